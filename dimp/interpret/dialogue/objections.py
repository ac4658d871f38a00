"""Objections with what is wanted instead: 'not that green, more like olive', 'don't make him ride, he should stand'.

What is objected to is said first and what is to be comes after; only the latter is to be carried out, and on the thing
that has the quality objected to. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.dialogue.wording import is_look
from dimp.interpret.edits.objects import counted
from dimp.interpret.morphology import act_of, base_of, is_gerund, is_plural, plural, singular
from dimp.interpret.nouns import bare, is_adjective, is_colour, is_living, is_number, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.things import things
from dimp.interpret.readers import values
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words import objection_patterns as patterns
from dimp.interpret.words.adjectives import COMPARATIVES
from dimp.interpret.words.colours import COMPARATIVE_COLOURS, MATERIALS
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS
from dimp.interpret.words.nouns import MASS
from dimp.interpret.words.verbs import OPENERS


def object_to(text: str, scene: Scene) -> str:
    """An objection as the change that it asks for; other words as they are."""
    shorter = patterns.ADVERB.sub("", text)
    text = shorter if lows(shorter) else text
    for read in _READERS:
        change = read(text, scene)
        if change:
            return change
    return text


def _rather_look(text: str, scene: Scene) -> str:
    match = patterns.NOT_SO_RATHER.match(text)
    if match is None or not _look(match.group("new")):
        return ""
    owner = scene.with_quality(match.group("old").lower()) or scene.it()
    return f"make the {owner} {match.group('new')}" if owner and _quality(match.group("old")) else ""


def _is_make_it(text: str, scene: Scene) -> str:
    match = patterns.IS_MAKE_IT.match(text)
    if match is None or not _quality(match.group("old")):
        return ""
    who = match.group("who")
    named = bare(who) if not scene.context.is_it(who) else scene.with_quality(match.group("old").lower())
    return f"make {f'the {named}' if named else 'it'} {match.group('new')}"


def _dont_rather(text: str, scene: Scene) -> str:
    match = patterns.DONT_RATHER.match(text)
    return match.group("rest") if match else ""


def _other_place(text: str, scene: Scene) -> str:
    """One preposition for another before the same thing."""
    match = patterns.NOT_AT_BUT.match(text)
    if match is None or not {first_word(match.group("old")), first_word(match.group("new"))} <= _RELATIONS:
        return ""
    old, new = match.group("old").lower(), match.group("new").lower()
    found = re.search(rf"\b([\w-]+) {re.escape(old)} ((?:the |an? |his |her |its )?[\w-]+)", scene.prompt, re.I)
    if found is None or len(re.findall(rf"\b{re.escape(old)}\b", scene.prompt, re.I)) > 1:
        return ""
    before, place = found.group(1).lower(), f"{new} {found.group(2)}"
    if is_gerund(before) and base_of(before):
        return f"let the {scene.context.about()} {base_of(before)} {place}"
    return f"put the {before} {place}" if scene.has(before) else ""


def _at_not_but(text: str, scene: Scene) -> str:
    match = patterns.AT_NOT_BUT.match(text)
    if match is None or spelled(words(scene.prompt), match.group("who")) is None:
        return ""
    place = match.group("new")
    place = place if first_word(place) in DETERMINERS or is_plural(last_word(place)) else counted(place)
    return f"put the {bare(match.group('who'))} {match.group('at')} {place}"


def _not_but(text: str, scene: Scene) -> str:
    match = patterns.SHOULD_NOT_BUT.match(text)
    if match is None or not _look(match.group("new")) or not _look(match.group("old")) or is_gerund(match.group("new")):
        return ""
    who, old = match.group("who"), match.group("old").lower()
    named = bare(who) if not scene.context.is_it(who) else scene.with_quality(old) or scene.it()
    if is_colour(old) != is_colour(last_word(match.group("new"))) and lows(scene.prompt).count(old) == 1:
        return f"remove the {old}, make the {named} {match.group('new')}"
    return f"make the {named} {match.group('new')}"


def _other_word(text: str, scene: Scene) -> str:
    """'Cat not samurai, ninja' of a samurai cat."""
    match = patterns.X_NOT_Y_Z.match(text)
    if match is None or spelled(words(scene.prompt), match.group("who")) is None:
        return ""
    who, old, new = bare(match.group("who")), match.group("old").lower(), match.group("new").lower()
    if _look(old) and _look(new):
        return f"make the {who} {new}"
    own = re.search(rf"\b{re.escape(old)} {re.escape(who)}\b", scene.prompt, re.I)
    return f"change {old} into {new}" if own else ""


def _not_look_look(text: str, scene: Scene) -> str:
    match = patterns.NOT_LOOK_LOOK.match(text)
    if match is None:
        return ""
    old, new = match.group("old").lower(), match.group("new").lower()
    alike = {old, new} <= MATERIALS or (is_colour(old) and is_colour(new))
    looks = _look(old) and _look(new) and not is_common_noun(new) and new not in lows(scene.prompt)
    if looks and not alike and lows(scene.prompt).count(old) == 1 and not values.kind_of(old):
        return f"change {old} into {new}"
    owner = scene.with_quality(old) if alike else ""
    return f"make the {owner} {new}" if owner else ""


def _not_needed(text: str, scene: Scene) -> str:
    match = patterns.NEED_NOT.match(text)
    what = bare(re.sub(r"^all (?:the |that )?", "", (match.group("what") or match.group("named")))) if match else ""
    return f"remove the {what}" if what and scene.has(what) else ""


def _other_time(text: str, scene: Scene) -> str:
    match = patterns.IS_NOT_TIME.match(text)
    if match is None:
        return ""
    kind = values.kind_of(match.group("old"))
    if not kind or values.kind_of(match.group("new")) != kind:
        return ""
    just_said = any(last_word(match.group("old")) not in lows(caption) for caption in scene.earlier[:1])
    if just_said and not match.group("more"):
        return ""  # a correction of what was said last
    return f"{match.group('new')}{match.group('more') or ''}"


def _not_weather(text: str, scene: Scene) -> str:
    """'Not overcast' of a caption that says so."""
    match = patterns.NOT_WEATHER.match(text)
    how = match.group("how").lower() if match else ""
    there = how in lows(scene.prompt) and bool(scene.earlier[:1]) is bool(how in lows((scene.earlier or ("",))[0]))
    return f"remove the {how}" if there and values.kind_of(how) == "weather" and not scene.with_quality(how) else ""


def _use_for(text: str, scene: Scene) -> str:
    match = patterns.USE_FOR.match(text)
    return f"make {match.group('what')} {match.group('new')}" if match and _look(match.group("new")) else ""


def _use_other(text: str, scene: Scene) -> str:
    """'I don't want marble, use slate' of a marble slab; 'no balloons, kites'."""
    match = patterns.NO_USE.match(text)
    if match is None:
        return ""
    old, new = bare(match.group("old")).lower(), match.group("new")
    if {old, new.lower()} <= MATERIALS and lows(scene.prompt).count(old) == 1:
        return f"change {old} into {new}"
    if _look(old) and _look(new) and last_word(new) not in lows(scene.prompt) and (owner := scene.with_quality(old)):
        alone = lows(scene.prompt).count(old) == 1 and not values.kind_of(old)
        return f"change {old} into {new}" if alone else f"make the {owner} {new}"
    if values.kind_of(old) and values.kind_of(new) and old in lows(scene.prompt):
        if values.kind_of(old) != values.kind_of(new):
            return f"{new}, no {old}"
        return new if all(old in lows(caption) for caption in scene.earlier[:1]) else ""
    head = last_word(new)
    known = is_common_noun(head) and not is_adjective(head) and not is_colour(head) and not scene.has(head)
    named = first_word(new) in DETERMINERS or is_plural(head) or head in MASS or not is_plural(old)
    caption = words(scene.prompt)
    there = spelled(caption, old)
    if not (known and named) or values.kind_of(new) or values.kind_of(old) or there is None:
        return ""
    bare_name = caption[there.start].low not in DETERMINERS and not is_number(caption[there.start].low)
    begun = bare_name or first_word(new) in DETERMINERS or is_number(first_word(new))
    return f"replace the {old} with {new if begun else counted(new)}"


