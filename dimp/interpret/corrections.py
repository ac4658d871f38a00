"""A message in the context of the turns before it: 'a bit more', 'no, bluer', 'I meant green', 'not that much'.

A correction is made on the caption of the parent picture by saying the last modification again with the right value;
'a bit more' says it again on the current one. Without turns these are ordinary words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from dimp.core.interpretation import Turn
from dimp.core.sentences import sentence
from dimp.interpret.clauses import normalise, split
from dimp.interpret.correcting.coming_instead import in_place_of_gone
from dimp.interpret.correcting.retold import denied_thing, of_another, retold, with_value
from dimp.interpret.correcting.saying import compared, multiplied, say, thing_alone, unplaced, verb_alone
from dimp.interpret.dialogue.second_thoughts import in_place_of_subject, plainly
from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.table import EDITS
from dimp.interpret.grammar import parse
from dimp.interpret.morphology import plural, singular, stem
from dimp.interpret.nouns import bare, find, is_colour, is_number
from dimp.interpret.readers import values
from dimp.interpret.readers.context import Context
from dimp.interpret.several import together
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words import correction_patterns as patterns
from dimp.interpret.words import listed
from dimp.interpret.words.adjectives import COMPARATIVES, OPPOSITES
from dimp.interpret.words.colours import AMBIGUOUS, COMPARATIVE_COLOURS
from dimp.interpret.words.function import ARTICLES, PREPOSITIONS
from dimp.interpret.words.scene import PLACE_LEADS, WEATHER
from dimp.interpret.words.verbs import OPENERS

_CORRECTED = 2
"""Turns after which a change can have been corrected: the first picture, the change and the correction."""
_PLAIN = frozenset({"fallback", "add", "attribute", "recolor", "replace"})
_LOOKS = frozenset({"recolor", "attribute", "material", "degree"})
_TARGETED = frozenset({"recolor", "attribute", "material", "action", "remove", "degree"})
_VALUED = listed("replace add style time background weather season mood lighting material attribute count")


class Past(msgspec.Struct, frozen=True):
    """The last modification, the caption it changed, and the nouns touched before and by it ('' when none)."""

    last: str
    parent: str
    before: str
    touched: str


class Resolved(msgspec.Struct, frozen=True):
    """The caption to change and what to do to it, after the talk before was taken into account."""

    prompt: str
    text: str
    last: str = ""
    sibling: bool = False
    shift: float = 0.0
    note: str = ""
    kind: str = "fallback"
    instruction: str = ""
    changes: tuple[str, ...] = ()


def resolve(prompt: str, text: str, turns: Sequence[Turn]) -> Resolved:
    """Resolve a message against the turns before it."""
    past, text = recall(prompt, turns), plainly(text)
    plain = Resolved(prompt, text, past.touched)
    if not text:
        return plain
    if patterns.SWAP_BACK.match(text) and (swap := _last_swap(turns)):
        return Resolved(prompt, swap, past.touched)
    repeated = _repeated(prompt, text, past) if past.last else None
    if repeated is not None:
        return repeated
    too = patterns.TOO.match(text)
    if too and too.group(1).lower() in OPPOSITES:
        return Resolved(prompt, OPPOSITES[too.group(1).lower()], past.touched, False, -0.05)
    if coming := in_place_of_gone(text, past.last, past.parent, past.before):
        base = past.parent if coming.startswith("replace ") else prompt
        return Resolved(base, coming, past.touched)
    if not _is_correction(text, past):
        return plain
    right = _right(text)
    if not right:
        note = sentence("say-instead")
        return Resolved(past.parent if past.last else prompt, "", past.touched, bool(past.last), 0.0, note, "fallback")
    if not past.last:
        right = right if "," in text or not text.lower().startswith("no ") else text
        return Resolved(prompt, in_place_of_subject(prompt, right), past.touched)
    if patterns.THAT_AWAY.match(right) and past.touched and find(words(prompt), past.touched):
        return Resolved(prompt, f"remove the {past.touched}", "")
    if not patterns.MEANT.search(text) and _of_another_thing(right, prompt, past):
        return Resolved(prompt, right, past.touched)
    if (
        patterns.AT_PLACE.match(right)
        and not values.kind_of(right)
        and _brought_in(past)
        and find(words(prompt), past.touched)
    ):
        return Resolved(prompt, f"put the {past.touched} {right}", past.touched)
    if _counts_another(right, prompt, past):
        return Resolved(prompt, right, past.touched)
    again = corrected(past, right)
    if again == right and _names_what_came(right, prompt, past):
        again = f"{past.last}, {right}"
    return Resolved(past.parent, again, past.before, True)


def _names_what_came(right: str, prompt: str, past: Past) -> bool:
    """Whether 'no, the shield should be red' is of what the last change brought, which would be lost without it."""
    match = patterns.NAMED_THING.match(right)
    name = match.group(1) if match else ""
    return bool(name) and find(words(prompt), name) is not None and find(words(past.parent), name) is None


def retell(prompt: str, text: str, turns: Sequence[Turn]) -> Resolved | None:
    """The last change with another thing or place ('not the roof, the tower'), or for another thing, too; else None."""
    past = recall(prompt, turns)
    again = retold(past.last, past.touched, past.parent, text) or with_value(past.last, text)
    if again := again or (of_another(past.last, text) if patterns.MARKED.match(text) else ""):
        return Resolved(past.parent, again, past.before, True)
    if (
        patterns.BOTH.match(text)
        and len(turns) > _CORRECTED
        and _is_correction(normalise(turns[-1].modification or ""), recall(turns[-2].prompt, turns[:-1]))
    ):
        return Resolved(prompt, recall(turns[-2].prompt, turns[:-1]).last, past.touched)
    match = patterns.AS_WELL.match(text) if past.last else None
    phrase = find(words(prompt), match.group(1)) if match else None
    if match is None or phrase is None or phrase.how != "exact":
        return None
    op = parse(split(past.last)[-1], Context(past.parent, past.before))
    if op.kind not in _TARGETED - {"remove"} or stem(last_word(bare(op.target))) == stem(last_word(match.group(1))):
        return None
    return Resolved(prompt, say(op, bare(match.group(1)), op.value), past.touched)


def _of_another_thing(right: str, prompt: str, past: Past) -> bool:
    """Whether 'no wait, the wheels should be black' names a thing that the last change had nothing to do with."""
    match = patterns.NAMED_THING.match(right)
    if match is None or not find(words(prompt), match.group(1)):
        return False
    last = {stem(low) for low in (*lows(past.last), *lows(past.touched))}
    return stem(last_word(match.group(1))) not in last


def _brought_in(past: Past) -> bool:
    """Whether the last change added the thing that it touched."""
    return bool(past.touched) and parse(split(past.last)[-1], Context(past.parent, past.before)).kind in {
        "add",
        "replace",
    }


def _counts_another(right: str, prompt: str, past: Past) -> bool:
    """Whether 'I said two cats' counts things that the last change had nothing to do with."""
    ws = lows(right)
    named = len(ws) in (2, 3) and is_number(ws[0]) and find(words(prompt), ws[-1]) is not None
    return named and stem(ws[-1]) not in {stem(low) for low in (*lows(past.last), *lows(past.touched))}


def _is_correction(text: str, past: Past) -> bool:
    if past.last and patterns.NOT.match(text):
        return True
    if not patterns.MARKED.match(text) or patterns.NO_AND_NO.match(text) or denied_thing(text, past.last):
        return False
    return not patterns.NO_THING.match(text) or _corrects(text, past.last)


def _right(text: str) -> str:
    """What it should be: 'no, bluer' -> 'bluer', 'not rain, snow' -> 'snow', 'not orange' -> ''."""
    if denied := denied_thing(text):
        return normalise(denied.group("right"))
    match = None if patterns.MARKED.match(text) else patterns.NOT.match(text)
    right = match.group(1) or "" if match else patterns.WRONG.sub("", text, count=1)
    if match is None and (denied := patterns.NOT.match(right)):
        right = denied.group(1) or ""
    right = patterns.NOT_THAT.sub("", right)
    return normalise(re.sub(r"\s+instead$", "", right, flags=re.I))


def _corrects(text: str, last: str) -> bool:
    """'no bluer', 'no green': a value, not a thing to leave out ('no salmon', where no colour was asked for)."""
    rest = text.split(" ", 1)[1]
    thing = singular(last_word(rest)) in AMBIGUOUS and not any(map(is_colour, lows(last)))
    return values.is_comparative(rest) or (values.is_colour_value(rest) and not thing)


def recall(prompt: str, turns: Sequence[Turn]) -> Past:
    """The last modification and what it was about, worked out from the oldest turn on."""
    return _recall(prompt, tuple(turns))


@lru_cache(maxsize=64)  # the same turns are recalled for every key that is typed
def _recall(prompt: str, turns: tuple[Turn, ...]) -> Past:
    past = Past("", prompt, "", "")
    before = turns[0].prompt if turns else prompt
    spoken = list(turns)
    shifted = bool(spoken) and spoken[-1].prompt != prompt
    for k, turn in enumerate(spoken):
        parent = turn.prompt if shifted else before
        before = turn.prompt
        past = _after(past, parent, normalise(turn.modification or "")) if turn.modification or k else past
    return past


def _after(past: Past, parent: str, text: str) -> Past:
    text = plainly(text)
    if not text:
        return Past("", parent, "", "")
    if patterns.MORE.match(text) or patterns.LESS.match(text) or patterns.TOO.match(text):
        return Past(past.last, parent, past.before, past.touched)
    if past.last and _is_correction(text, past):
        right = _right(text)
        text = corrected(past, right) if right else past.last
        return Past(text, past.parent, past.before, carried_out(past.parent, split(text)[-1], past.before).touched)
    clauses = split(text)
    draft = carried_out(parent, clauses[-1], past.touched) if clauses else None
    gone = draft is not None and draft.kind == "remove"
    touched = draft.touched if draft is not None and not gone else ""
    return Past(text, parent, past.touched, touched or ("" if gone else past.touched))


def carried_out(prompt: str, clause: str, last: str) -> Draft:
    """A single clause carried out on a caption, 'it' being the noun `last`."""
    op = parse(clause, Context(prompt, last))
    draft = EDITS[op.kind](prompt, op)
    return draft if draft.touched not in {"style", "background"} else msgspec.structs.replace(draft, touched="")


def _repeated(prompt: str, text: str, past: Past) -> Resolved | None:
    if patterns.MORE.match(text):
        stronger = intensified(past)
        if stronger:
            return Resolved(prompt, stronger, past.touched, False, 0.1)
        note = sentence("same-stronger")
        return Resolved(prompt, "", past.touched, False, 0.1, note, "degree", past.last, (f"more: {past.last}",))
    if patterns.LESS.match(text):
        grown = re.match(r"^(?:make it )?(?:a (?:bit|little) )?more (?!\w+ing\b)(\w+)$", past.last, re.I)
        if grown and (find(words(prompt), grown.group(1)) or WEATHER.get(grown.group(1).lower(), "") in lows(prompt)):
            return Resolved(prompt, f"less {grown.group(1)}", past.touched, False, -0.05)
        if parse(split(past.last)[-1], Context(past.parent, past.before)).kind == "degree":
            taken_back = (f"less: {past.last}",)  # a step is the least there is: it is taken back
            return Resolved(past.parent, "", past.before, True, -0.15, "", "degree", past.last, taken_back)
        return Resolved(past.parent, softened(past), past.before, True, -0.15)
    return None


def _last_swap(turns: Sequence[Turn]) -> str:
    """The last exchange that was asked for, which once more undoes it; '' where none was."""
    asked = (normalise(turn.modification or "") for turn in reversed(turns))
    return next((text for text in asked if patterns.SWAPPED.search(text) and not patterns.SWAP_BACK.match(text)), "")


def intensified(past: Past) -> str:
    """The last modification made stronger, or '' when only the strength can carry it."""
    clause = split(past.last)[-1]
    op = parse(clause, Context(past.parent, past.before))
    target = bare(op.target)
    if op.kind == "degree":
        return f"make the {target} {op.value}" if target else op.value
    if op.kind == "recolor":
        colour = last_word(op.value)
        by = {v: k for k, v in COMPARATIVE_COLOURS.items()}
        return f"make the {target} {by[colour]}" if colour in by else ""
    if op.kind == "attribute" and len(lows(op.value)) == 1:
        return f"make the {target} more {op.value}"
    if op.kind in {"lighting", "mood"} and values.is_comparative(op.value):
        return clause
    return f"more {bare(op.value)}" if op.kind == "add" and not op.place and len(lows(op.value)) <= 3 else ""


def softened(past: Past) -> str:
    """The last modification made weaker: a colour gets lighter, the rest keeps its words and loses strength."""
    op = parse(split(past.last)[-1], Context(past.parent, past.before))
    if op.kind in {"recolor", "attribute"} and len(lows(op.value)) == 1 and op.target:
        soft = "light" if op.kind == "recolor" else "slightly"
        return f"make the {bare(op.target)} {soft} {op.value}"
    return past.last


def corrected(past: Past, right: str) -> str:
    """The last modification with the value or the target the user meant."""
    clauses = split(past.last)
    op = parse(clauses[-1], Context(past.parent, past.before))
    head = ", ".join(clauses[:-1])
    if head and op.kind in _LOOKS and lows(right)[:1] in (["a"], ["an"], ["some"]) and len(lows(right)) > 1:
        return corrected(msgspec.structs.replace(past, last=head), right)  # the thing, and not the look it was given
    if patterns.QUOTE.fullmatch(right) and len(patterns.QUOTE.findall(past.last)) == 1:
        return patterns.QUOTE.sub(right, past.last)
    colours = [low for low in lows(clauses[-1]) if is_colour(low)]
    if (
        op.kind in {"one_of", "give", "add", "action", "fallback"}
        and len(colours) == 1
        and values.is_colour_value(right)
    ):
        return re.sub(rf"\b{colours[0]}\b", right, past.last, flags=re.I)
    mended = _mended(past.parent, op, right)
    return f"{head}, {mended}" if head else mended


def _mended(parent: str, op: Op, right: str) -> str:
    target = bare(op.target)
    other = patterns.WHICH.match(right)
    number = patterns.SO_MANY.match(right)
    if op.kind == "one_of" and number:
        return f"{number.group(1)} of the {plural(singular(last_word(bare(op.target))))} should be {op.value}"
    if op.kind == "one_of" and other:
        return f"the {other.group(1)} {singular(last_word(bare(op.target)))} should be {op.value}"
    pointed = patterns.ONE.match(right)
    look = re.sub(r"^an?\s+", "", pointed.group(1) or "", flags=re.I) if pointed else ""
    of_a_sort = pointed is not None and first_word(right) in {"a", "an"}
    if values.is_comparative(look) or (of_a_sort and (values.is_quality(look) or values.is_colour_value(look))):
        right = look
    elif pointed:
        return _other_target(parent, op, target, pointed.group(1) or pointed.group(2))
    shade = patterns.SHADE.match(right)
    right = f"{COMPARATIVES.get(shade.group(1).lower(), shade.group(1))} {shade.group(2)}" if shade else right
    ws = lows(right)
    if not ws or ws[0] in OPENERS or "should" in ws:
        return _said_of(op, right)
    quality = values.is_quality(right) or values.is_colour_value(right)
    if op.kind == "action" and (values.is_doing(right) or ws[0] in PREPOSITIONS):
        return say(op, target, right if ws[0] not in PREPOSITIONS else f"{verb_alone(op.value)} {right}")
    if op.kind == "count" and is_number(ws[-1]):
        return say(op, target, right)
    if op.kind == "add" and not op.target and ws[0] in PLACE_LEADS and not (quality or values.kind_of(right)):
        return f"add {unplaced(op.value)} {right}"
    if op.kind == "add" and (several := multiplied(right, op.value)):
        return say(op, target, several)
    counted = lows(op.value)[:1]
    if op.kind == "add" and len(ws) == 1 and is_number(ws[0]) and counted and is_number(counted[0]):
        return say(op, target, f"{right} {op.value.partition(' ')[2]}")
    if quality and target and op.kind == "unset":
        return f"make the {target} {right}"
    if op.kind in {"add", "replace"} and (quality or values.is_comparative(right)):
        return f"{op.clause}, make it {right}"
    if op.kind in {"attribute", "material", "recolor"} and ws[0] in {"a", "an"} and not quality:
        return right
    if op.kind in {"replace", "add"} and ws[0] in ARTICLES:
        where = op.value[len(thing_alone(op.value)) :] if op.kind == "add" and thing_alone(right) == right else ""
        return say(op, target, right + where)
    if values.is_colour_value(right) and op.kind == "recolor":
        return say(op, target, right)
    if values.is_comparative(right) and target:
        return compared(op, target, right)
    return _short(parent, op, target, right) if len(ws) <= 4 else right


def _other_target(parent: str, op: Op, target: str, which: str) -> str:
    """The last modification applied to 'the left one' or 'the blue one'."""
    chosen = _which(parent, target, re.sub(r"^on the ", "", which.lower()))
    if chosen:
        return say(op, chosen, op.value)
    if values.is_colour_value(which) and target:
        return say(op, f"{which} {target}" if find(words(parent), f"{which} {target}") else target, op.value)
    return say(op, f"{which} {target}" if target and find(words(parent), which) is None else which, op.value)


def _short(parent: str, op: Op, target: str, right: str) -> str:
    """A few words in place of the target where the caption has it, else in place of the value."""
    if op.kind == "fallback" or parse(right, Context(parent)).kind not in _PLAIN:
        return right
    if op.kind in _TARGETED and find(words(parent), right) is not None:
        return say(op, bare(right), op.value)
    return say(op, target, right) if op.kind in _VALUED else right


def _said_of(op: Op, right: str) -> str:
    """'no, make it a sun' and 'no, make it red' after 'add a moon': it is the moon."""
    match = patterns.MAKE_IT.match(right)
    if match is None or op.kind not in {"add", "replace"}:
        return right
    if first_word(match.group(1)) in ARTICLES and not values.kind_of(match.group(1)):
        return say(op, bare(op.target), match.group(1))
    return right if values.kind_of(match.group(1)) else f"{op.clause}, {right}"


def _which(parent: str, target: str, which: str) -> str:
    """'the left one' of the things that stand together, or ''."""
    names = together(parent)
    if len(names) < 2:
        return ""
    if which == "other":
        return next((n for n in names if not n.endswith(target)), names[-1])
    return {"left": names[0], "first": names[0], "right": names[-1], "second": names[1], "last": names[-1]}.get(
        which, ""
    )
