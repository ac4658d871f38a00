"""Second thoughts: 'actually, a cup of tea', 'I mean wine', 'no, a fox' to a first picture."""

from __future__ import annotations

import re

from dimp.interpret.clauses import normalise
from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.edits.objects import counted
from dimp.interpret.nouns import is_adjective, is_colour, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.readers import values
from dimp.interpret.readers.context import Context
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words.nouns import MASS
from dimp.interpret.words.verbs import OPENERS

_ON_SECOND_THOUGHT = re.compile(
    r"^(?:(?:actually|wait|hm+|or|no wait|on second thoughts?)[\s,.]+)+(?:rather |maybe |better )?"
    r"((?:an?|some) [\w-]+(?: (?:of )?[\w-]+){0,2}?)(?: instead)?$",
    re.I,
)
_ALSO = re.compile(
    r"^(?:and )?(?:an? )?((?!make\b|it\b|that\b|this\b|add\b|me\b)[a-z]+(?: [a-z]+)?),? (?:too|as well)$", re.I
)
_LACKING = re.compile(
    r"^(?:(?:but|no|hm+|hey|oh|well),? )*(?:there(?:'s| is| are|'re) (?:still )?(?:no|not any|not an?)|"
    r"there (?:isn't|aren't|wasn't|weren't) (?:any|an?)|(?:i|we) (?:can't|don't|cannot) see (?:any|an?)|"
    r"where(?:'s| is) the|the(?= [a-z]+ (?:is|are) missing)|no(?= [a-z]+ ?\?)) "
    r"(?P<noun>[a-z]+(?: (?!yet|there|here|at|in|is|are)[a-z]+)?)"
    r"(?: (?:is missing|are missing|yet|there|here|at all|in (?:it|there|the (?:picture|image|scene))))*"
    r"\s*[,;.?!-]+\s*(?:(?:so|please|but|and|then|just|could you|can you) )*"
    r"(?P<rest>(?:add|put|give|place|draw|paint|include|i want|insert)\b.*?\b)(?:(?P<one>an?(?: [a-z]+)? one|one|it)|"
    r"(?P<some>(?:some )?[a-z]+ ones|some|a few))(?P<where>(?= |$).*)$",
    re.I,
)
"""'There's no cat yet, add a black one on her lap'."""
_SLIP = re.compile(r"\b(?:insted|insteed|instaed|intead)\b", re.I)
_NO_INSTEAD = re.compile(
    r"^(?:(?:no|nah|nope|hm+|oh)[\s,.]+)+(?P<rest>(?!not\b).+? (?:instead of|rather than) (?P<old>[\w' -]+))$", re.I
)
_FILLED = re.compile(r"^[\w-]+ of ([\w-]+)", re.I)

_BESIDES = re.compile(
    r"^(?:(?:try|do|paint|make) (?:it |that )?again|(?:(?:make|paint|give me|show me|do) )?another (?:one|"
    r"version|try|go)|"
    r"one more time|once (?:more|again)|one more|again|keep (?:it|this|that)(?: one)?|(?:(?:get|have|see|take|"
    r"use|i want|"
    r"i'd like|give me|can i (?:get|have|see)),? )?(?:(?:yes|yeah|ok|okay),? )?(?:this|that) one|"
    r"(?:i )?(?:really )?(?:love|like) (?:it|this|that)(?: one)?|very nice|beautiful|wonderful)\s*"
    r"(?:[,;.!]|\b(?:but|and|only)\b|(?=\bwith(?:out)?\b))\s*(?:(?:but|and|now|please|only|"
    r"this time)\b[\s,]*)*(?=\S)(.+)$",
    re.I,
)


_TOO_FAR = re.compile(
    r"^(?:(?:no|nah|nope|hm+|oh|wait|sorry)[\s,.]+)*that(?:'s| is| was) (?:a (?:bit|little) |way |much |far )?too "
    r"[\w-]+"
    r"\s*[,;.:-]+\s*(?:(?:rather|better|more like|maybe|try|just)\s+)*(?P<right>[\w-]+(?: [\w-]+){0,2})$",
    re.I,
)
"""'That's too dark, late afternoon'."""
_NO_NUMBER = re.compile(r"^(no) ((?:two|three|four|five|six|seven|eight|nine|ten|\d+) (?P<what>[a-z]+))$", re.I)
_AFTERTHOUGHT = re.compile(
    r"^(?P<what>[\w-]+(?: [\w-]+){0,3}?)(?:\s*[,.;]\s*|\s+)(?:sorry|i me?ant|i mean|my (?:bad|mistake)|rather|"
    r"oops|whoops)[.!]*$",
    re.I,
)


