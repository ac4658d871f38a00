"""The plan of a rebase: the changes of a branch made again on another picture, or with another seed or model. Pure.

Each change is read again on the prompt that it meets, and each needs the picture of the one before, so the plan is a
list of changes and not of requests: `repeat_change` makes the next action once its parent is painted.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from dimp.core.actions import Again, Animate, AnyAction, Crop, Film, Flip, New, Outpaint, Refine, Rotate, Upscale
from dimp.core.errors import Conflict
from dimp.core.generation import DONE, Generation
from dimp.core.kinds import ANIMATION, CROP, FLIP, OUTPAINT, REMASK, ROTATE, UPSCALE, kind_of
from dimp.core.parameters import Parameters, check, parameters_of
from dimp.core.refs import resolve
from dimp.core.session import Session
from dimp.decide.outpaint import WORDLESS
from dimp.decide.remask import repeat_remask
from dimp.decide.squash import find_description, find_stretch, words_of


class Rebase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked: the changes after `since` (else the root) on the picture `onto`, or with another seed or model.

    Without `onto` and `since` the root is painted again too; without `onto` alone the changes begin at `since` again.
    """

    since: str | None = None
    onto: str | None = None
    seed: int | None = None
    model: str | None = None


class Change(msgspec.Struct, frozen=True):
    """One change to be made again, and the picture that it changed.

    `seed` and `size` are its own where it did not have those of that picture.
    """

    generation: Generation
    of: Generation
    seed: int | None
    size: tuple[int, int] | None


class RebasePlan(msgspec.Struct, frozen=True):
    """A picture to begin from (`base`), or how to paint it (`root`, in the place of `old`); then the changes."""

    base: Generation | None
    root: Again | New | None
    old: Generation
    changes: tuple[Change, ...]


def plan_rebase(session: Session, reference: str | None, rebase: Rebase) -> RebasePlan:
    """The plan of a rebase of the branch that leads to a picture (else the head).

    Raises `NotFound`, `Invalid` for a seed out of range, and `Conflict` where there is nothing to rebase, or nothing
    that would differ.
    """
    if rebase.seed is not None:
        check("seed", rebase.seed)
    stretch = find_stretch(session, reference, rebase.since)
    pictures = (stretch.start, *stretch.changes)
    changes = tuple(
        Change(child, parent, _own_seed(parent, child), _own_size(session.unscaled(parent), child))
        for parent, child in zip(pictures, stretch.changes, strict=False)
    )
    same = rebase.seed is None and rebase.model is None
    if rebase.onto is not None:
        base = resolve(session, rebase.onto)
        if base.status != DONE:
            hint = "Name one that is painted; see: dimp tree"
            raise Conflict(f"The picture to begin from is {base.status}.", hint, "not-painted")
        if base.id == stretch.start.id and same:
            hint = "Name another picture, seed or model."
            raise Conflict("These changes begin at that picture already.", hint, "nothing-differs")
        return RebasePlan(base, None, stretch.start, changes)
    if same:
        raise Conflict(
            "Nothing would differ.", "Say onto which picture, or with which seed or model.", "nothing-differs"
        )
    if rebase.since is not None or not kind_of(stretch.start.recipe).repeatable:
        return RebasePlan(stretch.start, None, stretch.start, changes)
    return RebasePlan(None, _repeat_root(stretch.start, rebase), stretch.start, changes)


def repeat_change(change: Change, parent: Generation, rebase: Rebase, *, aside: bool) -> AnyAction:
    """The next action: a change made to the picture that the one before became.

    With its own model it keeps everything that was asked for with it; another model has values of its own.
    """
    old = change.generation.recipe
    seed = change.seed if rebase.seed is None else rebase.seed
    repeated = parameters_of(old, rebase.model)
    parameters = msgspec.structs.replace(repeated, seed=seed, width=None, height=None, aside=aside)
    return _REPEATS.get(kind_of(old).name, _repeat_refine)(change, parent, parameters)


def _repeat_refine(change: Change, parent: Generation, parameters: Parameters) -> Refine:
    width, height = change.size or (None, None)
    values = msgspec.structs.asdict(msgspec.structs.replace(parameters, width=width, height=height))
    words, mask = words_of(change.generation), change.generation.recipe.mask
    feather = change.generation.recipe.feather if mask else None
    description = find_description(change.generation.recipe, change.of, parent)
    return Refine(
        modification=words, parent_id=parent.id, description=description, mask=mask, feather=feather, **values
    )


