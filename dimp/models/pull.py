"""Pulls by name: a known model, any repository of the hub (`OWNER/NAME`), or one file of it (`OWNER/NAME/FILE`).

`look_up` asks the hub and says what would be fetched, how large it is, under which licence and where it goes; `run`
fetches it, and may be stopped and gone on with at any time.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from dimp.core.errors import Conflict, Invalid, NotFound
from dimp.engine import embedding_card
from dimp.engine.checkpoints import card, vae_card
from dimp.engine.families.registry import BY_INDEX_CLASS, family_of_second_model
from dimp.engine.safetensors_header import BrokenFile, read_header
from dimp.engine.upscale import network_file
from dimp.engine.upscale.layouts import UnknownNet
from dimp.home import Home
from dimp.models import download, hub_files
from dimp.models.assets import lora_folder
from dimp.models.embeddings import embedding_folder
from dimp.models.registry import HubModel, find_hub_model
from dimp.models.second_models import WORDS_WIDTH, is_network, network_folder
from dimp.models.upscalers import upscaler_folder
from dimp.models.vaes import vae_folder
from dimp_store.durable import sync_folder

Kind = Literal["model", "network", "file"]
"""What is pulled: a pipeline, a second model that is a repository by itself, or one file."""

_NAME = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+)(?:/(?P<file>[^@]+))?(?:@(?P<revision>[\w./-]+))?")
_LORA_TENSOR = re.compile(r"lora|hada_w|lokr_w|dora_scale")
_FILES_FOLDER = ".pulled"
_MOST_NAMED = 12


class HubRepository(NamedTuple):
    """A repository that is not known by a name of its own."""

    repo: str
    gated: bool = False

    @property
    def name(self) -> str:
        """What a pull calls it."""
        return self.repo

    @property
    def title(self) -> str:
        """What people call it."""
        return self.repo

    @property
    def page(self) -> str:
        """Where its card and its licence are read."""
        return f"https://huggingface.co/{self.repo}"


class Pull(msgspec.Struct, frozen=True):
    """What a pull would fetch: what of which repository, of which class and family, and into which folder.

    `family` is what people call the family that it paints for; empty for a file, of which only its tensors can tell.
    """

    source: HubModel | HubRepository
    offer: download.Offer
    kind: Kind
    folder: Path
    index_class: str = ""
    family: str = ""

    @property
    def name(self) -> str:
        """The name that the model has here once it is pulled."""
        return Path(self.offer.files[0].path).stem if self.kind == "file" else self.folder.name

    @property
    def is_here(self) -> bool:
        """Whether this commit was pulled whole before."""
        pulled = download.read_record(self.folder)
        return pulled == self.offer and not self.offer.missing(self.folder)


def look_up(home: Home, name: str, revision: str = "") -> Pull:
    """What a pull of `name` would fetch. Asks the hub, so call it in a thread.

    Raises `NotFound` for what is no name, `Invalid` for a repository that holds nothing that can be used, and
    `Unavailable` where the hub can't be asked.
    """
    if (known := find_hub_model(name)) is not None:
        offer = download.ask(known, revision or "main")
        return Pull(known, offer, "model", home.models / known.name, known.pipeline, _title_of(known.pipeline))
    match = _NAME.fullmatch(name.strip())
    if match is None:
        hint = (
            "See the available ones with: dimp models list; any repository of the hub is named OWNER/NAME[@REVISION]."
        )
        raise NotFound(f"There is no model called {name!r}.", hint)
    wanted = revision or match["revision"] or "main"
    if not match["file"] and (known := find_hub_model(match["repo"])) is not None:
        return look_up(home, known.name, wanted)
    source = HubRepository(match["repo"])
    listing = download.look(source, wanted)
    if not listing.files:
        raise Invalid(f"{source.repo} holds no files.", f"Look at {source.page}")
    if match["file"]:
        return _one_file(home, source, listing, match["file"])
    return _whole(home, source, listing)


def pulled_files_folder(home: Home) -> Path:
    """Where single files are pulled to, a folder for each repository, before they are put where they are used."""
    return home.models / _FILES_FOLDER


def take_parts(pull: Pull) -> Pull:
    """The same pull without the network: what completes a model in one file. Raises `Invalid` where there is none."""
    offer = download.leave_network_out(pull.offer)
    if pull.kind != "model" or not offer.left_out:
        raise Invalid(f"{pull.name} has no parts beside a network.", "Pull it whole: leave --parts out.")
    whole = download.read_pulled(pull.folder)
    is_whole = whole is not None and not whole.left_out and whole.revision == offer.revision
    return pull if is_whole else msgspec.structs.replace(pull, offer=offer)


def run(pull: Pull, home: Home, on_progress: download.OnProgress = lambda there, total: None) -> Path:
    """Fetch what was looked up, and return where it is. `on_progress` may raise to stop it.

    Raises as `download.fetch`, and `Conflict` where another file of that name is here.
    """
    download.fetch(pull.source, pull.offer, pull.folder, on_progress)
    return _place(home, pull) if pull.kind == "file" else pull.folder


def _whole(home: Home, source: HubRepository, listing: download.Offer) -> Pull:
    """The repository as a pipeline or a network by itself, else its one file."""
    paths = {file.path for file in listing.files}
    index = next((name for name in hub_files.INDEXES if name in paths), None)
    if index is not None:
        content = download.read_small(source, listing, index)
        kind = str(content.get("_class_name"))
        title = _title_of(kind)
        if title:
            files = hub_files.choose_pipeline(listing.files, content)
            return _make_pull(home, source, listing, "model", files, kind, title)
        _refuse_class(source, kind, hub_files.single_files(listing.files))
    if hub_files.CONFIG in paths:
        config = download.read_small(source, listing, hub_files.CONFIG)
        kind = str(config.get("_class_name"))
        if title := _title_of(kind, config.get(WORDS_WIDTH)):
            return _make_pull(home, source, listing, "network", hub_files.choose_network(listing.files), kind, title)
    return _only_file(home, source, listing)


def _only_file(home: Home, source: HubRepository, listing: download.Offer) -> Pull:
    files = hub_files.single_files(listing.files)
    if len(files) == 1:
        return _one_file(home, source, listing, files[0].path)
    if not files:
        hint = "Pickles (.bin, .pt, .ckpt) can run code and are never read; look for a repository with safetensors."
        raise Invalid(f"{source.repo} holds no pipeline, and no safetensors or GGUF file.", hint)
    raise Invalid(f"{source.repo} holds {len(files)} files that could be meant.", _name_files(source, files))


def _one_file(home: Home, source: HubRepository, listing: download.Offer, path: str) -> Pull:
    file = next((file for file in hub_files.single_files(listing.files) if file.path == path), None)
    if file is None:
        raise NotFound(f"{source.repo} holds no file {path!r} that can be used.",
                       _name_files(source, hub_files.single_files(listing.files)))  # fmt: skip
    offer = msgspec.structs.replace(listing, files=(file,))
    folder = pulled_files_folder(home) / source.repo.replace("/", "--")
    return Pull(source._replace(gated=listing.gated), offer, "file", folder)


def _make_pull(
    home: Home, source: HubRepository, listing: download.Offer, kind: Kind, files: tuple[hub_files.File, ...],
    index_class: str, title: str,
) -> Pull:  # fmt: skip
    offer = msgspec.structs.replace(listing, files=files)
    folder = _folder_for(home, source.repo)
    return Pull(source._replace(gated=listing.gated), offer, kind, folder, index_class, title)


def _folder_for(home: Home, repo: str) -> Path:
    """A folder by the repository's name; with its owner before it where that one is another's."""
    short = home.models / repo.partition("/")[2]
    record = download.read_record(short)
    is_free = not short.exists() or (record is not None and record.repo == repo)
    return short if is_free else home.models / repo.replace("/", "--")


def _title_of(index_class: str, width: object = None) -> str:
    """What people call the family that a class paints for; empty for one that is not supported."""
    spec = BY_INDEX_CLASS.get(index_class) or family_of_second_model(index_class, width)
    return spec.title if spec else ""


def _refuse_class(source: HubRepository, index_class: str, files: list[hub_files.File]) -> None:
    """Raise `Invalid` for a pipeline of a class that is not supported."""
    hint = f"Supported: {', '.join(BY_INDEX_CLASS)}."
    if files:
        hint += f" One file of it: {_name_files(source, files)}"
    raise Invalid(f"{source.repo} is a {index_class}, which is not supported yet.", hint)


def _name_files(source: HubRepository, files: list[hub_files.File]) -> str:
    if not files:
        return f"Look at {source.page}"
    names = ", ".join(file.path for file in files[:_MOST_NAMED])
    more = f" and {len(files) - _MOST_NAMED} more" if len(files) > _MOST_NAMED else ""
    return f"Name one: dimp models pull {source.repo}/FILE, with FILE one of {names}{more}."


def _place(home: Home, pull: Pull) -> Path:
    """Move a file to where its kind is looked for: LoRAs, upscalers, embeddings, else models. Raises `Conflict`."""
    path = pull.folder / pull.offer.files[0].path
    target = _place_of(home, path) / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not target.samefile(path):
        raise Conflict(
            f"{target.name} is here already, in {target.parent.name}.", "Move that one away, and pull again."
        )
    if not target.exists():
        try:
            target.hardlink_to(path)  # so that a second pull asks for no byte
        except OSError:  # a file system without such links
            path.replace(target)
        sync_folder(target.parent)
    return target


def _place_of(home: Home, path: Path) -> Path:
    """The folder for a file, by its tensors."""
    if path.suffix == ".gguf":
        return home.models
    if is_network(path):
        return network_folder(home)
    with suppress(BrokenFile, OSError):
        if any(_LORA_TENSOR.search(name) for name in read_header(path).tensors):
            return lora_folder(home)
        with suppress(BrokenFile):
            card.read_card(path)
            return home.models
        with suppress(UnknownNet):
            network_file.layout(path)
            return upscaler_folder(home)
        with suppress(BrokenFile):
            vae_card.read_card(path)
            return vae_folder(home)
        with suppress(BrokenFile):
            embedding_card.read_card(path)
            return embedding_folder(home)
    return home.models
