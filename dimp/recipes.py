"""Recipes: from what was said and a model's facts to a whole, resolved request. Pure.

Everything a picture depends on is settled here, once, before the event is written: seeds, sizes, methods and
strengths are numbers in the log, never rules to be read again.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from dimp import limits
from dimp.events import Asked, Batch, GenerationRequested, Option, Reading
from dimp.interpret.rules import Interpretation, Turn, interpret
from dimp.refs import resolve
from dimp.refusals import Conflict, Invalid
from dimp.session import DONE, Generation, Session


class ModelFacts(msgspec.Struct, frozen=True):
    """What the core must know of a model: its name, its revision, its defaults and how it refines.

    `methods` maps a kind of change (as the interpreter names it) to a refining method; `*` is the rest.
    `strengths` gives a method's own strength where the interpreter's suggestion does not apply.
    """

    name: str
    revision: str
    family: str
    steps: int
    guidance_scale: float
    width: int
    height: int
    scheduler: str = ""
    strength: float = 0.6
    methods: dict[str, str] = msgspec.field(default_factory=lambda: {"*": "img2img"})
    strengths: dict[str, float] = {}
    options: dict[str, Option] = {}

    def method_for(self, kind: str) -> str:
        """The refining method for a kind of change."""
        return self.methods.get(kind) or self.methods.get("*", "img2img")


class Given(msgspec.Struct, frozen=True):
    """What the shell hands to a decision: fresh ids and seeds, the model's facts, and a reading if made elsewhere.

    `asked` is what a language model was asked for that reading, and `head` where the session stood at that time.
    """

    ids: tuple[str, ...] = ()
    seed: int = 0
    batch: str = ""
    model: ModelFacts | None = None
    reading: Interpretation | None = None
    asked: Asked | None = None
    head: str | msgspec.UnsetType | None = msgspec.UNSET


class Wishes(msgspec.Struct, frozen=True):
    """What a user may say about a picture besides its words. None leaves it to the model or the parent."""

    steps: int | None = None
    seed: int | None = None
    guidance_scale: float | None = None
    width: int | None = None
    height: int | None = None
    strength: float | None = None
    negative_prompt: str | None = None
    count: int = 1
    source: str | None = None
    mask: str | None = None
    method: str | None = None
    priority: str = "interactive"
    options: Mapping[str, Option] = {}
    aside: bool = False


def new_requests(session: Session, prompt: str, wishes: Wishes, given: Given) -> list[GenerationRequested]:
    """Requests for `count` fresh roots, seeds counting up from the first. Raises `Invalid`."""
    model = _model(given)
    words = limits.check_prompt(prompt)
    strength = _strength(wishes.strength, model.strength) if wishes.source else None
    draft = GenerationRequested(
        id="", kind="new", parent_id=None, prompt=words, negative_prompt=_negative(wishes.negative_prompt or ""),
        modification=None, seed=_seed(wishes, given.seed), steps=_steps(wishes, model.steps), strength=strength,
        guidance_scale=_guidance(wishes, model.guidance_scale), width=_width(wishes, model.width),
        height=_height(wishes, model.height), model=model.name, model_revision=model.revision,
        source=wishes.source, mask=None, loras=(), controls=(), scheduler=model.scheduler, batch=None,
        method="img2img" if wishes.source else "text", source_prompt="", instruction="",
        options=limits.check_options({**model.options, **wishes.options}), reading=None, expected_head=session.head,
        priority=_priority(wishes), aside=wishes.aside,
    )  # fmt: skip
    return _many(draft, wishes, given)


def refine_requests(
    session: Session, modification: str, parent: str | None, wishes: Wishes, given: Given
) -> list[GenerationRequested]:
    """Requests for `count` children of a picture, changed as `modification` says.

    The parent is the head unless another is named; it is resolved and stored. Raises `Conflict` when there is
    nothing to refine or the picture is not painted, and `Invalid` for values out of range.
    """
    model = _model(given)
    words = limits.check_prompt(modification, "modification")
    base = painted(session, parent)
    reading = given.reading or read(session, base, words)
    if reading.sibling and base.recipe.parent_id is not None:
        base = session.generations[base.recipe.parent_id]
    method = _method(wishes, model, reading)
    strength = _strength(wishes.strength, _suggested(model, method, reading))
    draft = GenerationRequested(
        id="", kind="inpaint" if wishes.mask else "refinement", parent_id=base.id,
        prompt=limits.check_prompt(reading.prompt), negative_prompt=_joined_negative(base, wishes, reading),
        modification=words, seed=_seed(wishes, _heir_seed(base, given)), steps=_steps(wishes, model.steps),
        strength=strength, guidance_scale=_guidance(wishes, model.guidance_scale),
        width=_width(wishes, _heir_side(base.width, model.width)),
        height=_height(wishes, _heir_side(base.height, model.height)),
        model=model.name, model_revision=model.revision, source=base.digest, mask=wishes.mask, loras=(),
        controls=(), scheduler=model.scheduler, batch=None, method=method, source_prompt=base.recipe.prompt,
        instruction=reading.instruction, options=limits.check_options({**model.options, **wishes.options}),
        reading=_kept(reading), expected_head=session.head if given.head is msgspec.UNSET else given.head,
        priority=_priority(wishes), asked=given.asked, aside=wishes.aside,
    )  # fmt: skip
    return _many(draft, wishes, given)


def again_requests(session: Session, reference: str | None, wishes: Wishes, given: Given) -> list[GenerationRequested]:
    """Requests that paint a generation's recipe again with other seeds, as its siblings.

    Raises `Conflict` for an imported picture, which has no recipe.
    """
    base = resolve(session, reference or "@")
    if base.recipe.kind == "import":
        raise Conflict("An imported picture has no recipe to paint again.", "Refine it instead.")
    draft = msgspec.structs.replace(
        base.recipe,
        kind="variation",
        seed=_seed(wishes, given.seed),
        steps=_steps(wishes, base.recipe.steps),
        batch=None,
        expected_head=session.head,
        priority=_priority(wishes),
        aside=wishes.aside,
    )
    return _many(draft, wishes, given)


def suggestion(model: ModelFacts, reading: Interpretation) -> tuple[str, float]:
    """The method and the strength that a refine would have by this reading where neither is said."""
    method = model.method_for(reading.kind)
    return method, _suggested(model, method, reading)


def read(session: Session, base: Generation, modification: str) -> Interpretation:
    """How the rules read a modification of `base`, with the talk that led to it as context."""
    return interpret(base.recipe.prompt, modification, turns_to(session, base))


def turns_to(session: Session, base: Generation) -> list[Turn]:
    """The talk that led to `base`, in resolved words where there are some: "no, bluer" means little to what follows."""
    path = [one.recipe for one in session.path(base.id)]
    return [Turn(recipe.prompt, recipe.instruction or recipe.modification) for recipe in path]


def _model(given: Given) -> ModelFacts:
    if given.model is None:  # the shell must look the model up before anything that paints is decided
        raise Invalid("No model was named.", "See the models with: dimp models list")
    return given.model


def painted(session: Session, reference: str | None) -> Generation:
    """The picture to refine: the head unless another is named. Raises `Conflict` when it is not painted."""
    if reference is None and session.head is None:
        raise Conflict("There is no picture to refine yet.", 'Paint one first: dimp new "a red ball on grass"')
    base = resolve(session, reference or "@")
    if base.status != DONE:
        raise Conflict(
            f"That picture is {base.status}, so it cannot be refined.",
            "Wait until it is painted, or refine another one; see: dimp tree",
        )
    return base


def _many(draft: GenerationRequested, wishes: Wishes, given: Given) -> list[GenerationRequested]:
    """`count` requests alike but for id, seed and place in the batch: each equals its seed painted alone."""
    count = limits.check_count(wishes.count)
    return [
        msgspec.structs.replace(
            draft,
            id=given.ids[index],
            seed=(draft.seed + index) % limits.SEED_END,
            batch=Batch(given.batch, index, count) if count > 1 else None,
        )
        for index in range(count)
    ]


def _method(wishes: Wishes, model: ModelFacts, reading: Interpretation) -> str:
    if wishes.mask:
        return "inpaint"
    if wishes.method and wishes.method != "auto":
        known = {"img2img", *model.methods.values()}
        if wishes.method not in known:
            raise Invalid(f"{model.name} does not refine by {wishes.method!r}.", f"Try: {', '.join(sorted(known))}")
        return wishes.method
    return model.method_for(reading.kind)


def _suggested(model: ModelFacts, method: str, reading: Interpretation) -> float:
    own = model.strengths.get(method)
    return own if own is not None else (reading.strength or model.strength)


def _kept(reading: Interpretation) -> Reading:
    return Reading(reading.interpreter, reading.kind, reading.changes, reading.confidence, reading.note)


def _joined_negative(base: Generation, wishes: Wishes, reading: Interpretation) -> str:
    said = base.recipe.negative_prompt if wishes.negative_prompt is None else wishes.negative_prompt
    present = {part.strip() for part in said.split(",")}
    return _negative(", ".join([*([said] if said else []), *(n for n in reading.negative if n not in present)]))


def _negative(text: str) -> str:
    return limits.check_prompt(text, "negative_prompt") if text.strip() else ""


def _heir_seed(base: Generation, given: Given) -> int:
    return given.seed if base.recipe.kind == "import" else base.recipe.seed


def _heir_side(side: int, default: int) -> int:
    """A parent's side where a model can paint it, else the nearest multiple of 16 (an imported picture's side)."""
    if side <= 0:
        return default
    nearest = round(side / limits.SIDE_MULTIPLE) * limits.SIDE_MULTIPLE
    return min(max(nearest, limits.SIDE[0]), limits.SIDE[1])


def _seed(wishes: Wishes, fallback: int) -> int:
    return limits.check_seed(fallback if wishes.seed is None else wishes.seed)


def _steps(wishes: Wishes, fallback: int) -> int:
    return limits.check_steps(fallback if wishes.steps is None else wishes.steps)


def _guidance(wishes: Wishes, fallback: float) -> float:
    return limits.check_guidance(fallback if wishes.guidance_scale is None else wishes.guidance_scale)


def _width(wishes: Wishes, fallback: int) -> int:
    return limits.check_side("width", fallback if wishes.width is None else wishes.width)


def _height(wishes: Wishes, fallback: int) -> int:
    return limits.check_side("height", fallback if wishes.height is None else wishes.height)


def _strength(said: float | None, fallback: float) -> float:
    return limits.check_strength(fallback if said is None else said)


def _priority(wishes: Wishes) -> str:
    if wishes.priority not in ("interactive", "background"):
        raise Invalid(f"The priority {wishes.priority!r} is unknown.", "Use interactive or background.")
    return wishes.priority
