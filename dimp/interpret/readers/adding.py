"""Adding, removing, giving, moving and counting things."""

from __future__ import annotations

import re

from dimp.interpret.draft import Op
from dimp.interpret.morphology import is_gerund, means_the_same, singular
from dimp.interpret.nouns import bare as bare_noun
from dimp.interpret.nouns import find, head_of, is_number, is_person, spelled
from dimp.interpret.readers import values
from dimp.interpret.readers.context import Context
from dimp.interpret.segments import is_style
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words.function import NUMBERS
from dimp.interpret.words.nouns import BODY, CLOTHES, PARTS_OF_THINGS
from dimp.interpret.words.scene import PLACES
from dimp.interpret.words.styles import STYLE_NOUNS
from dimp.interpret.words.verbs import REMOVERS

_REMOVE = re.compile(r"^(?:" + "|".join(sorted(REMOVERS, key=len, reverse=True)) + r")\s+(.+)$", re.I)
_TAKE = re.compile(r"^(?:take|cut|throw|strip|put|get)\s+(.+?)\s+(?:away|out|off|down)(?:\s+(?:of|from)\s+.+)?$", re.I)
_PART_OUT = re.compile(
    r"^(?P<verb>cut|carve|slice|take|bite|break|tear|have) (?P<part>(?:an?|one|two|some|another) (?:(?:big|small|tiny|"
    r"huge|large) )?(?:slice|piece|bite|chunk|wedge|portion|quarter|segment|corner|part)s?) (?:out of|off of|off|from) "
    r"(?P<whole>it|this|that|the [\w-]+(?: [\w-]+)?)$",
    re.I,
)
_CLEAR_THING = re.compile(r"^(?:clear|strip) (?!the\b|his\b|her\b|all\b|away\b|out\b|off\b|every)", re.I)
"""'Clear sky': what a thing is like, not what is to be done."""
_HIDDEN = re.compile(r"^hide\s+(.+?)\s+((?:behind|under|underneath|beneath|in|inside|among|between)\s+.+)$", re.I)
_NO = re.compile(
    r"^(?:no more|no|without(?: any)?|there (?:should(?: not|n't)|must(?: not|n't)|is|are)(?: be)? (?:no|"
    r"any)?|there should be no|"
    r"(?:don't|do not|i don't|i do not) (?:want|show|include|need|have|like|draw|paint|add)(?: any)?|not "
    r"any|make it without|have no|get no|not (?:have|show|include|need)(?: any| a| an)?)\s+(.+)$",
    re.I,
)
_ADD = re.compile(
    r"^(?:add|insert|include|put|place|draw|show|introduce|create|bring|paint|throw in|throw|have|get|use|"
    r"apply|set|let there be|make there be|there (?:should|could|must) be|"
    r"there is|there are|there's|give (?:me|us)|i want|let's have|with|also|plus|and|dress|surround it "
    r"with|decorate it with)\s+(?:in\s+)?(.+)$",
    re.I,
)
_TO = re.compile(
    r"^(.+?)\s+(?:to|onto|on to|into|on|in|for)\s+(the .+|it|him|her|them|this|his .+|her .+|its .+)$", re.I
)
_IN_BACK = re.compile(
    r"^(.+?)\s+(?:(?:in|to|into|on|at|as)\s+)(?:the\s+|a\s+)?(background|backdrop|back|distance|foreground|front)$",
    re.I,
)
_ON_IT = re.compile(r" on the (?:front|back)$", re.I)
"""'A basket on the front': of a thing, and not of the picture."""
_WHOLE = re.compile(
    r"(?<!next)(?<!close)\s+(?:to|in|into|on|over)\s+(?:the\s+|this\s+)?(?:image|picture|photo|scene|"
    r"painting|video|frame|whole (?:image|scene)|it)$",
    re.I,
)
_GIVE = re.compile(
    r"^(?:give|hand|lend)\s+(him|her|them|it|the\s+[\w'-]+(?:\s+[\w'-]+)?|every(?:one|body)|(?!some|more|a\b|"
    r"an\b)[\w'-]+)\s+(?:have\s+|"
    r"wear\s+)?((?:a|an|some|two|three|his|her|its|their|more|lots of)\s+.+|[\w-]+(?:\s+[\w-]+){0,2}|"
    r"[\w-]+s(?:, | and )(?:an?|the|some|[\w-]+s)\b.*)$",
    re.I,
)
_COVER = re.compile(
    r"^(cover|fill|surround|decorate|top|coat|wrap|pack|line|sprinkle|drape|stuff|load|paint)\s+(.+?)\s+(with|"
    r"in)\s+(.+)$",
    re.I,
)
_ONLY = re.compile(
    r"^(?:only|just|keep only|leave only|show only|keep just|(?:everything|all)(?: else)? (?:must |should |"
    r"can )?go(?:es)?,? (?:except|but)(?: for)?|(?:remove|delete|erase|get rid of|take away) "
    r"(?:everything|all)(?: else)? (?:except|but|apart from|other than)(?: for)?)\s+"
    r"(?:keep\s+|show\s+)?((?:the\s+)?[a-z].*)$",
    re.I,
)
_HAVE = re.compile(r"^(?:let|have|make|get)\s+(.+?)\s+(have|wear|hold|carry)\s+(.+)$", re.I)
_MOVE = re.compile(
    r"^(?:move|put|place|set|relocate|shift|transport|bring|take|send|drop|have|let|get|"
    r"make)\s+(.+?)\s+((?:to|onto|into|in|on|at|under|near|behind|beside|next to|in front of|inside|over|"
    r"above|by|on top of|further|closer|left|right|up|down|underwater|indoors|outdoors|outside|underground|upstairs|"
    r"downstairs|in between|between|across|against|around|among|below|underneath)\b.*)$",
    re.I,
)
_IN_IT = re.compile(r"\b([\w-]+) (on|in|into|onto|over) it$", re.I)
_IN_PLACE = re.compile(
    r"\s+(?:in (?:its|his|her|their|that) place|in place(?: of (?:it|them))?|instead|in there|in here|there)$", re.I
)
_COUNT = re.compile(
    r"^(?:(?:make|have|let|give me|show|turn|change)\s+)?(?:it\s+|them\s+|that\s+|there be\s+|"
    r"(?:the\s+)?[\w-]+\s+(?:to|into)\s+)?(?:just\s+|only\s+|be\s+|"
    r"exactly\s+)*(\w+)(?:\s+(?:of\s+)?(?:them|those|these|the\s+)?\s*(.*))?$",
    re.I,
)


