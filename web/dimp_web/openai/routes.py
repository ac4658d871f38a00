"""Images the way OpenAI's clients ask for them, so that they work unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import anyio.to_thread
import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from dimp.core import limits
from dimp.core.actions import New
from dimp.core.errors import Invalid, NotFound, Unavailable
from dimp.core.model import ModelFacts
from dimp.models.defaults import apply_user_defaults
from dimp.studio.outcome import Outcome
from dimp_store.blobs import Digest
from dimp_web.compression import UNCOMPRESSED
from dimp_web.context import AnyRequest, AppContext, AppContexts, WriteRequest, WriteRequests
from dimp_web.image_files import MEDIA_TYPES, encode
from dimp_web.openai import actions, answers, requests
from dimp_web.openai.answers import ImagesResponse
from dimp_web.openai.requests import EditRequest, GenerationRequest, ImageRequest, VariationRequest
from dimp_web.pixel_budget import pixels_of
from dimp_web.security.rights import SIGNED

_IMAGES = 16
_TEXT, _BINARY = Schema(type=OpenAPIType.STRING), Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)


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


def _form_of(kind: type[ImageRequest], files: tuple[str, ...], required: list[str]) -> RequestBody:
    fields = {**dict.fromkeys(kind.__struct_fields__, _TEXT), **dict.fromkeys(files, _BINARY)}
    form = Schema(type=OpenAPIType.OBJECT, properties=dict(fields), required=required)
    return RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=form)}, required=True)


@dataclass
class _EditForm(Operation):
    """Describes the form of an edit."""

    def __post_init__(self) -> None:
        self.request_body = _form_of(EditRequest, ("image", "image[]", "mask"), ["image", "prompt"])


@dataclass
class _VariationForm(Operation):
    """Describes the form of a variation."""

    def __post_init__(self) -> None:
        self.request_body = _form_of(VariationRequest, ("image",), ["image"])


_PICTURES = {
    200: ResponseSpec(
        ImagesResponse, generate_examples=False, description="The pictures; with `stream`, events instead"
    )
}


@post(
    "/v1/images/generations",
    status_code=200,
    summary="Paint (OpenAI's way)",
    opt=UNCOMPRESSED,
    responses=_PICTURES,
)
async def generations(write: WriteRequests, data: JSONBody[GenerationRequest]) -> Response[Any]:
    """Paints pictures from words; with `stream` as events, while they are painted."""
    name_actor(write, data)
    reading = requests.read(data, await model_facts(write.context, data))
    with refuse_what_is_missing():
        outcome = await actions.act(write, New(prompt=requests.styled_prompt(data), **reading.parameters))
    return await _respond(write, outcome, data, reading.notes, "image_generation")


@post(
    "/v1/images/edits",
    status_code=200,
    summary="Edit (OpenAI's way)",
    opt=UNCOMPRESSED,
    operation_class=_EditForm,
    responses=_PICTURES,
)
async def edits(request: AnyRequest, write: WriteRequests) -> Response[Any]:
    """Changes a picture as the prompt says; with a mask, only where that is see-through; others are looked at.

    A picture of this studio that comes back is changed as that picture. Where no mask is sent, what is see-through in
    the picture itself is the mask.
    """
    texts, files = await _read_form(request, ("image", "mask"))
    data: EditRequest = requests.from_form(texts, EditRequest)
    limits.check_prompt(data.prompt)
    name_actor(write, data)
    model = await model_facts(write.context, data)
    reading = requests.read(data, model)
    masks = files["mask"]
    if not files["image"] or len(files["image"]) > _IMAGES or len(masks) > 1:
        hint = f"Send 1 to {_IMAGES} pictures in fields named image or image[], and one mask at most."
        raise Invalid(f"The form has {len(files['image'])} images and {len(masks)} masks.", hint)
    mask = masks[0] if masks else None
    with refuse_what_is_missing():
        outcome = await actions.edit(write, data, reading.parameters, files["image"], mask, model)
    return await _respond(write, outcome, data, reading.notes, "image_edit")


@post(
    "/v1/images/variations",
    status_code=200,
    summary="Vary (OpenAI's way)",
    opt=UNCOMPRESSED,
    operation_class=_VariationForm,
    responses=_PICTURES,
)
async def variations(request: AnyRequest, write: WriteRequests) -> Response[Any]:
    """Paints variations of a picture."""
    texts, files = await _read_form(request, ("image",))
    data: VariationRequest = requests.from_form(texts, VariationRequest)
    name_actor(write, data)
    reading = requests.read(data, await model_facts(write.context, data))
    if len(files["image"]) != 1:
        raise Invalid(f"The form has {len(files['image'])} images.", "Send one picture in a field named image.")
    sized = requests.parse_size(data.size) is not None
    with refuse_what_is_missing():
        outcome = await actions.vary(write, reading.parameters, files["image"][0], sized=sized)
    return await _respond(write, outcome, data, reading.notes, "image_generation")


@get("/v1/models", summary="List the models (OpenAI's way)")
async def models(context: AppContexts) -> ModelList:
    """The models that can paint now."""
    return ModelList(tuple(ModelEntry(name) for name in await installed_names(context)))


@get("/v1/models/{name:path}", summary="See a model (OpenAI's way)")
async def model(context: AppContexts, name: FromPath[str]) -> ModelEntry:
    """One model that can paint now."""
    model, names = str(name).lstrip("/"), await installed_names(context)
    if model not in names:
        raise NotFound(f"There is no model {model[:100]!r}.", f"Models here: {', '.join(names)}", "model-missing")
    return ModelEntry(model)


@get("/v1/images/files/{name:str}", summary="Get a picture by its signed address", opt=SIGNED)
async def file(
    context: AppContexts, name: FromPath[str], expires: FromQuery[str] = "", signature: FromQuery[str] = ""
) -> Response[bytes]:
    """The picture of an address that an answer gave; without its signature only for who may ask anyway.

    `expires` (Unix seconds) and `signature` are its proof, which is checked before any route.
    """
    stem, _, form = name.rpartition(".")
    digest, _, quality = stem.partition("-")
    if form not in ("png", "jpeg", "webp") or not (quality == "" or (quality.isascii() and quality.isdigit())):
        raise NotFound("There is no such picture.", "Ask for it again.")
    original, _ = await context.image_cache.image(Digest.parse(digest), None if quality else form)
    if quality:
        lossy = min(int(quality[:4]), 100)
        work = partial(encode, original, form, lossy)
        original = await context.image_cache.budget.run(pixels_of(original), work)
    headers = {"Cache-Control": "private, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(original, media_type=MEDIA_TYPES[form], headers=headers)


@contextmanager
def refuse_what_is_missing() -> Iterator[None]:
    """A second model that is not here makes a request wrong: by a 503 clients would try the same again and again."""
    try:
        yield
    except Unavailable as missing:
        raise Invalid(missing.message, missing.hint) from missing


async def _respond(
    write: WriteRequest, outcome: Outcome, data: ImageRequest, notes: tuple[str, ...], kind: str
) -> Response[Any]:
    if data.stream:
        stream = answers.events(write.context, outcome, data, kind)
        return Stream(stream, headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    whole: ImagesResponse = await answers.answer(write, outcome, data, notes)
    return Response(whole, media_type="application/json")


def name_actor(write: WriteRequest, data: ImageRequest) -> None:
    """The client's own user is who acts, as far as the log is concerned."""
    if user := data.safety_identifier or data.user:
        write.name_actor(user)


