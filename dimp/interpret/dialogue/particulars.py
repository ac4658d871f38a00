"""What is said in passing of some of what is there: 'the sails are torn' of a ship, 'floor back to wood', 'only women',
'no crowd, just one dog', '1 robot is rusty', 'underneath it "Today only"'."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.dialogue.wording import is_look
from dimp.interpret.edits.objects import counted
from dimp.interpret.morphology import is_plural, singular
from dimp.interpret.nouns import bare, find, is_colour, is_living, is_person, spelled
from dimp.interpret.phrases.several import is_several
from dimp.interpret.phrases.things import things
from dimp.interpret.text import last_word, words
from dimp.interpret.words import listed
from dimp.interpret.words.colours import ADJECTIVAL
from dimp.interpret.words.function import NUMBERS
from dimp.interpret.words.nouns import ANIMALS, PARTS_OF_THINGS

_NAME = r"[a-z][a-z-]*(?: [a-z][a-z-]*)?"
_PART_LOOKS = re.compile(
    rf"^(?:make )?the (?P<part>{_NAME}?) (?:(?:should|must|could) (?:be|look)|is|are|looks?|be) "
    r"(?:(?:all|a bit|slightly|quite|very|really) )?(?P<look>[a-z-]+(?: and [a-z-]+)?)$",
    re.I,
)
_BACK_TO = re.compile(
    rf"^(?:make |turn |change )?(?:the )?(?P<what>{_NAME}?) back (?:to|in|into) (?P<look>{_NAME})$", re.I
)
_NONE_JUST = re.compile(
    rf"^(?:no|not an?|without|remove|lose) (?:the |an? |any )?(?P<old>{_NAME}?),? (?:but )?(?:just|only|simply) "
    r"(?P<new>(?:an? |some |\d+ |one |two |three |four |five )?[a-z-]+(?: [a-z-]+)?)$",
    re.I,
)
_SOME_LOOK = re.compile(
    r"^(?:make )?(?P<number>\d|one|two|three|four) (?:of the )?(?P<noun>[a-z-]+) "
    r"(?:(?:should|must|could|can) (?:be|look)|is|are|looks?) "
    r"(?P<look>(?:(?:really|very|quite|a bit|rather|so) )?[a-z-]+(?: and [a-z-]+)?)$",
    re.I,
)
_DEGREE = re.compile(r"^(?:really|very|quite|a bit|rather|so) ", re.I)
_ONLY_LOOK = re.compile(r"^(?:only|just) (?P<look>[a-z-]+(?: (?:and|or) [a-z-]+)?) (?P<noun>[a-z-]+s)$", re.I)
_BOTH_THE = re.compile(r"\bboth (?=the [\w ]+ and (?:the )?)", re.I)
_LESS_MORE = re.compile(r"^(?:(?:a bit|a little) )?less (?P<old>[a-z]+),?(?: and| but)? more (?P<new>[a-z]+)$", re.I)
_VARIED = re.compile(
    rf"^(?:make |have |all )?(?:the |\d+ |one |two |three |four |five |six )?(?P<noun>{_NAME}?)"
    r"(?: (?:should|must|could))?(?: (?:be|are|is|have))?(?: all)? (?:of|in|with) "
    r"(?P<how>(?:different|differing|various|varying|all|several|mixed|unequal|the same) "
    r"(?:sizes?|shapes?|heights?|lengths?|ages?|kinds?|sorts?|types|breeds|widths?|patterns?))$",
    re.I,
)
_PATTERNED = re.compile(
    r"^(?:paint|make|colou?r|have|do|decorate) (?P<who>the [a-z-]+(?: [a-z-]+)??) (?:in |with )?"
    r"(?P<what>(?:[a-z-]+ and )?[a-z-]+ (?:stripes|dots|spots|polka dots|checks|squares|flowers|stars|hearts|"
    r"patterns))$",
    re.I,
)
_ALL_HAVE = re.compile(
    r"^(?:everyone|everybody|all of them|they all|each of them|all) (?:should |must )?(?:wears?|has|have|gets?|"
    r"in|with) "
    r"(?P<what>(?:an? |some )?[a-z-]+(?: [a-z-]+){0,2})$",
    re.I,
)
_ONE_MORE_SO = re.compile(
    r"^(?:make )?one (?:of the )?(?P<noun>[a-z-]+) (?:(?:should|must) be |is )?(?:a bit |much )?"
    r"(?P<how>[a-z]+er than the others?)(?: one| ones)?$",
    re.I,
)
_PAIR = 2
_QUOTE = re.compile(r"Qx+\d+q")
_WRITTEN_BY = re.compile(
    r"^(?:(?:and|then|also) )*(?:(?:add|write|put|have) )?(?:"
    r"(?P<where>underneath|below|beneath|under|above|next to)(?: it| that| them| the (?:text|title|words))?,? "
    r"(?:(?:add|write|put|it says|in) )?(?P<quote>Qx+\d+q)|"
    r"(?P<quoted>Qx+\d+q) (?P<after>underneath|below|beneath|under|above)(?: it| that| them| the (?:text|title|"
    r"words))?)$",
    re.I,
)
_ONLY_SUCH = re.compile(rf"^(?:only|just|nothing but) (?P<what>{_NAME}) *(?:there|here|around)?$", re.I)
_GENERAL = listed("people persons animals humans folks folk children kids adults guests")
"""Names of all sorts, of which 'only women' are to be left."""


def particular(text: str, scene: Scene) -> str:
    """Words about some of what is there as a plain instruction; as they are where they are no such words."""
    for read in _READERS:
        if plain := read(text, scene):
            return plain
    return text


def _part_looks(text: str, scene: Scene) -> str:
    """'The sails are torn' of a ship that has none in the caption: it has them of course."""
    match = _PART_LOOKS.match(text)
    part = match.group("part") if match else ""
    if match is None or singular(last_word(part)) not in PARTS_OF_THINGS or not is_look(match.group("look")):
        return ""
    owner = scene.context.owner_of_parts()
    if scene.has(part) or not owner or is_person(last_word(owner)) or is_plural(last_word(owner)):
        return ""
    new = counted(f"{match.group('look')} {part}")
    return f"give the {bare(owner)} {new}"


def _back_to(text: str, scene: Scene) -> str:
    """'Floor back to wood'."""
    match = _BACK_TO.match(text)
    look = match.group("look") if match else ""
    if match is None or not is_look(look) or not scene.has(match.group("what")):
        return ""
    return f"make the {match.group('what')} {ADJECTIVAL.get(look.lower(), look)}"


def _none_just(text: str, scene: Scene) -> str:
    """'No crowd just 1 dog': one thing in another's place."""
    match = _NONE_JUST.match(text)
    if match is None or spelled(words(scene.prompt), match.group("old")) is None:
        return ""
    return f"replace the {match.group('old')} with {counted(match.group('new'))}"


