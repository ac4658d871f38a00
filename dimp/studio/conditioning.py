"""What conditions a painting beside its model, found for one action: LoRAs, control maps, networks, second models.

What is named is settled before the event is written, as digests and revisions, and found again by these when the work
is done.
"""

from __future__ import annotations

import io
from pathlib import Path

from dimp.core import limits
from dimp.core.actions import Animate, Outpaint, Paint, Refine
from dimp.core.errors import Invalid, Unavailable
from dimp.core.events import AdapterUse, ControlUse, GenerationRequested, LoraUse
from dimp.core.model import Conditioning, ModelFacts
from dimp.core.parameters import PARAMETERS, ControlWish, lora_uses, lora_wish, lora_wishes
from dimp.core.refs import need_painted
from dimp.core.session import Session
from dimp.decide import prompt_syntax
from dimp.decide.jobs import AssetPaths
from dimp.engine.families.registry import FAMILIES, titles_of
from dimp.engine.families.spec import CONTROL_LORA, SecondModel
from dimp.home import Home
from dimp.models.assets import find_lora, find_loras, reads_alike
from dimp.models.catalog import Catalog
from dimp.models.embeddings import locate_embeddings, name_embeddings
from dimp.models.second_models import SecondModelFolder, describe_for
from dimp.models.wildcards import find_named_loras, read_wildcards
from dimp.studio.sources import need
from dimp_store.blobs import BlobStore, Digest

_MAP_SIDE = 2048
"""Longest side of a picture that a map is made of: edges of 8192 x 8192 would take gigabytes."""


def gather(
    home: Home, blobs: BlobStore, catalog: Catalog, session: Session, action: Paint, model: ModelFacts
) -> Conditioning:
    """What an action asks for, settled. Reads files and makes control maps, so call it in a thread. Writes nothing.

    Raises `NotFound` for what is not there, `Unavailable` for what is missing here, and `Invalid` for what does not go
    with the model.
    """
    for row in PARAMETERS:
        if row.type == "list" and row.asked:
            limits.check_number_of(row.name, len(getattr(action, row.name) or ()))
    for digest in action.references:
        need(blobs, digest, "reference")
    wishes = lora_wishes(action)
    texts = prompt_syntax.words_of(action)
    wildcards = read_wildcards(home, texts)
    controls = [_resolve_control(blobs, catalog, session, action, wish, model) for wish in action.controls]
    return Conditioning(
        None if wishes is None else tuple(find_lora(home, wish) for wish in wishes),
        _find_draft_lora(home, catalog, action, model),
        tuple(use for use, _ in controls),
        _find_second_models(catalog, action, model),
        tuple(drawn for _, drawn in controls if drawn),
        find_named_loras(home, [*texts, *(line for lines in wildcards.values() for line in lines)]),
        wildcards,
        name_embeddings(home, model),
        _find_map_guidance(catalog, model, [use.model for use, _ in controls]),
    )


def _find_map_guidance(catalog: Catalog, model: ModelFacts, readers: list[str]) -> float:
    """The guidance that a control LoRA was made for; 0 where none is named."""
    support = FAMILIES[model.family].control
    kinds = {reader.kind for reader in catalog.second_models() if reader.name in readers} if any(readers) else set()
    return support.lora_guidance if support and CONTROL_LORA in kinds else 0.0


def store_maps(blobs: BlobStore, conditioning: Conditioning) -> None:
    """Stores the control maps that were made, once it is decided that a recipe names them."""
    for drawn in conditioning.drawn_maps:
        blobs.put(drawn, "png")


def locate(home: Home, catalog: Catalog, recipe: GenerationRequested) -> AssetPaths:
    """Where the files and folders of a recipe are. What is missing is left out, and the worker refuses."""
    digests = {lora.digest for lora in lora_uses(recipe)}
    files = {lora.digest: lora.file for lora in find_loras(home) if lora.digest in digests} if digests else {}
    names = {use.model for use in recipe.controls if use.model} | {use.model for use in recipe.adapters}
    models = [model for model in catalog.second_models() if model.name in names]
    folders = {model.name: str(_ready_folder(home, catalog, model, recipe.model)) for model in models}
    return AssetPaths(files, folders if names else {}, locate_embeddings(home, recipe.embeddings))


def _ready_folder(home: Home, catalog: Catalog, second: SecondModelFolder, model: str) -> Path:
    """The folder of a second model for the worker, which makes one of a file that holds a network."""
    painter = catalog.find_again(model)
    if painter is None or second.kind == CONTROL_LORA or not second.folder.is_file():
        return second.folder
    return describe_for(home, second.folder, painter.folder)


