"""OpenAI's Responses, as far as images go: one tool, which paints or changes a picture as the input says."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody
from litestar.response import Stream

from dimp.core import limits
from dimp.core.actions import New
from dimp.core.errors import Invalid
from dimp.core.model import ModelFacts
from dimp.studio.outcome import Outcome
from dimp_web.compression import UNCOMPRESSED
from dimp_web.context import WriteRequest, WriteRequests
from dimp_web.openai import actions, requests
from dimp_web.openai.response_answers import ResponseView, ResponseWriter
from dimp_web.openai.response_requests import (
    Asked,
    ImageTool,
    ResponseRequest,
    model_of,
    read_input,
    read_picture,
    read_tool,
)
from dimp_web.openai.routes import installed_names, model_facts, name_actor, refuse_what_is_missing
from dimp_web.waiting import wait_finished

_OF_EDITS = ("input_image_mask", "input_fidelity", "feather", "hard")

_RESPONSE = {
    200: ResponseSpec(ResponseView, generate_examples=False, description="The response; with `stream`, events instead")
}


@post("/v1/responses", status_code=200, summary="Paint or change (OpenAI's Responses)", opt=UNCOMPRESSED,
      responses=_RESPONSE)  # fmt: skip
async def create_response(write: WriteRequests, data: JSONBody[ResponseRequest]) -> Response[Any]:
    """Paints from the words of the input, or changes the picture that is named or sent, by the tool `image_generation`.

    `previous_response_id` changes the picture of that response.
    """
    asked = read_input(data)
    limits.check_prompt(asked.words)
    tool = read_tool(data, asked.words)
    meant, notes = model_of(data, await installed_names(write.context))
    tool = _with_model(tool, meant)
    name_actor(write, tool)
    model = await model_facts(write.context, tool)
    reading = requests.read(tool, model)
    with refuse_what_is_missing():
        outcome = await _act(write, asked, tool, reading.parameters, model)
    writer = ResponseWriter(write.context, data, tool, outcome, (*notes, *asked.notes, *reading.notes))
    if data.stream:
        return Stream(writer.events(), headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    painted = [await wait_finished(write.context, generation_id) for generation_id in outcome.generation_ids]
    return Response(await writer.whole(painted), media_type="application/json")


def _with_model(tool: ImageTool, beside: str | None) -> ImageTool:
    """The tool with the model that stands beside it, where it names none itself. Raises `Invalid` for two models."""
    if beside is not None and tool.model is not None and beside != tool.model:
        raise Invalid("The request names two models that paint.", "Name one, in the tool.")
    return msgspec.structs.replace(tool, model=tool.model or beside)


async def _act(
    write: WriteRequest, asked: Asked, tool: ImageTool, parameters: dict[str, Any], model: ModelFacts
) -> Outcome:
    """Changes the picture that is named, or else the first that is sent; paints where there is none."""
    changes = asked.generation_id is not None or bool(asked.images)
    if changes and tool.action == "generate":
        raise Invalid("A picture is named or sent, and action is generate.", "Leave the picture out, or say edit.")
    if not changes and tool.action == "edit":
        hint = "Send an input_image, or previous_response_id."
        raise Invalid("There is no picture to edit.", hint)
    mask = read_picture(tool.input_image_mask) if tool.input_image_mask is not None else None
    if asked.generation_id is not None:
        return await actions.refine(write, asked.generation_id, tool, parameters, list(asked.images), mask)
    if asked.images:
        return await actions.edit(write, tool, parameters, list(asked.images), mask, model)
    _refuse_of_edits(tool)
    return await actions.act(write, New(prompt=asked.words, **parameters))


def _refuse_of_edits(tool: ImageTool) -> None:
    """Raises `Invalid` for what says how a picture is changed, where none is."""
    given = next((name for name in _OF_EDITS if getattr(tool, name) not in (None, False)), None)
    if given is not None:
        raise Invalid(f"There is no picture to change, so {given} means nothing.", "Leave it out, or send a picture.")


HANDLERS: tuple[Any, ...] = (create_response,)