def _repeat_upscale(change: Change, parent: Generation, parameters: Parameters) -> Upscale:
    old = change.generation.recipe
    return Upscale(id=parent.id, scale=int(old.options["scale"]), upscaler=old.model, aside=parameters.aside)


def _repeat_crop(change: Change, parent: Generation, parameters: Parameters) -> Crop:
    """The same box; where the other picture is of another size, the same share of it."""
    old, of = change.generation.recipe.options, change.of
    across, down = parent.width / of.width, parent.height / of.height
    left, top = round(int(old["left"]) * across), round(int(old["top"]) * down)
    width = min(max(1, round(int(old["width"]) * across)), parent.width - left)
    height = min(max(1, round(int(old["height"]) * down)), parent.height - top)
    return Crop(id=parent.id, left=left, top=top, width=width, height=height, aside=parameters.aside)


def _repeat_rotate(change: Change, parent: Generation, parameters: Parameters) -> Rotate:
    options = change.generation.recipe.options
    return msgspec.convert(
        {"type": ROTATE.name, "id": parent.id, "degrees": options["degrees"], "aside": parameters.aside}, Rotate
    )


def _repeat_flip(change: Change, parent: Generation, parameters: Parameters) -> Flip:
    options = change.generation.recipe.options
    return msgspec.convert(
        {"type": FLIP.name, "id": parent.id, "direction": options["direction"], "aside": parameters.aside}, Flip
    )


def _repeat_outpaint(change: Change, parent: Generation, parameters: Parameters) -> Outpaint:
    """The same margins around another picture; a change without words stays without."""
    old, of = change.generation.recipe, change.of
    left, top = int(old.options["left"]), int(old.options["top"])
    spoken = old.reading is not None and old.reading.interpreter != WORDLESS
    return Outpaint(
        modification=words_of(change.generation) if spoken else "", parent_id=parent.id, left=left, top=top,
        right=old.width - of.width - left, bottom=old.height - of.height - top, **msgspec.structs.asdict(parameters),
    )  # fmt: skip


def _repeat_animate(change: Change, parent: Generation, parameters: Parameters) -> Animate:
    """The same film of another picture: as long, as fast, the same kind of file."""
    old = change.generation.recipe
    film = msgspec.convert({name: old.options[name] for name in Film.__struct_fields__ if name in old.options}, Film)
    return Animate(prompt=old.prompt, parent_id=parent.id, film=film, **msgspec.structs.asdict(parameters))


def _repeat_root(old: Generation, rebase: Rebase) -> Again | New:
    """The root again: its whole recipe under another seed, or its words, seed and size with another model."""
    recipe = old.recipe
    if rebase.model is None or rebase.model == recipe.model:
        return Again(id=old.id, seed=rebase.seed, aside=True)
    repeated = parameters_of(recipe, rebase.model)
    parameters = msgspec.structs.replace(repeated, seed=recipe.seed if rebase.seed is None else rebase.seed, aside=True)
    return New(prompt=recipe.prompt, source=recipe.source, **msgspec.structs.asdict(parameters))


def _own_seed(parent: Generation, child: Generation) -> int | None:
    return None if child.recipe.seed == parent.recipe.seed else child.recipe.seed


def _own_size(origin: Generation, child: Generation) -> tuple[int, int] | None:
    size = (child.recipe.width, child.recipe.height)
    return None if size == (origin.width, origin.height) or not kind_of(origin.recipe).repeatable else size


_REPEATS: dict[str, Callable[[Change, Generation, Parameters], AnyAction]] = {
    UPSCALE.name: _repeat_upscale,
    REMASK.name: lambda change, parent, wishes: repeat_remask(change.generation.recipe, parent.id, aside=wishes.aside),
    CROP.name: _repeat_crop,
    ROTATE.name: _repeat_rotate,
    FLIP.name: _repeat_flip,
    OUTPAINT.name: _repeat_outpaint,
    ANIMATION.name: _repeat_animate,
}
"""Kind -> how it is asked for again on another picture; every other kind is a change in words."""
