"""Fooocus in its own scheme: one JSON object, in `parameters` of a PNG or in the EXIF comment of a JPEG or WebP."""

from __future__ import annotations

import re
from typing import Any

from dimp.core.imported import ImportedLora, ImportedRecipe
from dimp.metadata.values import Json, extras_of, number_of, seed_of, size_of, split_loras, steps_of, text_of, weight_of

_KNOWN = ("prompt", "negative_prompt", "seed", "steps", "guidance_scale", "resolution", "sampler", "scheduler",
          "base_model", "base_model_hash", "loras", "full_prompt", "full_negative_prompt")  # fmt: skip
_LORA_KEY = re.compile(r"lora_combined_\d+")


def read(data: Json) -> ImportedRecipe | None:
    """The recipe in such an object; None where it is none of Fooocus."""
    if not ("base_model" in data and "guidance_scale" in data and "resolution" in data):
        return None
    prompt, tagged = split_loras(_prompt(data, "prompt", "full_prompt"))
    width, height = size_of(str(data["resolution"]))
    return ImportedRecipe(
        tool="Fooocus", prompt=prompt, negative=_prompt(data, "negative_prompt", "full_negative_prompt"),
        seed=seed_of(data.get("seed")), steps=steps_of(data.get("steps")),
        guidance=number_of(data["guidance_scale"]), width=width, height=height,
        sampler=text_of(data.get("sampler")), schedule=text_of(data.get("scheduler")),
        model=text_of(data["base_model"]), model_hash=text_of(data.get("base_model_hash")),
        lora_list=tagged or _loras(data),
        extras=extras_of({key: value for key, value in data.items() if key not in _KNOWN and not _is_lora(key)}),
    )  # fmt: skip


def _prompt(data: Json, name: str, full: str) -> str:
    """The words that were typed; where none were, those that a style put in their place."""
    typed, expanded = text_of(data.get(name)).strip(), data.get(full)
    if typed or not isinstance(expanded, list):
        return typed or text_of(expanded).strip()
    return ", ".join(part.strip() for part in expanded if isinstance(part, str) and part.strip())


def _loras(data: Json) -> tuple[ImportedLora, ...]:
    listed: Any = data.get("loras")
    rows = [row for row in listed if isinstance(row, list) and len(row) >= 2] if isinstance(listed, list) else []
    loras = [ImportedLora(text_of(row[0]), weight_of(row[1])) for row in rows]
    combined = [text_of(value).rpartition(" : ") for key, value in data.items() if _is_lora(key)]
    loras += [ImportedLora(name, weight_of(weight)) for name, _, weight in combined if name]
    return tuple(lora for lora in loras if lora.name and lora.name != "None")


def _is_lora(key: str) -> bool:
    return _LORA_KEY.fullmatch(key) is not None
