"""The models that can be named: the embedded one, folders of the user's own, and known ones on the hub.

Names are looked up here and nowhere else, so no request can point the worker at a path. Nothing is downloaded here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from blake3 import blake3

from dimp import esquisse
from dimp.cache_file import keep_digest
from dimp.core.errors import Invalid, NotFound, Unavailable
from dimp.core.model import ModelFacts
from dimp.engine import file_digest, folder_digest
from dimp.engine import machine as machines
from dimp.engine.checkpoints.card import is_checkpoint
from dimp.engine.families.registry import BY_INDEX_CLASS, FAMILIES
from dimp.engine.placement import Machine
from dimp.home import Home, list_folder
from dimp.models import checkpoints, download, model_folder, vaes
from dimp.models.defaults import OwnSettings, abilities_of, describe_model, read_own
from dimp.models.digests import digest_of, digest_of_folder
from dimp.models.recommendation import fit, recommend, sizes_of
from dimp.models.registry import HUB_MODELS, HubModel, find_hub_model
from dimp.models.second_models import SecondModelFolder, explain_network, find_second_models
from dimp.settings import Settings

EMBEDDED = "esquisse"


class Model(msgspec.Struct, frozen=True):
    """A model as it is listed: `source` is embedded, folder, file or hub; `installed` whether it can paint now.

    `size_gb` is the download. `gated`: its licence must be accepted on the hub first. `revision` is the commit that was
    pulled. `fits` says whether this machine can hold it while nothing else is loaded (None: not known), `how` in which
    way. `recommended` marks the one to begin with here; it is never gated and never for non-commercial use alone.
    `tasks` are the ways it paints, `controlled` those it has under a control network; `reads_maps`: it reads a control
    map itself instead. `sees`: it looks at references; `reference_model` and `film_model` are the kinds of second model
    that it needs for references and for films (empty: none). `schedulers` can be chosen by name. `interprets`: it can
    be asked how words are meant; `describes`: and what a picture shows. `width`, `height` and `steps` are those it
    paints with by itself; 0 where they are not known. `fetched_gb` is how much of a pull that was begun is here.
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
    reads_maps: bool = False
    reference_model: str = ""
    film_model: str = ""
    schedulers: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    steps: int = 0
    interprets: bool = False
    describes: bool = False
    fetched_gb: float = 0.0


