"""Recipes: from what was said and a model's facts to a whole, resolved request. Pure.

Everything a picture depends on is settled here, once, before the event is written: seeds, sizes, methods and
strengths are numbers in the log, never rules to be read again.
"""

from __future__ import annotations

import msgspec

from dimp import limits
from dimp.events import AdapterUse, Asked, Batch, ControlUse, GenerationRequested, LoraUse, Option, Reading
from dimp.interpret.rules import Interpretation, Turn, interpret
from dimp.refs import resolve
from dimp.refusals import Conflict, Invalid
from dimp.session import DONE, UPSCALE, Generation, Session
from dimp.wishes import Wishes

DRAFT_LORA = "draft_lora"
"""Option of a recipe: digest of the LoRA among its own that only makes it quick."""

PLAIN = ("img2img", "inpaint", "outpaint", "text")
"""What most models can do."""


class Draft(msgspec.Struct, frozen=True):
    """How a model paints quickly and less exactly: fewer steps, and options (a step cache) that give bits up.

    `lora_steps` and `lora_guidance` hold with a LoRA that was made for few steps; 0 where the model takes none.
    """

    steps: int
    options: dict[str, Option] = {}
    lora_steps: int = 0
    lora_guidance: float = 0.0


class ModelFacts(msgspec.Struct, frozen=True):
    """What the core must know of a model: its name, its revision, its defaults and how it refines.

    `methods` maps a kind of change (as the interpreter names it) to a refining method; `*` is the rest.
    `strengths` gives a method's own strength where the interpreter's suggestion does not apply. `tasks` are all the
    methods it has, `controlled` those it has under control networks; `draft` is how it paints quickly;
    `frames` and `fps` are those of its films.
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
    tasks: tuple[str, ...] = PLAIN
    controlled: tuple[str, ...] = ()
    draft: Draft | None = None
    frames: int = 16
    fps: int = 8

    def method_for(self, kind: str) -> str:
        """The refining method for a kind of change."""
        return self.methods.get(kind) or self.methods.get("*", "img2img")


class Materials(msgspec.Struct, frozen=True):
    """What a recipe needs beside its model, resolved by the shell; `loras` None where nothing was said of them.

    `quick` is a LoRA for few steps that the draft is to be painted with. `drawn` are the control maps (PNGs) that are
    to be stored before a recipe names them, and only then.
    """

    loras: tuple[LoraUse, ...] | None = None
    quick: LoraUse | None = None
    controls: tuple[ControlUse, ...] = ()
    adapters: tuple[AdapterUse, ...] = ()
    drawn: tuple[bytes, ...] = ()


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
    materials: Materials = Materials()


def new_requests(
    session: Session, prompt: str, wishes: Wishes, given: Given, source: str | None = None, task: str | None = None
) -> list[GenerationRequested]:
    """Requests for `count` fresh roots, seeds counting up from the first; from an image if `source` names one.

    Raises `Invalid` for values out of range, and for a model that cannot do the `task` (else text or img2img).
    """
    model = model_of(given)
    words = limits.check_prompt(prompt)
    method = _controllable(need_task(model, task or ("img2img" if source else "text")), model, given)
    strength = _strength(wishes.strength, model.strength) if source else None
    draft = GenerationRequested(
        id="", kind="new", parent_id=None, prompt=words, negative_prompt=_negative(wishes.negative_prompt or ""),
        modification=None, seed=_seed(wishes, given.seed), steps=_steps(wishes, given), strength=strength,
        guidance_scale=_guidance(wishes, given), width=_width(wishes, model.width),
        height=_height(wishes, model.height), model=model.name, model_revision=model.revision,
        source=source, mask=None, loras=with_quick(given.materials.loras or (), given),
        controls=given.materials.controls, scheduler=model.scheduler, batch=None, method=method,
        source_prompt="", instruction="", options=_options(wishes, given), reading=None,
        expected_head=session.head, priority=_priority(wishes),
        aside=wishes.aside, references=wishes.references, adapters=given.materials.adapters, tier=wishes.tier,
    )  # fmt: skip
    return many(draft, wishes, given)


def refine_requests(
    session: Session, modification: str, parent: str | None, wishes: Wishes, given: Given, mask: str | None = None
) -> list[GenerationRequested]:
    """Requests for `count` children of a picture, changed as `modification` says, inside `mask` if there is one.

    The parent is the head unless another is named; it is resolved and stored. Raises `Conflict` when there is
    nothing to refine or the picture is not painted, and `Invalid` for values out of range.
    """
    model = model_of(given)
    words = limits.check_prompt(modification, "modification")
    base = painted(session, parent)
    reading = given.reading or read(session, base, words)
    if reading.sibling and (parent_id := session.unscaled(base).recipe.parent_id) is not None:
        base = session.generations[parent_id]
    origin = session.unscaled(base)
    method = need_task(model, "inpaint") if mask else _said_method(wishes.method, model)
    method = _controllable(method or _usual_method(model, reading, given), model, given)
    draft = GenerationRequested(
        id="", kind="inpaint" if mask else "refinement", parent_id=base.id,
        prompt=limits.check_prompt(reading.prompt), negative_prompt=_joined_negative(base, wishes, reading),
        modification=words, seed=_seed(wishes, _heir_seed(base, given)), steps=_steps(wishes, given),
        strength=_strength(wishes.strength, _suggested(model, method, reading)),
        guidance_scale=_guidance(wishes, given),
        width=_width(wishes, _heir_side(origin.width, model.width)),
        height=_height(wishes, _heir_side(origin.height, model.height)),
        model=model.name, model_revision=model.revision, source=base.digest, mask=mask,
        loras=with_quick(heir_loras(origin, given), given), controls=given.materials.controls,
        scheduler=model.scheduler, batch=None, method=method, source_prompt=base.recipe.prompt,
        instruction=reading.instruction, options=_options(wishes, given), reading=_kept(reading),
        expected_head=session.head if given.head is msgspec.UNSET else given.head, priority=_priority(wishes),
        asked=given.asked, aside=wishes.aside, references=wishes.references, adapters=given.materials.adapters,
        tier=wishes.tier,
    )  # fmt: skip
    return many(draft, wishes, given)


def again_requests(session: Session, reference: str | None, wishes: Wishes, given: Given) -> list[GenerationRequested]:
    """Requests that paint a generation's recipe again with other seeds, as its siblings.

    Raises `Conflict` for an imported picture, which has no recipe.
    """
    base = repeatable(session, reference)
    steps = base.recipe.steps if wishes.steps is None else wishes.steps
    fresh = repeated(session, base, wishes, seed=_seed(wishes, given.seed), steps=limits.check_steps(steps))
    return many(fresh, wishes, given)


def repeatable(session: Session, reference: str | None) -> Generation:
    """The generation whose recipe is to be painted again: for an enlarged picture, the one that was enlarged.

    Raises `Conflict` for an imported picture.
    """
    base = session.unscaled(resolve(session, reference or "@"))
    if base.recipe.kind == "import":
        raise Conflict("An imported picture has no recipe to paint again.", "Refine it instead.")
    return base


def repeated(session: Session, base: Generation, wishes: Wishes, **changes: object) -> GenerationRequested:
    """The recipe of a generation as a draft of a sibling, with some of its fields changed."""
    now = {"expected_head": session.head, "priority": _priority(wishes), "aside": wishes.aside, "batch": None}
    return msgspec.structs.replace(base.recipe, **{"kind": "variation", **now, **changes})


def suggestion(model: ModelFacts, reading: Interpretation) -> tuple[str, float]:
    """The method and the strength that a refine would have by this reading where neither is said."""
    method = model.method_for(reading.kind)
    return method, _suggested(model, method, reading)


def read(session: Session, base: Generation, modification: str) -> Interpretation:
    """How the rules read a modification of `base`, with the talk that led to it as context."""
    return interpret(base.recipe.prompt, modification, turns_to(session, base))


def turns_to(session: Session, base: Generation) -> list[Turn]:
    """The talk that led to `base`, in resolved words where there are some: "no, bluer" means little to what follows."""
    path = [one.recipe for one in session.path(base.id) if one.recipe.method != UPSCALE]
    return [Turn(recipe.prompt, recipe.instruction or recipe.modification) for recipe in path]


def model_of(given: Given) -> ModelFacts:
    """The facts of the model that paints."""
    if given.model is None:  # the shell must look the model up before anything that paints is decided
        raise Invalid("No model was named.", "See the models with: dimp models list", "no-model")
    return given.model


def painted(session: Session, reference: str | None, wanted: str = "refine") -> Generation:
    """The picture to refine: the head unless another is named. Raises `Conflict` when it is not painted.

    `wanted` is the verb for what is wanted of it, in words for people.
    """
    if reference is None and session.head is None:
        hint = 'Paint one first: dimp new "a red ball on grass"'
        raise Conflict(f"There is no picture to {wanted} yet.", hint, "no-picture-yet")
    base = resolve(session, reference or "@")
    if base.status != DONE:
        raise Conflict(
            f"That picture is {base.status}, so it cannot be {wanted}d.",
            f"Wait until it is painted, or {wanted} another one; see: dimp tree",
            "not-painted",
        )
    return base


def many(draft: GenerationRequested, wishes: Wishes, given: Given) -> list[GenerationRequested]:
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


def need_task(model: ModelFacts, task: str) -> str:
    """`task` itself. Raises `Invalid` where the model is known not to have it."""
    if task not in model.tasks:
        hint = f"It can do: {', '.join(model.tasks)}. Or name another model."
        raise Invalid(f"{model.name} cannot do {task}.", hint, "cannot-do")
    return task


def _said_method(said: str | None, model: ModelFacts) -> str | None:
    if said is None or said == "auto":
        return None
    known = {*model.tasks, *model.methods.values()}
    if said not in known:
        raise Invalid(f"{model.name} does not refine by {said!r}.", f"Try: {', '.join(sorted(known))}")
    return said


def _usual_method(model: ModelFacts, reading: Interpretation, given: Given) -> str:
    return "img2img" if any(one.model for one in given.materials.controls) else model.method_for(reading.kind)


def _controllable(method: str, model: ModelFacts, given: Given) -> str:
    """`method` itself. Raises `Invalid` where a network reads a control map and the method knows none."""
    if any(one.model for one in given.materials.controls) and method not in model.controlled:
        can = ", ".join(model.controlled)
        raise Invalid(f"{model.name} cannot do {method} under a control map.", f"Under one it can do: {can}.")
    return method


def heir_loras(base: Generation, given: Given) -> tuple[LoraUse, ...]:
    """The LoRAs that were asked for, else those of the parent where the same model paints."""
    if given.materials.loras is not None:
        return given.materials.loras
    return lasting_loras(base.recipe) if base.recipe.model == model_of(given).name else ()


def lasting_loras(recipe: GenerationRequested) -> tuple[LoraUse, ...]:
    """The LoRAs of a recipe, without one that only makes it quick."""
    return tuple(one for one in recipe.loras if one.digest != recipe.options.get(DRAFT_LORA))


def with_quick(loras: tuple[LoraUse, ...], given: Given) -> tuple[LoraUse, ...]:
    """The LoRAs, and the one for few steps after them in a draft that has one; once."""
    quick = given.materials.quick
    return loras if quick is None or quick.digest in {one.digest for one in loras} else (*loras, quick)


def _options(wishes: Wishes, given: Given) -> dict[str, Option]:
    model, quick = model_of(given), given.materials.quick
    gives_up: dict[str, Option] = {}
    if model.draft and wishes.tier == "draft":
        gives_up = {DRAFT_LORA: quick.digest} if quick else model.draft.options
    return limits.check_options({**model.options, **gives_up, **wishes.options})


def _quick(wishes: Wishes, given: Given) -> tuple[int, float]:
    """Steps and guidance where nothing is said of them: the model's usual ones, or those of its drafts."""
    model = model_of(given)
    if not model.draft or wishes.tier != "draft":
        return model.steps, model.guidance_scale
    if given.materials.quick:
        return model.draft.lora_steps, model.draft.lora_guidance
    return model.draft.steps, model.guidance_scale


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


def _steps(wishes: Wishes, given: Given) -> int:
    return limits.check_steps(_quick(wishes, given)[0] if wishes.steps is None else wishes.steps)


def _guidance(wishes: Wishes, given: Given) -> float:
    usual = _quick(wishes, given)[1]
    return limits.check_guidance(usual if wishes.guidance_scale is None else wishes.guidance_scale)


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
