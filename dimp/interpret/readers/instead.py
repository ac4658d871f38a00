"""'A bat instead of a racket', 'instead of a racket, a bat': what goes and what comes, in either order."""

from __future__ import annotations

import re

from dimp.interpret.draft import Op
from dimp.interpret.edits.action import base_phrase
from dimp.interpret.edits.objects import counted
from dimp.interpret.morphology import act_of, base_of, is_gerund, singular
from dimp.interpret.nouns import find, head_of, is_adjective, is_colour, is_living, is_person
from dimp.interpret.phrases.chunks import of_end
from dimp.interpret.phrases.things import things
from dimp.interpret.readers import values
from dimp.interpret.readers.adding import how_many
from dimp.interpret.readers.changing import scene_value
from dimp.interpret.readers.context import Context
from dimp.interpret.readers.making import make
from dimp.interpret.readers.sorts import named_sort
from dimp.interpret.segments import is_style
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words.colours import MATERIALS
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS
from dimp.interpret.words.nouns import CLOTHES

_INSTEAD = re.compile(r"^(.*?)\s*,?\s+(?:instead of|rather than|in place of|in stead of)\s+(.+)$", re.I)
_INSTEAD_FIRST = re.compile(
    r"^(?:instead of|rather than)\s+(.+?)(?:,|\s+(?=(?:he|she|it|they|there)\b|make\b|have\b|use\b|put\b|let\b|"
    r"i want\b|there should\b))\s*(.+)$",
    re.I,
)
_LEAD = re.compile(
    r"^(?:(?:make|have|let|put|use|give|show|want|need|get|draw|paint|add|place|change|"
    r"turn)\s+)?(?:it\s+(?:to\s+)?(?:be\s+)?(?:a(?=\s)\s*)?)?",
    re.I,
)

_PLACE = re.compile(
    r"^(?:in|on|at|under|inside|outside|indoors|outdoors|underwater|over|above|behind|near|beside|between|next to)\b",
    re.I,
)
_SHORT = 4
"""Words of a thing that may take another's place without its being named."""
_RATHER = re.compile(
    r"^(?:(?:use|put|have|add|try|get|want|place|with|it should be|it could be|show)\s+)?"
    r"((?!make\b|change\b|turn\b|replace\b|let\b|give\b).+?)\s+instead$",
    re.I,
)


def instead(clause: str, context: Context) -> Op | None:
    """'a bat instead of a racket', 'instead of a racket, a bat'."""
    denied = re.match(r"^not (.+?),? (?:but|,) (.+)$", clause, re.I)
    if denied and context.has(denied.group(1)):
        return Op("replace", denied.group(1), denied.group(2))
    first = _INSTEAD_FIRST.match(clause)
    match = None if first else _INSTEAD.match(clause)
    if first is None and match is None:
        return None
    old, new = (first.group(1), first.group(2)) if first else (match.group(2), match.group(1)) if match else ("", "")
    return _instead_of(old, new, context)


def _instead_of(old: str, new: str, context: Context) -> Op | None:
    core = re.sub(r"^with (?=\S)", "", _LEAD.sub("", new, count=1).strip(), flags=re.I)
    if not core:
        return Op("remove", old)
    if _PLACE.match(core) and _PLACE.match(old):
        return Op("background", "", core)
    if _PLACE.match(core) and len(lows(core)) > 1 and find(words(context.prompt), old) is not None:
        return Op("stand_in", old, core)
    kind = values.kind_of(core)
    if kind and values.kind_of(old):
        return Op(kind, "", core)
    given = re.match(r"^(?:give|make|have|let|turn|put|change)\s+(?:the|him|her|them|it|his|their|its)\b", new, re.I)
    if given:
        tail = re.search(r"\b((?:a|an|some)\s+.+)$|\b([\w-]+)$", core)
        cut = tail is not None and lows(core)[:1] != ["a"] and not re.search(rf"\ban? {re.escape(core)}$", new, re.I)
        core = tail.group(0) if tail and cut else core
    core = re.sub(
        r"^(?:he|she|it|they|the [\w-]+(?: [\w-]+){0,4}?) (?:should|could|must|would|can|has to|needs to|is|are|was|"
        r"were) (?:be )?(?:[\w-]+ )?(?=(?:an?|some|the|his|her)\b)",
        "",
        core,
        flags=re.I,
    )
    if re.match(r"^(?:there should be|there is|i want|we want)\s+", core, re.I):
        core = re.sub(r"^(?:there should be|there is|i want|we want)\s+", "", core, flags=re.I)
    if is_style(core) and (is_style(old) or lows(old)[-1:] == ["painting"]):
        return Op("style", "", core)
    if lows(old) in (["one"], ["two"], ["three"]):
        return how_many(core, context) or Op("add", "", core)
    if not lows(old) or not lows(core):
        return None
    if (
        is_gerund(first_word(old))
        and not context.has(old.split(" ", 1)[-1] if " " in old else "")
        or is_gerund(last_word(core))
    ):
        who = re.match(
            r"^(?:(?:make|have|let)\s+)?(.+?)\s+(?:is\s+|are\s+|be\s+|should be\s+)?([\w-]+ing\b.*)$", new, re.I
        )
        return Op("action", context.resolve(who.group(1) if who else "it"), base_phrase(who.group(2) if who else core))
    look = _look_instead(old, core, new, context)
    if look is not None:
        return look
    if not context.has(old) and given:
        return make(new, context)
    return Op("replace", old, core)


