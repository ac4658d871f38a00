"""Painting by a recipe from elsewhere: what fits this machine is used, and what does not is said. Pure.

Two steps, because the model's facts are known only once a model is chosen: `liken` settles words, numbers, model and
LoRAs against what is here; `like_requests` makes the request, with the sampler and the size that the model allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from dimp.core import limits
from dimp.core.actions import Like
from dimp.core.errors import Conflict
from dimp.core.events import GenerationRequested
from dimp.core.generation import Generation
from dimp.core.imported import ImportedLora, ImportedRecipe, Remark, as_parameters
from dimp.core.kinds import IMPORT
from dimp.core.model import DecisionInputs, Likeness, ModelFacts
from dimp.core.parameters import LoraWish, Parameters, lora_wishes, merge, normalize_scheduler
from dimp.core.refs import resolve
from dimp.core.sentences import sentence
from dimp.core.session import Session
from dimp.core.syntax import weights
from dimp.decide import recipe as recipes
from dimp.decide.fit import fit_area
from dimp.metadata.own import FORMAT, OwnRecipe, OwnText, imported_of

_SUFFIX = re.compile(r"\.(safetensors|sft|ckpt|gguf|pth?)$", re.IGNORECASE)
_AREAS = (0.5, 2.0)
"""Shares of the model's area within which another model's size is kept."""

_SAMPLERS = {
    "euler": ("euler", "k_euler"), "euler_a": ("euler a", "euler_ancestral", "k_euler_ancestral", "euler ancestral"),
    "dpm++_2m": ("dpm++ 2m", "dpmpp_2m", "dpmpp_2m_gpu"), "dpm++_sde": ("dpm++ sde", "dpmpp_sde", "dpmpp_sde_gpu"),
    "dpm++_2m_sde": ("dpm++ 2m sde", "dpmpp_2m_sde", "dpmpp_2m_sde_gpu"), "unipc": ("unipc", "uni_pc", "uni_pc_bh2"),
    "ddim": ("ddim",), "heun": ("heun", "k_heun"), "lms": ("lms", "k_lms"), "pndm": ("plms", "pndm"),
    "dpm2": ("dpm2", "dpm_2", "k_dpm_2"), "deis": ("deis",), "lcm": ("lcm",),
}  # fmt: skip
"""Samplers by the field's short names, each with what other programs call it."""

_LEFT_OUT = {
    "Hires upscale": "like-hires", "ControlNet 0": "like-controlnet",
    "mask": "like-mask", "references": "like-references",
}  # fmt: skip
"""What a recipe may say besides, each with the sentence on what becomes of it."""


class Offers(msgspec.Struct, frozen=True):
    """What is on this machine: the names of its models, and its LoRAs as digests by name."""

    models: tuple[str, ...]
    lora_digests: Mapping[str, str]


def recipe_of(session: Session, action: Like) -> ImportedRecipe:
    """The recipe that is to be followed. Raises `Conflict` for a picture that carries none."""
    if action.recipe is not None:
        return action.recipe
    recipe = recipe_of_generation(session.painted(resolve(session, action.id or "@")))
    if recipe is None:
        hint = "Refine it, or say in words what to paint."
        raise Conflict("The file of that picture says nothing of how it was made.", hint, "no-recipe")
    return recipe


def recipe_of_generation(generation: Generation) -> ImportedRecipe | None:
    """A picture's recipe in the form of those from outside; None for an imported one whose file said nothing."""
    if generation.manner.kind == IMPORT.name:
        return generation.imported
    return _recipe_of_painted(generation)


def liken(recipe: ImportedRecipe, action: Like, offers: Offers) -> Likeness:
    """What can be asked for here by a recipe; what the action itself asks for goes before it."""
    remarks: list[Remark] = []
    model = action.model or match_name(recipe.model, offers.models)
    if recipe.model and model is None:
        remarks.append(Remark("model", sentence("like-model", model=recipe.model)))
    under = Parameters(**as_parameters({
        "seed": _seed(recipe, remarks) if action.seed is None else None, "steps": _steps(recipe, remarks),
        "guidance": _guidance(recipe, remarks), "width": recipe.width, "height": recipe.height,
        "negative": _settle_words(recipe.negative, remarks) or None, "model": model,
        "lora_list": _loras(recipe.lora_list, offers, remarks) if lora_wishes(action) is None else None,
    }))  # fmt: skip
    remarks += _left_out(recipe)
    prompt = action.prompt or _settle_words(recipe.prompt, remarks)
    asked = msgspec.structs.replace(merge(action, under), model=model)
    return Likeness(prompt, asked, recipe.sampler, recipe.model, tuple(dict.fromkeys(remarks)))


def like_requests(session: Session, inputs: DecisionInputs) -> list[GenerationRequested]:
    """Requests for fresh pictures by a recipe that was likened to this machine. Raises as `new_requests`."""
    likeness, model = inputs.likeness, recipes.model_of(inputs)
    if likeness is None:  # the shell must settle the recipe before anything is decided
        raise Conflict("There is no recipe to follow.", "Name a picture that has one.", "no-recipe")
    remarks = list(likeness.remarks)
    changes = _sides(likeness, model, remarks) | _sampler(likeness, model, remarks)
    parameters = msgspec.structs.replace(likeness.parameters, **changes)
    requests = recipes.new_requests(session, likeness.prompt, parameters, inputs)
    return [msgspec.structs.replace(request, remarks=(*remarks, *request.remarks)) for request in requests]


