"""Turns of speech put straight before all is read: 'the house it is', 'more small', 'look at me', 'in green colour'.

Each is a habit of people who write fast or whose language is another one; none depends on what the picture shows.
"""

from __future__ import annotations

import re

from dimp.interpret.dialogue.denials import more_of
from dimp.interpret.morphology import gerund
from dimp.interpret.nouns import is_adjective, is_colour
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.readers.values import is_comparative
from dimp.interpret.text import last_word
from dimp.interpret.words.adjectives import SIZES

_DOUBLED = re.compile(r"^((?:the|this|that|my|his|her) [\w-]+(?: [\w-]+)??),? (?:it|he|she|they) (?=(?:must|"
                      r"should|has|have|is|are|"
                      r"needs?|could|can)\b)", re.I)  # fmt: skip
"""'The house, it must be smaller.'"""
_MORE_BIG = re.compile(r"\bmore (?P<how>[a-z]+)\b", re.I)
_TOWARDS_ME = re.compile(
    r"\b(?P<does>(?:walk|run|com|swim|fly|rid|crawl|mov|head)(?:e|s|es|ing)?) (?:right )?towards? (?:me|us|you)\b", re.I
)
_AT_ME = re.compile(
    r"\b(?P<does>(?:look|star|smil|wav|point|wink|grin|glar|gaz|laugh|fac)(?:e|s|es|ing)?)(?: directly| straight)? "
    r"(?:at|to|towards?|into)? ?(?:me|us|you)\b",
    re.I,
)
_IN_COLOUR = re.compile(r"\b(?:in|of|with) (?:an? |the )?(?P<look>[a-z]+(?: [a-z]+)?) colou?r$", re.I)
_COMPLAINED = re.compile(
    r"^(?:(?:that|this|it|they|there)(?:'s| is|'re| are) )?(?:far |way |much |a bit )?too (?:many|much|few|little)"
    r"(?: (?:of (?:them|those|that)))?\s*[,;.]\s*(?=\S)",
    re.I,
)
"""'Far too many, just five.'"""
_NOT_GOOD = re.compile(
    r"^(?:(?:it|this|that|the picture) )?(?:is|'s) not (?:so |very |that )?(?:good|nice|great|right|ok|"
    r"okay)\s*[,;.]\s*(?=\S)",
    re.I,
)
_JUST = re.compile(r"\b(should|must|could) (?:just|simply|rather|please)\b", re.I)
_HAVE_TO = re.compile(r"\b(?:(?:have|has|need|needs|ought) to|(?:might|may)(?: perhaps| also)?) be\b", re.I)
_SPRINKLE = re.compile(
    r"^(?:sprinkle|scatter|drizzle|pour|plant|hang|stick|mount|install|lay|lean|pop|slap|sit|stand|float|strew|"
    r"spread|pile|"
    r"park|stack|tuck|throw in|toss in) (?P<what>(?!it\b|the\b|him\b|her\b|them\b|that\b)[\w' -]+?) "
    r"(?P<where>(?:on|over|onto|in|into|at|under|beside|next to|behind|around|across|between|near|above|against|"
    r"along) .+|on top)$",
    re.I,
)
"""'Scatter petals on the floor'."""
_BRING_IN = re.compile(
    r"^(?:bring|fade|roll|drift) (?P<what>(?!it\b|the\b|him\b|her\b|them\b|that\b)[\w' -]+?) in (?=(?:over|from|"
    r"through|behind|between|across|above|under|along|around|beside|near|next to) )",
    re.I,
)
"""'Bring some fog in over the water'."""
_NO_AUX = r"(?!should|must|could|can\b|may\b|might|would|will|ha[sd]|have|needs?\b|to\b|shall|not\b|supposed|meant)"
_BE = re.compile(
    rf"^((?:the|his|her|its|their|my|this|that) {_NO_AUX}[\w-]+(?: {_NO_AUX}[\w-]+)??|it|he|she|they) be (?=\S)", re.I
)
"""'The roses be pink', which is left of 'could the roses be pink'."""
_LIKE = re.compile(r"\b(be|is|look) like,? (?=(?:way|much|a bit|a lot|really|so|more|less|super) )", re.I)
"""'Be like way bigger'."""
_MUST_TO = re.compile(r"\b(must|should|can|could|will|may) to\b", re.I)
_IS_TOO = re.compile(r"^(?:the )?([a-z]+)'s (?=(?:too|not|way|much|still|a bit|so|very|really|more|less)\b)", re.I)
_RATHER_THAN = re.compile(r"(?<= be )([\w-]+(?: [\w-]+)?),? (?:rather than|instead of|not) [\w-]+$", re.I)
_TO_DO = re.compile(
    r"^((?:the|his|her|its|their|my) [\w-]+(?: [\w-]+)??|him|her|it|them) to (?!be\b|the\b|an?\b|his\b|"
    r"her\b)(?=[a-z]+ )",
    re.I,
)
"""'The hedgehog to wear glasses', which is left of what somebody would like."""
_SHINES = re.compile(
    r"^((?:make|let|have) (?:it|them|him|her|the [\w-]+(?: [\w-]+)?)) (glow|shine|sparkle|shimmer|glitter)$", re.I
)
"""'Make it glow': a look, and no light of the picture."""
_INTO_COLOUR = re.compile(
    r"^(?:(?:no|nope|but|ok|actually|hm+),? )*(?:(?:put|bring|turn|make|get|do|have) (?:it|this|that|everything|"
    r"the picture)(?: back)?(?: all)? in(?:to)?|(?:(?:go|change|switch) )?back (?:in)?to) (?:full )?"
    r"colou?rs?(?: again)?$|"
    r"^(?:it|this|that|the (?:picture|photo|image))(?:'s not| is not| isn't| was not| wasn't| should not| shouldn't)"
    r"(?: (?:supposed|meant) to)?(?: be)? (?:in )?(?:black and white|monochrome|gr[ae]yscale)$",
    re.I,
)
"""'Put it in colour'."""
_PUT_THERE = re.compile(
    r"^(put|place|add|paint|draw|have) ((?:an?|some|the|two|"
    r"three) [\w-]+(?: [\w-]+)?) there(?:$|\s+(?=instead))",
    re.I,
)
"""'Put a log there instead of the stump'."""
_MEANT_TO_DO = re.compile(
    r"(?:\b(?:is|are|was|were)|'s|'re) (?:supposed|meant) to (?=(?!be\b|have\b|look\b)[a-z]+)", re.I
)
"""'It's supposed to take off'."""
_BOTH_SO = re.compile(r"^(both|all)(?: of (?:them|these|those))? (?:the same )?(?P<look>[a-z]+)$", re.I)
"""'Both red'."""
_IT_WITH = re.compile(
    r"^(?:(?:see|have|get|do|try) )?it (?=with(?:out)? (?:an?|the|some|any|no|two|three|four|his|her|more)\b)"
)
"""'It with a moon', which is left of 'I want to see it with a moon'."""
_I_MEAN = re.compile(
    r"^(?P<head>.*?)(?P<old>(?:an?|the) [a-z-]+|[a-z-]+)\s*(?:\.{2,}|…|[,;–—]|-)\s*"
    r"(?:(?:no|wait|sorry|er+|uh+|um+|oops|ah|actually)[\s,.]+)*(?:i me?ant?|or rather|no wait|make that|"
    r"scratch that|(?<=[\s,])no)"
    r"[\s,]+(?P<new>(?:an?|the) [a-z-]+|[a-z-]+)$",
    re.I,
)
"""'Make it red, I mean blue': what was said last counts."""
_A_THING = re.compile(r"\ban? [a-z-]+", re.I)
_TO_BE = re.compile(
    r"^((?:the|his|her|its|their|my) [\w-]+(?: [\w-]+)??|(?!want|need|ha[sd]|have|ought|got|like|love|suppose|go|get|"
    r"seem|appear|meant|use)[a-z]+|it|he|she|they) to be (?=\S)",
    re.I,
)
_MORE_LESS = re.compile(r"^((?:more|less|fewer) [\w -]+?),? (?=(?:more|less|fewer) )", re.I)
_SLIGHTLY = re.compile(r"^(?:a (?:bit|little|touch)|slightly|much|even|way) ", re.I)
_EVEN = re.compile(r"\b(?:even|still) (?=(?:\w+er|more \w+|less \w+)$)", re.I)


