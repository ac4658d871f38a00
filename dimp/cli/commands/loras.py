"""`dimp loras`: the LoRA files that a painting can name, and putting one there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dimp.cli import output
from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, Common
from dimp.cli.store import home_of
from dimp.materials import Lora, loras
from dimp.refusals import Conflict, Invalid

_HEADER = 8
_LONGEST = 100 << 20
"""The longest header that the format allows, in bytes."""


def list_loras(*, options: Common = COMMON) -> None:
    """The LoRAs in `models/loras`, with digest and size."""
    home = home_of(options.home)
    there = loras(home)
    if options.json:
        output.value([_told(one) for one in there])
        return
    for one in there:
        output.line(output.plain(f"{one.name}  {one.digest[:12]}  {one.size / 1e6:.1f} MB"))
    if not there:
        output.note("There are none yet; add one with: dimp loras add FILE")


def add(
    file: Annotated[Path, Parameter(name="FILE", help="A .safetensors file.")],
    /,
    *,
    name: Annotated[str | None, Parameter(help="What to call it (else as the file is called).")] = None,
    options: Common = COMMON,
) -> None:
    """Copy a LoRA into `models/loras`, where it can be named. Only .safetensors are taken: other kinds can run code."""
    check(file)
    home = home_of(options.home).make()
    stem = name or file.stem
    if not stem or Path(stem).name != stem or stem.startswith("."):
        raise Usage(f"{stem!r} is no name for a file.", "Use letters, digits and dashes.")
    target = home.models / "loras" / f"{stem}.safetensors"
    if target.exists() and target.read_bytes() != file.read_bytes():
        raise Conflict(f"There is another LoRA called {stem}.", "Give this one a name of its own: --name NAME")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    shutil.copyfile(file, draft)
    draft.replace(target)
    one = next(one for one in loras(home) if one.file == str(target))
    if options.json:
        output.value(_told(one))
    else:
        output.line(output.plain(f'{stem} is there. Paint with it: dimp new "..." --lora {stem}:0.8'))


def check(file: Path) -> None:
    """Raises `Usage` for a file that cannot be read, and `Invalid` for one that is no safetensors file."""
    try:
        with file.open("rb") as opened:
            length = int.from_bytes(opened.read(_HEADER), "little")
            header = json.loads(opened.read(length)) if 0 < length <= _LONGEST else None
    except OSError as error:
        raise Usage(f"{file} cannot be read: {error.strerror}.", "Check the path.") from error
    except ValueError:
        header = None
    if not isinstance(header, dict):
        hint = "Other kinds (.pt, .ckpt, .bin) can run code and are never read; look for a .safetensors of it."
        raise Invalid(f"{file.name} is no safetensors file.", hint)


def _told(one: Lora) -> dict[str, object]:
    return {"name": one.name, "digest": one.digest, "size": one.size, "path": one.file}
