"""NovelAI: the prompt in `Description`, everything else as JSON in `Comment`; later versions name each character."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dimp.core.imported import ImportedRecipe
from dimp.metadata.values import Json, decode_object, extras_of, number_of, seed_of, side_of, steps_of, text_of

_KNOWN = ("prompt", "uc", "seed", "steps", "scale", "width", "height", "sampler", "noise_schedule", "strength",
          "v4_prompt", "v4_negative_prompt", "signed_hash")  # fmt: skip


def read(texts: Mapping[str, str]) -> ImportedRecipe | None:
    """The recipe in the texts of a file; None where they are none of NovelAI."""
    comment = decode_object(texts.get("Comment", ""))
    if comment is None or not ("uc" in comment or "v4_prompt" in comment or texts.get("Software") == "NovelAI"):
        return None
    if "steps" not in comment and "sampler" not in comment:
        return None
    prompt = _captions(comment.get("v4_prompt")) or text_of(comment.get("prompt")) or texts.get("Description", "")
    return ImportedRecipe(
        tool="NovelAI", prompt=prompt.strip(),
        negative=(_captions(comment.get("v4_negative_prompt")) or text_of(comment.get("uc"))).strip(),
        seed=seed_of(comment.get("seed")), steps=steps_of(comment.get("steps")),
        guidance=number_of(comment.get("scale")), width=side_of(comment.get("width")),
        height=side_of(comment.get("height")), sampler=text_of(comment.get("sampler")),
        schedule=text_of(comment.get("noise_schedule")), strength=number_of(comment.get("strength")),
        model=texts.get("Source", ""),
        extras=extras_of({key: value for key, value in comment.items() if key not in _KNOWN}),
    )  # fmt: skip


def _captions(value: Any) -> str:
    """The caption of the whole and those of the characters, one after the other."""
    caption: Json = value.get("caption", {}) if isinstance(value, dict) else {}
    if not isinstance(caption, dict):
        return ""
    listed = caption.get("char_captions")
    characters = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    parts = [text_of(caption.get("base_caption")), *(text_of(entry.get("char_caption")) for entry in characters)]
    filled = [part.strip() for part in parts if part.strip()]
    return ", ".join(part.strip(", ") for part in filled) if len(filled) > 1 else "".join(filled)
