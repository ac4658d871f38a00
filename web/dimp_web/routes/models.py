"""The models that can be named, how they are pulled, and what goes with them: LoRAs, embeddings, second models."""

from __future__ import annotations

from pathlib import Path

import anyio.to_thread
import msgspec
from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody

from dimp.core.errors import NotFound
from dimp.core.views import ItemAccess
from dimp.decide.library.lora_notes import notes_on
from dimp.models import assets
from dimp.models.catalog import Model
from dimp.models.embeddings import find_embeddings
from dimp.models.pulling import PullView
from dimp_web.accounts.library_people import mark_shared
from dimp_web.accounts.people import note
from dimp_web.context import AnyRequest, AppContext, AppContexts, Callers
from dimp_web.security.body_limits import UPLOAD_BYTES
from dimp_web.security.rights import HOUSE

PREVIEW_SIDE = 256
"""The longer side of a LoRA's preview in pixels, at most."""


class Models(msgspec.Struct, frozen=True):
    """Every model, and the name of the one used when none is named."""

    models: tuple[Model, ...]
    chosen: str


class LoraNoteView(msgspec.Struct, frozen=True):
    """What somebody wrote about a LoRA. `access` is what one may do with it; `owner` is the name of whose it is, where
    that is somebody else, and `shared` says that others have it, too."""

    id: str
    text: str
    access: ItemAccess = "own"
    owner: str = ""
    shared: bool = False


class LoraNotes(msgspec.Struct, frozen=True):
    """The notes on a LoRA, one's own first."""

    notes: tuple[LoraNoteView, ...]


class LoraNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to write about a LoRA; an empty text takes the note away. `id`: a certain note, else one's own."""

    text: str
    id: str | None = None


class LoraFile(msgspec.Struct, frozen=True):
    """A LoRA that a painting can name: its digest, and its size in bytes.

    `family` are the models it is for, `base_model` the one it was trained on, `words` those that call it, as the file
    itself tells; `wrong` is why it can't be used, empty where it can. `preview_url` is a small picture of what it does,
    null where none lies beside the file. `notes` is what people wrote about it, one's own first.
    """

    name: str
    digest: str
    size: int
    family: str = ""
    base_model: str = ""
    words: tuple[str, ...] = ()
    wrong: str = ""
    preview_url: str | None = None
    notes: tuple[LoraNoteView, ...] = ()


class EmbeddingFile(msgspec.Struct, frozen=True):
    """An embedding of textual inversion, called by any of `words` in a prompt: its digest, and its size in bytes.

    `family` are the models it is for, empty where the file does not tell; `vectors` the room that it takes, in tokens;
    `wrong` is why it can't be used, empty where it can.
    """

    name: str
    digest: str
    size: int
    words: tuple[str, ...] = ()
    family: str = ""
    vectors: int = 0
    wrong: str = ""


class SecondModel(msgspec.Struct, frozen=True):
    """A second model: `kind` is the class its folder names, `family` the family it is for (empty: not known)."""

    name: str
    kind: str
    family: str


class Materials(msgspec.Struct, frozen=True):
    """What can condition a painting beside its model; `maps` are the control maps that can be made of a picture."""

    loras: tuple[LoraFile, ...]
    adapters: tuple[SecondModel, ...]
    maps: tuple[str, ...]
    embeddings: tuple[EmbeddingFile, ...] = ()


@get("/api/models", summary="List the models")
async def listing(context: AppContexts) -> Models:
    """The embedded model, the user's own, and known ones that can be fetched on the command line."""
    models = await anyio.to_thread.run_sync(context.studio.catalog.list)
    return Models(tuple(models), context.studio.catalog.chosen)


@get("/api/materials", summary="List LoRAs, embeddings and second models")
async def beside(context: AppContexts) -> Materials:
    """The LoRAs, the embeddings, the control networks and other second models, and the kinds of control maps."""
    materials = await anyio.to_thread.run_sync(_beside, context)
    loras = [msgspec.structs.replace(lora, notes=await _notes_on(context, lora.digest)) for lora in materials.loras]
    return msgspec.structs.replace(materials, loras=tuple(loras))


