"""What is said in telegram style, completed: '+ flag', 'on the right a bowl', 'light from the left', 'winter with snow
on the roofs', 'one window instead of two', 'hand holding a cup'."""

from __future__ import annotations

import re
from itertools import pairwise

from dimp.interpret.dialogue.amounts import counted as counted_things
from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.dialogue.wording import is_look
from dimp.interpret.edits.action import base_phrase
from dimp.interpret.edits.objects import counted
from dimp.interpret.morphology import act_of, gerund, is_gerund, is_plural, stem
from dimp.interpret.nouns import bare, head_of, is_adjective, is_number, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.things import things
from dimp.interpret.readers import values
from dimp.interpret.segments import segments
from dimp.interpret.text import last_word, lows, words
from dimp.interpret.words.adjectives import CONTRASTS
from dimp.interpret.words.colours import MATERIALS
from dimp.interpret.words.function import DETERMINERS, PRONOUNS
from dimp.interpret.words.nouns import CLOTHES, MASS
from dimp.interpret.words.scene import LIGHT_NOUNS
from dimp.interpret.words.verbs import OPENERS

_NUMBER = r"one|two|three|four|five|six|seven|eight|nine|ten|a single|\d{1,2}"
_SIDE = (
    r"(?:on|in|at|to) the (?:far )?(?:left|right|middle|cent(?:er|re)|background|foreground|distance|front|back|top|"
    r"bottom|corner)(?: side| corner)?"
)
_PLUS = re.compile(r"^(?:\+|plus)\s*(?P<new>[a-z].*)$", re.I)
_PLACE_FIRST = re.compile(
    rf"^(?P<where>{_SIDE}|(?:behind|above|below|under|beside|next to|in front of|near|on|around|between) "
    r"(?:the|him|her|it|them|his|its)(?: [\w-]+)??)(?: of (?:him|her|it|them))?[,:]? (?:there is |there's |put |add )?"
    r"(?P<new>(?:an?|some|two|three|four|five|many) .+)$",
    re.I,
)
_QUOTED = re.compile(
    r"^(?!add |with )(?P<name>(?:(?:an?|the|his|her|its) )?[a-z-]+(?: [a-z-]+){0,2}?)"
    r"(?: (?P<where>(?:on|in|above|over|below|under|behind|beside|near|by|at|"
    r"across|next to) (?:the|his|her|its|it)(?: [\w-]+)?|below|above|underneath|beneath))?"
    r"\s*:?\s*(?P<verb>(?:says|reads|saying|reading|with) )?(?P<quote>Qx+\d+q)$",
    re.I,
)
_NTH = re.compile(
    rf"^(?:and |add )*(?:the )?(?:second|third|fourth|another|one more|extra) (?P<noun>[a-z]+)"
    rf"(?P<does> [a-z]+ing)?(?P<where> (?:{_SIDE}|above|below|behind|beside|next to|in front of|near)(?: .+)?)$",
    re.I,
)
_ONE_NOUN = re.compile(
    r"^(?:make )?one (?P<noun>[a-z]+)(?: (?:is|should be|must be|has to be|looks|being))? (?P<look>[a-z-]+)$", re.I
)
_COUNT_NOT = re.compile(
    rf"^(?P<many>{_NUMBER}) (?P<noun>[a-z]+(?: [a-z]+)?) (?:instead of|rather than|not) (?:the )?(?:{_NUMBER}|many)$",
    re.I,
)
_ONLY_LOOKS = re.compile(
    r"^(?:the )?(?P<noun>[a-z]+(?: [a-z]+)?) (?:only|all|just) (?:in )?(?P<look>[a-z-]+ (?:and|or) [a-z-]+|[a-z-]+)$",
    re.I,
)
_NOT_BUT_DOING = re.compile(
    r"^(?:the |his |her )?(?P<who>[a-z]+(?: [a-z]+)?)(?: (?:is|are|should be))? "
    r"(?:no longer|not|no more|stops?|instead of) (?P<old>[a-z]+ing)(?: anymore)?(?:[,;]| but| and)+ (?:now |just |"
    r"rather |only |instead )*(?P<new>[a-z]+ing\b.*)$",
    re.I,
)
_LIGHT_FROM = re.compile(
    r"^(?:the |make the |let the )?(?P<light>(?:[a-z]+ )?(?:light|lighting|sunlight|moonlight|sun))"
    r"(?: (?:should |must )?(?:come|comes|coming|shine|shines|shining|is))? from "
    r"(?P<where>(?:the )?(?:left|right|side|back|front|top|"
    r"window|door)|above|below|behind|both sides)$",
    re.I,
)
_SCENE_WITH = re.compile(r"^(?:make it |in |at |a )?(?P<scene>[a-z]+) with (?P<new>[a-z].*)$", re.I)
_MORE_LOOK = re.compile(r"^(?:make )?(?:the )?more (?P<look>[a-z]+) (?P<noun>[a-z]+)$", re.I)
_DO_INSTEAD = re.compile(
    r"^(?:let |have |make )?(?:they|them|he|him|she|her|it|the (?P<who>[a-z]+)) "
    r"(?:should |could |must )?(?P<does>[a-z]+) "
    r"(?P<new>[a-z]+(?: [a-z]+)?) instead$",
    re.I,
)
_DOER = re.compile(
    r"^(?:(?:add|with|and) )?(?P<who>(?!an? |the )[a-z]+(?: [a-z]+)?) (?P<does>[a-z]+ing) (?P<rest>.+)$", re.I
)
_TEXT_IN = re.compile(
    r"^(?:make |put |have )?(?:the )?(?P<what>text|letters|lettering|words|writing)"
    r"(?: (?:should be|must be|to be|is|be))? in (?P<look>(?:(?:dark|light|bright|bold|big|deep) )?[a-z]+)$",
    re.I,
)
_NO_MORE = re.compile(r"^(?P<no>(?:no|without) [a-z]+(?: [a-z]+)?) (?P<rest>(?:more|but|just|add) [a-z].*)$", re.I)
_TEXT_AT = re.compile(
    r"^(?:add |put )?(?:the |a )?(?:text|title|words?|caption|slogan|headline)"
    r"(?: (?P<where>below|above|underneath|on top|"
    r"(?:at|on|in|below|above|under) the [a-z]+(?: of the [a-z]+)?))? ?:? ?(?P<quote>Qx+\d+q)(?P<after> (?:below|above|"
    r"underneath|(?:at|on|in|below|above|under) the [a-z]+))?$",
    re.I,
)
_TWO_NEW = re.compile(
    r"^(?:(?:add|put) )?(?:an? )?(?P<a>[a-z]+(?: [a-z]+)?) (?P<side>left|right)(?:,| and|, and)? "
    r"(?:an? )?(?P<b>[a-z]+(?: [a-z]+)?) (?P<other>left|right)$",
    re.I,
)
_RENAMED = re.compile(
    r"^(?:rename|call|name) (?:it|the [a-z]+(?: [a-z]+)?) (?:(?:to|as|into) )?(?P<quote>Qx+\d+q)$", re.I
)
_GONE_AT = re.compile(
    r"^(?P<verb>remove|delete|erase|take away|lose|drop|get rid of) the (?P<noun>[a-z]+) (?:on|in|at) the "
    r"(?P<side>left|right|middle)(?: side)?$",
    re.I,
)
_WHICH = r"left|right|middle|first|second|third|last|other"
_EACH_OF_TWO = re.compile(
    rf"^(?:(?:make|paint|let|have|put) )?(?:the )?(?P<a>{_WHICH}) (?P<noun>[a-z]+)"
    r"(?: (?:should be|must be|is|be|to be))? (?P<x>[a-z]+(?: [a-z-]+)*?)(?:,| and|, and|;) "
    rf"(?:(?:make|paint|let) )?(?:the )?(?P<b>{_WHICH}) (?:one|(?P=noun))"
    r"(?: (?:should be|must be|is|be))? (?P<y>[a-z]+(?: [a-z-]+)*)$",
    re.I,
)
_ONTO_ONE = re.compile(
    rf"^(?:put|place|add|set) (?P<new>(?:an?|some) [a-z -]+?) (?:on|onto|to) the (?P<which>{_WHICH}) (?P<noun>[a-z]+)$",
    re.I,
)
_LET_BE = re.compile(r"^(?:let|have) (?P<who>.+?) be (?P<look>[a-z]+(?: [a-z]+)?)$", re.I)
_NEW_DOES = re.compile(
    r"^(?:there should be |i want )?(?P<who>(?:an?|some|two|three|another) [a-z]+(?: [a-z]+)?|someone|somebody) "
    r"(?:should|must|could|can|needs to|has to|to) (?:be )?(?P<does>[a-z]+)(?P<rest> .+)?$",
    re.I,
)
_GRADED = frozenset(
    {"saturated", "detailed", "realistic", "dramatic", "colorful", "colourful", "vivid", "vibrant", "muted", "natural"}
)
_BY_IT = frozenset({"behind", "beside", "next to", "in front of", "near", "above", "below"})
_QUOTE = re.compile(r"Qx+\d+q")


