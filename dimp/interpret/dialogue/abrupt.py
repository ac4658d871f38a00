"""What is said in as few words as there can be: 'tuna out, shrimp in', 'laces green', 'an owl where the cat was'."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.edits.objects import IMPLIED, counted
from dimp.interpret.morphology import act_of, gerund
from dimp.interpret.nouns import is_colour, is_living, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.readers import values
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words.colours import COLOURS
from dimp.interpret.words.function import CONJUNCTIONS, PRONOUNS
from dimp.interpret.words.nouns import BODY, CLOTHES
from dimp.interpret.words.verbs import OPENERS

_OUT_IN = re.compile(
    r"^(?:the )?(?P<old>[a-z]+(?: [a-z]+){0,2}?) out[,;]? (?:and )?(?P<new>[a-z]+(?: [a-z]+){0,3}?) in$|"
    r"^(?P<comes>[a-z]+(?: [a-z]+){0,3}?) in[,;]? (?:and )?(?:the )?(?P<goes>[a-z]+(?: [a-z]+){0,2}?) out$",
    re.I,
)
_WHERE_IT_WAS = re.compile(
    r"^(?:put|place|add|have|paint|draw) (?P<new>.+?) where (?:the|his|her) (?P<old>[a-z]+(?: [a-z]+)?) "
    r"(?:was|were|is|are|used to be|stood|sat|stands|sits)(?: before)?$",
    re.I,
)
_FULL = re.compile(
    r"^(?:make |let |have )?(?:the )?(?P<what>[a-z]+(?: [a-z]+)?)(?: should)?(?: be| is)? full of "
    r"(?P<with>[a-z][a-z -]+)$",
    re.I,
)
_NO_PARTS = OPENERS | (IMPLIED - CLOTHES - BODY) | PRONOUNS | COLOURS | {"other", "others", "rest"}
_MAKING = frozenset({"make", "let", "have"})
_NOUN_LOOK = re.compile(r"^(?:the |his |her )?(?P<noun>[a-z]+) (?P<look>[a-z-]+(?: [a-z-]+)?)$", re.I)


def spelled_out(text: str, scene: Scene) -> str:
    """The words as a plain instruction where they are said so; else as they are."""
    return _exchanged(text, scene) or _in_its_place(text, scene) or _filled(text, scene) or _part(text, scene) or text


def _exchanged(text: str, scene: Scene) -> str:
    """'Tuna out, shrimp in': one in place of the other."""
    match = _OUT_IN.match(text)
    old = (match.group("old") or match.group("goes")) if match else ""
    there = bool(old) and spelled(words(scene.prompt), old) is not None
    return f"replace the {old} with {match.group('new') or match.group('comes')}" if match and there else ""


def _in_its_place(text: str, scene: Scene) -> str:
    """'Put an owl where the globe was': in place of it, or where it has gone, one thing more."""
    match = _WHERE_IT_WAS.match(text)
    if match is None:
        return ""
    there = spelled(words(scene.prompt), match.group("old")) is not None
    return f"replace the {match.group('old')} with {match.group('new')}" if there else f"add {match.group('new')}"


def _filled(text: str, scene: Scene) -> str:
    """'The grass full of daisies', whether or not the caption has grass."""
    match = _FULL.match(text)
    what = match.group("what") if match else ""
    if match is None or lows(what)[0] in OPENERS or not is_common_noun(last_word(what)):
        return ""
    if spelled(words(scene.prompt), what) is not None and first_word(text) not in _MAKING:
        return ""
    if scene.has(what):
        return f"fill the {what} with {match.group('with')}"
    return f"add {counted(what)} full of {match.group('with')}"


def _part(text: str, scene: Scene) -> str:
    """'Laces neon green', 'tutu black': a part or a garment of which the caption says nothing, in a colour."""
    match = _NOUN_LOOK.match(text)
    noun = match.group("noun").lower() if match else ""
    new = bool(noun) and is_common_noun(noun) and noun not in _NO_PARTS and not scene.has(noun)
    looks = match is not None and first_word(match.group("look")) not in CONJUNCTIONS
    if (
        match is None
        or not new
        or not looks
        or values.is_comparative(text)
        or values.is_colour_value(text)
        or not values.is_colour_value(match.group("look"))
    ):
        return ""
    if (old := _colour_of_deed(noun, scene)) and values.is_colour_value(match.group("look")):
        return f"change {old} into {match.group('look')}"
    thing = counted(f"{match.group('look')} {noun}")
    subject = scene.context.about()
    worn = noun in CLOTHES | BODY and is_living(last_word(subject)) if subject else False
    return f"give the {subject} {thing}" if worn else f"add {thing}"


def _colour_of_deed(verb: str, scene: Scene) -> str:
    """The colour in which the caption has something do this already ('glow' of a ball glowing green), or ''."""
    ws = [word.low for word in words(scene.prompt)]
    does = gerund(verb) if act_of(verb) else ""
    k = ws.index(does) + 1 if does in ws else 0
    return ws[k] if k and k < len(ws) and is_colour(ws[k]) and ws.count(ws[k]) == 1 else ""
