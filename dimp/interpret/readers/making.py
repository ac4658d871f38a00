"""'Make the ball blue', 'let the dog jump', 'have the cow wear a hat': a thing, then what it should be or do."""

from __future__ import annotations

import re

from dimp.interpret.draft import Op
from dimp.interpret.edits.action import base_phrase
from dimp.interpret.edits.replace import same_kind
from dimp.interpret.morphology import act_of, base_of, is_gerund, is_plural, singular
from dimp.interpret.nouns import is_adjective, is_colour, is_living, spelled
from dimp.interpret.readers import values
from dimp.interpret.readers.changing import loose_value, scene_value, slot_of_target, thing_value
from dimp.interpret.readers.context import Context
from dimp.interpret.text import Word, first_word, last_word, lows, words
from dimp.interpret.words.adjectives import DEGREE_WORDS, OPPOSITES
from dimp.interpret.words.colours import SHADES
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS
from dimp.interpret.words.nouns import BODY, CLOTHES, MASS
from dimp.interpret.words.verbs import STATES_AS_ACTS

_MAKE = re.compile(r"^(?:make|let|have|turn|get|set|render|keep|change|cause|give)\s+(.+)$", re.I)
_IT = re.compile(
    r"^(?:make|let|have|turn|get|render|set|change|switch|convert|transform)\s+(?:it|this|that|everything|them|"
    r"him|her)\s+"
    r"(?:(?:to\s+)?(?:be|become|look like|look(?! (?:at|to|into|up|down|away|back|left|right|out|over|around|"
    r"through|toward)\b)|appear|seem|feel like|feel|turn into|turn(?! (?:around|away|back|"
    r"over|upside|to|left|right|the|his|her|its)\b)|into|to|as)\s+)*(.+)$",
    re.I,
)
_PRONOUN = re.compile(r"^\w+\s+(it|this|that|everything|them|him|her)\b", re.I)
_SLOT = re.compile(
    r"^(?:make|let|have|turn|set|change|use|give)\s+((?:the |its )?(?:overall |art |visual |image |"
    r"photo |painting )?"
    r"(?:style|background|backdrop|scene|scenery|setting|location|place|weather|season|time of (?:the "
    r")?day|time|lighting|mood|atmosphere|surroundings|"
    r"environment|sky|(?:style|mood|lighting|background) of (?:the |this )?(?:image|photo|picture|scene|video)|"
    r"view|colou?r of [\w' -]+?|[\w' -]+?(?:'s)? colou?r|camera angle|"
    r"perspective|image|"
    r"picture|photo|whole scene|whole image))\s+"
    r"(?:(?:to\s+)?(?:be|become|look like|look|appear|seem|feel|turn|into|to|as|at|of)\s+)*(.+)$",
    re.I,
)
_LOSES = re.compile(
    r"^(?:drop|lose|release|put down|put away|take off|remove|let go of|throw away|not have)\s+((?:the|his|her|"
    r"its|their)\s.+)$",
    re.I,
)
_NEW = re.compile(
    r"^((?:an?|some|two|three|four|several|many)\s+[\w -]+?)\s+(?:to\s+)?be\s+(?=in|on|at|near|next|behind|"
    r"under|\w+ing\b)(.+)$",
    re.I,
)
_MEASURE = re.compile(
    r"^(?:(?:twice|half|\w+ times) as \w+|[\w-]+ [\w-]+ (?:tall|high|wide|long|deep|thick|old))$", re.I
)
_GOES = re.compile(
    r"^(?:disappear|vanish|go away|go|gone|removed|invisible|erased|deleted|leave|be gone|not (?:be )?there)$", re.I
)
_LOOKS = frozenset({"light", "look", "face", "model", "film", "paint", "snowboard", "rest"})
_WAY = re.compile(r"^look (?:at|to|into|up|down|away|back|left|right|out|over|around|through|towards?)\b", re.I)
_TOO = re.compile(r"^(?:way |much |far |a (?:bit|little) )?too (\w+)$", re.I)
_DENIED = re.compile(r"^(?:not|no longer) ([\w-]+(?: [\w-]+)?)$", re.I)
STATES = frozenset(
    {"fire", "flames", "love", "pain", "bloom", "motion", "ruins", "pieces", "half", "color", "colour", "danger"}
)
"""What a thing can be in or on that is no place."""
_TELLS = re.compile(r"^(say|says|read|reads|show|spell|display|saying|reading)\s+(Qx+\d+q)$", re.I)
_TELLS_ANY = re.compile(r"Qx+\d+q")
_LINK = re.compile(
    r"\s+(?:to be|be|become|look like|looks like|look(?! (?:at|to the|into|up|down|through|out|away|over|back|"
    r"towards?)\b)|"
    r"appear|seem|turn into|turn to|turn|to look like|to look|to)\s+",
    re.I,
)