def completed(text: str, scene: Scene) -> str:
    """The words as plain instructions where they are such a telegram; else as they are."""
    for read in _READERS:
        if plain := read(text, scene):
            return plain
    return text


def is_there(name: str, scene: Scene) -> bool:
    """Whether the caption has these words."""
    return spelled(words(scene.prompt), name) is not None


def is_new(name: str, scene: Scene) -> bool:
    """Whether words name a thing that the caption has not."""
    ws = lows(bare(name))
    if set(ws) & (PRONOUNS | DETERMINERS | {"everybody"}) or ws[:1] and ws[0] in OPENERS:
        return False
    known = all(is_look(low) or is_common_noun(low) or is_number(low) for low in ws)
    return bool(ws) and known and is_common_noun(ws[-1]) and not is_there(ws[-1], scene) and not values.kind_of(name)


def _plus(text: str, scene: Scene) -> str:
    """'+ flag', 'plus a dog'."""
    match = _PLUS.match(text)
    return f"add {counted(match.group('new'))}" if match else ""


def _place_first(text: str, scene: Scene) -> str:
    """'On the right a sugar bowl'."""
    match = _PLACE_FIRST.match(text)
    if match is None or set(lows(match.group("new"))) & {"instead", "not"}:
        return ""
    return f"add {match.group('new')} {match.group('where')}"


