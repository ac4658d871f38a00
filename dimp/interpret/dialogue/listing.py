"""Things told side by side or counted on: 'cat on the left dog on the right', 'one dog brown the other white', 'a third
vase, yellow', 'only red balloons', 'no more running, just sitting'."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.amounts import counted
from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.edits.action import base_phrase
from dimp.interpret.edits.asides import told
from dimp.interpret.morphology import is_plural, plural, singular
from dimp.interpret.nouns import spelled
from dimp.interpret.phrases.things import things
from dimp.interpret.readers import values
from dimp.interpret.text import lows, words
from dimp.interpret.words.function import NUMBERS

_SIDE = r"(?:on|to|at|in) (?:the )?(?:far )?(left|right|middle|cent(?:er|re)|front|back|top|bottom|foreground|background)(?: side)?"
_TWO_SIDES = re.compile(
    rf"^(?:put |move |place )?(?:the |his |her )?([a-z]+(?: [a-z]+)?) {_SIDE},? (?:and )?(?:the |his |her )?"
    rf"([a-z]+(?: [a-z]+)?) {_SIDE}$",
    re.I,
)
_BARE_SIDES = re.compile(r"^(?:the )?([a-z]+) (left|right),? (?:and )?(?:the )?([a-z]+) (left|right)$", re.I)
_ONE_AND_OTHER = re.compile(
    r"^(?:make |paint )?one (?P<noun>[a-z]+) (?P<first>[\w-]+)\s*(?:,|and|, and)?\s+(?:the )?(?:other(?: one)?|one)"
    r"(?: (?P=noun))? (?P<second>[\w-]+)$",
    re.I,
)
_NTH_MORE = re.compile(
    r"^(?:add |and )*(?:an?|one|another) (?:second|third|fourth|fifth|more|extra|additional|further|other)? ?"
    r"(?P<noun>[a-z]+),? (?:(?:but |that is |which is |and )?(?P<look>[a-z]+(?: [a-z]+)?)|(?P<with>(?:with|in|on) .+))$",
    re.I,
)
_NTH = re.compile(r"\b(?:second|third|fourth|fifth|another|one more|extra|additional|further)\b", re.I)
_ONLY_LOOK = re.compile(r"^(?:only|just) (?P<look>[a-z]+) (?P<noun>[a-z]+s)$", re.I)
_NOT_DOING = re.compile(
    r"^(?:no more|no longer|not|stop|instead of) (?P<old>[a-z]+ing)\b[^,;]*?(?:[,;]| but)\s*(?:but |just |only |rather |now )*"
    r"(?P<new>[a-z]+ing\b.*)$",
    re.I,
)
_ASPECT = re.compile(
    r"^(?:change|correct|fix|new|other|different) (?:of )?(?:the |his |her |its )?[a-z]+(?: [a-z]+)?\s*[:;]\s*(?=[a-z])", re.I
)
_SLOTS = frozenset(
    {"background", "backdrop", "style", "weather", "season", "time", "lighting", "light", "mood", "color", "colour",
     "colors", "colours", "place", "setting", "location", "camera", "view"}
)  # fmt: skip


def relisted(text: str, scene: Scene) -> str:
    """The words as plain instructions where they are one of these ways of saying it; else as they are."""
    text = _ASPECT.sub(_without_aspect, text)
    for read in (_two_sides, _one_and_other, _nth_more, _only_look, _not_doing):
        plain = read(text, scene)
        if plain:
            return plain
    return text


def _without_aspect(match: re.Match[str]) -> str:
    """'Change of hands: staff in the left hand': what it is to be, without what it is about."""
    return match.group() if lows(match.group())[-1] in _SLOTS else ""


def _two_sides(text: str, scene: Scene) -> str:
    match = _TWO_SIDES.match(text)
    short = _BARE_SIDES.match(text)
    caption = words(scene.prompt)
    if match is None and short is None:
        return ""
    first, side, second, other = match.groups() if match else short.groups()  # type: ignore[union-attr]
    if any(spelled(caption, name) is None for name in (first, second)):
        return ""
    return f"put the {first} {_at(side)}, put the {second} {_at(other)}"


def _at(side: str) -> str:
    preposition = {"left": "on", "right": "on", "top": "at", "bottom": "at"}.get(side.lower(), "in")
    return f"{preposition} the {side.lower()}"


def _one_and_other(text: str, scene: Scene) -> str:
    match = _ONE_AND_OTHER.match(text)
    noun = singular(match.group("noun").lower()) if match else ""
    group = next((thing for thing in things(scene.prompt) if thing.many and singular(thing.head) == noun), None)
    looks = [match.group("first"), match.group("second")] if match else []
    if group is None or not all(values.is_quality(look) or values.is_colour_value(look) for look in looks):
        return ""
    return f"make one of the {group.head} {looks[0]}, make the other {noun} {looks[1]}"


def _nth_more(text: str, scene: Scene) -> str:
    """'A third vase, yellow': one more of what the caption counts, and what that one is like."""
    match = _NTH_MORE.match(text)
    if match is None or not _NTH.search(text):
        return ""
    name, number = counted(scene, match.group("noun"))
    look = match.group("look") or match.group("with") or ""
    fits = match.group("with") or values.is_quality(look) or values.is_colour_value(look)
    if not name or number < 2 or not fits:
        return ""
    noun = plural(singular(name))
    spelled_out = next((word for word, count in NUMBERS.items() if count == number + 1), str(number + 1))
    return f"make it {spelled_out} {noun}, make one of the {noun} {look}"


def _only_look(text: str, scene: Scene) -> str:
    """'Only red balloons': all of them red."""
    match = _ONLY_LOOK.match(text)
    noun = match.group("noun") if match else ""
    known = match is not None and values.is_quality(match.group("look")) and is_plural(noun.lower())
    there = known and spelled(words(scene.prompt), noun) is not None and told(scene.prompt, noun) is None
    return f"make the {noun} {match.group('look')}" if match and there else ""


def _not_doing(text: str, scene: Scene) -> str:
    """'No more feeding, just sitting': what somebody does in place of what they did."""
    match = _NOT_DOING.match(text)
    if match is None or match.group("old").lower() not in lows(scene.prompt):
        return ""
    return f"let the {scene.context.about()} {base_phrase(match.group('new'))}"
