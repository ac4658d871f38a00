"""Which function draws which kind."""

from __future__ import annotations

from collections.abc import Callable

from dimp.esquisse.paint.guide import Pen
from dimp.esquisse.paint.light import Colour
from dimp.esquisse.paint.objects import afloat, animals, buildings, moving, still, toys, trees

Draw = Callable[[Pen, Colour], None]

DRAW: dict[str, Draw] = {
    function.__name__: function
    for function in (
        trees.tree, trees.poplar, trees.pine, trees.willow,
        buildings.house, buildings.church, buildings.windmill, buildings.lighthouse, buildings.bridge,
        buildings.haystack, afloat.boat, afloat.swan,
        animals.person, animals.cat, animals.dog, animals.horse, animals.bird,
        still.sunflowers, still.tulips, still.roses, still.apple, still.pear, still.jug, still.lamp, still.chair,
        moving.car, moving.bicycle, moving.balloon, moving.kite,
        toys.ball, toys.cube, toys.cone, toys.star, toys.heart, toys.fish,
    )
}  # fmt: skip
"""Kinds and who draws them."""

FACING = ("cat", "dog", "horse", "bird", "swan", "fish", "car", "bicycle", "boat", "chair", "jug", "person")
"""Kinds that are drawn either way round."""