def _quoted(text: str, scene: Scene) -> str:
    """'License plate "FAST 1"': what a thing says, new or there."""
    match = _QUOTED.match(text)
    name = match.group("name") if match else ""
    if match is None or not is_common_noun(last_word(name)) or lows(name)[:1] == ["not"]:
        return ""
    where = f" {match.group('where')}" if match.group("where") else ""
    if is_there(name, scene) and not where:
        return "" if match.group("verb") else f"make the {bare(name)} say {match.group('quote')}"
    return f"add {counted(name)}{where} saying {match.group('quote')}" if is_new(name, scene) else ""


def _nth(text: str, scene: Scene) -> str:
    """'Second hiker behind'."""
    match = _NTH.match(text)
    name = match.group("noun") if match else ""
    there = match is not None and is_there(name, scene) and not is_plural(name)
    where = match.group("where").strip() if match else ""
    where = f"{where} the {name}" if where in _BY_IT else where
    return f"add another {name}{match.group('does') or ''} {where}" if match and there else ""


def _one_noun(text: str, scene: Scene) -> str:
    """'One glass is broken' of two glasses."""
    match = _ONE_NOUN.match(text)
    noun = match.group("noun").lower() if match else ""
    group = next(
        (t.head for t in things(scene.prompt) if t.many and (stem(t.head) == stem(noun) or t.head == f"{noun}es")), ""
    )
    return f"make one of the {group} {match.group('look')}" if match and group and is_look(match.group("look")) else ""


def _count_not(text: str, scene: Scene) -> str:
    """'One window instead of two'."""
    match = _COUNT_NOT.match(text)
    name, _ = counted_things(scene, match.group("noun")) if match else ("", 0)
    return f"make it {match.group('many').removeprefix('a ')} {match.group('noun')}" if match and name else ""


