"""Changes of a thing that stays: its colour, material, looks, size, number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from dimp.core.sentences import sentence
from dimp.interpret.draft import Draft, Op
from dimp.interpret.edits.lettering import QUOTE, lettering
from dimp.interpret.morphology import is_gerund, is_plural, past_of, singular
from dimp.interpret.nouns import (
    Phrase,
    bare,
    colour_words,
    find,
    is_adjective,
    is_colour,
    is_living,
    is_number,
    right_edge,
)
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.parts import LOOSE_COMMA, parts_after
from dimp.interpret.segments import add_content, joint_word
from dimp.interpret.text import Word, article_for, last_word, lows, splice, words
from dimp.interpret.words.adjectives import ADJECTIVES, CONTRASTS, NATIONALITIES, SIZES
from dimp.interpret.words.colours import ADJECTIVAL, AMBIGUOUS, COLOURS, MATERIALS, SHADES
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS
from dimp.interpret.words.nouns import BODY, CLOTHES, LETTERS, MASS
from dimp.interpret.words.scene import SCENE_NOUNS

_SOMEBODY = frozenset({"earth", "someone", "somebody", "something", "everyone", "everybody", "nobody", "people"})
_BREADTHS = {"wider": "wide", "narrower": "narrow"}
"""Comparatives of a thing's width: 'wider' alone is of the view."""
_CLASSIFIERS = frozenset({"toy", "top", "electric", "digital", "mechanical", "human", "male", "female", "neon"})
"""Adjectives that tell the kind of a thing and stand right before it ('a red top hat')."""
_MADE_OF = re.compile(r"\s+(?:made )?(?:out )?of (?:solid |pure )?([\w-]+)(?=[\s,.;]|$)", re.I)
WRITING = frozenset({"text", "lettering", "letters", "words", "writing", "font", "title", "caption", "letter"})
"""What words in quotation marks are called."""
IMPLIED = (
    BODY
    | CLOTHES
    | SCENE_NOUNS
    | frozenset(
        [
            "sky",
            "ground",
            "floor",
            "wall",
            "water",
            "grass",
            "sea",
            "ocean",
            "cloud",
            "light",
            "sun",
            "background",
            "air",
            "sand",
            "snow",
            "tree",
            "leaf",
            "roof",
            "window",
            "door",
        ]
    )
)
"""What is there without being mentioned: parts of people, of houses and of any scene."""


def name_at(prompt: str, ws: Sequence[Word], phrase: Phrase) -> str:
    """The head of a phrase as written in the caption."""
    return prompt[ws[phrase.head].start : ws[phrase.head].end]


def recolor(prompt: str, op: Op) -> Draft:
    """Give a thing another colour, in place of the colour it has."""
    if colour_words(lows(op.target)) and not _names_a_thing(prompt, op.target):
        return _swap_colour(prompt, op)
    return _qualify(_one_coloured(prompt, op.target), op, "recolor", _is_colour_word)


def _one_coloured(prompt: str, target: str) -> str:
    """The caption without the colours that it gives to some of several things, which now have one ('one red')."""
    ws = words(prompt)
    phrase = find(ws, target)
    parts = parts_after(prompt[ws[phrase.head].end :]) if phrase is not None and is_plural(ws[phrase.head].low) else ""
    if phrase is None or not parts:
        return prompt
    asides = re.findall(r", [^,]+", parts)
    left = "".join(part for part in asides if not colour_words(lows(part)[-1:]))
    end = ws[phrase.head].end
    rest = prompt[end + len(parts) :]
    return prompt[:end] + left + (rest if left else LOOSE_COMMA.sub("", rest))


def _names_a_thing(prompt: str, target: str) -> bool:
    """Whether a word that is also a colour ('rose') names a thing in the caption."""
    ws = words(prompt)
    phrase = find(ws, target)
    return (
        phrase is not None
        and phrase.how == "exact"
        and last_word(target) in AMBIGUOUS
        and right_edge(ws, phrase.head) == phrase.end
    )


