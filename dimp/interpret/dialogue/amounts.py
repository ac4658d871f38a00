"""'One more', 'twice as many birds', 'two fewer', 'half the size', 'darker still', 'three times as big'."""

from __future__ import annotations

import re
from collections.abc import Callable

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.edits.objects import counted as with_article
from dimp.interpret.morphology import is_plural, plural, singular, stem
from dimp.interpret.nouns import bare, find
from dimp.interpret.phrases.things import things
from dimp.interpret.readers.values import is_colour_value, is_comparative, kind_of
from dimp.interpret.text import last_word, words
from dimp.interpret.words.function import NUMBERS

_ORDINALS = frozenset({"second", "third", "fourth", "fifth"})
_SPELLED = {number: word for word, number in NUMBERS.items() if word not in {"couple", "pair", "dozen"}}
_NUMBER = r"one|two|three|four|five|six|seven|eight|nine|ten|a|an|another|\d{1,2}"
_LEAD = (
    r"(?:(?:make|have|let|give|show|add|put|paint|draw|i want|there should be|there be|with|and|just|"
    r"only)\s+(?:it |me |them |in )*)*"
)
_TIMES_MANY = re.compile(
    rf"^{_LEAD}(twice|double|two times|three times|half) (?:as many|the (?:number|amount) of|the|"
    rf"as much) ([\w -]+?)$",
    re.I,
)
_MORE = re.compile(
    rf"^{_LEAD}({_NUMBER}) (more|extra|fewer|less|additional)(?: (?:of (?:them|those|these)|"
    rf"([\w -]+?)))?$",
    re.I,
)
_TAKE_AWAY = re.compile(
    rf"^(?:take|remove|drop|lose)(?: away)? ({_NUMBER})(?: of (?:them|those|these))?(?: away| out| off)?$", re.I
)
_MORE_AFTER = re.compile(rf"^{_LEAD}({_NUMBER}) ([\w -]+?) (more|fewer|less)$", re.I)
_ANOTHER = re.compile(rf"^{_LEAD}another (?:one|of (?:them|those|these)|(?P<noun>[\w-]+))$", re.I)
_ANOTHER_AT = re.compile(
    rf"^{_LEAD}(?:another(?: one)?|one more)(?: of (?:them|those|these))?,? (?P<where>(?:on|in|at|to|"
    r"behind|beside|next|under|above|below|near|with|between) .+)$",
    re.I,
)
"""'One more on the far right in green'."""
_IN_LOOK = re.compile(r"(?:^| )in ((?:(?:light|dark|bright|pale|deep) )?[a-z-]+)(?=$| )", re.I)
_OF_THEM = re.compile(rf"^{_LEAD}({_NUMBER}) of (?:them|those)$", re.I)
_SIZE = re.compile(
    r"^(?:(?:make|let|have)\s+)?(?:(?P<who>(?:the|his|her|its) [\w' -]+?|it|him|her|them|this|that)\s+)?(?:(?:should|"
    r"must|to) )?(?:be )?"
    r"(?P<times>half|twice|double|two times|three times|a third|a quarter)(?: of)? (?:as (?P<how>big|large|small|high|"
    r"tall|long|wide|"
    r"thick|old)|(?:the|its|his|her|their) (?:size|height|length)|that size|the size it (?:is|was))(?: as (?:it is|"
    r"now|before|that))?$",
    re.I,
)
_SIZE_OF = re.compile(
    r"^(?:an? )?(?P<times>half|twice|double|two times|three times) "
    r"(?:as (?P<how>big|large|small|high|tall|long|wide) an?|"
    r"the size of the) (?P<who>[\w-]+)$",
    re.I,
)
_TIMES_ONLY = re.compile(r"^(?:make it )?(twice|double|three times|half) as many(?: of them)?$", re.I)
_FEWER_OF = re.compile(
    r"^(?:(?:make|show|paint|have) (?:it )?)?(?:a few |slightly )?fewer (?:of the |of )?((?!still$|yet$|"
    r"please$)[\w -]+)$",
    re.I,
)
_DOZEN = re.compile(rf"^{_LEAD}a dozen ([\w -]+)$", re.I)
_STILL_FEWER = re.compile(r"^(?:even |still |much )?fewer(?: still| yet| please)?$", re.I)
_STILL = re.compile(
    r"^(?:(?:make (?:it|the [\w ]+?)) )?((?:more |less )?[\w-]+) (?:still|yet|even more)$|^(?:still|"
    r"yet|even) ((?:more |less )?[\w-]+)$|^((?:more |less )?[\w-]+) again$",
    re.I,
)
_THAN = re.compile(
    r"^(?:make |let |have )?(?:(?P<who>(?:the |his |her )?[\w-]+(?: [\w-]+)??) )?"
    r"(?:(?:should|must) )?(?:be )?(?:is |are )?"
    r"(?:a (?:bit|little|lot) |much |way |even )?(?P<how>(?:more |less )?[\w-]+) than .+$",
    re.I,
)
_THAN_OTHERS = re.compile(
    r"(?:^(?!the |his |her )|, )[\w ]*\bthan the (?:others?|rest|other (?:ones?|two|three))$", re.I
)
"""'A third dog, smaller than the others': that one alone is."""
_GROWS = {"high": "taller", "tall": "taller", "long": "longer", "wide": "wider", "thick": "thicker", "old": "older"}
_SHRINKS = {
    "high": "shorter",
    "tall": "shorter",
    "long": "shorter",
    "wide": "narrower",
    "thick": "thinner",
    "old": "younger",
}


