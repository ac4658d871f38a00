"""Styles: words around a prompt and parameters that go with them, kept by the studio."""

from __future__ import annotations

from pathlib import Path

import anyio.to_thread
import msgspec
from blake3 import blake3
from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from dimp.cache_file import keep as keep_in_cache
from dimp.cache_file import read_kept
from dimp.core.errors import NotFound
from dimp.core.library_events import PresetSaved, Value
from dimp.core.views import ItemAccess
from dimp.decide.library import presets
from dimp.decide.library.presets import SHIPPED, PresetChange, Styled, find_preset
from dimp.studio.shown_through import find_picture
from dimp.studio.studio import Studio
from dimp.studio.style_samples import paint_sample, sample_path
from dimp_web.accounts.library_people import mark_shared
from dimp_web.context import AppContext, AppContexts, Callers, ReadRequest, ReadRequests, WriteRequests
from dimp_web.security.rights import READ

_SAMPLE_SIDE = 256
"""Pixels of a sample's longer side: what a tile of the page shows on a screen of twice the density."""


class PresetView(msgspec.Struct, frozen=True):
    """A style. `words` hold `{prompt}` where the prompt goes. `cover` is the image id of a picture that shows it.

    `sample_url` is where a small picture of a scene in this style is, if one was painted. `shipped`: it came with the
    program; `changed`: and its words or parameters are not as they came. `access` is what one may do with it; `owner`
    is the name of whose it is, where that is somebody else, and `shared` says that others have it, too.
    """

    id: str
    name: str
    words: str
    parameters: dict[str, Value]
    cover: str | None
    cover_id: str | None
    sample_url: str | None
    shipped: bool
    changed: bool
    access: ItemAccess = "own"
    owner: str = ""
    shared: bool = False


class PresetList(msgspec.Struct, frozen=True):
    """All styles: those that came with the program, then one's own by name."""

    presets: tuple[PresetView, ...]


class NewPreset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A style to keep; `cover` names a picture that shows it."""

    name: str
    words: str = ""
    parameters: dict[str, Value] = {}
    cover: str | None = None


class PresetEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays. An empty `cover` takes the picture away."""

    name: str | None = None
    words: str | None = None
    parameters: dict[str, Value] | None = None
    cover: str | None = None


class Prompt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words to put into a style."""

    prompt: str


@get("/api/presets", summary="List the styles")
async def listing(context: AppContexts) -> PresetList:
    """All styles."""
    return await _list(context)


@post("/api/presets", status_code=201, summary="Keep a style")
async def keep(write: WriteRequests, data: JSONBody[NewPreset]) -> PresetView:
    """Keeps words around a prompt, and parameters by their names in the table of parameters."""
    cover = _cover_id(write, data.cover)
    kept = await write.studio.library.keep_style(
        data.name, data.words, data.parameters, cover, actor=write.actor, op=write.operation()
    )
    return await _see(write.context, kept)


@get("/api/presets/{ref:str}", summary="See a style")
async def see(context: AppContexts, ref: FromPath[str]) -> PresetView:
    """One style, by its id or its name."""
    return await _see(context, find_preset(context.studio.sessions.library, ref))


@patch("/api/presets/{ref:str}", summary="Change a style")
async def change(read: ReadRequests, ref: FromPath[str], data: JSONBody[PresetEdit]) -> PresetView:
    """Changes a style; a shipped one can be put back by removing it."""
    preset = find_preset(read.studio.sessions.library, ref)
    cover = data.cover if data.cover == preset.cover else _cover_id(read, data.cover)
    changes = PresetChange(name=data.name, words=data.words, parameters=data.parameters, cover=cover)
    await read.studio.library.change(lambda now: presets.change(now, preset.id, changes), read.actor)
    return await _see(read.context, find_preset(read.studio.sessions.library, preset.id))


@delete("/api/presets/{ref:str}", status_code=200, summary="Remove a style")
async def remove(caller: Callers, ref: FromPath[str]) -> PresetList:
    """Removes a style of one's own, or the changes of a shipped one; answers with all that are left."""
    preset = find_preset(caller.studio.sessions.library, ref)
    await caller.studio.library.change(lambda now: presets.remove(now, preset.id), caller.actor)
    return await _list(caller.context)


@post("/api/presets/{ref:str}/apply", status_code=200, summary="Put a prompt into a style", opt=READ)
async def apply(context: AppContexts, ref: FromPath[str], data: JSONBody[Prompt]) -> Styled:
    """The prompt with the style's words around it, and the parameters to ask for; nothing is painted."""
    return presets.apply(find_preset(context.studio.sessions.library, ref), data.prompt)


@post("/api/presets/{ref:str}/sample", status_code=201, summary="Paint a sample of a style")
async def paint(caller: Callers, ref: FromPath[str]) -> PresetView:
    """Paints the same small scene for every style, behind everything else, and answers when it is there.

    It belongs to no session, and no event is written. One that is there is painted anew, by the model that is chosen.
    """
    preset = find_preset(caller.studio.sessions.library, ref)
    small = await caller.context.reader.shrink(await paint_sample(caller.studio, preset), _SAMPLE_SIDE)
    await anyio.to_thread.run_sync(keep_in_cache, _sample_path(caller.studio, preset), small)
    return await _see(caller.context, preset)


@get("/api/presets/{ref:str}/sample/{version:str}", summary="Get the sample of a style", media_type="image/webp")
async def sample(context: AppContexts, ref: FromPath[str], version: FromPath[str]) -> Response[bytes]:
    """The small picture that `sample_url` names."""
    preset = find_preset(context.studio.sessions.library, ref)
    data = await anyio.to_thread.run_sync(read_kept, _sample_path(context.studio, preset))
    if data is None or _version(data) != version:
        raise NotFound("There is no such sample.", "Look at the styles again: GET /api/presets")
    return Response(data, media_type="image/webp", headers={"Cache-Control": "private, max-age=31536000, immutable"})


async def _list(context: AppContext) -> PresetList:
    every = presets.all_presets(context.studio.sessions.library)
    views = await anyio.to_thread.run_sync(lambda: tuple(_view(context.studio, preset) for preset in every))
    return PresetList(await mark_shared(context, *views))


async def _see(context: AppContext, preset: PresetSaved) -> PresetView:
    (marked,) = await mark_shared(context, await anyio.to_thread.run_sync(_view, context.studio, preset))
    return marked


def _view(studio: Studio, preset: PresetSaved) -> PresetView:
    """A style as it is sent. Reads its sample, so call it in a thread."""
    found = find_picture(studio.sessions, preset, preset.cover or "")
    cover = found[1].digest if found and not found[1].trashed else None
    shipped = SHIPPED.get(preset.id)
    painted = read_kept(_sample_path(studio, preset))
    return PresetView(
        preset.id, preset.name, preset.words, preset.parameters, cover, preset.cover if cover else None,
        f"/api/presets/{preset.id}/sample/{_version(painted)}" if painted else None,
        shipped is not None, shipped not in (None, msgspec.structs.replace(preset, cover=None)),
    )  # fmt: skip


def _sample_path(studio: Studio, preset: PresetSaved) -> Path:
    return sample_path(studio.home.cache, studio.sessions.owner, preset)


def _version(data: bytes) -> str:
    return blake3(data).hexdigest()[:16]


def _cover_id(read: ReadRequest, reference: str | None) -> str | None:
    """The id of the picture that is named; None and an empty text as they are."""
    return read.generation(reference)[1].id if reference else reference


HANDLERS = (listing, keep, see, change, remove, apply, paint, sample)
