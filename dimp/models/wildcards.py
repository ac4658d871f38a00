"""Wildcard files: `NAME.txt` in the folder `wildcards`, an option a line, which `__NAME__` in a prompt calls."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dimp.core.errors import Invalid, NotFound
from dimp.core.events import LoraUse
from dimp.core.syntax import choices, tags
from dimp.home import Home, lies_in
from dimp.models.assets import check_inside, find_loras

MOST_BYTES = 4 << 20
_MOST_FILES = 100


def read_wildcards(home: Home, texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The lines of all wildcard files that texts call, and of those that these call.

    Raises `NotFound` for one that is not there, and `Invalid` for one that can't be read.
    """
    lines: dict[str, tuple[str, ...]] = {}
    wanted = [name for text in texts for name in choices.wildcard_names(text)]
    while wanted:
        name = wanted.pop()
        if name in lines:
            continue
        if len(lines) >= _MOST_FILES:
            raise Invalid("The prompt calls too many wildcards.", f"Call at most {_MOST_FILES}.")
        lines[name] = choices.read_lines(_read(home, name))
        wanted += [called for line in lines[name] for called in choices.wildcard_names(line)]
    return lines


def find_named_loras(home: Home, texts: Iterable[str]) -> dict[str, LoraUse]:
    """The LoRAs that tags in texts name and that are here, by the name in the tag, at weight 1."""
    names = {name for text in texts for name in tags.tag_names(text)}
    if not names:
        return {}
    wanted = {name.removesuffix(".safetensors") for name in names}
    found = {lora.name: lora for lora in find_loras(home) if lora.name in wanted}
    for lora in found.values():
        check_inside(home, Path(lora.file))
    return {name: LoraUse(lora.digest, 1.0, name) for name, lora in found.items()}


def _read(home: Home, name: str) -> str:
    path = home.wildcards / f"{name}.txt"
    if not lies_in(home.wildcards, path):
        raise Invalid(f"The wildcard {name!r} is outside the folder of wildcards.", "Put the file itself there.")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Invalid(f"The wildcard file {name}.txt is too large.", f"Keep it below {MOST_BYTES >> 20} MB.")
        return path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        hint = f"Put {name}.txt into {home.wildcards}, an option a line; or write \\__{name}__ for the word."
        raise NotFound(f"There is no wildcard called {name!r}.", hint) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"The wildcard file {name}.txt can't be read.", "Write it as plain text in UTF-8.") from error