def _only_looks(text: str, scene: Scene) -> str:
    """'Balloons only red and blue'."""
    match = _ONLY_LOOKS.match(text)
    looks = [low for low in lows(match.group("look")) if low not in {"and", "or"}] if match else []
    known = match is not None and is_there(match.group("noun"), scene) and all(map(is_look, looks))
    return f"make the {match.group('noun')} {' and '.join(looks)}" if match and known else ""


def _not_but_doing(text: str, scene: Scene) -> str:
    """'Knights no longer running but kneeling'."""
    match = _NOT_BUT_DOING.match(text)
    who = match.group("who") if match else ""
    done = match is not None and match.group("old").lower() in lows(scene.prompt)
    return f"let the {who} {base_phrase(match.group('new'))}" if match and done and is_there(who, scene) else ""


def _light_from(text: str, scene: Scene) -> str:
    """'Light from the left': said of the light that the caption has, where it has one."""
    match = _LIGHT_FROM.match(text)
    if match is None or "from the" in scene.prompt.lower() and match.group("where").lower() in scene.prompt.lower():
        return ""
    light = next((part.text for part in segments(scene.prompt)[1:] if part.slot == "light"), "")
    own = light if last_word(light) in LIGHT_NOUNS else match.group("light")
    return f"change the lighting to {own} from {match.group('where')}"


def _scene_with(text: str, scene: Scene) -> str:
    """'Winter with snow on the roofs'."""
    match = _SCENE_WITH.match(text)
    kind = values.kind_of(match.group("scene")) if match else ""
    if match is None or kind not in {"time", "season", "weather"} or is_there(match.group("scene"), scene):
        return ""
    new = match.group("new")
    head = head_of(lows(new))
    return f"make it {match.group('scene')}, add {new if head in MASS or is_plural(head) else counted(new)}"


def _more_look(text: str, scene: Scene) -> str:
    """'More saturated colors'."""
    match = _MORE_LOOK.match(text)
    look, noun = (match.group("look").lower(), match.group("noun")) if match else ("", "")
    graded = look in _GRADED and look not in lows(scene.prompt)
    pairs = pairwise(lows(scene.prompt))
    old = next((look for look, owner in pairs if owner == noun and is_adjective(look)), "") if graded else ""
    return f"change {old} into {look}" if any({old, look} <= family for family in CONTRASTS) else ""


def _do_instead(text: str, scene: Scene) -> str:
    """'They play basketball instead' of football."""
    match = _DO_INSTEAD.match(text)
    does = act_of(match.group("does").lower()) if match else ""
    if match is None or not does:
        return ""
    done = re.search(rf"\b{gerund(does)} (?P<old>(?:an? |the )?[\w-]+)", scene.prompt, re.I)
    return f"replace {done.group('old')} with {match.group('new')}" if done else ""


def _doer(text: str, scene: Scene) -> str:
    """'Hand holding a cup': somebody or something new, and what it does."""
    match = _DOER.match(text)
    if match is None or not act_of(match.group("does").lower()) or not is_gerund(match.group("does").lower()):
        return ""
    rest = lows(match.group("rest"))
    whole = len(rest) > 1 and (is_common_noun(rest[-1]) or rest[-1] in {"it", "him", "her", "them"})
    spoken = {"instead", "not", "but", "and", "too"} & set(rest)
    return (
        f"add {counted(match.group('who'))} {match.group('does')} {match.group('rest')}"
        if whole and not spoken and is_new(match.group("who"), scene)
        else ""
    )


def _text_in(text: str, scene: Scene) -> str:
    """'Text in white' of what a caption has written somewhere."""
    match = _TEXT_IN.match(text)
    look = match.group("look") if match else ""
    written = match is not None and len(_QUOTE.findall(scene.prompt)) == 1 and not is_there("text", scene)
    known = values.is_colour_value(look) or all(low in MATERIALS or is_adjective(low) for low in lows(look))
    return f"make the {match.group('what')} {look}" if match and written and known and lows(look) else ""