async def model_facts(context: AppContext, data: ImageRequest) -> ModelFacts:
    """What is known of the model that is asked for, with the user's own defaults. Raises `NotFound`."""
    catalog = context.studio.catalog
    found = await anyio.to_thread.run_sync(catalog.find, requests.chosen_model(data.model))
    return apply_user_defaults(found.facts, context.studio.settings)


async def installed_names(context: AppContext) -> list[str]:
    """The models that can paint now."""
    listed = await anyio.to_thread.run_sync(context.studio.catalog.list)
    return [entry.name for entry in listed if entry.installed]


async def _read_form(request: AnyRequest, names: tuple[str, ...]) -> tuple[dict[str, str], dict[str, list[bytes]]]:
    """The texts of a form, and its files under these names; a list may be written `image[]`. Raises `Invalid`."""
    texts: dict[str, str] = {}
    files: dict[str, list[bytes]] = {name: [] for name in names}
    for key, value in (await request.form()).multi_items():
        name = key.partition("[")[0]
        if isinstance(value, UploadFile):
            if name not in files:
                raise Invalid(f"No file is taken as {key[:40]!r} here.", f"Files go into: {', '.join(names)}.")
            files[name].append(await value.read())
        elif key in texts:
            raise Invalid(f"The field {key[:40]!r} stands in the form more than once.", "Send it once.")
        else:
            texts[key] = value
    return texts, files


HANDLERS: tuple[Any, ...] = (generations, edits, variations, models, model, file)
