"""What is said without a verb, or with half of one: 'red sun behind the wave', 'snowing harder', 'night version'."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.returns import gone
from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.dialogue.wording import is_look
from dimp.interpret.edits.objects import IMPLIED, counted
from dimp.interpret.morphology import act_of, is_gerund, is_plural
from dimp.interpret.nouns import bare, is_colour, is_living, right_edge, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.things import things
from dimp.interpret.readers import values
from dimp.interpret.text import last_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.colours import MATERIALS
from dimp.interpret.words.function import PRONOUNS
from dimp.interpret.words.verbs import OF_THE_LIVING

_NAME = r"[a-z][\w-]*(?: [a-z][\w-]*){0,2}?"
_SIDE = (
    r"(?:on|in|at|to) the (?:far )?(?:left|right|middle|cent(?:er|re)|background|foreground|distance|front|back|top|"
    r"bottom|corner)(?: side)?"
)
_AT_SIDES = re.compile(rf"^{_NAME} {_SIDE}(?:(?:,| and|, and) {_NAME} {_SIDE})*$", re.I)
_PARTS = re.compile(r"(?:,| and|, and) ")
_BESIDE = re.compile(
    rf"^(?P<new>{_NAME}) (?P<where>(?:right |just |directly )?(?:behind|above|below|under|underneath|beneath|beside|"
    r"next to|on top of|in front of|over|near|around|inside|between|on|in|at|against|"
    r"(?:on )?(?:either|both) sides? of) (?P<who>(?:the|his|her|its|their) .+|it|them|him|her))$",
    re.I,
)
_LOOK_WITH = re.compile(
    r"^(?:(?:make|paint|turn|colou?r) )?(?:the |his |her )?(?P<who>[a-z][\w-]*(?: [a-z][\w-]*)??) "
    r"(?:(?:should be|must be|could be|is|are) )?(?P<look>(?:(?:light|dark|bright|deep|pale) )?[a-z-]+) with "
    r"(?P<what>(?:(?:an?|some|two|three) )?[\w-]+(?: [\w-]+){0,3})$",
    re.I,
)
_FALLING = re.compile(
    r"^(?:make it |have it |let it )?(?:it is |it's )?(?P<what>snow|rain)(?:ing)?"
    r"(?: (?P<how>harder|more|heavily|heavier|stronger|a lot))?$",
    re.I,
)
_DOING = re.compile(r"^(?P<does>[a-z]+ing) (?P<who>[a-z]+)$", re.I)
_VERSION = re.compile(
    r"^(?:(?:an?|the|make it an?|do an?|now an?) )?(?P<what>[\w-]+(?: [\w-]+)?) "
    r"(?:version|edition|variant|scene|setting)$",
    re.I,
)
_ANOTHER_AT = re.compile(
    r"^(?:add )?(?P<new>(?:(?:a second|a third|another|one more|some more|two more|three more|a few more) [a-z]+)) "
    r"(?P<where>(?:next to|beside|behind|near|in front of|with|on) (?:him|her|it|them))$",
    re.I,
)

_PARTICIPLE = re.compile(r"(?:ed|wn|en)$", re.I)
_INSTEAD = re.compile(r"^(?P<does>[a-z]+ing\b(?: [\w' -]+)?) instead$", re.I)
_THINGS_INSTEAD = re.compile(r"^(?P<new>(?:an?|some|two|three|[a-z]+s) [\w' -]{3,}) instead$", re.I)
_STOPS = re.compile(
    r"^(?:make|let|have) (?P<what>the [\w-]+(?: [\w-]+)?) (?:stop|end|go|go away|disappear|vanish|be gone)$|"
    r"^(?:(?:make it |it should |it must |let it )?stop|it (?:has |'s )?stopped|(?:(?:it is |it's )?(?:not|no longer)|"
    r"it isn't)) (?P<falls>rain|snow)ing(?: any ?more| now)?$|"
    r"^(?P<over>(?:the )?(?:rain|snow|fog|mist|storm|wind)) (?:has |is )?(?:stopped|over|ended|cleared)$",
    re.I,
)
_PLACE_INSTEAD = re.compile(
    r"^(?P<where>above|over|on|in|under|behind|beside|near|inside) "
    r"(?P<what>(?:(?:the|an?) )?[\w-]+(?: [\w-]+)?) instead$",
    re.I,
)
_THING_ELSEWHERE = re.compile(
    r"^(?P<what>(?:the|his|her) [\w-]+(?: [\w-]+)??) (?P<where>(?:against|on|in|at|under|behind|beside|near|next to|by|"
    r"above|below|over|between) (?:the|his|her) [\w ]+) instead$",
    re.I,
)
_ONLY_IN = re.compile(r"^(?:the )?(?P<who>[\w-]+(?: [\w-]+)?) only in (?P<look>[\w-]+)$", re.I)
_TOO_NEAR = re.compile(
    r"^(?:(?:it is|it's|that is|that's|this is) )?(?:a bit |way )?too (?P<how>close|near|far(?: away)?)$", re.I
)
_DOES = re.compile(r"^(?P<does>[a-z]+ing)(?: a (?:bit|little))?$", re.I)
_MOON = re.compile(r"^(?:an? )?(?:(?:full|half|new|crescent|big|huge|small|bright|pale|red|blood|yellow) )+moon$", re.I)
_ACTING = listed(
    "shoot burn fly run sleep fall float glow bloom melt sail steam smoke swim dance bark jump sing shine hang"
)
"""What a thing does by itself, so that the noun after it is what does it ('shooting star', 'burning candle')."""
_DOES_INSTEAD = re.compile(
    r"^(?P<new>[a-z]+ing (?:[\w-]+ )?[\w-]+) instead of (?:an? |the |some )?(?P<old>[\w-]+)$", re.I
)
_SKIES = frozenset({"milky way", "big dipper", "southern cross", "aurora borealis"})
_OUTSIDE = re.compile(r"^(?P<what>[\w-]+) outside$", re.I)
_ONE_IS = re.compile(r"^(?:make )?one (?:is |should be |must be |in )?(?P<look>[a-z]+)$", re.I)
_NOT_MANY = re.compile(r"^(?:(?:no|but|ok|hm+)[\s,]+)?not (?:that|so|quite so|too) many$", re.I)
_NO_NAME = frozenset({"more", "less", "further", "farther", "not", "no", "back", "bit", "too", "one", "ones"})


def complete(text: str, scene: Scene) -> str:
    """The words as a plain instruction where they are such a fragment; else as they are."""
    for read in _READERS:
        if plain := read(text, scene):
            return plain
    return text


def _instead(text: str, scene: Scene) -> str:
    """'Reading a newspaper instead' of what is done; 'kids skating on it instead' of what has just gone."""
    match = _INSTEAD.match(text)
    does = act_of(lows(match.group("does"))[0]) if match else ""
    if match and does and is_gerund(lows(match.group("does"))[0]):
        rest = match.group("does").partition(" ")[2]
        return f"let the {scene.context.about()} {does} {rest}".strip()
    new = _THINGS_INSTEAD.match(text)
    placed = new is not None and len(lows(new.group("new"))) > 3
    return f"add {new.group('new')}" if new and placed and gone(scene) and not scene.has(new.group("new")) else ""


def _stops(text: str, scene: Scene) -> str:
    """'Make the rain stop'."""
    match = _STOPS.match(text)
    what = bare(match.group("what") or match.group("over") or match.group("falls")) if match else ""
    return f"remove the {what}" if what and scene.has(what) else ""


def _elsewhere(text: str, scene: Scene) -> str:
    """'Above paris instead' of what is above london."""
    if moved := _THING_ELSEWHERE.match(text):
        there = spelled(words(scene.prompt), moved.group("what")) is not None
        return f"move {moved.group('what')} {moved.group('where')}" if there else ""
    match = _PLACE_INSTEAD.match(text)
    caption = words(scene.prompt)
    at = next((k for k, w in enumerate(caption[:-1]) if match and w.low == match.group("where").lower()), -1)
    if match is None or at < 0 or caption[at + 1].broken or scene.has(match.group("what")):
        return ""
    old = scene.prompt[caption[at + 1].start : caption[right_edge(caption, at + 1) - 1].end]
    return f"replace {old} with {match.group('what')}"


def _sky(text: str, scene: Scene) -> str:
    """'Milky way', 'night outside'."""
    if text.lower() in _SKIES:
        return f"add the {text.lower()}"
    if _MOON.match(text) and not scene.has("moon"):
        return f"add {counted(text)}"
    match = _OUTSIDE.match(text)
    return match.group("what") if match and values.kind_of(match.group("what")) == "time" else ""


def _only_in(text: str, scene: Scene) -> str:
    """'Neon lights only in blue'."""
    match = _ONLY_IN.match(text)
    known = match is not None and values.is_colour_value(match.group("look")) and scene.has(match.group("who"))
    return f"make the {match.group('who')} {match.group('look')}" if match and known else ""


def _acting_thing(text: str, scene: Scene) -> str:
    """'Shooting star', 'burning candle': a thing that is not there yet, with what it does."""
    match = _DOING.match(text)
    does = act_of(match.group("does").lower()) if match else ""
    who = match.group("who").lower() if match else ""
    new = does in _ACTING and is_common_noun(who) and not scene.has(who)
    return f"add {counted(text)}" if new else ""


def _other_deed(text: str, scene: Scene) -> str:
    """'Playing cards instead of chess', where chess is played."""
    match = _DOES_INSTEAD.match(text)
    done = (
        re.search(rf"\b[a-z]+ing (?:an? |the |some )?{re.escape(match.group('old'))}\b", scene.prompt, re.I)
        if match
        else None
    )
    return f"replace {done.group()} with {match.group('new')}" if match and done else ""


def _camera(text: str, scene: Scene) -> str:
    """'Too close'."""
    match = _TOO_NEAR.match(text)
    return ("zoom in" if match.group("how").lower().startswith("far") else "zoom out") if match else ""


def _living_does(text: str, scene: Scene) -> str:
    """'Smiling a bit', of somebody, whatever thing was talked about last."""
    match = _DOES.match(text)
    does = act_of(match.group("does").lower()) if match else ""
    subject = scene.context.about()
    lifeless = scene.last != "" and not is_living(last_word(scene.last))
    somebody = subject != "" and is_living(last_word(subject))
    return f"let the {subject} {does}" if does in OF_THE_LIVING and lifeless and somebody else ""


def _version(text: str, scene: Scene) -> str:
    """'Night version', 'a winter scene'."""
    match = _VERSION.match(text)
    what = match.group("what") if match else ""
    return what if values.kind_of(what) in {"time", "season", "weather"} else ""


def _falling(text: str, scene: Scene) -> str:
    """'Snowing harder', 'raining'."""
    match = _FALLING.match(text)
    if match is None or text.lower() == match.group("what").lower():
        return ""
    what = match.group("what").lower()
    return f"more {what}" if match.group("how") and what in lows(scene.prompt) else f"in the {what}"


def _another_at(text: str, scene: Scene) -> str:
    """'A second snowman next to him'."""
    match = _ANOTHER_AT.match(text)
    if match is None or not scene.has(last_word(match.group("new"))):
        return ""
    where = re.sub(r" (?:him|her|it|them)$", "", match.group("where"), flags=re.I)
    return f"add {match.group('new')} {where} the {last_word(match.group('new'))}"


def _at_sides(text: str, scene: Scene) -> str:
    """'Candle on the left, skull on the right': things that are not there yet, each with its place."""
    parts = _PARTS.split(text) if _AT_SIDES.match(text) else []
    names = [re.sub(rf" {_SIDE}$", "", part, flags=re.I) for part in parts]
    if not names or any(scene.has(name) or not _is_new(name) for name in names):
        return ""
    return ", ".join(
        f"add {counted(part[: len(name)])}{part[len(name) :]}" for name, part in zip(names, parts, strict=True)
    )


def _look_with(text: str, scene: Scene) -> str:
    """'Make the sky pink with small clouds': how a thing is to look, and what it is to have."""
    match = _LOOK_WITH.match(text)
    if (
        match is None
        or not is_look(match.group("look"))
        or (_PARTICIPLE.search(match.group("look")) and not _is_made_or_coloured(match.group("look").lower()))
    ):
        return ""
    who = match.group("who")
    if spelled(words(scene.prompt), who) is None and who.lower() not in IMPLIED:
        return ""
    what = counted(match.group("what"))
    return f"make the {who} {match.group('look')}, give the {who} {what}"


def _is_made_or_coloured(low: str) -> bool:
    return is_colour(low) or low in MATERIALS


def _one_is(text: str, scene: Scene) -> str:
    """'One is blue' of several clocks."""
    match = _ONE_IS.match(text)
    group = next((thing.head for thing in things(scene.prompt) if thing.many and not thing.place), "") if match else ""
    return f"make one of the {group} {match.group('look')}" if match and group and is_look(match.group("look")) else ""


def _rival(text: str, scene: Scene) -> str:
    """'White marble' of a caption with black marble."""
    ws = lows(text)
    if len(ws) != 2 or not is_colour(ws[0]) or f" {ws[1]}" not in scene.prompt.lower():
        return ""
    before = [low for low, noun in zip(lows(scene.prompt), lows(scene.prompt)[1:], strict=False) if noun == ws[1]]
    once = len(before) == 1 and is_colour(before[0]) and lows(scene.prompt).count(before[0]) == 1
    return f"change {before[0]} into {ws[0]}" if once else ""


def _not_many(text: str, scene: Scene) -> str:
    """'Not that many', 'not so many' of the things last talked about."""
    there = scene.last and is_plural(last_word(scene.last)) and scene.has(scene.last)
    return f"fewer {last_word(scene.last)}" if there and _NOT_MANY.match(text) else ""


def _doing(text: str, scene: Scene) -> str:
    """'Melting snowman': what a thing of the caption is to do."""
    match = _DOING.match(text)
    if match is None or not is_gerund(match.group("does")) or not act_of(match.group("does").lower()):
        return ""
    who = match.group("who")
    there = spelled(words(scene.prompt), who) is not None and is_common_noun(who.lower())
    return f"let the {who} {act_of(match.group('does').lower())}" if there else ""


def _beside(text: str, scene: Scene) -> str:
    """'Red sun behind the wave': a thing that is not there yet, by one that is."""
    match = _BESIDE.match(text)
    if match is None or any(scene.has(low) for low in lows(match.group("new"))) or not _is_new(match.group("new")):
        return ""
    if match.group("who").lower() in PRONOUNS:
        name = scene.named_by(match.group("who"))
        where = re.sub(r"^(?:on )?(?:either|both) sides?", "on both sides", match.group("where"), flags=re.I)
        where = where[: -len(match.group("who"))]
        is_placed = scene.has(name) and where.startswith("on ")
        return f"add {counted(match.group('new'))} {where}the {name}" if is_placed else ""
    there = spelled(words(scene.prompt), match.group("who")) is not None
    return f"add {counted(match.group('new'))} {match.group('where')}" if there else ""


def _is_new(name: str) -> bool:
    """Whether words name a thing: looks of any kind and a common noun."""
    ws = lows(bare(name))
    if not ws or set(ws) & _NO_NAME or not is_common_noun(ws[-1]) or is_look(ws[-1]) or set(ws) & PRONOUNS:
        return False
    return all(is_look(low) or is_common_noun(low) for low in ws[:-1]) and not values.kind_of(name) and not (
        len(ws) > 1 and is_plural(ws[0]) and not is_look(ws[0])
    )  # fmt: skip


_READERS = (
    _sky,
    _acting_thing,
    _other_deed,
    _only_in,
    _camera,
    _living_does,
    _stops,
    _elsewhere,
    _instead,
    _version,
    _falling,
    _another_at,
    _one_is,
    _rival,
    _not_many,
    _at_sides,
    _look_with,
    _doing,
    _beside,
)
"""The readers, in the order in which they are asked."""
