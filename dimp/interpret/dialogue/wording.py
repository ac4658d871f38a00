"""Ways of wording a plain instruction: the thing first, the look after it, 'all of them', 'everything'."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.edits.objects import IMPLIED, counted
from dimp.interpret.morphology import act_of, is_gerund, is_plural
from dimp.interpret.nouns import bare, is_adjective, is_colour, is_living, is_number, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.parts import PARTS
from dimp.interpret.phrases.things import things
from dimp.interpret.readers import values
from dimp.interpret.readers.noun_phrases import NO_THINGS
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words.colours import ADJECTIVAL, MATERIALS
from dimp.interpret.words.function import DETERMINERS, PREPOSITIONS
from dimp.interpret.words.verbs import OPENERS

_FRONTED = re.compile(
    r"^(?:the |those |these |my )(?P<what>[\w-]+(?: [\w-]+)?)\s*[,:;-]?\s+(?:(?:can|could|should|may) )?"
    r"(?:there (?:be|are)|(?:we|i) (?:have|see|get)|you (?:add|paint|make|draw)|i want|i need|it (?:needs|could use)) "
    r"(?P<how>more|fewer|less|some more|a few more)(?: of (?:them|those|these|it|that))?$",
    re.I,
)
"""'The ducks, could there be more of them?'"""
_LOOK_ONES = re.compile(
    r"^(?P<lead>.*?\b)(?P<noun>[a-z]+), (?:(?:an?|some) )?(?P<look>[a-z]+(?: [a-z]+)?) ones?(?: (?:maybe|perhaps))?$",
    re.I,
)
"""'Boots, blue ones'."""
_OF_MATERIAL = re.compile(r"^(?P<who>.+?) (?:should be |must be |are |is |be )?(?:of|in) (?P<what>[a-z]+)$", re.I)
_EVERYTHING = re.compile(
    r"^(?:everything|it all|all(?: of (?:it|this|that))?|the whole (?:thing|picture|scene|image)) "
    r"(?:(?:should be|must be|is|be) )?(?=(?:in|at|on|as|like|by|during|without|minus)\b)",
    re.I,
)
_ALL_DO = re.compile(
    r"^(?:all|every|each)(?: of)?(?: the| these| those)? (?P<who>[a-z]+) (?:(?:should|must|to|all|are|"
    r"is) )*(?P<does>.+)$",
    re.I,
)
_ALL_LOOK = re.compile(r"^(?P<who>.+? (?:should|must|to|could|shall) be|.+? (?:are|is)) (?:all|both|completely|"
                       r"totally) "
                       r"(?P<look>[\w-]+)$", re.I)  # fmt: skip
_LOOK_INSTEAD = re.compile(r"^(?:an? |the )?(?P<look>[a-z-]+(?: [a-z-]+)?) (?P<what>[a-z-]+) instead$", re.I)


_PAIR = 2
_NO_PAIR = NO_THINGS | {"less", "more", "even", "often", "then"}
_SUN = re.compile(
    r"^(?:now )?the sun (?:is |should be |goes |comes )?(going down|setting|down|rising|coming up|up)$", re.I
)
_ONES = re.compile(r"^(?:the |some )?([a-z]+(?: [a-z]+)?) ones?$", re.I)
_NO_X_BUT_Y = re.compile(r"^(?:no|not) (?:an? |the )?([a-z]+),? but (?:an? |some )?([a-z]+(?: [a-z]+)?)$", re.I)
_NO_X_INSTEAD = re.compile(
    r"^(?:no|not|without|lose|remove|drop|get rid of|delete|scrap|take out|take away|ditch) (?:an? |the |any |"
    r"all the )?"
    r"([a-z]+(?: [a-z]+)?)\s*[,;.]\s*(?:but |rather |make it |put |give (?:him|her|it|them) )?"
    r"((?:an? |some )?[a-z]+(?: [a-z]+)?) (?:instead|rather|in (?:its|their) place)$",
    re.I,
)
"""'No uniform, a kimono instead'."""
_X_AWAY = re.compile(
    r"^(?:the )?([a-z]+) (?:away|out|gone|off),? (?:and )?(?:an? )?([a-z]+(?: [a-z]+)?) instead$", re.I
)
_OWN_PART = re.compile(r"^(?:the )?([\w-]+)'s ([\w-]+) ([\w-]+)$", re.I)
_PART_AFTER = re.compile(r"^(?:the )?([a-z]+) ([a-z]+s) ([a-z-]+)$", re.I)
_SEEMS = frozenset({"looks", "seems", "feels", "gets", "stays"})
"""'The bear looks angry' says how it is, not what its looks are."""
_THEN_LOOK = re.compile(
    r"^(?P<noun>[a-z]+) (?P<half>half |fully |wide |completely )?(?P<look>[a-z]+)(?: instead| now)?$", re.I
)
_PARTICIPLE = re.compile(r"(?:ed|wn|en)$", re.I)
_NO_BUT = re.compile(r"^(?:no|not)(?: an?)? ([\w -]+?),? (?:but|rather) (?:an? )?([\w -]+)$", re.I)
_LETTERS = re.compile(
    r"^(?:make )?(bigger|larger|smaller|bolder|thicker|thinner) (letters|text|lettering|font|writing|words)$", re.I
)
_QUOTED = re.compile(r"Qx+\d+q")
_IN_THE_SKY = re.compile(r"^(?:make|put|paint|add|do) (?:an? |the )?(.+?) in the sky$", re.I)
_ALL_BUT = re.compile(r"^(?:everything|all)(?: of (?:it|them|this))?,? (?:except|but|apart from|other than)(?: for)? "
                      r"(?:the )?([\w-]+(?: [\w-]+)?)$", re.I)  # fmt: skip
_WITH_LOOK = re.compile(r"^with an? (?P<look>[a-z-]+(?: [a-z-]+)?) (?P<noun>[a-z]+)$", re.I)
_ANOTHER = re.compile(r"^(?:add )?another ([a-z]+)$", re.I)
_OTHER_DOES = re.compile(r"^(?:and )?the other (?=[a-z]+ing\b)", re.I)
_LABELLED = re.compile(r"^(?:the )?(?P<name>[\w-]+(?: [\w-]+)?)\s*:\s*(?:(?:just|only) )?(?P<how>.+?)(?: only)?$", re.I)
_NOT_OLD = re.compile(r",?\s+(?:and |but )?not ([\w' -]+)$", re.I)
_A_LOOK = re.compile(r"^an? ([a-z]+) ([a-z]+)$", re.I)


def reword(text: str, scene: Scene) -> str:
    """The words as a plain instruction where they are one of these ways of saying it; else as they are."""
    text = _SUN.sub(
        lambda match: "at sunrise" if match.group(1).lower() in {"rising", "coming up", "up"} else "at sunset", text
    )
    text = _EVERYTHING.sub("", text)
    text = _OTHER_DOES.sub("the other one ", text) if PARTS.search(scene.prompt) else text
    for read in (
        _with_look,
        _labelled,
        _white_ones,
        _looks_alone,
        _in_its_place,
        _own_part,
        _then_look,
        _other_style,
        _letters,
        _in_the_sky,
        _all_but,
        _another,
        _rival_look,
        _more_of_it,
        _look_ones,
        _of_material,
        _all_do,
        _all_look,
        _look_instead,
    ):
        plain = read(text, scene)
        if plain:
            return plain
    return text


def _labelled(text: str, scene: Scene) -> str:
    """'Sofa: red', 'flag: red and white stripes', 'benches: only one' of what is there or goes without saying."""
    match = _LABELLED.match(text)
    if match is None:
        return ""
    name, how = match.group("name"), match.group("how")
    contrasted = _NOT_OLD.search(how)
    how = _NOT_OLD.sub("", how)
    if contrasted and scene.has(f"{contrasted.group(1)} {name}"):
        return f"replace the {contrasted.group(1)} {name} with {how} {name}"
    if is_common_noun(last_word(name)) and is_look(how) and not scene.has(name) and name.lower() not in IMPLIED:
        return f"add {counted(f'{how} {name}')}"
    if spelled(words(scene.prompt), name) is None and name.lower() not in IMPLIED or first_word(text) in OPENERS:
        return ""
    first = first_word(how)
    if how.lower() in {"gone", "off", "away", "out", "remove", "delete", "none", "no"}:
        return f"remove the {name}"
    if is_number(first) and not lows(how)[1:]:
        return f"make it {how} {name}"
    if _QUOTED.match(how):
        return f"make the {name} say {how}"
    if first in PREPOSITIONS:
        return f"the {name} should be {how}"
    if values.kind_of(how) in {"weather", "time", "season"} and not is_look(how):
        return how
    last = last_word(how)
    has = is_plural(last) and is_common_noun(last) and not is_look(last)
    return f"give the {name} {how}" if has else f"make the {name} {how}"


def _with_look(text: str, scene: Scene) -> str:
    """'With a red hibiscus' where there is one: the one that is there gets the look."""
    match = _WITH_LOOK.match(text)
    if match is None or not is_look(match.group("look")):
        return ""
    own = [thing for thing in things(scene.prompt) if thing.head == match.group("noun").lower()]
    return f"make the {match.group('noun')} {match.group('look')}" if len(own) == 1 else ""


def _white_ones(text: str, scene: Scene) -> str:
    """'White ones' of the roses last talked about."""
    match = _ONES.match(text)
    single = first_word(text) in {"a", "an"}
    newest = scene.newest()
    who = (newest if single or is_plural(last_word(newest)) else "") or scene.last
    there = who and scene.has(who) and not (single and is_plural(who))
    return f"make the {who} {match.group(1)}" if match and there and is_look(match.group(1)) else ""


def _looks_alone(text: str, scene: Scene) -> str:
    """'Velvet, dark blue' of the armchairs last talked about: their colour, then of what they are made."""
    looks = [look.strip() for look in re.split(r",|\band\b", text)]
    if len(looks) != _PAIR or not all(is_look(look) for look in looks) or not scene.has(scene.last):
        return ""
    made = [look for look in looks if last_word(look) in MATERIALS and not is_colour(last_word(look))]
    others = [look for look in looks if look not in made]
    return f"make the {scene.last} {' '.join([*others, *made])}" if len(made) == 1 and scene.last else ""


def _in_its_place(text: str, scene: Scene) -> str:
    """'No spoon but chopsticks', 'tree away, bush instead': one thing for another that is there."""
    match = _NO_X_BUT_Y.match(text) or _NO_X_INSTEAD.match(text) or _X_AWAY.match(text)
    if match is None or spelled(words(scene.prompt), match.group(1)) is None:
        return ""
    new = match.group(2)
    known = is_common_noun(last_word(new)) and not values.kind_of(new)
    return f"replace the {match.group(1)} with {counted(new)}" if known else ""


def _own_part(text: str, scene: Scene) -> str:
    """'Knight's armour golden'."""
    match = _OWN_PART.match(text) or _PART_AFTER.match(text)
    if match is None or not is_look(match.group(3)) or not scene.has(match.group(1)):
        return ""
    if match.re is _PART_AFTER and not _is_part(match, scene):
        return ""
    return f"make the {match.group(1)}'s {match.group(2)} {match.group(3)}"


