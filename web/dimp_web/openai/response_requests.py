"""OpenAI's Responses with the tool that makes images: what may be asked for, as its clients write it.

There is no conversation beside the log: the id of an answer is that of its picture, and `previous_response_id` means
that picture. No language model answers here, so words are what is to be painted or changed, and everything that steers
one is refused by name.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal, cast

import msgspec
from msgspec import inspect

from dimp.core.errors import Invalid
from dimp_web.openai.requests import EditRequest, convert
from dimp_web.unread_fields import find_unread, refusal

RESPONSE, CALL = "resp_", "ig_"
"""What stands before the id of a generation: in the id of an answer, and in that of a tool's call."""

_DATA_URL = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)
_MOST_METADATA, _METADATA_NAME, _METADATA_TEXT = 16, 64, 512


class InputText(msgspec.Struct, frozen=True, tag="input_text", forbid_unknown_fields=True):
    """Words of a message."""

    text: str


class InputImage(msgspec.Struct, frozen=True, tag="input_image", forbid_unknown_fields=True):
    """A picture of a message, as a `data:` address. `detail` is for models that are told how closely to look."""

    image_url: str | None = None
    file_id: str | None = None
    detail: Literal["low", "high", "auto", "original"] = "auto"


class Message(msgspec.Struct, frozen=True, tag="message", forbid_unknown_fields=True):
    """What somebody says."""

    content: str | tuple[InputText | InputImage, ...]
    role: Literal["user", "assistant", "system", "developer"] = "user"


class ImageCall(msgspec.Struct, frozen=True, tag="image_generation_call"):
    """A picture that an earlier answer brought, by its id; the rest of it is what that answer said."""

    id: str


class InputMask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mask, as a `data:` address."""

    image_url: str | None = None
    file_id: str | None = None


class ImageTool(EditRequest, frozen=True, kw_only=True):
    """The tool that makes images, with the options of an edit; what stands outside it is filled in (`read_tool`)."""

    type: Literal["image_generation"]
    prompt: str = ""
    action: Literal["generate", "edit", "auto"] = "auto"
    input_image_mask: InputMask | None = None


class ToolChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tool that is to be used."""

    type: Literal["image_generation"]


class ResponseRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request for a response. What stands in `input` and `tools` is read by `read_input` and `read_tool`."""

    input: str | tuple[dict[str, Any], ...]
    tools: tuple[dict[str, Any], ...] = ()
    model: str | None = None
    previous_response_id: str | None = None
    stream: bool | None = None
    tool_choice: Literal["auto", "required", "none"] | ToolChoice = "auto"
    store: bool | None = None
    instructions: str | None = None
    background: bool | None = None
    parallel_tool_calls: bool | None = None
    metadata: dict[str, str] | None = None
    user: str | None = None
    safety_identifier: str | None = None


class Asked(msgspec.Struct, frozen=True):
    """What the input comes to: words, pictures, and the generation that is to be changed, if one is named."""

    words: str
    images: tuple[bytes, ...] = ()
    generation_id: str | None = None
    notes: tuple[str, ...] = ()


_OUTSIDE = ("prompt", "stream", "user", "safety_identifier", "n", "count", "response_format")
"""Fields of an edit that the tool does not have: they stand beside it, or mean nothing where one picture is made."""


def read_tool(request: ResponseRequest, words: str) -> ImageTool:
    """The one tool, filled in with what stands beside it. Raises `Invalid` for anything that is not done here."""
    _refuse_what_no_model_answers(request)
    if len(request.tools) != 1 or request.tools[0].get("type") != "image_generation":
        hint = 'Send tools=[{"type": "image_generation"}], and no other.'
        raise Invalid("The one tool that is here makes images, and nothing else answers.", hint)
    kind = inspect.type_info(ImageTool)
    given = request.tools[0]
    own = tuple(name for name in ImageTool.__struct_fields__ if name not in _OUTSIDE)
    if (unread := next((name for name in given if name not in own), None)) is not None:
        raise refusal(f"tools[0].{unread}", own, "here")
    if (found := find_unread(given, kind)) is not None:
        raise refusal(f"tools[0].{found[0]}", found[1], "here")
    tool: ImageTool = convert(given, ImageTool)
    return msgspec.structs.replace(
        tool, prompt=words, stream=request.stream, user=request.user,
        safety_identifier=request.safety_identifier,
    )  # fmt: skip


def read_input(request: ResponseRequest) -> Asked:
    """The words, the pictures and the generation that are meant. Raises `Invalid`.

    Of a whole conversation the last words count: those before a picture that an answer brought are in its recipe.
    """
    previous = _generation_of(request.previous_response_id, RESPONSE)
    if isinstance(request.input, str):
        return _asked_of([Message(request.input)], previous, ())
    messages: list[Message] = []
    notes: tuple[str, ...] = ()
    for place, item in enumerate(request.input):
        part = _read_item(item, place)
        if isinstance(part, Message):
            messages.append(part)
            continue
        if request.previous_response_id is not None:
            raise Invalid("The input and previous_response_id both name a picture.", "Name it in one of them.")
        previous = _generation_of(part.id, CALL)
        notes = ("What was said before the last picture is in its recipe already.",) if messages else ()
        messages.clear()
    return _asked_of(messages, previous, notes)


def read_picture(part: InputImage | InputMask) -> bytes:
    """The bytes of a picture that is sent along. Raises `Invalid` for one that would have to be fetched."""
    if part.file_id is not None or not part.image_url:
        raise Invalid("No files are kept here under an id.", "Send the picture itself: data:image/png;base64,...")
    if not (head := _DATA_URL.match(part.image_url)):
        raise Invalid("Nothing is fetched from an address.", "Send the picture itself: data:image/png;base64,...")
    try:
        return base64.b64decode(part.image_url[head.end() :], validate=True)
    except binascii.Error as wrong:
        raise Invalid("The base64 of a picture cannot be read.", "Send it whole.") from wrong


def model_of(request: ResponseRequest, installed: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """The model that `model` beside the tool means, and a note where it names one that answers in words."""
    if request.model in (None, *installed):
        return request.model, ()
    return None, (f"model {str(request.model)[:100]}: no language model answers; words are read by the studio.",)


def _asked_of(messages: Sequence[Message], generation_id: str | None, notes: tuple[str, ...]) -> Asked:
    for message in messages:
        if message.role != "user":
            words = f"No language model is here that would heed the words of the {message.role}."
            raise Invalid(words, "Send what is to be painted or changed, as the user.")
    parts = [part for message in messages for part in _parts(message)]
    words = "\n".join(part.text for part in parts if isinstance(part, InputText)).strip()
    if not words:
        raise Invalid("There are no words in the input.", "Say what is to be painted, or what is to change.")
    images = [part for part in parts if isinstance(part, InputImage)]
    if closely := next((image.detail for image in images if image.detail != "auto"), None):
        notes = (*notes, f"detail {closely}: pictures are taken as they are.")
    return Asked(words, tuple(read_picture(image) for image in images), generation_id, notes)


def _parts(message: Message) -> Iterable[InputText | InputImage]:
    return [InputText(message.content)] if isinstance(message.content, str) else message.content


def _read_item(item: dict[str, Any], place: int) -> Message | ImageCall:
    item = {"type": "message", **item}
    kinds: dict[Any, type[Message | ImageCall]] = {"message": Message, "image_generation_call": ImageCall}
    if (kind := kinds.get(item["type"])) is None:
        hint = f"Send items of these types: {', '.join(kinds)}."
        raise Invalid(f"Nothing here reads input[{place}] of the type {str(item['type'])[:60]!r}.", hint)
    return cast(Message | ImageCall, convert(item, kind))


def _generation_of(reference: str | None, prefix: str) -> str | None:
    if reference is None:
        return None
    if not reference.startswith(prefix):
        raise Invalid(f"{reference[:80]!r} is no id of this studio.", f"Its ids begin with {prefix}.")
    return reference.removeprefix(prefix)


def _refuse_what_no_model_answers(request: ResponseRequest) -> None:
    if request.tool_choice == "none":
        raise Invalid("tool_choice is none, and nothing but the tool is here.", "Leave it out, or say required.")
    if request.instructions:
        raise Invalid("No language model is here that would heed instructions.", "Say it in the input.")
    if request.background:
        raise Invalid("A response is waited for here.", "Leave background out, or take stream=true.")
    if request.store is False:
        hint = "Leave store out; what was painted can be erased: POST /api/erase"
        raise Invalid("Pictures are kept here with the words that they came of.", hint)
    metadata = request.metadata or {}
    sizes = [(len(name) <= _METADATA_NAME and len(text) <= _METADATA_TEXT) for name, text in metadata.items()]
    if len(metadata) > _MOST_METADATA or not all(sizes):
        hint = f"At most {_MOST_METADATA} names of {_METADATA_NAME} characters, each with {_METADATA_TEXT}."
        raise Invalid("There is too much metadata.", hint)
