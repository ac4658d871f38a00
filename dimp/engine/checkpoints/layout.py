"""Where a checkpoint is made ready: a folder of the cache, described by a file of the server and filled by the worker.

What the file holds is brought into the layout of diffusers there, once; everything else is linked from a folder of the
same family, the base. The folder can be deleted at any time and is made again. An autoencoder in a file of its own
takes the place of the base's in the same way, and a control network in one file becomes a folder by itself.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

RECIPE = "checkpoint.json"

NETWORK = "network"
"""What a recipe makes that is no model but a control network beside one."""


class Recipe(msgspec.Struct, frozen=True):
    """What a prepared folder is made of: the file and its stamp, and the folder that has the rest.

    `makes` is `NETWORK` for a control network, whose `base` is the model that it is for. `vae` is a file with the
    autoencoder to be used in place of the base's, and `vae_stamp` its stamp; `file` may be empty beside it.
    """

    file: str
    stamp: str
    base: str
    makes: str = ""
    vae: str = ""
    vae_stamp: str = ""


def read_recipe(folder: Path) -> Recipe | None:
    """Return what a folder is made of, None for a folder that is no prepared one."""
    try:
        return msgspec.json.decode((folder / RECIPE).read_bytes(), type=Recipe)
    except (OSError, msgspec.DecodeError):
        return None


def describe(folder: Path, recipe: Recipe) -> Path:
    """Describe a folder that is to be prepared, unless it is described so already, and return it."""
    if read_recipe(folder) != recipe:
        write_recipe(folder, recipe)
    return folder


def write_recipe(folder: Path, recipe: Recipe) -> None:
    """Describe a folder that is to be prepared."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{RECIPE}.new"
    draft.write_bytes(msgspec.json.encode(recipe))
    draft.replace(folder / RECIPE)


def stamp_of(file: Path) -> str:
    """Return a quick key of a file: changes whenever it is replaced, without reading it."""
    status = file.stat()
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}"
