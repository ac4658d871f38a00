"""Instructions without an opener: 'red', 'at night', 'bigger', 'zoom out', 'the ball should be red', 'as a
watercolor'."""

from __future__ import annotations

import re

from dimp.interpret.draft import Op
from dimp.interpret.edits.action import base_phrase
from dimp.interpret.edits.lettering import QUOTE, is_manner
from dimp.interpret.edits.objects import IMPLIED, WRITING, counted
from dimp.interpret.edits.replace import same_kind
from dimp.interpret.morphology import act_of, is_gerund, is_plural, singular
from dimp.interpret.nouns import find, is_adjective, is_living, is_number, left_edge, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.sides import is_side
from dimp.interpret.readers import values
from dimp.interpret.readers.adding import how_many
from dimp.interpret.readers.changing import comparative_of, scene_value, slot_of_target, thing_value
from dimp.interpret.readers.context import Context
from dimp.interpret.readers.known_things import known_thing
from dimp.interpret.readers.making import STATES, valued
from dimp.interpret.readers.roles import sex_of
from dimp.interpret.readers.sorts import kind_named, named_sort
from dimp.interpret.readers.whose import doer, whose_look
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words.colours import MATERIALS
from dimp.interpret.words.function import DETERMINERS, NUMBERS, PREPOSITIONS
from dimp.interpret.words.scene import CAMERA, PLACE_ADVERBS
from dimp.interpret.words.styles import PRINTED, QUALITY
from dimp.interpret.words.verbs import ACTS, OPENERS

_SHOULD = re.compile(
    r"^(.+?)\s+(?:should|must|could|needs? to|has to|ought to|can|is|are|was|were|be|becomes?|"
    r"to)\s+(?:be\s+|look\s+(?!(?:at|to|into|up|down|away|back|left|right|out|over|around|through|towards?)\b)|"
    r"become\s+|now\s+)*(.+)$",
    re.I,
)
_WISHES = frozenset({"should", "must", "could", "needs", "need", "has", "ought", "can", "be", "to"})
_EXCESS = frozenset({"too many", "too much"})
_HAS = re.compile(r"^\s+(?:(?:should|could|must)\s+)?(?:had|has|have)\s", re.I)
_ARROW = re.compile(r"^(.+?)\s*(?:->|=>|→|⇒)\s*(.+)$")
_TO = re.compile(
    r"^(?:the )?([a-z]+(?: [a-z]+)?) (?:to|into) "
    r"((?:an? |some )?(?!be\b|have\b|get\b|look\b|the\b|his\b|her\b|left\b|right\b)[a-z]+(?: [a-z]+)?)$",
    re.I,
)
_CAMERA = re.compile(
    r"^(?:make it |show (?:it |this )?|view (?:it )?|see (?:it )?|shoot (?:it )?|camera |move |go |get |"
    r"come |put the camera |seen |viewed |(?:a |an |the )?)*(.+?)(?:\s+(?:shot|view|angle))?$",
    re.I,
)
_COMPARE = re.compile(
    r"^(?:make\s+|let\s+|have\s+|turn\s+)?(.*?)\s*\b(?:be\s+|look\s+)?((?:more|less|fewer)\s+.+|\w+er)$", re.I
)
_PERSONS = frozenset({"him", "her", "he", "she", "them", "they"})
_SIDES = frozenset(
    {"background", "foreground", "left", "right", "middle", "corner", "top", "bottom", "front", "distance", "sky"}
)
_SOME = re.compile(r"^(?:a few|a couple of|a lot of|lots of|plenty of|many|several|some|a bit of|a little) [a-z]", re.I)
_AS = re.compile(r"^(?:as|like|in)\s+(.+)$", re.I)


def camera_move(clause: str, context: Context) -> Op | None:
    """'zoom out', 'closer', 'from above', 'wide angle'."""
    low = clause.lower().strip()
    low = re.sub(r"\s+(?:on|of|to|at)\s+(?:the|it|him|her|them)\b.*$", "", low)
    if low in CAMERA:
        return Op("camera", "", low)
    seen = re.match(
        r"^(?:show|view|see|shoot|photograph|paint|draw|we see|to see) (?:the|a|an|him|her|it|them)\b[\w ]*? "
        r"((?:seen )?(?:from|close).+)$",
        low,
    )
    if seen and seen.group(1) in CAMERA:
        return Op("camera", "", seen.group(1))
    match = _CAMERA.match(low)
    if match is None or len(low) > 60:
        return None
    core = match.group(1)
    return Op("camera", "", core) if core in CAMERA and core not in {"portrait", "macro"} else None


