"""InvokeAI: `invokeai_metadata` today, `sd-metadata` of its second version, the `Dream` command line of its first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dimp.core.imported import ImportedLora, ImportedRecipe
from dimp.metadata.values import (
    Json,
    decode_object,
    extras_of,
    number_of,
    seed_of,
    side_of,
    steps_of,
    text_of,
    weight_of,
)

_TOOL = "InvokeAI"
_KNOWN = ("positive_prompt", "negative_prompt", "seed", "steps", "cfg_scale", "guidance", "width", "height",
          "scheduler", "strength", "model", "loras")  # fmt: skip
_DREAM = re.compile(r'"(?P<prompt>(?:\\.|[^"\\])*)"(?P<rest>.*)', re.DOTALL)
_OPTION = re.compile(r"-([sSWHCA]|f|IF)\s*([\w.+-]+)")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")


def read(texts: Mapping[str, str]) -> ImportedRecipe | None:
    """The recipe in the texts of a file; None where they are none of InvokeAI."""
    if (now := decode_object(texts.get("invokeai_metadata", ""))) is not None:
        return _read_now(now)
    if (second := decode_object(texts.get("sd-metadata", ""))) is not None:
        return _read_second(second)
    return _read_dream(texts.get("Dream", ""))


def _read_now(data: Json) -> ImportedRecipe:
    guidance = number_of(data.get("cfg_scale"))
    distilled = number_of(data.get("guidance"))
    negative = data.get("negative_prompt")
    return ImportedRecipe(
        tool=_TOOL, prompt=text_of(data.get("positive_prompt")).strip(), negative=text_of(negative).strip(),
        seed=seed_of(data.get("seed")), steps=steps_of(data.get("steps")),
        guidance=distilled if distilled is not None and guidance in (None, 1.0) else guidance,
        width=side_of(data.get("width")), height=side_of(data.get("height")), sampler=text_of(data.get("scheduler")),
        strength=number_of(data.get("strength")), model=_name(data.get("model")), model_hash=_hash(data.get("model")),
        lora_list=_loras(data.get("loras")),
        extras=extras_of({key: value for key, value in data.items() if key not in _KNOWN}),
    )  # fmt: skip


def _read_second(data: Json) -> ImportedRecipe | None:
    image = data.get("image")
    if not isinstance(image, dict):
        return None
    prompt, negative = _split_brackets(_join(image.get("prompt")))
    return ImportedRecipe(
        tool=_TOOL, prompt=prompt, negative=negative, seed=seed_of(image.get("seed")),
        steps=steps_of(image.get("steps")), guidance=number_of(image.get("cfg_scale")),
        width=side_of(image.get("width")), height=side_of(image.get("height")), sampler=text_of(image.get("sampler")),
        strength=number_of(image.get("strength")), model=text_of(data.get("model_weights") or data.get("model")),
        model_hash=text_of(data.get("model_hash")),
    )  # fmt: skip


def _read_dream(text: str) -> ImportedRecipe | None:
    match = _DREAM.match(text.strip())
    if match is None:
        return None
    prompt, negative = _split_brackets(match["prompt"].replace('\\"', '"'))
    options: dict[str, str] = dict(_OPTION.findall(match["rest"]))
    return ImportedRecipe(
        tool=_TOOL, prompt=prompt, negative=negative, seed=seed_of(options.get("S", "")),
        steps=steps_of(options.get("s", "")), guidance=number_of(options.get("C", "")),
        width=side_of(options.get("W", "")), height=side_of(options.get("H", "")), sampler=options.get("A", ""),
        strength=number_of(options.get("f", "")),
    )  # fmt: skip


def _join(prompt: Any) -> str:
    parts = prompt if isinstance(prompt, list) else [prompt]
    return " ".join(text_of(part.get("prompt") if isinstance(part, dict) else part) for part in parts).strip()


def _split_brackets(prompt: str) -> tuple[str, str]:
    """In both older formats what must not be there stands in square brackets inside the prompt."""
    negative = ", ".join(part.strip() for part in _BRACKETS.findall(prompt) if part.strip())
    return " ".join(_BRACKETS.sub(" ", prompt).split()), negative


def _name(model: Any) -> str:
    """A model's name; versions differ in what holds it."""
    if isinstance(model, dict):
        return text_of(model.get("name")) or text_of(model.get("model_name")) or text_of(model.get("key"))
    return text_of(model)


def _hash(model: Any) -> str:
    return text_of(model.get("hash")) if isinstance(model, dict) else ""


def _loras(listed: Any) -> tuple[ImportedLora, ...]:
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    named = [(_name(row.get("model") or row.get("lora")), row.get("weight")) for row in rows]
    return tuple(ImportedLora(name, weight_of(weight)) for name, weight in named if name)
