"""An operation said again as a plain instruction, with another target or another value. Pure."""

from __future__ import annotations

from dimp.interpret.draft import Op
from dimp.interpret.text import words
from dimp.interpret.words.adjectives import COMPARATIVES
from dimp.interpret.words.colours import COMPARATIVE_COLOURS
from dimp.interpret.words.function import PREPOSITIONS


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
