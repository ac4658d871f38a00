"""The models that can be named: the embedded one, folders of the user's own, and known ones on the hub.

Names are looked up here and nowhere else, so no request can point the worker at a path. Nothing is downloaded
except by `pull`, and only when asked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from blake3 import blake3

from dimp import esquisse
from dimp.events import Option
from dimp.home import Home
from dimp.recipes import ModelFacts
from dimp.refusals import Invalid, NotFound, Unavailable
from dimp.settings import Settings

EMBEDDED = "esquisse"
_FAMILIES = {"FluxPipeline": "flux"}
_CHUNK = 1 << 20


class Known(msgspec.Struct, frozen=True):
    """A model on the hub: repository, licence, whether its licence must be accepted first, size in GB, defaults."""

    name: str
    title: str
    repo: str
    license: str
    gated: bool
    size_gb: float
    steps: int
    guidance_scale: float
    side: int
    commercial: bool


# Licences and sizes as their model cards state them; steps and guidance as the pipelines' documentation advises.
KNOWN = (
    Known("flux-dev", "FLUX.1 [dev]", "black-forest-labs/FLUX.1-dev", "FLUX.1-dev Non-Commercial", True, 33.7,
          28, 3.5, 1024, False),
    Known("flux-schnell", "FLUX.1 [schnell]", "black-forest-labs/FLUX.1-schnell", "Apache-2.0", True, 33.7,
          4, 0.0, 1024, True),
    Known("flux-krea", "FLUX.1 Krea [dev]", "black-forest-labs/FLUX.1-Krea-dev", "FLUX.1-dev Non-Commercial", True,
          33.7, 28, 4.5, 1024, False),
)  # fmt: skip


class Model(msgspec.Struct, frozen=True):
    """A model as it is listed: `source` is embedded, folder or hub; `installed` whether it can paint now."""

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


class Found(msgspec.Struct, frozen=True):
    """A model that can paint: what the core must know, and its folder for the worker."""

    facts: ModelFacts
    folder: Path


class Catalog:
    """Looks models up for one studio. Revisions of local weights are computed once and kept in the cache."""

    def __init__(self, home: Home, settings: Settings, environ: Mapping[str, str] | None = None) -> None:
        self._home = home
        self._settings = settings
        self._environ = os.environ if environ is None else environ
        self._found: dict[str, Found] = {}

    @property
    def chosen(self) -> str:
        """The model used when none is named."""
        return self._settings.model or EMBEDDED

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
        """Every model that can be named here, the embedded one first."""
        own = [self._own(name, folder) for name, folder in sorted(self._folders().items())]
        return [self._embedded(), *own, *(self._known(known) for known in KNOWN)]

    def _look(self, name: str) -> Found:
        if name == EMBEDDED:
            return self._open(name, self._need_embedded())
        if (folder := self._folders().get(name)) is not None:
            return self._open(name, folder)
        for known in KNOWN:
            if name in (known.name, known.repo):
                return self._open_known(known)
        raise NotFound(f"There is no model called {name!r}.", "See what there is with: dimp models list")

    def _need_embedded(self) -> Path:
        if not esquisse.available():
            raise Unavailable("The embedded model's weights are missing.", "Install the package again.")
        return esquisse.WEIGHTS

    def _folders(self) -> dict[str, Path]:
        """Model folders of the user's own: those named in the settings, and those put into `models/`."""
        inside = sorted(self._home.models.glob("*/model_index.json"))
        folders = {index.parent.name: index.parent for index in inside}
        return folders | {name: Path(path) for name, path in self._settings.model_folders.items()}

    def _open(self, name: str, folder: Path) -> Found:
        index = _read_json(folder / "model_index.json", name)
        family = _FAMILIES.get(str(index.get("_class_name")), "")
        if not family:
            raise Invalid(
                f"{name} is a {index.get('_class_name')}, which is not supported yet.",
                f"Supported: {', '.join(_FAMILIES)}",
            )
        try:
            facts = facts_of(name, family, self._revision(folder), _own_defaults(folder))
        except (msgspec.ValidationError, TypeError, ValueError) as wrong:
            raise Invalid(f"The model {name} cannot be read: esquisse.json: {wrong}.", "Check its folder.") from wrong
        except OSError as wrong:
            raise Invalid(f"The model {name} cannot be read: {wrong.strerror}.", "Check its folder.") from wrong
        return Found(facts, folder)

    def _open_known(self, known: Known) -> Found:
        snapshot = self._snapshot(known)
        if snapshot is None:
            raise Unavailable(f"{known.title} is not on this machine.", f"Get it with: dimp models pull {known.name}")
        own = {"steps": known.steps, "guidance_scale": known.guidance_scale, "width": known.side, "height": known.side}
        return Found(facts_of(known.name, "flux", snapshot.name, own), snapshot)

    def _snapshot(self, known: Known) -> Path | None:
        """The downloaded revision of a hub model, found without importing the hub's library."""
        hub = _hub_cache(self._environ) / f"models--{known.repo.replace('/', '--')}"
        try:
            revision = (hub / "refs" / "main").read_text("utf-8").strip()
        except OSError:
            return None
        snapshot = hub / "snapshots" / revision
        return snapshot if (snapshot / "model_index.json").exists() else None

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
                     self.chosen == EMBEDDED, note)  # fmt: skip

    def _own(self, name: str, folder: Path) -> Model:
        there = (folder / "model_index.json").exists()
        note = "" if there else "Its folder holds no model_index.json."
        return Model(name, name, "folder", "", "", False, 0.0, there, self.chosen == name, note)

    def _known(self, known: Known) -> Model:
        note = "" if known.commercial else "Not for commercial use."
        return Model(known.name, known.title, "hub", "flux", known.license, known.gated, known.size_gb,
                     self._snapshot(known) is not None, self.chosen in (known.name, known.repo), note)  # fmt: skip


def facts_of(name: str, family: str, revision: str, own: Mapping[str, object]) -> ModelFacts:
    """A model's facts: the family's defaults under what its own folder says (`esquisse.json`)."""
    said = msgspec.convert(own, _Own, strict=False)
    flowedit = bool(said.flowedit)
    methods = said.methods or {"*": "flowedit" if flowedit else "img2img"}
    strengths = {"flowedit": float(said.flowedit.get("strength", 0.9))} if flowedit else {}
    options: dict[str, Option] = {"max_sequence_length": said.max_sequence_length}
    options |= {key: said.flowedit[key] for key in ("source_guidance", "target_guidance") if key in said.flowedit}
    if said.true_cfg_scale != 1.0:
        options["true_cfg_scale"] = said.true_cfg_scale
    return ModelFacts(
        name, revision, family, said.steps, said.guidance_scale, said.width, said.height,
        scheduler="FlowMatchEulerDiscreteScheduler", methods=methods, strengths=strengths, options=options,
    )  # fmt: skip


class _Own(msgspec.Struct, frozen=True):
    """What a model's folder may say of itself in `esquisse.json`; the defaults are FLUX.1-dev's."""

    steps: int = 28
    guidance_scale: float = 3.5
    true_cfg_scale: float = 1.0
    width: int = 1024
    height: int = 1024
    max_sequence_length: int = 512
    flowedit: dict[str, float | int | str | bool] = {}
    methods: dict[str, str] = {}


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