def _is_part(match: re.Match[str], scene: Scene) -> bool:
    """Whether 'boat sails white' names a part of a thing that is there, and no compound of the caption."""
    there = spelled(words(scene.prompt), match.group(1)) is not None
    part = match.group(2).lower()
    named = is_plural(part) and is_common_noun(part) and not is_look(part) and part not in _SEEMS
    return there and named and not scene.has(part) and not is_number(match.group(1))


def _then_look(text: str, scene: Scene) -> str:
    """'Door half open', 'crown tilted': a thing that is there or goes without saying, then its look."""
    match = _THEN_LOOK.match(text)
    if match is None or match.group("noun").lower() in OPENERS | DETERMINERS | PREPOSITIONS | {"colors", "colours"}:
        return ""
    if values.is_colour_value(text):
        return ""
    noun, look = match.group("noun"), f"{match.group('half') or ''}{match.group('look')}"
    named = is_common_noun(match.group("look").lower())
    fits = is_look(match.group("look")) or (not named and _PARTICIPLE.search(match.group("look")) is not None)
    fits = fits and not is_look(noun) and not is_number(noun) and not act_of(look)
    there = spelled(words(scene.prompt), noun) is not None or noun.lower() in IMPLIED
    known = fits and is_common_noun(noun.lower()) and not is_gerund(match.group("look"))
    if not known or values.kind_of(text) or values.is_comparative(look) or {noun.lower(), look} & _NO_PAIR:
        return ""
    return f"make the {noun} {look}" if there else f"add {counted(f'{look} {noun}')}"


