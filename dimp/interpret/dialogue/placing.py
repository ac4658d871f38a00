"""'The ball on the left', 'the windmill at sunset', 'to the other side': a thing and where it should be."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.nouns import spelled
from dimp.interpret.phrases.things import things
from dimp.interpret.readers import values
from dimp.interpret.text import last_word, words
from dimp.interpret.words.nouns import MASS
from dimp.interpret.words.scene import LOCATIVES, WEATHER_NOUNS

_LEAD = r"^(?:(?:move|put|shift|place|bring|send|have|let)\s+)?"
_FURTHER = re.compile(
    rf"{_LEAD}(?:(?P<who>(?:the|his|her|its|their) [\w' -]+?|it|him|her|them|this|that)\s+)?(?:(?:should|must|could|"
    rf"to) )?(?:be |go |move |stand )?"
    r"(?:a (?:bit|little|lot) |much |slightly )?(?:more |further |farther )?(?:over )?(?:to|on|at|in|towards) (?:the |"
    r"its )?(?:far |very )?"
    r"(?P<side>left|right|other side|opposite side|middle|cent(?:er|re)|back|front|background|foreground|top|"
    r"bottom)(?: (?:hand )?side)?"
    r"(?: of (?:the (?:picture|image|scene|frame)|it))?$",
    re.I,
)
_STEP = re.compile(
    r"^(?:(?:move|shift|go) (?:it )?)?((?:the|his|her) [\w -]+? )?(?:a (?:bit|little) )?(?:further|farther|"
    r"more) (left|right|up|down)$",
    re.I,
)
_CENTRE = re.compile(r"^cent(?:er|re) ((?:the|his|her) [\w -]+|it|him|her|them)$", re.I)
_BESIDE = re.compile(r"^to the (left|right) of\b", re.I)
_PLACES = {
    "left": "on the left", "right": "on the right", "middle": "in the middle", "center": "in the center",
    "centre": "in the centre", "back": "in the background", "background": "in the background",
    "front": "in the foreground", "foreground": "in the foreground", "top": "at the top", "bottom": "at the bottom",
}  # fmt: skip
_OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top", "front": "back", "back": "front",
             "foreground": "background", "background": "foreground"}  # fmt: skip
_PUT_IT = re.compile(
    r"^(?:put|place|set|stand) (?:it|this|that|everything|all of it) (?=(?:on|in|at|under|next|"
    r"beside|by|inside)\b)",
    re.I,
)
"""What 'it' is put somewhere is never smoke, fog or water that was last talked about."""
_SIDE_OF = re.compile(r"^((?:the|his|her) [\w-]+(?: (?!the\b)[\w-]+)?) (left|right) of\b", re.I)
_LINKS = frozenset(
    (*LOCATIVES, "next", "behind", "beside", "between", "under", "above", "below", "near", "inside", "with", "to")
)


def move(text: str, scene: Scene) -> str:
    """'further to the left', 'move the dog to the other side' as a move of a thing to a side."""
    centred = _CENTRE.match(text)
    if centred:
        text = f"put {centred.group(1)} in the middle"
    further = _STEP.match(text)
    if further:
        who, way = further.group(1) or "", further.group(2).lower()
        text = who + {"up": "higher", "down": "lower"}.get(way, f"further to the {way}")
    put = _PUT_IT.match(text)
    if put and last_word(scene.last) in MASS | WEATHER_NOUNS and (subject := scene.context.about()):
        return f"put the {subject} {text[put.end() :]}"
    match = _FURTHER.match(text)
    return (_moved(match, scene) if match else "") or text


def place(text: str, scene: Scene) -> str:
    """A thing with its new place as a plain instruction; the words as they are where they name no such thing."""
    return _stated(_SIDE_OF.sub(r"\1 on the \2 of", text), scene) or text


def _moved(match: re.Match[str], scene: Scene) -> str:
    who, side = match.group("who") or "it", match.group("side").lower()
    target = f"the {scene.it()}" if scene.context.is_it(who) else who
    if not scene.has(target):
        return ""
    if side in {"other side", "opposite side"}:
        own = next((thing.side for thing in things(scene.prompt) if thing.head == last_word(target)), "")
        side = _OPPOSITE.get(own, "")
    return f"put {target} {_PLACES[side]}" if side in _PLACES else ""


def _stated(text: str, scene: Scene) -> str:
    """'the windmill at sunset', 'the dog on a blanket'."""
    ws = words(text)
    if len(ws) < 4 or ws[0].low not in {"the", "his", "her", "its", "their"}:
        return ""
    caption = words(scene.prompt)
    for k in range(min(len(ws) - 1, 5), 1, -1):
        if ws[k].low not in _LINKS or spelled(caption, text[: ws[k - 1].end]) is None:
            continue
        rest = _BESIDE.sub(r"on the \1 of", text[ws[k].start :])
        if ws[k].low == "to" and rest.startswith("to"):
            return ""
        spoken = any(w.low in {"should", "is", "are", "must", "instead"} for w in ws[k:])
        if spoken or rest.lower() in scene.prompt.lower():
            return ""
        if values.kind_of(rest):
            return rest
        return f"the {text[ws[1].start : ws[k - 1].end]} should be {rest}" if ws[k].low != "with" else ""
    return ""
