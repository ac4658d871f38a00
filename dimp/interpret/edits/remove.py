"""Take a thing out of the caption together with what ties it in; its name goes to the negative prompt.

What is not in the caption cannot be cut from it: then only the negative prompt changes, and the user is told.
"""

from __future__ import annotations

import re

from dimp.core.sentences import sentence
from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.asides import without_said
from dimp.interpret.edits.belongings import (
    acts_itself,
    is_part_of_somebody,
    own_place_end,
    span,
    told_of,
    with_its_place,
    without_its_place,
)
from dimp.interpret.edits.fewer import WHICH, fewer_of
from dimp.interpret.edits.lettering import is_written_on, text_on, unwritten
from dimp.interpret.edits.objects import WRITING
from dimp.interpret.edits.place import without_side
from dimp.interpret.edits.qualities import (
    cleared,
    is_a_look,
    is_quality,
    is_time_of,
    weighted_out,
    with_degree,
    without_act,
)
from dimp.interpret.edits.series import joined, series
from dimp.interpret.morphology import base_of, is_gerund, is_plural, singular, stem, third
from dimp.interpret.nouns import Phrase, bare, find, head_of, is_adjective, is_living, left_edge, right_edge
from dimp.interpret.phrases.chunks import tail_end
from dimp.interpret.phrases.parts import parts_after
from dimp.interpret.segments import segments
from dimp.interpret.text import Word, first_word, last_word, lows, splice, words
from dimp.interpret.words import listed
from dimp.interpret.words.function import PREPOSITIONS
from dimp.interpret.words.nouns import BODY, CLOTHES, COLLECTIONS, PORTIONS
from dimp.interpret.words.scene import PLACES
from dimp.interpret.words.verbs import BASES, PARTICIPLES, POSTURE

_PARTS = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+or\s+|\s+nor\s+")
_LEAD = re.compile(r"^(?:all|both|any|every|each|some|of|the|his|her|its|their|a|an|other|extra)\s+", re.I)
_WITH = re.compile(r"^(.+?)\s+(?:with|in|wearing|holding|on|behind|near|next to|under)\s+(?:the\s+|an?\s+)?(.+)$", re.I)
_TELLING = listed("with in wearing holding on behind near under")
_FROM = re.compile(r"\s+(?:from|off)\s+(?:the |this |it|him|her|them|his |its |their ).*$", re.I)

_ON_IT = re.compile(r"\s+(?:on|in|inside|over|under|beside|behind) it\b", re.I)
_OWN_PART = re.compile(
    r"(?:\s+(?!with\b|and\b)[\w-]+){0,5}?(?P<part>\s+with (?:its|his|her|their) [\w-]+(?: [\w-]+ing\b)?)", re.I
)
"""'With its eyes glowing', after where it is."""
_BORNE = re.compile(r"\s+with (?:(?!with\b)[\w-]+ ){1,6}(?:on|in|inside) it\b", re.I)
"""'With a lion on it': what goes with a banner."""
_PLACED = re.compile(
    r"(?:\s+Qx+\d+q)?\s+(?:below|above|underneath|beneath|on top|(?:at|in|on|across) the "
    r"(?:top|bottom|left|right|middle|center|centre|"
    r"corner|front|side))(?=\s*(?:[,.;]|$))",
    re.I,
)
_WISHED = re.compile(
    r"^(?:no|without(?: any)?|not any|there should be no|(?:i )?(?:don't|do not) want(?: any)?) (?!more\b|the\b)", re.I
)
"""'No people': that there be none, whether or not the caption has some."""
_BARE_OWNER = re.compile(r",? with the [a-z]+(?= with\b|\s*[,.;]|$)", re.I)
"""', with the fox' of which nothing more is said."""
_POINTERS = listed("one ones it thing things them that this those these other others")
_SIDES = listed("in on the at left right front back background foreground middle center centre side everywhere")
"""Words that say where a thing is and go with it."""
_SEATS = listed("roof balcony porch stair stairs bench wall ledge fence bridge deck dock pier")
"""Places at which one thing may be, apart from the others of a list."""
_EVERYBODY = listed("people persons humans animals")
"""Names for all of a kind."""
_OTHER = re.compile(r"^(?:the )?(?:other|second) ([\w-]+)$", re.I)
_LATER = listed("second third fourth fifth other last")


