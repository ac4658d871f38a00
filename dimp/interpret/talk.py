"""What was said, in the light of the talk before it: 'a bit more', 'no, bluer', 'I meant green', 'not that much'.

A correction is made on the caption of the parent picture by saying the last modification again with the right value;
'a bit more' says it again on the current one. Without turns these are ordinary words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from dimp.interpret.clauses import normalise, split
from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.table import EDITS
from dimp.interpret.grammar import parse
from dimp.interpret.nouns import bare, find
from dimp.interpret.readers import values
from dimp.interpret.readers.context import Context
from dimp.interpret.text import lows, words
from dimp.interpret.turn import Turn
from dimp.interpret.words.adjectives import COMPARATIVES, OPPOSITES
from dimp.interpret.words.colours import COMPARATIVE_COLOURS

_MORE = re.compile(r"^(?:(?:a (?:bit|little|lot|tad|touch)|a little bit|even|still|much|way|some|slightly|lots)\s+)*(?:more|further|stronger|again but more|more please|harder|more of (?:that|it|this|the same))(?:\s+(?:so|like that|of (?:that|it)))?$", re.I)
_LESS = re.compile(r"^(?:(?:a (?:bit|little|lot|tad)|a little bit|much|way|slightly|even)\s+)*(?:less|weaker|not (?:that|so|as|quite so) (?:much|strong|strongly|far)|too (?:much|strong)|(?:that's|it's|that is) too much|subtler|more subtle|less of (?:that|it)|less so)$", re.I)
_TOO = re.compile(r"^(?:(?:it's|it is|that's|that is|this is|now it's|the (?:picture|image|scene) is)\s+)?(?:a bit |a little |way |much )?too\s+(\w+)$", re.I)
_WRONG = re.compile(
    r"^(?:(?:no|nope|nah|not (?:that|this|it|quite|like that)(?: one)?|wrong(?: one)?|sorry|oops|wait|actually no|actually|i mean|i meant|rather|i said|i wanted|i was (?:talking|thinking) (?:about|of))\b[\s,.!:;-]*)+",
    re.I,
)
_MARKED = re.compile(r"^(?:no|nope|nah|not that|not this|not like that|wrong|i mean|i meant|i said|i wanted|sorry|oops|actually no|not quite)\b", re.I)
_ONE = re.compile(r"^(?:the\s+)?(.+?)\s+one$|^(?:the\s+one\s+)(.+)$", re.I)


class Heard(msgspec.Struct, frozen=True):
    """The caption to change and what to do to it, after the talk before was taken into account."""

    prompt: str
    said: str
    last: str = ""
    sibling: bool = False
    shift: float = 0.0
    note: str = ""
    kind: str = "fallback"
    instruction: str = ""
    changes: tuple[str, ...] = ()


def hear(prompt: str, said: str, turns: Sequence[Turn]) -> Heard:
    """Resolve what was said against the turns before it."""
    last = last_words(turns)
    parent = parent_prompt(prompt, turns)
    touched = last_touched(parent, last)
    plain = Heard(prompt, said, touched)
    if not said:
        return plain
    if last:
        repeated = _repeated(prompt, said, last, parent, touched)
        if repeated is not None:
            return repeated
    too = _TOO.match(said)
    if too and too.group(1).lower() in OPPOSITES:
        return Heard(prompt, OPPOSITES[too.group(1).lower()], touched, False, -0.05)
    if not _MARKED.match(said) or re.match(r"^no (?:more )?\w+(?: or \w+)?$", said, re.I) and not _corrects(said):
        return plain
    right = normalise(_WRONG.sub("", said, count=1))
    if not right:
        note = "Say what it should be instead, or undo."
        return Heard(prompt, "", touched, bool(last), 0.0, note, "fallback")
    if not last:
        return Heard(prompt, right if "," in said or not said.lower().startswith("no ") else said, touched)
    return Heard(parent, corrected(parent, last, right), "", True)


def _corrects(said: str) -> bool:
    """'no bluer', 'no green': a value, not a thing to leave out."""
    rest = said.split(" ", 1)[1]
    return values.is_comparative(rest) or values.is_colour_value(rest)


def last_words(turns: Sequence[Turn]) -> str:
    """The last modification that was not itself 'a bit more' or a correction, normalised."""
    for turn in reversed(turns):
        said = normalise(turn.modification or "")
        if said and not _MORE.match(said) and not _LESS.match(said) and not _MARKED.match(said):
            return said
        if said and _MARKED.match(said):
            return normalise(_WRONG.sub("", said, count=1)) or said
    return ""


def parent_prompt(prompt: str, turns: Sequence[Turn]) -> str:
    """The caption before the last modification."""
    if not turns:
        return prompt
    if turns[-1].prompt != prompt:
        return turns[-1].prompt
    return turns[-2].prompt if len(turns) > 1 else prompt


def last_touched(parent: str, last: str) -> str:
    """The noun the last modification was about ('' when it was about the scene)."""
    if not last:
        return ""
    clauses = split(last)
    return carried_out(parent, clauses[-1]).touched if clauses else ""


def carried_out(prompt: str, clause: str) -> Draft:
    """A single clause carried out on a caption."""
    op = parse(clause, Context(prompt))
    draft = EDITS[op.kind](prompt, op)
    return draft if draft.touched not in {"style", "background"} else msgspec.structs.replace(draft, touched="")


def _repeated(prompt: str, said: str, last: str, parent: str, touched: str) -> Heard | None:
    if _MORE.match(said):
        stronger = intensified(parent, last, touched)
        if stronger:
            return Heard(prompt, stronger, touched, False, 0.1)
        return Heard(prompt, "", touched, False, 0.1, "The same words again, with more strength.", "degree", last, (f"more: {last}",))
    if _LESS.match(said):
        return Heard(parent, softened(parent, last), touched, True, -0.15)
    return None


def intensified(parent: str, last: str, touched: str) -> str:
    """The last modification said more strongly, or '' when only the strength can carry it."""
    op = parse(split(last)[-1], Context(parent))
    if op.kind == "degree":
        return split(last)[-1]
    if op.kind == "recolor":
        colour = lows(op.value)[-1]
        by = {v: k for k, v in COMPARATIVE_COLOURS.items()}
        return f"make the {bare(op.target)} {by[colour]}" if colour in by else ""
    if op.kind == "attribute" and len(lows(op.value)) == 1:
        return f"make the {bare(op.target)} more {op.value}"
    if op.kind in {"lighting", "mood"} and values.is_comparative(op.value):
        return last
    if op.kind == "add" and not op.place:
        return f"more {bare(op.value)}" if len(lows(op.value)) <= 3 else ""
    return ""


def softened(parent: str, last: str) -> str:
    """The last modification said more softly: a colour gets lighter, the rest keeps its words and loses strength."""
    op = parse(split(last)[-1], Context(parent))
    if op.kind in {"recolor", "attribute"} and len(lows(op.value)) == 1 and op.target:
        soft = "light" if op.kind == "recolor" else "slightly"
        return f"make the {bare(op.target)} {soft} {op.value}"
    return last


def corrected(parent: str, last: str, right: str) -> str:
    """The last modification with the value or the target the user meant."""
    clauses = split(last)
    op = parse(clauses[-1], Context(parent))
    head = ", ".join(clauses[:-1])
    mended = _mended(parent, op, right)
    return f"{head}, {mended}" if head else mended


def _mended(parent: str, op: Op, right: str) -> str:
    target = bare(op.target)
    one = _ONE.match(right)
    if one:
        which = one.group(1) or one.group(2)
        found = find(words(parent), which)
        if values.is_colour_value(which) and target:
            return _say(op, f"{which} {target}" if find(words(parent), f"{which} {target}") else target, op.value)
        return _say(op, f"{which} {target}" if found is None and target else which, op.value)
    ws = lows(right)
    if values.is_colour_value(right) and op.kind == "recolor":
        return _say(op, target, right)
    if values.is_comparative(right) and target:
        return _compared(op, target, right)
    if len(ws) <= 4 and parse(right, Context(parent)).kind in {"fallback", "add", "attribute", "recolor", "replace"} and op.kind not in {"fallback"}:
        if op.kind in {"recolor", "attribute", "material", "action", "remove", "degree"} and find(words(parent), right) is not None:
            return _say(op, bare(right), op.value)
        if op.kind in {"replace", "add", "style", "time", "background", "weather", "season", "mood", "lighting", "material", "attribute", "count"}:
            return _say(op, target, right)
    return right


def _compared(op: Op, target: str, right: str) -> str:
    low = right.lower()
    if low in COMPARATIVE_COLOURS and op.kind == "recolor":
        return _say(op, target, f"deep {COMPARATIVE_COLOURS[low]}")
    if low in {"lighter", "darker", "brighter", "paler"} and op.kind == "recolor":
        shade = {"lighter": "light", "darker": "dark", "brighter": "bright", "paler": "pale"}[low]
        return _say(op, target, f"{shade} {op.value}")
    if low in COMPARATIVES and op.kind == "attribute":
        return _say(op, target, COMPARATIVES[low])
    return f"make the {target} {right}"


def _say(op: Op, target: str, value: str) -> str:
    """An operation said again as a plain instruction."""
    if op.kind in {"recolor", "attribute", "material", "degree", "action"}:
        verb = "let" if op.kind == "action" else "make"
        return f"{verb} the {target} {value}"
    if op.kind == "replace":
        return f"replace the {target} with {value}"
    if op.kind == "remove":
        return f"remove the {target}"
    if op.kind == "add":
        return f"add {value}" + (f" to the {target}" if target else "")
    if op.kind == "count":
        return f"{value} {target}"
    if op.kind in {"background", "place"}:
        return f"change the background to {value}"
    return f"make the {op.kind} {value}" if op.kind in {"style", "mood", "lighting", "weather", "season"} else f"make it {value}"
