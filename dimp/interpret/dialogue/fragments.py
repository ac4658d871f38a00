"""What is said in half a sentence of things at a side, worn, counted after their name, or done by somebody new."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.dialogue.telegraphic import is_new, is_there
from dimp.interpret.edits.objects import counted
from dimp.interpret.morphology import act_of, gerund, is_plural, is_third, may_stand_for
from dimp.interpret.nouns import is_colour, is_living
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.things import things
from dimp.interpret.readers import values
from dimp.interpret.segments import segments
from dimp.interpret.text import last_word
from dimp.interpret.words.adjectives import NATIONALITIES
from dimp.interpret.words.function import NUMBERS
from dimp.interpret.words.nouns import CLOTHES

_WORN = re.compile(
    r"^(?:the |his |her |its |their )?(?P<what>[a-z]+(?: [a-z]+)?) (?:back )?(?P<way>off|on)(?: again| please)?$", re.I
)
_BESIDE = re.compile(
    r"^(?P<new>[a-z][a-z -]*?) (?:(?:to|on) the )?(?P<side>left|right) of (?P<what>it|him|her|them|the [\w -]+)$", re.I
)
_IN_LANGUAGE = re.compile(r"^(?:with |add )?(?P<new>[a-z][a-z -]*?) in (?P<language>[a-z]+)$", re.I)
_COUNTED_AFTER = re.compile(
    r"^(?:with |add )?(?:some )?(?P<new>[a-z]+(?: [a-z]+)?),? (?P<many>[a-z]+|\d{1,2}) of (?:them|those)$", re.I
)
_BACKDROP = re.compile(
    r"^(?:the )?(?:background|backdrop) (?:all |completely |just )?(?P<look>[a-z-]+(?: [a-z-]+)?)$", re.I
)
_ONE_DOES = re.compile(r"^one (?:of them )?(?P<does>[a-z]+s)(?P<rest> .+)?$", re.I)
_SOMEBODY_DOES = re.compile(r"^(?P<article>(?:an?|the) )?(?P<who>[a-z]+) (?P<does>[a-z]+s) (?P<rest>[a-z].*)$", re.I)
_ONE_THE_OTHER = re.compile(
    r"^(?:make )?(?:the )?one (?:is |should be |be )?(?P<look>[a-z-]+(?: [a-z-]+)?),? (?:and )?the other(?: one)? "
    r"(?:is |should be )?(?P<other>[a-z-]+(?: [a-z-]+)?)$",
    re.I,
)
_OF_TWO_COLOURS = re.compile(
    r"^(?:make )?(?P<whole>(?:the|his|her|its|their) [a-z]+(?: [a-z]+)??) (?:(?:should|must) be |be |is |are )?"
    r"(?:of |in )?"
    r"(?P<parts>(?P<colour>[a-z]+) and (?P<other>[a-z]+) (?P<noun>[a-z]+))$",
    re.I,
)
_VESSEL = re.compile(r"^(?:an? )?(?P<drink>[a-z]+) glass$", re.I)
_TOO_CLOSE = re.compile(
    r"^(?:no,? |hm+,? |but )?(?:it|this|that)(?: is|'s) (?:a bit |way |much |a little )?too (?P<how>close|near|far)"
    r"(?: away| now| in| out)*$",
    re.I,
)
_NEAR = re.compile(r"\b(?:close-up|macro)\b", re.I)


def whole(text: str, scene: Scene) -> str:
    """The fragment as a plain instruction; the words as they are where they are none."""
    for read in _READERS:
        if plain := read(text, scene):
            return plain
    return text


def _worn(text: str, scene: Scene) -> str:
    """'Helmet off', 'helmet back on'."""
    match = _WORN.match(text)
    what = match.group("what") if match else ""
    subject = scene.context.about()
    wearer = bool(subject) and is_living(last_word(subject))
    if match is None or last_word(what) not in CLOTHES or not wearer:
        return ""
    if match.group("way").lower() == "off":
        return f"take the {what} off"
    return "" if is_there(what, scene) else f"give the {subject} {counted(what)}"


def _beside(text: str, scene: Scene) -> str:
    """'Waterfall left of it'."""
    match = _BESIDE.match(text)
    if match is None or not is_new(match.group("new"), scene):
        return ""
    what = match.group("what")
    where = what if what.lower().startswith("the ") else f"the {scene.named_by(what)}"
    return f"add {counted(match.group('new'))} to the {match.group('side').lower()} of {where}"


def _in_language(text: str, scene: Scene) -> str:
    """'Neon signs in Chinese'."""
    match = _IN_LANGUAGE.match(text)
    spoken = match is not None and match.group("language").lower() in NATIONALITIES
    if match is None or not spoken or not is_new(match.group("new"), scene):
        return ""
    return f"add {counted(match.group('new'))} in {match.group('language')}"


def _counted_after(text: str, scene: Scene) -> str:
    """'Candles, five of them'."""
    match = _COUNTED_AFTER.match(text)
    many = match.group("many").lower() if match else ""
    if match is None or not (many in NUMBERS or many.isdecimal()) or not is_plural(last_word(match.group("new"))):
        return ""
    new = match.group("new")
    return f"add {many} {new}" if is_new(new, scene) else f"make it {many} {new}"


def _backdrop(text: str, scene: Scene) -> str:
    """'Background bright yellow'."""
    match = _BACKDROP.match(text)
    look = match.group("look") if match else ""
    return f"make the background {look}" if look and (values.is_colour_value(look) or values.is_quality(look)) else ""


def _one_does(text: str, scene: Scene) -> str:
    """'One plays the accordion', of several who are there."""
    match = _ONE_DOES.match(text)
    does = act_of(match.group("does").lower()) if match and is_third(match.group("does").lower()) else ""
    several = any(thing.many and is_living(thing.head) for thing in things(scene.prompt))
    return f"one of them should {does}{match.group('rest') or ''}" if match and does and several else ""


def _somebody_does(text: str, scene: Scene) -> str:
    """'The father reads a newspaper', where the caption names no father."""
    match = _SOMEBODY_DOES.match(text)
    does = act_of(match.group("does").lower()) if match and is_third(match.group("does").lower()) else ""
    who = match.group("who").lower() if match else ""
    if match is None or not does or does in {"be", "have", "look", "need"} or not is_living(who):
        return ""
    somebody = match.group("article") + who if match.group("article") else counted(who)
    new = is_new(who, scene) and not is_plural(who)
    return f"add {somebody} {gerund(does)} {match.group('rest')}" if new else ""


def _too_close(text: str, scene: Scene) -> str:
    """'That's too close', where the camera was brought close."""
    match = _TOO_CLOSE.match(text)
    camera = next((part.text for part in segments(scene.prompt)[1:] if part.slot == "camera"), "")
    if match is None or not camera or (match.group("how").lower() == "far") == bool(_NEAR.search(camera)):
        return ""
    return "medium shot"


