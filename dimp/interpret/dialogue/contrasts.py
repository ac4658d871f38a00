"""'Sunrise, not sunset', 'spring not autumn', 'instead of a guitar a violin': what is to be in place of what."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.returns import gone
from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.edits.objects import counted
from dimp.interpret.nouns import bare, is_adjective, is_colour, is_number, spelled
from dimp.interpret.readers import values
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.colours import MATERIALS
from dimp.interpret.words.function import AUXILIARIES, DETERMINERS, PREPOSITIONS
from dimp.interpret.words.verbs import OPENERS

_NOT = re.compile(
    r"^(?P<new>(?!not\b|no\b|don't\b|without\b|i (?:me?ant|mean|said)\b).+?)\s*,?\s+(?:(?:and |but )?not|rather than) "
    r"(?:in |at |on |of )?(?P<old>[\w' -]+)$",
    re.I,
)
_INSTEAD_OF = re.compile(
    r"^(?:instead of|in place of|rather than) (?P<old>(?:the |an? |his |her |its |this |that )?[\w-]+(?: [\w-]+)??)"
    r"(?:\s*,\s*|\s+)(?P<new>(?:an?|the|some|two|three|my) [\w' -]+)$",
    re.I,
)
_RATHER = re.compile(
    r"^(?:(?:i(?:'d| would)? )?(?:rather (?:have|see|want)|prefer|want) (?P<new>(?:an?|the|some) [\w' -]+?) "
    r"(?:than|to|over)|(?P<rather>(?:an?|some) [\w' -]+?) than) "
    r"(?P<old>(?:an?|the|some) [\w' -]+)$",
    re.I,
)
_WHERE = re.compile(
    r"^(?:put|place|have|paint|draw) (?P<new>(?:an?|the|some) [\w' -]+?) where (?P<old>(?:the|his|her) [\w' -]+?) "
    r"(?:is|was|stands|sits)(?: now)?$",
    re.I,
)
_INSTEAD = re.compile(r"^((?!make\b|add\b|use\b|put\b|it\b)[\w'-]+(?: [\w'-]+){0,2}) (?:instead|in its place)$", re.I)
_SHOULD_BE_NOT = re.compile(
    r"^(?:that|it|this) (?:should|must|ought to|needs to|has to|is supposed to|"
    r"was supposed to) be (?P<new>an? [\w-]+(?: [\w-]+)?),? (?:and )?not "
    r"an? (?P<old>[\w-]+(?: [\w-]+)?)$",
    re.I,
)
"""'That should be a mug, not a cup'."""
_IS_NOT = re.compile(
    r"^(?:it|that|this)(?:'s| is) not (?P<old>(?:an? |"
    r"the )?[\w-]+(?: [\w-]+)?)\s*[,;]\s*(?P<new>(?:an? )?[\w-]+(?: [\w-]+)?)$",
    re.I,
)
"""'It is not dusk, dawn'."""
_OTHER_KIND = re.compile(
    r"^(?P<new>[\w' -]+?),? (?:rather than|instead of|in place of|not) (?:in |at )?(?P<old>[\w' -]+)$", re.I
)
"""'Overcast rather than golden hour'."""
_PATTERNS = (_INSTEAD_OF, _RATHER, _WHERE, _NOT)
_DEGREES = listed("too so that very as quite much really enough overly necessarily just only")


_NO_THINGS = AUXILIARIES | {"one", "ones", "it", "that", "this"}


_NOT_BUT = re.compile(
    r"^(?P<who>(?:the |his |her )?[\w-]+(?: [\w-]+)??)(?: should be| must be| is| are| was)?(?:,? not|"
    r" ?n't) [\w -]+?,? "
    r"but (?P<new>[\w -]+)$",
    re.I,
)
_PREFERRED = re.compile(
    r"^(?:i(?:'d| would)? )?(?:rather (?:have|see|want)|prefer|like|want) ([\w -]+?) "
    r"(?:more than|better than|than|to|over) ([\w -]+)$",
    re.I,
)
_NOT_FIRST = re.compile(r"^(?:no,? )?not (?P<old>[\w-]+)(?:,| but|, but) (?P<new>(?!not\b)[\w' -]+)$", re.I)
_NOT_TOO = re.compile(
    r"^(?!(?:no|nope|nah|hm+|oh|ok|okay|well|but|wait|hey)\b,? (?:but )?not\b)"
    r"(.+?),? (?:but )?not (?:too|that|so|very) [\w-]+$",
    re.I,
)
_NICER = re.compile(
    r"^(?:(?:no|nope|nah|hm+|actually|but|i think|i guess)[\s,]+)*(?:the |an? )?(.+?) "
    r"(?:is|are|was|were|would be|looks?|looked) (?:much |even |a lot )?(?:nicer|better|prettier|enough|plenty)$",
    re.I,
)


def contrast(text: str, scene: Scene) -> str:
    """A thing or quality named beside the one it is to replace, as a plain instruction; else the words as they are."""
    nicer = _NICER.match(text)
    if nicer and (values.kind_of(nicer.group(1)) or is_number(first_word(nicer.group(1)))):
        return nicer.group(1)
    aside = _NOT_TOO.match(text)
    if aside:
        return aside.group(1)
    other = _INSTEAD.match(text)
    if other and is_number(first_word(other.group(1))) and scene.has(last_word(other.group(1))):
        return other.group(1)
    if other and first_word(other.group(1)) not in OPENERS and gone(scene) and not scene.has(other.group(1)):
        return f"add {counted(other.group(1))}"
    first = _NOT_FIRST.match(text)
    if first and scene.earlier and _stood(first.group("old"), scene):
        text = f"{first.group('new')}, not {first.group('old')}"
    denied = _NOT_BUT.match(text)
    if denied and scene.has(denied.group("who")) and _is_look(denied.group("new")):
        return f"make the {bare(denied.group('who'))} {denied.group('new')}"
    liked = _PREFERRED.match(text)
    if liked and values.kind_of(liked.group(1)) and values.kind_of(liked.group(2)):
        return liked.group(1)
    denied = _SHOULD_BE_NOT.match(text) or _IS_NOT.match(text)
    if denied and (change := _in_place(denied.group("new"), bare(denied.group("old")), scene)):
        return change
    kinds = _OTHER_KIND.match(text)
    if kinds and values.kind_of(kinds.group("new")) and values.kind_of(kinds.group("old")):
        return _in_place(kinds.group("new"), bare(kinds.group("old")), scene) or text
    match = next((m for m in (pattern.match(text) for pattern in _PATTERNS) if m), None)
    if match is None:
        return text
    new = (match.group("new") or match.group("rather")).strip()
    old = match.group("old").strip()
    if not lows(old) or not lows(new) or first_word(old) in _DEGREES or set(lows(old)) & _NO_THINGS:
        return text
    if last_word(new) in AUXILIARIES:
        return text
    return _in_place(new, bare(old), scene) or text


def _in_place(new: str, old: str, scene: Scene) -> str:
    """`new` in place of `old`, or '' where the caption has nothing like it."""
    kind = values.kind_of(old)
    if kind and values.kind_of(new) == kind:
        return new
    if kind and values.kind_of(new) and old.lower() in scene.prompt.lower():
        return f"{new}, no {old}"
    first = first_word(new)
    if first in OPENERS | PREPOSITIONS | {"it", "he", "she", "they"} or set(lows(new)) & AUXILIARIES:
        return new if _known(old, scene) or kind else ""
    if _is_look(new) and _is_look(old):
        owner = scene.with_quality(last_word(old))
        if not owner and last_word(old) in lows(scene.prompt):
            return f"change {old} into {new}"
        return f"make the {owner or scene.it()} {new}"
    look, thing = last_word(new), new.rpartition(" ")[0]
    if _is_look(old) and thing and _is_look(look) and scene.has(thing):
        return f"make the {bare(thing)} {look}"
    caption = words(scene.prompt)
    phrase = spelled(caption, old)
    if _is_look(new) or phrase is None:
        return ""
    counts = first not in DETERMINERS and caption[phrase.start].low in DETERMINERS
    return f"replace the {old} with {counted(new) if counts else new}"


def _stood(old: str, scene: Scene) -> bool:
    """Whether a word was in the caption before the last change, too, which is then not what is taken back."""
    return last_word(old) in lows(scene.prompt) and last_word(old) in lows(scene.earlier[0])


def _known(old: str, scene: Scene) -> bool:
    return scene.has(old) or _is_look(old) or any(scene.has(low) for low in lows(old)[-1:])


def _is_look(value: str) -> bool:
    """Whether words are a colour, a material or another quality."""
    return all(is_adjective(low) or is_colour(low) or low in MATERIALS for low in lows(value))