_AT_MOST = re.compile(
    rf"^{_LEAD}(?:no more than|not more than|at most|exactly|precisely|up to) ({_NUMBER}) ([\w -]+?)$|"
    rf"^with ({_NUMBER}) ([\w -]+?)$",
    re.I,
)


def _at_most(text: str, scene: Scene) -> str:
    match = _AT_MOST.match(text)
    number, noun = (match.group(1) or match.group(3), match.group(2) or match.group(4)) if match else ("", "")
    phrase = find(words(scene.prompt), noun) if noun else None
    if phrase is None or phrase.how not in {"exact", "head"}:
        return ""
    name, _ = counted(scene, noun)
    return _count(name, _value(number)) if name else ""


_VAGUE_COUNT = re.compile(
    r"^(?:(?:just|only|make it|with) )*(a single|a few|several|a couple of|a second|a third|a fourth|a fifth|"
    r"(?:way |much |a lot |even |many )+more) ([a-z-]+)$",
    re.I,
)


def _vague_count(text: str, scene: Scene) -> str:
    """'a single duck', 'a few ducks', 'way more ducks', 'a second dog' of things that the caption counts."""
    match = (
        None
        if _THAN_OTHERS.search(text)
        else _VAGUE_COUNT.match(re.sub(r"^add (?=a (?:second|third|fourth|fifth) )", "", text, flags=re.I))
    )
    name, number = counted(scene, match.group(2)) if match else ("", 0)
    how = match.group(1).lower() if match else ""
    ordinal = how.removeprefix("a ") in _ORDINALS
    if not name or (not number if ordinal else not is_plural(last_word(name))):
        return ""
    if ordinal:
        return _count(name, number + 1)
    several = {"a single": "one", "a couple of": "two", "a few": "few", "several": "several"}.get(how, "many")
    return f"make it {several} {plural(singular(name)) if several != 'one' else name}"


def _dozen(text: str, scene: Scene) -> str:
    match = _DOZEN.match(text)
    name, _ = counted(scene, match.group(1)) if match else ("", 0)
    return _count(name, 12) if name else ""


def amount(text: str, scene: Scene) -> str:
    """Words of number and size as a plain count or comparison; the words as they are where they are none."""
    for read in _READERS:
        change = read(text, scene)
        if change:
            return change
    return text


def counted(scene: Scene, noun: str = "") -> tuple[str, int]:
    """A thing of the caption, the one named or last talked about, and how many there are (0 unsaid)."""
    ws = words(scene.prompt)
    found = things(scene.prompt)
    if noun:
        found = [thing for thing in found if stem(singular(thing.head)) == stem(singular(last_word(bare(noun))))]
    elif scene.last and any(thing.head == last_word(scene.last) for thing in found):
        found = [thing for thing in found if thing.head == last_word(scene.last)]
    else:
        found = [thing for thing in found if not thing.place]
    if not found:
        return "", 0
    thing = next((thing for thing in found if thing.many), found[0])
    inside = [w.low for w in ws if thing.start <= w.start < thing.end]
    number = next((NUMBERS.get(low) or int(low) for low in inside if low in NUMBERS or low.isdecimal()), 0)
    alike = sum(other.head == thing.head for other in things(scene.prompt)) > 1
    return thing.name if alike else thing.head, number or (0 if thing.many else 1)


def _value(number: str) -> int:
    low = number.lower()
    return 1 if low in {"a", "an", "another"} else NUMBERS.get(low) or int(low)


def _count(name: str, number: int) -> str:
    return f"make it {_SPELLED.get(number, str(number))} {name}"


def _fewer(text: str, scene: Scene) -> str:
    named = _FEWER_OF.match(text)
    if named:
        name, number = counted(scene, named.group(1))
        return _count(name, max(1, round(number * 0.6))) if name and number > 1 else ""
    name, _ = counted(scene) if _STILL_FEWER.match(text) else ("", 0)
    return f"fewer {name}" if name and is_plural(last_word(name)) else ""


