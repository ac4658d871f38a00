"""'The left one', 'both of them', 'the other', and several things changed in one breath without a verb."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.edits.action import base_phrase
from dimp.interpret.edits.objects import IMPLIED
from dimp.interpret.morphology import act_of, is_gerund, is_plural, singular
from dimp.interpret.nouns import bare, is_colour, is_living, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.things import Thing, point, things, together
from dimp.interpret.readers import values
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words.colours import COLOURS
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS
from dimp.interpret.words.nouns import BODY, CLOTHES
from dimp.interpret.words.scene import LOCATIVES

_SIDES = r"left|right|middle|cent(?:er|re)|front|back|top|bottom|foreground|background"
_ONE_AT = re.compile(
    rf"\b(?:the|that) (?:one|thing)s? (?:(?:that is|that's|which is) )?(?:on|to|at|in) (?:the |"
    rf"its )?(?:far )?({_SIDES})"
    r"(?: side| hand side)?\b",
    re.I,
)
_THE_ONE = re.compile(
    r"\b(?:the|that|this) ((?:far )?left|(?:far )?right|middle|cent(?:er|re)|leftmost|rightmost|first|second|third|"
    r"fourth|"
    r"fifth|last|other|[a-z]+(?: [a-z]+)?) (?:one|thing)\b(?! of)",
    re.I,
)
_LOOK_ONE = re.compile(r"\bthe ([a-z]+) one\b", re.I)
_ORDER = r"left|right|middle|first|second|third|fourth|fifth|last|other"
_BARE_ONE = re.compile(rf"(^|,\s*|\band )((?:{_ORDER}) one\b)", re.I)
_BARE_SIDE = re.compile(rf"(^|,\s*|\band )((?:{_ORDER}) ([a-z]+))(?= \w)", re.I)
_ORDINAL_LOOK = re.compile(rf"\b(the (?:{_ORDER})) (?=(?:{'|'.join(sorted(COLOURS))})\b\s*(?:,|;|$|and\b))", re.I)
_ONE_N = re.compile(
    r"^(?:(?:make|paint|let) )?one ([a-z]+) (?!more\b|less\b|fewer\b|of\b|only\b)"
    r"(?:(?:is|should be) )?(.+)$",
    re.I,
)
_ONE_AND_ONE = re.compile(
    r"^(?:make |paint )?one (?:of them )?([\w-]+)\s*(?:,|and|, and)?\s+(?:(?:the )?other(?: one)?|one) ([\w-]+)$", re.I
)
_LIKE_THIS = re.compile(r"^(?:(?:make|let) (?:it|that|this) )?an? ((?:\w+ )?[\w-]+) one$", re.I)
_THE_OTHER = re.compile(
    r"\bthe other(?! (?:\w+s|one|side|way|end|half|hand)\b)(?=\s+(?:should|is|must|in)\b|\s+\w+$|"
    r"$)",
    re.I,
)
_OF_SEVERAL = frozenset({"left", "right", "middle", "first", "second", "third", "last", "other"})
_ALL_OF = re.compile(
    r"\b(?:them both|them all|both(?: of (?:them|these|those))?|all (?:two|three|four|five|six)"
    r"(?: of (?:them|these|those))?|"
    r"all of (?:them|these|those)|"
    r"they both|"
    r"they all|each of them|every one of them|the two(?: of them)?(?= |$))(?! (?:and|the|of)\b)",
    re.I,
)
_AT_THEM = re.compile(
    r"\b((?:look|star|point|smil)ing at|between|behind|beside|around|under|above|over|near|in front of|next to) them\b",
    re.I,
)
_BOTH_THE = re.compile(r"\b(?:both|all|all of|each of|both of) (?:the|these|those) (?=[a-z]+s\b)", re.I)
_PAIR = re.compile(
    rf"\bthe ({_SIDES}|first|second|third|last) (?:one )?(?:and|with) the ({_SIDES}|first|second|third|last) (?:ones?|"
    rf"thing|[a-z]+)\b",
    re.I,
)
_SIDE_NOUN = re.compile(r"\bthe (left|right|middle|cent(?:er|re)|first|second|third|last) ([a-z]+)\b", re.I)
_NOUN_AT = re.compile(rf"\bthe ([a-z]+) (?:on|in|at) the (?:far )?({_SIDES})(?: side)?(?= [a-z]+(?:$|,| and))", re.I)
_EACH_KIND = re.compile(
    r"\b(?:both|all|all (?:of )?the|both (?:of )?the|the (?:two|three|four)|every|each) ([a-z]+)\b", re.I
)
_OTHERS = re.compile(r"\bthe (?:other ones|others|other two|remaining ones|rest of them)\b", re.I)
_BOTH_NAMED = re.compile(r"\bboth (?=([a-z]+s)\b)", re.I)
_ADJACENT = re.compile(
    r"\s*(?:,?\s+(?:and|but)\b|[,;](?:\s+(?:and|but)\b)?)\s*(?=(?:the|his|her|its|their|that) )", re.I
)
_SEVERAL = re.compile(
    r"^(?:(?:make|paint|turn|let|have|colou?r) )?(?P<names>(?:the|his|her) [\w -]+?(?:, (?:the|his|"
    r"her) [\w -]+?)*,? and (?:the|his|her) [\w-]+"
    r"(?: [\w-]+)??) (?:(?:should|must|are) (?:both |all )?(?:be )?|both |all )?(?P<value>(?:(?:light|dark|bright|"
    r"more|less|very) )?[\w-]+)$",
    re.I,
)
_NAMES = re.compile(r",? and |, ")
_ON_SIDE = re.compile(rf"^(?:on|to|at|in) (?:the )?(?:far )?(?:{_SIDES})(?: side)?$", re.I)
_TOUCHING = re.compile(r"\s+(?=(?:the|his|her) )", re.I)
_LISTED = re.compile(r"\s*(?:,?\s+(?:and|but)\b|[,;](?:\s+(?:and|but)\b)?)\s*", re.I)
_LEAD = re.compile(r"^(?:make|paint|turn|let|have|colou?r)\s+(?=the |his |her |its |their )", re.I)
_SPOTS = frozenset(LOCATIVES) - {"into", "onto"}
_COVERED = re.compile(r"^[a-z]+(?:ed|wn|en) (?:with|in|by) \w", re.I)
_MADE = re.compile(r"^(?:make|put|let|give) the ([\w -]+?) ((?:more |less |very )?[\w-]+)$")
_AMOUNTS = re.compile(r"^(?:more|less|fewer) [a-z]+,? (?:and )?(?:more|less|fewer) [a-z]+$", re.I)
_REST = re.compile(r"^(?:the )?(?:others?|other ones|rest)(?: (?:are|should be|all))* ([\w-]+(?: [\w-]+)?)$", re.I)
_FURTHER = re.compile(r"^(?:a (?:bit|little) )?(?:more |further |farther )?to the (left|right)$", re.I)
_CENTRED = frozenset({"centred", "centered", "in the centre", "in the center"})
_ABSENT = re.compile(r"^(?:no|without)(?: the| any)? ([\w-]+)$", re.I)
_BE = re.compile(r"^(?:(?:should|must|could|is|are|to)\s+)?(?:be\s+|become\s+|turn\s+)*", re.I)
_TWO_OF = 2
_THIS_ONE = re.compile(
    r"^(?:this|that|the new|the latest) one(?= (?:should|must|could|is|has|needs|wears|in|with)\b)", re.I
)
_TWO_LOOKS = re.compile(
    r"^(swap|switch|exchange|trade) (?:around )?(?:the )?([a-z]+)(?: ones?)? (?:and|with|for) (?:the )?([a-z]+) ones?"
    r"(?: around| round)?$",
    re.I,
)
"""'Swap the red and the blue one'."""


def point_out(text: str, scene: Scene) -> str:
    """The words with 'the left one', 'both' and the like as the things that they mean."""
    if (looks := _TWO_LOOKS.match(text)) and all(is_colour(looks.group(side).lower()) for side in (2, 3)):
        return f"{looks.group(1)} {looks.group(2)} and {looks.group(3)}"
    text = _THIS_ONE.sub(lambda match: _newest_one(scene, match), text)
    text = _ONE_N.sub(lambda match: _one_of_them(scene, match), text)
    text = _ONE_AND_ONE.sub(lambda match: _one_and_other(scene, match), text)
    text = _LIKE_THIS.sub(lambda match: _last_one(scene, match), text)
    text = _LOOK_ONE.sub(lambda match: _told_part(scene, match), text)
    text = _BARE_ONE.sub(r"\1the \2", text)
    text = _BARE_SIDE.sub(lambda match: _with_article(scene, match), text)
    text = _ORDINAL_LOOK.sub(r"\1 one ", text)
    text = _PAIR.sub(lambda match: _pair(scene, match), text)
    text = _ONE_AT.sub(lambda match: _named(scene, match.group(1), match.group()), text)
    text = _THE_ONE.sub(lambda match: _named(scene, match.group(1), match.group()), text)
    text = _THE_OTHER.sub(lambda match: _the_other(scene, match), text)
    text = _SIDE_NOUN.sub(lambda match: _of_kind(scene, match.group(1), match.group(2), match.group()), text)
    text = _NOUN_AT.sub(lambda match: _at_side(scene, match), text)
    text = _EACH_KIND.sub(lambda match: _each(scene, match.group(1), match.group()), text)
    text = _OTHERS.sub(lambda match: _others(scene, match.group()), text)
    several = next((thing for thing in things(scene.prompt) if thing.many and not thing.place), None)
    pair = together(scene.prompt)
    if several and several.head in BODY | CLOTHES:
        several = None
    if not several and len(pair) != _TWO_OF:
        pair = [thing for thing in things(scene.prompt) if is_living(thing.head)]
    if not several and len(pair) == _TWO_OF:
        text = _AT_THEM.sub(rf"\1 the {pair[0].head} and the {pair[1].head}", text)
    text = _AT_THEM.sub(rf"\1 the {several.head}", text) if several else text
    text = _BOTH_THE.sub("the ", text)
    text = _BOTH_NAMED.sub(lambda match: "the " if scene.has(match.group(1)) else match.group(), text)
    if re.match(r"give\b", text, re.I) and len(group := together(scene.prompt)) > 1:
        return _ALL_OF.sub(f"the {group[-1].name}", text)
    return _ALL_OF.sub(lambda match: _all(scene, match.group()), text)


def _the_other(scene: Scene, match: re.Match[str]) -> str:
    """'The other' as the thing that it means, unless its noun follows ('the other robot')."""
    follows = first_word(match.string[match.end() :])
    named = any(thing.head == follows for thing in things(scene.prompt))
    return match.group() if named else _named(scene, "other", match.group())


def _told_part(scene: Scene, match: re.Match[str]) -> str:
    """'The white one' of two dogs, 'the other one white': the other one."""
    part = re.search(rf", the ([a-z]+) one {re.escape(match.group(1))}\b", scene.prompt, re.I)
    return f"the {part.group(1)} one" if part else match.group()


def _newest_one(scene: Scene, match: re.Match[str]) -> str:
    """'This one should be brown': what the last change brought."""
    newest = scene.newest() or scene.last
    single = newest and scene.has(newest) and not is_plural(last_word(newest))
    return f"the {last_word(newest)}" if single else match.group()


def _one_of_them(scene: Scene, match: re.Match[str]) -> str:
    """'one duck bigger than the others' of several ducks."""
    noun = match.group(1).lower()
    group = next((thing for thing in things(scene.prompt) if thing.many and singular(thing.head) == noun), None)
    value = match.group(2).strip()
    look = value.split(" than ")[0]
    fits = (
        values.is_quality(look) or values.is_colour_value(look) or values.is_comparative(look) or values.is_doing(look)
    )
    return f"one of the {group.head} {value}" if group is not None and fits else match.group()


def _one_and_other(scene: Scene, match: re.Match[str]) -> str:
    """'one blue, one yellow' of two parrots."""
    group = next((thing for thing in things(scene.prompt) if thing.many and not thing.place), None)
    looks = [match.group(1), match.group(2)]
    if group is None or not all(_is_value(look) or is_gerund(look) for look in looks):
        return match.group()
    return f"make one of the {group.head} {looks[0]}, make the other {singular(group.head)} {looks[1]}"


def _with_article(scene: Scene, match: re.Match[str]) -> str:
    """'middle boat blue' of several boats."""
    noun = match.group(3).lower()
    known = any(singular(thing.head) == noun for thing in things(scene.prompt))
    return f"{match.group(1)}the {match.group(2)}" if known else match.group()


def _last_one(scene: Scene, match: re.Match[str]) -> str:
    """'a grey one' of the beard that was last talked about."""
    look = match.group(1)
    fits = values.is_quality(look) or values.is_colour_value(look) or values.is_comparative(look)
    who = scene.newest() or scene.last
    if who and is_plural(last_word(who)):
        return match.group()  # one of several
    known = who and scene.has(who)
    only = not who and len(things(scene.prompt)) == 1 and not things(scene.prompt)[0].many
    return f"make the {who or scene.it()} {look}" if fits and (known or only) else match.group()


def _named(scene: Scene, which: str, as_it_is: str) -> str:
    several = [thing for thing in things(scene.prompt) if thing.many]
    touched = next((thing.head for thing in several if thing.head == last_word(scene.last)), "")
    if touched and which.lower() in _OF_SEVERAL:
        return f"the {which.lower()} {singular(touched)}"
    name = point(scene.prompt, which.lower().removeprefix("far "), scene.last)
    row = together(scene.prompt)
    counted = [thing for thing in several if any(thing.start == other.start for other in row)]
    group = counted if len(counted) == 1 else several if len(several) == 1 and len(row) < 2 else row
    if (not name or counted) and len(group) == 1 and group[0].many and which.lower() in _OF_SEVERAL:
        name = f"{which.lower()} {group[0].name.removesuffix(group[0].head)}{singular(group[0].head)}"
    return f"the {name}" if name else as_it_is


def _pair(scene: Scene, match: re.Match[str]) -> str:
    """'the left and the right one' as the two things."""
    names = [point(scene.prompt, match.group(side).lower(), scene.last) for side in (1, 2)]
    return f"the {names[0]} and the {names[1]}" if all(names) else match.group()


def _of_kind(scene: Scene, which: str, noun: str, as_it_is: str) -> str:
    """'the left vase' where the caption names each vase."""
    alike = [thing for thing in things(scene.prompt) if thing.head == noun.lower()]
    name = point(scene.prompt, which.lower(), scene.last) if len(alike) > 1 else ""
    return f"the {name}" if any(thing.name == name for thing in alike) else as_it_is


def _at_side(scene: Scene, match: re.Match[str]) -> str:
    """'the man on the left older': the man, which of several is told by the side."""
    noun, side = match.group(1), match.group(2)
    after = first_word(match.string[match.end() :])
    if is_common_noun(after) and not _is_value(after):
        return match.group()
    named = _of_kind(scene, side, noun, "")
    if named:
        return named
    return f"the {noun}" if spelled(words(scene.prompt), noun) is not None else match.group()


def _each(scene: Scene, noun: str, as_it_is: str) -> str:
    """'both vases' where the caption names each vase: the one and the other."""
    alike = [thing for thing in things(scene.prompt) if thing.head == singular(noun.lower())]
    return _listed(alike) if len(alike) > 1 else as_it_is


def _others(scene: Scene, as_it_is: str) -> str:
    """'the other ones': those of the row that were not last talked about."""
    row = together(scene.prompt)
    last = lows(scene.last)
    rest = [thing for thing in row if not last or thing.name.lower() != scene.last.lower()]
    if len(rest) == len(row) and last:
        rest = [thing for thing in row if thing.head != last[-1]]
    return _listed(rest) if len(row) > 1 and 0 < len(rest) < len(row) else as_it_is


def _listed(group: Sequence[Thing]) -> str:
    names = [f"the {thing.name}" for thing in group]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _all(scene: Scene, as_it_is: str) -> str:
    many = [thing for thing in things(scene.prompt) if thing.many]
    touched = [thing for thing in many if thing.head == last_word(scene.last)]
    group = touched[:1] or together(scene.prompt) or (many if len(many) == 1 else [])
    if len(group) == 1 and group[0].many:
        return f"the {group[0].name}"
    loose = as_it_is.lower().startswith(("each", "every", "all ", "them both"))
    return _listed(group) if len(group) > 1 and loose and "of them" not in as_it_is.lower() else as_it_is


def one_by_one(text: str, scene: Scene) -> str:
    """'the ball red, the cube older' as a clause for each thing; the words as they are where they are no such list."""
    several = _SEVERAL.match(text)
    if several:
        names = [name for name in _NAMES.split(several.group("names")) if name]
        if len(names) > 1 and all(spelled(words(scene.prompt), name) for name in names):
            clauses = [_clause(f"{name} {several.group('value')}", scene) for name in names]
            return ", ".join(clauses) if all(clauses) else text
    if _AMOUNTS.search(text):
        return text
    for joint in (_ADJACENT, _LISTED, _TOUCHING):
        parts = [part for part in joint.split(text) if part.strip()]
        if len(parts) < 2:
            continue
        clauses = _clauses(parts, scene)
        if any(clauses):
            clauses = [clause or _added(part) for clause, part in zip(clauses, parts, strict=True)]
        if all(clauses):
            return ", ".join(clauses)
    return text


def _clauses(parts: Sequence[str], scene: Scene) -> list[str]:
    """A clause for each part; a mere look ('and green') is of the thing before it; '' where a part is none."""
    clauses: list[str] = []
    for part in parts:
        rest = _REST.match(part)
        named = [thing for thing in together(scene.prompt) if not any(thing.head in lows(done) for done in clauses)]
        if rest and clauses and named and _is_value(rest.group(1)):
            clauses.append(", ".join(f"make the {thing.name} {rest.group(1)}" for thing in named))
            continue
        clause = _clause(part, scene) or _qualified(part, scene)
        before = _MADE.match(clauses[-1]) if clauses and not clause and _is_value(part) else None
        if before is not None and (further := _FURTHER.match(part)):
            clauses.append(f"put the {_owner(before.group(1), scene)} on the {further.group(1)}")
            continue
        coloured = before is not None and values.is_colour_value(before.group(2))
        paired = coloured and is_colour(first_word(part))
        clauses.append(f"make the {_owner(before.group(1), scene)} {part}" if before and not paired else clause)
    return clauses


def _owner(target: str, scene: Scene) -> str:
    """The thing of a clause without what the clause says of it ('cup in the' of 'put the cup in the middle')."""
    ws = target.split()
    caption = words(scene.prompt)
    return next((name for k in range(len(ws), 0, -1) if spelled(caption, name := " ".join(ws[:k]))), target)


def _is_value(value: str) -> bool:
    return values.is_quality(value) or values.is_colour_value(value) or values.is_comparative(value)


def _clause(part: str, scene: Scene) -> str:
    core = _LEAD.sub("", part.strip(), count=1)
    if (absent := _ABSENT.match(core)) and spelled(words(scene.prompt), absent.group(1)) is not None:
        return f"remove the {absent.group(1)}"
    ws = words(core)
    caption = words(scene.prompt)
    for k in range(min(len(ws) - 1, 5), 0, -1):
        target = core[: ws[k - 1].end]
        there = spelled(caption, target) is not None or last_word(target) in IMPLIED or _is_one_of(target, scene)
        if last_word(target) in DETERMINERS or not there:
            continue
        side = _ON_SIDE.match(core[ws[k].start :])
        value = side.group() if side else _BE.sub("", core[ws[k].start :])
        if further := _FURTHER.match(value):
            return f"put the {bare(target)} on the {further.group(1)}"
        if value.lower() in {"left", "right"}:
            return f"put the {bare(target)} on the {value}"
        if value.lower() in _CENTRED:
            return f"put the {bare(target)} in the middle"
        if ws[k].low == "in" and singular(last_word(value)) in CLOTHES and spelled(caption, value[3:]) is None:
            return f"give the {bare(target)} {value[3:]}"
        placed = core == part.strip() and ws[k].low in _SPOTS and 2 <= len(ws) - k <= 5
        if _ON_SIDE.match(value) or (placed and not values.kind_of(value)):
            return f"put the {bare(target)} {value}"
        if ws[k].low == "with" and len(ws) - k > 1:
            return f"give the {bare(target)} {core[ws[k].end :].strip()}"
        fits = _is_value(value)
        if value and act_of(first_word(value)) == first_word(value) and not fits:
            return f"let the {bare(target)} {value}"
        if value and is_gerund(first_word(value)) and not values.is_colour_value(value):
            return f"let the {bare(target)} {base_phrase(value)}"
        if value and fits:
            return f"make the {bare(target)} {value}"
        return f"make the {bare(target)} {value}" if _COVERED.match(value) else ""
    return ""


def _is_one_of(target: str, scene: Scene) -> bool:
    """Whether the words tell one of several things of the caption apart ('the middle balloon')."""
    match = _SIDE_NOUN.fullmatch(target)
    several = (singular(thing.head) for thing in things(scene.prompt) if thing.many)
    return match is not None and match.group(2).lower() in several


def _qualified(part: str, scene: Scene) -> str:
    """'silver queen': a quality and a thing of the caption."""
    ws = [low for low in lows(_LEAD.sub("", part.strip(), count=1)) if low not in DETERMINERS]
    look = " ".join(ws[:-1])
    fits = values.is_quality(look) or values.is_colour_value(look) or values.is_comparative(look)
    if not 2 <= len(ws) <= 3 or not fits:
        return ""
    return f"make the {ws[-1]} {look}" if spelled(words(scene.prompt), ws[-1]) is not None else ""


def _added(part: str) -> str:
    """'also a fence around the garden': a thing to add, beside what is changed."""
    core = re.sub(r"^(?:also|plus|then|and) ", "", part.strip(), flags=re.I)
    ws = lows(core)
    if set(ws) & {"more", "less", "fewer", "no"} or (ws and ws[-1] in PREPOSITIONS):
        return ""
    if len(ws) == 2 and _is_value(ws[0]) != _is_value(ws[1]):
        look, noun = ws if _is_value(ws[0]) else reversed(ws)
        return f"add {look} {noun}" if is_common_noun(noun) and not values.is_comparative(look) else ""
    return f"add {core}" if lows(core)[:1] in (["a"], ["an"], ["some"]) and len(lows(core)) <= 8 else ""