def _one_the_other(text: str, scene: Scene) -> str:
    """'One is orange the other is grey', of two."""
    match = _ONE_THE_OTHER.match(text)
    looks = [match.group("look"), match.group("other")] if match else []
    known = bool(looks) and all(values.is_colour_value(look) or values.is_quality(look) for look in looks)
    return f"one {looks[0]}, the other {looks[1]}" if known else ""


def _of_two_colours(text: str, scene: Scene) -> str:
    """'The floor should be black and white tiles': of what it is, in two colours."""
    match = _OF_TWO_COLOURS.match(text)
    colours = match is not None and is_colour(match.group("colour").lower()) and is_colour(match.group("other").lower())
    if match is None or not colours or not is_common_noun(match.group("noun").lower()):
        return ""
    if values.is_quality(match.group("noun").lower()) or is_there(match.group("noun"), scene):
        return ""
    whole_thing = match.group("whole")
    if is_there(whole_thing, scene):
        return f"make {whole_thing} of {match.group('parts')}"
    return f"add {counted(last_word(whole_thing))} of {match.group('parts')}"


def _vessel(text: str, scene: Scene) -> str:
    """'Whisky glass': what a drink is in, and no look of something made of glass."""
    match = _VESSEL.match(text)
    drink = match.group("drink").lower() if match else ""
    return f"add a glass of {drink}" if drink and may_stand_for(drink, "drink") and not is_there("glass", scene) else ""


_READERS = (
    _vessel,
    _one_the_other,
    _of_two_colours,
    _too_close,
    _worn,
    _beside,
    _in_language,
    _counted_after,
    _backdrop,
    _one_does,
    _somebody_does,
)