_ALL_SO = re.compile(
    r"^(?P<who>(?:(?:make|paint|turn|colou?r|let|have) )?(?:the|his|her|its|their|these|those) [\w-]+s) "
    r"(?P<are>(?:should|must|are|be) (?:be )?)?(?:all|both|each) (?:be |are )?(?P<look>[\w-]+)$",
    re.I,
)
"""'Make the kites all red'."""
_IN_MEDIUM = re.compile(
    r"^(?:(?P<does>paint|draw|do|make|sketch|render|have|show|try|colou?r) (?:it|this|that|them|everything|"
    r"the (?:picture|image|scene|whole thing)) )?(?P<how>in|with|using|use) (?:some |an? )?"
    r"(?P<look>[a-z]+ )?"
    r"(?P<medium>watercolou?r|oil|pastel|crayon|acrylic|gouache|charcoal|pencil|chalk|tempera|ink|marker)(?P<many>s?"
    r"(?: (?:paints?|colou?rs?))?)(?: instead| now)?$",
    re.I,
)
"""'Paint it in oils': the medium by what one paints with."""
_PAINTS = frozenset({"watercolor", "watercolour", "oil", "acrylic", "gouache", "tempera"})
_OVERALL = re.compile(
    r"^(?:(?:make|have|get|turn) )?(?:(?:it|this|that|the (?:picture|image|whole thing)|everything)(?: all)? )?"
    r"(?P<how>(?:a (?:bit|little|touch) |slightly |much |even |way )?(?:(?:more|less) )?[a-z]+) "
    r"(?:overall|in general|on the whole|altogether|all over)$",
    re.I,
)
"""'A bit darker overall': the whole picture, whatever was talked of last."""


