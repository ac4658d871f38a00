"""Recipes: from what was asked and a model's facts to a whole, resolved request. Pure.

Everything a picture depends on is settled here, once, before the event is written: seeds, sizes, methods and
strengths are numbers in the log, never rules to be read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dimp.core import limits
from dimp.core.errors import Conflict, Invalid
from dimp.core.events import BLANK, Batch, GenerationRequested, LoraUse, Option, Reading
from dimp.core.generation import Generation
from dimp.core.interpretation import Interpretation, turns_to
from dimp.core.kinds import kind_named, kind_of
from dimp.core.model import DecisionInputs, ModelFacts
from dimp.core.parameters import (
    BY_NAME,
    DRAFT_LORA,
    PARAMETERS,
    Parameters,
    check,
    lasting_loras,
    lora_wishes,
    normalize_scheduler,
)
from dimp.core.refs import described, need_painted, resolve
from dimp.core.session import Session
from dimp.decide import keep, methods, prompt_syntax
from dimp.decide.fit import fit_area, fit_remark
from dimp.interpret.nouns import names
from dimp.interpret.rules import interpret

_VALUES = tuple(
    row.name
    for row in PARAMETERS
    if row.asked and row.name in GenerationRequested.__struct_fields__
    and (row.type in ("integer", "number") or (row.type == "text" and row.default == "parent"))
)  # fmt: skip
"""Parameters that are plain numbers or words: asked for, else the parent's or the model's."""
_FEATHER_SHARE = 128
"""A mask's edges are softened over the shorter side by this many, as the page begins with."""

_WORDLESS = "lora/1"
"""The interpreter of a change that only names a LoRA."""

_WORDS = tuple(name for name in _VALUES if BY_NAME[name].type == "text")


class Mask(msgspec.Struct, frozen=True):
    """Where a picture may change, by the mask's digest; `feather` softens its edges (None: by the picture's size)."""

    digest: str
    feather: float | None = None


def new_requests(
    session: Session, prompt: str, parameters: Parameters, inputs: DecisionInputs, source: str | None = None,
    task: str | None = None,
) -> list[GenerationRequested]:  # fmt: skip
    """Requests for `count` fresh roots, seeds counting up from the first; from an image if `source` names one.

    Raises `Invalid` for values out of range, and for a model that cannot do the `task` (else text or img2img).
    """
    model, prompt = model_of(inputs), limits.check_fresh_prompt(prompt)
    method = methods.need_task(model, task or ("img2img" if source else "text"))
    methods.need_method(parameters, method)
    keep.refuse_strict(parameters)
    values = _model_values(parameters, inputs)
    if source is None:
        values["strength"] = None
    elif inputs.source_size is not None:
        values |= _fitted_sides(inputs.source_size, parameters, model)
    template = _make_request(
        session, parameters, inputs, values,
        kind="new", prompt=prompt, source=source,
        method=methods.need_controlled(method, model, inputs),
    )  # fmt: skip
    template = _say_fit(template, inputs.source_size if source else None)
    words = prompt_syntax.Written(prompt, asked=lora_wishes(parameters) is not None)
    return [prompt_syntax.resolve(request, words, inputs) for request in make_batch(template, parameters, inputs)]


def refine_requests(
    session: Session, modification: str, parent: str | None, parameters: Parameters, inputs: DecisionInputs,
    mask: Mask | None = None, description: str | None = None,
) -> list[GenerationRequested]:  # fmt: skip
    """Requests for `count` children of a picture, changed as `modification` says, inside `mask` if there is one.

    `description` stands for the picture's own words, if it is given. The parent is the head unless another is named;
    it is resolved and stored. Where the modification holds choices, each picture of a batch has its own. Raises
    `Conflict` when there is nothing to refine or the picture is not painted, and `Invalid` for values out of range.
    """
    words = limits.check_prompt(modification, "modification")
    base = described(need_painted(session, parent), description, inputs.seen)
    drawn = _draw_modification(words, base, parameters, inputs)
    templates = [_refine_template(session, spoken.text, base, parameters, inputs, mask, description is not None)
                 for spoken in drawn]  # fmt: skip
    batches = [make_batch(template, parameters, inputs) for template in templates]
    written = prompt_syntax.Written(
        words, plain=_is_plain(words, base, parameters, model_of(inputs)),
        negative=parameters.negative_prompt is not None, asked=lora_wishes(parameters) is not None,
    )  # fmt: skip
    requests = []
    for place in range(len(batches[0])):
        spoken = drawn[place % len(drawn)]
        is_read = inputs.reading is None or (spoken.text == words and not spoken.wishes)
        wishes = spoken.wishes if inputs.reading is None else ()
        own = written._replace(wishes=wishes, drawn=is_read, is_other=is_read and spoken.text != words)
        requests.append(prompt_syntax.resolve(batches[place % len(drawn)][place], own, inputs))
    return requests


