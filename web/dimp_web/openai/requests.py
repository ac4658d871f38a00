"""What may be asked for, and what becomes of each field: honoured, said to mean nothing here, or refused in words.

The fields are those of OpenAI's images API; every painting parameter of this program may be given as well. A field that
is not known is refused, never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from dimp.core import limits
from dimp.core.errors import Invalid
from dimp.core.model import ModelFacts
from dimp.core.parameters import Parameters
from dimp_web.unread_fields import refusal

_THEIRS = re.compile(r"(dall-e|gpt-image|chatgpt-image)\b.*", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,5})x(\d{1,5})")
_MORE_STEPS = {"high": 1.5, "hd": 1.5, "xhigh": 2.0, "max": 2.0}
_STYLES = {"vivid": "vivid colours", "natural": "natural light"}
_FIDELITY = {"high": 0.6, "low": 1.0}
"""How much of the model's usual strength a change has: with high fidelity less of the source is left."""

MOST_PARTIALS = 3

Format = Literal["png", "jpeg", "webp"]
ResponseFormat = Literal["url", "b64_json"]
Quality = Literal["low", "medium", "high", "xhigh", "max", "auto", "standard", "hd"]


class ImageRequest(Parameters, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What painting, editing and varying have in common. All painting parameters may be given as well."""

    n: int | None = None
    size: str | None = None
    response_format: ResponseFormat | None = None
    output_format: Format | None = None
    output_compression: int | None = None
    quality: Quality | None = None
    background: Literal["transparent", "opaque", "auto"] | None = None
    stream: bool | None = None
    partial_images: int | None = None
    user: str | None = None
    safety_identifier: str | None = None

    @property
    def format(self) -> Format:
        """The format of the answer's pictures."""
        return self.output_format or "png"


class GenerationRequest(ImageRequest, frozen=True, kw_only=True):
    """OpenAI's request for pictures from words."""

    prompt: str
    moderation: Literal["low", "auto"] | None = None
    style: Literal["vivid", "natural"] | None = None


class EditRequest(ImageRequest, frozen=True, kw_only=True):
    """OpenAI's request for a change of pictures; the pictures stand in the form beside it."""

    prompt: str
    input_fidelity: Literal["high", "low"] | None = None
    moderation: Literal["low", "auto"] | None = None
    feather: float | None = None
    hard: bool = False


class VariationRequest(ImageRequest, frozen=True, kw_only=True):
    """OpenAI's request for variations of a picture."""


class Reading(msgspec.Struct, frozen=True):
    """A request, checked: the parameters of the painting, and notes on fields that change nothing here."""

    parameters: dict[str, Any]
    notes: tuple[str, ...]


def read(request: ImageRequest, model: ModelFacts) -> Reading:
    """The painting parameters: those given as such, and what the other fields come to. Raises `Invalid`."""
    _check(request)
    parameters = {name: getattr(request, name) for name in Parameters.__struct_fields__}
    parameters["model"] = chosen_model(request.model)
    if request.n is not None:
        parameters["count"] = limits.check_count(request.n)
    if (sides := parse_size(request.size)) is not None:
        parameters["width"], parameters["height"] = sides
    parameters |= _quality(request, model) | _fidelity(request, model)
    return Reading(parameters, tuple(_notes(request)))


def styled_prompt(request: GenerationRequest) -> str:
    """The prompt, with the words of a style."""
    return f"{request.prompt}, {_STYLES[request.style]}" if request.style else request.prompt


def chosen_model(name: str | None) -> str | None:
    """The model that is meant: OpenAI's own names stand for the chosen one."""
    return None if not name or _THEIRS.fullmatch(name) else name


def parse_size(text: str | None) -> tuple[int, int] | None:
    """Width and height; None where that is left to the model, or to the picture that is changed. Raises `Invalid`."""
    if not text or text == "auto":
        return None
    if not (sides := _SIZE.fullmatch(text)):
        raise Invalid("The size cannot be read.", 'Write it as "1024x1024", or "auto".')
    return int(sides[1]), int(sides[2])


def from_form(texts: Mapping[str, str], kind: type[Any]) -> Any:
    """A request from the fields of a form, where lists and objects are written as JSON. Raises `Invalid`."""
    fields = kind.__struct_fields__
    if (unread := next((name for name in texts if name not in fields), None)) is not None:
        raise refusal(unread, fields, "in the form")
    values = {name: _decode(text) for name, text in texts.items() if text}
    return convert(values, kind, strict=False)


def convert(values: object, kind: type[Any], *, strict: bool = True) -> Any:
    """A request from decoded values. Raises `Invalid`, naming the field."""
    try:
        return msgspec.convert(values, kind, strict=strict)
    except msgspec.ValidationError as wrong:
        message = f"The request cannot be read: {wrong}."
        raise Invalid(message, "Leave that field out, or see: GET /schema") from wrong


def _decode(text: str) -> Any:
    if text[:1] not in ("[", "{"):
        return text
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def _check(request: ImageRequest) -> None:
    if request.background == "transparent":
        raise Invalid("No model here paints a transparent background.", "Use background opaque or auto.")
    partials = request.partial_images
    if partials is not None and not request.stream:
        raise Invalid("Partial images come with a stream alone.", "Add stream=true, or leave partial_images out.")
    if partials is not None and not 0 <= partials <= MOST_PARTIALS:
        raise Invalid(f"There are no {partials} partial images.", f"Ask for 0 to {MOST_PARTIALS}.")
    if request.stream and request.response_format == "url":
        raise Invalid("A stream brings the pictures themselves.", "Leave response_format out.")
    if request.output_compression is not None:
        limits.check_number("output_compression", request.output_compression, (0, 100))
        if request.format == "png":
            raise Invalid("A PNG is not compressed with losses.", "Use output_format jpeg or webp.")
    for name in ("user", "safety_identifier"):
        if len(getattr(request, name) or "") > limits.NAME_CHARACTERS:
            raise Invalid(f"The {name} is too long.", f"Use at most {limits.NAME_CHARACTERS} characters.")


def _quality(request: ImageRequest, model: ModelFacts) -> dict[str, Any]:
    """Quality as steps: more of them for high, a draft for low."""
    quality = request.quality
    if quality not in _MORE_STEPS and quality != "low":
        return {}
    if request.steps is not None:
        raise Invalid("Quality and steps say the same thing here.", "Leave one of them out.")
    if quality == "low":
        return {"tier": "draft"} if model.draft is not None else {"steps": max(1, model.steps // 2)}
    return {"steps": min(round(model.steps * _MORE_STEPS[quality]), limits.STEPS[1])}


def _fidelity(request: ImageRequest, model: ModelFacts) -> dict[str, Any]:
    fidelity = getattr(request, "input_fidelity", None)
    if fidelity is None:
        return {}
    if request.strength is not None:
        raise Invalid("Input fidelity and strength say the same thing here.", "Leave one of them out.")
    return {"strength": round(model.strength * _FIDELITY[fidelity], 3)}


def _notes(request: ImageRequest) -> list[str]:
    """What changes nothing here, said rather than passed over."""
    notes = []
    if moderation := getattr(request, "moderation", None):
        notes.append(f"moderation {moderation}: nothing is filtered here.")
    if request.background == "auto":
        notes.append("background auto: models here paint an opaque one.")
    if request.quality in ("auto", "medium", "standard"):
        notes.append(f"quality {request.quality}: as the model usually paints.")
    if request.size == "auto":
        notes.append("size auto: the model's own, or the shape of the picture that is changed.")
    if request.stream is False:
        notes.append("stream false: the answer comes when all is painted.")
    return notes