def without(clause: str, context: Context) -> Op | None:
    """'no people', 'without the hat', 'I don't want clouds'."""
    match = _NO.match(clause)
    return Op("remove", context.resolve(match.group(1))) if match else None


def removal(clause: str, context: Context) -> Op | None:
    """'remove the hat', 'take the dog away'; 'cut a slice out of the cake' leaves the cake without it."""
    if part := _PART_OUT.match(clause):
        out = "cut out" if part.group("verb").lower() in {"cut", "carve", "slice"} else "missing"
        return Op("add", context.resolve(part.group("whole")), f"{part.group('part')} {out}")
    match = _TAKE.match(clause) or _REMOVE.match(clause)
    if match is None or _CLEAR_THING.match(clause):
        return None
    target = match.group(1)
    hidden = _HIDDEN.match(clause)
    if hidden and context.has(hidden.group(1)):
        return Op("place", context.resolve(hidden.group(1)), "", "", hidden.group(2))
    if re.match(r"^(?:the )?colou?rs?$", target, re.I):
        return Op("style", "", "black and white")
    if re.match(r"^(?:the )?background$", target, re.I):
        seen = {"background", "backdrop"} & set(lows(context.prompt))
        return Op("backdrop", "", "plain") if seen else Op("background", "", "in front of a plain background")
    cleared = re.match(r"^(clear|wipe|strip)\s+(?:the|his|her|its)\b", clause, re.I)
    if cleared and last_word(target) in PLACES.keys() | {"sky", "table", "desk", "shelf", "wall", "window"}:
        return Op("attribute", target, {"clear": "clear", "wipe": "clean", "strip": "bare"}[cleared.group(1).lower()])
    return Op("remove", context.resolve(target))


