"""'Swap the colours', 'swap the cube and the sphere', 'they should trade places', and 'higher' for where a thing is."""

from __future__ import annotations

import re

from dimp.interpret.draft import Op
from dimp.interpret.edits.asides import told_apart
from dimp.interpret.morphology import singular
from dimp.interpret.nouns import bare, head_of, is_adjective, is_colour, spelled
from dimp.interpret.phrases.things import together
from dimp.interpret.readers.context import Context
from dimp.interpret.text import lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.colours import MATERIALS

_SWAP = r"(?:swap|switch|exchange|trade|interchange|reverse|flip|change round|change around)"
_COLOURS = re.compile(
    rf"^(?:(?:make|let|have) (?:them|the two|both) )?{_SWAP} (?:the |their |its )?colou?rs"
    rf"(?: (?:around|round|over))?(?: (?:of|between|on|for) (.+?) (?:and|"
    rf"with) (.+))?$|"
    rf"^(?:they|both|the two)(?: of them)? (?:should|could|must) {_SWAP} colou?rs$",
    re.I,
)
_COLOURS_OF = re.compile(
    rf"^(.+?) and (.+?) (?:should|could|must|to) {_SWAP} (?:their )?(colou?rs|places|positions|"
    rf"sides)$",
    re.I,
)
_PLACES = re.compile(
    rf"^(?:have |make |let )?(?:them |the two |both )?(?:to )?{_SWAP} (?:the |their )?(?:places|positions|sides|order|"
    rf"locations)(?: of (.+?) and (.+))?$|"
    r"^(?:the other way (?:round|around)|vice versa)$|^(?:they|both) (?:should|could|must) (?:swap|trade|switch|"
    r"exchange) (?:places|positions|sides)$",
    re.I,
)
_THINGS = re.compile(rf"^{_SWAP} (?:around )?(the .+?|.+?) (?:and|with) (the .+?|.+?)(?: around| round)?$", re.I)
_COLOURS_ROUND = re.compile(r"^(?:the )?colou?rs (?:the )?other way (?:a)?round$", re.I)
_THEM = re.compile(rf"^{_SWAP} (?:them|both|the two|the things)(?: around| round)?$", re.I)
_OF_A_KIND = re.compile(rf"^{_SWAP} (?:the two |the |both |these )?([a-z]+)(?: around| round| over)?$", re.I)
_HEIGHT = re.compile(
    r"^(?:(?:make|move|put|let|have|place|raise|bring)\s+)?(?:(the [\w' -]+?|it|him|her|them|this|"
    r"that)\s+)?(?:(?:should|must|could|to) )?(?:be |fly |hang |go |sit |"
    r"is )?(?:a (?:bit|little|lot) |much |even |further |way )?(higher|lower)(?: (?:up|down))?(?: (?:in|above|"
    r"over) the \w+)?$",
    re.I,
)
_PAIR = 2
_WORD = re.compile(r"^change ([\w-]+) into ([\w-]+)$", re.I)
_TALL = listed("tower mountain building wall tree hill castle house skyscraper fence heel heels grass chair table "
               "hedge column "
               "pillar volcano cliff church door ceiling roof steeple wave waves flame flames stack pile hat boot "
               "boots")  # fmt: skip


def reworded(clause: str, context: Context) -> Op | None:
    """'change brass into copper': one quality for another, wherever it stands."""
    match = _WORD.match(clause)
    if match is None or match.group(1).lower() not in lows(context.prompt):
        return None
    old, new = (match.group(side).lower() for side in (1, 2))
    return Op("reword", old, new) if all(is_adjective(low) or low in MATERIALS for low in (old, new)) else None


def swapped(clause: str, context: Context) -> Op | None:
    """Two things of the caption exchanged, or their colours."""
    if _COLOURS_ROUND.match(clause):
        return Op("swap_colours")
    kind = _OF_A_KIND.match(clause)
    group = told_apart(context.prompt, "" if _THEM.match(clause) else kind.group(1)) if kind else None
    if group is not None and len(group.asides) == _PAIR:
        return Op("swap_asides", group.noun)
    pair = together(context.prompt) if _THEM.match(clause) else []
    if len(pair) == _PAIR:
        return Op("swap_things", pair[0].name, pair[1].name)
    both = _COLOURS_OF.match(clause)
    if both:
        return Op(
            "swap_colours" if both.group(3).lower().startswith("colo") else "swap_things", both.group(1), both.group(2)
        )
    match = _COLOURS.match(clause)
    if match:
        return Op("swap_colours", match.group(1) or "", match.group(2) or "")
    match = _PLACES.match(clause)
    if match:
        return Op("swap_things", match.group(1) or "", match.group(2) or "")
    match = _THINGS.match(clause)
    own = lows(context.prompt)
    if match and all(is_colour(match.group(side).lower()) and match.group(side).lower() in own for side in (1, 2)):
        return Op("swap_words", match.group(1).lower(), match.group(2).lower())
    if match and all(spelled(words(context.prompt), match.group(side)) is not None for side in (1, 2)):
        return Op("swap_things", match.group(1), match.group(2))
    return None


def height(clause: str, context: Context) -> Op | None:
    """'higher', 'the bird should be lower': where a thing is, or how tall a tower is."""
    match = _HEIGHT.match(clause)
    if match is None:
        return None
    target = match.group(1) or "it"
    target = context.resolve(target)
    if not context.has(target):
        return None
    up = match.group(2).lower() == "higher"
    head = head_of(lows(bare(target)))
    if {singular(head), head} & _TALL:
        return Op("degree", target, "taller" if up else "shorter")
    return Op("height", target, "high up" if up else "low down")
