"""One of several: 'make one of them a man' of two women gives a woman and a man; else after the noun."""

from __future__ import annotations

import re

from dimp.core.sentences import sentence
from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.objects import counted
from dimp.interpret.morphology import act_of, gerund, is_gerund, is_plural, singular
from dimp.interpret.nouns import Phrase, bare, find, is_adjective, is_colour, is_number, is_person
from dimp.interpret.phrases.chunks import of_end
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.parts import parts_after
from dimp.interpret.phrases.several import is_several
from dimp.interpret.segments import add_content
from dimp.interpret.text import Word, last_word, lows, splice, words
from dimp.interpret.words.function import ARTICLES, DETERMINERS, NUMBERS
from dimp.interpret.words.nouns import CLOTHES

_SPELLED = {n: w for w, n in NUMBERS.items() if w not in {"couple", "pair", "dozen"}}


def one_of(prompt: str, op: Op) -> Draft:
    """Change one of the things named by `op.target` to `op.value`."""
    ws = words(prompt)
    phrase = find(ws, op.target)
    change = (f"{op.place} of {bare(op.target)}: {op.value}",)
    if phrase is None or not is_several(ws, phrase):
        text = add_content(prompt, f"with {op.place} {_described(op.value)}", " ")
        return Draft(text, "attribute", change, (), 0.5, sentence("none-to-choose", things=bare(op.target)))
    new = lows(op.value)[:1]
    if new and new[0] in ARTICLES and op.place == "one":
        return Draft(_replaced(prompt, ws, phrase, op.value), "replace", change, (), 0.8, "", "")
    if _beyond(ws, phrase, op.place):
        return Draft(prompt, "attribute", change, (), 0.3, sentence("unknown", thing=op.place))
    if op.place == "the other one" and _both_told(prompt, ws, phrase):
        return Draft(prompt, "attribute", change, (), 0.3, sentence("unsure-other", things=bare(op.target)))
    at = ws[of_end(ws, phrase.end) - 1].end
    own = new and (new[0] in ARTICLES or _is_plural_thing(op.value)) and not is_person(last_word(op.value))
    if own and op.place != "one":
        worn = singular(last_word(op.value)) in CLOTHES
        op = Op(op.kind, op.target, f"{'wearing' if worn else 'with'} {op.value}", op.clause, op.place)
    if (changed := _changed_part(prompt, op)) is not None:
        return Draft(changed, "attribute", change, (), 0.75, "", bare(op.target))
    at += len(parts_after(prompt[at:]))
    text = f"{prompt[:at]}, {op.place} {_described(op.value)}{_close(prompt[at:])}"
    return Draft(text, "attribute", change, (), 0.75, "", bare(op.target))


_NTH = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}


def _beyond(ws: list[Word], phrase: Phrase, which: str) -> bool:
    """Whether 'the third one' is spoken of two."""
    number = next((NUMBERS[w.low] for w in ws[phrase.start : phrase.head] if w.low in NUMBERS), 0)
    return 0 < number < next((n for name, n in _NTH.items() if name in lows(which)), 0)


def _changed_part(prompt: str, op: Op) -> str | None:
    """The caption with what it says of this part already changed or added to; None where it says nothing of it."""
    if op.place == "one":
        return None
    part = re.search(rf", {re.escape(op.place)} ([^,.;]+)", prompt, re.I)
    if part is None:
        return None
    looks = all(is_adjective(low) or is_colour(low) for text in (part.group(1), op.value) for low in lows(text))
    same = is_colour(last_word(part.group(1))) == is_colour(last_word(op.value))
    new = op.value if looks and same else _joined(part.group(1), _described(op.value))
    return prompt[: part.start(1)] + new + prompt[part.end(1) :]


def _joined(old: str, new: str) -> str:
    """What is said of one with what is said besides: 'with a trumpet and a drum', 'white with spots'."""
    if new.lower().startswith("with ") and not re.search(r"\bwith [^,]*$", old, re.I):
        return f"{old} {new}"
    return f"{old} and {re.sub(r'^with ', '', new, flags=re.I)}"


def _is_plural_thing(value: str) -> bool:
    """Whether a value is some things ('spots') and no look or deed of one."""
    ws = lows(value)
    plain = is_plural(ws[-1]) and is_common_noun(ws[-1]) and not is_adjective(ws[-1]) if ws else False
    return plain and all(is_adjective(low) or is_colour(low) for low in ws[:-1])


def _both_told(prompt: str, ws: list[Word], phrase: Phrase) -> bool:
    """Whether the caption says already what each of two things is like, the left one and the right one."""
    parts = parts_after(prompt[ws[of_end(ws, phrase.end) - 1].end :])
    named = re.findall(r"the (?:left|right|first|second|last|leftmost|rightmost) one\b", parts, re.I)
    return len(named) > 1


def _close(rest: str) -> str:
    return rest if not rest.strip() or rest.lstrip()[0] in ",.;!" else "," + rest


def _described(value: str) -> str:
    first, _, rest = value.partition(" ")
    low = first.lower()
    if low in {"have", "has", "having", "had"} and rest:
        return f"with {rest}"
    if act_of(low) and not is_gerund(low) and not is_adjective(low):
        return f"{gerund(act_of(low))} {rest}".strip()
    return value


def _replaced(prompt: str, ws: list[Word], phrase: Phrase, value: str) -> str:
    """'two women' with one a man: 'a woman and a man'; 'three birds' with one a bat: 'two birds and a bat'."""
    head = ws[phrase.head]
    first = phrase.start
    number = 0
    while first < phrase.head and (ws[first].low in DETERMINERS or is_number(ws[first].low) or ws[first].low == "of"):
        number = NUMBERS.get(ws[first].low, number)
        first += 1
    middle = prompt[ws[first].start : head.start]
    if number < 2:
        return splice(prompt, head.end, head.end, f"and {value}")
    is_pair = number == 2
    noun = singular(head.low) if is_pair else prompt[head.start : head.end]
    rest = counted(f"{middle}{noun}") if is_pair else f"{_SPELLED.get(number - 1, str(number - 1))} {middle}{noun}"
    return splice(prompt, ws[phrase.start].start, head.end, f"{rest} and {value}")
