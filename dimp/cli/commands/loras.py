"""Listing and installing LoRA files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home
from dimp.core.errors import Conflict, Invalid
from dimp.models.assets import ADD_HINT, Lora, find_loras, lora_folder
from dimp_store.temp_file import TempFile

_LENGTH_BYTES = 8
_MAX_HEADER = 100 << 20
"""The longest header that the format allows, in bytes."""


def list_loras(*, options: CommonOptions = COMMON) -> None:
    """The installed LoRAs, with digest and size."""
    home = resolve_home(options.home)
    installed = find_loras(home)
    if options.json:
        console.print_json([_lora_json(lora) for lora in installed])
        return
    for lora in installed:
        console.print_line(console.plain(f"{lora.name}  {lora.digest[:12]}  {lora.size / 1e6:.1f} MB"))
    if not installed:
        console.print_note(f"There are no LoRAs yet; {ADD_HINT}")


def add(
    file: Annotated[Path, Parameter(name="FILE", help="A .safetensors file.")],
    /,
    *,
    name: Annotated[str | None, Parameter(help="Its name (else the name of the file).")] = None,
    options: CommonOptions = COMMON,
) -> None:
    """Copy a LoRA into the folder of models. Only .safetensors files are accepted: other formats can run code."""
    check_file(file)
    home = resolve_home(options.home).make()
    stem = name or file.stem
    if not stem or Path(stem).name != stem or stem.startswith("."):
        raise Usage(f"{stem!r} is not a file name.", "Use letters, digits and dashes.")
    target = lora_folder(home) / f"{stem}.safetensors"
    if target.exists() and target.read_bytes() != file.read_bytes():
        raise Conflict(f"There is already another LoRA called {stem}.", "Give this one another name: --name NAME")
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy(file, target)
    lora = next(lora for lora in find_loras(home) if lora.file == str(target))
    if options.json:
        console.print_json(_lora_json(lora))
    else:
        console.print_line(console.plain(f'{stem} is installed. Paint with it: dimp new "..." --lora {stem}:0.8'))


def check_file(file: Path) -> None:
    """Raises `Usage` for a file that cannot be read, and `Invalid` for one that is not a safetensors file."""
    try:
        with file.open("rb") as opened:
            length = int.from_bytes(opened.read(_LENGTH_BYTES), "little")
            header = json.loads(opened.read(length)) if 0 < length <= _MAX_HEADER else None
    except OSError as error:
        raise Usage(f"{file} cannot be read: {error.strerror}.", "Check the path.") from error
    except ValueError:
        header = None
    if not isinstance(header, dict):
        hint = "Other formats (.pt, .ckpt, .bin) can run code and are never read; look for a .safetensors version."
        raise Invalid(f"{file.name} is not a safetensors file.", hint)


def _copy(file: Path, target: Path) -> None:
    with file.open("rb") as opened, TempFile(target.parent) as temp:
        while chunk := opened.read(1 << 20):
            temp.write(chunk)
        temp.publish(target)


def _lora_json(lora: Lora) -> dict[str, object]:
    return {"name": lora.name, "digest": lora.digest, "size": lora.size, "path": lora.file}