def _fine_number(text: str, scene: Scene) -> str:
    """'Not that many, two was fine' of the things last talked about, or of those that the caption counts."""
    match = patterns.NUMBER_FINE.match(text)
    last = scene.last if scene.last and scene.has(scene.last) and is_plural(last_word(scene.last)) else ""
    many = [thing.head for thing in things(scene.prompt) if thing.many]
    noun = last_word(last) if last else many[0] if len(many) == 1 else ""
    return f"make it {match.group('n')} {noun}" if match and noun else ""


def _not_so_many(text: str, scene: Scene) -> str:
    """'Not one moon, two': the number that is wanted of a thing of the caption, or of one that is not there yet."""
    match = patterns.NOT_SO_MANY.match(text)
    if match is None or not is_common_noun(match.group("noun")):
        return ""
    number, noun = match.group("new"), singular(match.group("noun"))
    many = noun if number.lower() in {"one", "1"} else plural(noun)
    return f"make it {number} {many}" if scene.has(noun) else f"add {number} {many}"


def _must_not_do(text: str, scene: Scene) -> str:
    """'It isn't supposed to howl', of what somebody does in the caption: no word of it is left."""
    match = patterns.MUST_NOT_DO.match(text)
    deed = (match.group("deed") or match.group("does")).lower() if match else ""
    ws = words(scene.prompt)
    done = next((k for k, word in enumerate(ws) if is_gerund(word.low) and deed in {word.low, base_of(word.low)}), -1)
    alone = done >= 0 and (done + 1 == len(ws) or ws[done + 1].broken or ws[done + 1].low in _RELATIONS)
    return f"no {ws[done].low}" if alone and act_of(ws[done].low) else ""