def _each_of_two(text: str, scene: Scene) -> str:
    """'The left robot gold and the right one silver': two of several, each with its look."""
    match = _EACH_OF_TWO.match(text)
    if match is None or not _several(match.group("noun"), scene):
        return ""
    looks = (match.group("x"), match.group("y"))
    known = all(all(map(is_look, lows(look))) or lows(look)[0] in {"in", "with", "wearing"} for look in looks)
    sides = zip((match.group("a"), match.group("b")), looks, strict=True)
    return ", ".join(f"make the {side} {match.group('noun')} {look}" for side, look in sides) if known else ""


def _several(noun: str, scene: Scene) -> bool:
    """Whether the caption has more than one of these in one phrase."""
    group = (thing for thing in things(scene.prompt) if thing.many)
    return any(stem(thing.head) == stem(noun.lower()) for thing in group)


def _onto_one(text: str, scene: Scene) -> str:
    """'Put a hat on the left robot' of two robots."""
    match = _ONTO_ONE.match(text)
    if match is None or not _several(match.group("noun"), scene):
        return ""
    worn = last_word(match.group("new")) in CLOTHES
    return f"the {match.group('which')} {match.group('noun')} should {'wear' if worn else 'have'} {match.group('new')}"


def _let_be(text: str, scene: Scene) -> str:
    """'Let all of them be brown'."""
    match = _LET_BE.match(text)
    looks = match is not None and all(map(is_look, lows(match.group("look"))))
    return f"make {match.group('who')} {match.group('look')}" if match and looks else ""


def _new_does(text: str, scene: Scene) -> str:
    """'An owl should sit on his shoulder', where there is no owl."""
    match = _NEW_DOES.match(text)
    does = act_of(match.group("does").lower()) if match else ""
    who = match.group("who") if match else ""
    somebody = who.lower() in {"someone", "somebody"}
    if match is None or not does or does in {"be", "have", "become"} or not (somebody or is_new(who, scene)):
        return ""
    rest = re.sub(r" it$", f" the {scene.it()}", match.group("rest") or "")
    return f"add {'a person' if somebody else who} {gerund(does)}{rest}"


def _no_more(text: str, scene: Scene) -> str:
    """'No fireflies more stars': the comma that was left out."""
    match = _NO_MORE.match(text)
    return (
        f"{match.group('no')}, {match.group('rest')}" if match and is_there(last_word(match.group("no")), scene) else ""
    )


def _text_at(text: str, scene: Scene) -> str:
    """'Text below "BRUNO"'."""
    match = _TEXT_AT.match(text)
    where = (match.group("where") or match.group("after") or "").strip() if match else ""
    if match is None or not where or _QUOTE.search(scene.prompt):
        return ""
    return f"add the text {match.group('quote')} {where}"


def _renamed(text: str, scene: Scene) -> str:
    """'Rename the town to "Mire"' where the caption has one name."""
    match = _RENAMED.match(text)
    written = _QUOTE.findall(scene.prompt)
    return f"replace {written[0]} with {match.group('quote')}" if match and len(written) == 1 else ""


def _gone_at(text: str, scene: Scene) -> str:
    """'Remove the lamp on the right' of two lamps."""
    match = _GONE_AT.match(text)
    several = match is not None and not is_plural(match.group("noun").lower()) and _several(match.group("noun"), scene)
    return f"{match.group('verb')} the {match.group('side')} {match.group('noun')}" if match and several else ""


def _two_new(text: str, scene: Scene) -> str:
    """'Owl left frog right'."""
    match = _TWO_NEW.match(text)
    if match is None or not all(is_new(match.group(name), scene) for name in ("a", "b")):
        return ""
    sides = (("a", "side"), ("b", "other"))
    return ", ".join(f"add {counted(match.group(name))} on the {match.group(side).lower()}" for name, side in sides)


_READERS = (
    _no_more,
    _renamed,
    _gone_at,
    _text_at,
    _two_new,
    _each_of_two, _onto_one, _let_be, _new_does,
    _plus, _quoted, _place_first, _nth, _one_noun, _count_not, _only_looks, _not_but_doing, _light_from, _scene_with,
    _more_look, _do_instead, _text_in, _doer,
)  # fmt: skip
"""The readers, in the order in which they are asked."""