def _some_look(text: str, scene: Scene) -> str:
    """'1 robot should be rusty' of two robots."""
    match = _SOME_LOOK.match(text)
    if match is None or not is_look(_DEGREE.sub("", match.group("look"))):
        return ""
    number = NUMBERS.get(match.group("number").lower()) or int(match.group("number"))
    ws = words(scene.prompt)
    phrase = spelled(ws, match.group("noun"))
    name = next((word for word, value in NUMBERS.items() if value == number), "")
    several = phrase is not None and is_several(ws, phrase)
    return f"make {name} of the {ws[phrase.head].low} {match.group('look')}" if phrase and several and name else ""


def _varied(text: str, scene: Scene) -> str:
    """'Three bottles of different sizes' of three bottles that are there."""
    match = _VARIED.match(text)
    if match is None or spelled(words(scene.prompt), match.group("noun")) is None or match.group("how") in scene.prompt:
        return ""
    return f"make the {match.group('noun')} of {match.group('how')}"


def _written_by(text: str, scene: Scene) -> str:
    """'Underneath it "Today only"', where something is written."""
    match = _WRITTEN_BY.match(text)
    written = _QUOTE.findall(scene.prompt)
    if match is None or not written:
        return ""
    where = (match.group("where") or match.group("after")).lower()
    where = "above" if where == "above" else "next to it" if where == "next to" else "below"
    return f"replace {written[-1]} with {written[-1]} and {match.group('quote') or match.group('quoted')} {where}"


def _only_such(text: str, scene: Scene) -> str:
    """'Only women' of people: these in the place of all sorts."""
    match = _ONLY_SUCH.match(text)
    what = match.group("what").lower() if match else ""
    if match is None or not is_plural(what) or not (is_person(what) or what in ANIMALS or singular(what) in ANIMALS):
        return ""
    phrase = find(words(scene.prompt), what)
    general = next((w.low for w in words(scene.prompt) if w.low in _GENERAL), "")
    known = phrase is not None and phrase.how != "kin"
    return f"replace the {general} with {what}" if general and not known and general != what else ""


def _only_look(text: str, scene: Scene) -> str:
    """'Only pink and gold balloons' of balloons that are there."""
    match = _ONLY_LOOK.match(text)
    look = match.group("look").replace(" or ", " and ") if match else ""
    there = match is not None and spelled(words(scene.prompt), match.group("noun")) is not None
    return (
        f"make the {match.group('noun')} {look}" if match and there and all(map(is_look, look.split(" and "))) else ""
    )


def _both_the(text: str, scene: Scene) -> str:
    """'Both the hat and the cape'."""
    return _BOTH_THE.sub("", text) if _BOTH_THE.search(text) else ""


def _less_more(text: str, scene: Scene) -> str:
    """'Less red, more ginger': the one look in the place of the other."""
    match = _LESS_MORE.match(text)
    owner = scene.with_quality(match.group("old").lower()) if match else ""
    return f"make the {owner} {match.group('new')}" if match and owner and is_colour(match.group("new")) else ""


def _patterned(text: str, scene: Scene) -> str:
    """'Paint the lighthouse in red and white stripes': a pattern that it has."""
    match = _PATTERNED.match(text)
    return f"give {match.group('who')} {match.group('what')}" if match and scene.has(match.group("who")) else ""


def _all_have(text: str, scene: Scene) -> str:
    """'Everyone wears a party hat' of several that are named one by one."""
    match = _ALL_HAVE.match(text)
    living = [thing for thing in things(scene.prompt) if is_living(thing.head)] if match else []
    if match is None or len(living) < _PAIR or any(thing.many for thing in living):
        return ""
    return ", ".join(f"give the {thing.head} {match.group('what')}" for thing in living)


def _one_more_so(text: str, scene: Scene) -> str:
    """'One moon bigger than the other' of two moons."""
    match = _ONE_MORE_SO.match(text)
    phrase = spelled(words(scene.prompt), match.group("noun")) if match else None
    if match is None or phrase is None or not is_several(words(scene.prompt), phrase):
        return ""
    return f"make one of the {words(scene.prompt)[phrase.head].low} {match.group('how')}"


_READERS = (
    _patterned,
    _all_have,
    _one_more_so,
    _both_the,
    _only_look,
    _less_more,
    _part_looks,
    _back_to,
    _none_just,
    _some_look,
    _varied,
    _written_by,
    _only_such,
)
"""The readers, in the order in which they are asked."""