def slot(clause: str, context: Context) -> Op | None:
    """'make the style vintage', 'make the background a lush garden', 'make the weather cloudy'."""
    match = _SLOT.match(clause)
    if match is None:
        return None
    target, value = match.group(1), match.group(2)
    if context.is_whole(target):
        return scene_value(value, context, "")
    return slot_of_target(target, values.mend_colour(value), context)


def it_is(clause: str, context: Context) -> Op | None:
    """'make it night', 'let it be a bullet train', 'make it an oil painting'."""
    match = _IT.match(clause)
    if match is None:
        return None
    pronoun = _PRONOUN.match(clause)
    value = values.mend_colour(match.group(1))
    named = (
        same_kind(context.prompt, value)
        if values.kind_of(value) == "" and not values.is_quality(value) and not values.is_colour_value(value)
        else ""
    )
    if named and (value.lower().startswith(("a ", "an ")) or last_word(value) in MASS):
        return Op("replace", named, value)
    who = pronoun.group(1) if pronoun else "it"
    if who.lower() == "everything" and values.is_colour_value(value):
        return Op("tail", "", f"everything {value}")
    if who.lower() in {"her", "this", "that"} and _owned(value, context):
        return None
    if (
        values.is_doing(value)
        and not values.kind_of(value)
        and not is_adjective(value.split()[0].lower())
        and who.lower() in {"him", "her", "them", "it"}
        and _does(value)
    ):
        return Op("action", context.resolve(who), base_phrase(value))
    return scene_value(value, context, who)


def _owned(value: str, context: Context) -> bool:
    """Whether 'her' or 'this' belongs to a noun that follows ('make her hair curly')."""
    first = first_word(value)
    return len(lows(value)) > 1 and (first in BODY | CLOTHES or spelled(words(context.prompt), first) is not None)


def _does(value: str) -> bool:
    first = value.split()[0].lower()
    return is_gerund(first) or bool(
        (act_of(first) == first or values.is_verb_phrase(lows(value)))
        and (first not in _LOOKS or values.is_verb_phrase(lows(value)) or (first == "look" and _WAY.search(value)))
    )


def make(clause: str, context: Context) -> Op | None:
    """'make the people angry', 'let the woman kiss', 'make the ground a forest'."""
    match = _MAKE.match(clause)
    if match is None:
        return None
    rest = match.group(1)
    new = _NEW.match(rest)
    if new and not context.has(new.group(1)):
        return Op("add", "", f"{new.group(1)} {new.group(2)}")
    if clause[:4].lower() in {"have", "get "} and _only_a_thing(rest):
        return None
    if clause[:5].lower() == "make " and first_word(rest) in {"a", "an", "some"} and _is_new(rest, context):
        return Op("add", "", rest)
    linked = _LINK.search(rest)
    if (
        linked
        and linked.start()
        and context.has(rest[: linked.start()])
        or linked
        and rest.lower().startswith(("the ", "his ", "her ", "its "))
    ):
        return valued(rest[: linked.start()], rest[linked.end() :], context)
    ws = words(rest)
    cut = _cut(ws, context, rest) if len(ws) > 1 else 0
    if cut <= 0 or cut >= len(ws):
        return None
    target, value = rest[: ws[cut - 1].end], rest[ws[cut].start :]
    op = valued(target, value, context)
    acts = (
        first_word(clause) in {"let", "have", "get"}
        and not _TELLS.match(value)
        and op.kind == "replace"
        and values.is_doing(value)
    )
    return Op("action", op.target, value) if acts and ws[cut].low not in DETERMINERS else op


def _is_new(rest: str, context: Context) -> bool:
    """Whether 'make a sky with stars' names a thing that the caption has not, with nothing said of another."""
    ws = lows(rest)
    end = next((k for k, low in enumerate(ws) if k and low in PREPOSITIONS), len(ws))
    plain = all(not act_of(low) or is_adjective(low) for low in ws[1 : end - 1])
    return 1 < end <= 4 and plain and not context.has(ws[end - 1]) and not is_adjective(ws[end - 1])


def _only_a_thing(rest: str) -> bool:
    """Whether what to have is a new thing and does nothing ('have a crocodile in the river')."""
    ws = lows(rest)
    if not ws or ws[0] not in {"a", "an", "some", "more", "several"}:
        return False
    return not any(
        act_of(w) and not is_adjective(w) and ws[k] not in DETERMINERS | PREPOSITIONS for k, w in enumerate(ws[2:], 1)
    )