def how_many(clause: str, context: Context) -> Op | None:
    """'two of them', 'make it three cats', 'just one', 'only one dog'."""
    clause = re.sub(r"\s+instead(?: of .+)?$", "", clause, flags=re.I)
    clause = re.sub(
        r"^there (?:(?:should|must|could|has to|needs to) be|is|are)\s+(?=only\b|just\b)", "", clause, flags=re.I
    )
    clause = re.sub(r"^(?:make it )?(?:lots|plenty|loads|tons|a lot) of ", "many ", clause, flags=re.I)
    match = _COUNT.match(clause)
    if match is None:
        return None
    number, noun = match.group(1).lower(), (match.group(2) or "").strip()
    if not (number in NUMBERS or number.isdecimal() or number in {"many", "several", "few"}) or len(number) > 7:
        return None
    if not noun or noun.lower() in {"of them", "them"}:
        return Op("count", context.resolve("it"), number)
    if len(lows(noun)) > 3 or not context.has(noun):
        return Op("count", context.resolve("it"), number) if noun.lower().startswith("of") else None
    phrase = find(words(context.prompt), noun)
    caption = words(context.prompt)
    named = phrase is not None and (
        phrase.how != "kin"
        or caption[phrase.head].low.endswith(last_word(noun))
        or means_the_same(last_word(noun), caption[phrase.head].low)
    )
    return Op("count", noun, number) if named else None


def give(clause: str, context: Context) -> Op | None:
    """'give him a hat', 'give the dog a red collar', 'let her have wings'."""
    had = _HAVE.match(clause)
    if had and (context.is_it(had.group(1)) or context.has(had.group(1))):
        return _having(context.resolve(had.group(1)), had.group(2).lower(), had.group(3))
    match = _GIVE.match(clause)
    if match is None:
        return None
    who, what = match.group(1), match.group(2)
    article = re.match(r"^(.+) (an?|some)$", who, re.I)
    if article:
        who, what = article.group(1), f"{article.group(2)} {what}"
    if not context.is_it(who) and len(lows(who)) == 1 and not context.has(who):
        return None
    if (who.lower() == "it" or context.is_whole(who)) and (values.kind_of(what) or set(lows(what)[-1:]) & STYLE_NOUNS):
        return Op(values.kind_of(what) or "style", "", re.sub(r"^(?:a|an|some)\s+", "", what, flags=re.I))
    target = who if context.has(who) else context.resolve(who)
    coloured = re.match(r"^(?:an?\s+|some\s+)?(.+?)\s+colou?r(?:ing)?$", what, re.I)
    if coloured and values.is_colour_value(coloured.group(1)):
        return Op("recolor", target, coloured.group(1))
    while len(lows(target)) > 1 and not context.has(target) and context.has(" ".join(target.split()[:-1])):
        what = f"{target.split()[-1]} {what}"
        target = " ".join(target.split()[:-1])
    return Op("add", target, what)


def _having(who: str, verb: str, what: str) -> Op:
    return Op("add", who, what) if verb == "have" else Op("action", who, f"{verb} {what}")


def covered(clause: str, context: Context) -> Op | None:
    """'cover the car with snow', 'fill the street with balloons'."""
    match = _COVER.match(clause)
    if match is None:
        return None
    target = context.resolve(match.group(2))
    verb = match.group(1).lower()
    participle = {"top": "topped", "wrap": "wrapped", "stuff": "stuffed", "load": "filled", "pack": "packed"}.get(
        verb
    ) or (verb + "d" if verb.endswith("e") else verb + "ed")
    value = f"{participle} {match.group(3).lower()} {match.group(4)}"
    return Op("tail", "", value) if context.is_whole(target) or not target else Op("described", target, value)


def only(clause: str, context: Context) -> Op | None:
    """'only the car', 'remove everything except the car'."""
    match = _ONLY.match(clause)
    if match is None or not context.has(match.group(1)):
        return None
    phrase = find(words(context.prompt), match.group(1))
    if (phrase is not None and phrase.how == "kin") or set(lows(match.group(1))) & {"that", "which", "who"}:
        return None
    bare = not match.group(1).lower().startswith("the ")
    names = re.split(r",? and |, ", match.group(1))
    if bare and not all(spelled(words(context.prompt), name) for name in names):
        return None
    described = bool(set(lows(match.group(1))) & {"with", "without", "in", "on", "at"})
    exact = spelled(words(context.prompt), match.group(1)) is not None
    return Op("only", match.group(1)) if exact or not described else None


def move(clause: str, context: Context) -> Op | None:
    """'put it on snow', 'move the ball to the left'."""
    match = _MOVE.match(clause)
    if match is None:
        return None
    target, where = match.group(1), match.group(2)
    first = first_word(clause)
    definite = context.is_it(target) or (
        re.match(r"^(?:the|his|her|their|its|this|that)\b", target, re.I) and context.has(target)
    )
    if not definite or (first in {"let", "have", "make", "get"} and not context.is_it(target)):
        return None
    if first in {"make", "let", "have", "get"} and values.kind_of(where):
        return None
    if re.match(
        r"^(?:in|at|during) (?:the )?(?:morning|evening|night|winter|summer|autumn|spring|rain|"
        r"afternoon)$",
        where,
        re.I,
    ):
        return None
    thing = target.lower() == "it" and context.is_somebody_beside()
    return Op("place", context.about() if thing else context.resolve(target), "", "", where)