def comparative(clause: str, context: Context) -> Op | None:
    """'bigger', 'make the ball bigger', 'less fog', 'more dramatic lighting', 'increase the contrast'."""
    rise = re.match(
        r"^(increase|raise|boost|enlarge|grow|reduce|decrease|lower|shrink|brighten|darken|lighten|soften|"
        r"sharpen)\s+(?:the\s+)?(.+)$",
        clause,
        re.I,
    )
    if rise:
        return _risen(rise.group(1).lower(), rise.group(2), context)
    match = _COMPARE.match(clause)
    if match is None or not values.is_comparative(match.group(2)):
        return None
    target, value = (
        re.sub(
            r"\s*\b(?:should|must|could|needs? to|has to|ought to|is|are|"
            r"was)$",
            "",
            match.group(1).strip(),
            flags=re.I,
        ),
        match.group(2),
    )
    if re.match(r"^(?:add|put|with|show|there should be|give me|include|insert|i want)$", target, re.I):
        target = ""
    if not target or context.is_it(target) or context.is_whole(target):
        pronoun = target if target.lower() in _PERSONS else "it"
        return comparative_of(value, "" if context.is_whole(target) else context.resolve(pronoun), target, context)
    if (
        not lows(target)
        or first_word(target) in {"give", "add", "put", "change", "replace", "remove"}
        or len(lows(target)) > 6
    ):
        return None
    slotted = slot_of_target(target, value, context)
    if slotted is not None:
        return Op("degree", "", value) if not value.lower().startswith(("more", "less")) else slotted
    known = (
        context.has(target)
        or last_word(target) in IMPLIED | WRITING
        or value.lower().startswith(("more", "less", "fewer"))
    )
    return Op("degree", context.resolve(target), value) if known else Op("fallback", "", clause)


def _risen(verb: str, target: str, context: Context) -> Op | None:
    target = re.sub(
        r"\s+of\s+(?:the\s+)?(?:image|picture|photo|scene|it)$|^(?:amount|number|size) of (?:the )?",
        "",
        target,
        flags=re.I,
    )
    up = verb in {"increase", "raise", "boost"}
    if verb in {"soften", "brighten", "darken"} and re.match(r"^(?:the )?light(?:ing|s)?$", target, re.I):
        return Op("lighting", "", {"soften": "soft lighting", "brighten": "bright", "darken": "dark"}[verb])
    if verb in {"brighten", "darken", "lighten", "soften", "sharpen"}:
        value = {
            "brighten": "brighter",
            "darken": "darker",
            "lighten": "lighter",
            "soften": "softer",
            "sharpen": "sharper",
        }[verb]
        whole = context.is_whole(target) or context.is_whole("the " + target) or context.is_it(target)
        return Op("degree", "" if whole else context.resolve(target), value)
    if verb in {"enlarge", "grow", "shrink"}:
        return Op("degree", context.resolve(target), "smaller" if verb == "shrink" else "bigger")
    if target.lower() in {"brightness", "light", "lighting", "exposure"}:
        return Op("degree", "", "brighter" if up else "darker")
    return Op("degree", "", f"{'more' if up else 'less'} {target}")