def _stays_so(text: str, scene: Scene) -> str:
    match = patterns.STAYS_SO.match(text)
    return f"{match.group(1)} should be {match.group(2)}" if match and _look(match.group(2)) else ""


def _doing_not(text: str, scene: Scene) -> str:
    match = patterns.DOING_NOT.match(text)
    old = match.group("old").lower() if match else ""
    if match is None or not act_of(match.group("new").lower()) or old not in lows(scene.prompt):
        return ""
    return f"change {old} into {match.group('new').lower()}"


def _scene_instead(text: str, scene: Scene) -> str:
    """One thing of the scene for another of another kind, which both may be there else."""
    match = patterns.INSTEAD_TIME.match(text)
    kinds = (values.kind_of(match.group("new")), values.kind_of(match.group("old"))) if match else ("", "")
    if match is None or not all(kinds) or kinds[0] == kinds[1] or match.group("old").lower() not in lows(scene.prompt):
        return ""
    return f"{match.group('new')}, no {match.group('old')}"


def _lots(text: str, scene: Scene) -> str:
    match = patterns.LOTS.match(text)
    noun = last_word(match.group("what")) if match else ""
    if match is None or not is_common_noun(noun) or first_word(text) in OPENERS - {"add"}:
        return ""
    return f"more {match.group('what')}" if scene.has(noun) else f"add many {match.group('what')}"


def _but_one(text: str, scene: Scene) -> str:
    match = patterns.BUT_ONE.match(text)
    noun = match.group("noun").lower() if match else ""
    known = match is not None and is_common_noun(noun) and (is_look(match.group("look")) or text.endswith(" one"))
    return f"add {counted(match.group('look') + ' ' + noun)}" if known and match and not scene.has(noun) else ""


