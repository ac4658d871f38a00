"""Styles: words around a prompt and parameters that go with them, kept by the studio."""

from __future__ import annotations

import msgspec
from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody

from dimp.core.library_events import PresetSaved, Value
from dimp.decide.library import presets
from dimp.decide.library.presets import SHIPPED, PresetChange, Styled, find_preset
from dimp.studio.studio import Studio
from dimp_web.context import AppContexts, Callers, ReadRequest, ReadRequests, WriteRequests
from dimp_web.security.rights import READ


class PresetView(msgspec.Struct, frozen=True):
    """A style. `words` hold `{prompt}` where the prompt goes. `cover` is the image id of a picture that shows it.

    `shipped`: it came with the program; `changed`: and its words or parameters are not as they came.
    """

    id: str
    name: str
    words: str
    parameters: dict[str, Value]
    cover: str | None
    cover_id: str | None
    shipped: bool
    changed: bool


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
    return _list(context.studio)


@post("/api/presets", status_code=201, summary="Keep a style")
async def keep(write: WriteRequests, data: JSONBody[NewPreset]) -> PresetView:
    """Keeps words around a prompt, and parameters by their names in the table of parameters."""
    cover = _cover_id(write, data.cover)
    kept = await write.studio.library.keep_style(
        data.name, data.words, data.parameters, cover, actor=write.actor, op=write.operation()
    )
    return _view(write.studio, kept)


@get("/api/presets/{ref:str}", summary="See a style")
async def see(context: AppContexts, ref: FromPath[str]) -> PresetView:
    """One style, by its id or its name."""
    return _view(context.studio, find_preset(context.studio.sessions.library, ref))


@patch("/api/presets/{ref:str}", summary="Change a style")
async def change(read: ReadRequests, ref: FromPath[str], data: JSONBody[PresetEdit]) -> PresetView:
    """Changes a style; a shipped one can be put back by removing it."""
    library = read.studio.sessions.library
    preset, cover = find_preset(library, ref), _cover_id(read, data.cover)
    wanted = PresetChange(name=data.name, words=data.words, parameters=data.parameters, cover=cover)
    await read.studio.library.change(lambda now: presets.change(now, preset.id, wanted), read.actor)
    return _view(read.studio, find_preset(library, preset.id))


@delete("/api/presets/{ref:str}", status_code=200, summary="Remove a style")
async def remove(caller: Callers, ref: FromPath[str]) -> PresetList:
    """Removes a style of one's own, or the changes of a shipped one; answers with all that are left."""
    preset = find_preset(caller.studio.sessions.library, ref)
    await caller.studio.library.change(lambda now: presets.remove(now, preset.id), caller.actor)
    return _list(caller.studio)


@post("/api/presets/{ref:str}/apply", status_code=200, summary="Put a prompt into a style", opt=READ)
async def apply(context: AppContexts, ref: FromPath[str], data: JSONBody[Prompt]) -> Styled:
    """The prompt with the style's words around it, and the parameters to ask for; nothing is painted."""
    return presets.apply(find_preset(context.studio.sessions.library, ref), data.prompt)


def _list(studio: Studio) -> PresetList:
    return PresetList(tuple(_view(studio, preset) for preset in presets.all_presets(studio.sessions.library)))


def _view(studio: Studio, preset: PresetSaved) -> PresetView:
    session = studio.sessions.session_of(preset.cover or "")
    picture = session.generations[preset.cover or ""] if session else None
    cover = picture.digest if picture and not picture.trashed else None
    shipped = SHIPPED.get(preset.id)
    return PresetView(
        preset.id, preset.name, preset.words, preset.parameters, cover, preset.cover if cover else None,
        shipped is not None, shipped not in (None, msgspec.structs.replace(preset, cover=None)),
    )  # fmt: skip


def _cover_id(read: ReadRequest, reference: str | None) -> str | None:
    """The id of the picture that is named; None and an empty text as they are."""
    return read.generation(reference)[1].id if reference else reference


HANDLERS = (listing, keep, see, change, remove, apply)
