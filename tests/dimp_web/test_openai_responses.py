"""OpenAI's Responses with the tool that makes images, driven by its own client."""

from __future__ import annotations

import base64
import io
from typing import Any

import httpx
import pytest
from PIL import Image

from dimp.studio.studio import Studio
from dimp_web.openai.response_requests import ImageTool, ResponseRequest
from tests.dimp_web.test_openai import PAINTING, THEIRS, UNKNOWN, openai, photo, png_of, recipes, theirs

pytestmark = pytest.mark.anyio

assert theirs  # the fixture
TOOL = {"type": "image_generation"}
BALL = "a red ball on grass"


def address_of(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


def message(*parts: Any) -> dict[str, Any]:
    return {"role": "user", "content": [*parts]}


def words(text: str) -> dict[str, str]:
    return {"type": "input_text", "text": text}


def picture(data: bytes) -> dict[str, str]:
    return {"type": "input_image", "image_url": address_of(data), "detail": "auto"}


def bytes_of(response: Any) -> bytes:
    (call,) = response.output
    assert (call.type, call.status) == ("image_generation_call", "completed")
    return base64.b64decode(call.result)


async def test_a_conversation_of_one_picture(theirs: Any, studio: Studio) -> None:
    ask = theirs.responses.create
    first = await ask(model="gpt-5", input=BALL, tools=[{**TOOL, "seed": 7}], metadata={"for": "a test"})
    assert Image.open(io.BytesIO(bytes_of(first))).size == (64, 64)
    assert (first.status, first.metadata, first.error) == ("completed", {"for": "a test"}, None)
    assert "no language model" in first.notes[0]
    blue = await ask(model="gpt-5", input="make the ball blue", previous_response_id=first.id, tools=[TOOL])
    assert (blue.output[0].revised_prompt, blue.output[0].action) == ("a blue ball on grass", "edit")
    conversation = [message(words(BALL)), first.output[0].model_dump(), message(words("make the ball green"))]
    green = await ask(model="gpt-5", input=conversation, tools=[TOOL])
    assert green.output[0].revised_prompt == "a green ball on grass"
    brief = [{"type": "image_generation_call", "id": blue.output[0].id}, message(words("add a hat"))]
    hat = await ask(model="gpt-5", input=brief, tools=[TOOL])
    assert "hat" in hat.output[0].revised_prompt
    new, second, third, fourth = recipes(studio)
    assert (second.parent_id, third.parent_id, fourth.parent_id) == (new.id, new.id, second.id)
    assert len(studio.sessions.all()) == 1


async def test_a_picture_that_is_sent_is_changed(theirs: Any, studio: Studio) -> None:
    ask = theirs.responses.create
    mine = bytes_of(await ask(input=BALL, tools=[TOOL]))
    asked = [message(words("make the ball blue"), picture(mine))]
    again = await ask(input=asked, tools=[{**TOOL, "action": "edit", "output_format": "jpeg"}])
    assert again.output[0].revised_prompt == "a blue ball on grass"
    assert bytes_of(again)[:2] == b"\xff\xd8"
    hole = Image.new("L", (64, 64), 0)
    hole.paste(255, (0, 0, 32, 64))
    mask = {"image_url": address_of(png_of(hole))}
    await ask(input=[message(words("a boat"), picture(photo()[1]))], tools=[{**TOOL, "input_image_mask": mask}])
    assert recipes(studio)[-1].kind == "inpaint"
    assert recipes(studio)[1].parent_id == recipes(studio)[0].id


async def test_a_stream_is_put_together_by_their_helper(theirs: Any) -> None:
    tool = {**TOOL, "partial_images": 2, "steps": 16, "options": {"fake_step_ms": 60}}
    async with theirs.responses.stream(model="gpt-5", input=BALL, tools=[tool]) as stream:
        kinds = [event.type async for event in stream]
        whole = await stream.get_final_response()
    assert Image.open(io.BytesIO(bytes_of(whole))).size == (64, 64)
    calls = "response.image_generation_call."
    partials = kinds.count(f"{calls}partial_image")
    assert kinds == [
        "response.created", "response.in_progress", "response.output_item.added", f"{calls}in_progress",
        f"{calls}generating", *[f"{calls}partial_image"] * partials, f"{calls}completed", "response.output_item.done",
        "response.completed",
    ]  # fmt: skip
    assert partials in (1, 2)
    plain = await theirs.responses.create(input=BALL, tools=[TOOL], stream=True)
    numbers = [event.sequence_number async for event in plain]
    assert numbers == list(range(len(numbers)))


async def test_a_failure_is_said(theirs: Any) -> None:
    tool = {**TOOL, "options": {"fake_fail": "model:The weights are gone."}}
    stream = await theirs.responses.create(input=BALL, tools=[tool], stream=True)
    last = [event async for event in stream][-1]
    assert last.type == "response.failed"
    assert "weights are gone" in last.response.error.message
    with pytest.raises(openai.InternalServerError, match="weights are gone"):
        await theirs.responses.create(input=BALL, tools=[tool])


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"tools": []}, "makes images"),
    ({"tools": [{"type": "web_search"}]}, "makes images"),
    ({"tools": [TOOL, TOOL]}, "makes images"),
    ({"tool_choice": "none"}, "tool_choice"),
    ({"instructions": "be brief"}, "instructions"),
    ({"background": True}, "waited for"),
    ({"store": False}, "kept"),
    ({"temperature": 0.5}, "temperature"),
    ({"reasoning": {"effort": "low"}}, "reasoning"),
    ({"include": ["message.output_text.logprobs"]}, "include"),
    ({"metadata": {"a": "b" * 600}}, "metadata"),
    ({"previous_response_id": "resp_nothing"}, "no such picture"),
    ({"previous_response_id": "chatcmpl-1"}, "no id of this studio"),
    ({"input": ""}, "no words"),
    ({"input": []}, "no words"),
    ({"input": [message(picture(photo()[1]))]}, "no words"),
    ({"input": [{"role": "system", "content": "be brief"}]}, "system"),
    ({"input": [{"type": "function_call_output", "call_id": "1", "output": "x"}]}, "function_call_output"),
    ({"input": [message(words("x"), {"type": "input_image", "image_url": "https://a.example/b.png"})]}, "fetched"),
    ({"input": [message(words("x"), {"type": "input_image", "file_id": "file-1"})]}, "under an id"),
    ({"input": [message(words("x"), {"type": "input_image", "image_url": "data:image/png;base64,?"})]}, "base64"),
    ({"input": [message({"type": "input_file", "file_id": "1"})]}, "input_file"),
    ({"input": [message({"type": "input_text", "text": "x", "colour": 1})]}, "colour"),
    ({"tools": [{**TOOL, "action": "edit"}]}, "no picture to edit"),
    ({"tools": [{**TOOL, "prompt": "x"}]}, "prompt"),
    ({"tools": [{**TOOL, "partial_images": 1}]}, "stream"),
    ({"tools": [{**TOOL, "output_format": "gif"}]}, "gif"),
    ({"tools": [{**TOOL, "loras": [{"name": "a", "wight": 1}]}]}, "wight"),
)  # fmt: skip


