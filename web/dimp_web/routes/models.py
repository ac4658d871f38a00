"""The models that can be named, and what goes with them: LoRAs, and second models."""

from __future__ import annotations

import anyio.to_thread
import msgspec
from litestar import get

from dimp.models import assets
from dimp.models.catalog import Model
from dimp.models.embeddings import find_embeddings
from dimp_web.context import AppContexts


class Models(msgspec.Struct, frozen=True):
    """Every model, and the name of the one used when none is named."""

    models: tuple[Model, ...]
    chosen: str


class LoraFile(msgspec.Struct, frozen=True):
    """A LoRA that a painting can name: its digest, and its size in bytes.

    `family` are the models it is for, `base_model` the one it was trained on, `words` those that call it, as the file
    itself tells; `wrong` is why it can't be used, empty where it can.
    """

    name: str
    digest: str
    size: int
    family: str = ""
    base_model: str = ""
    words: tuple[str, ...] = ()
    wrong: str = ""


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
    return await anyio.to_thread.run_sync(_beside, context)


def _lora_file(facts: assets.LoraFacts) -> LoraFile:
    lora = facts.lora
    return LoraFile(lora.name, lora.digest, lora.size, facts.family, facts.base_model, facts.words, facts.wrong)


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


HANDLERS = (listing, beside)