def _draw_modification(
    words: str, base: Generation, parameters: Parameters, inputs: DecisionInputs
) -> list[prompt_syntax.Words]:
    """What a modification comes to: once for each picture, or once for all where no seed makes a difference."""
    first = int(check("seed", child_seed(base, inputs) if parameters.seed is None else parameters.seed))
    count = 1 if inputs.reading is not None else check("count", parameters.count)
    drawn = [prompt_syntax.draw(words, (first + place) % limits.SEED_END, inputs) for place in range(count)]
    return drawn if len(set(drawn)) > 1 else drawn[:1]


def _is_plain(words: str, base: Generation, parameters: Parameters, model: ModelFacts) -> bool:
    """Whether a change brings no syntax into a prompt that was resolved: brackets that are left there are words."""
    resolved = base.recipe.model == model.name and not model.weighs_words and base.imported is None
    written = (words, parameters.negative_prompt or "")
    return resolved and not any(prompt_syntax.is_weighed(text) for text in written)


def _refine_template(
    session: Session, words: str, base: Generation, parameters: Parameters, inputs: DecisionInputs, mask: Mask | None,
    is_described: bool,
) -> GenerationRequested:  # fmt: skip
    """The template of the children of a picture, changed by words whose choices are drawn."""
    model = model_of(inputs)
    reading = methods.fit_reading(inputs.reading or _read_words(session, base, words), base.prompt, model)
    if reading.sibling and not is_described:
        base = _before_correction(session, base)
    method = methods.choose_refine_method(
        parameters, model, reading, inputs, masked=mask is not None, described=bool(base.prompt),
        wholly=is_described or bool(inputs.seen) or methods.is_wholly_described(session, base),
    )  # fmt: skip
    values = _model_values(parameters, inputs) | _parent_values(session, base, parameters, inputs)
    values["strength"] = methods.suggest_strength(model, method, reading)
    template = _make_request(
        session, parameters, inputs, values, inherited=_inherit_loras(session.painted(base), inputs),
        kind="inpaint" if mask else "refinement", parent_id=base.id, prompt=limits.check_prompt(reading.prompt),
        modification=words, source=base.digest, mask=mask.digest if mask else None, method=method,
        source_prompt=base.prompt,
        instruction=reading.instruction, reading=_reading_to_store(reading), asked=inputs.asked,
        keep=keep.resolve_keep(parameters, model.keep, reading, masked=mask is not None),
        expected_head=session.head if inputs.head is msgspec.UNSET else inputs.head,
    )  # fmt: skip
    negative = _join_negative(template.negative_prompt, reading, base.prompt)
    template = msgspec.structs.replace(template, negative_prompt=negative, feather=feather_of(mask, template))
    if remark := methods.description_remark(model, template, inputs.seen):
        template = msgspec.structs.replace(template, remarks=(remark,))
    return _say_fit(template, (base.width, base.height))


def _before_correction(session: Session, base: Generation) -> Generation:
    """The picture that a corrected change is made from: the one before; but what was cut or turned since stays so."""
    changed = session.unscaled(base)
    if changed.parent_id is None or kind_named(changed.manner.kind, changed.manner.method).exact:
        return base
    return session.generations[changed.parent_id]


def again_requests(
    session: Session, reference: str | None, parameters: Parameters, inputs: DecisionInputs
) -> list[GenerationRequested]:
    """Requests that paint a generation's recipe again with other seeds, as its siblings.

    Raises `Conflict` for an imported picture, which has no recipe.
    """
    base = need_repeatable(session, reference)
    template = repeat_recipe(session, base, parameters, inputs, seed=choose_seed(parameters, inputs))
    return make_batch(template, parameters, inputs)


def need_repeatable(session: Session, reference: str | None) -> Generation:
    """The generation whose recipe is to be painted again: for an enlarged or cut picture, the one it was made from.

    Raises `Conflict` for an imported picture.
    """
    base = session.painted(resolve(session, reference or "@"))
    if not kind_of(base.recipe).repeatable:
        if base.imported is not None:
            hint = f"Follow it: dimp new --like {base.id}"
            raise Conflict("An imported picture's recipe is another program's.", hint, "no-recipe")
        raise Conflict("An imported picture has no recipe to paint again.", "Refine it instead.")
    return base