def should_be(clause: str, context: Context) -> Op | None:
    """'the ball should be red', 'it should be a tennis ball'."""
    match = _SHOULD.match(clause)
    if match is None or not 0 < len(lows(match.group(1))) <= 6 or not lows(match.group(2)):
        return None
    who, value = match.group(1), match.group(2)
    other = who.lower() == "it" and (context.is_somebody_beside() or context.are_beside_one())
    who = f"the {context.about()}" if other else who
    if first_word(who) in OPENERS and not context.has(who) and clause[match.end(1) :].split()[0].lower() == "to":
        return None
    if _HAS.match(clause[match.end(1) :]):
        value = re.sub(r"^(?:have|has|had)\s+", "", value, flags=re.I)
        return Op("add", context.resolve(who), value) if context.is_it(who) or context.has(who) else None
    if lows(who)[:1] == ["there"]:
        return how_many(value, context) if lows(value)[:1] == ["only"] else Op("add", "", value)
    if lows(value)[:1] in (["not"], ["never"]):
        return None
    if context.is_it(who) and _acts(value):
        return Op("action", context.resolve(who), base_phrase(value))
    if context.is_it(who):
        core = re.split(r"\s+(?:on|in|at|with|near)\s+", value)[0]
        named = same_kind(context.prompt, core) if lows(value)[:1] in (["a"], ["an"]) else ""
        return Op("replace", named, core) if named else scene_value(value, context, who)
    definite = (
        first_word(who) in {"the", "his", "her", "its", "their", "all"} or last_word(who) in IMPLIED
    ) and clause[match.end(1) :].split()[0] in _WISHES
    if not context.has(who) and not slot_of_target(who, value, context) and not definite:
        return None
    being = re.search(r"\b(?:be|become)\b", clause[match.end(1) : match.start(2)], re.I)
    if being and act_of(first_word(value)) == first_word(value) and not is_adjective(first_word(value)):
        return thing_value(context.resolve(who), value, context)
    sex = sex_of(who, value)
    return Op("attribute", who, sex) if sex else valued(who, value, context)


def _acts(value: str) -> bool:
    """Whether what 'he should' do is an action ('wear a helmet') and no look of the scene ('snow', 'light')."""
    first = first_word(value)
    return (
        values.is_doing(value)
        and not values.kind_of(value)
        and not values.is_colour_value(value)
        and (is_gerund(first) or not values.is_participle_phrase(value))
        and (len(lows(value)) > 1 or is_gerund(first) or not is_adjective(first))
        and not (is_adjective(first) and not is_gerund(first))
    )


def arrow(clause: str, context: Context) -> Op | None:
    """'ball -> cube'."""
    match = _ARROW.match(clause) or _TO.match(clause)
    if match and match.re is _TO and spelled(words(context.prompt), match.group(1)) is None:
        return None
    if match and _is_look_word(match.group(1), context) and values.is_quality(match.group(2)):
        return Op("reword", match.group(1).lower(), match.group(2))
    return thing_value(context.resolve(match.group(1)), match.group(2), context) if match else None


def _is_look_word(low: str, context: Context) -> bool:
    """Whether a word is a look that some thing of the caption has ('brass' of brass details)."""
    return " " not in low and low.lower() in lows(context.prompt) and values.is_quality(low)


def phrase(clause: str, context: Context) -> Op | None:
    """Bare words: a style, a time, a colour, a place, 'with ...', 'the ball red', 'blue ball'."""
    ws = lows(clause)
    if not ws:
        return None
    kind = values.kind_of(clause)
    if kind:
        return Op(kind, "", clause)
    mended = values.mend_colour(clause)
    if values.is_colour_value(mended):
        return Op("recolor", context.resolve("it"), re.sub(r"^in ", "", mended, flags=re.I))
    amount = re.match(
        r"^(?:there (?:are|is) )?(?:way |far )?(too many|too much|not enough|too few|too little) (.+)$", clause, re.I
    )
    if amount:
        return Op("degree", "", f"{'less' if amount.group(1).lower() in _EXCESS else 'more'} {amount.group(2)}")
    if values.is_comparative(clause):
        return comparative_of(clause, context.resolve("it"), "it", context)
    if is_manner(clause) and QUOTE.search(context.prompt):
        return Op("lettering", "", clause)
    if ws[0] == "as" and ws[-1] in PRINTED:
        return Op("style", "", clause)
    if ws[0] in {"as", "like"}:
        return scene_value(_AS.sub(r"\1", clause), context, "it")
    if ws[0] in {"in", "on"} and len(ws) == 2 and ws[1] in STATES:
        return Op("described", context.about(), clause)
    if ws[0] in {"in", "on", "at", "to"} and len(ws) <= 5 and is_side(clause):
        return Op("place", context.resolve("it"), "", clause, re.sub(r"^to ", "on ", clause, flags=re.I))
    if ws[0] in {"in", "on", "at", "inside", "under"} and len(ws) <= 8:
        return Op("background", "", clause)
    if len(ws) == 1 and ws[0] in PLACE_ADVERBS - {"inside", "outside"}:
        return Op("background", "", clause)
    if set(ws) & QUALITY or _is_print(clause):
        return Op("tail", "", clause)
    if len(ws) == 2 and ws[1] in MATERIALS and spelled(words(context.prompt), ws[1]) is not None:
        return thing_value(ws[1], ws[0], context)
    if values.is_quality(clause) and len(ws) <= 3:
        return Op("attribute", whose_look(ws, context), clause)
    acts = is_gerund(ws[0]) and act_of(ws[0]) in ACTS
    lifeless = not is_living(last_word(doer(context))) if doer(context) else True
    if acts and lifeless and len(ws) > 1 and is_common_noun(ws[1]) and not is_adjective(ws[1]):
        return Op("add", "", clause if is_plural(ws[1]) else f"a {clause}")
    if acts and (is_living(last_word(doer(context))) if len(ws) == 1 else not is_adjective(ws[1])):
        return Op("action", doer(context), base_phrase(clause))
    return _named(clause, ws, context)