def _find_draft_lora(home: Home, catalog: Catalog, action: Paint, model: ModelFacts) -> LoraUse | None:
    """The LoRA that the user wants drafts to be painted with, where the model takes one for few steps."""
    name = catalog.draft_lora
    takes_one = action.tier == "draft" and model.draft is not None and model.draft.lora_steps
    return find_lora(home, lora_wish(name)) if name and takes_one else None


def _resolve_control(
    blobs: BlobStore, catalog: Catalog, session: Session, action: Paint, wish: ControlWish, model: ModelFacts
) -> tuple[ControlUse, bytes]:
    """How a control stands in the recipe, and its map where it is drawn here (else empty)."""
    limits.check_weight(wish.scale)
    limits.check_kind(wish.kind)
    image = wish.image or _find_source(session, action)
    need(blobs, image, "control map")
    network = _find_network(catalog, wish, model)
    name, revision = (network.name, catalog.revision(network.folder)) if network else ("", "")
    drawn = b"" if wish.ready else _draw_map(blobs, wish.kind, image)
    digest = str(Digest.of(drawn)) if drawn else image
    made_from = "" if wish.ready else image
    return ControlUse(wish.kind, digest, wish.scale, name, revision, made_from), drawn


def _find_source(session: Session, action: Paint) -> str:
    """The picture an action starts from, where a control names none of its own."""
    if isinstance(action, Refine | Outpaint):
        return str(need_painted(session, action.parent_id).digest)
    source = getattr(action, "source", None)
    if source is None:
        raise Invalid("There is no picture to make the control map of.", "Name one: --control canny=FILE")
    return str(source)


def _draw_map(blobs: BlobStore, kind: str, image: str) -> bytes:
    """The map of a picture as PNG; of a very large one at `_MAP_SIDE`, for maps are fitted to what is painted."""
    from PIL import Image

    from dimp.engine.images import control_maps

    with Image.open(io.BytesIO(blobs.read(Digest.parse(image), check=True))) as picture:
        picture.thumbnail((_MAP_SIDE, _MAP_SIDE))
        drawn = control_maps.make_map(kind, picture)
    png = io.BytesIO()
    drawn.save(png, "PNG")
    return png.getvalue()


def _find_network(catalog: Catalog, wish: ControlWish, model: ModelFacts) -> SecondModelFolder | None:
    """The network that reads the map; None where the model does so itself."""
    spec = FAMILIES[model.family]
    if spec.reads_maps:
        return None
    if spec.control is None:
        able = titles_of(*(other for other in FAMILIES.values() if other.control or other.reads_maps))
        raise Invalid(f"{model.name} takes no control maps.", f"Use a model of {able} for that.", "no-controls")
    kinds = spec.control.kinds
    painter = catalog.find_again(model.name)
    fitting = [
        network for network in catalog.second_models()
        if network.kind in kinds and (painter is None or reads_alike(network, painter.folder))
    ]  # fmt: skip
    if wish.model is not None:
        fitting = [network for network in fitting if network.name == wish.model]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        if fault := catalog.explain_network(wish.model or ""):
            raise Invalid(f"The control network {wish.model} can't be used. {fault}", "Name another one.")
        raise Unavailable(
            f"No network that reads {wish.kind} maps for {model.name} is on this machine.",
            f"Put one ({' or '.join(kinds)}) into models/: its folder, or its file into models/controlnet.",
            "no-second-model",
        )
    names = ", ".join(network.name for network in fitting)
    raise Invalid("Several networks could read the map.", f"Name one of them as the control's model: {names}")


def _find_second_models(catalog: Catalog, action: Paint, model: ModelFacts) -> tuple[AdapterUse, ...]:
    """The second models that an action needs beside the painting one. Raises `Invalid` or `Unavailable`."""
    spec, needed = FAMILIES[model.family], []
    if action.references and not spec.sees_references:
        if spec.reference_model is None:
            able = titles_of(*(other for other in FAMILIES.values() if other.sees_references or other.reference_model))
            hint = f"Use a model of {able} for that."
            raise Invalid(f"{model.name} cannot look at other pictures.", hint, "cannot-see")
        needed.append(spec.reference_model)
    if isinstance(action, Animate) and spec.film_model is not None:
        needed.append(spec.film_model)
    return tuple(_use(catalog, second_model) for second_model in needed)


def _use(catalog: Catalog, model: SecondModel) -> AdapterUse:
    installed = next((folder for folder in catalog.second_models() if folder.kind == model.index_class), None)
    if installed is None:
        hint = f"Put the folder of one ({model.index_class}) into models/, or name it under [models] in config.toml."
        raise Unavailable(f"That needs {model.title}, which is not on this machine.", hint, "no-second-model")
    return AdapterUse(model.role, installed.name, catalog.revision(installed.folder))
