"""How the picture looks as a whole: style, lighting, camera and mood, one slot each at the end of the caption."""

from __future__ import annotations

import re

from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.objects import counted
from dimp.interpret.segments import is_light, is_style, medium, segments, set_slot
from dimp.interpret.text import first_word, last_word, lows, splice
from dimp.interpret.words.function import PREPOSITIONS
from dimp.interpret.words.scene import CAMERA, LAYOUT_CHANGES, LIGHT_NOUNS, LIGHTING, TIMES
from dimp.interpret.words.styles import COLOURED, MEDIA, STYLE_MEDIUM, STYLE_NOUNS

_ARTICLES = re.compile(r"^(?:an?|the|some|in|as|like|to|into)\s+", re.I)
_UNCOLOURED = re.compile(
    r"\b(?:black (?:and|&) white|black-and-white|monochrome|gr[ae]yscale|sepia(?: tones?)?|b&w)\b", re.I
)
_PAINTED = frozenset({"watercolor", "watercolour", "oil", "oils", "gouache", "acrylic", "tempera"})
_DRAWN = frozenset({"charcoal", "pencil", "pastel", "crayon", "ink", "chalk"})
_STYLE_WITHIN = re.compile(r"\s+(?:in|as)\s+(?P<style>(?:an?\s+)?[\w-]+(?:\s+[\w-]+){0,2})(?=\s*(?:[,;.]|$))", re.I)
_VIEW_OF = re.compile(
    r"^(?P<article>an? )?(?P<view>(?:[\w'-]+ )?(?:top|side|front|back|rear|bird's[- ]eye|aerial|overhead|wide|medium|"
    r"long|profile|macro|low|high)[- ](?:down[- ])?(?:view|shot|angle)|close-?up) of ",
    re.I,
)
_SEEN = re.compile(
    r",? (?:seen|viewed|shown|photographed) from (?:above|below|behind|afar|far away|the (?:front|side|back|left|right|"
    r"air|ground))\b",
    re.I,
)
_FRAME = re.compile(r"^((?:(?:an?|the)\s+)?)((?:[\w'-]+\s+){0,4}?)(\w+)\s+(of)\s+", re.I)


def style(prompt: str, op: Op) -> Draft:
    """Set the style: in place of a style the caption begins or ends with, else appended."""
    value = style_words(op.value)
    if op.value.lower().strip() in COLOURED:
        return _coloured(prompt)
    framed = _framed(prompt, value)
    if framed is not None:
        return framed
    plain, within = _without_style_within(prompt)
    text, old = set_slot(plain, "style", value)
    old = old or within
    change = f"style: {old} -> {value}" if old else f"style: {value}"
    return Draft(text, "style", (change,), (), 0.9, "", "style")


def _without_style_within(prompt: str) -> tuple[str, str]:
    """The caption without the style that its content ends with ('a castle on a hill in watercolor'), and that style."""
    match = next((m for m in _STYLE_WITHIN.finditer(prompt) if _is_medium(m.group("style"))), None)
    return (splice(prompt, match.start(), match.end(), ""), match.group("style")) if match else (prompt, "")


def _is_medium(text: str) -> bool:
    return is_style(text) and last_word(text) in STYLE_MEDIUM | MEDIA | _PAINTED | _DRAWN


def _coloured(prompt: str) -> Draft:
    """'make it colored': replaces black and white, wherever it stands."""
    match = _UNCOLOURED.search(prompt)
    if match is None:
        text, _ = set_slot(prompt, "style", "in full color")
        return Draft(text, "style", ("style: in full color",), (), 0.8, "", "style")
    follow = prompt[match.end() :].lstrip().lower()
    new = "color" if follow.startswith(tuple(STYLE_MEDIUM)) else "in full color"
    return Draft(
        splice(prompt, match.start(), match.end(), new), "style", (f"{match.group()} -> color",), (), 0.9, "", "style"
    )