def _other_style(text: str, scene: Scene) -> str:
    """'No ink drawing but a photo'."""
    match = _NO_BUT.match(text)
    styles = match is not None and all(values.kind_of(match.group(side)) == "style" for side in (1, 2))
    return f"make it {counted(match.group(2))}" if match and styles else ""


def _letters(text: str, scene: Scene) -> str:
    """'Bigger letters' of a caption with words in quotation marks."""
    match = _LETTERS.match(text)
    return f"make the {match.group(2)} {match.group(1)}" if match and _QUOTED.search(scene.prompt) else ""


def _in_the_sky(text: str, scene: Scene) -> str:
    """'Make a sunset in the sky'."""
    match = _IN_THE_SKY.match(text)
    return match.group(1) if match and values.kind_of(match.group(1)) else ""


def _all_but(text: str, scene: Scene) -> str:
    """'Everything except the cheese' of a list: the cheese goes."""
    match = _ALL_BUT.match(text)
    return f"remove the {match.group(1)}" if match and scene.has(match.group(1)) else ""


def _another(text: str, scene: Scene) -> str:
    """'Another shepherd' where there is none."""
    match = _ANOTHER.match(text)
    named = match is not None and is_common_noun(match.group(1).lower()) and match.group(1).lower() not in NO_THINGS
    return f"add {counted(match.group(1))}" if match and named and not scene.has(match.group(1)) else ""


