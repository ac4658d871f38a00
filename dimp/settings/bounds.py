"""Whether every setting is within its limits."""

from __future__ import annotations

import math
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from dimp.core import limits, parameters
from dimp.core.errors import Invalid
from dimp.settings.fields import CHOICES, OUTPUT_FIELDS, PAINTING, Settings
from dimp_store.s3_bucket import S3Place


class _Bounds(NamedTuple):
    """Numbers within bounds, both included unless `above`; the hint says what to use otherwise."""

    names: tuple[str, ...]
    low: float
    high: float
    hint: str
    above: bool = False


_MOST_S = 1e9
_BOUNDS = (
    _Bounds(("port",), 0, 65535, "Use 1 to 65535, or 0 for any free one."),
    _Bounds(("threads",), 0, 1024, "Use 0 to leave it to the program."),
    _Bounds(("idle_stop_s", "hang_after_s", "interpreter_timeout_s"), 0, _MOST_S, "Use seconds above 0.", above=True),
    _Bounds(("idle_unload_s",), 0, _MOST_S, "Use seconds above 0, or 0 to keep the model in memory."),
    _Bounds(("person_waiting", "person_disk_mb"), 0, math.inf, "Use 0 for no bound."),
    _Bounds(("ray_workers",), 0, 64, "Use 1 to 64, or 0 for all cards of the cluster."),
    _Bounds(("blobs_cache_mb",), 1, math.inf, "Use megabytes of copies to keep in the data folder."),
)

_DEVICE = re.compile(r"cpu|mps|cuda:\d{1,2}|cuda")
_RAY = re.compile(r"auto|ray://[A-Za-z0-9.-]{1,253}:\d{1,5}")
_MOST_DEVICES = 16
_ROOT_PATH = re.compile(
    r"(?!/(?:api|v1|s|schema|health|assets)(?:/|$))"  # what is there inside, too
    r"(?:/(?![.]{1,2}(?:/|$))[A-Za-z0-9._~-]{1,64}){1,8}"
)
_MAX_NAME = 200


def check(settings: Settings) -> Settings:
    """`settings`, if every value is within its limits. Raises `Invalid`."""
    for name in PAINTING:
        if value := getattr(settings, name):
            parameters.check(name, value)
    for row in _BOUNDS:
        for name in row.names:
            value = getattr(settings, name)
            limits.check_number(name, value, (row.low, row.high), above=row.above, hint=row.hint)
    for name, choices in CHOICES.items():
        _check_choice(name, getattr(settings, name), choices)
    _check_output_name(settings.output_name)
    _check_cards(settings)
    _check_addresses(settings)
    return settings


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices and value != getattr(Settings(), name):
        raise Invalid(f"There is no {name} {value[:40]!r}.", f"Use one of: {', '.join(choices)}.")


def _check_cards(settings: Settings) -> None:
    """What paints: the devices of this machine, or those of a cluster."""
    if settings.ray and not _RAY.fullmatch(settings.ray):
        raise Invalid(f"{settings.ray[:80]!r} is no Ray cluster.", "Use auto, or ray://host:port.")
    if settings.ray and "," in settings.device:
        raise Invalid("A Ray cluster has its own cards.", "Name no devices beside it, or one kind: cpu or cuda.")
    if settings.device:
        _check_devices(settings.device.split(","))


def _check_addresses(settings: Settings) -> None:
    """Where images are kept, where a proxy has the studio, and where a language model answers."""
    if settings.blobs and (problem := S3Place(settings.blobs, settings.blobs_endpoint).problem):
        raise Invalid(f"{problem}.", "What is needed there is in docs/scale.md.")
    if settings.root_path and not _ROOT_PATH.fullmatch(settings.root_path):
        hint = "Write it as in: /studio, with letters, digits, - . _ ~ and no slash at the end."
        raise Invalid(f"The root_path {settings.root_path[:80]!r} cannot be used.", hint)
    if settings.interpreter_url and not _is_endpoint(settings.interpreter_url):
        raise Invalid("The interpreter_url is no address of an endpoint.", "Write it as in: http://127.0.0.1:11434/v1")


def _check_devices(names: list[str]) -> None:
    wrong = next((name for name in names if not _DEVICE.fullmatch(name)), None)
    if wrong is not None:
        hint = "Use cpu, mps, cuda, or cuda:1 for the second card; several with commas between: cuda:0,cuda:1."
        raise Invalid(f"There is no device {wrong!r}.", hint)
    if len(names) > _MOST_DEVICES:
        raise Invalid(f"{len(names)} devices are too many.", f"Name {_MOST_DEVICES} at most.")
    if len(names) > 1 and "cuda" in names:
        raise Invalid("Of several devices, each card is named by its number.", "Use for instance cuda:0,cuda:1.")


def _check_output_name(template: str) -> None:
    hint = f"Write it as in: {Settings().output_name}; it may hold {', '.join(OUTPUT_FIELDS)} in braces."
    try:
        template.format_map(dict.fromkeys(OUTPUT_FIELDS, "x"))
        plain = not re.search(r"[{][^}]*[.\[!:]", template)
    except (KeyError, ValueError, IndexError):
        plain = False
    if not (plain and template.strip() and len(template) <= _MAX_NAME):
        raise Invalid("The output_name cannot be used.", hint)


def _is_endpoint(text: str) -> bool:
    try:
        url = urlsplit(text)
        wrong = url.username is not None or url.query or url.fragment or (url.port or 1) < 1
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname) and not wrong and text.isprintable()
