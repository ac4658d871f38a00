"""An operation said again as a plain instruction, with another target or another value. Pure."""

from __future__ import annotations

from dimp.interpret.draft import Op
from dimp.interpret.morphology import is_gerund, plural, stem
from dimp.interpret.nouns import bare
from dimp.interpret.phrases.chunks import linker_at
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words.adjectives import COMPARATIVES
from dimp.interpret.words.colours import COMPARATIVE_COLOURS
from dimp.interpret.words.function import PREPOSITIONS
from dimp.interpret.words.scene import PLACE_LEADS

_NUMBERS = frozenset(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "several", "many"])
_TELLING = frozenset({"who", "that", "which", "wearing", "holding", "made"})
"""Words after which something is told of a thing."""


def verb_alone(phrase: str) -> str:
    """A verb phrase without the place it ends with ('fly over the sea' -> 'fly')."""
    ws = words(phrase)
    k = next((i for i, w in enumerate(ws) if i and w.low in PREPOSITIONS), len(ws))
    return phrase[: ws[k - 1].end] if ws else phrase


def compared(op: Op, target: str, right: str) -> str:
    """The operation with a comparative in place of its value ('darker' after 'make it red')."""
    low = right.lower()
    if low in COMPARATIVE_COLOURS and op.kind == "recolor":
        return say(op, target, f"deep {COMPARATIVE_COLOURS[low]}")
    if low in {"lighter", "darker", "brighter", "paler"} and op.kind == "recolor":
        shade = {"lighter": "light", "darker": "dark", "brighter": "bright", "paler": "pale"}[low]
        return say(op, target, f"{shade} {op.value}")
    if low in COMPARATIVES and op.kind == "attribute":
        return say(op, target, COMPARATIVES[low])
    return f"make the {target} {right}"


def say(op: Op, target: str, value: str) -> str:
    """An operation rephrased as a plain instruction."""
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
    return (
        f"make the {op.kind} {value}"
        if op.kind in {"style", "mood", "lighting", "weather", "season"}
        else f"make it {value}"
    )


def unplaced(value: str) -> str:
    """A thing to add without the place that was said of it ('a bucket next to the robot' -> 'a bucket')."""
    ws = words(value)
    k = next((k for k, word in enumerate(ws) if k and linker_at(ws, k) or word.low in PLACE_LEADS), len(ws))
    return value[: ws[k - 1].end] if k else value


def thing_alone(value: str) -> str:
    """A thing without what it does and where it is ('an old man reading in a chair' -> 'an old man')."""
    ws = words(unplaced(value))
    k = next((k for k, word in enumerate(ws) if k > 1 and (is_gerund(word.low) or word.low in _TELLING)), len(ws))
    return value[: ws[k - 1].end] if k else value


def multiplied(number: str, value: str) -> str:
    """Several of a thing that was to be one ('two', 'a neon sword' -> 'two neon swords'); '' where none are "
    "asked for."""
    thing = thing_alone(value)
    noun = last_word(thing)
    many, *rest = lows(number) or [""]
    same = not rest or rest == ["of", "them"] or [stem(low) for low in rest] == [stem(noun)]
    if not same or many not in _NUMBERS or first_word(thing) not in {"a", "an"}:
        return ""
    return f"{many} {bare(thing)[: -len(noun)]}{plural(noun)}{value[len(thing) :]}"
