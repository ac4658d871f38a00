"""The `--control` option: control maps, as typed."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dimp.cli.exits import Usage
from dimp.core.parameters import CONTROL_SCALE, split_weight


class Control(msgspec.Struct, frozen=True):
    """A control as typed: its kind, the picture to make the map of (else the one that is changed), and its scale.

    With `ready`, the picture is the map itself. `network` names what reads the map; empty for the only one.
    """

    kind: str
    picture: Path | None
    scale: float
    ready: bool
    network: str = ""


def parse_control(text: str) -> Control:
    """A control from `KIND`, `KIND=FILE` or `KIND=FILE:SCALE`; `map-KIND=FILE` is a finished map. Raises `Usage`.

    `KIND@NETWORK` names what reads the map, where there is more than one.

    Pose and depth maps are always finished ones: this program cannot make them of a picture.
    """
    name, scale = split_weight(text)
    if not name:
        raise Usage(f"{text!r} names no control map.", "Write it as in: --control canny=house.png:0.7")
    reader, _, file = name.partition("=")
    kind, _, network = reader.partition("@")
    ready = kind.startswith("map-") or kind not in _map_kinds()
    if ready and not file:
        kinds = ", ".join(_map_kinds())
        raise Usage(f"A {kind} map cannot be made here.", f"Give one: --control {kind}=FILE. Made here: {kinds}")
    picture = Path(file) if file else None
    return Control(kind.removeprefix("map-"), picture, CONTROL_SCALE if scale is None else scale, ready, network)


def _map_kinds() -> tuple[str, ...]:
    from dimp.engine.images.control_maps import MAPS  # imported late: it needs Pillow and numpy

    return tuple(MAPS)