def _is_print(clause: str) -> bool:
    """Whether words say in which colours something is printed ('gold on dark blue')."""
    sides = clause.split(" on ")
    return len(sides) == len(("ink", "ground")) and all(values.is_colour_value(side) for side in sides)


def _named(clause: str, ws: list[str], context: Context) -> Op | None:
    caption = words(context.prompt)
    stated = _stated(clause, context) or named_sort(ws, context) or known_thing(ws, context)
    stated = stated or kind_named(ws, context)
    if stated is not None:
        return stated
    bare_ws = [w for w in ws if w not in DETERMINERS]
    there = find(caption, bare_ws[-1]) is not None or singular(bare_ws[-1]) in IMPLIED if bare_ws else False
    if len(bare_ws) == 2 and values.is_comparative(bare_ws[0]) and there and values.kind_of(clause) == "":
        return Op("degree", bare_ws[-1], bare_ws[0])
    looked = _then_looks(clause, ws, context)
    if looked is not None:
        return looked
    kin = find(caption, clause) if len(bare_ws) == 2 else None
    if kin is not None and kin.how == "kin" and is_adjective(bare_ws[0]):
        last = last_word(context.last) if context.last and find(words(context.last), clause) else ""
        return Op("replace", last or caption[kin.head].low, f"a {clause}" if ws == bare_ws else clause)
    if 1 < len(ws) <= 3 and is_adjective(ws[0]) and kin is None and not context.has(ws[-1]) and _is_noun(ws[-1]):
        return Op("add", "", clause)
    if _SOME.match(clause) and not context.has(ws[-1]) and len(ws) <= 5:
        return Op("add", "", clause)
    if (ws[0] in {"a", "an", "some", "many", "several"} | NUMBERS.keys() or ws[0].isdecimal()) and _new_thing(
        ws, context
    ):
        return Op("add", "", clause)
    if len(ws) > 5:
        return None
    if len(ws) >= 2 and values.is_colour_value(ws[-1]) and find(caption, clause.rsplit(" ", 1)[0]):
        return Op("recolor", clause.rsplit(" ", 1)[0], ws[-1])
    if len(ws) == 2 and values.is_quality(ws[1]) and not is_adjective(ws[0]) and spelled(caption, ws[0]) is not None:
        return thing_value(ws[0], ws[1], context)
    if len(ws) > 1 and _placed_noun(ws, context) and not context.has(ws[0]):
        return Op("add", "", _counted_noun(clause))
    compound = _looked_compound(clause, ws, context)
    if compound is not None:
        return compound
    lead = [w for w in ws if w not in DETERMINERS]
    plain = len(lead) >= 2 and is_adjective(lead[0]) and not set(lead) & PREPOSITIONS
    if plain and find(caption, lead[-1]) is not None and left_edge(caption, 0) == 0:
        look = thing_value(lead[-1], " ".join(lead[:-1]), context)
        return look if look.kind != "replace" else Op("attribute", lead[-1], " ".join(lead[:-1]))
    if values.is_place(clause) and not context.has(clause) and ws[0] in {"a", "the"} | set():
        return Op("background", "", clause)
    return None