def repeat_recipe(
    session: Session, base: Generation, parameters: Parameters, inputs: DecisionInputs, **changes: object
) -> GenerationRequested:
    """The recipe of a generation as a template of siblings, by its model as it is now, with some fields changed."""
    steps = base.recipe.steps if parameters.steps is None else check("steps", parameters.steps)
    now = {
        "steps": steps, "kind": "variation", "model_revision": model_of(inputs).revision, "batch": None,
        "expected_head": session.head, "priority": parameters.priority, "aside": parameters.aside,
    }  # fmt: skip
    return msgspec.structs.replace(base.recipe, **{**now, **changes})


def choose_seed(parameters: Parameters, inputs: DecisionInputs) -> int:
    """The seed that was asked for, else a fresh one."""
    return int(check("seed", inputs.seed if parameters.seed is None else parameters.seed))


def _read_words(session: Session, base: Generation, words: str) -> Interpretation:
    """How words are read; where they only named a LoRA, so that none are left, the picture's own words stay."""
    if words:
        return read_modification(session, base, words)
    prompt = base.recipe.prompt or "the same picture"
    return Interpretation(
        prompt=prompt, instruction="", kind="style", changes=(), negative=(), strength=0.0, confidence=1.0, note="",
        sibling=False, interpreter=_WORDLESS,
    )  # fmt: skip


def read_modification(session: Session, base: Generation, modification: str) -> Interpretation:
    """How the rules read a modification of `base`, with the talk that led to it as context."""
    return interpret(base.prompt, modification, turns_to(session, base))


def model_of(inputs: DecisionInputs) -> ModelFacts:
    """The facts of the model that paints."""
    if inputs.model is None:  # the shell must look the model up before anything that paints is decided
        raise Invalid("No model was named.", "See the models with: dimp models list", "no-model")
    return inputs.model


def make_batch(
    template: GenerationRequested, parameters: Parameters, inputs: DecisionInputs
) -> list[GenerationRequested]:
    """`count` requests alike but for id, seed and place in the batch: each equals its seed painted alone."""
    count = check("count", parameters.count)
    return [
        msgspec.structs.replace(
            template,
            id=inputs.ids[index],
            seed=(template.seed + index) % limits.SEED_END,
            batch=Batch(inputs.batch, index, count) if count > 1 else None,
        )
        for index in range(count)
    ]


def child_seed(base: Generation, inputs: DecisionInputs) -> int:
    """The seed of a picture's child: its own; a fresh one for a picture that no seed made."""
    return base.recipe.seed if kind_of(base.recipe).repeatable else inputs.seed


def _make_request(
    session: Session, parameters: Parameters, inputs: DecisionInputs, values: Mapping[str, Any], *,
    inherited: tuple[LoraUse, ...] = (), **fields: Any,
) -> GenerationRequested:  # fmt: skip
    """A template of requests: what was asked for, else `values`, each checked by the table; then `fields`."""
    model = model_of(inputs)
    resolved = {name: _resolve(parameters, name, value) for name, value in inputs.conditioning.over(values).items()}
    whole: dict[str, Any] = {
        **resolved, **model.weights, "scheduler": _choose_scheduler(parameters, model, fields["method"]),
        **inputs.conditioning.lora_fields(inherited),
        "controls": inputs.conditioning.controls, "adapters": inputs.conditioning.adapters,
        "references": parameters.references, "tier": check("tier", parameters.tier),
        "options": _merge_options(parameters, inputs), "aside": parameters.aside,
        "priority": _check_priority(parameters), "expected_head": session.head,
    }  # fmt: skip
    return msgspec.structs.replace(BLANK, **{**whole, **fields})


def _model_values(parameters: Parameters, inputs: DecisionInputs) -> dict[str, Any]:
    """What the model gives where nothing is asked for, and a fresh seed; a draft has the values of its drafts."""
    facts = model_of(inputs)
    if parameters.tier == "draft":
        facts = facts.drafting(few_steps=inputs.conditioning.draft_lora is not None)
    return {name: getattr(facts, name, getattr(BLANK, name)) for name in _VALUES} | {"seed": inputs.seed}


def _parent_values(
    session: Session, base: Generation, parameters: Parameters, inputs: DecisionInputs
) -> dict[str, Any]:
    """What a child has of the picture it changes where nothing is asked for; its size is the one before enlarging.

    A picture that no model painted is painted at the model's area, in its own shape.
    """
    model, origin = model_of(inputs), session.unscaled(base)
    if kind_of(origin.recipe).repeatable:
        sides = {"width": _child_side(origin.width, model.width), "height": _child_side(origin.height, model.height)}
    else:
        sides = _fitted_sides((origin.width, origin.height), parameters, model)
    return {"seed": child_seed(base, inputs), **sides} | inherited_words(base)


