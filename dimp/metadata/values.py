"""Values out of texts that nobody vouches for: numbers, JSON, and what is said twice. Pure; nothing here raises."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from dimp.core.imported import ImportedLora

MAX_TEXT = 2_000_000
"""Characters of one text that are looked at; graphs of ComfyUI run to some hundred thousand."""

_SEED_END = 2**64
_SIZE = re.compile(r"(\d{1,5})\s*[x×,]\s*(\d{1,5})", re.IGNORECASE)
_LORA_TAG = re.compile(r"[ \t]{0,8}<lora:([^<>:]+)(?::([+-]?\d*\.?\d+))?(?::[^<>]*)?>", re.IGNORECASE)
_GAP = re.compile(r"\A(?:\0[ \t]*(?:,[ \t]*)?)+|,[ \t]*\0(?=[\0 \t]*(?:,|\Z))|\0")
"""The place of a tag that was taken out, with the comma that set it apart from other words; other commas stay."""

_EXTRA_CHARACTERS, _EXTRAS = 500, 64

Json = Mapping[str, Any]


def decode_json(text: str) -> Any:
    """The value of a JSON text; None for anything else. Takes the NaN that Python programs write."""
    stripped = text.strip().strip("\0")
    if len(stripped) > MAX_TEXT or not stripped.startswith(("{", "[", '"')):
        return None
    for attempt in (stripped, re.sub(r"\b(NaN|-?Infinity)\b", "null", stripped)):
        try:
            return msgspec.json.decode(attempt)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
            continue
    return None


def decode_object(text: str) -> Json | None:
    """The object in a JSON text, or None."""
    value = decode_json(text)
    return value if isinstance(value, dict) else None


def text_of(value: Any) -> str:
    """A text; empty for anything else."""
    return value if isinstance(value, str) else ""


def number_of(value: Any) -> float | None:
    """A finite number, also written as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and abs(number) < 1e15 else None


def whole_of(value: Any) -> int | None:
    """A whole number, also written as text or as 20.0; None for anything else."""
    number = number_of(value)
    return int(number) if number is not None and number == int(number) else None


def steps_of(value: Any) -> int | None:
    """A number of steps: 1 and more."""
    steps = whole_of(value)
    return steps if steps is not None and 0 < steps <= 10_000 else None


def side_of(value: Any) -> int | None:
    """A side in pixels: 1 and more."""
    side = whole_of(value)
    return side if side is not None and 0 < side <= 65_536 else None


def seed_of(value: Any) -> str:
    """A seed of up to 64 bits as a decimal, exact; empty for what is none (-1 stands for a random one)."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) and value == int(value) else ""
    digits = str(value).strip().partition(".")[0] if isinstance(value, int | str) else ""
    return str(int(digits)) if digits.isascii() and digits.isdigit() and int(digits[:25]) < _SEED_END else ""


def size_of(text: str) -> tuple[int | None, int | None]:
    """Width and height from `512x768` or `(512, 768)`."""
    match = _SIZE.search(text)
    return (int(match[1]) or None, int(match[2]) or None) if match else (None, None)


def split_loras(prompt: str) -> tuple[str, tuple[ImportedLora, ...]]:
    """The prompt without its `<lora:name:weight>` tags, and the LoRAs that they name."""
    found = tuple(ImportedLora(match[1].strip(), weight_of(match[2])) for match in _LORA_TAG.finditer(prompt))
    if not found:
        return prompt.strip(), ()
    return _GAP.sub("", _LORA_TAG.sub("\0", prompt.strip())).strip(), found


def weight_of(value: Any) -> float:
    """How much a LoRA counts; 1 where that is not said."""
    weight = number_of(value)
    return 1.0 if weight is None else weight


def extras_of(values: Mapping[str, Any]) -> dict[str, str]:
    """What else a file says, as short texts."""
    texts = {str(key): value if isinstance(value, str) else compact(value) for key, value in values.items()}
    kept = {key[:100]: text[:_EXTRA_CHARACTERS] for key, text in texts.items() if text and text != "null"}
    return dict(list(kept.items())[:_EXTRAS])


def compact(value: Any) -> str:
    """A value as JSON."""
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, ValueError, RecursionError):
        return ""