def style_words(value: str) -> str:
    """The style as a caption ends with it: 'in the style of Monet', 'anime style', 'oil painting'."""
    value = value.strip()
    low = value.lower()
    if low.startswith("like a") and {"from", "in", "of"} & set(lows(low)):
        return value
    if low.startswith("in the style of "):
        return value
    if low.startswith(("the style of ", "style of ")):
        return "in the style of " + value[low.index("of ") + 3 :]
    shorter = value
    while _ARTICLES.match(shorter) and len(shorter.split()) > 1:
        shorter = _ARTICLES.sub("", shorter, count=1)
    shorter = re.sub(r" version$", " style", shorter, flags=re.I)
    ws = lows(shorter)
    if len(ws) > 1 and ws[-1] == "effect" or (len(ws) > 2 and ws[-1] == "style" and ws[-2] in STYLE_MEDIUM):
        shorter = shorter.rsplit(" ", 1)[0]
        ws = ws[:-1]
    finished = (
        not ws
        or "by" in ws[:3]
        or ws[-1] in STYLE_NOUNS
        or ws[-1] in STYLE_MEDIUM | {"film", "movie", "canvas", "paper", "grain", "page", "cover", "card", "stamp"}
        or ws[-1].endswith("ed")
        or len(ws) > 5
    )
    known = ws and (
        ws[-1]
        in {"anime", "animation", "art", "white", "realistic", "photorealistic", "cinematic", "mosaic", "cartoon"}
        and len(ws) > 1
    )
    return shorter if finished or known else f"{shorter} style"


def _framed(prompt: str, value: str) -> Draft | None:
    """'a photo of a cat' rephrased as 'a watercolor painting of a cat'."""
    match = _FRAME.match(prompt)
    last = match.group(3).lower() if match else ""
    if match is None or not is_style(f"{match.group(2)}{match.group(3)}") or last not in STYLE_MEDIUM | MEDIA:
        return None
    old = f"{match.group(2)}{match.group(3)}"
    core = _as_medium(value)
    if not medium(core) and last in STYLE_MEDIUM:
        return None
    if not medium(core):
        text, _ = set_slot(prompt[match.end() :], "style", value)
        return Draft(text, "style", (f"style: {old} -> {value}",), (), 0.9, "", "style")
    text = splice(prompt, 0, match.end(3), counted(core) if match.group(1) else core)
    return Draft(text, "style", (f"style: {old} -> {core}",), (), 0.9, "", "style")


def _as_medium(value: str) -> str:
    """A style as what a picture is ('watercolor style': a watercolor painting, 'charcoal style': a drawing)."""
    core = value.removesuffix(" style")
    if medium(core):
        return core
    last = last_word(core)
    made = "painting" if last in _PAINTED else "drawing" if last in _DRAWN else ""
    return f"{core} {made}" if made else value


def lighting(prompt: str, op: Op) -> Draft:
    """Set the light of the picture."""
    low = op.value.lower().strip()
    value = LIGHTING.get(low) or (
        op.value if set(lows(low)) & LIGHT_NOUNS or low.endswith("lit") or is_light(low) else f"{op.value} lighting"
    )
    filled = {part.slot for part in segments(prompt)[1:]}
    of_time = "light" not in filled and "time" in filled and bool(set(lows(low)) & TIMES.keys())
    return _slot(prompt, "time" if of_time else "light", "lighting", value)


def camera(prompt: str, op: Op) -> Draft:
    """Move the camera: one camera phrase in a caption, never two."""
    value = CAMERA.get(op.value.lower().strip(), op.value)
    if lows(value)[:1] and first_word(value) in PREPOSITIONS:
        value = f"view {value}"
    if view := _VIEW_OF.match(prompt):
        rest, old = prompt[view.end() :], view.group("view")
        if last_word(value) in {"view", "shot", "close-up", "angle"}:
            value = counted(value) if view.group("article") else value
            return Draft(f"{value} of {rest}", "camera", (f"camera: {old} -> {value}",), (), 0.85)
        prompt = rest
    elif seen := _SEEN.search(prompt):
        prompt = splice(prompt, seen.start(), seen.end(), "")
    draft = _slot(prompt, "camera", "camera", value)
    if value in LAYOUT_CHANGES:
        return Draft(draft.prompt, "camera", draft.changes, (), 0.8, "", "", 0.1)
    return draft


def mood(prompt: str, op: Op) -> Draft:
    """Set the mood of the picture."""
    ws = lows(op.value)
    value = op.value if ws and ws[-1] in {"mood", "atmosphere", "feeling", "vibe"} else f"{op.value} atmosphere"
    return _slot(prompt, "mood", "mood", value)


def _slot(prompt: str, slot: str, kind: str, value: str) -> Draft:
    value = re.sub(r"^(?:an?|the|some)\s+", "", value, flags=re.I)
    text, old = set_slot(prompt, slot, value)
    return Draft(text, kind, (f"{kind}: {old} -> {value}" if old else f"{kind}: {value}",), (), 0.85)
