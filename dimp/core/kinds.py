"""The kinds of generations: one row each, saying what holds for pictures made in that way. Pure.

A row answers what the rest of the program would otherwise ask of names: whether a model sampled the picture, whether
it can be painted again, what a squash does with it. To add a kind, add its row, its action and its decision.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from dimp.core import limits
from dimp.core.events import GenerationRequested


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One row.

    `method` is the one method of the kind, where it has only one. `sampled`: a model sampled it, so seed, steps and
    guidance say how. `repeatable`: it has a recipe that can be painted again. `resized`: it is the picture before in
    another size, or with another mask, and says nothing new, so later changes are painted at the size of the picture
    before. `exact`: it is the picture before, cut or turned pixel for pixel, made at once and without a model.
    `moving`: it is a film. `label` says what was done where no words did; it may name options of the recipe.
    `squash` is what happens to it when several changes are made as one: joined with the others, skipped, or refused.
    Sides are within `sides` and multiples of `side_multiple`, in pixels.
    """

    name: str
    method: str = ""
    sampled: bool = True
    repeatable: bool = True
    resized: bool = False
    exact: bool = False
    moving: bool = False
    label: str = ""
    squash: Literal["join", "skip", "refuse"] = "join"
    sides: tuple[int, int] = limits.SIDE
    side_multiple: int = limits.SIDE_MULTIPLE

    @property
    def reshaped(self) -> bool:
        """Whether it is the picture before in another size or shape, and nothing was said."""
        return self.resized or self.exact


NEW = Kind(name="new")
REFINEMENT = Kind(name="refinement")
VARIATION = Kind(name="variation")
INPAINT = Kind(name="inpaint")
OUTPAINT = Kind(name="outpaint", method="outpaint", squash="refuse")
ANIMATION = Kind(name="animation", method="animate", moving=True, squash="refuse")
UPSCALE = Kind(
    name="upscale", method="upscale", sampled=False, resized=True, label="enlarged {scale} times", squash="skip",
    sides=limits.IMAGE_SIDE, side_multiple=1,
)  # fmt: skip
REMASK = Kind(
    name="remask", method="remask", sampled=False, resized=True, label="kept by another mask", squash="skip",
)  # fmt: skip
CROP, ROTATE, FLIP = (
    Kind(
        name=name, method=name, sampled=False, repeatable=False, exact=True, label=label, squash="refuse",
        sides=limits.IMAGE_SIDE, side_multiple=1,
    )
    for name, label in (
        ("crop", "cropped to {width}x{height}"),
        ("rotate", "turned by {degrees} degrees"),
        ("flip", "flipped: {direction}"),
    )
)  # fmt: skip
IMPORT = Kind(name="import", method="import", sampled=False, repeatable=False, sides=limits.IMAGE_SIDE, side_multiple=1)

KINDS = {
    row.name: row
    for row in (NEW, REFINEMENT, VARIATION, INPAINT, OUTPAINT, ANIMATION, UPSCALE, REMASK, CROP, ROTATE, FLIP, IMPORT)
}  # fmt: skip

_BY_METHOD = {row.method: row for row in KINDS.values() if row.method}
"""Methods that decide the kind: a variation of a film is a film."""


def kind_of(recipe: GenerationRequested) -> Kind:
    """The row of a recipe's kind."""
    return kind_named(recipe.kind, recipe.method)


def kind_named(name: str, method: str) -> Kind:
    """The row of a kind by name and method; one of another version of the program gets a row of defaults."""
    row = _BY_METHOD.get(method) or KINDS.get(name)
    return row if row is not None and row.method in ("", method) else Kind(name=name)


def label_of(recipe: GenerationRequested) -> str:
    """What was done, where the user gave no words; empty for what words asked for."""
    return kind_of(recipe).label.format_map(recipe.options)