@put("/api/loras/{digest:str}/note", summary="Write a note on a LoRA")
async def write_note(caller: Callers, digest: FromPath[str], data: JSONBody[LoraNote]) -> LoraNotes:
    """One's own note, or one that somebody shares to be edited; answers with all that are there."""
    studio = caller.studio
    loras = await anyio.to_thread.run_sync(assets.find_loras, studio.home)
    if all(lora.digest != digest for lora in loras):
        raise NotFound("There is no such LoRA.", "See which there are: GET /api/materials", "no-lora")
    await studio.library.note_lora(digest, data.text, data.id, actor=caller.actor)
    return LoraNotes(await _notes_on(caller.context, digest))


async def _notes_on(context: AppContext, digest: str) -> tuple[LoraNoteView, ...]:
    notes = notes_on(context.studio.sessions.library, digest)
    return await mark_shared(context, *(LoraNoteView(note.id, note.text) for note in notes))


def _lora_file(facts: assets.LoraFacts) -> LoraFile:
    lora = facts.lora
    url = f"/api/loras/{lora.digest}/preview" if facts.preview else None
    return LoraFile(lora.name, lora.digest, lora.size, facts.family, facts.base_model, facts.words, facts.wrong, url)


@get("/api/loras/{digest:str}/preview", summary="See what a LoRA does")
async def preview(context: AppContexts, digest: FromPath[str]) -> Response[bytes]:
    """The picture that lies beside a LoRA file (NAME.png, NAME.preview.png, .jpg, .webp), small, as WebP."""
    picture = await anyio.to_thread.run_sync(_find_preview, context, digest)
    small = await context.reader.shrink(picture, PREVIEW_SIDE)
    return Response(small, media_type="image/webp", headers={"Cache-Control": "no-cache"})


def _find_preview(context: AppContext, digest: str) -> bytes:
    """The file's bytes. Raises `NotFound` where the LoRA or its picture is not there."""
    home = context.studio.home
    lora = next((lora for lora in assets.find_loras(home) if lora.digest == digest), None)
    path = assets.find_preview(home, Path(lora.file)) if lora else None
    try:
        if path is not None and path.stat().st_size <= UPLOAD_BYTES:
            return path.read_bytes()
    except OSError:  # taken away at this moment
        pass
    raise NotFound("There is no picture of that LoRA.", "Put one beside its file, with the same name.", "no-lora")


def _beside(context: AppContexts) -> Materials:
    files = (_lora_file(facts) for facts in assets.describe_loras(context.studio.home))
    nets = (
        SecondModel(model.name, model.kind, assets.find_family(model))
        for model in context.studio.catalog.second_models()
    )
    return Materials(tuple(files), tuple(nets), assets.list_map_kinds(), _embedding_files(context))


def _embedding_files(context: AppContexts) -> tuple[EmbeddingFile, ...]:
    return tuple(
        EmbeddingFile(facts.name, facts.digest, facts.size, facts.words, facts.family, facts.vectors, facts.wrong)
        for facts in find_embeddings(context.studio.home)
    )


class PullRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A model by its name in the list, or a repository of the hub: OWNER/NAME[@REVISION] or OWNER/NAME/FILE."""

    name: str


class PullStatus(msgspec.Struct, frozen=True):
    """The pull that runs, else the last one since the studio began; null before the first."""

    pull: PullView | None


@get("/api/models/pull", summary="Follow a pull")
async def follow(context: AppContexts) -> PullStatus:
    """How far the pull is that runs, or how the last one ended."""
    return PullStatus(context.pulls.latest)


@post("/api/models/pull", status_code=202, summary="Pull a model", opt=HOUSE)
async def begin(request: AnyRequest, context: AppContexts, data: JSONBody[PullRequest]) -> PullStatus:
    """Begins to fetch a model, or goes on where an earlier pull was stopped; one at a time.

    The request is the user's yes to the licence and the size that the list of models shows. The answer comes at once;
    what becomes of it is followed. What the hub refuses is told there, too.
    """
    pull = await anyio.to_thread.run_sync(context.pulls.start, data.name)
    await note(request.scope, context, "model.pulled", data.name)
    return PullStatus(pull)


@post("/api/models/pull/cancel", status_code=200, summary="Stop a pull", opt=HOUSE)
async def cancel(context: AppContexts) -> PullStatus:
    """Stops the pull that runs. What has arrived stays, and the next pull of that name goes on with it."""
    return PullStatus(context.pulls.stop())


HANDLERS = (listing, beside, write_note, preview, follow, begin, cancel)