def _then_looks(clause: str, ws: list[str], context: Context) -> Op | None:
    """'sofa red velvet': a thing of the caption, then two looks and more."""
    for k in (2, 1):
        look = " ".join(ws[k:])
        named = k < len(ws) - 1 and not is_adjective(ws[k - 1]) and ws[k - 1] not in DETERMINERS
        if named and values.is_quality(look) and spelled(words(context.prompt), " ".join(ws[:k])) is not None:
            return thing_value(" ".join(ws[:k]), look, context)
    return None


def _looked_compound(clause: str, ws: list[str], context: Context) -> Op | None:
    """'red sports car': a look, then all the words that the caption names a thing with."""
    own = [low for low in ws if low not in DETERMINERS]
    k = next((i for i, low in enumerate(own) if not (is_adjective(low) or values.is_colour_value(low))), 0)
    name, look = " ".join(own[k:]), " ".join(own[:k])
    if set(own) & (PREPOSITIONS | {"it"}):
        return None
    if not k or len(own) - k < 2 or spelled(words(context.prompt), name) is None:
        return None
    return thing_value(name, look, context)


def _counted_noun(clause: str) -> str:
    """The words of `_placed_noun` with the article that the noun needs."""
    at = next(w.start for w in words(clause) if w.low in PREPOSITIONS | {"everywhere"})
    return f"{counted(clause[:at].strip())} {clause[at:]}"


def _placed_noun(ws: list[str], context: Context) -> bool:
    """'moon in the background', 'syrup on the pancakes', 'candles everywhere': a bare noun and where it is."""
    k = next((i for i, w in enumerate(ws) if w in PREPOSITIONS or w == "everywhere"), 0)
    if k not in {1, 2} or not all(map(_is_noun, ws[:k])):
        return False
    rest = ws[k + 1 :]
    everywhere = ws[k] == "everywhere" or ws[k:] == ["all", "over"]
    return everywhere or bool(set(rest) & _SIDES) or (len(rest) > 1 and (context.has(rest[-1]) or rest[-1] in IMPLIED))


def _is_noun(low: str) -> bool:
    """Whether a word is most likely a noun."""
    return not is_adjective(low) and not act_of(low) and low not in PREPOSITIONS | DETERMINERS


def _new_thing(ws: list[str], context: Context) -> bool:
    """Whether the words are a new thing to add ('a cat on the bed') and no place of their own ('a beach')."""
    placed = any(w in PREPOSITIONS or is_gerund(w) for w in ws[1:])
    return len(ws) <= 14 and (
        placed or is_number(ws[0]) or not values.is_place(" ".join(ws)) or context.has(" ".join(ws))
    )


def _names_another(value: str, context: Context) -> bool:
    """Whether a comma part of what is said of a thing names another of the caption, or one unknown ('cups red')."""
    firsts = [lows(part)[0] for part in value.split(",")[1:] if lows(part)]
    looks = (is_adjective(low) or values.is_colour_value(low) or is_gerund(low) for low in firsts)
    return any(_is_noun(low) and not look and low not in MATERIALS for low, look in zip(firsts, looks, strict=True))


def _stated(clause: str, context: Context) -> Op | None:
    """'the cat sleeping', 'the ball in the air': a thing of the caption, then what it should be."""
    ws = words(clause)
    caption = words(context.prompt)
    if not ws or ws[0].low not in {"the", "his", "her", "its", "their"}:
        return None
    for k in range(min(len(ws) - 1, 5), 1, -1):
        word = ws[k].low
        if spelled(caption, clause[: ws[k - 1].end]) and (
            is_gerund(word) or is_adjective(word) or word in {"wearing", "with", "made"}
        ):
            value = clause[ws[k].start :]
            if _names_another(value, context):
                return None
            return (
                Op("described", clause[: ws[k - 1].end], value)
                if word == "with"
                else valued(clause[: ws[k - 1].end], value, context)
            )
    quality = values.is_colour_value(ws[-1].low) or is_adjective(ws[-1].low)
    if quality and 2 < len(ws) <= 4 and not any(w.low in PREPOSITIONS or act_of(w.low) for w in ws[1:-1]):
        return valued(clause[: ws[-2].end], clause[ws[-1].start :], context)
    return None