def _would_be_nice(text: str, scene: Scene) -> str:
    match = patterns.WOULD_BE_NICE.match(text)
    if match is None:
        return ""
    what = match.group("what")
    head = last_word(re.sub(r" (?:on|in|at|behind|under|near|by) the .*$", "", what, flags=re.I))
    known = is_common_noun(head) and not is_adjective(head) and not values.kind_of(what) and not scene.has(head)
    return (
        f"add {what if first_word(what) in DETERMINERS or is_number(first_word(what)) else counted(what)}"
        if known
        else ""
    )


def _listed_looks(text: str, scene: Scene) -> str:
    match = patterns.LISTED_LOOKS.match(text)
    if match is None or "the " in text.lower():
        return ""
    own = words(scene.prompt)
    named = all(spelled(own, match.group(side)) is not None for side in ("a", "b"))
    looks = _look(match.group("x")) and (_look(match.group("y")) or _look(last_word(match.group("y"))))
    if not (named and looks):
        return ""
    return f"make the {match.group('a')} {match.group('x')}, make the {match.group('b')} {match.group('y')}"


def _other_doing(text: str, scene: Scene) -> str:
    """'He is not asleep, he is reading': what somebody does instead."""
    match = patterns.NOT_DOING_BUT.match(text)
    if match is None or not is_gerund(match.group("new")) or not act_of(match.group("new").lower()):
        return ""
    old, who = match.group("old").lower(), match.group("who")
    doing = f"{who} is {match.group('new')}{match.group('more') or ''}"
    at = re.search(rf"\b{re.escape(old)}\b", scene.prompt, re.I)
    if at is None or is_gerund(old):
        return doing
    acting = any(is_living(low) for low in lows(scene.prompt[: at.start()]))
    return f"change {old} into {match.group('new')}" if acting and not match.group("more") else doing


def _too_many(text: str, scene: Scene) -> str:
    last = scene.last if scene.last and scene.has(scene.last) and is_plural(last_word(scene.last)) else ""
    return f"fewer {last}" if last and patterns.TOO_MANY.match(text) else ""


def _has_things(text: str, scene: Scene) -> str:
    """'Purple dragon has wings' of a dragon, which need not be called by all its looks, or by other ones."""
    match = patterns.HAS.match(text)
    if (
        match is None
        or first_word(text) in DETERMINERS | PREPOSITIONS | OPENERS
        or first_word(match.group("what")) == "to"
    ):
        return ""
    who = match.group("who")
    named = any(thing.head == last_word(who) for thing in things(scene.prompt))
    look = who.rpartition(" ")[0]
    known = not look or look.lower() in lows(scene.prompt)
    if not named or not (known or _quality(look)):
        return ""
    given = f"give the {last_word(who) if not known else who} {match.group('what')}"
    return given if known else f"make the {last_word(who)} {look}, {given}"


def _quality(word: str) -> bool:
    low = word.lower()
    return is_adjective(low) or is_colour(low) or low in MATERIALS or (is_gerund(low) and bool(base_of(low)))


def _look(text: str) -> bool:
    ws = lows(text)
    comparative = len(ws) == 1 and (ws[0] in COMPARATIVES or ws[0] in COMPARATIVE_COLOURS)
    plain = is_look(text) and not any(act_of(low) and not is_gerund(low) and not is_adjective(low) for low in ws)
    return bool(ws) and (plain or comparative)


_RELATIONS = listed(
    "next beside behind under above over on in before near by below beneath between inside outside around"
)
_READERS: tuple[Callable[[str, Scene], str], ...] = (
    _rather_look,
    _is_make_it,
    _dont_rather,
    _other_place,
    _at_not_but,
    _not_but,
    _other_word,
    _not_look_look,
    _not_needed,
    _other_time,
    _not_weather,
    _use_for,
    _stays_so,
    _not_so_many,
    _must_not_do,
    _doing_not,
    _scene_instead,
    _use_other,
    _fine_number,
    _lots,
    _but_one,
    _would_be_nice,
    _listed_looks,
    _other_doing,
    _too_many,
    _has_things,
)