def remove(prompt: str, op: Op) -> Draft:
    """Remove each of the things named."""
    before = prompt
    target = _FROM.sub("", op.target).strip()
    if find(words(prompt), target) is not None and " and " not in target and "," not in target:
        parts = [target]
    else:
        parts = [p for p in _PARTS.split(target) if p.strip()] or [target]
    unnamed = plain(target).lower() in WRITING and find(words(prompt), target) is None
    labelled = plain(target).lower() in WRITING and re.search(rf"\b{plain(target)} Qx+\d+q", prompt, re.I)
    if (unnamed and is_written_on(prompt)) or (labelled and len(re.findall(r"Qx+\d+q", prompt)) == 1):
        return Draft(unwritten(prompt), "remove", (f"- {plain(target)}",), ("text",))
    missing: list[str] = []
    gone: list[str] = []
    counted: list[str] = []
    for part in parts:
        name = plain(part)
        prompt = prompt if _owned(prompt, name) else without_side(prompt, name, "")[0]
        if (fewer := _without_other(prompt, part) or fewer_of(prompt, part)) is not None:
            prompt = fewer
            counted.append(name)
            continue
        shorter = without_said(prompt, name) or cleared(prompt, name) or _with_its(prompt, name) or cut(prompt, name)
        while name.lower() in _EVERYBODY and shorter is not None and (fewer := cut(shorter, name)) is not None:
            shorter = fewer
        (missing if shorter is None else gone).append(name)
        prompt = prompt if shorter is None else shorter
    if counted and not missing and not gone:
        return Draft(prompt, "remove", tuple(f"- {name}" for name in counted), (), 0.9)
    prompt = prompt if _BARE_OWNER.search(before) else _BARE_OWNER.sub("", prompt)
    return _draft(prompt, gone, missing, wished=_WISHED.match(op.clause) is not None)


def _without_other(prompt: str, part: str) -> str | None:
    """The caption without 'another robot' where the other of two of that name is to go."""
    match = _OTHER.match(part.strip())
    ws = words(prompt)
    for k, word in enumerate(ws[:-1]) if match else ():
        end = right_edge(ws, k)
        if match and word.low == "another" and ws[end - 1].low == match.group(1).lower():
            return _cut_at(prompt, ws, Phrase(k, k, end), match.group(1))
    return None


def _owned(prompt: str, name: str) -> bool:
    """Whether somebody has the thing ('a woman with an umbrella in the foreground'), so that the side is theirs."""
    ws = words(prompt)
    phrase = find(ws, name)
    if phrase is None or phrase.start < 2 or ws[phrase.start - 1].low not in {"with", "holding", "wearing", "carrying"}:
        return False
    return any(is_living(w.low) or w.low == "one" for w in ws[left_edge(ws, phrase.start - 2) : phrase.start - 1])


def plain(phrase: str) -> str:
    """The thing's own name: without 'all', 'the', 'any'."""
    phrase = phrase.strip()
    while True:
        shorter = _LEAD.sub("", phrase)
        if shorter == phrase or not shorter:
            return bare(phrase)
        phrase = shorter


def _draft(prompt: str, gone: list[str], missing: list[str], *, wished: bool) -> Draft:
    named = [n for n in (*gone, *missing) if n]
    changes = tuple(f"- {n}" for n in named)
    if not missing:
        return Draft(prompt, "remove", changes, tuple(named), 0.9)
    what = " and ".join(missing) or "that"
    if set(missing) & _POINTERS:
        return Draft(prompt, "remove", changes, (), 0.3, sentence("unsure-meant", thing=missing[0]))
    if any(lows(name)[:1] and first_word(name) in WHICH for name in missing):
        return Draft(prompt, "remove", changes, (), 0.3, sentence("unsure-which", thing=what))
    note = "" if wished else sentence("unknown-removed", thing=what)
    return Draft(prompt, "remove", changes, tuple(named), 0.8 if gone else 0.5, note)


def cut(prompt: str, name: str) -> str | None:
    """The caption without the thing, or None where it is not found or nothing would be left."""
    ws = words(prompt)
    phrase = find(ws, name)
    if phrase is None or _one_of_many(ws, phrase, name) or _is_of_another(ws, phrase, name):
        return None
    return _cut_at(prompt, ws, phrase, name)


