"""What a user may say about a picture besides its words. Pure; the names are those of the wire.

Here stands what was asked for. What it amounts to (numbers, digests, revisions) is settled in `recipes` and stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from dimp.events import Option
from dimp.refusals import Invalid

_WEIGHED = re.compile(r"(?P<name>.+?)(?::(?P<weight>[+-]?\d*\.?\d+))?", re.DOTALL)

CONTROL_SCALE = 0.7
"""How much a control map counts where nobody says: the value that the makers of most FLUX.1 ControlNets advise."""


class LoraWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A LoRA, by the name of its file in `models/loras` or by its digest, with its weight."""

    name: str
    weight: float = 1.0


def lora_wish(text: str) -> LoraWish:
    """A LoRA from `NAME` or `NAME:WEIGHT`. Raises `Invalid` for no name."""
    name, weight = weighed(text)
    if not name:
        raise Invalid(f"{text!r} names no LoRA.", "Write it as in: ink:0.8")
    return LoraWish(name.removesuffix(".safetensors"), 1.0 if weight is None else weight)


def weighed(text: str) -> tuple[str, float | None]:
    """A name, and the number after its last colon if there is one."""
    found = _WEIGHED.fullmatch(text.strip())
    if found is None:
        return "", None
    return found["name"], float(found["weight"]) if found["weight"] else None


class ControlWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shall hold a picture in place: a map of `kind`, made of `image` (a digest; else of the picture changed).

    With `ready`, the image is the map itself: pose and depth maps come from other programs. `model` names the network
    that reads the map, where there are several.
    """

    kind: str
    image: str | None = None
    scale: float = CONTROL_SCALE
    model: str | None = None
    ready: bool = False


class Wishes(msgspec.Struct, frozen=True):
    """What is said of any painting; None leaves a value to the model or the parent.

    `aside`: the picture goes to its branch and leaves the canvas as it is. `references` are digests of pictures for the
    model to look at. `tier` draft gives up bits for speed.
    """

    steps: int | None = None
    seed: int | None = None
    guidance_scale: float | None = None
    width: int | None = None
    height: int | None = None
    strength: float | None = None
    negative_prompt: str | None = None
    count: int = 1
    model: str | None = None
    method: str | None = None
    priority: Literal["interactive", "background"] = "interactive"
    options: Mapping[str, Option] = {}
    aside: bool = False
    loras: tuple[LoraWish, ...] | None = None
    controls: tuple[ControlWish, ...] = ()
    references: tuple[str, ...] = ()
    tier: Literal["full", "draft"] = "full"
