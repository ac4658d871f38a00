"""The `parameters` text of AUTOMATIC1111's web UI, of Forge, SD.Next and all that write alike.

Three parts: the prompt, of any number of lines; `Negative prompt:` and what follows; one line of `Name: value` pairs
with commas between, that begins with `Steps:`. Values with commas or colons are JSON strings. Extensions put objects
and lists in without quotes, and lines of their own after the pairs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from dimp.core.imported import ImportedLora, ImportedRecipe
from dimp.metadata.values import (
    decode_json,
    extras_of,
    number_of,
    seed_of,
    size_of,
    split_loras,
    steps_of,
    text_of,
)

NEGATIVE = "Negative prompt:"
_PAIRS_LINE = re.compile(r"^\s*Steps:\s*\d+\s*(?:,|$)")
_NAME = re.compile(r"\s*([A-Za-z][\w /.+()-]{0,80}?):\s*")
_PROMPT_LINE = re.compile(r"^Prompt:\s*")
_FEW = 3
"""Pairs in a line that has no `Steps:` but counts as a line of pairs."""

_KNOWN = (
    "Steps", "Sampler", "Schedule type", "Scheduler", "CFG scale", "Distilled CFG Scale", "Seed", "Size", "Model",
    "Model hash", "Base model", "Base Model",
)  # fmt: skip
_SCHEDULES = ("Karras", "Exponential", "Polyexponential", "SGM Uniform", "Simple", "Normal", "Beta")
"""Schedules that older versions wrote behind the sampler's name."""


def read(text: str) -> ImportedRecipe | None:
    """The recipe in such a text; None where it is no such text."""
    words, pairs_text = _split(text.replace("\r\n", "\n").strip().strip("\0"))
    pairs = read_pairs(pairs_text)
    if "Steps" not in pairs and len(pairs) < _FEW:
        return None
    prompt, negative = _split_prompts(words)
    bare, tagged = split_loras(prompt)
    sampler, schedule = split_schedule(pairs.get("Sampler", ""))
    width, height = size_of(pairs.get("Size", ""))
    return ImportedRecipe(
        tool=_tool(pairs), prompt=bare, negative=negative, seed=seed_of(pairs.get("Seed", "")),
        steps=steps_of(pairs.get("Steps", "")), guidance=guidance_of(pairs), width=width, height=height,
        sampler=sampler, schedule=pairs.get("Schedule type") or pairs.get("Scheduler") or schedule,
        strength=number_of(pairs.get("Denoising strength", "")) if "Hires upscale" not in pairs else None,
        model=pairs.get("Model") or pairs.get("Base model") or pairs.get("Base Model") or "",
        model_hash=pairs.get("Model hash", ""), lora_list=tagged or _loras_of_pairs(pairs), extras=_extras(pairs),
    )  # fmt: skip


def guidance_of(pairs: Mapping[str, str]) -> float | None:
    """The guidance: models that were distilled have one of their own, and then the other is 1."""
    plain, distilled = number_of(pairs.get("CFG scale", "")), number_of(pairs.get("Distilled CFG Scale", ""))
    return distilled if distilled is not None and plain in (None, 0.0, 1.0) else plain


def split_schedule(sampler: str) -> tuple[str, str]:
    """Sampler and schedule from `DPM++ 2M Karras`."""
    schedule = next((name for name in _SCHEDULES if sampler.endswith(f" {name}")), "")
    return sampler.removesuffix(schedule).strip(), schedule


def read_pairs(text: str) -> dict[str, str]:
    """The pairs of a line, in order; of a name that comes twice the first counts."""
    pairs: dict[str, str] = {}
    at = 0
    while (name := _NAME.match(text, at)) is not None:
        value, at = _read_value(text, name.end())
        pairs.setdefault(name[1].strip(), value)
        at = at + 1 if text[at : at + 1] == "," else at
    return pairs