def _is_of_another(ws: list[Word], phrase: Phrase, name: str) -> bool:
    """Whether several things are named that the caption has only in the name of another ('pirates', a pirate ship)."""
    named_after = right_edge(ws, phrase.head) > phrase.end and ws[phrase.end].low not in PARTICIPLES | BASES
    return named_after and is_plural(head_of(lows(name))) and not is_plural(ws[phrase.head].low)


def _cut_at(prompt: str, ws: list[Word], phrase: Phrase, name: str) -> str | None:
    """The caption without the thing at this place, or None where nothing would be left."""
    if (unweighted := weighted_out(prompt, ws[phrase.head])) is not None:
        return unweighted
    if is_a_look(ws, phrase, name) or is_time_of(ws, phrase):
        return splice(prompt, ws[phrase.match].start, ws[phrase.head].end, "")
    if (idle := without_act(prompt, ws, name)) is not None:
        return idle
    if is_quality(ws, phrase, name):
        return splice(prompt, with_degree(ws, phrase.match), ws[phrase.match].end, "")
    if written := text_on(prompt, ws[phrase.head]):
        return cut(splice(prompt, *written, ""), name)
    if said_of_it := _said_of_it(prompt, ws[phrase.head]):
        shorter = splice(prompt, *said_of_it, "")
        return _cut_at(shorter, words(shorter), phrase, name)
    if placed := _PLACED.match(prompt[ws[phrase.head].end :]):
        return cut(splice(prompt, ws[phrase.head].end, ws[phrase.head].end + placed.end(), ""), name)
    phrase = _compounded(ws, _collected(ws, phrase))
    if right_edge(ws, phrase.head) > phrase.end and ws[phrase.end].low in PARTICIPLES:
        return splice(prompt, ws[phrase.match].start, ws[phrase.end].end, "")
    several = is_plural(ws[phrase.head].low) and not _had_by_several(ws, phrase)
    if several and (parts := parts_after(prompt[ws[phrase.head].end :])):
        return cut(splice(prompt, ws[phrase.head].end, ws[phrase.head].end + len(parts), ""), name)
    return _cut_whole(prompt, ws, phrase)


def _had_by_several(ws: list[Word], phrase: Phrase) -> bool:
    """Whether several have the things (of two friends with umbrellas), so that what follows is said of them."""
    k = phrase.start
    having = k > 1 and not ws[k].broken and ws[k - 1].low in _TELLING
    return having and is_living(ws[k - 2].low) and is_plural(ws[k - 2].low)


def _said_of_it(prompt: str, thing: Word) -> tuple[int, int] | None:
    """Where the caption says what is on a thing, on what it is, or what its parts do; None where it says nothing."""
    if on_it := _ON_IT.match(prompt, thing.end):
        return on_it.span()
    if own_part := _OWN_PART.match(prompt, thing.end):
        return own_part.span("part")
    borne = _BORNE.match(prompt, thing.end)
    return borne.span() if borne else None


def _compounded(ws: list[Word], phrase: Phrase) -> Phrase:
    """The phrase with the nouns of its compound ('the tree' of 'a tree house')."""
    wider = right_edge(ws, phrase.head)
    verb = wider > phrase.end and ws[phrase.end].low in (BASES if is_living(ws[phrase.head].low) else PARTICIPLES)
    noun = wider > phrase.end and not verb and ws[phrase.end].low not in PARTICIPLES
    whole = noun and not is_adjective(ws[phrase.head].low)
    return Phrase(phrase.start, phrase.match, wider, phrase.how) if whole else phrase


def _cut_whole(prompt: str, ws: list[Word], phrase: Phrase) -> str | None:
    """The caption without all that belongs to a thing, as the list, the comma part or the place allows."""
    if is_part_of_somebody(ws, phrase):
        return splice(prompt, ws[phrase.start - 1].start, ws[phrase.head].end, "")
    if (listed_on := with_its_place(prompt, ws, phrase)) is not None:
        return listed_on
    items, _ = series(ws, phrase)
    if (apart := without_its_place(prompt, ws, phrase)) is not None:
        return apart
    if _stands_apart(ws, phrase, items):
        return splice(prompt, ws[phrase.start - 1].end, ws[_next_part(ws, phrase.end) - 1].end, "")
    if (unlisted := _unlisted(prompt, ws, phrase)) is not None:
        return unlisted
    if (whole := _whole_segment(prompt, ws, phrase)) is not None:
        return whole
    first, last = span(ws, phrase)
    if last - first >= len(ws):
        return None
    result = splice(prompt, ws[first].start, ws[last - 1].end, "")
    if first == 0 and is_living(ws[phrase.head].low):
        result = _without_deed(result)
    return _tidied(result, ended=last == len(ws)) or None


