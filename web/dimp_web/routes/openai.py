"""Images the way OpenAI's clients ask for them, so that they work unchanged.

What they make goes into a session of its own, `API`, unless another is named: a program must not take somebody's
canvas away. Their model names stand for the chosen model.
"""

from __future__ import annotations

import base64
import re
import time
from dataclasses import dataclass
from typing import Any, Literal

import anyio.to_thread
import msgspec
from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import JSONBody

from dimp import limits
from dimp.actions import AnyAction, Import, New, Refine, Rename
from dimp.refusals import Invalid
from dimp.studio import NEW_SESSION, Outcome
from dimp_store.blobs import Digest
from dimp_web.asking import AnyRequest, Ask, Asks, Desk, Desks
from dimp_web.routes.generate import painted

SESSION = "API"
_THEIRS = re.compile(r"(dall-e|gpt-image|chatgpt-image)\b.*", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,5})x(\d{1,5})")

Format = Literal["png", "jpeg", "webp"]
ResponseFormat = Literal["url", "b64_json"]


class ImageRequest(msgspec.Struct, frozen=True, kw_only=True):
    """OpenAI's request; fields that mean nothing here are passed over. `seed`, `steps` and the like are extras."""

    prompt: str
    n: int | None = None
    size: str | None = None
    model: str | None = None
    response_format: ResponseFormat | None = None
    output_format: Format | None = None
    seed: int | None = None
    steps: int | None = None
    guidance_scale: float | None = None
    negative_prompt: str | None = None
    strength: float | None = None


class ImageData(msgspec.Struct, frozen=True, omit_defaults=True):
    """One picture: where it is, its bytes in base64, or both where the client did not say."""

    url: str | None = None
    b64_json: str | None = None
    revised_prompt: str | None = None


class ImagesResponse(msgspec.Struct, frozen=True):
    """OpenAI's answer; `created` in Unix seconds."""

    created: int
    data: tuple[ImageData, ...]
    output_format: str = "png"


class ModelEntry(msgspec.Struct, frozen=True):
    """A model as OpenAI lists one."""

    id: str
    created: int = 0
    owned_by: str = "dimpressionist"
    object: str = "model"


class ModelList(msgspec.Struct, frozen=True):
    """OpenAI's list of models."""

    data: tuple[ModelEntry, ...]
    object: str = "list"


_TEXT, _BINARY = Schema(type=OpenAPIType.STRING), Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)


@dataclass
class _EditForm(Operation):
    """Describes the form of an edit."""

    def __post_init__(self) -> None:
        names = ("prompt", "n", "size", "model", "response_format", "output_format", "seed", "steps", "strength")
        fields = {**dict.fromkeys(names, _TEXT), "image": _BINARY, "mask": _BINARY}
        form = Schema(type=OpenAPIType.OBJECT, properties=dict(fields), required=["image", "prompt"])
        self.request_body = RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=form)}, required=True)


@post("/v1/images/generations", status_code=200, summary="Paint (OpenAI's way)")
async def generations(ask: Asks, data: JSONBody[ImageRequest]) -> ImagesResponse:
    """Paints pictures from words."""
    width, height = _size(data.size)
    action = New(
        prompt=data.prompt, count=1 if data.n is None else data.n, width=width, height=height, model=_model(data.model),
        seed=data.seed, steps=data.steps, guidance_scale=data.guidance_scale, negative_prompt=data.negative_prompt,
    )  # fmt: skip
    return await _answer(ask, await _do(ask, action), data)


@post("/v1/images/edits", status_code=200, summary="Edit (OpenAI's way)", operation_class=_EditForm)
async def edits(request: AnyRequest, ask: Asks) -> ImagesResponse:
    """Paints over a picture as the prompt says; with a mask, only where that is see-through."""
    form = dict(await request.form())
    data = _fields(form)
    limits.check_prompt(data.prompt)
    count = limits.check_count(1 if data.n is None else data.n)
    image = await _file(form, "image", "image[]")
    if image is None:
        raise Invalid("The form has no image.", "Send the picture in a field named image.")
    mask = await _file(form, "mask")
    width, height = _size(data.size)
    shared: dict[str, Any] = {
        "count": count, "width": width, "height": height, "model": _model(data.model), "seed": data.seed,
        "steps": data.steps, "strength": data.strength,
    }  # fmt: skip
    if mask is None:
        source, _ = await _store(ask.desk, image, is_mask=False)
        return await _answer(ask, await _do(ask, New(prompt=data.prompt, source=source, **shared)), data)
    return await _answer(ask, await _inpaint(ask, image, mask, data.prompt, shared), data)