def _swap_colour(prompt: str, op: Op) -> Draft:
    """'change blue to yellow': the colour word itself, wherever it stands."""
    old = " ".join(w for w in lows(op.target) if w not in DETERMINERS)
    pattern = re.compile(rf"\b{re.escape(old)}\b", re.I)
    match = pattern.search(prompt)
    if match is None:
        return Draft(
            add_content(prompt, op.value, ", "),
            "recolor",
            (f"+ {op.value}",),
            (),
            0.4,
            sentence("unknown", thing=old),
        )
    while match is not None:
        after = splice(prompt, match.start(), match.end(), op.value)
        match = pattern.search(after, match.start() + len(op.value) + 1)
        prompt = after
    return Draft(prompt, "recolor", (f"{old} -> {op.value}",), (), 0.85)


_GROUND = frozenset({"sand", "snow", "ice", "mud", "straw"})
"""What a thing stays made of whatever its colour ('golden' of sand dunes)."""


def material(prompt: str, op: Op) -> Draft:
    """Make a thing of another material."""
    phrase = find(words(prompt), op.target)
    if phrase is not None and (head := words(prompt)[phrase.head]).low in MATERIALS and op.value.lower() in MATERIALS:
        change = (f"{head.low} -> {op.value}",)
        return Draft(splice(prompt, head.start, head.end, op.value), "material", change, (), 0.9, "", op.value)
    value = ADJECTIVAL.get(op.value.lower(), op.value)
    prompt = _unmade(prompt, op.target)
    coloured = any(map(_is_colour_word, lows(value)))
    kept = _GROUND if coloured else frozenset()
    return _qualify(
        prompt,
        Op(op.kind, op.target, value, op.clause, op.place, op.shift),
        "material",
        lambda low: (low in MATERIALS and low not in kept) or (coloured and _is_colour_word(low)),
    )


def _unmade(prompt: str, target: str) -> str:
    """The caption without the material that stands after a thing ('a castle [made of ice]')."""
    ws = words(prompt)
    phrase = find(ws, target)
    after = _MADE_OF.match(prompt[ws[phrase.head].end :]) if phrase else None
    if phrase is None or after is None or after.group(1).lower() not in MATERIALS:
        return prompt
    return splice(prompt, ws[phrase.head].end, ws[phrase.head].end + after.end(), "")


def attribute(prompt: str, op: Op) -> Draft:
    """Give a thing one more quality, in place of a size or of its opposite."""
    if op.value.lower() in _BREADTHS:
        op = Op(op.kind, op.target, _BREADTHS[op.value.lower()], op.clause, op.place, op.shift)
    first = last_word(op.value)
    coloured = any(map(_is_colour_word, lows(op.value)))
    of_use = _tells_the_use(op) and not is_living(last_word(op.target))
    if op.value.lower() in MATERIALS and find(words(prompt), op.target) is not None:
        return material(prompt, op)
    if first == "awake":
        prompt = re.sub(r"\s+(?:is |are )?(?:sleeping|asleep)\b", "", prompt, count=1, flags=re.I)
    if first in {"empty", "bare"}:
        prompt = _emptied(prompt, op.target)
    return _qualify(
        prompt,
        op,
        "attribute",
        lambda w: _rivals(first, w) or (coloured and _is_colour_word(w)) or (of_use and is_gerund(w)),
    )


def _tells_the_use(op: Op) -> bool:
    """Whether a quality tells what a thing is for ('fishing', 'mountain' of a bike), as another -ing form may do."""
    low = op.value.lower()
    return is_gerund(low) or (is_common_noun(low) and not is_adjective(low) and low not in MATERIALS)


def _emptied(prompt: str, target: str) -> str:
    """The caption without what fills the thing ('a glass [filled with milk]')."""
    ws = words(prompt)
    phrase = find(ws, target)
    if phrase is None:
        return prompt
    k = phrase.end
    size = 2 if [w.low for w in ws[k : k + 2]] in (["filled", "with"], ["full", "of"], ["topped", "with"]) else 0
    if not size or k + size >= len(ws) or ws[k].broken:
        return prompt
    return splice(prompt, ws[k].start, ws[right_edge(ws, k + size) - 1].end, "")