def _tidied(text: str, *, ended: bool) -> str:
    """What is left, without a comma or a pointer ('the other') to which nothing belongs any more; '' for no words."""
    text = re.sub(r",\s*(?=[.!]?$)", "", text) if ended else text
    text = re.sub(r",\s*(?:one|each|both|another|the other|the \w+ ones?|the others)(?=\s*(?:[,.;]|$))", "", text)
    return text if words(text) else ""


def _stands_apart(ws: list[Word], phrase: Phrase, items: list[tuple[int, int]]) -> bool:
    """Whether a thing stands in a comma part of its own, with where it is, after others that do ('a loft, a piano')."""
    listed_on = any(word.low == "and" for word in ws[items[0][0] : items[-1][1]])
    return ws[phrase.start].broken and len(items) > 1 and not listed_on


def _next_part(ws: list[Word], k: int) -> int:
    """Where the next comma part begins."""
    return next((k for k in range(k, len(ws)) if ws[k].broken), len(ws))


def _unlisted(prompt: str, ws: list[Word], phrase: Phrase) -> str | None:
    """The caption without one of a list of things, or None where it stands in no list."""
    items, at = series(ws, phrase)
    of_others = not all(is_living(ws[end - 1].low) or ws[end - 1].low in _SIDES for _, end in items)
    if of_others and _does_alone(ws, phrase) and (whole := _whole_segment(prompt, ws, phrase)):
        return whole
    if at == len(items) - 1 and items[0][0]:
        deed = _deed_end(ws, items[at][1], acts=acts_itself(ws, phrase), alone=of_others)
        items[at] = items[at][0], max(deed, own_place_end(ws, phrase))
    if len(items) > 1 and not _belongs(ws, items, at):
        left = joined(prompt, ws, items, at)
        return _alone(splice(prompt, ws[items[0][0]].start, ws[items[-1][1] - 1].end, left), ws, items, left)
    return None


def _does_alone(ws: list[Word], phrase: Phrase) -> bool:
    """Whether a thing begins a comma part and something is said of what it does ('a lamp standing on a pile')."""
    k = phrase.end
    return phrase.start > 0 and ws[phrase.start].broken and k < len(ws) and not ws[k].broken and is_gerund(ws[k].low)


def _deed_end(ws: list[Word], end: int, *, acts: bool, alone: bool) -> int:
    """One past what the last of a list does ('a princess riding it'), without the place where all of them are.

    `alone`: the others of the list are no living things, so that what it does is not done by all.
    """
    stop = max(end, tail_end(ws, end, acts))
    if not alone and not {w.low for w in ws[end:stop]} & {"it", "him", "her", "them"}:
        return end  # all of them do it
    k = next((k for k in range(end, stop) if ws[k].low in PREPOSITIONS), stop)
    own = alone and k > end and singular(ws[stop - 1].low) not in PLACES.keys() - _SEATS
    return stop if own else k


def _belongs(ws: list[Word], items: list[tuple[int, int]], at: int) -> bool:
    """Whether what comes first is somebody's ('a man with a beard and a woman'), and so in no list with the next."""
    first, last = ws[items[at][0]], ws[items[at][1] - 1].low
    own = last in BODY | CLOTHES or singular(last) in CLOTHES
    before = ws[items[at][0] - 1].low if items[at][0] and not first.broken else ""
    return (
        at + 1 < len(items) and own and before in {"with", "in", "wearing"} and is_living(ws[items[at + 1][1] - 1].low)
    )