def addition(clause: str, context: Context) -> Op | None:
    """'add a bird on the road', 'put a hat on the man', 'there should be a tree', 'add sepia tone'."""
    match = _ADD.match(clause)
    if match is None:
        return None
    shown = match.group(1) if _at_last(match.group(1), context) else _WHOLE.sub("", match.group(1))
    value = re.sub(r"^(?:only|just)\s+", "", shown.strip(), flags=re.I)
    first = first_word(clause)
    value = (
        re.sub(r"^(?:back|also|in|some more)\s+(?=\w)", "", value, flags=re.I)
        if first in {"add", "put", "bring"}
        else value
    )
    value = re.sub(r"(?<=\w)\s+(?:in|on)$", "", value, flags=re.I)
    in_place = _IN_PLACE.search(value)
    if in_place:
        value = value[: in_place.start()]
    if first in {"there", "let", "make", "have"} and is_number(first_word(value)):
        counted = how_many(value, context)
        if counted is not None:
            return counted
    scene = _scene_addition(value, first)
    if scene is not None:
        return scene
    owner = _owner(value, context) if first == "with" else ""
    return Op("add", owner, value) if owner else _onto_something(value, context)


def _owner(value: str, context: Context) -> str:
    """Whose parts are named ('with red sails'): of the thing last talked about, else of the subject; '' for others."""
    parts = [singular(head_of(lows(bare_noun(name)))) for name in re.split(r",? and |, ", value)]
    if not all(part in PARTS_OF_THINGS | BODY for part in parts) or any(context.has(part) for part in parts):
        return ""
    return context.owner_of_parts()


def _at_last(value: str, context: Context) -> bool:
    """Whether 'it' in 'a lion on it' or 'a couple sitting in it' is a thing, and not the picture."""
    match = _IN_IT.search(value)
    if match is None:
        return False
    on_it = match.group(2).lower() in {"on", "onto"} and context.resolve("it") != "it"
    return on_it or context.has(context.last) or is_gerund(match.group(1).lower())


def _scene_addition(value: str, first: str) -> Op | None:
    behind = _IN_BACK.match(value)
    if behind and first != "there" and _ON_IT.search(value):
        return Op("add", "", behind.group(1), "", f"on the {behind.group(2).lower()}")
    if behind:
        where = {"back": "background", "front": "foreground", "backdrop": "background"}.get(
            behind.group(2).lower(), behind.group(2).lower()
        )
        return Op("add", "", behind.group(1), "", f"in the {where}")
    kind = values.kind_of(value)
    ws = lows(value)
    if kind == "style" and (ws[-1] in STYLE_NOUNS or is_style(value) and ws[0] not in {"a", "an", "two"}):
        return Op("style", "", value)
    if kind in {"lighting", "mood"}:
        return Op(kind, "", value)
    if kind == "weather" and ws[-1] in {"day", "weather"}:
        return Op("weather", "", value)
    if kind in {"time", "season"}:
        return Op("tail", "", value) if ws[-1] in {"scenery", "scene"} else Op(kind, "", value)
    return Op("camera", "", value) if kind == "camera" and first in {"use", "add", "show", "make"} else None


def _onto_something(value: str, context: Context) -> Op:
    match = _TO.match(value)
    if match is None or lows(match.group(1))[-1:] in (["next"], ["close"]):
        return Op("add", "", value)
    what, whom = match.group(1), match.group(2)
    joint = value[match.end(1) : match.start(2)].strip().lower()
    target = context.resolve(whom)
    head = head_of(lows(bare_noun(what)))
    if any(is_gerund(w) for w in lows(what)[1:]):
        return Op("add", "", value)
    if joint in {"to", "for"} and context.has(target):
        return Op("add", target, what)
    if (
        joint in {"on", "onto", "on to"}
        and context.has(target)
        and (head in CLOTHES or is_person(head_of(lows(target))))
        and not is_number(head)
    ):
        return Op("add", target, what)
    if context.is_it(whom):
        on_it = joint in {"on", "in", "inside"} and whom.lower() == "it"
        return Op("add", target, value if on_it else what)
    return Op("add", "", value)
