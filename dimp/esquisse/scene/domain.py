"""Which scenes are drawn: all that the language can say, or a part of it for a smaller model. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

from dimp.esquisse.scene.kinds import COLOURS, KINDS, LIGHTS, SETTINGS
from dimp.esquisse.scene.scene import FORMATS


@dataclass(frozen=True)
class Domain:
    """What may occur, and how often.

    `counts` are the shares of one, two and three different objects; `groups` how often one of them is two to five
    alike; `sized` how often an object has a word of size; `related` how often the second stands behind, before or on
    the first; `empty` how often there is nothing but the place; `styles` and `formats` give a weight to each style
    and each of `FORMATS`.
    """

    kinds: tuple[str, ...] = tuple(KINDS)
    colours: tuple[str, ...] = COLOURS
    settings: tuple[str, ...] = SETTINGS
    lights: tuple[str, ...] = LIGHTS
    counts: tuple[float, float, float] = (0.38, 0.42, 0.20)
    groups: float = 0.16
    sized: float = 0.3
    related: float = 0.3
    empty: float = 0.04
    styles: tuple[tuple[str, float], ...] = (
        ("oil", 0.74),
        ("watercolour", 0.16),
        ("pointillist", 0.04),
        ("pencil", 0.06),
    )
    formats: tuple[float, ...] = (0.7, 0.15, 0.15)

    def __post_init__(self) -> None:
        if len(self.formats) != len(FORMATS):
            raise ValueError(f"a weight is needed for each of {FORMATS}")

    def settings_of(self, kind: str) -> tuple[str, ...]:
        """Where a kind is met in this domain; a setting twice is met twice as often."""
        return tuple(setting for setting in KINDS[kind].settings if setting in self.settings)

    def kinds_in(self, setting: str) -> tuple[str, ...]:
        """The kinds that are met in a setting; twice means twice as often."""
        return tuple(kind for kind in self.kinds for place in KINDS[kind].settings if place == setting)


EVERYTHING = Domain()

NARROW = Domain(
    kinds=("tree", "house", "boat", "cat", "sunflowers", "apple", "lighthouse"),
    colours=("red", "orange", "yellow", "green", "blue", "white"),
    settings=("meadow", "lake", "sea", "snow", "table"),
    lights=("noon", "golden", "sunset", "night", "winter"),
    counts=(0.6, 0.4, 0.0),
    groups=0.08,
    sized=0.15,
    related=0.1,
    empty=0.02,
    styles=(("oil", 0.85), ("watercolour", 0.15)),
    formats=(1.0, 0.0, 0.0),
)
"""Seven kinds under five lights: what two processor cores can learn in days rather than weeks."""
