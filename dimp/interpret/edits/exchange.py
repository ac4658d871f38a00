"""Two things of a caption exchanged, two colours exchanged, a quality taken away, a thing higher or lower."""

from __future__ import annotations

import re

from dimp.core.sentences import sentence
from dimp.interpret.draft import Draft, Op
from dimp.interpret.nouns import bare, find, is_colour, left_edge
from dimp.interpret.phrases.things import Thing, things, together
from dimp.interpret.text import fix_articles, lows, splice, words
from dimp.interpret.words.adjectives import SIZES
from dimp.interpret.words.colours import SHADES
from dimp.interpret.words.nouns import BODY, CLOTHES, COLLECTIONS

_HEIGHTS = re.compile(r"^\s*,?\s*(very )?(high up|low down|high|low)\b", re.I)
_PART_COLOUR = re.compile(
    r", (?:one|the (?:left|right|first|second|last|other|middle) one) ([\w-]+)(?=[,.;]|$| and | with )", re.I
)
"""What is said of one of several: ', the left one blue'."""
_PLACES = re.compile(r"\b(?:places?|positions?|sides?|spots?)\b", re.I)
_NOTHING = sentence("nothing-to-swap")


def swap_things(prompt: str, op: Op) -> Draft:
    """Each of two things where the other was; the first two of the caption unless they are named."""
    pair = _pair(prompt, op)
    if pair is None:
        return Draft(prompt, "replace", (), (), 0.3, _NOTHING)
    first, second = sorted(pair, key=lambda thing: thing.start)
    one, other = prompt[first.start : first.end], prompt[second.start : second.end]
    middle = _other_way_round(prompt[first.end : second.start], first, second)
    rest = _other_way_round(prompt[second.end :], first, second)
    text = prompt[: first.start] + other + middle + one + rest
    if prompt[:1].isupper() and first.start == 0:
        text = f"{other[:1].upper()}{other[1:]}{middle}{one[:1].lower()}{one[1:]}{rest}"
    return Draft(text, "replace", (f"{first.name} <-> {second.name}",), (), 0.85, "", second.head)


def _other_way_round(text: str, first: Thing, second: Thing) -> str:
    """Words of a caption in which 'the globe' speaks of one of two things that change places, now of the other."""
    names = {first.head: second.head, second.head: first.head}

    def other(match: re.Match[str]) -> str:
        return f"the {names[match.group(1).lower()]}"

    return re.sub(
        rf"\bthe ({re.escape(first.head)}|{re.escape(second.head)})\b(?! [a-z]+ing\b)", other, text, flags=re.I
    )


def swap_colours(prompt: str, op: Op) -> Draft:
    """The colours of two things exchanged; the first two that have one unless they are named."""
    ws = words(prompt)
    spans = []
    for thing in [*(_named(prompt, op) or things(prompt))]:
        inside = [w for w in ws if thing.start <= w.start < thing.end]
        colours = [k for k, w in enumerate(inside[:-1]) if is_colour(w.low)]
        if colours:
            first = colours[0] - (1 if colours[0] and inside[colours[0] - 1].low in SHADES else 0)
            spans.append((inside[first].start, inside[colours[-1]].end))
    if len(spans) < 2 and not op.target:
        spans = [match.span(1) for match in _PART_COLOUR.finditer(prompt) if is_colour(match.group(1).lower())]
    if len(spans) < 2:
        return Draft(prompt, "recolor", (), (), 0.3, sentence("no-colours-to-swap"))
    (a, b), (c, d) = sorted(spans[:2])
    one, other = prompt[a:b], prompt[c:d]
    text = prompt[:c] + one + prompt[d:]
    text = fix_articles(text, c, c + len(one))
    text = fix_articles(text[:a] + other + text[b:], a, a + len(other))
    return Draft(text, "recolor", (f"{one} <-> {other}",), (), 0.85)


def _pair(prompt: str, op: Op) -> tuple[Thing, Thing] | None:
    if op.target and op.value and not _named(prompt, op):
        return None
    group = _named(prompt, op) or _on_sides(prompt, op) or together(prompt)
    group = (
        group if len(group) > 1 else [thing for thing in things(prompt) if not thing.place and not _had(prompt, thing)]
    )
    return (group[0], group[1]) if len(group) >= 2 else None


def _had(prompt: str, thing: Thing) -> bool:
    """Whether somebody or something else has the thing ('a dog with glowing eyes')."""
    return thing.head in BODY | CLOTHES or lows(prompt[: thing.start])[-1:] in (["with"], ["wearing"], ["holding"])