def _times_many(text: str, scene: Scene) -> str:
    match = _TIMES_MANY.match(text)
    bare_times = _TIMES_ONLY.match(text)
    if match is None and bare_times is not None and (own := counted(scene)[0]):
        match = _TIMES_MANY.match(f"{bare_times.group(1)} as many {plural(singular(own))}")
    if match is None:
        return ""
    times = {"half": 0.5, "three times": 3.0}.get(match.group(1).lower(), 2.0)
    name, number = counted(scene, match.group(2))
    if not name or not is_plural(last_word(bare(match.group(2)))):
        return ""
    if number:
        return _count(name, max(1, round(number * times)))
    return f"more {name}" if times > 1 else f"fewer {name}"


def _more(text: str, scene: Scene) -> str:
    taken = _TAKE_AWAY.match(text)
    text = f"{taken.group(1)} fewer" if taken else text
    turned = _MORE_AFTER.match(text)
    if turned:
        text = f"{turned.group(1)} {turned.group(3)} {turned.group(2)}"
    match = _MORE.match(text)
    if match is None:
        return ""
    name, number = counted(scene, match.group(3) or "")
    if not name and turned and turned.group(3).lower() == "more" and turned.group(1).lower() not in {"a", "an"}:
        return f"add {turned.group(1)} {turned.group(2)}"
    more = match.group(2).lower() in {"more", "extra", "additional"}
    if not name or (not number and not more):
        return ""
    if not number:
        return f"more {name}"
    total = number + (_value(match.group(1)) if more else -_value(match.group(1)))
    return _count(name, total) if total > 0 else f"remove the {name}"


_MORE_OF_THEM = re.compile(
    rf"^{_LEAD}(?:some |a few |many |a lot |lots |way |even )*(?P<how>more|fewer|less) of (?:them|those|these)$", re.I
)


def _more_of_them(text: str, scene: Scene) -> str:
    """'More of them' of the things last talked about."""
    match = _MORE_OF_THEM.match(text)
    there = match is not None and is_plural(last_word(scene.last)) and scene.has(scene.last)
    return f"{'more' if match.group('how').lower() == 'more' else 'fewer'} {scene.last}" if match and there else ""


def _another(text: str, scene: Scene) -> str:
    match = _ANOTHER.match(text)
    name, number = counted(scene, match.group("noun") or "") if match else ("", 0)
    return _count(name, number + 1) if name and number else ""


def _another_at(text: str, scene: Scene) -> str:
    """One more of what there is, at a place or of a look of its own: a thing beside the others."""
    match = _ANOTHER_AT.match(text)
    name, number = counted(scene) if match else ("", 0)
    if match is None or not name or not number:
        return ""
    look = next((found for found in _IN_LOOK.finditer(match.group("where")) if is_colour_value(found.group(1))), None)
    where = match.group("where")
    where = f"{where[: look.start()]}{where[look.end() :]}" if look else where
    colour = f"{look.group(1)} " if look else ""
    return f"add {with_article(f'{colour}{singular(name)}')} {where.strip()}"


def _of_them(text: str, scene: Scene) -> str:
    match = _OF_THEM.match(text)
    name, _ = counted(scene) if match else ("", 0)
    return _count(name, _value(match.group(1))) if match and name else ""


def _sized(text: str, scene: Scene) -> str:
    match = _SIZE_OF.match(text) or _SIZE.match(text)
    if match is None:
        return ""
    who = match.group("who") or "it"
    who = f"the {who}" if match.re is _SIZE_OF else who
    target = f"the {scene.it()}" if scene.context.is_it(who) else who
    if find(words(scene.prompt), target) is None:
        return ""
    how, smaller = (
        (match.group("how") or "big").lower(),
        match.group("times").lower() in {"half", "a third", "a quarter"},
    )
    if how == "small":
        smaller = not smaller
    table = _SHRINKS if smaller else _GROWS
    comparative = table.get(how, "smaller" if smaller else "bigger")
    return f"make {target} {comparative}"


def _than(text: str, scene: Scene) -> str:
    """'the dog bigger than the tower': a comparison, whatever it is compared with."""
    match = None if text.lower().startswith("one ") or _THAN_OTHERS.search(text) else _THAN.match(text)
    if match is None or not is_comparative(match.group("how")):
        return ""
    who = match.group("who") or "it"
    target = scene.it() if scene.context.is_it(who) else bare(who)
    return f"make the {target} {match.group('how')}" if find(words(scene.prompt), target) is not None else ""


def _still(text: str, scene: Scene) -> str:
    match = _STILL.match(text)
    word = next(group for group in match.groups() if group) if match else ""
    return word if is_comparative(word) or (word and kind_of(word)) else ""


_READERS: tuple[Callable[[str, Scene], str], ...] = (
    _vague_count,
    _at_most,
    _dozen,
    _fewer,
    _times_many,
    _more,
    _more_of_them,
    _another,
    _another_at,
    _of_them,
    _sized,
    _than,
    _still,
)