class InstalledModel(msgspec.Struct, frozen=True):
    """A model that can paint: what the core must know, and its folder for the worker."""

    facts: ModelFacts
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
        self._found: dict[str, InstalledModel] = {}
        self._bare: dict[str, InstalledModel] = {}
        """Models without the autoencoder that the settings name for them."""

    @property
    def chosen(self) -> str:
        """The model used when none is named."""
        return self._settings.model or EMBEDDED

    @property
    def draft_lora(self) -> str:
        """The LoRA for few steps that drafts are painted with; empty for none."""
        return self._settings.draft_lora

    def find(self, name: str | None = None, vae: str = "") -> InstalledModel:
        """The model called `name` (the chosen one by default), ready for the worker.

        With `vae`, the name or digest of a file of `models/vae`, that autoencoder is to paint in place of its own.
        Reads weights to compute a revision, so call it in a thread. Raises `NotFound` for a name that is not in the
        catalogue, `Unavailable` when the model is not on this machine, `Invalid` when its folder is no model.
        """
        wanted = name or self.chosen
        if vae:
            return self._with_chosen_vae(wanted, vae)
        if wanted not in self._found:
            self._found[wanted] = self._with_vae(wanted, self._look_up(wanted))
        return self._found[wanted]

    def find_again(self, name: str | None = None) -> InstalledModel | None:
        """What `find` found before, with whatever autoencoder: nothing is read for it."""
        wanted = name or self.chosen
        return self._found.get(wanted) or self._bare.get(wanted)

    def list(self) -> list[Model]:
        """Every model that can be named, the embedded one first. Asks what the machine has: call it in a thread."""
        if self._machine is None:
            self._machine = self._survey()
        first = recommend(self._machine)
        second = {model.name for model in self.second_models()}
        own = [self._own(name, folder) for name, folder in sorted(self._folders().items()) if name not in second]
        hub = (self._hub_model(model, self._machine, model == first) for model in HUB_MODELS)
        single = [self._file(name, path) for name, path in sorted(self._files().items())]
        listed = [_with_abilities(model, self._folder(model)) for model in (self._embedded_model(), *own, *hub)]
        every = (*listed[: 1 + len(own)], *single, *listed[1 + len(own) :])
        return [self._describe_vae(model) for model in every]

    def name_alternative(self, failed: str) -> str:
        """How to go on where a model found no room: the best other one that this machine can hold now, in a sentence.

        Asks what the machine has: call it in a thread.
        """
        model = recommend(self._survey(), besides=failed)
        if model is None:
            return "" if failed == EMBEDDED else f"The model {EMBEDDED} would fit: --model {EMBEDDED}"
        is_here = self._locate(model)[0] is not None
        return f"{model.title} would fit: " + (f"--model {model.name}" if is_here else f"dimp models pull {model.name}")

    def _survey(self) -> Machine:
        return machines.survey(self._home.cache, self._settings.speed, self._settings.device)

    def second_models(self) -> tuple[SecondModelFolder, ...]:
        """The second models on this machine, by name: control networks, what joins pictures, motion adapters."""
        return find_second_models(self._home, self._settings.model_folders)

    def revision(self, folder: Path) -> str:
        """The digest of a folder or of one file: see `dimp.models.digests`. Reads weights: call it in a thread."""
        return digest_of(self._home, folder) if folder.is_file() else digest_of_folder(self._home, folder)

    def folder_of(self, model: HubModel) -> Path:
        """Where a pull puts a model of the hub."""
        return self._home.models / model.name

    def place_of(self, name: str) -> Path | None:
        """The folder or file of a model or a second model on this machine, whole or not; None for no such name."""
        places = {EMBEDDED: esquisse.WEIGHTS} | {model.name: model.folder for model in self.second_models()}
        places |= {**self._files(), **self._folders()}
        hub_model = find_hub_model(name)
        return places.get(name) or (self._locate(hub_model)[0] if hub_model else None)

    def explain_network(self, name: str) -> str:
        """Why a file among the control networks can't be used; empty where it can, or where there is none."""
        return explain_network(self._home, name)

    def need_name(self, name: str) -> None:
        """Raises `NotFound` for a name that stands for no model, here or on the hub."""
        known = self._folders().keys() | self._files().keys()
        if name != EMBEDDED and name not in known and find_hub_model(name) is None:
            raise _unknown(name)

    def _folder(self, model: Model) -> Path | None:
        """Where a listed model is, if it is on this machine."""
        if model.source == "embedded":
            return esquisse.WEIGHTS
        return self._folders().get(model.name)

    def _with_vae(self, name: str, model: InstalledModel) -> InstalledModel:
        """A model with the autoencoder of a file, where one is named for it."""
        vae = vaes.find_vae(self._home, self._settings.vaes, name)
        return InstalledModel(*vaes.use_vae(self._home, vae, model.facts, model.folder)) if vae else model

    def _with_chosen_vae(self, name: str, wanted: str) -> InstalledModel:
        """A model with the autoencoder that is asked for one picture, whatever the settings name."""
        if name not in self._bare:
            self._bare[name] = self._look_up(name)
        vae, digest = vaes.choose_vae(self._home, wanted)
        facts, folder = vaes.use_vae(self._home, vae, self._bare[name].facts, self._bare[name].folder)
        return InstalledModel(msgspec.structs.replace(facts, vae=vae.stem, vae_digest=digest), folder)

    def _describe_vae(self, model: Model) -> Model:
        """A listed model with what is to be said of its autoencoder."""
        remark = vaes.describe_vae(self._home, self._settings.vaes, model.name, self._folder(model))
        return msgspec.structs.replace(model, note=f"{model.note} {remark}".strip()) if remark else model

    def _look_up(self, name: str) -> InstalledModel:
        if name == EMBEDDED:
            return self._open(name, self._need_embedded())
        if (folder := self._folders().get(name)) is not None:
            return self._open(name, folder)
        if (path := self._files().get(name)) is not None:
            return self._open_file(name, path)
        if (model := find_hub_model(name)) is not None:
            return self._open_hub_model(model)
        raise _unknown(name)

    def _files(self) -> Mapping[str, Path]:
        """Models in one file of the user's own."""
        return checkpoints.find_files(self._home, self._settings.model_folders)

    def _bases(self) -> Iterable[tuple[str, Path]]:
        """The folders that can complete a file: the user's own, then those that were pulled."""
        pulled = ((model.name, self._locate(model, parts=True)[0]) for model in HUB_MODELS)
        return [*self._folders().items(), *((name, folder) for name, folder in pulled if folder is not None)]

    def _open_file(self, name: str, path: Path) -> InstalledModel:
        completed = checkpoints.complete(self._home, path, self._bases())
        folder = checkpoints.describe_completed(completed, path)
        file = keep_digest(self._home.cache / "files" / folder.name, lambda: file_digest.digest(path))
        revision = blake3(f"{file}\0{self.revision(completed.base)}".encode()).hexdigest()
        content = read_own(model_folder.own_settings(completed.base))
        own = model_folder.own_values(completed.base, completed.spec, content, name)
        facts = describe_model(name, completed.spec.name, revision, own, model_folder.scheduler_class(completed.base))
        return InstalledModel(facts, folder)

    def _file(self, name: str, path: Path) -> Model:
        """A model in one file as it is listed: what it is, and what it is completed from, or what it lacks."""
        listed = Model(name, name, "file", "", "", False, path.stat().st_size / 1e9 if path.exists() else 0.0, False,
                       self.chosen == name, "")  # fmt: skip
        try:
            completed = checkpoints.complete(self._home, path, self._bases())
        except (Invalid, Unavailable) as wrong:
            return msgspec.structs.replace(listed, note=f"{wrong} {wrong.hint}")
        note = f"{completed.card.title}, {completed.card.number_format}; the rest comes from {completed.base_name}."
        made = msgspec.structs.replace(listed, installed=True, note=note, family=completed.spec.name)
        return _with_abilities(made, completed.base)

    def _need_embedded(self) -> Path:
        if not esquisse.available():
            raise Unavailable("The embedded model's weights are missing.", "Install the package again.")
        return esquisse.WEIGHTS

    def _folders(self) -> dict[str, Path]:
        """Model folders of the user's own: those named in the settings, and those put into `models/`."""
        folders = {
            path.name: path
            for path in list_folder(self._home.models)
            if model_folder.may_be_model(path) and not (find_hub_model(path.name) and download.read_record(path))
        }
        named = {name: Path(path) for name, path in self._settings.model_folders.items()}
        return folders | {name: path for name, path in named.items() if not is_checkpoint(path)}

    def _open(self, name: str, folder: Path) -> InstalledModel:
        spec = model_folder.find_spec(folder, name)
        scheduler, content = model_folder.scheduler_class(folder), model_folder.own_settings(folder)
        try:
            own = model_folder.own_values(folder, spec, read_own(content), name, _repository_of(folder))
            facts = describe_model(name, spec.name, self.revision(folder), own, scheduler)
            facts = msgspec.structs.replace(facts, things_first=folder == esquisse.WEIGHTS)
        except (msgspec.ValidationError, TypeError, ValueError) as wrong:
            raise Invalid(f"The model {name} cannot be read: esquisse.json: {wrong}.", "Check its folder.") from wrong
        except OSError as wrong:
            raise Invalid(f"The model {name} cannot be read: {wrong.strerror}.", "Check its folder.") from wrong
        return InstalledModel(facts, folder)

    def _open_hub_model(self, model: HubModel) -> InstalledModel:
        folder, revision = self._locate(model)
        if folder is None:
            hint = f"Get it with: dimp models pull {model.name}"
            raise Unavailable(f"{model.title} is not on this machine.", hint, "model-missing")
        spec = model_folder.find_spec(folder, model.name)
        known = OwnSettings(model.steps, model.guidance, width=model.side or None, height=model.side or None)
        own = model_folder.own_values(folder, spec, known, model.repo.partition("/")[2])
        scheduler = model_folder.scheduler_class(folder)
        return InstalledModel(describe_model(model.name, spec.name, revision, own, scheduler), folder)

    def _locate(self, model: HubModel, *, parts: bool = False) -> tuple[Path | None, str]:
        """The folder and commit of a model of the hub: as it was pulled, else as the hub's own library keeps it.

        With `parts`, a folder without the network will do, which completes models in one file.
        """
        offer = download.read_pulled(self.folder_of(model))
        if offer is not None and (parts or not offer.left_out):
            return self.folder_of(model), offer.revision
        cached = _hub_cache(self._environ) / f"models--{model.repo.replace('/', '--')}"
        try:
            revision = (cached / "refs" / "main").read_text("utf-8").strip()
        except OSError:
            return None, ""
        snapshot = cached / "snapshots" / revision
        return (snapshot, revision) if folder_digest.index(snapshot).exists() else (None, "")

    def _embedded_model(self) -> Model:
        note = "A small demo model that ships with the program; it draws simple scenes."
        return Model(EMBEDDED, "Esquisse", "embedded", "", "Apache-2.0", False, 0.02, esquisse.available(),
                     self.chosen == EMBEDDED, note, fits=True, how="whole, anywhere")  # fmt: skip

    def _own(self, name: str, folder: Path) -> Model:
        note = _explain_unfinished(folder, None) or _explain_parts(folder) or model_folder.find_fault(folder, name)
        is_whole, fits, how = not note, None, ""
        if is_whole and self._machine is not None:
            fits, how = fit(self._machine, model_folder.measure(folder, name))
        return Model(name, name, "folder", "", "", False, 0.0, is_whole, self.chosen == name, note, fits=fits, how=how)

    def _hub_model(self, model: HubModel, machine: Machine, first: bool) -> Model:
        notes = [] if model.commercial else ["Not for commercial use without another licence."]
        spec = BY_INDEX_CLASS.get(model.pipeline)
        if spec is None:
            notes.append("Not supported yet.")
        folder, revision = self._locate(model)
        if unfinished := _explain_unfinished(self.folder_of(model), model.name):
            notes.append(unfinished)
        if parts := _explain_parts(self.folder_of(model)):
            notes.append(parts)
        fits, how = fit(machine, sizes_of(model))
        if fits is False:
            best = recommend(machine)
            how += f"; {best.name if best else EMBEDDED} would fit"
        return Model(model.name, model.title, "hub", spec.name if spec else "", model.license, model.gated,
                     model.size_gb, folder is not None, self.chosen in (model.name, model.repo), " ".join(notes),
                     model.commercial, model.repo, revision, fits, how, first,
                     fetched_gb=_count_fetched(self.folder_of(model)) / 1e9)  # fmt: skip


