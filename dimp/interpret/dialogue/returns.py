"""'Bring the tree back', 'I want the fence again': a thing of an earlier caption that has gone."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.edits.belongings import own_place_end
from dimp.interpret.edits.objects import counted
from dimp.interpret.morphology import stem
from dimp.interpret.nouns import Phrase, bare, find, is_number, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.things import Thing, things
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words.function import ARTICLES, POSSESSIVES, PREPOSITIONS
from dimp.interpret.words.nouns import MASS
from dimp.interpret.words.scene import PLACE_LEADS, WEATHER_NOUNS

_BACK = re.compile(
    r"^(?:(?:ok|okay|now|no|but|actually|please|and|hmm|then|oops|whoops|oh|hey|wait|sorry|argh|"
    r"damn),? )*(?:can (?:we|i|you) (?:please )?|could (?:we|i|"
    r"you) (?:please )?|let's )?"
    r"(?:bring|put|get|have|give|want|like|restore|return|add|re-?add|show|need|take|place|draw|paint|make|i want|"
    r"i'd like|i need|"
    r"i would like|i miss|we need)\s+(?:me |to have |to see )?(?P<before>back )?(?P<what>(?:the|my|his|"
    r"her|its|their|that|those|these|a|an|"
    r"some) (?!an? |some )[\w' -]+?|[\w-]+s|[\w-]+(?= back))(?P<after> back(?: in| again)?|"
    r" again| (?:re)?appear(?: again)?|"
    r" return)?(?: (?:in|"
    r"there|please|now|too|as well))*$",
    re.I,
)
_RETURNS = re.compile(
    r"^(?P<what>the [\w' -]+?) (?:should|must|can|could) (?:come|be|be put|return|go|reappear|"
    r"be there)(?: back| again)*$",
    re.I,
)
_ONCE_MORE = re.compile(
    r"^(?P<what>(?:the|my|his|her) [\w' -]+?|[\w-]+(?= back)) (?:back|again)(?: (?:in|please|again|too))*$", re.I
)
_BACK_CHANGED = re.compile(
    r"^(?:(?:put|bring|get|have|i want|give me) (?:back )?)?(?P<what>(?:(?:the|his|her) )?[\w-]+(?: [\w-]+)??) "
    r"(?:back(?: in)?|again)\s*,?\s+(?:but|only|just|and)\s+(?:make (?:it|them) )?"
    r"(?P<how>(?!in$|please$|again$|too$)[\w' -]+)$",
    re.I,
)
_PUT_BACK = re.compile(
    r"^(?:(?:put|bring|get|add|have|place) )(?:it|them|him|her|that) (?:back|in again|again)(?: in)?(?:\s*,\s*|\s+)"
    r"(?:(?:but|and|only|just) )*(?P<how>.+)$",
    re.I,
)
_PRONOUN_BACK = re.compile(
    r"^(?:(?:no|but|actually|please|oh|ok|wait|sorry|and|can you|could you)[\s,.]+)*(?:put|bring|get|add|have|"
    r"i want|we want|"
    r"i need|give me) (?:back )?(?:him|her|it|them|that|this)(?: (?:back|again|in again|back in|"
    r"there again))+(?: please)*$",
    re.I,
)
"""'Bring her back'."""
_KEPT = re.compile(
    r"^(?:(?:no|but|actually|ok|okay|wait|hm+|never ?mind|on second thoughts?|i changed my mind)[\s,.]+)*"
    r"(?:please )?(?:let's )?(?:keep|leave|(?:do not|don't|you shouldn't|shouldn't) "
    r"(?:remove|delete|lose|drop|take (?:away|out)|erase)) "
    r"(?P<what>the [\w-]+(?: [\w-]+)?)(?: (?:in|there|after all|please|anyway))*$",
    re.I,
)
"""'Never mind, keep the lamp', when it has gone."""
_KEPT_AFTER_ALL = re.compile(
    r"^(?:(?:no|but|actually|oh|wait|hm+|never ?mind|on second thoughts?|i changed my mind)[\s,.]+)+(?:please )?"
    r"(?:keep|leave) (?:it|them|him|her)(?: (?:in|there|after all|please|anyway))*$",
    re.I,
)
"""'No wait, keep them', said of what has just gone."""
_MISSED = re.compile(
    r"^(?:where(?:'s| is| are| did| has)|what happened to|i miss|i want|"
    r"we need) (?P<what>the [\w' -]+?)(?: (?:go|gone|went))?$",
    re.I,
)


_BACK_AT = re.compile(
    r"^(?:bring|put|get) back (?P<again>(?:the|my|his|her) [\w-]+(?: [\w-]+)??) "
    r"(?P<there>(?!in (?:please|again|too|now)\b)(?:on|in|at|under|behind|beside|next to|near|in front of) .+)$|"
    r"^(?:(?:put|bring|get|add|have|i want) )?(?P<what>(?:the |my |his |her )?[\w-]+(?: [\w-]+)??) (?:back|"
    r"again)(?: in)?,? "
    r"(?P<where>(?!in (?:please|again|too|now)\b)(?:on|in|at|under|behind|beside|next to|near|in front of) .+)$",
    re.I,
)


def restore(text: str, scene: Scene) -> str:
    """The words as an addition of what has gone from the caption; as they are where nothing of that name has."""
    placed = _BACK_AT.match(text)
    what = (placed.group("what") or placed.group("again")) if placed else ""
    if placed and not scene.has(what) and (thing := _formerly(scene, what)):
        return f"add {thing} {placed.group('where') or placed.group('there')}"
    if (_PRONOUN_BACK.match(text) or _KEPT_AFTER_ALL.match(text)) and (thing := gone(scene)):
        return f"add {thing}"
    put = _PUT_BACK.match(text)
    if put and (thing := gone(scene)):
        return f"add {thing} {put.group('how')}" if first_word(put.group("how")) in PREPOSITIONS else f"add {thing}"
    changed = _BACK_CHANGED.match(text)
    if changed and (thing := _formerly(scene, changed.group("what"))) and not scene.has(changed.group("what")):
        how = changed.group("how")
        return f"add {thing} {how}" if first_word(how) in PREPOSITIONS else f"add {thing}, make it {how}"
    kept = _KEPT.match(text)
    if kept and not scene.has(kept.group("what")) and (thing := _formerly(scene, kept.group("what"))):
        return f"add {thing}"
    for pattern in (_BACK, _RETURNS, _ONCE_MORE, _MISSED):
        match = pattern.match(text)
        if match is None:
            continue
        again = pattern is not _BACK or match.group("before") or match.group("after")
        what = match.group("what")
        definite = first_word(what) not in {"a", "an", "some"}
        if set(lows(what)) & PREPOSITIONS:
            return text
        there = spelled(words(scene.prompt), what) is not None
        if (again or (definite and not text.lower().startswith("make"))) and not there:
            thing = _formerly(scene, what, kin=bool(again)) or _uncounted(what, again=bool(again))
            return f"add {thing}" if thing else text
    return text


def asked_back(text: str) -> str:
    """The thing that is asked for again by its name ('bring back the hat'); '' where none is."""
    match = _BACK.match(text)
    if match is not None and not (match.group("before") or match.group("after")):
        match = None
    match = match or _ONCE_MORE.match(text)
    return bare(match.group("what")) if match else ""


def gone(scene: Scene) -> str:
    """What the caption before had and this one has not, as it was named there; '' where it is not one thing."""
    if not scene.earlier:
        return ""
    ws = words(scene.prompt)
    lost = [thing for thing in things(scene.earlier[0]) if spelled(ws, thing.head) is None]
    return _phrase(scene.earlier[0], lost[0]) if len(lost) == 1 else ""


def _uncounted(what: str, *, again: bool) -> str:
    """'the fog', which an earlier caption may have had as 'foggy'."""
    name = bare(what)
    return name if again and (last_word(name) in MASS or last_word(name) in WEATHER_NOUNS) else ""


def _formerly(scene: Scene, what: str, *, kin: bool = True) -> str:
    """The thing as an earlier caption had it, with an article of its own; `kin`: or one of its kind."""
    name = stem(last_word(bare(what)))
    wanted = {stem(low) for low in lows(bare(what))}
    for caption in scene.earlier:
        phrase = find(words(caption), what)
        own = {stem(low) for low in lows(caption)}
        if phrase is None or (phrase.how == "kin" and not kin) or (len(wanted) > 2 and not wanted <= own):
            continue
        name = stem(words(caption)[phrase.head].low)
        thing = next((thing for thing in things(caption) if stem(thing.head) == name), None)
        rest = _with_its_own(caption, phrase)
        if thing is not None:
            return _phrase(caption, thing) + rest
        if spelled(words(caption), what) is not None and is_common_noun(name):
            return counted(_named(caption, phrase)) + rest
    return ""


def _with_its_own(caption: str, phrase: Phrase) -> str:
    """What was said of a thing alone ('| with a blue hat behind the fence', 'castle | in the distance')."""
    ws = words(caption)
    end = own_place_end(ws, phrase)
    stop = next((k for k in range(phrase.end, len(ws)) if ws[k].broken), len(ws))
    after = [w.low for w in ws[phrase.end : stop]]
    one_place = after[:1] and after[0] in PLACE_LEADS and not set(after[1:]) & PREPOSITIONS
    if ws[phrase.start].broken and phrase.start and one_place:
        end = stop
    rest = caption[ws[phrase.end - 1].end : ws[end - 1].end] if end > phrase.end else ""
    return rest.partition(" and ")[0]


def _named(caption: str, phrase: Phrase) -> str:
    ws = words(caption)
    return caption[ws[phrase.start].start : ws[phrase.end - 1].end]


def _phrase(caption: str, thing: Thing) -> str:
    whole = caption[thing.start : thing.end]
    first = first_word(whole)
    if first in ARTICLES | POSSESSIVES:
        return counted(thing.name)
    return whole if is_number(first) else counted(whole)
