"""By which method of its model a picture is changed, and by words in which order. Pure."""

from __future__ import annotations

from itertools import pairwise

from dimp.core.errors import Invalid
from dimp.core.events import GenerationRequested
from dimp.core.generation import Generation
from dimp.core.imported import Remark
from dimp.core.interpretation import Interpretation
from dimp.core.kinds import IMPORT
from dimp.core.model import DecisionInputs, ModelFacts
from dimp.core.parameters import Parameters
from dimp.core.sentences import sentence
from dimp.core.session import Session
from dimp.interpret.edits.together import things_together

FLOWEDIT = "flowedit"
"""The method that follows the difference of two prompts, by a loop of its own."""

INSTRUCT = "instruct"
"""The method that reads what to change, and needs no words for the picture itself."""

_NEEDS_DESCRIPTION = (FLOWEDIT,)
"""Methods that go from a description of the picture to one of what it is to become."""


def need_task(model: ModelFacts, task: str) -> str:
    """`task` itself. Raises `Invalid` where the model is known not to have it."""
    if task not in model.tasks:
        hint = f"It can do: {', '.join(model.tasks)}. Or name another model."
        raise Invalid(f"{model.name} cannot do {task}.", hint, "cannot-do")
    return task


def need_method(parameters: Parameters, method: str) -> None:
    """Raises `Invalid` where another method is asked for than the one that this action always has."""
    if parameters.method not in (None, "auto", method):
        hint = "Leave the method out; refine is where methods differ."
        raise Invalid(f"This is painted by {method}, not by {parameters.method!r}.", hint)


def fit_reading(reading: Interpretation, before: str, model: ModelFacts) -> Interpretation:
    """A reading of a change of the prompt `before`, the new prompt in the order that the model was taught."""
    return things_together(before, reading) if model.things_first else reading


def choose_refine_method(
    parameters: Parameters, model: ModelFacts, reading: Interpretation, inputs: DecisionInputs, *, masked: bool,
    described: bool, wholly: bool,
) -> str:  # fmt: skip
    """The method that was asked for, else the model's for this kind of change; inpainting inside a mask.

    `described` and `wholly` are as in `usual_method`.
    """
    if masked:
        need_method(parameters, "inpaint")
    chosen = need_task(model, "inpaint") if masked else _check_method(parameters.method, model)
    networks = any(control.model for control in inputs.conditioning.controls)
    method = chosen or ("img2img" if networks else usual_method(model, reading, described=described, wholly=wholly))
    if method in _NEEDS_DESCRIPTION and not described:
        hint = "Describe the picture (--description), or ask for another method, img2img for instance."
        raise Invalid(f"Changes by {method} go from one description to another, and this picture has none.", hint)
    return need_controlled(method, model, inputs)


def usual_method(model: ModelFacts, reading: Interpretation, *, described: bool, wholly: bool) -> str:
    """The model's method for a change, where none is asked for.

    `described`: the picture has words; `wholly`: they tell all of it. Where the method needs a description, a picture
    without one is changed by instruction, or painted over by a model that reads none.
    """
    usual = model.method_for(reading.kind)
    if usual not in _NEEDS_DESCRIPTION or wholly:
        return usual
    if INSTRUCT in model.tasks and reading.instruction:
        return INSTRUCT
    return usual if described or "img2img" not in model.tasks else "img2img"


def suggest(model: ModelFacts, reading: Interpretation, *, described: bool, wholly: bool) -> tuple[str, float]:
    """The method and the strength that a refine would have by this reading where neither is asked for.

    `described` and `wholly` are as in `usual_method`.
    """
    method = usual_method(model, reading, described=described, wholly=wholly)
    return method, suggest_strength(model, method, reading)


def suggest_strength(model: ModelFacts, method: str, reading: Interpretation) -> float:
    """How far a change by a method is to leave the picture: the model's own, else as the reading suggests."""
    own = model.strengths.get(method)
    return own if own is not None else (reading.strength or model.strength)


def is_wholly_described(session: Session, picture: Generation) -> bool:
    """Whether a picture's words tell all of it, and not only what was changed in one that nobody described."""
    path = session.path(picture.id)
    if not picture.prompt or path[0].prompt or path[0].manner.kind != IMPORT.name:
        return bool(picture.prompt)
    return any(after.recipe.source_prompt not in ("", before.prompt) for before, after in pairwise(path))


def description_remark(model: ModelFacts, request: GenerationRequested, seen: str = "") -> Remark | None:
    """What is said of a picture that nobody described: what a model saw in it, or that its description is missing.

    Missing it, it is changed otherwise than its model would change it.
    """
    if seen and request.source_prompt == seen:
        return Remark("described", sentence("described", description=seen))
    usual = model.method_for(request.reading.kind if request.reading else "*")
    if request.source_prompt or usual not in _NEEDS_DESCRIPTION:
        return None
    return Remark("undescribed", sentence("undescribed", method=request.method))


def _check_method(method: str | None, model: ModelFacts) -> str | None:
    if method is None or method == "auto":
        return None
    methods = {*model.tasks, *model.methods.values()}
    if method not in methods:
        raise Invalid(f"{model.name} does not refine by {method!r}.", f"Try: {', '.join(sorted(methods))}")
    return method


def need_controlled(method: str, model: ModelFacts, inputs: DecisionInputs) -> str:
    """`method` itself. Raises `Invalid` where a network reads a control map and the method knows none."""
    if any(control.model for control in inputs.conditioning.controls) and method not in model.controlled:
        can = ", ".join(model.controlled)
        raise Invalid(f"{model.name} cannot do {method} under a control map.", f"Under one it can do: {can}.")
    return method