async def test_what_is_not_done_is_refused_in_words(client: httpx.AsyncClient, studio: Studio) -> None:
    for field, word in REFUSED:
        answer = await client.post("/v1/responses", json={"input": BALL, "tools": [TOOL], **field})
        assert answer.status_code in (400, 404), (field, answer.text)
        assert word in answer.json()["error"]["message"], (field, answer.text)
    both = {"previous_response_id": "resp_1", "input": [{"type": "image_generation_call", "id": "ig_1"}]}
    answer = await client.post("/v1/responses", json={"tools": [TOOL], **both})
    assert "both name" in answer.json()["error"]["message"]
    assert await studio.log.last_seq() == 0


BESIDE: dict[str, Any] = {
    "model": "paper", "previous_response_id": "resp_1", "stream": True, "tool_choice": "required", "store": False,
    "instructions": "be brief", "background": True, "parallel_tool_calls": True, "metadata": {"a": "b"}, "user": "ann",
    "safety_identifier": "bob",
}  # fmt: skip


async def test_no_field_is_accepted_and_ignored(client: httpx.AsyncClient, studio: Studio) -> None:
    assert BESIDE.keys() == set(ResponseRequest.__struct_fields__) - {"input", "tools"}
    inside = {**PAINTING, **THEIRS, **UNKNOWN, "action": "edit", "input_image_mask": {"image_url": "x"}}
    assert set(ImageTool.__struct_fields__) - {"type", "prompt"} <= inside.keys()

    async def trace(tool: dict[str, Any], beside: dict[str, Any]) -> Any:
        body = {"input": BALL, "tools": [{**TOOL, "seed": 1, **tool}], **beside}
        answer = await client.post("/v1/responses", json=body)
        assert answer.status_code < 500, (tool, beside, answer.text)
        if answer.status_code >= 400:
            assert answer.json()["error"]["message"]
            return None
        if answer.headers["content-type"].startswith("text/event-stream"):
            return "stream"
        answered = answer.json()
        for name in ("id", "created_at", "tools"):
            answered.pop(name)
        answered["output"] = [{**call, "id": ""} for call in answered["output"]]
        recipe = recipes(studio)[-1]
        names = ("steps", "guidance_scale", "negative_prompt", "strength", "options", "priority", "aside", "tier",
                 "width", "height", "scheduler", "keep")  # fmt: skip
        return answered, [getattr(recipe, name) for name in names]

    plain = await trace({}, {})
    for name, value in inside.items():
        assert await trace({name: value}, {}) != plain, name
    for name, value in BESIDE.items():
        assert await trace({}, {name: value}) != plain, name
