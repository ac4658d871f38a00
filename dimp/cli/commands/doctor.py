"""What `dimp doctor` looks at. No library is imported for its version, and nothing is changed."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

import msgspec

from dimp import __version__
from dimp.cli import background, pictures
from dimp.cli.output import number
from dimp.cli.store import open_reader
from dimp.home import Home
from dimp.refusals import Refusal
from dimp_store.errors import StoreError

_LIBRARIES = (
    "torch", "diffusers", "transformers", "accelerate", "safetensors", "pillow", "litestar", "uvicorn", "msgspec",
    "aiosqlite", "anyio", "blake3", "cyclopts", "huggingface-hub",
)  # fmt: skip
_LITTLE_ROOM = 2e9
# https://sqlite.org/wal.html#walresetbug: two connections that checkpoint at once can corrupt a WAL.
_MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at, and what to do about it, if anything."""

    name: str
    value: str
    advice: str = ""


def examine(home: Home) -> list[Finding]:
    """All findings, in order of reading."""
    here = (*_folder(home), _log(home), *_models(home))
    return [*_program(), *_libraries(), _sqlite(), *here, *_interpreter(home), _terminal(), *_server(home)]


def _program() -> Iterator[Finding]:
    yield Finding("dimp", __version__)
    yield Finding("python", f"{platform.python_version()} on {platform.platform()}")
    yield Finding("processors", str(os.cpu_count()))


def _libraries() -> Iterator[Finding]:
    for name in _LIBRARIES:
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "missing", "Install the package again.")


def _sqlite() -> Finding:
    said = sqlite3.sqlite_version_info
    same_line = next((fixed for fixed in _MENDED if fixed[:2] == said[:2]), None)
    mended = said >= _MENDED[0] or (same_line is not None and said >= same_line)
    remark = "" if mended else " (its WAL-reset bug does not matter here: only one process ever checkpoints)"
    return Finding("sqlite", sqlite3.sqlite_version + remark)


def _folder(home: Home) -> Iterator[Finding]:
    there = home.root.is_dir()
    yield Finding("data folder", str(home.root) + ("" if there else " (not made yet)"))
    nearest = next(folder for folder in (home.root, *home.root.parents) if folder.is_dir())
    free = shutil.disk_usage(nearest).free
    advice = "Little room is left; a picture takes 1 to 2 MB." if free < _LITTLE_ROOM else ""
    yield Finding("free space", f"{free / 1e9:.1f} GB", advice)
    if there and not os.access(home.root, os.W_OK):
        yield Finding("permissions", "the data folder cannot be written", "Change its owner or choose another.")


def _log(home: Home) -> Finding:
    """Whether the log answers, which is not yet that it is sound: that takes reading all of it."""
    try:
        reader = open_reader(home)
        if reader is None:
            return Finding("event log", "nothing has happened yet")
        with reader:
            return Finding("event log", number(reader.last_seq(), "event") + " (check them with: dimp verify)")
    except StoreError as wrong:
        return Finding("event log", wrong.message, wrong.hint)


def _models(home: Home) -> Iterator[Finding]:
    from dimp.catalog import Catalog
    from dimp.settings import load

    try:
        models = Catalog(home, load(home, os.environ)).list()
    except Refusal as refusal:
        yield Finding("settings", refusal.message, refusal.hint)
        return
    chosen = next((one for one in models if one.chosen), None)
    advice = "" if chosen and chosen.installed else "Its files are not here; see: dimp models list"
    yield Finding("model", chosen.title if chosen else "unknown", advice)
    yield Finding("models here", ", ".join(one.name for one in models if one.installed) or "none")


def _interpreter(home: Home) -> Iterator[Finding]:
    """Who reads words. A language model is asked something, as a refinement would ask it."""
    from dimp.cli.remarks import language_model

    try:
        reader = language_model(home)
    except Refusal:
        return  # the settings were told of already
    if not reader:
        yield Finding("words read by", "rules")
        return
    from dimp.llm.trial import tried

    model, failure = tried(home, os.environ)
    advice = f"The language model {failure}; until it answers, the rules read." if failure else ""
    yield Finding("words read by", f"{reader} {model}".strip(), advice)


def _terminal() -> Finding:
    encoding = sys.stdout.encoding or "unknown"
    advice = "" if "utf" in encoding.lower() else "Trees are drawn in plain letters; set a UTF-8 locale for lines."
    return Finding("terminal", f"{encoding}, pictures: {pictures.way(sys.stderr)}", advice)


def _server(home: Home) -> Iterator[Finding]:
    address = background.find(home)
    if address is None:
        yield Finding("server", "not running")
        return
    yield Finding("server", f"{address.url}, process {address.pid}, version {address.version}")
    if address.version != __version__:
        yield Finding("server version", "differs from this command's", "Stop it; the next command starts it anew.")
    said = background.health(address) or {}
    model = said.get("model") or {}
    if isinstance(model, dict):
        state = " ".join(str(model.get(key) or "") for key in ("state", "device", "detail")).strip()
        yield Finding("worker", state or "not started")
