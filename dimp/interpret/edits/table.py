"""The register of kinds: which function carries out which operation, and the fallback for what nobody understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from dimp.core.sentences import sentence
from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits import asides
from dimp.interpret.edits.action import action
from dimp.interpret.edits.add import add
from dimp.interpret.edits.count import count
from dimp.interpret.edits.degree import degree
from dimp.interpret.edits.exchange import height, reword, swap_colours, swap_things, swap_words, unset
from dimp.interpret.edits.lettering import lettering
from dimp.interpret.edits.look import camera, lighting, mood, style
from dimp.interpret.edits.objects import attribute, counted, material, recolor
from dimp.interpret.edits.partitive import one_of
from dimp.interpret.edits.place import background, relocate, stand_in
from dimp.interpret.edits.remove import remove
from dimp.interpret.edits.replace import replace
from dimp.interpret.edits.scene import season, time, weather
from dimp.interpret.edits.series import reduced
from dimp.interpret.nouns import Phrase, bare, find, is_colour, left_edge, right_edge
from dimp.interpret.phrases.chunks import of_end, whole_end
from dimp.interpret.segments import add_content, split_tail
from dimp.interpret.text import Word, append, first_word, last_word, lows, splice, words
from dimp.interpret.words.function import DETERMINERS, NUMBERS, PREPOSITIONS
from dimp.interpret.words.verbs import OPENERS

_MADE = re.compile(r"^made (?:out )?(?:of|from) ([a-z-]+)$", re.I)
"""Of what a bowl of berries is made: before the noun, as 'of' follows."""


def described(prompt: str, op: Op) -> Draft:
    """A description after its noun: 'the cake topped with syrup' in place of an earlier one of the same verb."""
    ws = words(prompt)
    first = first_word(op.value)
    k = next((i for i, w in enumerate(ws) if w.low == first and first not in PREPOSITIONS), -1)
    if k >= 0:
        end = (
            len(ws)
            if not any(w.broken for w in ws[k + 1 :])
            else next(i for i in range(k + 1, len(ws)) if ws[i].broken)
        )
        text = splice(prompt, ws[k].start, ws[end - 1].end, op.value)
        return Draft(text, "attribute", (f"{bare(op.target)}: {op.value}",), (), 0.8, "", bare(op.target))
    phrase = find(ws, op.target)
    if phrase is None:
        text = add_content(prompt, f"with {counted(bare(op.target))} {op.value}", " ")
        return Draft(text, "attribute", (f"+ {bare(op.target)} {op.value}",), (), 0.6)
    if of_end(ws, phrase.end) > phrase.end and (made := _MADE.match(op.value)):
        return material(prompt, Op("material", op.target, made.group(1), op.clause))
    at = ws[whole_end(ws, phrase) - 1].end
    held = ws[of_end(ws, phrase.end) - 1].end if first in {"filled", "full", "made"} else at
    at = max(at, held) if first == "made" else at
    held = max(at, held)
    return Draft(
        splice(prompt, at, held, op.value),
        "attribute",
        (f"{bare(op.target)}: {op.value}",),
        (),
        0.8,
        "",
        bare(op.target),
    )


def only(prompt: str, op: Op) -> Draft:
    """Leave nothing but the thing named, and the style."""
    ws = words(prompt)
    phrase = find(ws, op.target)
    names = [name for name in re.split(r",? and |, ", op.target) if name]
    if left := reduced(prompt, names):
        return Draft(left, "only", (f"only {op.target}",), (), 0.8, "", bare(names[-1]))
    if phrase is None or len(names) > 1:
        return Draft(prompt, "remove", (), (), 0.3, sentence("unknown", thing=bare(op.target)))
    phrase = _introduced(ws, phrase)
    _, close = split_tail(prompt)
    kept = prompt[ws[phrase.start].start : ws[phrase.head].end]
    return Draft(_capital(prompt, kept) + close, "remove", (f"only {kept}",), (), 0.75, "", bare(op.target))


def _introduced(ws: Sequence[Word], phrase: Phrase) -> Phrase:
    """Where the caption first names the thing, not where it says something else by it ('in front of the bus')."""
    for k, word in enumerate(ws):
        start = left_edge(ws, k)
        if word.low == ws[phrase.head].low and right_edge(ws, k) == k + 1 and ws[start].low != "the":
            return Phrase(start, k, k + 1)
    return phrase


def _capital(prompt: str, text: str) -> str:
    return text[:1].upper() + text[1:] if prompt[:1].isupper() else text


_PRINT = re.compile(r",\s*((?:[a-z]+ )?[a-z]+ on (?:[a-z]+ )?[a-z]+)(?=\s*(?:,|$)| with\b)", re.I)
"""', gold on dark blue': in which colours something is printed."""


def _in_colours(text: str) -> bool:
    """Whether words name a colour on another."""
    sides = text.split(" on ")
    return len(sides) > 1 and all(is_colour(last_word(side)) for side in sides)


def tail(prompt: str, op: Op) -> Draft:
    """A quality of the whole picture, after its content; colours of print take the place of others."""
    printed = (part for part in _PRINT.finditer(prompt) if _in_colours(part.group(1)))
    if _in_colours(op.value) and (old := next(printed, None)) is not None:
        text = splice(prompt, *old.span(1), op.value)
        return Draft(text, "attribute", (f"{old.group(1)} -> {op.value}",), (), 0.85)
    return Draft(add_content(prompt, op.value, ", "), "attribute", (f"+ {op.value}",), (), 0.8)


def backdrop(prompt: str, op: Op) -> Draft:
    """A background of a colour or quality: 'with a blue background'."""
    value = f"{op.value} background"
    ws = words(prompt)
    k = next((i for i, w in enumerate(ws) if w.low in {"background", "backdrop"}), -1)
    if k > 0 and op.value == "plain":
        first = next(i for i in range(left_edge(ws, k), k + 1) if ws[i].low not in DETERMINERS)
        text = splice(prompt, ws[first].start, ws[k].start, "plain ")
        return Draft(text, "background", ("background: plain",), (), 0.85)
    if k > 0:
        draft = (
            attribute(prompt, Op("attribute", "background", op.value, op.clause))
            if not lows(op.value)
            else recolor(prompt, Op("recolor", "background", op.value, op.clause))
        )
        return Draft(draft.prompt, "background", draft.changes, (), 0.85)
    return Draft(
        add_content(prompt, f"with {counted(value)}", " "), "background", (f"background: {op.value}",), (), 0.85
    )


def recount(prompt: str, op: Op) -> Draft:
    """Set how many there are, and say of some of them no more than is true of so many."""
    draft = count(prompt, op)
    number = NUMBERS.get(op.value.lower()) or (int(op.value) if op.value.isdecimal() else 0)
    noun = draft.touched or bare(op.target)
    return (
        msgspec.structs.replace(draft, prompt=asides.fitted(draft.prompt, noun, number)) if number and noun else draft
    )


def fallback(prompt: str, op: Op) -> Draft:
    """Append the words, minus their opener, and note that it was a guess."""
    ws = words(op.value)
    value = op.value
    if len(ws) > 1 and ws[0].low in OPENERS:
        value = op.value[ws[1].start :]
    if lows(value) in (["it"], ["that"], ["this"], ["them"], ["something"]):
        return Draft(prompt, "fallback", (), (), 0.2, sentence("say-what"))
    note = sentence("unsure-end")
    return Draft(append(prompt, value), "fallback", (f"+ {value}",), (), 0.3, note)


def guess(prompt: str, op: Op) -> Draft:
    """A thing in place of another by words that nobody knows as a thing: unsure."""
    draft = replace(prompt, op)
    return Draft(draft.prompt, "replace", draft.changes, draft.negative, 0.4, sentence("unsure-thing", thing=op.value))


EDITS: Mapping[str, Callable[[str, Op], Draft]] = {
    "recolor": recolor,
    "material": material,
    "attribute": attribute,
    "described": described,
    "tail": tail,
    "lettering": lettering,
    "only": only,
    "one_of": one_of,
    "replace": replace,
    "add": add,
    "remove": remove,
    "action": action,
    "count": recount,
    "aside": asides.aside,
    "swap_asides": asides.swap,
    "without_aside": asides.without,
    "background": background,
    "backdrop": backdrop,
    "place": relocate,
    "stand_in": stand_in,
    "time": time,
    "weather": weather,
    "season": season,
    "style": style,
    "lighting": lighting,
    "camera": camera,
    "mood": mood,
    "degree": degree,
    "swap_things": swap_things,
    "swap_colours": swap_colours,
    "unset": unset,
    "reword": reword,
    "swap_words": swap_words,
    "height": height,
    "guess": guess,
    "fallback": fallback,
}