def said_last(text: str) -> str:
    """The words without what was taken back in the same breath ('red, I mean blue')."""
    return _I_MEAN.sub(_last_said, text)


def put_straight(text: str) -> str:
    """The words without these turns of speech."""
    text = _JUST.sub(r"\1", _HAVE_TO.sub("should be", _NOT_GOOD.sub("", text)))
    text = _COMPLAINED.sub("", _DOUBLED.sub(r"\1 ", text))
    text = _TOWARDS_ME.sub(r"\g<does> towards the viewer", text)
    text = _AT_ME.sub(lambda match: f"{match.group('does')} at the viewer", text)
    text = _SPRINKLE.sub(lambda match: f"add {match.group('what')} {match.group('where')}", text)
    text = _LIKE.sub(r"\1 ", _BRING_IN.sub(r"add \g<what> ", text))
    text = _IS_TOO.sub(r"the \1 is ", _MUST_TO.sub(r"\1", text))
    text = _BE.sub(r"\1 should be ", _RATHER_THAN.sub(r"\1", text))
    text = _TO_BE.sub(r"\1 should be ", text)
    text = _INTO_COLOUR.sub("in color", text)
    text = _ALL_SO.sub(lambda match: f"{match.group('who')} {match.group('are') or ''}{match.group('look')}", text)
    if made := _in_medium(text):
        return made
    if (overall := _OVERALL.match(text)) and is_comparative(_SLIGHTLY.sub("", overall.group("how"))):
        text = f"make everything {overall.group('how').replace('a touch', 'a bit')}"
    text = _PUT_THERE.sub(r"\1 \2 ", text).strip()
    text = _TO_DO.sub(r"let \1 ", text)
    text = _SHINES.sub(lambda match: f"{match.group(1)} {gerund(match.group(2).lower())}", text)
    text = _IN_COLOUR.sub(
        lambda match: match.group("look") if is_colour(last_word(match.group("look"))) else match.group(), text
    )
    text = _IT_WITH.sub("", _MEANT_TO_DO.sub(" should ", text).replace("  ", " "))
    text = _BOTH_SO.sub(
        lambda match: f"make {match.group()}" if is_colour(match.group("look").lower()) else match.group(), text
    )
    text = _EVEN.sub("", _MORE_BIG.sub(_comparative, text))
    return _MORE_LESS.sub(r"\1, ", text)


def _in_medium(text: str) -> str:
    """'In blue ink' as the style it is, 'blue ink drawing'; '' where it is something in a picture ('with crayons')."""
    match = _IN_MEDIUM.match(text)
    look = (match.group("look") or "").strip().lower() if match else ""
    if (
        match is None
        or (look and not is_colour(look))
        or not (match.group("does") or match.group("how") in {"in", "use"})
    ):
        return ""
    if not (match.group("does") or look or match.group("many")):
        return ""  # 'in oil' is a style as it stands
    name = match.group("medium").lower()
    return f"as {f'{look} {name}'.strip()} {'painting' if name in _PAINTS else 'drawing'}"


def _last_said(match: re.Match[str]) -> str:
    """The request with its last word as it was said the second time, where both are of one kind."""
    old, new = match.group("old").lower(), match.group("new").lower()
    looks = all(is_colour(low) for low in (old, new)) or all(is_adjective(low) for low in (old, new))
    alike = old.partition(" ")[0] == new.partition(" ")[0] or {old[:2], new[:2]} <= {"a ", "an"}
    things = " " in old and " " in new and alike and all(is_common_noun(last_word(name)) for name in (old, new))
    before = _A_THING.findall(match.group("head"))
    if not things and len(before) == 1 and _A_THING.fullmatch(new) and is_common_noun(last_word(before[0])):
        return _A_THING.sub(new, match.group("head")) + match.group("old")
    return f"{match.group('head')}{match.group('new')}" if match.group("head") and (looks or things) else match.group()


def _comparative(match: re.Match[str]) -> str:
    """'More small' as one word, where the word is an adjective that has one."""
    how = match.group("how").lower()
    short = more_of(how)
    return short if " " not in short and (how in SIZES or is_adjective(how)) and not is_colour(how) else match.group()
