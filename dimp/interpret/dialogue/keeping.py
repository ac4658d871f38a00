"""What is to change beside what is to stay: 'same but at night', 'keep everything but the dog', 'only the roof'."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.morphology import is_gerund
from dimp.interpret.nouns import find, is_number, spelled
from dimp.interpret.text import first_word, lows, words
from dimp.interpret.words.verbs import OPENERS

_SAME = re.compile(
    r"^(?:(?:make|do|paint|draw|give me|show me|keep|have|i want|i'd like|let's (?:do|have|try)|now|ok|okay|try|and|"
    r"just|again|everything|all)[\s,]+)*"
    r"(?:(?:it |that |this )?(?:exactly |all |just )?(?:the |this |that )?(?:very |exact )?same(?: (?:thing|picture|"
    r"image|"
    r"scene|one|again|prompt|motif|"
    r"idea|view|painting|photo|(?:as|like) (?:this|that|it|before|(?:the )?(?:last|previous) (?:one|time|picture|"
    r"image))|please))*|(?:something )?similar|(?:just |exactly )?(?:like|as) (?:before|(?:the )?(?:last|previous) "
    r"(?:one|time|picture|image))(?=,? (?:but|only|except|just)\b)|(?:just |"
    r"exactly )?like (?:this|that|it)(?: one)?|"
    r"(?:just |exactly )?(?:this|that)(?: one| picture)?(?=,? (?:but|only|except)\b)|"
    r"(?:exactly |just )?as (?:it is|before|this))"
    r"\s*(?:[,;:-]\s*|\s)(?:(?:but|only|except|just|this time|with the difference that|now)\s+)*(?=\S)",
    re.I,
)
_SAME_STYLE = re.compile(
    r"^(?:in|with|keep|using) the same (?:style|way|manner|look|colou?rs)\s*,?\s*(?:but|and|"
    r"only)?\s+(?=\S)",
    re.I,
)
_SAME_NOUN = re.compile(
    r"^(?:(?:now|then|and|show me|paint|do) )*(?:the )?same ([\w -]+?),? (?:(?:but|only|except|just) (?:this time )?|"
    r"(?=(?:in|at|during|by|as|on|without)\b))(.+)$",
    re.I,
)
_REST = re.compile(
    r"[\s,;]*(?:\b(?:and |but )?(?:(?:leave|keep|don't (?:change|touch)|do not (?:change|touch)|without (?:changing|"
    r"touching)) "
    r"(?:everything else|all else|the (?:rest|others?|other things|remaining|other ones)(?: of (?:it|the (?:picture|"
    r"image|scene)))?|anything else|all the rest)"
    r"(?: (?:as (?:it|they) (?:is|are|was|were)|alone|the same|unchanged|untouched|be|like (?:it|that)(?: is)?|"
    r"in place))*|"
    r"nothing else(?: (?:changes|should change|changed))?|everything else (?:stays|should stay|remains|the same)"
    r"(?: (?:as it is|as is|the same|unchanged|put))?|the rest (?:stays|should stay|can stay)(?: (?:as it is|the same|"
    r"put))?|otherwise (?:the same|unchanged)|"
    r"(?:all )?(?:the )?(?:same|unchanged) otherwise))\s*$",
    re.I,
)
_KEEP_ALL = re.compile(
    r"^(?:keep|leave) (?:everything|all(?: of (?:it|them|this))?|it|this|the (?:picture|rest|scene)|"
    r"everything else)(?: (?:the same|as it is|"
    r"as is|alone|like this|like that|"
    r"unchanged|else|exactly))*\s*(?:[,;]\s*)?(?:but|except|only|and just|and|just|apart from|other than|"
    r"save)(?: for)?\s+(?:just |only )?(.+)$",
    re.I,
)
_ONLY_THAT = re.compile(
    r"^only (?:the |change the |change )?([\w' -]+?) (?:should|must|needs to|has to|is to) (?:change|be changed|"
    r"be different)"
    r"(?: (?:its )?(?:colou?r|size|look))?\s*[,:;.-]\s*(?:and )?(?:make|turn|paint|colou?r) it (.+)$",
    re.I,
)
_ONLY_CHANGE = re.compile(
    r"^(?:(?:only|just) )?change (?:the )?([\w' -]+?)\s*[,:;.-]\s*(?:and )?(?:make|turn|paint|colou?r) it (.+)$", re.I
)
_NOTHING_BUT = re.compile(
    r"^(?:don't|do not) (?:change|touch) anything (?:but|except|other than|"
    r"apart from)(?: for)? (?:the )?([\w' -]+?)\s*[,:;.-]\s*(?:and )?"
    r"(?:make|turn|paint|colou?r) it (.+)$",
    re.I,
)
_ONLY_DO = re.compile(
    r"^(?:only|just)\s+(?=(?:make|change|paint|turn|colou?r|replace|remove|recolou?r|move|"
    r"add)\b)",
    re.I,
)
_JUST_THAT = re.compile(r"^((?:make|paint|turn|colou?r|change) )(?:just|only) (?=(?:the|his|her|its) )", re.I)
_ONLY_IS = re.compile(r"^only (the [\w' -]+?) (?:should|must|has to) (be|become|turn) (.+)$", re.I)
_WITH_COUNT = re.compile(r"^with (\w+) ([\w -]+)$", re.I)


def same_but(text: str, scene: Scene) -> str:
    """What is different in 'the same but at night'; other words as they are."""
    text = _SAME_STYLE.sub("", text)
    noun = _SAME_NOUN.match(text)
    if noun and find(words(scene.prompt), noun.group(1)) is not None:
        does = is_gerund(first_word(noun.group(2)))
        return f"the {noun.group(1)} should be {noun.group(2)}" if does else noun.group(2)
    match = _SAME.match(text)
    if match is None or not lows(text[match.end() :]):
        return text
    rest = text[match.end() :]
    counted = _WITH_COUNT.match(rest)
    if counted and (is_number(counted.group(1).lower()) or counted.group(1).isdecimal()):
        phrase = find(words(scene.prompt), counted.group(2))
        if phrase is not None and phrase.how in {"exact", "head"}:
            return f"make it {counted.group(1)} {counted.group(2)}"
    return rest


def keep(text: str, scene: Scene) -> str:
    """What is to change, without what is to stay."""
    shorter = _REST.sub("", text)
    text = shorter if lows(shorter) else text
    only = _ONLY_THAT.match(text) or _ONLY_CHANGE.match(text) or _NOTHING_BUT.match(text)
    if only:
        return f"make the {only.group(1)} {only.group(2)}"
    being = _ONLY_IS.match(text)
    if being:
        return f"{being.group(1)} should {being.group(2)} {being.group(3)}"
    match = _KEEP_ALL.match(text)
    if match is None:
        return _JUST_THAT.sub(r"\1", _ONLY_DO.sub("", text))
    rest = match.group(1)
    named = spelled(words(scene.prompt), rest) is not None and first_word(rest) not in OPENERS
    return f"remove {rest}" if named else rest
