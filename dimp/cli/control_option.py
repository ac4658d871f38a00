"""What holds a painting in place, as typed: control maps."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dimp.cli.exits import Usage
from dimp.wishes import CONTROL_SCALE, weighed


class Control(msgspec.Struct, frozen=True):
    """A control as typed: its kind, the picture to make the map of (else the one that is changed), how much it counts.

    With `ready`, the picture is the map itself.
    """

    kind: str
    picture: Path | None
    scale: float
    ready: bool


def control_of(text: str) -> Control:
    """A control from `KIND`, `KIND=FILE` or `KIND=FILE:SCALE`; `map-KIND=FILE` is a map made elsewhere. Raises `Usage`.

    Poses and depths are always made elsewhere: nothing here can see them in a picture.
    """
    said, scale = weighed(text)
    if not said:
        raise Usage(f"{text!r} names nothing.", "Write it as in: --control canny=house.png:0.7")
    kind, _, file = said.partition("=")
    ready = kind.startswith("map-") or kind not in _made()
    if ready and not file:
        kinds = ", ".join(_made())
        raise Usage(f"A {kind} map cannot be made here.", f"Give one: --control {kind}=FILE. Made here: {kinds}")
    kept = CONTROL_SCALE if scale is None else scale
    return Control(kind.removeprefix("map-"), Path(file) if file else None, kept, ready)


def _made() -> tuple[str, ...]:
    from dimp.engine.maps import MAPS  # imported late: it needs Pillow and numpy, and most commands do not

    return tuple(MAPS)
