"""Add a thing: joined to the content of the caption, before its tail of style words."""

from __future__ import annotations

import re

from dimp.core.sentences import sentence
from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.count import count
from dimp.interpret.edits.objects import counted
from dimp.interpret.morphology import is_plural, singular, stem
from dimp.interpret.nouns import bare, find, head_of, is_adjective, is_living, left_edge, right_edge, spelled
from dimp.interpret.phrases.chunks import whole_end
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.segments import add_content, joint_word
from dimp.interpret.text import Word, lows, splice, words
from dimp.interpret.words.function import DETERMINERS, NUMBERS, PREPOSITIONS
from dimp.interpret.words.nouns import BODY, CLOTHES, MASS
from dimp.interpret.words.scene import WEATHER_NOUNS

_WEIGHTED = re.compile(r"\([^()]+:\d*\.?\d+\)|\(+[^()]+\)+|\[+[^\[\]]+\]+")
"""'(glowing eyes:1.4)': a part of its own in a list of tags."""
_LISTED = re.compile(r",? and |, ")
_MORE = re.compile(r"^(another|one more|an? (?:second|extra|additional)|(?:two|three|four|five) more)\s+(.+)$", re.I)


def add(prompt: str, op: Op) -> Draft:
    """Add what was named, to the thing it belongs to where one is named."""
    if _WEIGHTED.fullmatch(op.value.strip()) and not op.target:
        return Draft(add_content(prompt, op.value.strip(), ", "), "add", (f"+ {op.value.strip()}",), (), 0.85)
    value = _counted_all(_begun(op.value.strip()))
    change = (f"+ {value}",)
    touched = head_of(lows(bare(value)))
    more = _one_more(prompt, value) if not op.target and not op.place else None
    if more is not None:
        return more
    if op.target:
        draft = _onto(prompt, op.target, value)
        if draft is not None:
            return draft
    phrase = f"{value} {op.place}".strip()
    text = add_content(prompt, phrase if _leads(phrase) else f"{joint_word(prompt, phrase)} {phrase}", " ")
    return Draft(text, "add", change, (), 0.85, "", touched)


def _begun(value: str) -> str:
    """The words of a sentence without its capital ('A saucer of milk')."""
    first = value.split(" ", 1)[0]
    plain = first[1:].islower() and is_common_noun(first.lower()) and not value.istitle()
    return value[:1].lower() + value[1:] if first.lower() in DETERMINERS or plain else value


def _one_more(prompt: str, value: str) -> Draft | None:
    """'another bird' where there are three birds: four birds."""
    match = _MORE.match(value)
    ws = words(prompt)
    noun = match.group(2) if match else ""
    phrase = spelled(ws, noun) if match and len(noun.split()) <= 3 else None
    if match is None or phrase is None:
        return None
    have = next((NUMBERS[w.low] for w in ws[phrase.start : phrase.head] if w.low in NUMBERS), 0)
    if not have and not is_plural(ws[phrase.head].low):
        have = 1
    total = have + NUMBERS.get(match.group(1).lower().split()[0], 1)
    names = {n: w for w, n in NUMBERS.items() if w not in {"couple", "pair", "dozen"}}
    return count(prompt, Op("count", noun, names[total])) if have and total in names else None


def _counted_all(value: str) -> str:
    ws = lows(value)
    if not ws or ws[0] in PREPOSITIONS or len(ws) > 12 or " and " in value or "," in value:
        return value
    head = head_of(ws)
    if ws[0] in DETERMINERS or ws[-1] == "everywhere" or head.endswith("ing") or head in MASS or head in WEATHER_NOUNS:
        return value
    plain = counted(" ".join(value.split()[: ws.index(head) + 1])) if head in ws else value
    return f"{plain} {' '.join(value.split()[ws.index(head) + 1 :])}".strip() if head in ws else value


def _leads(phrase: str) -> bool:
    """Whether the words tie themselves in ('surrounded by ...', 'wearing ...')."""
    ws = lows(phrase)
    return bool(ws) and (ws[0] in PREPOSITIONS or ws[0] in {"surrounded", "wearing", "holding", "covered"})


def _onto(prompt: str, target: str, value: str) -> Draft | None:
    """'give the man a hat': right after the man."""
    ws = words(prompt)
    phrase = find(ws, target)
    if phrase is None:
        return None
    looks = {w.low for w in ws[phrase.start : phrase.end]}
    if phrase.how == "kin" and any(is_adjective(low) and low not in looks for low in lows(bare(target))):
        return Draft(prompt, "add", (), (), 0.3, sentence("unknown", thing=bare(target)))
    at = ws[whole_end(ws, phrase) - 1].end
    head = head_of(lows(bare(value)))
    joint = "wearing" if all(map(_is_worn, _LISTED.split(value))) else "with"
    own = _own_part(prompt, ws, phrase.end, head, value)
    if own is not None:
        return own
    k = _past_own_looks(ws, phrase.end)
    if joint == "wearing" and k > phrase.end and k < len(ws) and ws[k].low == joint and not ws[k].broken:
        return Draft(splice(prompt, ws[k].end, ws[k].end, f"{value} and"), "add", (f"+ {value}",), (), 0.85, "", head)
    follow = ws[phrase.end].low if phrase.end < len(ws) else ""
    if follow in {"with", "wearing"} and follow == joint and not ws[phrase.end].broken:
        at_with = ws[phrase.end].end
        return Draft(splice(prompt, at_with, at_with, f"{value} and"), "add", (f"+ {value}",), (), 0.85, "", head)
    return Draft(splice(prompt, at, at, f"{joint} {value}"), "add", (f"+ {value}",), (), 0.85, "", head)


def _past_own_looks(ws: list[Word], k: int) -> int:
    """One past 'with green eyes' right after somebody; k itself where nothing of the body follows."""
    if k + 1 >= len(ws) or ws[k].broken or ws[k].low != "with":
        return k
    end = right_edge(ws, k + 1)
    return end if {ws[end - 1].low, singular(ws[end - 1].low)} & BODY else k


def _is_worn(name: str) -> bool:
    """Whether a thing is worn: a hat, but not a suitcase."""
    head = head_of(lows(bare(name)))
    return head in CLOTHES or singular(head) in CLOTHES


def _own_part(prompt: str, ws: list[Word], k: int, head: str, value: str) -> Draft | None:
    """'give her long hair' where she is 'with short hair': nobody has it twice."""
    if head not in BODY and not {head, singular(head)} & CLOTHES:
        return None
    for i in range(k, len(ws)):
        if is_living(ws[i].low):
            return None
        if stem(ws[i].low) == stem(head):
            first = left_edge(ws, i)
            old = prompt[ws[first].start : ws[i].end]
            text = splice(prompt, ws[first].start, ws[i].end, value)
            return Draft(text, "replace", (f"{old} -> {value}",), (), 0.85, "", head)
    return None