def _rivals(new: str, old: str) -> bool:
    """Whether two qualities cannot both be (two sizes, 'empty' and 'busy')."""
    return (new in SIZES and old in SIZES) or (
        new != old and any(new in family and old in family for family in CONTRASTS)
    )


def _is_colour_word(low: str) -> bool:
    return is_colour(low) or low in {"colored", "coloured"}


def _qualify(prompt: str, op: Op, kind: str, replaced: Callable[[str], bool]) -> Draft:
    ws = words(prompt)
    owner, part = _possessed(op.target)
    if owner:
        return _part_of(prompt, ws, owner, part, op, kind)
    phrase = find(ws, op.target)
    value = op.value.strip()
    if phrase is None:
        return _append(prompt, op, kind, value)
    predicate = _predicate(ws, phrase, kind)
    if predicate:
        old = prompt[ws[predicate].start : ws[predicate].end]
        return Draft(
            splice(prompt, ws[predicate].start, ws[predicate].end, value),
            kind,
            (_arrow(op, old, value),),
            touched=bare(op.target),
        )
    sized = kind == "attribute" and value.lower() in SIZES.keys() | {"long", "short", "tall"}
    first, last = _old(ws, phrase, replaced, sized, kind == "material" and value.lower() not in ADJECTIVES | COLOURS)
    old = prompt[ws[first].start : ws[last - 1].end] if last > first else ""
    if old.lower() == value.lower():
        return Draft(prompt, kind, (), (), 0.6, sentence("said-already", value=value), bare(op.target))
    if first == last and _is_kind(value, ws[phrase.head].low):
        first = last = phrase.head  # 'sports car': of what kind it is stands next to it
    while first > phrase.start and lows(value) and ws[first - 1].low in lows(value):
        first -= 1  # 'neon pink' of a neon sign
        last = max(last, first + 1)
    start = ws[first].start
    end = ws[last - 1].end if last > first else start
    return Draft(
        splice(prompt, start, end, value), kind, (_arrow(op, old, value),), touched=name_at(prompt, ws, phrase)
    )


def _is_kind(value: str, head: str) -> bool:
    """Whether a word tells of what kind a thing is: a noun that is no look, and so stands next to it."""
    ws = lows(value)
    plain = len(ws) == 1 and is_common_noun(ws[0]) and not is_adjective(ws[0])
    return plain and ws[0] not in MATERIALS | COLOURS | NATIONALITIES and ws[0] != head


def _arrow(op: Op, old: str, value: str) -> str:
    name = bare(op.target)
    return f"{name}: {old} -> {value}" if old else f"{name}: {value}"


def _old(
    ws: Sequence[Word], phrase: Phrase, replaced: Callable[[str], bool], sized: bool, made: bool = False
) -> tuple[int, int]:
    """The modifiers that the new one stands in for, or the empty place where it goes."""
    hits = [k for k in range(phrase.start, phrase.head) if replaced(ws[k].low)]
    if hits:
        first = hits[0]
        while first > phrase.start and ws[first - 1].low in SHADES and ws[first - 1].low not in DETERMINERS:
            first -= 1
        return first, hits[-1] + 1
    return (_insertion(ws, phrase, sized, made),) * 2


def _insertion(ws: Sequence[Word], phrase: Phrase, size: bool, made: bool = False) -> int:
    """Before the noun and the nouns that modify it, after the other adjectives; a size comes first."""
    limit = min(phrase.match, phrase.head)
    k = phrase.start
    while k < phrase.head and (ws[k].low in DETERMINERS or is_number(ws[k].low) or ws[k].low == "of"):
        k += 1
    last = _CLASSIFIERS if made else COLOURS | MATERIALS | NATIONALITIES | _CLASSIFIERS
    while not size and k < limit and is_adjective(ws[k].low) and ws[k].low not in last:
        k += 1
    return k


def _predicate(ws: Sequence[Word], phrase: Phrase, kind: str) -> int:
    """Index of the colour in 'the ball is red', or 0."""
    k = phrase.end
    if k < len(ws) and ws[k].low in {"that", "which"}:
        k += 1
    right = k + 1 < len(ws) and ws[k].low in {"is", "are"} and is_colour(ws[k + 1].low)
    return k + 1 if kind == "recolor" and right and not ws[k].broken else 0


