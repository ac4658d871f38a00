"""A safetensors file of the user, copied into a folder of models."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dimp.cli.exits import Usage
from dimp.cli.options import CommonOptions
from dimp.cli.output import console
from dimp.core.errors import Conflict, Invalid
from dimp.engine.safetensors_header import BrokenFile, read_header
from dimp.home import is_text
from dimp_store.temp_file import TempFile


def install(file: Path, folder: Path, stem: str, what: str) -> Path:
    """Copy a safetensors file into a folder of models under a name, and return where it is.

    Raises as `check_file`, `Usage` for what is no name, and `Conflict` where another file (a `what`) has that name.
    """
    check_file(file)
    if not stem or Path(stem).name != stem or stem.startswith(".") or not is_text(stem):
        raise Usage(f"{stem!r} is not a file name.", "Use letters, digits and dashes.")
    target = folder / f"{stem}.safetensors"
    if target.exists() and target.read_bytes() != file.read_bytes():
        raise Conflict(f"There is already another {what} called {stem}.", "Give this one another name: --name NAME")
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy(file, target)
    return target


def report_installed(
    content: Mapping[str, object], name: str, family: str, remarks: str, *, options: CommonOptions
) -> None:
    """Say that a file is installed, which family it is for, and how it is used; as JSON, all that is known of it."""
    if options.json:
        console.print_json(content)
        return
    for_whom = f" It is for {family}." if family else ""
    console.print_line(console.plain(f"{name} is installed.{for_whom} {remarks}"))


def check_file(file: Path) -> None:
    """Raises `Usage` for a file that cannot be read, and `Invalid` for one that is not a whole safetensors file."""
    try:
        read_header(file)
    except OSError as error:
        raise Usage(f"{file} cannot be read: {error.strerror}.", "Check the path.") from error
    except BrokenFile as error:
        hint = "Other formats (.pt, .ckpt, .bin) can run code and are never read; look for a .safetensors version."
        raise Invalid(f"{file.name} is not a whole safetensors file: {error}.", hint) from error


def _copy(file: Path, target: Path) -> None:
    with file.open("rb") as opened, TempFile(target.parent) as temp:
        while chunk := opened.read(1 << 20):
            temp.write(chunk)
        temp.publish(target)
