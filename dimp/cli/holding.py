"""What holds a painting in place or colours it, as typed: LoRAs, control maps, reference pictures."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from dimp.cli.exits import Usage
from dimp.wishes import CONTROL_SCALE, LoraWish

_WEIGHED = re.compile(r"(?P<name>.+?)(?::(?P<weight>[+-]?\d*\.?\d+))?", re.DOTALL)


class Control(msgspec.Struct, frozen=True):
    """A control as typed: its kind, the picture to make the map of (else the one that is changed), how much it counts.

    With `ready`, the picture is the map itself.
    """

    kind: str
    picture: Path | None
    scale: float
    ready: bool


def lora_of(text: str) -> LoraWish:
    """A LoRA from `NAME` or `NAME:WEIGHT`. Raises `Usage`."""
    name, weight = _weighed(text, "--lora ink:0.8")
    return LoraWish(name.removesuffix(".safetensors"), 1.0 if weight is None else weight)


def control_of(text: str) -> Control:
    """A control from `KIND`, `KIND=FILE` or `KIND=FILE:SCALE`; `map-KIND=FILE` is a map made elsewhere. Raises `Usage`.

    Poses and depths are always made elsewhere: nothing here can see them in a picture.
    """
    said, scale = _weighed(text, "--control canny=house.png:0.7")
    kind, _, file = said.partition("=")
    ready = kind.startswith("map-") or kind not in _made()
    if ready and not file:
        kinds = ", ".join(_made())
        raise Usage(f"A {kind} map cannot be made here.", f"Give one: --control {kind}=FILE. Made here: {kinds}")
    kept = CONTROL_SCALE if scale is None else scale
    return Control(kind.removeprefix("map-"), Path(file) if file else None, kept, ready)


def _weighed(text: str, example: str) -> tuple[str, float | None]:
    found = _WEIGHED.fullmatch(text.strip())
    if found is None:
        raise Usage(f"{text!r} names nothing.", f"Write it as in: {example}")
    return found["name"], float(found["weight"]) if found["weight"] else None


def _made() -> tuple[str, ...]:
    from dimp.engine.maps import MAPS  # imported late: it needs Pillow and numpy, and most commands do not

    return tuple(MAPS)