def _look_instead(old: str, core: str, new: str, context: Context) -> Op | None:
    """A look in place of a look: where the caption has the old one, the word itself."""
    own = lows(context.prompt)
    if is_colour(old.lower()) and old.lower() in own and values.is_colour_value(core):
        return Op("reword", old.lower(), core)
    if " " in old and values.is_colour_value(old) and old.lower() in context.prompt.lower():
        return Op("reword", old.lower(), core)
    look, _, noun = core.rpartition(" ")
    if old.lower() in own and context.has(noun) and values.is_quality(old) and (values.is_quality(look)):
        return Op("reword", old.lower(), re.sub(r"^(?:an?|the) ", "", look))
    if values.is_colour_value(core) and values.is_colour_value(old):
        target = re.sub(r"^(?:make|let|have|turn|paint|color)\s+|\s+\S+$", "", new, flags=re.I)
        return Op("recolor", context.resolve(target), core)
    looks = all(low in MATERIALS or is_adjective(low) for low in (*lows(old), *lows(core)))
    if looks and last_word(core) in MATERIALS and not context.has(old) and " " not in new:
        return Op("fallback", "", f"{core} instead of {old}")
    return Op("reword", old, core) if looks and old.lower() in own else None


def rather(clause: str, context: Context) -> Op | None:
    """'a dog instead', 'use a dog instead': in place of what was last talked about, or of the subject."""
    match = _RATHER.match(clause)
    tokens = lows(match.group(1)) if match else []
    if len(tokens) > 1 and act_of(tokens[0]) == tokens[0] and _does(tokens, context):
        return Op("action", context.about(), match.group(1) if match else "")
    if match and re.match(r"^(?:put|place|move)\b.+\b(?:on|in|at|to|next|behind|under)\b", clause, re.I):
        return None
    if match and (context.is_it(first_word(match.group(1))) or first_word(match.group(1)) in {"the", "his"}):
        return None
    if match and not context.last and re.match(r"^(?:add|put|place)\b", clause, re.I):
        return None
    if sort := named_sort(tokens, context):
        return sort
    caption = words(context.prompt)
    related = find(caption, head_of(tokens)) if tokens else None
    if match and related is not None and "of" in tokens and related.how in {"exact", "head"}:
        end = of_end(caption, related.end)
        return Op("replace", context.prompt[caption[related.head].start : caption[end - 1].end], match.group(1))
    alike = _like_kind(tokens, context) if match else ""
    if match and alike and (related is None or related.how == "kin"):
        return Op("replace", alike, counted(match.group(1)))
    if match and related is not None and related.how == "kin" and tokens[0] not in PREPOSITIONS:
        return Op("replace", caption[related.head].low, match.group(1))
    op = scene_value(match.group(1), context, "it") if match else None
    return Op("fallback", "", clause) if op is not None and _takes_the_subject(op, context) else op


def _takes_the_subject(op: Op, context: Context) -> bool:
    """Whether a thing would take the place of somebody or of what he is on, though nothing was talked about."""
    if op.kind != "replace" or context.last:
        return False
    if op.target != context.about():
        return re.search(rf"\bon (?:\w+ )+?{re.escape(op.target)}\b", context.prompt, re.I) is not None
    return is_living(last_word(op.target)) != is_living(head_of([w for w in lows(op.value) if w not in DETERMINERS]))


def _like_kind(tokens: list[str], context: Context) -> str:
    """Whom or what 'a woman instead' takes the place of: somebody for somebody, an animal for an animal, clothes for
    clothes; '' where there is none, or where several may be meant."""
    head = head_of([low for low in tokens if low not in DETERMINERS])
    kinds = (is_person, lambda low: is_living(low) and not is_person(low), lambda low: low in CLOTHES)
    kind = next((test for test in kinds if test(singular(head)) or test(head)), None)
    if kind is None or len(tokens) > _SHORT:
        return ""
    living = kind is not kinds[2]
    group = [thing for thing in things(context.prompt) if kind(singular(thing.head)) or kind(thing.head)]
    group = group or [thing for thing in things(context.prompt) if living and is_living(thing.head)]
    touched = [thing for thing in group if context.last and last_word(context.last) == thing.head]
    if touched or len(group) == 1:
        return (touched or group)[0].name
    subject = last_word(context.about())
    return next((thing.name for thing in group if living and thing.head == subject), "")


def _does(tokens: list[str], context: Context) -> bool:
    """Whether the words are an action rather than a thing: by the caption's own actions, or by their form."""
    return values.is_verb_phrase(tokens) or tokens[0] in {base_of(w) for w in lows(context.prompt)}