def match_name(wanted: str, names: Iterable[str]) -> str | None:
    """The one of `names` that is meant, whatever the folder, the case and the suffix are written like."""
    by_key = {_key(name): name for name in names}
    return by_key.get(_key(wanted)) if wanted else None


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", _SUFFIX.sub("", name.replace("\\", "/").rpartition("/")[2]).lower())


def _recipe_of_painted(generation: Generation) -> ImportedRecipe:
    """A painted picture's own recipe, in the form of those from outside."""
    place = {"id": generation.id, "kind": generation.manner.kind, "modification": generation.modification}
    shared = {name: getattr(generation.recipe, name) for name in OwnRecipe.__struct_fields__ if name not in place}
    return imported_of(OwnText(FORMAT, (OwnRecipe(**{**shared, **place}),)))


def _seed(recipe: ImportedRecipe, remarks: list[Remark]) -> int | None:
    if not recipe.seed:
        return None
    if int(recipe.seed) < limits.SEED_END:
        return int(recipe.seed)
    remarks.append(Remark("seed", sentence("like-seed", seed=recipe.seed)))
    return None


def _steps(recipe: ImportedRecipe, remarks: list[Remark]) -> int | None:
    if recipe.steps is None or limits.STEPS[0] <= recipe.steps <= limits.STEPS[1]:
        return recipe.steps
    remarks.append(Remark("steps", sentence("like-steps", steps=recipe.steps, most=limits.STEPS[1])))
    return limits.STEPS[1]


def _guidance(recipe: ImportedRecipe, remarks: list[Remark]) -> float | None:
    low, high = limits.GUIDANCE
    if recipe.guidance is None or low <= recipe.guidance <= high:
        return recipe.guidance
    remarks.append(Remark("guidance", sentence("like-guidance", guidance=f"{recipe.guidance:g}")))
    return None


def _loras(wanted: Sequence[ImportedLora], offers: Offers, remarks: list[Remark]) -> tuple[LoraWish, ...] | None:
    """The LoRAs that are here, by digest or by name; None where the recipe has none."""
    found = []
    for lora in wanted:
        name = (
            lora.digest if lora.digest in offers.lora_digests.values() else match_name(lora.name, offers.lora_digests)
        )
        if name is None:
            remarks.append(Remark("lora", sentence("like-lora", lora=lora.name)))
        elif 0 < abs(lora.weight) <= limits.WEIGHT:
            found.append(LoraWish(name, lora.weight))
    return tuple(found) if found else None


def _settle_words(words: str, remarks: list[Remark]) -> str:
    """Words without what other programs change in them while they paint, `[cat:dog:0.5]`; weights stay."""
    settled = weights.settle(words)
    if settled != words:
        remarks.append(Remark("prompt-editing", sentence("like-editing")))
    return settled


def _left_out(recipe: ImportedRecipe) -> list[Remark]:
    found = [Remark("left-out", sentence(text)) for name, text in _LEFT_OUT.items() if name in recipe.extras]
    if recipe.strength is not None or "source" in recipe.extras:
        found.append(Remark("source", sentence("like-source")))
    return found


def _sides(likeness: Likeness, model: ModelFacts, remarks: list[Remark]) -> dict[str, Any]:
    """The size of the recipe, as it can be painted: sides in steps of 16, and another model's at about its area."""
    width, height = likeness.parameters.width, likeness.parameters.height
    if width is None or height is None:
        return {}
    area = model.width * model.height
    foreign = likeness.model != model.name and not _AREAS[0] <= width * height / area <= _AREAS[1]
    paintable = all(side % limits.SIDE_MULTIPLE == 0 and limits.SIDE[0] <= side <= limits.SIDE[1]
                    for side in (width, height))  # fmt: skip
    if paintable and not foreign:
        return {}
    sides = fit_area((width, height), area if foreign else max(width * height, limits.SIDE[0] ** 2))
    before, after = f"{width}x{height}", f"{sides[0]}x{sides[1]}"
    remarks.append(Remark("size", sentence("like-size", before=before, after=after)))
    return {"width": sides[0], "height": sides[1]}


def _sampler(likeness: Likeness, model: ModelFacts, remarks: list[Remark]) -> dict[str, Any]:
    """The recipe's sampler, where the model has it under whatever name."""
    wanted = likeness.sampler
    if not wanted or likeness.parameters.scheduler is not None or wanted == model.scheduler:
        return {}
    lowered = wanted.lower()
    usual = next((name for name, others in _SAMPLERS.items() if lowered == name or lowered in others), lowered)
    chosen = model.schedulers.get(normalize_scheduler(wanted)) or model.schedulers.get(normalize_scheduler(usual))
    if chosen is None:
        remarks.append(Remark("sampler", sentence("like-sampler", sampler=wanted, model=model.name)))
        return {}
    return {"scheduler": chosen}
