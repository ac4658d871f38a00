"""Things told side by side or counted on: 'cat on the left dog on the right', 'one dog brown the other white', 'a third
vase, yellow', 'only red balloons', 'no more running, just sitting'."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.amounts import counted
from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.edits.action import base_phrase
from dimp.interpret.edits.asides import told_apart
from dimp.interpret.edits.objects import counted as with_article
from dimp.interpret.morphology import act_of, is_plural, plural, singular
from dimp.interpret.nouns import is_living, is_number, right_edge, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.things import things
from dimp.interpret.readers import values
from dimp.interpret.text import last_word, lows, words
from dimp.interpret.words.function import NUMBERS

_SIDE = (
    r"(?:on|to|at|in) (?:the )?(?:far )?(left|right|middle|cent(?:er|re)|front|back|top|bottom|foreground|background)"
    r"(?: side)?"
)
_TWO_SIDES = re.compile(
    rf"^(?:put |move |place )?(?:the |his |her )?([a-z]+(?: [a-z]+)?) {_SIDE},? (?:and )?(?:the |his |her )?"
    rf"([a-z]+(?: [a-z]+)?) {_SIDE}$",
    re.I,
)
_BARE_SIDES = re.compile(r"^(?:the )?([a-z]+) (left|right),? (?:and )?(?:the )?([a-z]+) (left|right)$", re.I)
_ONE_AND_OTHER = re.compile(
    r"^(?:make |paint )?one (?P<noun>[a-z]+) (?P<first>[\w-]+)\s*(?:,|and|, and)?\s+(?:the )?(?:other(?: one)?|one)"
    r"(?: (?P=noun))? (?P<second>[\w-]+)$",
    re.I,
)
_NTH_MORE = re.compile(
    r"^(?:add |and )*(?:(?:an?|one|another) (?:second|third|fourth|fifth|more|extra|additional|further|other)?|"
    r"second|third|fourth|fifth) ?(?P<noun>[a-z]+)(?P<where> (?:on|in|at|to|behind|beside|between|near|next to|under) "
    r"[a-z ]+(?=,))?,? (?:(?:but |that is |which is |and )?(?P<look>[a-z]+(?: [a-z]+)?)|"
    r"(?P<with>(?:(?:with|in|on) .+|[a-z]+ing(?: .+)?)))$",
    re.I,
)
_NTH = re.compile(r"\b(?:second|third|fourth|fifth|another|one more|extra|additional|further)\b", re.I)
_ONLY_LOOK = re.compile(r"^(?:only|just) (?P<look>[a-z]+) (?P<noun>[a-z]+s)$", re.I)
_NOT_DOING = re.compile(
    r"^(?:no more|no longer|not|stop|instead of) (?P<old>[a-z]+ing)\b[^,;]*?(?:[,;]| but)\s*"
    r"(?:but |just |only |rather |now )*"
    r"(?P<new>[a-z]+ing\b.*)$",
    re.I,
)
_ASPECT = re.compile(
    r"^(?:swap|change|replace|edit):\s*(?=[a-z])|^(?:change|correct|fix|new|other|different) (?:of )?"
    r"(?:the |his |her |its )?[a-z]+(?: [a-z]+)?\s*[:;]\s*(?=[a-z])",
    re.I,
)
_FEWEST, _MOST = 4, 9
"""Words of things and looks said in turn."""
_SIDES_IN_TURN = re.compile(
    r"^((?:the )?(?:left|right|first|second|top|bottom) ([a-z]+) [a-z-]+) "
    r"((?:the )?(?:left|right|first|second|other|top|bottom) (?:[a-z]+ )?[a-z-]+)$",
    re.I,
)
_COUNTED_WITH = re.compile(
    r"^([a-z]+|\d+) ([a-z]+),? (?:and )?one (?:of them )?((?:in|with|wearing|holding)? ?[a-z].*)$", re.I
)
_NOUN_DOING = re.compile(r"^([a-z]+) ([a-z]+ing)((?: [a-z]+)*)$", re.I)
_AT_SIDE = re.compile(r"^(?:add )?(?:an? )?([a-z]+(?: [a-z]+)?) (left|right|on top)$", re.I)
_HAND_SIDE = re.compile(r"\b(left|right)[- ]hand side\b", re.I)
_NO_BUT_AT = re.compile(
    r"^(?:no|not on|not in|without) (?:the |an? )?([a-z]+(?: [a-z]+)?)\s*[,;]\s*(?:but |rather |just )?"
    r"((?:in|on|at|under|inside|by|over|above|behind|near|beside|between|next to|in front of) .+)$",
    re.I,
)
_COUNT_DOING = re.compile(r"^([a-z]+|\d+) ([a-z]+) ([a-z]+ing\b.*)$", re.I)
_ONES = re.compile(
    r"^(?:make )?one (?:of them )?(?:([a-z]+) )?([a-z-]+),? (?:and )?one ([a-z-]+),? (?:and )?one ([a-z-]+)"
    r"(?:,? (?:and )?one ([a-z-]+))?$",
    re.I,
)
_LET_ONE = re.compile(r"^(?:let|make|have) one (?:of (?:them|those|these) )?(?!of\b)([a-z]+(?: [a-z ]+)?)$", re.I)
_NOUN_LOOK = re.compile(r"^(?:add |and |with )*(?:an? )?([a-z]+), ([a-z-]+(?: [a-z-]+)?)$", re.I)
_ANSWERS = frozenset({"wrong", "right", "sorry", "wait", "no", "yes", "okay", "please", "well", "god", "hey"})
_SLOTS = frozenset(
    {"background", "backdrop", "style", "weather", "season", "time", "lighting", "light", "mood", "color", "colour",
     "colors", "colours", "place", "setting", "location", "camera", "view"}
)  # fmt: skip


def relisted(text: str, scene: Scene) -> str:
    """The words as plain instructions where they are one of these ways of saying it; else as they are."""
    text = _ASPECT.sub(_without_aspect, text)
    text = _HAND_SIDE.sub(r"\1 side", text)
    for read in (
        _sides_in_turn,
        _counted_with,
        _noun_doing,
        _at_the_side,
        _other_place,
        _doing,
        _three_looks,
        _let_one,
        _look_after,
        _looks_in_turn,
        _two_sides,
        _one_and_other,
        _nth_more,
        _only_look,
        _not_doing,
    ):
        plain = read(text, scene)
        if plain:
            return plain
    return text


def _sides_in_turn(text: str, scene: Scene) -> str:
    """'Left parrot blue right parrot yellow': the two, with the comma that was left out."""
    match = _SIDES_IN_TURN.match(text)
    known = match is not None and counted(scene, match.group(2))[0] != ""
    return f"{match.group(1)}, {match.group(3)}" if match and known else ""


def _counted_with(text: str, scene: Scene) -> str:
    """'Two dancers, one in black' of a dancer who is there: how many there are, and what one is like."""
    match = _COUNTED_WITH.match(text)
    if match is None or not is_number(match.group(1).lower()):
        return ""
    name, number = counted(scene, match.group(2))
    noun = plural(singular(match.group(2).lower()))
    return f"make it {match.group(1)} {noun}, make one of the {noun} {match.group(3)}" if name and number else ""


def _noun_doing(text: str, scene: Scene) -> str:
    """'Horse drinking', 'the man sitting on a chair': what a thing of the caption does."""
    match = _NOUN_DOING.match(text)
    if match is None or not is_living(match.group(1).lower()) or not act_of(match.group(2).lower()):
        return ""
    ws = words(scene.prompt)
    phrase = spelled(ws, match.group(1))
    if phrase is None or right_edge(ws, phrase.head) > phrase.end:
        return ""
    return f"let the {match.group(1)} {base_phrase(match.group(2) + (match.group(3) or ''))}"


def _at_the_side(text: str, scene: Scene) -> str:
    """'Palm tree right', 'a cherry on top': a thing to add, and where."""
    match = _AT_SIDE.match(text)
    if match is None or scene.has(match.group(1)) or not is_common_noun(last_word(match.group(1))):
        return ""
    where = match.group(2).lower()
    return f"add {with_article(match.group(1))} {'on top' if where == 'on top' else f'on the {where}'}"


def _other_place(text: str, scene: Scene) -> str:
    """'No table, on the windowsill': another place than where a thing of the caption is."""
    match = _NO_BUT_AT.match(text)
    there = match is not None and spelled(words(scene.prompt), match.group(1)) is not None
    return (
        f"{match.group(2)} instead of the {match.group(1)}"
        if match and there and not values.kind_of(match.group(2))
        else ""
    )


def _doing(text: str, scene: Scene) -> str:
    """'Two birds facing each other' where the caption has a bird: how many there are, and what they do."""
    match = _COUNT_DOING.match(text)
    if match is None or not is_number(match.group(1).lower()):
        return ""
    name, number = counted(scene, match.group(2))
    subject = last_word(scene.context.about())
    if not name or not number or singular(subject) != singular(name):
        return ""
    noun = plural(singular(name)) if match.group(1).lower() not in {"one", "1"} else name
    return f"make it {match.group(1)} {noun}, let the {noun} {base_phrase(match.group(3))}"


def _three_looks(text: str, scene: Scene) -> str:
    """'One balloon red one blue one yellow': a look for each of several."""
    match = _ONES.match(text)
    if match is None:
        return ""
    looks = [look for look in match.groups()[1:] if look]
    group = [thing for thing in things(scene.prompt) if thing.many]
    if match.group(1):
        group = [thing for thing in group if singular(thing.head) == singular(match.group(1).lower())]
    known = all(values.is_quality(look) or values.is_colour_value(look) for look in looks)
    return ", ".join(f"make one of the {group[0].head} {look}" for look in looks) if group and known else ""


def _let_one(text: str, scene: Scene) -> str:
    """'Let one fly away' of three balloons."""
    match = _LET_ONE.match(text)
    group = [thing for thing in things(scene.prompt) if thing.many]
    touched = [thing for thing in group if thing.head == last_word(scene.last)]
    does = match is not None and bool(act_of(match.group(1).split()[0].lower()))
    return f"one of the {(touched or group)[0].head} {match.group(1)}" if match and group and does else ""


def _look_after(text: str, scene: Scene) -> str:
    """'Scarf, striped': a thing to add, its look after a comma."""
    match = _NOUN_LOOK.match(text)
    if (
        match is None
        or scene.has(match.group(1))
        or match.group(1).lower() in _ANSWERS
        or not is_common_noun(match.group(1).lower())
    ):
        return ""
    look = match.group(2)
    return f"add {with_article(f'{look} {match.group(1)}')}" if values.is_quality(look) else ""


def _without_aspect(match: re.Match[str]) -> str:
    """'Change of hands: staff in the left hand': what it is to be, without what it is about."""
    ws = lows(match.group())
    return f"{ws[0]} " if len(ws) == 1 else match.group() if ws[-1] in _SLOTS else ""


def _looks_in_turn(text: str, scene: Scene) -> str:
    """'Blue bike red wall', 'lamp posts green lantern blue': things of the caption, each beside its look."""
    ws = [low for low in lows(text) if low != "the"]
    if not re.fullmatch(r"[a-z -]+", text, re.I) or not _FEWEST <= len(ws) <= _MOST:
        return ""
    pairs = _paired(ws, scene, after=True) or _paired(ws, scene, after=False)
    return ", ".join(f"make the {noun} {look}" for noun, look in pairs) if len(pairs) > 1 else ""


def _paired(ws: list[str], scene: Scene, *, after: bool) -> list[tuple[str, str]]:
    """The words as things of the caption and their looks, which stand after them or before; none where they are not."""
    if not ws:
        return []
    for size in (2, 1):
        noun, look = (ws[:size], ws[size : size + 1]) if after else (ws[1 : size + 1], ws[:1])
        if len(noun) < size or not look or not _is_look_of(" ".join(noun), look[0], scene):
            continue
        rest = _paired(ws[size + 1 :], scene, after=after)
        if rest or len(ws) == size + 1:
            return [(" ".join(noun), look[0]), *rest]
    return []


def _is_look_of(noun: str, look: str, scene: Scene) -> bool:
    there = spelled(words(scene.prompt), noun) is not None and not values.is_quality(noun.split()[-1])
    return there and (values.is_quality(look) or values.is_comparative(look))


def _two_sides(text: str, scene: Scene) -> str:
    match = _TWO_SIDES.match(text)
    short = _BARE_SIDES.match(text)
    caption = words(scene.prompt)
    if match is None and short is None:
        return ""
    first, side, second, other = match.groups() if match else short.groups()  # type: ignore[union-attr]
    if any(spelled(caption, name) is None for name in (first, second)):
        return ""
    return f"put the {first} {_at(side)}, put the {second} {_at(other)}"


def _at(side: str) -> str:
    preposition = {"left": "on", "right": "on", "top": "at", "bottom": "at"}.get(side.lower(), "in")
    return f"{preposition} the {side.lower()}"


def _one_and_other(text: str, scene: Scene) -> str:
    match = _ONE_AND_OTHER.match(text)
    noun = singular(match.group("noun").lower()) if match else ""
    group = next((thing for thing in things(scene.prompt) if thing.many and singular(thing.head) == noun), None)
    looks = [match.group("first"), match.group("second")] if match else []
    if group is None or not all(values.is_quality(look) or values.is_colour_value(look) for look in looks):
        return ""
    return f"make one of the {group.head} {looks[0]}, make the other {noun} {looks[1]}"


def _nth_more(text: str, scene: Scene) -> str:
    """'A third vase, yellow': one more of what the caption counts, and what that one is like."""
    match = _NTH_MORE.match(text)
    if match is None or not _NTH.search(text):
        return ""
    name, number = counted(scene, match.group("noun"))
    look = match.group("look") or match.group("with") or ""
    fits = match.group("with") or values.is_quality(look) or values.is_colour_value(look)
    if not name or number < 2 or not fits:
        return ""
    noun = plural(singular(name))
    spelled_out = next((word for word, count in NUMBERS.items() if count == number + 1), str(number + 1))
    return f"make it {spelled_out} {noun}, make one of the {noun} {look}{match.group('where') or ''}"


def _only_look(text: str, scene: Scene) -> str:
    """'Only red balloons': all of them red."""
    match = _ONLY_LOOK.match(text)
    noun = match.group("noun") if match else ""
    known = match is not None and values.is_quality(match.group("look")) and is_plural(noun.lower())
    there = known and spelled(words(scene.prompt), noun) is not None and told_apart(scene.prompt, noun) is None
    return f"make the {noun} {match.group('look')}" if match and there else ""


def _not_doing(text: str, scene: Scene) -> str:
    """'No more feeding, just sitting': what somebody does in place of what they did."""
    match = _NOT_DOING.match(text)
    if match is None or match.group("old").lower() not in lows(scene.prompt):
        return ""
    return f"let the {scene.context.about()} {base_phrase(match.group('new'))}"
