"""What somebody would rather have: 'I'd rather have a cat', 'the door looks better in red', 'I prefer elms'."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.dialogue.wording import is_look
from dimp.interpret.edits.objects import counted
from dimp.interpret.nouns import bare, spelled
from dimp.interpret.readers import values
from dimp.interpret.text import first_word, lows, words
from dimp.interpret.words.function import ARTICLES, NUMBERS, PREPOSITIONS

_SIGHS = r"^(?:(?:hm+|oh|ah|well|ok|okay|actually|no|but|and|you know|i think|i guess|maybe|perhaps|honestly)[\s,.!]+)*"
_RATHER = re.compile(
    rf"{_SIGHS}(?:i|we)(?:(?:'d| would)(?: (?:really|actually|much))? (?:rather|sooner|prefer(?: to)?)|"
    r"(?= prefer\b) prefer)"
    r"(?: (?:have|see|get|use|go (?:for|with)))? (?P<new>.+?)(?: instead)?(?:,? (?:i (?:think|guess)|actually|"
    r"really|though|after all))?$",
    re.I,
)
_TO = re.compile(r"^(?P<new>[\w' -]+?) (?:than|over|to|rather than|instead of) (?P<old>[\w' -]+)$", re.I)
_BETTER = (
    r"(?:(?:look|looks|looked|be|is|are|work|works|fit|fits|seem|seems) )(?:so |much |even |way |a lot |far )?"
    r"(?:better|nicer|prettier|cooler|best|great|good|nice|lovely)"
)
_LOOKS_BETTER = re.compile(
    rf"{_SIGHS}(?P<who>(?:the|his|her|its|their) [\w' -]+?|it|they|he|she) (?:(?:would|might|could|will|may) )?"
    rf"(?:probably |maybe )?{_BETTER},? (?:if (?:it|they|he|she) (?:were|was|is|are|had|has) )?"
    r"(?P<how>.+?)(?:,? i (?:think|guess))?$",
    re.I,
)
_LIKED_BETTER = re.compile(
    rf"{_SIGHS}(?:i|we)(?:'d| would) (?:like|prefer|love|want) (?P<who>(?:the|his|her|its|their) [\w' -]+?) "
    r"(?:better |more )?(?P<how>(?:in|with|as) .+|[\w-]+)$",
    re.I,
)
_LIKED_LESS = re.compile(
    rf"{_SIGHS}i (?:don't|do not|didn't) (?:really )?like (?P<old>(?:the|his|her|that|those) [\w-]+(?: [\w-]+)??)"
    r"(?: (?:so much|that much|very much|much|anymore|any more|at all|after all))?[\s,.;]+(?:(?:but|maybe|"
    r"perhaps|i think) )*"
    r"(?:how about )?(?P<new>(?:an? |some )?(?!make\b|change\b|it\b|they\b)[\w-]+(?: [\w-]+)??)"
    r"(?: (?:would|might|could) (?:be|look) (?:so |much |a lot )?(?:nicer|better|prettier|nice|great|good|"
    r"lovely|cooler))$",
    re.I,
)
_PLAIN_LEADS = ARTICLES | NUMBERS.keys() | {"some", "another"}


def preferred(text: str, scene: Scene) -> str:
    """What would be liked better as an exchange or as a look of the thing named; other words as they are."""
    return _liked_less(text, scene) or _better(text, scene) or _instead(text, scene) or text


def _instead(text: str, scene: Scene) -> str:
    """'I'd rather have a cat', 'I'd prefer pelicans to seagulls'."""
    match = _RATHER.match(text)
    if match is None or values.kind_of(match.group("new")):
        return ""
    pair = _TO.match(match.group("new"))
    old = bare(pair.group("old")) if pair else ""
    if pair and spelled(words(scene.prompt), old) is not None:
        return f"replace the {old} with {counted(pair.group('new'))}"
    thing = first_word(match.group("new")) in _PLAIN_LEADS and not set(lows(match.group("new"))[1:]) & PREPOSITIONS
    return f"{match.group('new')} instead" if thing and pair is None else ""


def _liked_less(text: str, scene: Scene) -> str:
    """'I don't like the cows so much, sheep would be nicer'."""
    match = _LIKED_LESS.match(text)
    known = match is not None and spelled(words(scene.prompt), bare(match.group("old"))) is not None
    return f"replace {match.group('old')} with {match.group('new')}" if match and known else ""


def _better(text: str, scene: Scene) -> str:
    """'The door would look better in red', 'I'd like the door better in red'."""
    match = _LOOKS_BETTER.match(text) or _LIKED_BETTER.match(text)
    if match is None or not (scene.context.is_it(match.group("who")) or scene.has(match.group("who"))):
        return ""
    who, how = match.group("who"), match.group("how")
    look = re.sub(r"^(?:in|as) ", "", how, flags=re.I)
    if is_look(look) or values.is_colour_value(look) or values.is_comparative(look):
        return f"make {who} {look}"
    if first_word(how) == "with":
        return f"give {who} {how.partition(' ')[2]}"
    return f"turn {who} into {look}" if first_word(how) == "as" else ""
