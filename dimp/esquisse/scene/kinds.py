"""Every kind of object as a row: its measures, where it may stand, and the paints that suit it. Pure data."""

from __future__ import annotations

from dataclasses import dataclass

COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white", "black", "brown")
"""The ten paints of objects. Nothing is painted black: the darkest paint is a blue-violet."""

SETTINGS = (
    "meadow", "wheat", "lavender", "poppies", "lake", "sea", "river", "village", "beach", "snow", "street", "table",
)  # fmt: skip
LIGHTS = ("dawn", "noon", "golden", "sunset", "dusk", "night", "grey", "fog", "winter")
STYLES = ("oil", "watercolour", "pointillist", "pencil")
WEATHERS = ("none", "rain", "snow")
SIZES = {"tiny": 0.5, "small": 0.72, "": 1.0, "large": 1.34, "huge": 1.7}
"""Words of size and the factor on a kind's usual height; no word is the usual size."""

WATER = ("lake", "sea", "river")
FIELDS = ("meadow", "wheat", "lavender", "poppies")
TOY_PLACES = ("table", "table", "meadow", "beach", "snow")


@dataclass(frozen=True)
class Kind:
    """A kind of object.

    `height` is its usual height near the viewer, in units of the picture; `aspect` its width over its height;
    `settings` where it is met (twice means twice as often); `paints` what suits it, all ten where empty; `depth` how
    far off it stands, 0 (near) to 1 (horizon), and `aloft` that it hangs in the sky.
    """

    height: float
    aspect: float
    settings: tuple[str, ...]
    paints: tuple[str, ...] = ()
    depth: tuple[float, float] = (0.25, 0.5)
    aloft: bool = False
    small: bool = False


_LEAF = ("green", "green", "orange", "yellow", "red")
_WALL = ("white", "yellow", "pink", "red", "blue", "orange")
_COAT = ("black", "orange", "white", "brown")
_NEAR = (0.06, 0.22)
_TOWN = (*FIELDS, "river", "snow", "village")

KINDS: dict[str, Kind] = {
    "tree": Kind(0.58, 0.82, (*FIELDS, "meadow", "village", "snow", "river"), (*_LEAF, "pink")),
    "poplar": Kind(0.66, 0.30, (*FIELDS, "village", "river"), ("green", "yellow", "green")),
    "pine": Kind(0.58, 0.56, ("snow", "snow", "meadow", "lake"), ("green", "blue", "green")),
    "willow": Kind(0.50, 0.88, ("lake", "river", "meadow"), ("green", "yellow")),
    "house": Kind(0.40, 1.40, (*FIELDS, "lake", "snow", "snow"), _WALL),
    "church": Kind(0.56, 0.92, ("meadow", "lake", "snow", "village", "village", "wheat"), ("white", "yellow", "pink")),
    "windmill": Kind(0.56, 0.94, ("meadow", "wheat", "lavender", "poppies"), ("white", "brown", "red")),
    "lighthouse": Kind(0.64, 0.60, ("sea", "sea", "beach"), ("red", "white", "blue"), (0.8, 0.9)),
    "bridge": Kind(0.24, 3.4, ("river",), ("white", "brown", "purple"), (0.66, 0.72)),
    "haystack": Kind(0.32, 1.45, ("meadow", "wheat", "wheat", "snow"), ("yellow", "orange", "pink")),
    "boat": Kind(0.50, 0.92, ("lake", "lake", "sea", "sea", "river"), ("white", "red", "orange", "yellow", "blue",
                 "green", "purple", "pink"), (0.34, 0.62)),
    "swan": Kind(0.30, 1.25, ("lake", "lake", "river"), ("white", "white", "black"), (0.2, 0.5), small=True),
    "person": Kind(0.50, 0.72, (*FIELDS, "village", "beach", "snow", "street", "street", "river"), (), _NEAR),
    "cat": Kind(0.36, 0.95, ("table", "meadow", "village", "street", "snow"), _COAT, _NEAR, small=True),
    "dog": Kind(0.37, 1.15, ("meadow", "village", "beach", "street", "snow", "poppies"), _COAT, _NEAR, small=True),
    "horse": Kind(0.48, 1.25, ("meadow", "meadow", "wheat", "snow", "village"), ("brown", "white", "black", "orange"),
                  (0.1, 0.35)),
    "bird": Kind(0.31, 1.4, ("meadow", "beach", "snow", "table"), (), _NEAR, small=True),
    "sunflowers": Kind(0.60, 0.82, ("table", "table"), ("blue", "green", "white", "purple", "red"), (0.35, 0.5)),
    "tulips": Kind(0.56, 0.72, ("table",), ("red", "yellow", "pink", "orange", "white", "purple"), (0.35, 0.5)),
    "roses": Kind(0.50, 0.78, ("table",), ("red", "pink", "white", "yellow"), (0.35, 0.5)),
    "apple": Kind(0.26, 1.05, ("table", "table"), ("red", "green", "yellow"), (0.1, 0.4), small=True),
    "pear": Kind(0.32, 0.78, ("table",), ("green", "yellow", "brown"), (0.1, 0.4), small=True),
    "jug": Kind(0.42, 0.90, ("table",), ("blue", "white", "green", "brown", "red", "yellow"), (0.3, 0.5)),
    "lamp": Kind(0.50, 0.56, ("table", "street", "street", "village"), ("red", "yellow", "green", "blue", "white",
                 "orange"), (0.25, 0.45)),
    "chair": Kind(0.46, 0.66, ("beach", "meadow", "street", "lavender"), (), (0.12, 0.28)),
    "car": Kind(0.26, 2.1, ("street", "street", "village", "meadow"), (), (0.16, 0.34)),
    "bicycle": Kind(0.36, 1.6, ("street", "village", "meadow", "beach"), ("red", "blue", "green", "yellow", "black",
                    "white"), _NEAR),
    "balloon": Kind(0.38, 0.74, ("meadow", "wheat", "sea", "lavender", "lake", "village"), (), (0.3, 0.5), aloft=True),
    "kite": Kind(0.26, 0.84, ("beach", "beach", "meadow", "sea"), (), (0.2, 0.4), aloft=True),
    "ball": Kind(0.29, 1.0, TOY_PLACES, (), _NEAR, small=True),
    "cube": Kind(0.31, 1.1, TOY_PLACES, (), _NEAR, small=True),
    "cone": Kind(0.36, 0.86, TOY_PLACES, (), _NEAR, small=True),
    "star": Kind(0.33, 1.04, TOY_PLACES, (), _NEAR, small=True),
    "heart": Kind(0.33, 1.06, TOY_PLACES, (), _NEAR, small=True),
    "fish": Kind(0.28, 1.6, TOY_PLACES, (), _NEAR, small=True),
}  # fmt: skip
"""All kinds. The colour asked for goes to the part that people name: sails, walls, umbrella, vase, petals."""

SEATS: dict[str, tuple[float, float]] = {
    "boat": (0.27, 0.16),
    "cube": (0.0, 0.80),
    "chair": (0.0, 0.46),
    "car": (-0.05, 0.97),
    "haystack": (0.0, 0.98),
    "bridge": (0.0, 0.94),
}
"""What something can be on, and where: to the lit side and up, in units of its height."""

SITTERS = ("cat", "dog", "bird", "ball", "star")
"""What is met on something else."""