def _on_sides(prompt: str, op: Op) -> list[Thing]:
    """The two things that a caption puts on opposite sides, where it is places that are to be exchanged."""
    sided = [thing for thing in things(prompt) if thing.side]
    return sided if len(sided) == 2 and _PLACES.search(op.clause) else []


def _named(prompt: str, op: Op) -> list[Thing]:
    """The two things that are named; none where they are not, or not found."""
    if not op.target or not op.value:
        return []
    ws, found = words(prompt), things(prompt)
    pair = []
    for name in (op.target, op.value):
        phrase = find(ws, name)
        at = ws[phrase.head].start if phrase else -1
        known = [thing for thing in found if thing.start <= at < thing.end]
        if phrase is not None and not known:
            name_there = prompt[ws[phrase.start].start : ws[phrase.head].end]
            known = [
                Thing(name_there, ws[phrase.start].start, ws[phrase.head].end, ws[phrase.head].low, "", False, False)
            ]
        pair += [_with_collection(prompt, thing) for thing in known[:1]]
    return pair if len(pair) == 2 and pair[0] != pair[1] else []


def _with_collection(prompt: str, thing: Thing) -> Thing:
    """The grapes of 'a bunch of grapes' with their bunch."""
    ws = words(prompt[: thing.start])
    if len(ws) < 2 or ws[-1].low != "of" or ws[-2].low not in COLLECTIONS | {"bunch"}:
        return thing
    start = ws[left_edge(ws, len(ws) - 2)].start
    return Thing(prompt[start : thing.end], start, thing.end, thing.head, thing.side, thing.place, thing.many)


def unset(prompt: str, op: Op) -> Draft:
    """Take a quality away from a thing ('the ball should not be red'); it goes to the negative prompt."""
    ws = words(prompt)
    phrase = find(ws, op.target)
    wanted = [low for low in lows(op.value) if low]
    inside = range(phrase.start, phrase.head) if phrase else range(0)
    hits = [
        k
        for k in inside
        if ws[k].low in wanted or (ws[k].low in SIZES and SIZES.get(wanted[-1], -1) == SIZES[ws[k].low])
    ]
    if not hits and phrase is None:
        hits = [k for k, w in enumerate(ws) if w.low in wanted]
    change = (f"{bare(op.target)}: not {op.value}",)
    if not hits:
        others = any(w.low in wanted for w in ws)
        term = f"{op.value} {bare(op.target)}" if others else op.value
        return Draft(prompt, "attribute", change, (term,), 0.6, "", bare(op.target))
    first, last = hits[0], hits[-1]
    shades = SHADES if is_colour(ws[first].low) else frozenset[str]()
    while first > 0 and ws[first - 1].low in shades | {"very"} and not ws[first].broken:
        first -= 1
    return Draft(
        splice(prompt, ws[first].start, ws[last].end, ""), "attribute", change, (op.value,), 0.85, "", bare(op.target)
    )


def swap_words(prompt: str, op: Op) -> Draft:
    """Two colours exchanged, wherever they stand."""
    other = {op.target: op.value, op.value: op.target}
    text = re.sub(rf"\b(?:{'|'.join(map(re.escape, other))})\b", lambda m: other[m.group().lower()], prompt, flags=re.I)
    return Draft(fix_articles(text, 0, len(text)), "recolor", (f"{op.target} <-> {op.value}",), (), 0.85)


def reword(prompt: str, op: Op) -> Draft:
    """One word of quality in place of another."""
    ws = words(prompt)
    k = next((i for i, w in enumerate(ws) if w.low == op.target), -1)
    start = ws[k].start if k >= 0 else prompt.lower().find(op.target)
    weak = k > 0 and ws[k - 1].low == "slightly" and not ws[k].broken
    text = splice(prompt, ws[k - 1].start if weak else start, start + len(op.target), op.value)
    return Draft(text, "attribute", (f"{op.target} -> {op.value}",), (), 0.85)


def height(prompt: str, op: Op) -> Draft:
    """A thing higher up or lower down; the opposite, where it was said, goes."""
    ws = words(prompt)
    phrase = find(ws, op.target)
    if phrase is None:
        return Draft(prompt, "degree", (), (), 0.3, sentence("unknown", thing=bare(op.target)))
    at = ws[phrase.head].end
    change = (f"{bare(op.target)}: {op.value}",)
    has = _HEIGHTS.match(prompt[at:])
    if has is None:
        return Draft(splice(prompt, at, at, op.value), "degree", change, (), 0.8, "", bare(op.target))
    same = has.group(2).split()[0].lower() == op.value.split()[0]
    new = f"very {op.value}" if same else ""
    return Draft(splice(prompt, at, at + has.end(), new), "degree", change, (), 0.8, "", bare(op.target))