def _possessed(target: str) -> tuple[str, str]:
    """Split \"the cat's nose\" into its owner and part."""
    owner, mark, part = target.partition("'s ")
    return (owner, part) if mark and part.strip() else ("", "")


def _part_of(prompt: str, ws: list[Word], owner: str, part: str, op: Op, kind: str) -> Draft:
    """Colour a part the caption may not mention: 'a cat with a black nose'."""
    owned = find(ws, f"{owner}'s {part}")
    if owned is not None and not _of_somebody_else(ws, owner, owned):
        return _look_at(prompt, ws, owned, op, kind)
    phrase = find(ws, owner)
    words_new = counted(f"{op.value} {part}")
    change = (f"{bare(owner)}: {op.value} {part}",)
    if phrase is None:
        return Draft(
            add_content(prompt, f"with {words_new}", " "),
            kind,
            change,
            (),
            0.5,
            sentence("unknown", thing=owner),
            part,
        )
    at = ws[phrase.head].end
    return Draft(splice(prompt, at, at, f"with {words_new}"), kind, change, (), 0.8, "", bare(owner))


def _of_somebody_else(ws: Sequence[Word], owner: str, part: Phrase) -> bool:
    """Whether a part stands with another than its owner ('a boy with a balloon and a girl': not the girl's)."""
    at = find(ws, owner)
    living = [k for k, w in enumerate(ws[: part.start]) if is_living(w.low)]
    return at is not None and bool(living) and is_living(ws[at.head].low) and living[-1] != at.head


def _look_at(prompt: str, ws: list[Word], phrase: Phrase, op: Op, kind: str) -> Draft:
    """A look for the thing at this place of the caption, in place of its rival."""
    first_word_of = last_word(op.value)
    colour = _is_colour_word(first_word_of)
    first, last = _old(
        ws, phrase, lambda low: _rivals(first_word_of, low) or (colour and _is_colour_word(low)), kind == "attribute"
    )
    start = ws[first].start
    text = splice(prompt, start, ws[last - 1].end if last > first else start, op.value)
    return Draft(text, kind, (f"{bare(op.target)}: {op.value}",), (), 0.85, "", name_at(prompt, ws, phrase))


def counted(phrase: str) -> str:
    """A noun phrase with the article it needs ('black nose' -> 'a black nose', 'black eyes' as it is)."""
    ws = lows(phrase)
    if (
        not ws
        or ws[0] in DETERMINERS | _SOMEBODY
        or is_number(ws[0])
        or is_plural(ws[-1])
        or (is_plural(ws[0]) and past_of(ws[-1]))
        or ws[-1] in MASS
        or phrase[:1].isupper()
    ):
        return phrase
    return f"{article_for(ws[0])} {phrase}"


def _append(prompt: str, op: Op, kind: str, value: str) -> Draft:
    name = bare(op.target)
    new = counted(f"{value} {name}")
    if name.lower() in WRITING and QUOTE.search(prompt):
        return lettering(
            prompt, Op("lettering", "", f"in {value} {name if name.lower() in LETTERS else 'letters'}", op.clause)
        )
    implied = singular(last_word(name) if lows(name) else "") in IMPLIED
    note = "" if implied else sentence("unknown-added", thing=name, value=value)
    text = add_content(prompt, f"{joint_word(prompt, new)} {new}", " ")
    sure = 0.3 if holds_a_thing(prompt, name) else 0.8 if implied else 0.6
    return Draft(text, kind, (f"+ {value} {name}",), (), sure, note, name)


def holds_a_thing(prompt: str, name: str) -> bool:
    """Whether a name is a thing of the caption and words after it ('king upright'), so that it is no name."""
    ws = lows(name)
    own = ws[: next((k for k, low in enumerate(ws) if low in PREPOSITIONS), len(ws))]
    return any((at := find(words(prompt), low)) is not None and at.how == "exact" for low in own[:-1])
