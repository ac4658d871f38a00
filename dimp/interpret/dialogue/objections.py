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
from dimp.interpret.morphology import act_of, base_of, is_gerund, is_plural
from dimp.interpret.nouns import bare, is_adjective, is_colour, is_living, is_number, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.things import things
from dimp.interpret.readers import values
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words.adjectives import COMPARATIVES
from dimp.interpret.words.colours import COMPARATIVE_COLOURS, MATERIALS
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS
from dimp.interpret.words.verbs import OPENERS

_WHO = r"it|that|this|he|she|they|(?:the|his|her|its|their|that|this) [\w-]+(?: [\w-]+)??"
_NOT_SO_RATHER = re.compile(
    r"^(?:no,? )?not (?:that|so|too|this|as|quite so|such an?) (?P<old>[\w-]+)\s*[,;:.–-]\s*(?:but |rather |just |only |"
    r"more |something |a bit )*(?:like |of )?(?:an? )?(?P<new>[\w-]+(?: [\w-]+)?)$",
    re.I,
)
"""'Not that green, more like olive'."""
_IS_MAKE_IT = re.compile(
    rf"^(?P<who>{_WHO})(?:'s| is| are| looks?|s(?= )) (?!not\b)(?:still |all |too |so |just )*(?P<old>[\w-]+)"
    r"(?: (?:now|again|already|right now|at the moment))?(?:\s*[,;.]\s*|\s+)(?:(?:and|but|so|now|please|can you) )*"
    r"(?P<do>make|paint|turn|colou?r|change) (?:it|him|her|them|that)(?: to| into)? (?P<new>[\w' -]+)$",
    re.I,
)
"""'It's green now, make it purple'."""
_DONT_RATHER = re.compile(
    r"^(?:do not|don't) (?:make|let|have|paint|draw|want) (?P<whom>(?:him|her|it|them|the [\w-]+(?: [\w-]+)?)) "
    r"(?:to )?(?P<old>[\w -]+?)\s*[,;.]\s*(?:but |rather |instead |just )*(?P<rest>(?:make|let|have|he|she|it|they|the) "
    r".+)$",
    re.I,
)
"""'Don't make him ride, he should walk'."""
_NOT_AT_BUT = re.compile(
    r"^(?:no,? )?not (?P<old>[a-z]+(?: to| of)?) (?P<whom>it|him|her|them|the [\w-]+(?: [\w-]+)?)\s*[,;]?\s*"
    r"(?:but |rather )?(?P<new>[a-z]+(?: to| of)?) (?:it|him|her|them|(?:the )?[\w-]+(?: [\w-]+)?)$",
    re.I,
)
"""'Not next to it, behind it'."""
_AT_NOT_BUT = re.compile(
    r"^(?P<who>(?:the |his |her )?[\w-]+(?: [\w-]+)??) (?:must|should|has to|needs to)(?: be)?(?: not|n't)(?: be)? "
    r"(?P<old>(?:on|in|at|under|behind|beside|near|next to|above|over|by) [\w -]+?),? but (?:rather )?"
    r"(?P<at>on|in|at|under|behind|beside|near|next to|above|over|by) (?P<new>[\w -]+)$",
    re.I,
)
"""'The cat must not be on the floor but on the chair'."""
_SHOULD_NOT_BUT = re.compile(
    r"^(?P<who>(?:the |his |her |its )?[\w-]+(?: [\w-]+)??) (?:(?:should|must)(?:n't| not) be|(?:is|are)(?:n't| not)"
    r"(?: supposed to be| meant to be)?) (?!the\b|an?\b)(?P<old>[\w-]+),? (?:but |rather |(?:it|they)(?:'s| is|'re| are|"
    r" should be) )(?P<new>[\w-]+(?: [\w-]+)?)$",
    re.I,
)
"""'The gold one should not be gold but copper', 'the floor isn't oak, it's walnut'."""
_X_NOT_Y_Z = re.compile(
    r"^(?P<who>(?:the )?[\w-]+)(?: is| are| should be)? not (?P<old>[\w-]+)\s*[,;]\s*(?:but )?(?P<new>[\w-]+)$", re.I
)
"""'Cat not samurai, ninja'."""
_NOT_LOOK_LOOK = re.compile(
    r"^(?:(?:no|nope|nah|hm+),? )*(?:not|no) (?P<old>[a-z-]+)[,;]? (?:but |rather )?(?P<new>[a-z-]+)$", re.I
)
"""'No not glass ceramic'."""
_NEED_NOT = re.compile(
    r"^(?:there(?:'s| is) no need (?:for|of)|no need (?:for|of)|(?:i|we) (?:don't|do not) need|(?:it|the picture)"
    r" (?:doesn't|does not) need|who needs) (?P<what>(?:the |an? |any |all (?:the |that )?|that )?[\w-]+(?: [\w-]+)?)"
    r"(?: (?:anymore|any more|at all|really|here|there))*$|"
    r"^(?P<named>(?:the |that |all (?:the |that )?)[\w-]+(?: [\w-]+)?) (?:(?:is|are)(?:n't| not)|"
    r"(?:was|were)(?:n't| not)) (?:needed|necessary|required|wanted|asked for)(?: (?:anymore|any more|at all|here))*$",
    re.I,
)
"""'There is no need for the rain'."""
_IS_NOT_TIME = re.compile(
    r"^(?:(?:it|this|that)(?:'s| is| was) not|(?:it|this|that) (?:isn't|wasn't|shouldn't be|should not be)|not) "
    r"(?P<old>[\w ]+?)\s*[,;.]\s*(?:but |rather |it(?:'s| is| should be) )*(?P<new>[\w ]+?)"
    r"(?: please| instead)?(?P<more>\s*,\s*.+)?$",
    re.I,
)
"""'It isn't spring, autumn please'."""
_NOT_WEATHER = re.compile(
    r"^(?:(?:it|that|this|the (?:weather|sky|day))(?:'s| is| should be| must be)? )?(?:not|isn't|shouldn't be|is not) "
    r"(?P<how>[a-z]+)(?: (?:anymore|any more|please|at all))*$",
    re.I,
)
"""'Not overcast'."""
_USE_FOR = re.compile(
    r"^(?:(?:not|no) (?P<old>[\w-]+)\s*[,;]\s*)?(?:use|take|have|try) (?P<new>[\w-]+(?: [\w-]+)?) (?:for|as) "
    r"(?P<what>(?:the|his|her|its) [\w-]+(?: [\w-]+)?)$",
    re.I,
)
"""'Not white, use mint for the background'."""
_LOTS = re.compile(
    r"^(?:(?:and|add|with|also|now) )*(?P<what>(?!more\b|less\b|make\b|it\b)[a-z-]+(?: [a-z-]+)?)\s*[!,.;–-]+\s*"
    r"(?P<many>lots|loads|tons|plenty|many|a lot|a ton|hundreds|heaps|dozens)(?: (?:and lots )?of (?:them|it|that))?$",
    re.I,
)
"""'Sparkles! Lots of them'."""
_BUT_ONE = re.compile(
    r"^(?:(?:and|add|with|also|now|maybe) )*an? (?P<noun>[a-z-]+)\s*[,;]?\s*(?:but|only|just|and make it) "
    r"(?:an? )?(?P<look>[\w-]+)(?: one)?$",
    re.I,
)
"""'A moon, but a crescent one'."""
_WOULD_BE_NICE = re.compile(
    r"^(?:maybe |perhaps |also |and )*(?P<what>(?:an? |some |two |three )?(?!it\b|that\b|this\b)[a-z-]+(?: [a-z-]+)?"
    r"(?: (?:on|in|at|behind|under|near|by) the [\w-]+)?) (?:would|could|might) be (?:really |so |also |very )?"
    r"(?:nice|good|great|cool|lovely|cute|fun|awesome|perfect|better|pretty|sweet)(?: too| as well| i think)*$",
    re.I,
)
"""'A rug would be nice'."""
_LISTED_LOOKS = re.compile(
    r"^(?:make|paint|colou?r) (?:the )?(?P<a>[\w-]+) (?P<x>[\w-]+),? and (?:the )?(?P<b>[\w-]+) (?P<y>(?:more |less |"
    r"a bit |very )?[\w-]+)$",
    re.I,
)
"""'Make boba pink and alley more foggy'."""
_NOT_DOING_BUT = re.compile(
    rf"^(?P<who>{_WHO})(?:(?:'s| is| are) not|(?: is| are)n't) (?P<old>[a-z]+)(?: [\w ]+?)?\s*[,;.]\s*(?:but )?"
    r"(?:(?:he|she|it|they)(?:'s| is|'re| are) )?(?P<new>[a-z]+ing)(?P<more> [\w' -]+)?$",
    re.I,
)
"""'He is not asleep, he is reading'."""
_TOO_MANY = re.compile(
    r"^(?:(?:hm+|oh|no|ok|but|now)[\s,.]+)*(?:(?:that's|there are|it's|that is|those are|they are) )?"
    r"(?:a bit |way |far |much |a few )?too many(?: (?:of (?:them|those|these)|now))?$",
    re.I,
)
"""'Too many' of what was last talked about."""
_HAS = re.compile(
    r"^(?P<who>(?:[a-z-]+ )?[a-z-]+) (?:has|have|had|wears?|gets?|needs?|holds?) (?P<what>[\w' -]+)$", re.I
)
"""'Purple dragon has wings'."""
_ADVERB = re.compile(
    r",?\s+(?:obviously|of course|naturally|definitely|ideally|preferably|hopefully|duh|clearly|basically|literally)$",
    re.I,
)