def _alone(text: str, ws: list[Word], items: list[tuple[int, int]], left: str) -> str:
    """The verb after 'a man and his dog' in the singular, when one of two is left; 'his dog' is then a dog."""
    if items[0][0] == 0 and lows(left)[:1] and first_word(left) in {"his", "her", "its", "their"}:
        text = splice(text, 0, len(left.split()[0]), "A" if text[:1].isupper() else "a")
    k = items[-1][1]
    if len(items) != 2 or items[0][0] or k >= len(ws) or ws[k].broken or is_plural(last_word(left)):
        return text
    low = ws[k].low
    new = {"are": "is", "were": "was", "have": "has"}.get(low) or (third(low) if low in BASES else "")
    at = text.find(low, len(left) - 3)
    return text[:at] + new + text[at + len(low) :] if new and at >= 0 else text


def _with_its(prompt: str, name: str) -> str | None:
    """'the person with the umbrella': the person goes, and the umbrella that only identifies the person."""
    match = _WITH.match(name)
    ws = words(prompt)
    phrase = find(ws, match.group(1)) if match else None
    if match is None or phrase is None or phrase.end + 1 >= len(ws) or ws[phrase.end].low not in _TELLING:
        return None
    end = right_edge(ws, phrase.end + 1)
    if stem(ws[end - 1].low) != stem(last_word(match.group(2))):
        return None
    return cut(splice(prompt, ws[phrase.end].start, ws[end - 1].end, ""), match.group(1))


def _collected(ws: list[Word], phrase: Phrase) -> Phrase:
    """'people' of 'a group of people' go with their group."""
    k = phrase.start
    if k >= 2 and ws[k - 1].low == "of" and singular(ws[k - 2].low) in COLLECTIONS | PORTIONS:
        return Phrase(left_edge(ws, k - 2), phrase.match, phrase.end, phrase.how)
    return phrase


def _without_deed(prompt: str) -> str:
    """What is left of a caption whose subject went: its place, without what the subject did there."""
    ws = words(prompt)
    end = right_edge(ws, 0) if ws else 0
    if end >= len(ws) or ws[end].broken or not is_gerund(ws[end].low) or base_of(ws[end].low) in POSTURE:
        return prompt
    if any(is_living(w.low) for w in ws[:end]):
        return prompt
    return splice(prompt, ws[end].start, ws[_next_part(ws, end + 1) - 1].end, "")


def _one_of_many(ws: list[Word], phrase: Phrase, name: str) -> bool:
    """'the middle fruit' of 'some fruits': the caption does not distinguish them, so none is cut from it."""
    tokens = lows(name)
    unknown = phrase.how == "head" and not is_plural(tokens[-1]) and is_plural(ws[phrase.head].low) if tokens else False
    if unknown and len(tokens) > 1 and is_adjective(tokens[0]):
        return True
    if tokens[:1] in (["one"], ["single"]) and (is_plural(ws[phrase.head].low) or _collected(ws, phrase) != phrase):
        return True
    which = len(tokens) > 1 and tokens[0] in WHICH
    return which and (is_plural(ws[phrase.head].low) or (phrase.how == "head" and tokens[0] in _LATER))


def _says_of(ws: list[Word], k: int) -> bool:
    """Whether the words after a thing say what it does or how it is."""
    return k < len(ws) and not ws[k].broken and (is_gerund(ws[k].low) or ws[k].low in PARTICIPLES)


def _whole_segment(prompt: str, ws: list[Word], phrase: Phrase) -> str | None:
    """A comma part that is nothing but this thing goes whole."""
    parts = segments(prompt)
    for k, part in enumerate(parts):
        inside = [w for w in ws if part.start <= w.start < part.end]
        if not inside or not part.start <= ws[phrase.head].start < part.end or len(parts) < 2:
            continue
        rest = [
            w
            for w in inside
            if not ws[phrase.start].start <= w.start < ws[phrase.head].end and w.low not in {"and", "with"} | _SIDES
        ]
        begins = k > 0 and inside[0] is ws[phrase.start] and ws[0].low not in PREPOSITIONS
        alone = begins and not {"and", "with"} & {w.low for w in inside} and _says_of(ws, phrase.head + 1)
        if rest and not (begins and told_of(ws, phrase.head + 1)) and not alone:
            return None
        if k == 0:
            return splice(prompt, 0, parts[1].start, "")
        rest_of_it = prompt[part.end :]
        return prompt[: parts[k - 1].end] + (
            f" {rest_of_it}" if rest_of_it[:1] not in " ,.;!?" and rest_of_it else rest_of_it
        )
    return None
