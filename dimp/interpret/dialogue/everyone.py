"""'Both in raincoats', 'everybody in white suits', 'give them both hats': what each of several named things has."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.morphology import act_of, gerund, is_gerund, is_plural, singular
from dimp.interpret.nouns import is_adjective, is_living
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.things import Thing, things, together
from dimp.interpret.readers import values
from dimp.interpret.text import first_word, last_word, lows
from dimp.interpret.words.nouns import CLOTHES

_WHO = (
    r"(?:both|all)(?: of them)?|everybody|everyone|they (?:all|both)|them (?:all|both)|each(?: of them)?|"
    r"every one of them|all (?:the )?people"
)
_HAVE = re.compile(
    rf"^(?:(?:let|have|make|put|dress|now|and|then|with) )*(?:{_WHO})(?: (?:should|must|are|is|to|be|needs?|gets?))* "
    r"(?P<how>in|on|under|at|around|inside|with|wear(?:ing|s)?|"
    r"have|having|has|get|gets|hold(?:ing|s)?|carry(?:ing)?|carries) (?P<what>.+)$",
    re.I,
)
_GIVE = re.compile(
    rf"^give (?:{_WHO}|them) (?P<what>(?:an? |some |the same )?[a-z-]+(?: [a-z-]+)?(?: [a-z-]+)?)$", re.I
)
_THEY_DO = re.compile(
    r"^(?:(?:they(?:'re| are| should be| must be| should| must)?|(?:let|make|have) them)(?: be| both| all)*) "
    r"(?P<how>[a-z]+(?: [a-z]+){0,3})$",
    re.I,
)
_THEM_LOOK = re.compile(r"^(?:make|turn|paint|colou?r) them (?P<look>[\w-]+(?: [\w-]+)?)$", re.I)
_THEIR_PLACES = re.compile(
    r"^(?:(?:let|have|make) them )?(?:swap|switch|exchange|trade|change) (?:their |the )?(?:places?|positions?|"
    r"sides|spots|"
    r"seats)$",
    re.I,
)
_SIDE_BY_SIDE = re.compile(r"^\s*(?:,|,?\s*and)\s+(?:an?\s+|the\s+|one\s+)?$", re.I)
_DO = re.compile(rf"^(?P<who>{_WHO}) (?:are |should be |must be )?(?P<how>[a-z]+ing(?: [a-z]+){{0,3}})$", re.I)
_GAPPED = re.compile(
    r"^(?:and |then |also )*(?P<who>(?:the|his|her) [a-z]+|him|her) (?P<what>an? (?:[a-z-]+ )?[a-z]+)$", re.I
)
"""'And the boy a shovel', said after the girl was given something."""
_PAIR = 2
_WHERE = frozenset({"in", "on", "under", "at", "around", "inside"})
_FORMS = {"hold": "holding", "carr": "carrying", "wear": "wearing"} | {how: how for how in sorted(_WHERE)}


def they_all(text: str, scene: Scene) -> str:
    """'They are laughing', 'make them older', 'swap their places' of living things told of one by one."""
    matches = [pattern.match(text) for pattern in (_THEY_DO, _THEM_LOOK, _THEIR_PLACES)]
    group = _living(scene) if any(matches) else []
    if len(group) < _PAIR or (scene.last and scene.has(scene.last) and is_plural(last_word(scene.last))):
        return text
    doing, look, swapping = matches
    if swapping:
        return f"swap the {group[0].head} and the {group[1].head}" if len(group) == _PAIR else text
    if look and (values.is_comparative(look.group("look")) or values.is_colour_value(look.group("look"))):
        return ", ".join(f"make the {thing.name} {look.group('look')}" for thing in group)
    first = first_word(doing.group("how")) if doing else ""
    act = act_of(first) if is_gerund(first) or not is_adjective(first) else ""
    if doing is None or not act or _plain_list(scene.prompt, group):
        return text
    rest = doing.group("how").partition(" ")[2]
    return f"detail: {'both' if len(group) == _PAIR else 'all'} {gerund(act)} {rest}".strip()


def _living(scene: Scene) -> list[Thing]:
    """The people and animals of a caption, where each is named for itself."""
    group = [thing for thing in things(scene.prompt) if is_living(thing.head) and not thing.place]
    heads = {thing.head for thing in group}
    return group if len(heads) == len(group) and not any(thing.many for thing in group) else []


def each_has(text: str, scene: Scene) -> str:
    """What several things of a list have or wear, as a detail of the picture; other words as they are."""
    if (given := _GAPPED.match(text)) and _takes(scene, given):
        return f"give {given.group('who')} {given.group('what')}"
    match = _HAVE.match(text) or _GIVE.match(text)
    doing = _DO.match(text)
    group = together(scene.prompt) if match or doing else []
    if (
        doing
        and len(group) > 1
        and act_of(doing.group("how").split()[0].lower())
        and not _plain_list(scene.prompt, group)
    ):
        return f"detail: {'both' if doing.group('who').lower().startswith('both') else 'all'} {doing.group('how')}"
    if match and match.re is _HAVE and len(group) == 1 and group[0].many and _worn(match):
        return f"detail: {'both' if re.search(r'^both', text, re.I) else 'all'} in {match.group('what')}"
    if match is None or len(group) < 2 or len(lows(match.group("what"))) > 6 or lows(match.group("what"))[:1] == ["to"]:
        return text
    how = match.group("how").lower() if match.re is _HAVE else ""
    if how not in _WHERE and _plain_list(scene.prompt, group):
        return text
    what = match.group("what")
    worn = singular(last_word(what)) in CLOTHES or last_word(what) in CLOTHES
    form = next(
        (new for old, new in _FORMS.items() if how == old or (how.startswith(old) and old not in _WHERE)),
        "wearing" if worn else "with",
    )
    two = len(group) == _PAIR and not re.search(r"\b(?:all|everybody|everyone|every)\b", text, re.I)
    both = two or re.search(r"\bboth\b", text, re.I) is not None
    return f"detail: {'both' if both else 'all'} {form} {what}"


def _takes(scene: Scene, given: re.Match[str]) -> bool:
    """Whether 'and the boy a shovel' names somebody of the caption and a thing to give them."""
    who, what = given.group("who"), last_word(given.group("what"))
    living = scene.context.is_it(who) or (scene.has(who) and is_living(last_word(who)))
    return living and is_common_noun(what) and not is_adjective(what) and not is_living(what)


def _worn(match: re.Match[str]) -> bool:
    """Whether 'all in coats' is of clothes."""
    last = last_word(match.group("what"))
    return match.group("how").lower() == "in" and bool({last, singular(last)} & CLOTHES)


def _plain_list(prompt: str, group: list[Thing]) -> bool:
    """Whether nothing stands between the things but commas and 'and', so that what follows is said of all."""
    return all(_SIDE_BY_SIDE.match(prompt[a.end : b.start]) for a, b in zip(group, group[1:], strict=False)) and not (
        re.match(r"\s+(?:with|wearing|in|holding)\b", prompt[group[-1].end :], re.I)
    )