def _repository_of(folder: Path) -> str:
    """The name of the repository that a folder was pulled from; empty for one of the user's own."""
    record = download.read_record(folder)
    return record.repo.partition("/")[2] if record else ""


def _explain_unfinished(folder: Path, name: str | None) -> str:
    """What is missing of a pull that was begun, by this name or that of its repository; empty where nothing is."""
    offer = download.read_record(folder)
    if offer is None or not (missing := offer.missing(folder)):
        return ""
    fetched = offer.size - missing
    return (f"Half of a download is here ({fetched / 1e9:.1f} of {offer.size / 1e9:.1f} GB). "
            f"Go on with: dimp models pull {name or offer.repo}")  # fmt: skip


def _count_fetched(folder: Path) -> int:
    """The bytes that are here of a pull that was begun and is not finished."""
    offer = download.read_record(folder)
    return offer.size - missing if offer is not None and (missing := offer.missing(folder)) else 0


def _explain_parts(folder: Path) -> str:
    """What a folder is that was pulled without its network; empty for any other."""
    offer = download.read_pulled(folder)
    return "Only the parts beside its network are here, for models in one file." if offer and offer.left_out else ""


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no model called {name!r}.", "See what there is with: dimp models list", "no-model")


def _with_abilities(model: Model, folder: Path | None) -> Model:
    """The model with what its family can do, and what its own folder says of that."""
    with suppress(Invalid, msgspec.ValidationError):
        spec = model_folder.find_spec(folder, model.name) if folder and not model.family else FAMILIES.get(model.family)
        if spec is not None:
            own = read_own(model_folder.own_settings(folder) if folder else {})
            return msgspec.structs.replace(model, **abilities_of(spec, own))
    return model


def _hub_cache(environ: Mapping[str, str]) -> Path:
    """Where the hub's library keeps its downloads, by the variables it reads itself."""
    if cache := environ.get("HF_HUB_CACHE"):
        return Path(cache)
    home = environ.get("HF_HOME")
    return (Path(home) if home else Path.home() / ".cache" / "huggingface") / "hub"
