"""The checks of `dimp doctor`. No library is imported to read its version, and nothing is changed."""

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
from dimp.cli import background
from dimp.cli.output import pictures
from dimp.cli.output.console import pluralize
from dimp.cli.store import open_reader
from dimp.core.errors import Refusal
from dimp.home import Home
from dimp_store.errors import StoreError

_LIBRARIES = (
    "torch", "diffusers", "transformers", "accelerate", "safetensors", "pillow", "litestar", "uvicorn", "msgspec",
    "aiosqlite", "anyio", "blake3", "cyclopts", "huggingface-hub",
)  # fmt: skip
_LOW_SPACE = 2e9
_PATIENCE_S = 10.0
_LEAST_CARD_GIB = 3.0
"""Less free memory than this is that of graphics inside a processor."""
# https://sqlite.org/wal.html#walresetbug: two connections that checkpoint at once can corrupt a WAL.
_FIXED_VERSIONS = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


TORCH_FOR_CARDS = "uv pip install --torch-backend=auto torch"

SUGGESTED = ("flux2-klein-4b", "flux-dev", "flux-schnell", "sdxl", "qwen-image", "z-image-turbo")
"""Models for which it is said what this machine would do."""


class Finding(msgspec.Struct, frozen=True):
    """The result of one check, and what to do about it, if anything."""

    name: str
    value: str
    advice: str = ""


def examine(home: Home) -> list[Finding]:
    """Runs all checks and returns their findings in order of display."""
    data = (*_folder(home), _log(home), *_storage(home), *_cluster(home), *_device(home), *_models(home))
    return [*_program(), *_libraries(), _sqlite(), *data, *_interpreter(home), _terminal(), *_server(home)]


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
    installed = sqlite3.sqlite_version_info
    fixed_in_branch = next((fixed for fixed in _FIXED_VERSIONS if fixed[:2] == installed[:2]), None)
    fixed = installed >= _FIXED_VERSIONS[0] or (fixed_in_branch is not None and installed >= fixed_in_branch)
    note = "" if fixed else " (its WAL-reset bug does not matter here: only one process ever checkpoints)"
    return Finding("sqlite", sqlite3.sqlite_version + note)


def _folder(home: Home) -> Iterator[Finding]:
    exists = home.root.is_dir()
    yield Finding("data folder", str(home.root) + ("" if exists else " (not created yet)"))
    nearest = next(folder for folder in (home.root, *home.root.parents) if folder.is_dir())
    free = shutil.disk_usage(nearest).free
    advice = "Little space is left; a picture takes 1 to 2 MB." if free < _LOW_SPACE else ""
    yield Finding("free space", f"{free / 1e9:.1f} GB", advice)
    if exists and not os.access(home.root, os.W_OK):
        yield Finding("permissions", "the data folder cannot be written", "Change its owner or choose another.")


def _log(home: Home) -> Finding:
    """Whether the log can be opened. Whether it is intact takes reading all of it: `dimp verify`."""
    try:
        reader = open_reader(home)
        if reader is None:
            return Finding("event log", "nothing has happened yet")
        with reader:
            return Finding("event log", pluralize(reader.last_seq(), "event") + " (check them with: dimp verify)")
    except StoreError as error:
        return Finding("event log", error.message, error.hint)


def _storage(home: Home) -> Iterator[Finding]:
    """Whether images that are kept elsewhere can be written, listed, read and removed there: one is tried."""
    from dimp.settings import load
    from dimp.studio.images.blob_place import place_of

    try:
        place = place_of(home, load(home, os.environ))
    except Refusal:
        return  # `_models` reports the settings
    if place is None:
        return
    from dimp_store.s3_bucket import Bucket

    try:
        Bucket(place, patience_s=_PATIENCE_S, timeout_s=_PATIENCE_S).probe()
    except StoreError as error:
        yield Finding("images", error.message, error.hint)
        return
    yield Finding("images", f"on {place.name}: written, listed, read and removed")


def _cluster(home: Home) -> Iterator[Finding]:
    """Whether the Ray cluster answers whose cards are to paint, and how many it has."""
    from dimp.settings import load

    try:
        settings = load(home, os.environ)
    except Refusal:
        return  # `_models` reports the settings
    if not settings.ray:
        return
    from dimp.engine.cluster.command import count_cards

    cards, problem = count_cards(settings.ray, settings.device)
    hint = (
        "Start it (ray start --head), correct the setting ray, or give its token: RAY_AUTH_MODE, RAY_AUTH_TOKEN_PATH."
    )
    advice = hint if problem else ""
    yield Finding("cluster", problem or f"{settings.ray}: {pluralize(cards, 'card')}", advice)


