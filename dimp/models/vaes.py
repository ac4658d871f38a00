"""Autoencoders in files of their own, which paint in place of a model's: `[vaes]` in the settings, or beside a file.

In the settings stands `model = "name"`, where the name is that of a file in `models/vae`, or a path. As in A1111,
`NAME.vae.safetensors` beside `NAME.safetensors` is that file's without being named.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from blake3 import blake3

from dimp.core.errors import Invalid, NotFound
from dimp.core.model import ModelFacts
from dimp.engine import folder_digest
from dimp.engine.checkpoints import layout, vae_card
from dimp.engine.safetensors_header import BrokenFile
from dimp.home import Home, lies_in, list_folder
from dimp.models.digests import digest_of

BESIDE = ".vae.safetensors"
_DIGEST = 64
_HINT = "Name another one, or none: for a picture (--vae), or for the model under [vaes] in config.toml."


def vae_folder(home: Home) -> Path:
    """Where the user's autoencoders are kept."""
    return home.models / "vae"


def find_vae(home: Home, named: Mapping[str, str], model: str) -> Path | None:
    """The file whose autoencoder a model paints with, None for its own. Raises `Invalid` for one that is not there."""
    if not (name := named.get(model)):
        beside = home.models / f"{model}{BESIDE}"
        return _inside(home, beside) if beside.is_file() else None
    inside = vae_folder(home) / f"{name.removesuffix('.safetensors')}.safetensors"
    if inside.is_file():
        return _inside(home, inside)
    if Path(name).is_absolute() and Path(name).is_file():
        return Path(name)
    here = ", ".join(path.stem for path in _files(home)) or "none"
    raise Invalid(f"The VAE {name!r} that the settings name for {model} is not here.", f"In models/vae: {here}.")


def choose_vae(home: Home, wanted: str) -> tuple[Path, str]:
    """A file of `models/vae` by its name or its digest, and that digest. Raises `NotFound`, or `Invalid` for a link."""
    files = _files(home)
    for path in files:
        if wanted in (path.stem, path.name):
            return path, digest_of(home, _inside(home, path))
        if len(wanted) == _DIGEST and lies_in(home.models, path) and wanted == digest_of(home, path):
            return path, wanted
    here = ", ".join(path.stem for path in files) or "none yet; put one there"
    raise NotFound(f"There is no VAE called {wanted!r}.", f"In models/vae: {here}.")


def use_vae(home: Home, vae: Path, facts: ModelFacts, folder: Path) -> tuple[ModelFacts, Path]:
    """A model's facts and its folder with another autoencoder; the worker fills the folder.

    The digest of the file is part of the revision, and so of every recipe. Raises `Invalid` for a file that can't be
    used with the model.
    """
    made_of = layout.read_recipe(folder) or layout.Recipe("", "", str(folder.resolve()))
    _check_vae(vae, Path(made_of.base), facts.name)
    recipe = msgspec.structs.replace(made_of, vae=str(vae.resolve()), vae_stamp=layout.stamp_of(vae))
    key = blake3(msgspec.json.encode(recipe)).hexdigest()[:32]
    revision = blake3(f"{facts.revision}\0{digest_of(home, vae)}".encode()).hexdigest()
    ready = layout.describe(home.cache / "checkpoints" / key, recipe)
    return msgspec.structs.replace(facts, revision=revision), ready


def describe_vae(home: Home, named: Mapping[str, str], model: str, base: Path | None) -> str:
    """What a list says of a model's autoencoder: empty for its own; what is wrong with another one that it has."""
    try:
        if (vae := find_vae(home, named, model)) is None:
            return ""
        if base is not None:
            _check_vae(vae, base, model)
    except Invalid as wrong:
        return f"{wrong} {wrong.hint}"
    return f"It paints with the VAE {vae.name.removesuffix('.safetensors')}."


def _files(home: Home) -> list[Path]:
    """The autoencoders in `models/vae`; no folders or pipes of such a name."""
    return [path for path in list_folder(vae_folder(home)) if path.suffix == ".safetensors" and path.is_file()]


def _inside(home: Home, path: Path) -> Path:
    if not lies_in(home.models, path):
        hint = "Put the file itself there, or name its place under [vaes] in config.toml."
        raise Invalid(f"{path.name} is a link to a file outside the models folder, and is not followed.", hint)
    return path


def _check_vae(vae: Path, base: Path, model: str) -> None:
    """Raises `Invalid` for a file that is no autoencoder, or one whose latents are not the model's."""
    try:
        channels = vae_card.read_card(vae).latent_channels
    except BrokenFile as error:
        raise Invalid(f"The VAE {vae.name} can't be used: {error}.", _HINT) from error
    except OSError as error:
        raise Invalid(f"The VAE {vae.name} can't be read: {error.strerror}.", _HINT) from error
    config = folder_digest.read_json(base / "vae" / "config.json") or {}
    needed = config.get("latent_channels")
    if not isinstance(needed, int):
        raise Invalid(f"{model} has no autoencoder that a file could take the place of.", _HINT)
    if channels != needed:
        why = f"its latents have {channels} channels, and those of {model} have {needed}"
        raise Invalid(f"The VAE {vae.name} is for another family: {why}.", _HINT)
