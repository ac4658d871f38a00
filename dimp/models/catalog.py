"""The models that can be named: the embedded one, folders of the user's own, and known ones on the hub.

Names are looked up here and nowhere else, so no request can point the worker at a path. Nothing is downloaded here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from blake3 import blake3

from dimp import esquisse, hub
from dimp.engine import machine as machines
from dimp.engine import placement, sizing, weights
from dimp.engine.placement import Machine
from dimp.facts import Own, controlled_by, facts_of, tasks_of
from dimp.home import Home
from dimp.known import GIB_OF_A_BILLION, KNOWN, Known, known
from dimp.recipes import ModelFacts
from dimp.refusals import Invalid, NotFound, Unavailable
from dimp.settings import Settings

EMBEDDED = "esquisse"
_CHUNK = 1 << 20


class Model(msgspec.Struct, frozen=True):
    """A model as it is listed: `source` is embedded, folder or hub; `installed` whether it can paint now.

    `size_gb` is the download. `gated`: its licence must be accepted on the hub first. `revision` is the commit that was
    pulled. `fits` says whether this machine can hold it while nothing else is loaded (None: not known), `how` in which
    way. `recommended` marks the one to begin with here; it is never gated and never for non-commercial use alone.
    `tasks` are the ways it paints, `controlled` those it has under a control map; `sees`: it looks at references.
    """

    name: str
    title: str
    source: str
    family: str
    license: str
    gated: bool
    size_gb: float
    installed: bool
    chosen: bool
    note: str
    commercial: bool = True
    repo: str = ""
    revision: str = ""
    fits: bool | None = None
    how: str = ""
    recommended: bool = False
    tasks: tuple[str, ...] = ()
    controlled: tuple[str, ...] = ()
    sees: bool = False


class Found(msgspec.Struct, frozen=True):
    """A model that can paint: what the core must know, and its folder for the worker."""

    facts: ModelFacts
    folder: Path


class Adapter(msgspec.Struct, frozen=True):
    """A second model on this machine, which paints nothing by itself; `kind` is the class its folder names."""

    name: str
    kind: str
    folder: Path


class Catalog:
    """Looks models up for one studio. Revisions of local weights are computed once and kept in the cache."""

    def __init__(
        self, home: Home, settings: Settings, environ: Mapping[str, str] | None = None, machine: Machine | None = None
    ) -> None:
        self._home = home
        self._settings = settings
        self._environ = os.environ if environ is None else environ
        self._machine = machine
        self._found: dict[str, Found] = {}

    @property
    def chosen(self) -> str:
        """The model used when none is named."""
        return self._settings.model or EMBEDDED

    @property
    def draft_lora(self) -> str:
        """The LoRA for few steps that drafts are painted with; empty for none."""
        return self._settings.draft_lora

    def find(self, name: str | None = None) -> Found:
        """The model called `name` (the chosen one by default), ready for the worker.

        Reads weights to compute a revision, so call it in a thread. Raises `NotFound` for a name that is not in
        the catalogue, `Unavailable` when the model is not on this machine, `Invalid` when its folder is no model.
        """
        wanted = name or self.chosen
        if wanted not in self._found:
            self._found[wanted] = self._look(wanted)
        return self._found[wanted]

    def at_hand(self, name: str | None = None) -> Found | None:
        """What `find` found before: nothing is read for it."""
        return self._found.get(name or self.chosen)

    def list(self) -> list[Model]:
        """Every model that can be named, the embedded one first. Asks what the machine has: call it in a thread."""
        if self._machine is None:
            self._machine = machines.survey()
        first = recommended(self._machine)
        beside = {one.name for one in self.adapters()}
        own = [self._own(name, folder) for name, folder in sorted(self._folders().items()) if name not in beside]
        every = [self._embedded(), *own, *(self._known(one, self._machine, one == first) for one in KNOWN)]
        return [_able(one, self._folder(one)) for one in every]

    def adapters(self) -> tuple[Adapter, ...]:
        """Control networks, image-prompt models and motion adapters, in `models/` and among the user's own folders."""
        named = {path.name: path for path in sorted(self._home.models.glob("*")) if path.is_dir()}
        named |= {name: Path(path) for name, path in self._settings.model_folders.items()}
        found = (Adapter(name, _adapter_kind(folder), folder) for name, folder in named.items())
        return tuple(one for one in found if one.kind)

    def revision(self, folder: Path) -> str:
        """BLAKE3 over the names and bytes of a folder's files. Reads weights the first time: call it in a thread."""
        return self._revision(folder)

    def folder_of(self, one: Known) -> Path:
        """Where a pull puts a known model."""
        return self._home.models / one.name

    def _folder(self, model: Model) -> Path | None:
        """Where a listed model is, if it is on this machine."""
        if model.source == "embedded":
            return esquisse.WEIGHTS
        return self._folders().get(model.name)

    def need_name(self, name: str) -> None:
        """Raises `NotFound` for a name that stands for no model, here or on the hub."""
        if name != EMBEDDED and name not in self._folders() and known(name) is None:
            raise _unknown(name)

    def _look(self, name: str) -> Found:
        if name == EMBEDDED:
            return self._open(name, self._need_embedded())
        if (folder := self._folders().get(name)) is not None:
            return self._open(name, folder)
        if (one := known(name)) is not None:
            return self._open_known(one)
        raise _unknown(name)

    def _need_embedded(self) -> Path:
        if not esquisse.available():
            raise Unavailable("The embedded model's weights are missing.", "Install the package again.")
        return esquisse.WEIGHTS

    def _folders(self) -> dict[str, Path]:
        """Model folders of the user's own: those named in the settings, and those put into `models/`."""
        inside = sorted(self._home.models.glob("*/*model_index.json"))
        folders = {index.parent.name: index.parent for index in inside if hub.record(index.parent) is None}
        return folders | {name: Path(path) for name, path in self._settings.model_folders.items()}

    def _open(self, name: str, folder: Path) -> Found:
        family = _family(folder, name)
        try:
            facts = facts_of(name, family, self._revision(folder), _own_defaults(folder), _scheduler(folder))
        except (msgspec.ValidationError, TypeError, ValueError) as wrong:
            raise Invalid(f"The model {name} cannot be read: esquisse.json: {wrong}.", "Check its folder.") from wrong
        except OSError as wrong:
            raise Invalid(f"The model {name} cannot be read: {wrong.strerror}.", "Check its folder.") from wrong
        return Found(facts, folder)

    def _open_known(self, one: Known) -> Found:
        folder, revision = self._here(one)
        if folder is None:
            hint = f"Get it with: dimp models pull {one.name}"
            raise Unavailable(f"{one.title} is not on this machine.", hint, "model-missing")
        said = {"steps": one.steps, "guidance_scale": one.guidance_scale, "width": one.side, "height": one.side}
        own = {key: value for key, value in said.items() if value is not None}
        return Found(facts_of(one.name, _family(folder, one.name), revision, own, _scheduler(folder)), folder)

    def _here(self, one: Known) -> tuple[Path | None, str]:
        """A known model's folder and commit: as it was pulled, else as the hub's own library keeps it."""
        offer = hub.pulled(self.folder_of(one))
        if offer is not None:
            return self.folder_of(one), offer.revision
        cached = _hub_cache(self._environ) / f"models--{one.repo.replace('/', '--')}"
        try:
            revision = (cached / "refs" / "main").read_text("utf-8").strip()
        except OSError:
            return None, ""
        snapshot = cached / "snapshots" / revision
        return (snapshot, revision) if weights.index(snapshot).exists() else (None, "")

    def _revision(self, folder: Path) -> str:
        """BLAKE3 over the names and bytes of a model's files; cached by path, size and time of change."""
        files = sorted(_model_files(folder))
        stamp = blake3(json.dumps([(str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in files]).encode())
        kept = self._home.cache / "revisions" / stamp.hexdigest()[:32]
        if kept.exists() and (known := kept.read_text("utf-8")):
            return known
        revision = _digest_of(folder, files)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(revision, "utf-8")
        return revision

    def _embedded(self) -> Model:
        note = "A small demo model that ships with the program; it draws simple scenes."
        return Model(EMBEDDED, "Esquisse", "embedded", "flux", "Apache-2.0", False, 0.02, esquisse.available(),
                     self.chosen == EMBEDDED, note, fits=True, how="whole, anywhere")  # fmt: skip

    def _own(self, name: str, folder: Path) -> Model:
        there = weights.index(folder).exists()
        note = "" if there else "Its folder holds no model_index.json."
        fits, how = (None, "")
        if there and self._machine is not None:
            fits, how = fit(self._machine, sizing.of_folder(folder))
        return Model(name, name, "folder", "", "", False, 0.0, there, self.chosen == name, note, fits=fits, how=how)

    def _known(self, one: Known, machine: Machine, first: bool) -> Model:
        notes = [] if one.commercial else ["Not for commercial use without another licence."]
        if not (family := _families().get(one.pipeline, "")):
            notes.append("Not supported yet.")
        folder, revision = self._here(one)
        fits, how = fit(machine, sizes_of(one))
        return Model(one.name, one.title, "hub", family, one.license, one.gated, one.size_gb, folder is not None,
                     self.chosen in (one.name, one.repo), " ".join(notes), one.commercial, one.repo, revision,
                     fits, how, first)  # fmt: skip


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no model called {name!r}.", "See what there is with: dimp models list", "no-model")


def sizes_of(one: Known) -> placement.Sizes:
    """A known model's weights in GiB at 16 bits."""
    parts = (one.denoiser, one.text, one.total, one.modulation)
    return placement.Sizes(*(part * GIB_OF_A_BILLION for part in parts))


def fit(machine: Machine, sizes: placement.Sizes) -> tuple[bool | None, str]:
    """Whether weights of these sizes can be painted with here, and how, in words."""
    if machine.ram <= 0:
        return None, ""
    try:
        return True, placement.recipe(machine, sizes).words()
    except placement.TooLarge as error:
        return False, str(error)


def recommended(machine: Machine) -> Known | None:
    """The first known model that fits with room for speed, is for everyone and needs no licence accepted."""
    if machine.device == "cpu":
        return None  # minutes a step: the embedded model is the one for a processor
    free = (one for one in KNOWN if one.commercial and not one.gated and one.pipeline in _families())
    return next((one for one in free if fit(machine, sizes_of(one))[0]), None)


def _families() -> Mapping[str, str]:
    """Pipeline class -> family, of the adapters there are."""
    from dimp.engine.families.table import FAMILIES  # imported late: its package needs Pillow, most commands do not

    return FAMILIES


def _family(folder: Path, name: str) -> str:
    kind = str(_read_json(weights.index(folder), name).get("_class_name"))
    if kind not in _families():
        raise Invalid(f"{name} is a {kind}, which is not supported yet.", f"Supported: {', '.join(_families())}")
    return _families()[kind]


def _able(model: Model, folder: Path | None) -> Model:
    """The model with what its family can do, and what its own folder says of that."""
    from dimp.engine.families.table import SEES, USUAL

    family = model.family
    with suppress(Invalid, msgspec.ValidationError):
        family = family or (_family(folder, model.name) if folder else "")
        own = msgspec.convert(_own_defaults(folder) if folder else {}, Own, strict=False)
        if family in USUAL:
            tasks = tasks_of(family, own.methods or USUAL[family].methods, own.instruct is not None)
            more = {"tasks": tasks, "controlled": controlled_by(family), "sees": family in SEES}
            return msgspec.structs.replace(model, family=family, **more)
    return model


def _adapter_kind(folder: Path) -> str:
    """The class of a second model that a folder holds, empty for anything else."""
    for name in ("model_index.json", "config.json"):
        with suppress(Invalid):
            said = str(_read_json(folder / name, folder.name).get("_class_name", ""))
            return said if said in _adapter_kinds() else ""
    return ""


def _adapter_kinds() -> frozenset[str]:
    from dimp.engine.families.table import NETWORKS

    return frozenset((*NETWORKS, "FluxPriorReduxPipeline", "MotionAdapter"))


def _scheduler(folder: Path) -> str:
    """The scheduler that a folder names; flow matching where it does not say."""
    path = folder / "scheduler" / "scheduler_config.json"
    said = _read_json(path, folder.name) if path.is_file() else {}
    return str(said.get("_class_name") or "FlowMatchEulerDiscreteScheduler")


def _own_defaults(folder: Path) -> dict[str, object]:
    path = folder / "esquisse.json"
    return _read_json(path, folder.name) if path.exists() else {}


def _read_json(path: Path, name: str) -> dict[str, object]:
    try:
        read = msgspec.json.decode(path.read_bytes(), type=dict[str, object])
    except (OSError, msgspec.DecodeError) as wrong:
        raise Invalid(f"The model {name} cannot be read: no usable {path.name}.", "Check its folder.") from wrong
    return read


def _model_files(folder: Path) -> Iterator[Path]:
    """The files that decide what a model paints: weights, configurations and tokenizers."""
    for path in folder.rglob("*"):
        if path.suffix in (".safetensors", ".json", ".txt", ".model") and path.name != "card.json":
            yield path


def _digest_of(folder: Path, files: list[Path]) -> str:
    whole = blake3()
    for path in files:
        one = blake3()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                one.update(chunk)
        whole.update(f"{path.relative_to(folder).as_posix()}\0{one.hexdigest()}\n".encode())
    return whole.hexdigest()


def _hub_cache(environ: Mapping[str, str]) -> Path:
    """Where the hub's library keeps its downloads, by the variables it reads itself."""
    if cache := environ.get("HF_HUB_CACHE"):
        return Path(cache)
    home = environ.get("HF_HOME")
    return (Path(home) if home else Path.home() / ".cache" / "huggingface") / "hub"
