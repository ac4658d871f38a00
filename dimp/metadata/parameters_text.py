"""A recipe as the `parameters` text that AUTOMATIC1111's web UI writes and that most other programs read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dimp.core.events import LoraUse, Recipe
from dimp.core.imported import ImportedLora, ImportedRecipe, shared_values

KEYWORD = "parameters"
_SCHEDULER = re.compile(r"Scheduler$")
_PLAIN = re.compile(r"[^,:\"\n{}\[\]]*")


def write(recipe: Recipe, version: str) -> str:
    """The text for a recipe; `version` is this program's."""
    shared = shared_values(recipe, ("negative", "guidance", "lora_list"))
    pairs = {
        "Steps": str(recipe.steps), "Sampler": sampler_name(recipe.scheduler),
        "CFG scale": _number(shared["guidance"]), "Seed": str(recipe.seed), "Size": f"{recipe.width}x{recipe.height}",
        "Model hash": recipe.model_revision[:10], "Model": recipe.model,
        "Denoising strength": _number(recipe.strength), "Version": f"dimp {version}",
    }  # fmt: skip
    return _join(recipe.prompt, shared["negative"], _tags(shared["lora_list"]), pairs)


def write_imported(recipe: ImportedRecipe) -> str:
    """The text for a recipe from outside, with what its own file said of version and the rest."""
    pairs = {
        "Steps": str(recipe.steps or ""), "Sampler": recipe.sampler, "Schedule type": recipe.schedule,
        "CFG scale": _number(recipe.guidance), "Seed": recipe.seed,
        "Size": f"{recipe.width}x{recipe.height}" if recipe.width and recipe.height else "",
        "Model hash": recipe.model_hash, "Model": recipe.model,
        "Denoising strength": _number(recipe.strength), **recipe.extras,
    }  # fmt: skip
    return _join(recipe.prompt, recipe.negative, _tags(recipe.lora_list), pairs)


def sampler_name(scheduler: str) -> str:
    """A sampler's short name: of a class of diffusers without what every such name has."""
    return _SCHEDULER.sub("", scheduler)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _tags(used: Sequence[LoraUse] | Sequence[ImportedLora]) -> str:
    return "".join(f" <lora:{lora.name or lora.digest[:12]}:{lora.weight:g}>" for lora in used)


def _join(prompt: str, negative: str, tags: str, pairs: dict[str, str]) -> str:
    line = ", ".join(f"{name}: {_quote(value)}" for name, value in pairs.items() if value)
    lines = [prompt + tags, *([f"Negative prompt: {negative}"] if negative else []), line]
    return "\n".join(lines).strip()


def _quote(value: str) -> str:
    """A value as it is, or as a JSON string where commas or colons in it could be taken for the text's own."""
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