def object_to(text: str, scene: Scene) -> str:
    """An objection as the change that it asks for; other words as they are."""
    shorter = _ADVERB.sub("", text)
    text = shorter if lows(shorter) else text
    for read in _READERS:
        change = read(text, scene)
        if change:
            return change
    return text


def _rather_look(text: str, scene: Scene) -> str:
    match = _NOT_SO_RATHER.match(text)
    if match is None or not _look(match.group("new")):
        return ""
    owner = scene.with_quality(match.group("old").lower()) or scene.it()
    return f"make the {owner} {match.group('new')}" if owner and _quality(match.group("old")) else ""


def _is_make_it(text: str, scene: Scene) -> str:
    match = _IS_MAKE_IT.match(text)
    if match is None or not _quality(match.group("old")):
        return ""
    who = match.group("who")
    named = bare(who) if not scene.context.is_it(who) else scene.with_quality(match.group("old").lower())
    return f"make {f'the {named}' if named else 'it'} {match.group('new')}"


def _dont_rather(text: str, scene: Scene) -> str:
    match = _DONT_RATHER.match(text)
    return match.group("rest") if match else ""


def _other_place(text: str, scene: Scene) -> str:
    """One preposition for another before the same thing."""
    match = _NOT_AT_BUT.match(text)
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
    match = _AT_NOT_BUT.match(text)
    if match is None or spelled(words(scene.prompt), match.group("who")) is None:
        return ""
    place = match.group("new")
    place = place if first_word(place) in DETERMINERS or is_plural(last_word(place)) else counted(place)
    return f"put the {bare(match.group('who'))} {match.group('at')} {place}"