def _rival_look(text: str, scene: Scene) -> str:
    """'A brick wall' of a caption with a stone wall: other material or colour of what is there."""
    match = _A_LOOK.match(text)
    if match is None:
        return ""
    look, noun = match.group(1).lower(), match.group(2).lower()
    own = [thing for thing in things(scene.prompt) if thing.head == noun]
    before = lows(own[0].name)[:-1] if len(own) == 1 else []
    rival = any((low in MATERIALS and look in MATERIALS) or (is_colour(low) and is_colour(look)) for low in before)
    return f"make the {noun} {look}" if rival else ""


def _more_of_it(text: str, scene: Scene) -> str:
    match = _FRONTED.match(text)
    if match is None or not scene.has(match.group("what")):
        return ""
    return f"{match.group('how').removeprefix('some ').removeprefix('a few ')} {match.group('what')}"


def _look_ones(text: str, scene: Scene) -> str:
    match = _LOOK_ONES.match(text)
    if (
        match is None
        or not (is_look(match.group("look")) or _is_sort(match))
        or set(lows(text)) & {"not", "no"}
        or (match.group("noun").lower() in DETERMINERS | PREPOSITIONS)
    ):
        return ""
    lead = re.sub(r",\s*$", " ", match.group("lead"))
    return f"{lead}{match.group('look')} {match.group('noun')}"


def _is_sort(match: re.Match[str]) -> bool:
    """Whether 'another dragon, a baby one' names a sort of the thing."""
    counted_one = re.search(r", an? ", match.group(), re.I) is not None
    return counted_one and all(is_common_noun(low) for low in lows(match.group("look")))


def _of_material(text: str, scene: Scene) -> str:
    match = _OF_MATERIAL.match(text)
    what = match.group("what").lower() if match else ""
    if match is not None and is_colour(what) and spelled(words(scene.prompt), match.group("who")) is not None:
        return f"make the {bare(match.group('who'))} {what}"
    worn = match is not None and " in " in text.lower() and is_living(last_word(match.group("who")))
    if match is not None and worn and what in MATERIALS:
        return f"let {match.group('who')} wear {what}"
    if match is None or what not in MATERIALS:
        return ""
    filled = re.search(rf"\b{re.escape(bare(match.group('who')))} of (?!an?\b|the\b)([a-z]+)", scene.prompt, re.I)
    if filled:
        name = bare(match.group("who"))
        return f"replace the {name} of {filled.group(1)} with a {name} of {what}"
    who, look = match.group("who"), ADJECTIVAL.get(what, what)
    if who.lower() in {"both", "all", "all of them", "both of them"}:
        return f"{who} {look}"
    return f"make the {bare(who)} {look}" if spelled(words(scene.prompt), who) is not None else ""


def _all_do(text: str, scene: Scene) -> str:
    """'All children wear caps', 'all the children in caps'."""
    match = _ALL_DO.match(text)
    if match is None:
        return ""
    who, does = match.group("who"), match.group("does")
    phrase = spelled(words(scene.prompt), who)
    if phrase is None or not is_plural(words(scene.prompt)[phrase.head].low):
        return ""
    first = first_word(does)
    if act_of(first) == "have" or first == "with":
        return f"give the {who} {does.partition(' ')[2]}"
    if is_look(does):
        return f"make the {who} {does}"
    if act_of(first) and not is_adjective(first):
        rest = does.partition(" ")[2]
        return f"let the {who} {act_of(first) if is_gerund(first) else first} {rest}".strip()
    return ""


def _all_look(text: str, scene: Scene) -> str:
    """'The boats must be all red'."""
    match = _ALL_LOOK.match(text)
    return f"{match.group('who')} {match.group('look')}" if match and is_look(match.group("look")) else ""


def _look_instead(text: str, scene: Scene) -> str:
    """'Teal background instead', 'green sofa instead' of a sofa that is there."""
    match = _LOOK_INSTEAD.match(text)
    if match is None or not is_look(match.group("look")):
        return ""
    what = match.group("what").lower()
    if is_gerund(match.group("look").lower()) and what in lows(scene.prompt):
        return re.sub(r" instead$", "", text, flags=re.I)
    return f"make the {what} {match.group('look')}" if what in lows(scene.prompt) else ""


def is_look(value: str) -> bool:
    """Whether words are a colour, a material or another quality of a thing."""
    ws = lows(value)
    known = all(is_adjective(low) or is_colour(low) or low in MATERIALS for low in ws)
    return bool(ws) and (known or values.is_colour_value(value) or values.is_quality(value))