def _fitted_sides(source: tuple[int, int], parameters: Parameters, model: ModelFacts) -> dict[str, int]:
    """Sides for a picture from outside: its shape at the model's area, or at the one side that is asked for."""
    width, height = fit_area(source, model.width * model.height, given=(parameters.width, parameters.height))
    return {"width": width, "height": height}


def _say_fit(template: GenerationRequested, source: tuple[int, int] | None) -> GenerationRequested:
    """The template, with a remark where its source is scaled or cut."""
    remark = fit_remark(source, (template.width, template.height)) if source and all(source) else None
    return msgspec.structs.replace(template, remarks=(*template.remarks, remark)) if remark else template


def feather_of(mask: Mask | None, template: GenerationRequested) -> float:
    """How far a mask's edges are softened: as asked for, else as the page does it."""
    if mask is None:
        return 0.0
    usual = float(round(min(template.width, template.height) / _FEATHER_SHARE))
    return float(check("feather", usual if mask.feather is None else mask.feather))


def inherited_words(base: Generation) -> dict[str, Any]:
    """The words that a child has of its parent beside the prompt: what must not be there."""
    return {name: getattr(base.recipe, name) for name in _WORDS}


def _resolve(parameters: Parameters, name: str, fallback: Any) -> Any:
    """The checked value; a fallback of None says that the method has no such thing. Raises `Invalid`."""
    value = getattr(parameters, name)
    if fallback is None:
        if value is not None:
            raise Invalid(f"There is no picture to start from, so {name} means nothing here.", f"Leave {name} out.")
        return None
    resolved = fallback if value is None else value
    return check(name, resolved)


def _choose_scheduler(parameters: Parameters, model: ModelFacts, method: str) -> str:
    """The sampler that was asked for, where the model allows it, else the model's own. Raises `Invalid`."""
    wanted = parameters.scheduler
    if wanted is None or wanted == model.scheduler:
        return model.scheduler
    if (name := model.schedulers.get(normalize_scheduler(wanted))) is None:
        names = ", ".join(dict.fromkeys(model.schedulers.values()))
        hint = f"It allows: {names}." if names else "It always uses its own."
        raise Invalid(f"{model.name} does not paint with the scheduler {wanted!r}.", hint)
    if method == methods.FLOWEDIT:
        hint = "Leave the scheduler out, or ask for another method, img2img for instance."
        raise Invalid("Changes by flowedit follow a scheduler of their own.", hint)
    return name


def _inherit_loras(base: Generation, inputs: DecisionInputs) -> tuple[LoraUse, ...]:
    """The LoRAs of the parent, where the same model paints."""
    return lasting_loras(base.recipe) if base.recipe.model == model_of(inputs).name else ()


def _merge_options(parameters: Parameters, inputs: DecisionInputs) -> dict[str, Option]:
    model, draft_lora = model_of(inputs), inputs.conditioning.draft_lora
    draft_options: dict[str, Option] = {}
    if model.draft and parameters.tier == "draft":
        draft_options = {DRAFT_LORA: draft_lora.digest} if draft_lora else model.draft.options
    return limits.check_options({**model.options, **draft_options, **parameters.options})


def _reading_to_store(reading: Interpretation) -> Reading:
    return Reading(reading.interpreter, reading.kind, reading.changes, reading.confidence, reading.note)


def _join_negative(negative: str, reading: Interpretation, before: str) -> str:
    """The negative prompt with the reading's terms, and without those whose thing comes into the prompt again."""
    terms = [part.strip() for part in negative.split(",") if part.strip()]
    back = [term for term in terms if names(reading.prompt, term) and not names(before, term)]
    kept = [term for term in terms if term not in back] if back else [negative] if negative else []
    added = [term for term in reading.negative if term not in terms]
    return str(check("negative_prompt", ", ".join([*kept, *added])))


def _child_side(side: int, default: int) -> int:
    """A parent's side where a model can paint it, else the nearest multiple of 16 (an imported picture's side)."""
    if side <= 0:
        return default
    nearest = round(side / limits.SIDE_MULTIPLE) * limits.SIDE_MULTIPLE
    return min(max(nearest, limits.SIDE[0]), limits.SIDE[1])


def _check_priority(parameters: Parameters) -> str:
    if parameters.priority not in ("interactive", "background"):
        raise Invalid(f"The priority {parameters.priority!r} is unknown.", "Use interactive or background.")
    return parameters.priority