def _split(text: str) -> tuple[str, str]:
    """The words, and the line of pairs: the last one that begins with its steps."""
    lines = text.split("\n")
    for at in reversed(range(len(lines))):
        if _PAIRS_LINE.match(lines[at]):
            return "\n".join(lines[:at]), _join_pairs(lines[at:])
    if len(read_pairs(lines[-1])) >= _FEW:
        return "\n".join(lines[:-1]), lines[-1]
    return text, ""


def _join_pairs(lines: list[str]) -> str:
    """Pairs may go on in further lines; a template of an extension there is one more pair, whatever it holds."""
    first, *others = lines
    rest = "\n".join(others).strip()
    if not rest:
        return first
    name, _, value = rest.partition(":")
    return f"{first.rstrip(', ')}, {name}: {_quote(value.strip())}" if value else first


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _split_prompts(words: str) -> tuple[str, str]:
    at = 0 if words.startswith(NEGATIVE) else words.find(f"\n{NEGATIVE}")
    if at < 0:
        return _PROMPT_LINE.sub("", words.strip()), ""
    prompt, negative = words[:at], words[at:].strip().removeprefix(NEGATIVE)
    return _PROMPT_LINE.sub("", prompt.strip()), negative.strip()


def _read_value(text: str, at: int) -> tuple[str, int]:
    """A value and the place of the comma after it: a JSON string, an object or list, or what comes before a comma."""
    if text[at : at + 1] == '"' and (end := _end_of_string(text, at)) is not None:
        decoded = decode_json(text[at:end])
        return (decoded if isinstance(decoded, str) else text[at + 1 : end - 1]), _skip_blanks(text, end)
    if text[at : at + 1] in ("{", "[") and (end := _end_of_nest(text, at)) is not None:
        return text[at:end], _skip_blanks(text, end)
    end = text.find(",", at)
    end = len(text) if end < 0 else end
    return text[at:end].strip(), end


def _end_of_string(text: str, at: int) -> int | None:
    """The place after the closing quote, where a comma or the end must follow."""
    match = re.compile(r'"(?:\\.|[^\\"])*"(?=\s*(?:,|$))', re.DOTALL).match(text, at)
    return match.end() if match else None


def _end_of_nest(text: str, at: int) -> int | None:
    depth, quoted, end = 0, False, at
    while end < len(text):
        character = text[end]
        if character == "\\" and quoted:
            end += 1
        elif character == '"':
            quoted = not quoted
        elif not quoted and character in "{[":
            depth += 1
        elif not quoted and character in "}]":
            depth -= 1
            if depth == 0:
                return end + 1
        end += 1
    return None


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t":
        at += 1
    return at


def _tool(pairs: Mapping[str, str]) -> str:
    version, app = pairs.get("Version", ""), pairs.get("App", "")
    if "fooocus" in version.lower():
        return "Fooocus"
    if "sd.next" in (app + version).lower() or "sdnext" in (app + version).lower():
        return "SD.Next"
    if version.lower().startswith("dimp"):
        return "dimpressionist"
    if version.startswith("f") and "v1." in version or "forge" in version.lower() or "Distilled CFG Scale" in pairs:
        return "Forge"
    return "A1111"


def _loras_of_pairs(pairs: Mapping[str, str]) -> tuple[ImportedLora, ...]:
    """LoRAs that stand among the pairs: Fooocus numbers them, others list their hashes."""
    numbered = [pairs[name] for name in (f"Lora_{place}" for place in range(9)) if name in pairs]
    split = [text.rpartition(" : ")[::2] if " : " in text else (text, "") for text in numbered]
    hashes = re.findall(r"([^,:]+):\s*[0-9a-fA-F]{6,}", text_of(pairs.get("Lora hashes", "")))
    weighted = [ImportedLora(name.strip(), weight) for name, text in split if (weight := number_of(text) or 1.0)]
    return tuple(weighted) or tuple(ImportedLora(name.strip()) for name in hashes)


def _extras(pairs: Mapping[str, str]) -> dict[str, str]:
    known = (*_KNOWN, "Denoising strength") if "Hires upscale" not in pairs else _KNOWN
    return extras_of({name: value for name, value in pairs.items() if name not in known})
