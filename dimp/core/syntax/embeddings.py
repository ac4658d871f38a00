"""Embeddings of textual inversion in a prompt: `easyneg` as a word, `<easyneg>`, `embedding:easyneg`. Pure.

A file's name is a word of the prompt, as in A1111 and diffusers; `embedding:`, as in ComfyUI, says that no word is
meant. Capitals make no difference, for CLIP reads none.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec

MARK = "embedding:"
SUFFIXES = (".safetensors", ".pt", ".bin", ".ckpt")
"""What files of embeddings end in, here or elsewhere; names in prompts may carry it."""

_MARKED = re.compile(rf"(?<![\w-]){MARK}(?P<name>[^\s,()\[\]{{}}|<>:]+)", re.IGNORECASE)
_ENDS = "|".join(re.escape(suffix) for suffix in SUFFIXES)


class Part(msgspec.Struct, frozen=True):
    """A part of a prompt: words, or, where `name` is not empty, the embedding of that name.

    `marked`: it is named as an embedding, so that no word can be meant.
    """

    text: str
    name: str = ""
    marked: bool = False


def divide(words: str, names: Collection[str]) -> tuple[Part, ...]:
    """Words in parts: those that are embeddings of these names, and what stands between them."""
    if not names:
        return (Part(words),)
    known = {name.lower(): name for name in names}
    parts, place = list[Part](), 0
    for found in _pattern(names).finditer(words):
        name = known[(found["marked"] or found["token"] or found["bare"]).lower()]
        parts += [Part(words[place : found.start()]), Part(found[0], name, marked=found["marked"] is not None)]
        place = found.end()
    parts.append(Part(words[place:]))
    return tuple(part for part in parts if part.text)


def unknown_names(words: str, names: Collection[str]) -> tuple[str, ...]:
    """The names that words call embeddings (`embedding:name`) and that are none of these, each once."""
    rest = " ".join(part.text for part in divide(words, names) if not part.name)
    return tuple(dict.fromkeys(found["name"].rstrip(".") for found in _MARKED.finditer(rest)))


def _pattern(names: Collection[str]) -> re.Pattern[str]:
    """What matches any of these names as a whole word, the longest first."""
    each = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    forms = (
        rf"{MARK}(?P<marked>{each})(?:{_ENDS})?",
        rf"<(?P<token>{each})>",
        rf"(?P<bare>{each})(?![\w-]|\.\d)",
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])", re.IGNORECASE)