@get("/v1/models", summary="List the models (OpenAI's way)")
async def models(desk: Desks) -> ModelList:
    """The models that can paint now."""
    listed = await anyio.to_thread.run_sync(desk.studio.catalog.list)
    return ModelList(tuple(ModelEntry(one.name) for one in listed if one.installed))


async def _inpaint(ask: Ask, image: bytes, mask: bytes, prompt: str, shared: dict[str, Any]) -> Outcome:
    """The picture enters the tree, and is refined inside the mask."""
    _, picture = await _store(ask.desk, image, is_mask=False)
    hidden, _ = await _store(ask.desk, mask, is_mask=True)
    come_in = await _do(ask, picture, part="image")
    action = Refine(modification=prompt, parent_id=come_in.generation_ids[0], mask=hidden, **shared)
    return await ask.do(action, come_in.session_id)


async def _store(desk: Desk, data: bytes, is_mask: bool) -> tuple[str, Import]:
    read = desk.reader.read_mask if is_mask else desk.reader.read
    picture = await read(data)
    stored = await anyio.to_thread.run_sync(desk.studio.blobs.put, picture.png, "png")
    digest = str(stored.digest)
    size = stored.size
    return digest, Import(digest, stored.suffix, size, picture.width, picture.height, lqip=picture.lqip)


async def _do(ask: Ask, action: AnyAction, part: str = "") -> Outcome:
    """Acts in the session named by the request, else in that of all such clients, which begins with this."""
    if ask.names_session:
        return await ask.do(action, part=part)
    living = (one for one in ask.studio.sessions.all() if one.title == SESSION and not one.trashed)
    known = next(living, None)
    outcome = await ask.do(action, known.id if known else NEW_SESSION, part=part)
    if known is None and not outcome.repeated:
        await ask.studio.do(outcome.session_id, Rename(SESSION), actor=ask.actor)
    return outcome


async def _answer(ask: Ask, outcome: Outcome, data: ImageRequest) -> ImagesResponse:
    done = await painted(ask.desk, outcome)
    host = ask.request.headers.get("host", "")
    wanted = data.output_format or "png"
    entries = []
    for one in done.generations:
        url = f"{ask.request.url.scheme}://{host}{one.image_url}?format={wanted}"
        body, _ = await ask.desk.gallery.image(Digest.parse(str(one.image_id)), wanted)
        encoded = base64.b64encode(body).decode("ascii") if data.response_format != "url" else None
        entries.append(ImageData(url if data.response_format != "b64_json" else None, encoded, one.prompt))
    return ImagesResponse(int(time.time()), tuple(entries), wanted)


def _model(said: str | None) -> str | None:
    return None if not said or _THEIRS.fullmatch(said) else said


def _size(said: str | None) -> tuple[int | None, int | None]:
    if not said or said == "auto":
        return None, None
    if not (sides := _SIZE.fullmatch(said)):
        raise Invalid("The size cannot be read.", 'Write it as "1024x1024", or "auto".')
    return int(sides[1]), int(sides[2])


def _fields(form: dict[str, Any]) -> ImageRequest:
    texts = {name: value for name, value in form.items() if isinstance(value, str) and value}
    try:
        return msgspec.convert(texts, ImageRequest, strict=False)
    except msgspec.ValidationError as wrong:
        raise Invalid(
            f"The form cannot be read: {wrong}.", "See the description of the interface: GET /schema"
        ) from wrong


async def _file(form: dict[str, Any], *names: str) -> bytes | None:
    for name in names:
        value = form.get(name)
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, UploadFile):
            return await first.read()
    return None


HANDLERS = (generations, edits, models)
