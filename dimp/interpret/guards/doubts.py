"""Whether a reading is to be doubted: a new caption holds words of the conversation, or lost what nobody asked to lose.

The rules change captions by cutting and putting in; where words were not understood, what is cut may be a thing that
they never named. Such a reading is asked back instead of painted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dimp.core.sentences import sentence
from dimp.interpret.guards.damage import looks_damaged
from dimp.interpret.morphology import act_of, is_gerund, stem
from dimp.interpret.nouns import is_adjective, is_colour, is_living
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.phrases.things import Thing, things
from dimp.interpret.text import first_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.colours import MATERIALS
from dimp.interpret.words.function import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    NUMBERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    VAGUE_NUMBERS,
)
from dimp.interpret.words.scene import WEATHER_NOUNS

UNSURE = 0.4
"""Confidence of a reading that left such words in the caption."""

_SPOKEN = listed(
    """me us please pls thanks don't dont doesn't doesnt didn't didnt shouldn't shouldnt isn't isnt wasn't
    aren't won't can't should same again instead you your you're i i'm i'd that's it's he's she's what what's
    whats which thing things enough swap but if so also else too maybe really actually supposed
    somehow whatever except everything everybody everyone please pls rest
    nobody undo revert version versions where add want wants wanted meant mean said thinks could would nope nah nothing
    best better favourite favorite nicest nicer worse worst preferred liked removing
    replacing changing rather indeed though tho lol haha hey ok okay than supposed
    wrong kindly anymore looks dear darling bro fam dude mate yo wait then
    rid was were might may must shall did fine enough
    my our today tomorrow somewhere something anything somehow anyway
    be been nor either neither can gonna wanna kinda idea original previous earlier"""
)
_HISTORY = listed(
    "like as back undo redo return revert go again put bring thanks thank don't please i we you can could"
)
_LEADING = ARTICLES | POSSESSIVES
_STATED = re.compile(
    r"\b(?:is|are) (?:the|my|so|too|very|much|way|nice|good|great|fine|better|best|okay|enough|cool|lovely|missing)\b",
    re.I,
)
"""'3 is the nicest', 'a bit of mist is nice': a statement, which describes no picture."""
_BACK = re.compile(
    r"\b(?:the|its|his|her|their|a|from) back\b(?=\s*$|[,.;]| (?:of|and|with|in|on|yard|door|seat|side)\b)|"
    r"\bback (?:of|to back|view|yard|door|seat|side|wall|row|window|garden|room|pocket|shelf|leg|wheel|lit|"
    r"lighting)\b",
    re.I,
)
_ONE = re.compile(
    r"(?<!, the )\b(?:left|right|other|middle|first|second|third|last|same|new|old) ones?\b|\bof (?:them|those|"
    r"these)\b|(?<!, the )\b(?:others|them)\b|\b(?:than|are) (?:an?|the)\b"
    r"|\ban? (?:[\w-]+ )?(?<!this )(?<!that )one\b|\ba them\b|\bwith the (?:left|right)(?=$|[,.;])"
    r"|\b(?:with|and) (?:some|a few|(?:[\w-]+ )?ones)(?=$|[,.;]| with )",
    re.I,
)


_AT_IT = re.compile(
    r"\b(?:[a-z]+ing|on|of|to|in|with|under|over|behind|around|at|for|by|near|above|below|from|through|inside) it\b"
)
_OF_PICTURE = re.compile(r"\b(?:a|another|the) (?:picture|image|pic) of\b", re.I)
_DIFFERENT = re.compile(r"\ban? (?:different|other) (?!colou?rs?\b|kinds?\b|angle\b|light\b)[a-z]+", re.I)
"""'A different hat', which is another one than is there, and tells no painter which."""
_JOINED = re.compile(r"\b(?:with|and) the ([a-z]+)(?=$|[,.;]| with\b)")
"""'... with the banner', of a banner that is there already."""
_LONGEST_TERM = 5
"""Words of the longest name of something to leave out ('a man in a hat')."""
_FLAGS = re.compile(r"--[a-z]+(?: [\w:.]+)?", re.I)
_OWNING = listed(
    "of from through that which who is are full filled made the left right middle top bottom side front back corner"
)
_SYMBOLS = re.compile(r"[\W_]+\d*[\W_]*|\d{3,}")
"""'+1', '12345': nothing that could be read."""
_VAGUE = re.compile(
    r"^looks? (?:so |really |very |kind of )?[\w-]+$|^(?:it|that|this|he|she|they)(?: is| are|'s)? ?(?:not|n't|"
    r"isn't|aren't) (?:night|day|dark|bright|sunny|raining|snowing|winter|summer)$|"
    r"^(?:(?:the |its |his |her )?(?:colou?rs?|light(?:ing)?|perspective|proportions?|anatomy|face|hands?|size|"
    r"scale|composition) (?:is|are|looks?|seems?) "
    r"(?:a bit |so |totally |all |kind of |still )*(?:off|wrong|weird|bad|strange|odd|funny|not right))$|"
    r"^(?:(?:try|use|make it|give it|from|with) )*(?:a )?(?:new|different|other|another|fresh) (?:angle|view|"
    r"viewpoint|perspective|pose|composition|look|style|"
    r"vibe|mood|palette|lens)$|^(?:the )?next(?: one| picture| please)*$|^(?:but )?there(?:'s| is|"
    r" are) no (?!need\b)[\w -]+$|^(?:it|he|she|the [\w-]+) (?:has|have) no [\w-]+$|"
    r"^(?:(?:please|can you|could you|can we|could we|let's) )*(?:(?:use|try|with|take) )?(?:an?other|"
    r"a different|some other|a better) model$|"
    r"^(?:(?:make|do|get|have) )?(?:it|this|that|everything|the (?:picture|image|whole thing))? ?"
    r"(?:a (?:bit|little|lot) |much |even |more )*"
    r"(?:better|nicer|good|right|perfect|correct|cooler|different|differently|interesting|special|improved|pop|"
    r"shine|sing|work|count|stand out)$|"
    r"^(?:(?:add|give (?:it|this|me)|with|i want|it needs|needs|some|a (?:bit|little) (?:of )?)\s+)*(?:some |"
    r"a )?(?:more |less |extra |better )?"
    r"(?:oomph|pop|pizzazz|punch|vibes?|flair|wow|magic|energy|soul|feeling|style|character|spice|juice|"
    r"something|stuff)$|"
    r"^(?:(?:it|this|that|he|she|they|the [\w-]+)(?: just| all)?|(?:i think )?it) (?:looks?|seems?|"
    r"feels?) (?!too\b|like\b|not\b|more\b|less\b)(?:so |very |really |"
    r"a bit |a little |kind of |quite |somehow )*[\w-]+$|"
    r"^(?:fix|improve|enhance|correct|mend|repair|change|edit|modify|adjust|tweak|work on|do something (?:about|with)) "
    r"(?:it|this|that|everything|something|the (?:picture|image|whole thing|[\w-]+))$",
    re.I,
)


_DIAL = re.compile(
    r"^(?:(?:with|use|set|make|try) )?(?:(?:lower|raise|higher|more|less|increase|reduce|decrease|change|stronger|"
    r"weaker|"
    r"turn (?:up|down)) )(?:the )?(?:guidance|cfg|strength|denoising|scheduler|sampler)\b.*$",
    re.I,
)
"""Parameters that words cannot set."""


_STILL_WANTED = re.compile(
    r"(?:\bnot|n't) (?:an? |the |any )?([a-z]{3,})\b[^.;!]*[.;!]\s*"
    r"(?:(?:please|i|we|want|wanted|said|asked for|give me|make it|paint|"
    r"draw)\s)*(?:an? |the )?\1\b",
    re.I,
)
"""'That's not a pipe, that's a cigarette. I want a pipe': the picture is wrong, and its words are right."""


def is_vague(text: str) -> bool:
    """Whether words ask for a change without saying which ('fix it', 'make it better')."""
    plain = text.strip(" .!?")
    if _STILL_WANTED.search(plain):
        return True
    return _SYMBOLS.fullmatch(plain) is not None or _VAGUE.match(plain) is not None or _DIAL.match(plain) is not None


def history_word(text: str) -> str:
    """A word of the history or of an instruction with which no description of a picture begins, or ''."""
    first = first_word(text)
    return first if first in _HISTORY else ""


_THAN_THE_OTHER = re.compile(r"(?<=er) than the others?(?: [a-z]+)?(?=[,.;]|$)", re.I)
"""What tells two of a kind apart in a caption ('two moons, one bigger than the other')."""


def leftover(before: str, after: str) -> str:
    """A word of the conversation that is in `after` and was not in `before`, or ''."""
    after = _THAN_THE_OTHER.sub("", after)
    new = set(lows(after)) - set(lows(before))
    spoken = sorted(new & _SPOKEN)
    if spoken:
        return spoken[0]
    if "not" in new:
        return "not"
    if len(_STATED.findall(after)) > len(_STATED.findall(before)):
        return next(match.group() for match in _STATED.finditer(after))
    if "back" in new and not _BACK.search(after):
        return "back"
    pronoun = sorted(new & {"he", "she", "they", "it"})
    if (
        pronoun
        and re.search(rf"(?<!next to )(?<!on )(?<!of )(?<!it )\b{pronoun[0]} [a-z]+", after, re.I)
        and (pronoun[0] != "it" or re.search(r"\b[a-z]+ it [a-z]+", after) is not None and not _AT_IT.search(after))
    ):
        return pronoun[0]
    twice = next(
        (noun for noun in _JOINED.findall(after) if lows(after).count(noun) > lows(before).count(noun) > 0), ""
    )
    if twice:
        return f"the {twice}"
    pointers = (_ONE, _OF_PICTURE, *((_DIFFERENT,) if _DIFFERENT.search(before) is None else ()))
    more = (p for p in pointers if len(p.findall(after)) > len(p.findall(before)))
    return next((match.group() for p in more if (match := p.search(after))), "")


_DENIES = re.compile(
    r"\b(?:no|not|none|never|nothing|without|w/o|un\w+|remove|delete|erase|lose|drop|take|get|rid|cut|hide|"
    r"clear|kill|skip|"
    r"omit|leave|stop|end|ban|avoid|minus|less|fewer|too|off|out|away|gone|goe?s?|instead|rather|replace\w*|"
    r"swap\w*|except|"
    r"but|only|don|dislike|hate|tired|enough|disappear\w*|vanish\w*|wrong|never|nor|neither|eliminate|exclude|strip|"
    r"wipe|scrap|ditch|lower|reduce|decrease|clean|nix|destroy|banish)\b|n't\b|\bnt\b|^-|->|\bsans\b",
    re.I,
)
"""Words by which something is to be left out."""


def flags_lost(before: str, after: str, text: str) -> bool:
    """Whether the switches at the end of a caption ('--ar 3:2') were changed, or are spoken of."""
    return bool(_FLAGS.search(text)) or _FLAGS.findall(before) != _FLAGS.findall(after)


def garbled(terms: Sequence[str], text: str) -> str:
    """A term for the negative prompt that is no name of anything ('him glasses and'), or that no word asked for."""
    if terms and not _DENIES.search(text):
        return terms[0]
    return next((term for term in terms if not _is_name(lows(term))), "")


def _is_name(ws: Sequence[str]) -> bool:
    plain = not set(ws) & (_SPOKEN | AUXILIARIES | PRONOUNS | {"no"}) and len(ws) <= _LONGEST_TERM
    return bool(ws) and plain and ws[0] not in _NO_BEGINNING and ws[-1] not in _NO_END


_NO_BEGINNING = AUXILIARIES | CONJUNCTIONS | frozenset({"him", "her", "them", "me", "us", "it", "that", "this"})
_NO_END = AUXILIARIES | CONJUNCTIONS | ARTICLES | frozenset({"of", "with", "for", "than"})
_TAKING = frozenset({"remove", "only", "rewrite", "replace", "swap_things", "count", "one_of", "style", "multi"})
"""Kinds of change by which things may go from a caption."""
_PLACING = frozenset({"background", "time", "season", "weather", "lighting", "camera", "mood", "action"})
"""Kinds of change by which a place or a time may go."""
_BROKEN = re.compile(
    r"\b(?:an?|the) (?:with|in|on|at|of|and|behind|under|next|near|to|from|by)\b|\b(?:an?|the|with|and|"
    r"of)(?= ?(?:[,.;]|$))"
    r"|\bwith (?:and|with|in|on|at|behind|under|next to)\b|\b(?:on|in) the (?:left|right) (?:on|in) the (?:left|"
    r"right)\b"
    r"|\b(?:colou?r other|other colou?rs?|different colou?r)\b|\ban? (?:both|all|some|more|less|them|it|not)\b|"
    r"\b(?:an?|the) (?:an?|the)\b|\b(?:an?|few|many|old|young|big|small|new) right (?!hand|side|angle|foot|arm|"
    r"leg|eye|ear)|\b(?:an?|and|with) only (?:on|in|at|the)\b|\b(?:an?|the) (?:[\w-]+ )?to (?:have|be|get|make)\b|"
    r"\ban? (?:two|three|four|five|six|seven|eight|nine|ten|many|several)\b|"
    r"\bin front of (?:the |an? )?[\w-]+ in front\b|\b(?:on|at) top of (?:the |an? )?[\w-]+ on top\b|"
    r"\band (?:and|with)\b|(?<!lights )(?<!lamps )\b(?:in|on|at) (?:in|on|at) |^(?:and|or)\b|"
    r"\bwith (?:an?|the|one|two|three) (?:[\w-]+ )?[\w-]+ (?:is|are)\b|"
    r"\ban? (?:winter|summer|autumn|spring)(?= ?(?:[,.;]|$)| (?:with|and|in|at)\b)|"
    r"\b(an? [\w-]+(?: [\w-]+)?),? and \1(?= ?(?:[,.;]|$)| (?:and|with)\b)",
    re.I,
)


_TAKES_AWAY = re.compile(r"\b(?:instead|rather|not|no|without|out|away|off|n't)\b", re.I)
"""Words by which a thing that is named may go, whatever kind of change it is."""


def damage(before: str, after: str, text: str, kinds: frozenset[str]) -> str:
    """What is wrong with the caption `after` that the words `text` made of `before`, as a remark; '' if nothing is.

    `kinds` are the kinds of change that were carried out.
    """
    lost = lost_thing(before, after, text, kinds)
    if lost:
        return sentence("unsure-gone", thing=lost)
    if looks_damaged(before, after, text, kinds):
        return sentence("unsure-wording")
    worse = _faults(after) > _faults(before) or _run_on(after) > _run_on(before)
    return sentence("unsure-wording") if worse else ""


def _faults(caption: str) -> int:
    return sum(1 for _ in _BROKEN.finditer(caption))


def _run_on(caption: str) -> int:
    """How often a noun with its article or owner stands right after another noun ('in a coat a wolf')."""
    ws = words(caption)
    return sum(
        after.low in _LEADING and not after.broken and is_common_noun(before.low) and not act_of(before.low)
        and before.low not in PREPOSITIONS | AUXILIARIES | CONJUNCTIONS | NUMBERS.keys()
        for before, after in zip(ws, ws[1:], strict=False)
    )  # fmt: skip


def lost_thing(before: str, after: str, text: str, kinds: frozenset[str]) -> str:
    """A thing of the caption `before` that `after` has not, though no word asked for that; '' where all are there."""
    left = {stem(low) for low in lows(after)}
    if kinds == {"remove"}:
        return _lost_with(before, left, text)
    if kinds == {"only"}:
        return _left_over(after, text)
    if kinds & _TAKING:
        return _lost_beside(before, left, text, kinds) if "replace" in kinds else ""
    named = set() if _TAKES_AWAY.search(text) else {stem(low) for low in lows(text)}
    for thing in things(before):
        if stem(thing.head) in left or _is_no_thing(thing.head):
            continue
        said_anew = _after_with(before, thing) and "with" in lows(text)
        if stem(thing.head) in named or not (said_anew or (kinds & _PLACING and _stands_at(before, thing))):
            return thing.name
    return ""


def _lost_beside(before: str, left: set[str], text: str, kinds: frozenset[str]) -> str:
    """A thing that went along with another that was named and is to be replaced, or ''."""
    requested = {stem(low) for low in lows(text)}
    lost = [thing for thing in things(before) if stem(thing.head) not in left and not _is_no_thing(thing.head)]
    lost = [thing for thing in lost if not (kinds & _PLACING and _stands_at(before, thing))]
    named = [thing for thing in lost if requested & {stem(low) for low in lows(thing.name)}]
    others = (thing for thing in lost if thing not in named and not _measures(before, thing, requested))
    return next((thing.name for thing in others), "") if named else ""


def _measures(caption: str, thing: Thing, requested: set[str]) -> bool:
    """Whether a thing only says how much there is of one that was named ('a loaf of bread', 'a pile of papers')."""
    measured = [word.low for word in words(caption[thing.end :])[:2]]
    return measured[:1] == ["of"] and stem(measured[-1]) in requested


def _left_over(after: str, text: str) -> str:
    """A thing that is there still though only others were to stay, or ''."""
    requested = {stem(low) for low in lows(text)}
    kept = (thing for thing in things(after) if thing.start and not requested & {stem(low) for low in lows(thing.name)})
    return next((thing.name for thing in kept if not _stands_at(after, thing) and not _is_no_thing(thing.head)), "")


def _lost_with(before: str, left: set[str], text: str) -> str:
    """A thing that went though neither it nor what it belongs to was named, where something was taken out; or ''."""
    requested = {stem(low) for low in lows(text)}
    owner: Thing | None = None
    named = [thing for thing in things(before) if stem(thing.head) in requested]
    for thing in things(before) if any(stem(thing.head) not in left for thing in named) else ():
        goes_along = owner is not None and _belongs(before, owner, thing, first=owner in named)
        if stem(thing.head) in left or (_is_no_thing(thing.head) and thing not in named):
            owner = thing if goes_along else None  # the porch on which it was, though there is another
        elif _measures(before, thing, requested):
            continue
        elif thing in named or goes_along:
            owner = thing
        else:
            return thing.name
    return ""


def _belongs(caption: str, owner: Thing, thing: Thing, *, first: bool) -> bool:
    """Whether what stands right after a thing is said of it ('a farmer [with a hat] [behind the fence]')."""
    between = words(caption[owner.end : thing.start])
    listed_on = [word.low for word in between] == ["and"] and not first
    does = is_living(owner.head) or (bool(between) and is_gerund(between[0].low) and not between[0].broken)
    return (
        listed_on
        or not any(word.broken for word in between[1:])
        and all(
            word.low in PREPOSITIONS | _OWNING | {"next", "it", "its", "his", "her", "their"}
            or (does and (is_gerund(word.low) or act_of(word.low)))
            for word in between
        )
    )


def _stands_at(caption: str, thing: Thing) -> bool:
    """Whether a thing says where another is or what another does ('under an oak', 'riding a bike')."""
    before = lows(caption[: thing.start])[-1:]
    return thing.place or bool(before) and (before[0] in PREPOSITIONS - {"with"} or act_of(before[0]) != "")


def _after_with(caption: str, thing: Thing) -> bool:
    return lows(caption[: thing.start])[-1:] == ["with"]


def _is_no_thing(head: str) -> bool:
    mere_look = head.isdecimal() or (is_adjective(head) and not is_common_noun(head))
    return mere_look or is_colour(head) or head in NUMBERS.keys() | VAGUE_NUMBERS | WEATHER_NOUNS | MATERIALS
