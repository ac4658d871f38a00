"""`config.toml`: read, and changed key by key, so that comments and all else in it stay."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

import msgspec

from dimp.core.errors import Conflict, Invalid
from dimp.home import Home
from dimp.settings.bounds import check
from dimp.settings.fields import Settings, Value, keys, parse
from dimp_store.errors import AlreadyOwned
from dimp_store.lock import FolderLock
from dimp_store.temp_file import replace_file

_PATIENCE_S = 30.0
"""How long a change waits for others that change the file."""


def read_config(home: Home) -> dict[str, Any]:
    """What `config.toml` says; empty without one. Raises `Invalid` when it cannot be read."""
    try:
        return tomllib.loads(home.config.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise Invalid(f"config.toml cannot be read: {wrong}.", "Correct or remove it; see: dimp config path") from wrong


def change(home: Home, changes: Mapping[str, Value | None]) -> Settings:
    """Writes changed keys into `config.toml` (None removes a key) and returns the settings of that file.

    Comments and everything else in the file stay. One program changes it at a time; the file is replaced at once or
    not at all. Blocks while others write. Raises `Invalid`, `NotFound`, `Conflict` or a `StoreError`; nothing was
    written then.
    """
    for key in changes:
        parse(key, "0") if key not in keys() else None
    home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FolderLock(home.config_lock)
    try:
        lock.wait(_PATIENCE_S)
    except AlreadyOwned as held:
        hint = "Try again; if it goes on, end the program that holds config.lock."
        raise Conflict("Another program is changing the settings.", hint) from held
    try:
        return _change_file(home, changes)
    finally:
        lock.release()


def _change_file(home: Home, changes: Mapping[str, Value | None]) -> Settings:
    read_config(home)  # a file that cannot be read is not written either
    text = home.config.read_text("utf-8") if home.config.exists() else ""
    for key, value in changes.items():
        text = _with_key(text, key, value)
    settings = _check_text(text, changes)
    replace_file(home.config, text.encode())
    return settings


def _check_text(text: str, changes: Mapping[str, Value | None]) -> Settings:
    """The settings of a text that is about to be written. Raises `Invalid`."""
    try:
        text.encode()
        settings = check(msgspec.convert(tomllib.loads(text), Settings))
    except UnicodeEncodeError as wrong:
        raise Invalid("A setting holds a broken character.", "Paste it again as plain text.") from wrong
    except msgspec.ValidationError as wrong:
        raise Invalid(f"A setting is wrong: {wrong}.", "See all settings with: dimp config get") from wrong
    except tomllib.TOMLDecodeError as wrong:
        raise _unwritable(", ".join(changes)) from wrong
    for key, value in changes.items():
        if value is not None and getattr(settings, key) != value:
            raise _unwritable(key)
    return settings


def _unwritable(key: str) -> Invalid:
    hint = "Write it on a line of its own by hand; the file is at: dimp config path"
    return Invalid(f"{key} cannot be changed in config.toml as that file is written.", hint)


def _with_key(text: str, key: str, value: Value | None) -> str:
    """The TOML text with one top-level key set or removed; top-level keys come before any table."""
    top, table = _split_tables(text)
    # JSON writes strings as TOML reads them, but for one character that TOML wants escaped.
    shown = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    line = "" if value is None else f"{key} = {shown}\n"
    pattern = re.compile(rf"^{re.escape(key)}[ \t]*=.*\n?", re.MULTILINE)
    if pattern.search(top):
        return pattern.sub(lambda _: line, top, count=1) + table
    gap = "" if not top or top.endswith("\n") else "\n"
    return top + gap + line + table


def _split_tables(text: str) -> tuple[str, str]:
    first = re.search(r"^[ \t]*\[", text, re.MULTILINE)
    return (text, "") if first is None else (text[: first.start()], text[first.start() :])