def valued(target: str, value: str, context: Context) -> Op:
    """A value for a thing: what it should be, do, be made of, say, or where it should be."""
    value = values.mend_colour(
        re.sub(
            r"^(?:be |to be |become |it is |it's |it was |it were |they are |they were )+",
            "",
            value.strip(),
            flags=re.I,
        )
    )
    slotted = slot_of_target(target, value, context)
    if slotted is not None:
        return slotted
    lost = _LOSES.match(value)
    if lost and context.has(lost.group(1)):
        return Op("remove", lost.group(1))
    target = context.resolve(target)
    if values.is_colour_value(value):
        return thing_value(target, value, context)
    return _set_phrase(target, value, context) or _thing_does(target, value, context)


def _set_phrase(target: str, value: str, context: Context) -> Op | None:
    """Values of a fixed shape: 'gone', 'asleep', 'say "GO"', 'too small', 'not cracked', 'twice as tall'."""
    if _GOES.match(value):
        return Op("remove", target)
    if value.lower() in STATES_AS_ACTS:
        return Op("action", target, STATES_AS_ACTS[value.lower()])
    saying = _TELLS.match(value)
    if saying:
        known = _TELLS_ANY.search(context.prompt) is not None
        return Op("replace", target, saying.group(2)) if known else Op("described", target, f"saying {saying.group(2)}")
    excess = _TOO.match(value)
    if excess and excess.group(1).lower() in OPPOSITES:
        opposite = OPPOSITES[excess.group(1).lower()]
        return Op("described" if " " in opposite else "degree", target, opposite)
    denied = _DENIED.match(value)
    if denied:
        quality = is_adjective(last_word(denied.group(1))) or is_colour(last_word(denied.group(1)))
        return Op("unset", target, denied.group(1)) if quality else Op("remove", denied.group(1))
    return Op("described", target, value) if _MEASURE.match(value) else None


def _thing_does(target: str, value: str, context: Context) -> Op:
    """Values distinguished by their first word: a participle, a material, a place, an action, else a thing."""
    first = value.split()[0].lower() if value.split() else ""
    if values.is_participle_phrase(value) and not is_gerund(first):
        return Op("described", target, value)
    if values.is_material_value(value):
        return Op("material", target, values.material_of(value))
    if first in PREPOSITIONS and set(lows(value)[1:]) & STATES:
        return Op("described", target, value)
    if first == "in" and {last_word(value), singular(last_word(value))} & CLOTHES and is_living(last_word(target)):
        return Op("described", target, value)
    if first == "of":
        return Op("described", target, value)
    if first in PREPOSITIONS:
        return Op("place", target, "", "", value)
    if (
        values.is_doing(value)
        and not is_colour(first)
        and first not in DETERMINERS
        and not (is_adjective(first) and len(value.split()) == 1 and not is_gerund(first))
    ):
        return Op("action", target, base_phrase(value))
    return loose_value(target, value, context)


def _cut(ws: list[Word], context: Context, rest: str) -> int:
    """Index of the first word of the value: after the longest start that the caption knows, or by its shape."""
    trailing = _trailing_quality(ws)
    caption = words(context.prompt)
    verb = next(
        (
            k
            for k in range(1, len(ws))
            if act_of(ws[k].low)
            and ws[k - 1].low not in DETERMINERS
            and not is_adjective(ws[k - 1].low)
            and (k >= 2 or is_gerund(ws[k].low) or ws[0].low in MASS or is_plural(ws[0].low))
        ),
        0,
    )
    for k in range(min(len(ws) - 1, 6), 0, -1):
        if not ws[k - 1].low.endswith("'s") and spelled(caption, rest[: ws[k - 1].end]) is not None:
            return k
    article = next((k for k in range(len(ws) - 1, 1, -1) if ws[k].low in {"a", "an"}), 0)
    if article and _juxtaposed(ws, article):
        return article
    if verb and (not trailing or (verb < trailing and not is_adjective(ws[verb].low))):
        return verb
    return (
        trailing or article or (verb if verb else (len(ws) - 1 if len(ws) > 2 or ws[0].low not in DETERMINERS else 0))
    )


def _juxtaposed(ws: list[Word], k: int) -> bool:
    """Whether a noun stands right before the article at k ('the wall | a mirror')."""
    before = ws[k - 1].low
    return (
        before not in PREPOSITIONS
        and before not in DETERMINERS
        and not base_of(before)
        and before not in {"and", "like"}
    )


def _trailing_quality(ws: list[Word]) -> int:
    """Where a run of adjectives at the end of the clause begins, or 0."""
    k = len(ws)
    owned = next((i + 2 for i, w in enumerate(ws) if w.low.endswith("'s")), 1)
    while k > owned and (
        is_adjective(ws[k - 1].low)
        or ws[k - 1].low in SHADES | DEGREE_WORDS
        or (ws[k - 1].low == "and" and k < len(ws))
    ):
        k -= 1
    if k == len(ws) or k < 1 or (k == 1 and ws[0].low in DETERMINERS):
        return 0 if k == len(ws) else k + 1 if k + 1 < len(ws) else 0
    return k