_ANOTHER_TRY = re.compile(
    r"^(?:(?:no|hm+|ok|well|sorry)[\s,.]+)*(?:not (?:quite|really|exactly) (?:what i (?:had in mind|wanted|meant)|"
    r"it|right|that|"
    r"there)\s*[.,;:!]+\s*)?(?:let me )?(?:try (?:(?:it|that|this) )?again|rephrase(?: (?:it|that))?|put it "
    r"differently|"
    r"correct (?:that|myself))\s*[:,.-]+\s*(?P<what>\S.*)$",
    re.I,
)
"""'Let me rephrase: a top hat'."""


def marked(text: str, scene: Scene) -> str:
    """A correction with its mark before it and apart ('silver, sorry', 'no two swords' where there is one)."""
    after = _AFTERTHOUGHT.match(text)
    if after and first_word(text) not in OPENERS | {"no", "not", "i'm", "i", "so", "very", "really"}:
        return f"sorry, {after.group('what')}"
    again = _ANOTHER_TRY.match(text)
    if again:
        what = again.group("what")
        return what if first_word(what) in OPENERS else f"no, {what}"
    counts = _NO_NUMBER.match(text)
    if counts and scene.has(counts.group("what")) and counts.group(2).lower() not in scene.prompt.lower():
        return f"no, {counts.group(2)}"
    return text


def plainly(text: str) -> str:
    """'another one but in blue', 'I love it, now add a hat': what is to change, without the rest."""
    missed = _TOO_FAR.match(text)
    if missed and (values.kind_of(missed["right"]) or values.is_quality(missed["right"])):
        return f"no, {missed['right']}"
    match = _BESIDES.match(text)
    return normalise(match.group(1)) if match else text


def instead_of_last(text: str, scene: Scene) -> str:
    """'Actually, a cup of tea': instead of the thing last talked about; other words as they are."""
    match = _ON_SECOND_THOUGHT.match(text)
    known = match is not None and scene.last and scene.has(scene.last) and not values.kind_of(match.group(1))
    return f"replace the {scene.last} with {match.group(1)}" if match and known else text


def also(text: str, scene: Scene) -> str:
    """'A ladder too', 'ladder as well': one thing more; other words as they are."""
    match = _ALSO.match(text)
    noun = last_word(match.group(1)) if match else ""
    if match is None or not is_common_noun(noun):
        return text
    return f"add {counted(match.group(1))}" if not scene.has(noun) or _is_another(match.group(1), scene) else text


def _is_another(name: str, scene: Scene) -> bool:
    """Whether words name a thing of a kind that the caption has, but of another sort ('baby elephant')."""
    ws = lows(name)
    caption = words(scene.prompt)
    of_kind = len(ws) > 1 and spelled(caption, ws[-1]) is not None and spelled(caption, name) is None
    return of_kind and (is_common_noun(ws[0]) or is_adjective(ws[0])) and not is_colour(ws[0])


def of_what_stood(text: str, scene: Scene) -> str:
    """'No, dawn instead of dusk' without its 'no' where the dusk was there before the last change, which then stays."""
    match = _NO_INSTEAD.match(_SLIP.sub("instead", text))
    word = last_word(match["old"]) if match and scene.earlier else ""
    stood = bool(word) and word in lows(scene.prompt) and word in lows(scene.earlier[0])
    return match["rest"] if match and stood else text


def lacking(text: str, scene: Scene) -> str:
    """What is missed and then asked for as 'one', by its name; other words as they are."""
    match = _LACKING.match(text)
    if match is None:
        return text
    noun = match.group("noun")
    pointer = match.group("one") or match.group("some")
    if scene.has(noun):
        look = re.sub(r"^(?:an?|some) |\bones?$|^some$|^a few$", "", pointer, flags=re.I).strip()
        return f"make the {noun} {look}" if look else text
    if pointer.lower() in {"one", "it", "some", "a few"}:
        named = counted(noun) if pointer.lower() in {"one", "it"} else f"{pointer} {noun}"
    else:
        named = re.sub(r"ones?$", noun, pointer, flags=re.I)
    return f"{match.group('rest')}{named}{match.group('where')}"


def in_place_of_subject(prompt: str, right: str) -> str:
    """'no, a fox' to a first picture: in place of what it shows; other words as they are."""
    subject = Context(prompt).about()
    ws = lows(right)
    plain_thing = len(ws) <= 4 and first_word(right) in {"a", "an"} and not values.kind_of(right)
    if (
        len(ws) == 1
        and is_common_noun(ws[0])
        and ws[0] in MASS
        and (filled := _FILLED.match(_from_subject(prompt, subject)))
    ):
        return f"replace the {filled.group(1)} with {right}"
    return f"replace the {subject} with {right}" if plain_thing and subject else right


def _from_subject(prompt: str, subject: str) -> str:
    """The caption from its subject on."""
    return prompt[max(0, prompt.find(subject)) :]
