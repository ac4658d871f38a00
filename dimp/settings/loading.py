"""The settings in force: an option over `DIMP_...` in the environment over `config.toml` over the default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dimp.core.errors import Invalid
from dimp.home import Home
from dimp.settings.bounds import check
from dimp.settings.config_file import read_config
from dimp.settings.fields import Settings, Value, keys, parse

_WHERE_HINT = "Correct it where it was set: in config.toml (see: dimp config path), as DIMP_... or as an option."


def load(home: Home, environ: Mapping[str, str], options: Mapping[str, Value | None] | None = None) -> Settings:
    """The settings in force. Raises `Invalid` naming the key and where it was set."""
    merged: dict[str, Any] = read_config(home)
    for key in keys():
        if (text := environ.get(f"DIMP_{key.upper()}")) is not None:
            merged[key] = parse(key, text)
    merged.update({key: value for key, value in (options or {}).items() if value is not None})
    try:
        return check(msgspec.convert(merged, Settings))
    except msgspec.ValidationError as wrong:
        raise Invalid(f"A setting is wrong: {wrong}.", _WHERE_HINT) from wrong
    except Invalid as wrong:
        raise Invalid(f"A setting is wrong: {wrong.message}", f"{wrong.hint} {_WHERE_HINT}") from wrong


def check_file(values: Mapping[str, Any]) -> Settings:
    """The settings that a file alone makes. Raises `Invalid`."""
    try:
        return check(msgspec.convert(values, Settings))
    except msgspec.ValidationError as wrong:
        raise Invalid(f"A setting is wrong: {wrong}.", _WHERE_HINT) from wrong
