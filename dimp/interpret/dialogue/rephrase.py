"""Loose talk rephrased as plain instructions, step by step; what none of the steps knows stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable

from dimp.interpret.dialogue.abrupt import spelled_out
from dimp.interpret.dialogue.amounts import amount
from dimp.interpret.dialogue.atmosphere import atmosphere
from dimp.interpret.dialogue.conditions import conditions
from dimp.interpret.dialogue.contrasts import contrast
from dimp.interpret.dialogue.denials import deny
from dimp.interpret.dialogue.elliptical import complete
from dimp.interpret.dialogue.everyone import each_has, they_all
from dimp.interpret.dialogue.fragments import whole
from dimp.interpret.dialogue.keeping import keep, same_but
from dimp.interpret.dialogue.listing import relisted
from dimp.interpret.dialogue.objections import object_to
from dimp.interpret.dialogue.particulars import particular
from dimp.interpret.dialogue.placing import move, place
from dimp.interpret.dialogue.pointing import one_by_one, point_out
from dimp.interpret.dialogue.returns import restore
from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.dialogue.telegraphic import completed
from dimp.interpret.dialogue.wording import is_look, reword
from dimp.interpret.edits.objects import counted
from dimp.interpret.morphology import act_of, is_gerund
from dimp.interpret.nouns import find, is_colour, is_living, is_number, spelled
from dimp.interpret.readers import values
from dimp.interpret.text import Word, first_word, last_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.function import DETERMINERS, NUMBERS, PREPOSITIONS
from dimp.interpret.words.nouns import BODY, CLOTHES
from dimp.interpret.words.verbs import OPENERS

_LONGEST = 240
_COLOURLESS = frozenset({"black and white", "monochrome", "greyscale", "grayscale", "sepia"})
"""Styles that are said alone, and that are no looks of a thing."""
_DRAW = re.compile(
    r"^(?:(?:now|then|and|ok|okay|so|next),? )*(?:show|draw|paint|give|make|sketch|render|do|let) (?:me|us) (?:see |"
    r"have )?(?=\S)"
    r"|^(?:now |then )?show (?=the |him |her |it |them |his |its )",
    re.I,
)
_VERSION = re.compile(
    r"^(?:(?:an?|another|the same|one)(?: more)? (?:version|one|picture|variant|variation|image)?|it|this|"
    r"that)(?: of (?:it|this|that))?"
    r"(?: that is| which is)? ?(?=\b(?:with|in|at|without|as|from|by|on|during)\b)",
    re.I,
)
_OWN = re.compile(r"^an? ((?:[\w-]+ )?)([\w-]+)(?: ((?:with|without|in|at)\b.+))?$", re.I)
_IN_LOOK = re.compile(r"^(the [\w -]+?) in ([\w-]+(?: [\w-]+){0,2}?)(?: instead)?$", re.I)
_WITHOUT = re.compile(r"^(?:the |his |her )[\w -]+? without (?:the |a |an |any |his |her )?(.+)$", re.I)
_AFTER_A_THING = listed(
    """above below over between around by inside outside against beside onto across through
    in on at to under behind next near should must is are isn't aren't wasn't weren't shouldn't not looks needs too
    more further with twice half made"""
)
_SAID_AFTER = re.compile(
    r"^ (?:(?:half |fully |completely )?(?:full|empty) (?:of|with)\b|[a-z]+(?:ed|wn|en) (?:with|in|by|of|into|on)\b|"
    r"(?:cut|split|broken|torn|bent|made) (?:in|into|of|from|by|on)\b)",
    re.I,
)
_TRANSLATE = re.compile(
    r"^(?:(?:translate|write|change|put|make|have) )?"
    r"(the (?:text|signs?|words?|writing|letters|lettering|title|caption|labels?|[\w -]+? text)) (?:in|into|to) "
    r"(french|german|spanish|italian|japanese|chinese|english|russian|korean|arabic|greek|latin|dutch|portuguese|"
    r"swedish|polish|turkish|hindi|hebrew)$",
    re.I,
)
_FOR = re.compile(r"^(?:add )?((?:an? |some )?[\w-]+(?: [\w-]+)?) for (the [\w-]+(?: [\w-]+)?)$", re.I)
_EVERYBODY = re.compile(
    r"^(?:make |let |have )?(?:everybody|everyone|all the people)(?: (?:should|must))?(?: be| is| are)? (.+)$", re.I
)
_LACKING = re.compile(
    r"^(?:the |his |her )?([\w-]+(?: [\w-]+)?) without (?:the |a |an |any )?([\w-]+(?: [\w-]+)?)$", re.I
)
_ONLY_STAYS = re.compile(r"^only (the [\w -]+?) (?:stays|remains|should stay|can stay|is left|stays in)$", re.I)
_QUOTE = re.compile(r"Qx+\d+q")
_QUOTE_INSTEAD = re.compile(
    r"^(?:(?:no|rather|and|now),? )?(?:write )?(Qx+\d+q)"
    r"(?: (?:on|in|at) (?:the|it)(?: [\w-]+)?)?(?: instead| please)+$|"
    r"^(?:(?:no|rather|now),? )?(Qx+\d+q)$",
    re.I,
)
_TITLED = re.compile(
    r"^(?:(?:make|change) )?(?:the )?(?:title|text|caption|words|lettering|headline|label|writing|name)"
    r"(?: (?:should|must))?(?: (?:be|say|read|is|into|to))? (Qx+\d+q)$",
    re.I,
)
_IT_SAYS = re.compile(
    r"^(?:(?:w?h?oops(?:ie)?|ups|no|nope|nah|wait|sorry|hm+|but|actually|and)[\s,.!]+)*"
    r"(?:(?:(?:it|that|this|they) )?(?:should|must|could|has to) (?:now )?(?:say|read|show)|(?:make|let) (?:it|"
    r"that) (?:say|read)|(?:make|change|turn) (?:it|that)(?: to| into)?|"
    r"(?:it's|it is|that's|it should be|it has to be) (?:spelled|spelt|written|called)) (Qx+\d+q)$",
    re.I,
)
_SAYS = re.compile(
    r"^(?:(?:make|let|have) )?(?:the |his |her )?(?P<who>[a-z]+(?: [a-z]+)??)(?: should| must| now| to)* "
    r"(?:say|says|saying|read|reads|reading)(?: now)? "
    r"(?P<quote>Qx+\d+q)(?P<manner> in (?!the |an? )[a-z]+(?: [a-z]+)?)?(?: now| instead)?$",
    re.I,
)
_IT_AT = re.compile(
    r"^(?:(?:paint|draw|render|show|do|make|picture|see|try|have|get) )?(?:it|this|that|everything) "
    r"(?=(?:like|in|at|on|by|from|as|during)\b)",
    re.I,
)


_IN_TONES = re.compile(r"^(?:make )?(?:the )?([a-z]+) in ([a-z]+) (?:tones?|shades?|hues?)$", re.I)
_IN_COLOURS = re.compile(
    r"^(?:make |paint )?(?:the |all the |all )?([a-z]+) (?:should be |are |must be )?(?:in|of) (?:all |many |several )?"
    r"(various|bright|many|rainbow|pastel|dark|light|warm|cold) colou?rs$",
    re.I,
)


_IN_ALL_COLOURS = re.compile(
    r"^(?P<lead>no,? )?(?:(?:make|paint|colou?r|have|let|give) )?(?:all |each |every |both |of )*"
    r"(?P<who>(?:the |these |those )?[\w-]+(?: [\w-]+){0,2}?)(?: (?:should|must|could|can))?(?: all| each)?"
    r"(?: (?:be|have|get|are))?(?: all)?(?: (?:in|of|with))?(?: all| an?| many)? "
    r"(?:different|differing|varied|mixed) (?P<colours>colou?r)s?$",
    re.I,
)


def rephrase(text: str, scene: Scene) -> str:
    """A message as plain instructions for the caption of `scene`."""
    if not text or len(text) > _LONGEST or text.lower().replace("&", "and") in _COLOURLESS:
        return text
    for step in _STEPS:
        text = step(text, scene)
    return text


def _draw(text: str, scene: Scene) -> str:
    """'show me the horse in black', 'paint me a castle behind him': what is to be seen."""
    match = _DRAW.match(text)
    rest = text[match.end() :] if match else ""
    if not lows(rest) or first_word(rest) in {"more", "another", "other", "some", "what", "how", "something", "again"}:
        return text
    version = _VERSION.match(rest)
    if version:
        return rest[version.end() :]
    own = _OWN.match(rest)
    if own and (phrase := find(words(scene.prompt), own.group(2))) is not None and phrase.how == "exact":
        return own.group(3) or (f"make the {own.group(2)} {own.group(1).strip()}" if own.group(1).strip() else text)
    coloured = _IN_LOOK.match(rest)
    if coloured and _is_look_in(coloured.group(2), coloured.group(1), scene) and scene.has(coloured.group(1)):
        return f"make {coloured.group(1)} {coloured.group(2)}"
    bare = _WITHOUT.match(rest)
    if bare:
        return f"remove the {bare.group(1)}"
    if match and match.group().rstrip().lower().endswith("show"):
        return text
    if first_word(rest) in {"a", "an"} | NUMBERS.keys():
        return f"add {rest}" if "instead" not in rest else rest
    return rest


def _pointed(text: str, scene: Scene) -> str:
    return one_by_one(point_out(text, scene), scene)


def _article(text: str, scene: Scene) -> str:
    """'bench in the middle', 'ball should be red': a thing of the caption without its article."""
    ws = words(text)
    if len(ws) > 1 and ws[0].low in OPENERS and ws[0].low not in _SURELY and _is_named(ws, text, scene):
        look = text[ws[1].start :]
        return f"make the {text[: ws[0].end]} {look}" if _looks(look) else f"the {text}"
    if len(ws) > _PAIR and ws[0].low in _MOVERS and spelled(words(scene.prompt), text[ws[1].start : ws[1].end]):
        return f"{text[: ws[0].end]} the {text[ws[1].start :]}" if ws[1].low not in DETERMINERS else text
    if len(ws) < 3 or ws[0].low in DETERMINERS | OPENERS | PREPOSITIONS or is_number(ws[0].low):
        return text
    for k in (2, 1):
        soft = [w.low for w in ws[k : k + 2]] in (["a", "bit"], ["a", "little"])
        follows = (
            soft
            or [w.low for w in ws[k : k + 2]] in (["left", "of"], ["right", "of"])
            or (k < len(ws) and (ws[k].low in _AFTER_A_THING or is_gerund(ws[k].low)))
            or _SAID_AFTER.match(text[ws[k - 1].end :]) is not None
            or _are_looks([w.low for w in ws[k:]])
        )
        phrase = spelled(words(scene.prompt), text[: ws[k - 1].end]) if follows else None
        if phrase is not None and words(scene.prompt)[phrase.head].low == ws[k - 1].low:
            return f"the {text}"
    return text


def _is_named(ws: list[Word], text: str, scene: Scene) -> bool:
    """Whether an opener ('dress', 'light', 'plant') is a thing of the caption here, and what follows is of it."""
    there = spelled(words(scene.prompt), ws[0].low)
    named = there is not None and words(scene.prompt)[there.head].low == ws[0].low
    rest = text[ws[1].start :]
    return named and (_looks(rest) or ws[1].low in {"in", "on", "with", "should", "is", "must"} or is_gerund(ws[1].low))


def _looks(value: str) -> bool:
    return values.is_quality(value) or values.is_colour_value(value) or values.is_comparative(value)


def _are_looks(ws: list[str]) -> bool:
    """Whether words are several looks ('red and blue')."""
    return len(ws) > 2 and "and" in ws[1:-1] and all(low == "and" or is_look(low) for low in ws)


def _translated(text: str, scene: Scene) -> str:
    says = _IT_SAYS.match(text)
    if says and _QUOTE.search(scene.prompt):
        return f"make the text say {says.group(1)}"
    dictated = _SAYS.match(text)
    written = dictated and re.search(rf"\b{re.escape(dictated.group('who'))} (Qx+\d+q)", scene.prompt, re.I)
    if dictated and written:
        return f"replace {written.group(1)} with {dictated.group('quote')}"
    titled = _TITLED.match(text) or _QUOTE_INSTEAD.match(text)
    if titled and _QUOTE.search(scene.prompt):
        return f"make the text say {next(group for group in titled.groups() if group)}"
    match = _TRANSLATE.match(text)
    return f"make {match.group(1)} {match.group(2)}" if match else text


def _owned(text: str, scene: Scene) -> str:
    """'a red collar for the dog', 'the castle without towers', 'only the dog stays'."""
    stays = _ONLY_STAYS.match(text)
    if stays:
        return f"only {stays.group(1)}"
    everybody = _EVERYBODY.match(text)
    if everybody:
        does = act_of(first_word(everybody.group(1)))
        rest = everybody.group(1).partition(" ")[2]
        return f"let them {does} {rest}".strip() if does else f"make them {everybody.group(1)}"
    given = _FOR.match(text)
    own = given is not None and last_word(given.group(1)) in BODY | CLOTHES
    if given and scene.has(given.group(2)) and (own or not scene.has(given.group(1))):
        return f"give {given.group(2)} {counted(given.group(1))}"
    coloured = _IN_LOOK.match(text)
    if coloured and _is_look_in(coloured.group(2), coloured.group(1), scene):
        return f"make {coloured.group(1)} {coloured.group(2)}"
    lacking = _LACKING.match(text)
    return f"without {lacking.group(2)}" if lacking and scene.has(lacking.group(1)) else text


def _is_look_in(value: str, who: str, scene: Scene) -> bool:
    """Whether a thing can be 'in' a colour or a material: 'in leather' is a sofa, but a man wears it."""
    lifeless = not is_living(last_word(who)) and scene.has(who)
    return values.is_colour_value(value) or (lifeless and values.is_material_value(value))


def _coloured(text: str, scene: Scene) -> str:
    """'Books in different colours' of a shelf with books."""
    tones = _IN_TONES.match(text)
    if tones and is_colour(tones.group(2).lower()) and spelled(words(scene.prompt), tones.group(1)) is not None:
        return f"make the {tones.group(1)} {tones.group(2)}"
    match = _IN_COLOURS.match(text)
    if match is None or spelled(words(scene.prompt), match.group(1)) is None:
        return text
    return f"give the {match.group(1)} {match.group(2)} colors"


def _in_all_colours(text: str, scene: Scene) -> str:
    """'All of them different colours': a look in the place of the one colour that they have."""
    match = _IN_ALL_COLOURS.match(text)
    if match is None or spelled(words(scene.prompt), match.group("who")) is None:
        return text
    noun = last_word(match.group("who"))
    return f"{match.group('lead') or ''}make the {noun} differently-{match.group('colours').lower()}ed"


def _at_that(text: str, scene: Scene) -> str:
    """'paint it in winter', 'show it from above': the time, the season, the view."""
    match = _IT_AT.match(text)
    rest = re.sub(r" instead$", "", text[match.end() :]) if match else ""
    return rest if rest and values.kind_of(re.sub(r"^(?:as|like) (?:an? )?", "", rest)) else text


_PAIR = 2
_MOVERS = listed("move put place shift bring slide")
_SURELY = listed("make add remove change replace turn put give delete swap")
"""Openers that are no things."""
_NEARER = re.compile(
    r"^(?:(?:make|move|bring|put|let|have) )?(?P<who>the [\w-]+(?: [\w-]+)??)(?: (?:should|must|could) be| be)?"
    r"(?: (?:a bit|a little|much))? (?:(?P<near>closer|nearer)(?: to (?:us|me|the camera|(?P<whom>the [\w -]+)))?|"
    r"(?:further|farther)(?: away| back| off)?)$",
    re.I,
)
"""'The bus should be closer', 'make the castle further away'."""


def _nearer(text: str, scene: Scene) -> str:
    match = _NEARER.match(text)
    if match is None or not scene.has(match.group("who")):
        return text
    if match.group("whom"):
        return f"move {match.group('who')} next to {match.group('whom')}"
    return f"move {match.group('who')} {'in the foreground' if match.group('near') else 'in the distance'}"


_STEPS: tuple[Callable[[str, Scene], str], ...] = (
    conditions,
    whole,
    atmosphere,
    object_to,
    spelled_out,
    particular,
    completed,
    complete,
    they_all,
    each_has,
    reword,
    _article,
    same_but,
    keep,
    _coloured,
    relisted,
    _at_that,
    _nearer,
    _translated,
    _owned,
    _draw,
    move,
    _pointed,
    _in_all_colours,
    contrast,
    deny,
    restore,
    amount,
    place,
)
