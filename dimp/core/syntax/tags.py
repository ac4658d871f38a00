"""LoRAs in a prompt, as A1111 writes them: `<lora:name:0.8>`, at weight 1 without a number. Pure."""

from __future__ import annotations

import re

from dimp.core.errors import Invalid
from dimp.core.parameters import LoraWish

_TAG = re.compile(r"(?<!\\)<(?P<kind>lora|lyco|lycoris|hypernet)\s*:(?P<rest>[^<>]*)>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([<>])")
_BLANKS = re.compile(r"[ \t]{2,}")
_COMMAS = re.compile(r",(?:\s*,)+")


def take_tags(words: str) -> tuple[str, tuple[LoraWish, ...]]:
    """Words without the LoRAs that are named in them, and those LoRAs in order.

    Raises `Invalid` for a tag that names none, gives no number as its weight, or asks for what is not done here.
    """
    found = [_read(tag) for tag in _TAG.finditer(words)]
    if found:
        left = _COMMAS.sub(",", _BLANKS.sub(" ", _TAG.sub("", words)))
        words = left.strip().strip(",").strip()
    return _ESCAPED.sub(r"\1", words), tuple(found)


def tag_names(words: str) -> tuple[str, ...]:
    """The names of the LoRAs that words call, each once, wherever they stand."""
    names = (tag["rest"].partition(":")[0].strip() for tag in _TAG.finditer(words))
    return tuple(dict.fromkeys(name for name in names if name))


def _read(tag: re.Match[str]) -> LoraWish:
    name, *weights = (part.strip() for part in tag["rest"].split(":"))
    if tag["kind"].lower() == "hypernet":
        raise Invalid(f"{tag[0]} asks for a hypernetwork, which is not read here.", "Leave it out.")
    if len(weights) > 1 or "=" in tag["rest"]:
        hint = f"Give one weight for both: <lora:{name}:0.8>"
        raise Invalid(f"{tag[0]} weighs the network and the text encoder apart, which is not done here.", hint)
    try:
        weight = float(weights[0]) if weights else 1.0
    except ValueError:
        raise Invalid(f"The weight of {tag[0]} is no number.", "Write it as in: <lora:ink:0.8>") from None
    if not name:
        raise Invalid(f"{tag[0]} names no LoRA.", "Write it as in: <lora:ink:0.8>")
    return LoraWish(name.removesuffix(".safetensors"), weight)
