"""Put another thing in a thing's place, keeping the looks that still fit ('a yellow frisbee' -> 'a yellow ball')."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dimp.core.sentences import sentence
from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.objects import attribute, counted, holds_a_thing, name_at
from dimp.interpret.edits.place import background
from dimp.interpret.morphology import is_gerund, is_plural, singular
from dimp.interpret.nouns import (
    Phrase,
    bare,
    find,
    head_of,
    is_adjective,
    is_colour,
    is_noun,
    is_number,
    left_edge,
    right_edge,
)
from dimp.interpret.phrases.chunks import is_of_a_kind, of_end
from dimp.interpret.phrases.subject import subject
from dimp.interpret.segments import add_content
from dimp.interpret.text import Word, last_word, lows, splice, words
from dimp.interpret.words.adjectives import SIZES
from dimp.interpret.words.colours import MATERIALS
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS
from dimp.interpret.words.nouns import BREEDS, CLOTHES, COLLECTIONS, MASS
from dimp.interpret.words.scene import GROUNDS, PLACES
from dimp.interpret.words.verbs import PARTICIPLES

_CLOTHES_OF = re.compile(
    r"^(?:(.+?)(?:'s|s')|his|her|their|its|the)\s+(?:clothes|outfit|clothing|attire|costume|garments?)$", re.I
)
_AT_PLACE = re.compile(r"^(an?\s.+?)\s+((?:in|on|at)\s.+)$", re.I)
_AT = frozenset({"on", "in", "at", "under", "behind", "beside", "above", "below"})
_PLACED_AT = re.compile(r"\w (?:in|on|at|under|behind|beside|next to|above|below) (?:the|an?|his|her|its) \w", re.I)
"""A thing with its own place, which takes the place of the old one, too."""
VIEWS = frozenset({"isometric", "panoramic", "aerial", "macro", "minimal", "minimalist", "cute", "chibi", "pixel"})
"""How a picture shows its subject, whatever that is."""
_OF_THE_MOON = frozenset({"full", "half", "crescent"})
_QUOTED = re.compile(r"Qx+\d+q")
"""Quoted text put aside (see `clauses.put_aside`)."""


def replace(prompt: str, op: Op) -> Draft:
    """Replace the thing named, or append the new one where the caption does not have the old."""
    ws = words(prompt)
    value = op.value.strip()
    quoted = _quote_of(prompt, op.target) if _QUOTED.fullmatch(value) else None
    if quoted:
        text = prompt[: quoted.start()] + value + prompt[quoted.end() :]
        touched = bare(op.target) if find(ws, op.target) is not None else ""
        return Draft(text, "replace", (f"{quoted.group()} -> {value}",), (), 0.9, "", touched)
    phrase = find(ws, op.target)
    dressed = _CLOTHES_OF.match(op.target)
    if phrase is None and dressed and {head_of(lows(bare(value)))} & CLOTHES:
        owner = find(ws, dressed.group(1)) if dressed.group(1) else subject(ws)
        at = ws[owner.head].end if owner is not None else ws[-1].end
        return Draft(splice(prompt, at, at, f"wearing {value}"), "replace", (f"+ {value}",), (), 0.8)
    placed = _AT_PLACE.match(value)
    if phrase is not None and placed and _has_place(ws, placed.group(2)):
        draft = background(prompt, Op("background", "", placed.group(2)))
        return replace(draft.prompt, Op(op.kind, op.target, placed.group(1), op.clause))
    if phrase is None:
        return _appended(prompt, op, value)
    named_with = ws[phrase.end].low if phrase.end < len(ws) and not ws[phrase.end].broken else ""
    if len(lows(bare(value))) > 1 and last_word(value) == named_with:  # 'wooden board' for the slate of a slate board
        text = splice(prompt, ws[phrase.match].start, ws[phrase.end].end, bare(value))
        return Draft(text, "replace", (f"{bare(op.target)} -> {bare(value)}",), (), 0.85, "", named_with)
    if _is_modifier(ws, phrase, op.target, value):
        end = phrase.match + len(lows(bare(op.target)))
        text = splice(prompt, ws[phrase.match].start, ws[end - 1].end, bare(value))
        return Draft(text, "replace", (f"{bare(op.target)} -> {bare(value)}",), (), 0.85, "", ws[end].low)
    phrase = _with_its_group(ws, phrase, value)
    if (own := _own_looks(ws, phrase, value)) is not None and lows(bare(op.target)) == [ws[phrase.head].low]:
        return attribute(prompt, Op("attribute", op.target, own, op.clause))
    new, first = _new_phrase(prompt, ws, phrase, value)
    end = _end_of(ws, phrase, value)
    old = prompt[ws[first].start : ws[end - 1].end]
    begin = ws[first].start
    lead = _placed(prompt, ws, first, phrase.head, value)
    if lead:
        begin, new = ws[first - 1].start, f"{lead} {new}"
    result = _mentions(splice(prompt, begin, ws[end - 1].end, new), ws[phrase.head].low, value)
    change = (f"{bare(old)} -> {bare(new)}",)
    confident = 0.9 if phrase.how in {"exact", "head", "subject"} else 0.7
    note = "" if confident > 0.7 else sentence("taken-for", word=op.target, thing=name_at(prompt, ws, phrase))
    return Draft(result, "replace", change, (), confident, note, head_of(lows(bare(value))))


def _with_its_group(ws: list[Word], phrase: Phrase, value: str) -> Phrase:
    """'A stack of books' as the whole of what goes where a single thing comes, of which there is no stack."""
    k = phrase.start
    single = lows(value)[:1] in (["a"], ["an"]) and not is_plural(head_of(lows(bare(value))))
    group = k > 1 and ws[k - 1].low == "of" and singular(ws[k - 2].low) in COLLECTIONS
    return Phrase(left_edge(ws, k - 2), phrase.match, phrase.end, phrase.how) if single and group else phrase


def _own_looks(ws: Sequence[Word], phrase: Phrase, value: str) -> str | None:
    """'A grey fox' in place of a fluffy fox: the looks that the same thing gets; None where it is another thing."""
    new = lows(bare(value))
    alike = len(new) > 1 and new[-1] == ws[phrase.head].low and phrase.how in {"exact", "head", "subject"}
    looks = all(is_adjective(low) or is_colour(low) for low in new[:-1])
    return (
        " ".join(new[:-1])
        if alike and looks and not is_number(new[0]) and value.lower().startswith(("a ", "an "))
        else None
    )


def _mentions(caption: str, old: str, value: str) -> str:
    """The caption with 'the teacher' as the thing that took the place of the only teacher."""
    new = lows(bare(value))
    if is_plural(old) or not new or len(new) > 3 or set(new) & PREPOSITIONS or find(words(caption), f"a {old}") is None:
        return caption
    if re.search(rf"\b(?:an?|one|two|three|\d+|another)\s+(?:[\w-]+\s+)?{re.escape(old)}\b", caption, re.I):
        return caption
    return re.sub(rf"\bthe {re.escape(old)}\b(?! [\w-]+ing\b.* one\b)", f"the {new[-1]}", caption, flags=re.I)


def _is_modifier(ws: Sequence[Word], phrase: Phrase, target: str, value: str) -> bool:
    """Whether the thing named is only what another is of ('the apple' of an apple tree), so that the other stays."""
    if is_of_a_kind(ws, target, value) and ws[phrase.match + 1].low not in PARTICIPLES:
        return True
    if (
        right_edge(ws, phrase.head) <= phrase.end
        or (is_adjective(ws[phrase.head].low) and ws[phrase.head].low not in MATERIALS)
        or ws[phrase.end].low in PARTICIPLES
    ):
        return False
    known = (
        ws[phrase.end].low not in PARTICIPLES
        and is_noun(ws[phrase.end].low)
        and len(lows(bare(target))) == 1
        and len(lows(bare(value))) == 1
    )
    return known and phrase.how == "exact" and not is_plural(last_word(value))


def _quote_of(prompt: str, target: str) -> re.Match[str] | None:
    """The quoted text of a thing: the first after it, else the first of the caption."""
    if _QUOTED.fullmatch(target) and (own := re.search(rf"{re.escape(target)}", prompt)):
        return own
    ws = words(prompt)
    phrase = find(ws, target)
    after = _QUOTED.search(prompt, ws[phrase.head].end) if phrase else None
    return after or _QUOTED.search(prompt)


def _has_place(ws: Sequence[Word], place: str) -> bool:
    """Whether both the caption and the new words name a place, so that one replaces the other."""
    return singular(last_word(place)) in PLACES and any(singular(w.low) in PLACES for w in ws[1:])


def _placed(prompt: str, ws: Sequence[Word], first: int, head: int, value: str) -> str:
    """The preposition of the new place where the old one stood with another ('in the park', 'on the moon')."""
    old, new = singular(ws[head].low), singular(head_of(lows(bare(value))))
    if not first or ws[first].broken or {old, new} <= GROUNDS or old not in PLACES or new not in PLACES:
        return ""
    preposition, goes = ws[first - 1].low, PLACES[new]
    return goes if preposition in {"in", "on", "at"} and preposition != goes and preposition == PLACES[old] else ""


def _appended(prompt: str, op: Op, value: str) -> Draft:
    new = f"{counted(value)} {_location(op.target)}".strip()
    old = bare(op.target)
    if singular(head_of(lows(bare(value)))) in PLACES and singular(head_of(lows(old))) in PLACES:
        draft = background(prompt, Op("background", "", value))
        return Draft(draft.prompt, "background", draft.changes, (old,), 0.6, sentence("unknown", thing=old))
    note = sentence("unknown-swapped", thing=old, added=new, gone=old)
    text = add_content(prompt, f"with {new}", " ")
    changes, sure = (f"+ {new}", f"- {old}"), 0.3 if holds_a_thing(prompt, old) else 0.5
    return Draft(text, "replace", changes, (old,), sure, note, head_of(lows(bare(value))))


def _location(target: str) -> str:
    """Where the thing named is: 'the paper hanging on the wall' -> 'hanging on the wall'."""
    ws = words(target)
    k = next(
        (i for i in range(1, len(ws)) if (ws[i].low in PREPOSITIONS and ws[i].low != "of") or is_gerund(ws[i].low)), 0
    )
    return target[ws[k].start :] if k else ""


def _end_of(ws: Sequence[Word], phrase: Phrase, value: str) -> int:
    """One past the words that go: all of a compound ('a remote control') where a whole thing takes its place."""
    if _PLACED_AT.search(value) and phrase.end < len(ws) and not ws[phrase.end].broken and ws[phrase.end].low in _AT:
        return right_edge(ws, phrase.end + 1) if phrase.end + 1 < len(ws) else phrase.end
    whole = lows(value)[:1] in (["a"], ["an"], ["some"])
    if " of " in value:
        return of_end(ws, phrase.end)
    return right_edge(ws, phrase.head) if whole else phrase.end


def _new_phrase(prompt: str, ws: list[Word], phrase: Phrase, value: str) -> tuple[str, int]:
    """The words to put in, and the first word of the caption they replace."""
    core = bare(value)
    new = lows(core)
    wanted = _determiner(value)
    first = phrase.start
    has = ws[first].low if ws[first].low in DETERMINERS or is_number(ws[first].low) else ""
    place = singular(ws[phrase.head].low) in PLACES
    modifiers = [
        k
        for k in range(first, min(phrase.match, phrase.head))
        if ws[k].low not in DETERMINERS
        and not is_number(ws[k].low)
        and not _compound(ws, first, k)
        and ws[k + 1].low not in BREEDS
    ]
    kept = [prompt[ws[k].start : ws[k].end] for k in modifiers if _still_fits(ws[k].low, new, place)]
    numbers = [prompt[ws[k].start : ws[k].end] for k in range(first, phrase.head) if is_number(ws[k].low)]
    many = is_plural(head_of(new)) and new[-1] not in MASS
    body = " ".join([*kept, core])
    lead = _lead(has, wanted, numbers, many, new)
    if numbers and many and not wanted and lead != numbers[0] and has in DETERMINERS:
        lead = f"{lead} {numbers[0]}".strip()
    return (f"{lead} {body}" if lead else _bare_singular(prompt, ws, phrase, body, wanted, many)), first


def _compound(ws: Sequence[Word], first: int, k: int) -> bool:
    """Whether word k is the second half of a compound like 'tree lined' or 'ice cream'."""
    before = ws[k - 1].low if k > first else ""
    noun = bool(before) and before not in DETERMINERS and not is_adjective(before)
    return (noun and ws[k].low.endswith("ed")) or (
        is_colour(ws[k].low) and before in {"ice", "whipped", "sour", "navel"}
    )


def _determiner(value: str) -> str:
    ws = lows(value)
    return ws[0] if ws and (ws[0] in DETERMINERS or is_number(ws[0])) else ""


def _lead(has: str, wanted: str, numbers: list[str], many: bool, new: list[str]) -> str:
    """The determiner of the new phrase, from the one asked for and the one that was there."""
    if wanted and is_number(wanted):
        return ""
    if not has:
        return wanted if wanted in {"a", "an"} else ""
    if has in {"a", "an", "every", "each", "another", "this", "that"}:
        mass = bool(new) and new[-1] in MASS and not wanted
        return "" if many or mass else (wanted if wanted in {"some"} else "a")
    if is_number(has):
        return numbers[0].lower() if numbers and many and not wanted else (wanted if wanted in {"a", "an"} else "")
    return has if not wanted or wanted in {"the", "a", "an"} else wanted


def _bare_singular(prompt: str, ws: list[Word], phrase: Phrase, body: str, wanted: str, many: bool) -> str:
    """A singular thing where a plural stood without article needs one ('ducks' -> 'a bee')."""
    if wanted in {"the", "some", "his", "her", "their", "its"}:
        return f"{wanted} {body}"
    counted_before = is_plural(ws[phrase.head].low) or is_number(ws[phrase.start].low)
    return counted(body) if counted_before and not many and not is_number(body.split(" ")[0].lower()) else body


def _still_fits(low: str, new: list[str], place: bool) -> bool:
    """Whether an adjective of the old thing is kept: not a noun, and no rival in the new words."""
    if low in VIEWS:
        return True
    if low in _OF_THE_MOON:
        return "moon" in new
    if not is_adjective(low) and low != "and":
        return False
    if is_colour(low) or low == "and":
        return not place and not any(is_colour(w) or w in {"colored", "coloured"} for w in new)
    if low in SIZES:
        return not any(w in SIZES for w in new)
    if low in MATERIALS or low in PARTICIPLES:
        return False
    return low not in new and low not in {"other", "double", "human", "male", "female", "electric"}


def same_kind(prompt: str, value: str) -> str:
    """The caption's noun of the same head as `value` ('bullet train' finds 'train'), or ''."""
    ws = words(prompt)
    head = head_of(lows(bare(value)))
    phrase = find(ws, head) if head else None
    if phrase is None or phrase.how not in {"exact", "kin"}:
        return ""
    near_enough = singular(ws[phrase.head].low) == singular(head) or ws[phrase.head].low.endswith(singular(head))
    return name_at(prompt, ws, phrase) if near_enough else ""