def _not_but(text: str, scene: Scene) -> str:
    match = _SHOULD_NOT_BUT.match(text)
    if match is None or not _look(match.group("new")) or not _look(match.group("old")) or is_gerund(match.group("new")):
        return ""
    who = match.group("who")
    named = bare(who) if not scene.context.is_it(who) else scene.with_quality(match.group("old").lower()) or scene.it()
    return f"make the {named} {match.group('new')}"


def _other_word(text: str, scene: Scene) -> str:
    """'Cat not samurai, ninja' of a samurai cat."""
    match = _X_NOT_Y_Z.match(text)
    if match is None or spelled(words(scene.prompt), match.group("who")) is None:
        return ""
    who, old, new = bare(match.group("who")), match.group("old").lower(), match.group("new").lower()
    if _look(old) and _look(new):
        return f"make the {who} {new}"
    own = re.search(rf"\b{re.escape(old)} {re.escape(who)}\b", scene.prompt, re.I)
    return f"change {old} into {new}" if own else ""


def _not_look_look(text: str, scene: Scene) -> str:
    match = _NOT_LOOK_LOOK.match(text)
    if match is None:
        return ""
    old, new = match.group("old").lower(), match.group("new").lower()
    alike = {old, new} <= MATERIALS or (is_colour(old) and is_colour(new))
    owner = scene.with_quality(old) if alike else ""
    return f"make the {owner} {new}" if owner else ""


