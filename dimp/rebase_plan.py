"""The plan of a rebase: the changes of a line said again to another picture, or with another seed or model. Pure.

Each change is read anew on the prompt that it meets, and each needs the picture of the one before, so the plan is a
list of changes and not of requests: `change_on` makes the next action once its parent is painted.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from dimp import limits
from dimp.actions import Again, New, Outpaint, Refine, Upscale
from dimp.events import GenerationRequested, Option
from dimp.outpainting import UNREAD
from dimp.recipes import DRAFT_LORA, lasting_loras
from dimp.refs import resolve
from dimp.refusals import Conflict
from dimp.rewriting import stretch, words_of
from dimp.session import DONE, UPSCALE, Generation, Session
from dimp.wishes import LoraWish


class Rebase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked: the changes after `since` (else the root) on the picture `onto`, or with another seed or model.

    Without `onto` and `since` the root is painted anew too; without `onto` alone the changes begin at `since` again.
    """

    since: str | None = None
    onto: str | None = None
    seed: int | None = None
    model: str | None = None


class Change(msgspec.Struct, frozen=True):
    """One change to be said again, and the picture that it changed.

    `seed` is its own where it did not have the seed of that picture.
    """

    one: Generation
    of: Generation
    seed: int | None


class Plan(msgspec.Struct, frozen=True):
    """A picture to begin from (`base`), or how to paint it (`root`, in the place of `old`); then the changes."""

    base: Generation | None
    root: Again | New | None
    old: Generation
    changes: tuple[Change, ...]


def plan(session: Session, reference: str | None, wish: Rebase) -> Plan:
    """The plan of a rebase of the line that leads to a picture (else the head).

    Raises `NotFound`, `Invalid` for a seed out of range, and `Conflict` where there is nothing to rebase, or nothing
    that would differ.
    """
    if wish.seed is not None:
        limits.check_seed(wish.seed)
    part = stretch(session, reference, wish.since)
    before = (part.start, *part.changes)
    changes = tuple(
        Change(one, parent, _own_seed(parent, one)) for parent, one in zip(before, part.changes, strict=False)
    )
    same = wish.seed is None and wish.model is None
    if wish.onto is not None:
        base = resolve(session, wish.onto)
        if base.status != DONE:
            hint = "Name one that is painted; see: dimp tree"
            raise Conflict(f"The picture to begin from is {base.status}.", hint, "not-painted")
        if base.id == part.start.id and same:
            hint = "Name another picture, seed or model."
            raise Conflict("These changes begin at that picture already.", hint, "nothing-differs")
        return Plan(base, None, part.start, changes)
    if same:
        raise Conflict(
            "Nothing would differ.", "Say onto which picture, or with which seed or model.", "nothing-differs"
        )
    if wish.since is not None or part.start.recipe.kind == "import":
        return Plan(part.start, None, part.start, changes)
    return Plan(None, _root(part.start, wish), part.start, changes)


def change_on(change: Change, parent: Generation, wish: Rebase, *, aside: bool) -> Refine | Outpaint | Upscale:
    """The next action: a change said to the picture that the one before became.

    With its own model it keeps the steps, guidance, strength, LoRAs and references it had; another model has its own.
    A control map is left out: it may have been one of the picture that is not changed now.
    """
    old, words = change.one.recipe, words_of(change.one)
    seed = change.seed if wish.seed is None else wish.seed
    if old.method == UPSCALE:
        return Upscale(id=parent.id, scale=int(old.options["scale"]), upscaler=old.model, aside=aside)
    if old.method == "outpaint":
        return _grown(change, parent, seed, wish.model or old.model, aside)
    if wish.model is not None and wish.model != old.model:
        return Refine(modification=words, parent_id=parent.id, mask=old.mask, seed=seed, model=wish.model, aside=aside)
    return Refine(
        modification=words, parent_id=parent.id, mask=old.mask, seed=seed, model=old.model, steps=old.steps,
        guidance_scale=old.guidance_scale, strength=old.strength, method=None if old.mask else old.method,
        options=_lasting(old), aside=aside, tier=_tier(old), references=old.references,
        loras=tuple(LoraWish(one.digest, one.weight) for one in lasting_loras(old)),
    )  # fmt: skip


def _grown(change: Change, parent: Generation, seed: int | None, model: str, aside: bool) -> Outpaint:
    """The same margins around another picture; words that nobody said stay unsaid."""
    old, of = change.one.recipe, change.of
    left, top = int(old.options["left"]), int(old.options["top"])
    said = old.reading is not None and old.reading.interpreter != UNREAD
    return Outpaint(
        modification=words_of(change.one) if said else "", parent_id=parent.id, left=left, top=top,
        right=old.width - of.width - left, bottom=old.height - of.height - top, seed=seed, model=model, aside=aside,
    )  # fmt: skip


def _lasting(recipe: GenerationRequested) -> dict[str, Option]:
    """A recipe's options without the mark of a LoRA that only made it quick."""
    return {name: value for name, value in recipe.options.items() if name != DRAFT_LORA}


def _tier(recipe: GenerationRequested) -> Literal["full", "draft"]:
    return "draft" if recipe.tier == "draft" else "full"


def _root(old: Generation, wish: Rebase) -> Again | New:
    """The root anew: its whole recipe under another seed, or its words, seed and size with another model."""
    recipe = old.recipe
    if wish.model is None or wish.model == recipe.model:
        return Again(id=old.id, seed=wish.seed, aside=True)
    return New(
        prompt=recipe.prompt, negative_prompt=recipe.negative_prompt or None, source=recipe.source, model=wish.model,
        seed=recipe.seed if wish.seed is None else wish.seed, width=recipe.width, height=recipe.height, aside=True,
    )  # fmt: skip


def _own_seed(parent: Generation, one: Generation) -> int | None:
    return None if one.recipe.seed == parent.recipe.seed else one.recipe.seed