def _device(home: Home) -> Iterator[Finding]:
    """What paints here, whether the torch that is installed can use it, and how fast it is."""
    from dimp.engine import machine

    here, built_for = machine.survey(home.cache, "", _chosen_device(home)), machine.read_torch_backend()
    names = {"mps": "mps (Apple's graphics)", "cuda": "a card of AMD's (ROCm)" if built_for == "rocm" else "cuda"}
    free = f"{here.free:.1f} GiB free" + (f", {here.ram:.1f} GiB of main memory" if here.device == "cuda" else "")
    torch = "for Apple" if built_for == "cpu" and machine.is_apple() else f"for {built_for or 'an unknown device'}"
    advice = ""
    if here.device == "cuda" and built_for == "cpu":
        advice = "A card is here, but this torch cannot use it. Install the build for it: " + TORCH_FOR_CARDS
    elif here.device == "cpu" and (machine.find_amd_card() or 0) >= _LEAST_CARD_GIB:
        advice = "A card of AMD's is here, but this torch cannot use it. Install the build for it: " + TORCH_FOR_CARDS
    elif here.ram <= 0:
        advice = "The system does not say how much main memory is free, so nothing can be planned."
    yield Finding("device", f"{names.get(here.device, here.device)}, {free}; torch {torch}", advice)
    if here.bus or here.speed:
        yield Finding("measured", f"bus {here.bus:.2g} GiB/s, {here.speed:.0f} TFLOP/s in 16 bits")
    yield Finding("speed", _explain_speed(here.device, machine.has_eight_bits()))


def _chosen_device(home: Home) -> str:
    from dimp.settings import load

    try:
        return load(home, os.environ).device
    except Refusal:
        return ""  # `_models` reports the settings


def _explain_speed(device: str, has_eight_bits: bool) -> str:
    """Which values of the setting `speed` change anything on this machine, and why not all do."""
    if device != "cuda":
        return "exact; all others need a CUDA card, and change nothing here"
    fewer = "; 8-bit and 4-bit where a model does not fit whole"
    if has_eight_bits:
        return "exact, compiled, fast: this card multiplies 8-bit floats (dimp config set speed fast)" + fewer
    return ("exact, compiled; fast is compiled here, for this card has no units for 8-bit floats (RTX 40 and newer "
            "have)" + fewer)  # fmt: skip


def _models(home: Home) -> Iterator[Finding]:
    from dimp.models.catalog import Catalog
    from dimp.settings import load

    try:
        models = Catalog(home, load(home, os.environ)).list()
    except Refusal as refusal:
        yield Finding("settings", refusal.message, refusal.hint)
        return
    chosen = next((model for model in models if model.chosen), None)
    advice = "" if chosen and chosen.installed else "Its files are not here; see: dimp models list"
    yield Finding("model", chosen.title if chosen else "unknown", advice)
    yield Finding("models here", ", ".join(model.name for model in models if model.installed) or "none")
    for model in models:
        if model.name in SUGGESTED:
            yield Finding("would paint", f"{model.name}: {model.how if model.fits else 'not here: ' + model.how}")


def _interpreter(home: Home) -> Iterator[Finding]:
    """What reads the words. A language model gets a test request, as a refinement would send it."""
    from dimp.cli.output.hints import language_model_interpreter

    try:
        reader = language_model_interpreter(home)
    except Refusal:
        return  # `_models` already reports the settings
    if not reader:
        yield Finding("words read by", "rules")
        return
    from dimp.settings import PAINTER

    if reader == PAINTER:
        yield _painter_reads(home)
        return
    from dimp.llm.check import ask_about_sample

    model, failure = ask_about_sample(home, os.environ)
    advice = f"The language model {failure}; until it answers, the rules read." if failure else ""
    yield Finding("words read by", f"{reader} {model}".strip(), advice)


def _painter_reads(home: Home) -> Finding:
    """Whether the chosen model can read. It is asked nothing here: that is for the studio that has it in memory."""
    from dimp.models.assets import need_reading
    from dimp.models.catalog import Catalog
    from dimp.settings import load

    catalog = Catalog(home, load(home, os.environ))
    try:
        need_reading(catalog.find().facts)
    except Refusal as refusal:
        return Finding("words read by", "rules", f"{refusal.message} {refusal.hint}")
    return Finding("words read by", f"the painter, {catalog.chosen}")


def _terminal() -> Finding:
    encoding = sys.stdout.encoding or "unknown"
    advice = "" if "utf" in encoding.lower() else "Trees are drawn in ASCII; set a UTF-8 locale for line characters."
    return Finding("terminal", f"{encoding}, pictures: {pictures.choose_mode(sys.stderr)}", advice)


def _server(home: Home) -> Iterator[Finding]:
    address = background.find(home)
    if address is None:
        yield Finding("server", "not running")
        return
    yield Finding("server", f"{address.url}, process {address.pid}, version {address.version}")
    if address.version != __version__:
        advice = "Run: dimp stop. The next command starts the new version."
        yield Finding("server version", "differs from this command's", advice)
    report = background.health(address) or {}
    model = report.get("model") or {}
    if isinstance(model, dict):
        state = " ".join(str(model.get(key) or "") for key in ("state", "device", "detail")).strip()
        yield Finding("worker", state or "not started")