def _not_needed(text: str, scene: Scene) -> str:
    match = _NEED_NOT.match(text)
    what = bare(re.sub(r"^all (?:the |that )?", "", (match.group("what") or match.group("named")))) if match else ""
    return f"remove the {what}" if what and scene.has(what) else ""


def _other_time(text: str, scene: Scene) -> str:
    match = _IS_NOT_TIME.match(text)
    if match is None:
        return ""
    kind = values.kind_of(match.group("old"))
    if not kind or values.kind_of(match.group("new")) != kind:
        return ""
    return f"{match.group('new')}{match.group('more') or ''}"


def _not_weather(text: str, scene: Scene) -> str:
    """'Not overcast' of a caption that says so."""
    match = _NOT_WEATHER.match(text)
    how = match.group("how").lower() if match else ""
    there = how in lows(scene.prompt) and bool(scene.earlier[:1]) is bool(how in lows((scene.earlier or ("",))[0]))
    return f"remove the {how}" if there and values.kind_of(how) == "weather" and not scene.with_quality(how) else ""


def _use_for(text: str, scene: Scene) -> str:
    match = _USE_FOR.match(text)
    return f"make {match.group('what')} {match.group('new')}" if match and _look(match.group("new")) else ""


def _lots(text: str, scene: Scene) -> str:
    match = _LOTS.match(text)
    noun = last_word(match.group("what")) if match else ""
    if match is None or not is_common_noun(noun) or first_word(text) in OPENERS - {"add"}:
        return ""
    return f"more {match.group('what')}" if scene.has(noun) else f"add many {match.group('what')}"


def _but_one(text: str, scene: Scene) -> str:
    match = _BUT_ONE.match(text)
    noun = match.group("noun").lower() if match else ""
    known = match is not None and is_common_noun(noun) and (is_look(match.group("look")) or text.endswith(" one"))
    return f"add {counted(match.group('look') + ' ' + noun)}" if known and match and not scene.has(noun) else ""


def _would_be_nice(text: str, scene: Scene) -> str:
    match = _WOULD_BE_NICE.match(text)
    if match is None:
        return ""
    what = match.group("what")
    head = last_word(re.sub(r" (?:on|in|at|behind|under|near|by) the .*$", "", what, flags=re.I))
    known = is_common_noun(head) and not is_adjective(head) and not values.kind_of(what) and not scene.has(head)
    return f"add {what if first_word(what) in DETERMINERS or is_number(first_word(what)) else counted(what)}" if known else ""


def _listed_looks(text: str, scene: Scene) -> str:
    match = _LISTED_LOOKS.match(text)
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
    match = _NOT_DOING_BUT.match(text)
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
    return f"fewer {last}" if last and _TOO_MANY.match(text) else ""


def _has_things(text: str, scene: Scene) -> str:
    """'Purple dragon has wings' of a dragon, which need not be called by all its looks, or by other ones."""
    match = _HAS.match(text)
    if match is None or first_word(text) in DETERMINERS | PREPOSITIONS | OPENERS or first_word(match.group("what")) == "to":
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


_RELATIONS = frozenset(
    "next beside behind under above over on in before near by below beneath between inside outside around".split()
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
    _lots,
    _but_one,
    _would_be_nice,
    _listed_looks,
    _other_doing,
    _too_many,
    _has_things,
)
