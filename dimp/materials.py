"""What a picture is made with beside its model: LoRAs, the networks that read control maps, second models.

They are the user's own files and folders, found by name, settled before the event is written as digests and revisions,
and found again by these when the work is done. LoRAs stay where they are: a blob of each would be a second copy.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import msgspec
from blake3 import blake3

from dimp import limits
from dimp.actions import Animate, Outpaint, Paint, Refine
from dimp.catalog import Adapter, Catalog
from dimp.derived import keep
from dimp.engine import files
from dimp.events import AdapterUse, ControlUse, GenerationRequested, LoraUse
from dimp.home import Home
from dimp.outcomes import Places
from dimp.recipes import Materials, ModelFacts, painted
from dimp.refusals import Invalid, NotFound, Unavailable
from dimp.session import Session
from dimp.settings import Settings
from dimp.sources import need
from dimp.wishes import ControlWish, LoraWish, lora_wish
from dimp_store.blobs import BlobStore, Digest

REDUX, MOTION = "redux", "motion"
_REDUX, _MOTION = "FluxPriorReduxPipeline", "MotionAdapter"

_MAP_SIDE = 2048
"""Longest side of a picture that a map is made of: edges of 8192 x 8192 would take gigabytes."""

READS = frozenset({"flux_control"})
"""Families that read a control map themselves."""


class Lora(msgspec.Struct, frozen=True):
    """A LoRA file of the user: its name without the suffix, its digest, its size in bytes."""

    name: str
    digest: str
    size: int
    file: str


def loras(home: Home) -> list[Lora]:
    """The files in `models/loras`, by name. Their digests are computed once and kept in the cache."""
    found = []
    for path in sorted((home.models / "loras").glob("*.safetensors")):
        with suppress(OSError):  # one that is taken away at this moment is not there
            found.append(Lora(path.stem, _digest(home, path), path.stat().st_size, str(path)))
    return found


def family_of(adapter: Adapter) -> str:
    """The family that a second model is for; empty where its kind does not tell."""
    return str(_table().NETWORKS.get(adapter.kind) or {_REDUX: "flux", _MOTION: "sd"}.get(adapter.kind, ""))


def made_here() -> tuple[str, ...]:
    """The kinds of control maps that can be made of a picture."""
    from dimp.engine.maps import MAPS

    return tuple(MAPS)


def gather(
    home: Home, blobs: BlobStore, catalog: Catalog, session: Session, action: Paint, model: ModelFacts
) -> Materials:
    """What an action asks for, settled. Reads files and makes control maps, so call it in a thread. Writes nothing.

    Raises `NotFound` for what is not there, `Unavailable` for what is missing here, and `Invalid` for what does not go
    with the model.
    """
    for what in ("loras", "controls", "references"):
        limits.check_number_of(what, len(getattr(action, what) or ()))
    for digest in action.references:
        need(blobs, digest, "reference")
    wished = None if action.loras is None else tuple(_lora(home, one) for one in action.loras)
    held = [_control(blobs, catalog, session, action, one, model) for one in action.controls]
    return Materials(
        wished,
        _quick(home, catalog, action, model),
        tuple(use for use, _ in held),
        _adapters(catalog, action, model),
        tuple(drawn for _, drawn in held if drawn),
    )


def store(blobs: BlobStore, gathered: Materials) -> None:
    """Makes the control maps that were drawn blobs: once it is decided that a recipe names them."""
    for drawn in gathered.drawn:
        blobs.put(drawn, "png")


def places(home: Home, catalog: Catalog, recipe: GenerationRequested) -> Places:
    """Where the materials of a recipe are. What is missing is left out: the worker says so when it needs it."""
    wanted = {one.digest for one in recipe.loras}
    there = {one.digest: one.file for one in loras(home) if one.digest in wanted} if wanted else {}
    names = {one.model for one in recipe.controls if one.model} | {one.model for one in recipe.adapters}
    folders = {one.name: str(one.folder) for one in catalog.adapters() if one.name in names} if names else {}
    return Places(there, folders)


def check_settings(home: Home, settings: Settings, changes: Mapping[str, object]) -> None:
    """Raises `NotFound` for a model or a LoRA that a setting names and that there is none of."""
    if model := changes.get("model"):
        Catalog(home, settings).need_name(str(model))
    if name := changes.get("draft_lora"):
        _lora(home, lora_wish(str(name)))


def _lora(home: Home, wish: LoraWish) -> LoraUse:
    limits.check_weight(wish.weight)
    there = loras(home)
    found = next((one for one in there if wish.name in (one.name, f"{one.name}.safetensors", one.digest)), None)
    if found is None:
        names = ", ".join(one.name for one in there) or "there are none yet; add one with: dimp loras add FILE"
        raise NotFound(f"There is no LoRA called {wish.name!r}.", f"LoRAs here: {names}", "no-lora")
    return LoraUse(found.digest, wish.weight, found.name)


def _quick(home: Home, catalog: Catalog, action: Paint, model: ModelFacts) -> LoraUse | None:
    """The LoRA that the user wants drafts to be painted with, where the model takes one for few steps."""
    name = catalog.draft_lora
    takes = action.tier == "draft" and model.draft is not None and model.draft.lora_steps
    return _lora(home, lora_wish(name)) if name and takes else None


def _control(
    blobs: BlobStore, catalog: Catalog, session: Session, action: Paint, wish: ControlWish, model: ModelFacts
) -> tuple[ControlUse, bytes]:
    """How a control stands in the recipe, and its map where it is drawn here (else empty)."""
    limits.check_weight(wish.scale)
    limits.check_kind(wish.kind)
    image = wish.image or _pictured(session, action)
    need(blobs, image, "control map")
    net = _net(catalog, wish, model)
    name, revision = (net.name, catalog.revision(net.folder)) if net else ("", "")
    drawn = b"" if wish.ready else _map(blobs, wish.kind, image)
    digest = str(Digest.of(drawn)) if drawn else image
    return ControlUse(wish.kind, digest, wish.scale, name, revision), drawn


def _pictured(session: Session, action: Paint) -> str:
    """The picture an action starts from, where a control names none of its own."""
    if isinstance(action, Refine | Outpaint):
        return str(painted(session, action.parent_id).digest)
    source = getattr(action, "source", None)
    if source is None:
        raise Invalid("There is no picture to make the control map of.", "Name one: --control canny=FILE")
    return str(source)


def _map(blobs: BlobStore, kind: str, image: str) -> bytes:
    """The map of a picture as PNG; of a very large one at `_MAP_SIDE`, for maps are fitted to what is painted."""
    from PIL import Image

    from dimp.engine import maps

    with Image.open(io.BytesIO(blobs.read(Digest.parse(image), check=True))) as picture:
        picture.thumbnail((_MAP_SIDE, _MAP_SIDE))
        made = maps.made(kind, picture)
    written = io.BytesIO()
    made.save(written, "PNG")
    return written.getvalue()


def _net(catalog: Catalog, wish: ControlWish, model: ModelFacts) -> Adapter | None:
    """The network that reads the map; None where the model does so itself."""
    if model.family in READS:
        return None
    kinds = [kind for kind, family in _table().NETWORKS.items() if family == model.family]
    if not kinds:
        hint = "Use a FLUX.1, SDXL or SD 3.5 model for that."
        raise Invalid(f"{model.name} takes no control maps.", hint, "no-controls")
    fitting = [one for one in catalog.adapters() if one.kind in kinds]
    if wish.model is not None:
        fitting = [one for one in fitting if one.name == wish.model]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise Unavailable(
            f"No network that reads {wish.kind} maps for {model.name} is on this machine.",
            f"Put the folder of one ({' or '.join(kinds)}) into models/, or name it in model_folders.",
            "no-second-model",
        )
    names = ", ".join(one.name for one in fitting)
    raise Invalid("Several networks could read the map.", f"Name one of them as the control's model: {names}")


def _adapters(catalog: Catalog, action: Paint, model: ModelFacts) -> tuple[AdapterUse, ...]:
    """The second models that an action needs beside the painting one. Raises `Invalid` or `Unavailable`."""
    needed = []
    if action.references and model.family not in _table().SEES:
        if model.family not in ("flux", "flux_kontext"):
            hint = "Use a FLUX.2 or Qwen-Image-Edit model for that."
            raise Invalid(f"{model.name} cannot look at other pictures.", hint, "cannot-see")
        needed.append(_use(catalog, REDUX, _REDUX, "FLUX.1 Redux"))
    if isinstance(action, Animate) and model.family == "sd":
        needed.append(_use(catalog, MOTION, _MOTION, "a motion adapter of AnimateDiff"))
    return tuple(needed)


def _use(catalog: Catalog, role: str, kind: str, title: str) -> AdapterUse:
    found = next((one for one in catalog.adapters() if one.kind == kind), None)
    if found is None:
        hint = f"Put the folder of one ({kind}) into models/, or name it in model_folders."
        raise Unavailable(f"That needs {title}, which is not on this machine.", hint, "no-second-model")
    return AdapterUse(role, found.name, catalog.revision(found.folder))


def _table() -> ModuleType:
    """What is known of the families; imported late, for its package needs Pillow, and a server starts without."""
    from dimp.engine.families import table

    return table


def _digest(home: Home, path: Path) -> str:
    """The BLAKE3 of a file, kept under its path, size and time of change."""
    status = path.stat()
    stamp = blake3(json.dumps([str(path), status.st_size, status.st_mtime_ns]).encode()).hexdigest()[:32]
    kept = home.cache / "files" / stamp
    if kept.exists() and (known := kept.read_text("ascii")):
        return known
    digest = files.digest(path)
    keep(kept, digest.encode("ascii"))
    return digest
