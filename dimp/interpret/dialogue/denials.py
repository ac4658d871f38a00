"""'Not that big', 'it shouldn't be red', 'that's not a ball, it's a cube', 'too dark', 'not bright enough'."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene, having
from dimp.interpret.nouns import bare, find, head_of, is_adjective, is_colour, spelled
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.readers import values
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words.adjectives import COMPARATIVES, DEGREE_WORDS, OPPOSITES, SIZES
from dimp.interpret.words.colours import COMPARATIVE_COLOURS, MATERIALS
from dimp.interpret.words.scene import LIGHTING, MOODS, WEATHER
from dimp.interpret.words.verbs import OPENERS

_NP = r"(?:the|his|her|its|their|this|that) [\w' -]+?|it|this|that|he|she|they|everything"
_SOFTLY = (
    r"(?:a (?:bit|little|lot|tad|touch) |way |much |far |just |slightly |somewhat |rather |really |still |"
    r"quite |now )*"
)
_TAIL = r"(?: (?:now|please|though|for me|here|anymore|any more|to me|i think|at all))*"
_BE = r"(?:is|are|was|were|'s|looks?|seems?|feels?|gets?|got|became|becomes|appears?)"
_NOT = r"(?:not|n't)"
_NOT_SO = re.compile(
    rf"^(?:(?:(?:no|nope|well|hm+|hey|oh|please),? )*)(?:(?P<who>{_NP})\s*(?:{_BE}|should|must|"
    rf"need)?\s*{_NOT}(?: to)?(?: be| look)?|"
    rf"(?:it|that|this)'s not|not|(?:i )?(?:do not|don't|didn't|did not) (?:make|want|need|like|"
    rf"mean) (?P<whom>{_NP})(?: to be| being|"
    rf" to look)?)"
    rf" (?:quite |all |supposed to be |meant to be )*(?:that|so|this|as|too|quite so|such a|very|"
    rf"overly) (?P<how>[\w-]+)"
    rf"(?: (?P<noun>[\w-]+))?(?: (?:of )?a \w+)?{_TAIL}$",
    re.I,
)
_TOO = re.compile(
    rf"^(?:(?:no|nope|well|hm+|oh|ok|okay|but|now|and|hey),? )*(?:(?:is|are) (?=(?:way |much |far )?too (?:much|"
    rf"many)))?"
    rf"(?:(?P<who>{_NP}|"
    rf"there)\s*{_BE}?\s*)?{_SOFTLY}too (?P<how>[\w-]+)"
    rf"(?: (?P<what>(?!now\b|for\b|please\b|to\b|in\b)[\w -]+?))?{_TAIL}$",
    re.I,
)
_ENOUGH = re.compile(
    rf"^(?:(?:no|nope|well|hm+|but),? )*(?:(?P<who>{_NP})\s*{_BE}?\s*)?{_NOT} (?:quite |nearly |"
    rf"yet )?(?P<how>[\w-]+) enough(?: yet)?{_TAIL}$",
    re.I,
)
_FULL = {"crowded": "crowd", "cluttered": "clutter", "busy": "clutter", "messy": "clutter"}
"""What is too much in a picture that is too full; no quality of a thing."""
_BEGAN = re.compile(
    r"^(?:now )?(?:it|it's)(?: has| just)* (?:started|begun|began|starts|begins)(?: to)? "
    r"(?P<what>rain|snow|storm|hail)(?:ing)?$",
    re.I,
)
_FALLING = {"snowing": "snow", "raining": "rain", "foggy": "fog", "misty": "mist"}
"""What there is more of where the weather is not enough so."""
_MUST_NOT = re.compile(
    rf"^(?:(?:no|nope|well|but|hey),? )*(?:(?P<who>{_NP}) (?:should|must|need|need to|was|is|are|were)\s*{_NOT}(?: to)?"
    rf"(?: supposed to| meant to)?(?: be| look| have been)?|(?:i )?(?:do not|don't|didn't|did not) (?:want|like|need|"
    rf"make|paint|ask for) "
    rf"(?P<whom>{_NP})(?: to be| being)?) (?:a |an )?(?P<how>[\w -]+?){_TAIL}$",
    re.I,
)
_NO_SUCH = re.compile(
    rf"^(?:(?:no|nope|well|but|hey|sorry),? )*(?:that|this|it|he|she|they|those|these|(?P<who>(?:the|that|this|"
    rf"those|these) [\w -]+?))(?:'s| is|'re| are|"
    rf" was| were)\s*(?:{_NOT}|"
    rf"no) (?:really |supposed to be )?"
    r"(?P<old>(?:an? |the |any )?[\w -]+?)(?:\s*[,;:.-]\s*|\s+)(?:but |rather |(?:it|that|this|he|she|they|"
    r"those|these)(?:'s| is|'re| are|"
    r" should be| was| were)(?: supposed to be)? |"
    r"i (?:said|meant|wanted|asked for) |make (?:it|that|him|her) )(?:(?:actually|really|to be) )*(?P<new>(?:an? |"
    r"the |some )?[\w -]+)$",
    re.I,
)
_NOT_QUALITY = re.compile(r"^(?:no,? )?not ([\w-]+)[.,;]? (?:but )?(?:rather )?([\w-]+)$", re.I)
_NOT_BUT = re.compile(r"^(?:no,? )?not (?:an? |the )([\w -]+?),? (?:but )?(?:rather )?an? ([\w -]+)$", re.I)
_OTHER_LOOK = re.compile(
    r"^(?:(?:no|not)|i (?:don't|didn't) (?:want|mean|ask for)) (?:the |"
    r"an? )?(?P<old>[a-z-]+(?: [a-z-]+)?) (?P<noun>[a-z]+)\s*[,;.]?"
    r"\s*(?:but|rather|i (?:want|said|meant))?\s*(?:the |an? )?(?P<new>[a-z-]+(?: [a-z-]+)?) (?:(?P=noun)|ones?)$",
    re.I,
)
_SHOULD_NOT_BUT = re.compile(
    r"^(?:it|that|this|he|she|they) (?:should(?:n't| not)|must(?:n't| not)|is(?:n't| not)(?: supposed to|"
    r" meant to)?|was(?:n't| not)(?: "
    r"supposed to| meant to)?)(?: be)? an? (?P<old>[\w-]+(?: [\w-]+)?)\s*[,;.]?\s*(?:but |rather |make (?:it|"
    r"that|him|her) |i want(?:ed)? |i said )+"
    r"(?P<new>an? [\w-]+(?: [\w-]+){0,2})$",
    re.I,
)
"""'It shouldn't be a cherry tree, make it an oak'."""
_NOT_LOOK_BUT = re.compile(
    r"^(?:no|not) (?P<old>[a-z]+) (?P<noun>[a-z]+)\s*,? (?:but|rather|"
    r"just) (?P<new>[a-z]+)$",
    re.I,
)
"""'Not green eyes but brown'."""
_PEOPLE = frozenset({"he", "she", "they", "him", "her", "them"})
_I_SAID = re.compile(
    r"^(?:no,? )?(?:(?:i|we) )?(?:said|meant|mean|wanted|asked for) (an? [\w -]+?)(?:,? (?:and )?not (?:an? |"
    r"the )?[\w -]+?)?$",
    re.I,
)
_NONE = re.compile(
    r"^(?:(?:sorry|oh|hm+|well|but|ok|okay|actually|please|and|wait),? )*no (?!more |the )([\w-]+(?: [\w-]+)?)(?=\s*,|"
    r"\s+(?:and|but)\b|$)",
    re.I,
)
_NO_MORE = re.compile(r"^(?:no more|never ?mind|forget(?: about)?)(?: the| any)? ([\w-]+(?: [\w-]+)?)$", re.I)
_NOT_ASKED = re.compile(
    r"^(?:no,? )?i (?:didn't|did not|don't|do not|never) (?:ask(?:ed)? for|want(?:ed)?|mean|meant|say|said) (?:an? |"
    r"the )?([\w -]+?)\s*[,;.]?\s*"
    r"(?:but )?(?:i (?:want|wanted|said|meant|asked for) )?an? ([\w -]+)$",
    re.I,
)
_JOINT = re.compile(r"^\s*(?:,|;)?\s*(?:(?:and|but)\s+)?", re.I)
_GONE = re.compile(r"^(?:there|here|visible|in (?:it|there|the (?:picture|image|scene|photo)))$", re.I)
_TO_ADJECTIVE = {adjective: comparative for comparative, adjective in COMPARATIVES.items()} | {
    "big": "bigger", "large": "bigger", "small": "smaller", "little": "smaller", "bright": "brighter", "dark": "darker",
    "light": "lighter", "warm": "warmer", "cool": "cooler", "cold": "colder",
    **{colour: comparative for comparative, colour in COMPARATIVE_COLOURS.items()},
}  # fmt: skip
_OF_THE_SCENE = (
    LIGHTING.keys() | MOODS | WEATHER.keys() | frozenset(WEATHER.values()) | {"dark", "bright", "colorful", "colourful"}
)


_HAS_TO_GO = re.compile(
    r"^(?P<what>(?:the |that |his |her )?[\w' -]+?) (?:(?:has to|have to|must|should|needs to|need to|can|may|"
    r"is to|could) (?:go|disappear|vanish|be gone|be removed|go away)|goes)(?: away| now)?$",
    re.I,
)
_NOT_THERE = re.compile(
    r"^(?:(?:no|nope|nah|but),? )?not (?:in|on|at|with|under|near|by) (?P<what>(?:the |an? )?[\w-]+(?: [\w-]+)?)$", re.I
)
"""'Not in the rain'."""
_AWAY = re.compile(r"^(?P<what>(?:the |his |her )?[\w-]+(?: [\w-]+)??) (?:away|off|out|gone)(?: again| now)?$", re.I)
_LAMP = re.compile(r"\b(?:lamps?|lights?|lanterns?|tv|television|screen|monitor|radio|headlights?|neon|computer|"
                   r"laptop|engine)\b.* off\b", re.I)  # fmt: skip
"""What is switched off, not taken off."""
_STOP = re.compile(r"^(?:stop|end) (?P<what>the (?:rain|snow|fog|wind|storm|music|fire|smoke|raining|snowing))$", re.I)
_RID_OF_LOOK = re.compile(
    r"^(?:get rid of|remove|lose|drop|take away|no more|without) (?:the |that |all the )?(?P<how>[\w-]+)(?: colou?r)?$",
    re.I,
)
_PLAIN_NOT = re.compile(r"^not (?P<how>[\w-]+)(?: (?:anymore|any more|any longer|please|though))*$", re.I)
_NOT_STYLE = re.compile(
    r"^(?:not(?: in)?|no(?: more)?|without|(?:it|this|that) (?:should not|shouldn't|must not) be(?: in)?|"
    r"don't make it) "
    r"(?:an? |the )?([\w -]+?)(?: (?:anymore|any more|any longer|style|please|though))*$",
    re.I,
)
_UNCOLOURED = frozenset({"black and white", "monochrome", "sepia", "grayscale", "greyscale"})
_NEVER_SAID = re.compile(
    r"^i (?:never|didn't|did not) (?:say|said|ask(?:ed)?(?: for)?|want(?:ed)?)(?: (?:it|that))?"
    r"(?: to be)? (?P<how>[\w-]+)$",
    re.I,
)
_MEANT_TO_BE = re.compile(
    r"^(?P<who>that|this|it|the [\w' -]+?)(?:'s| is| was| were) (?:supposed|meant|intended) to be "
    r"(?P<new>(?!not\b).+)$",
    re.I,
)
_ASKED_BACK = re.compile(
    r"^(?:an? |the )?(?P<old>[\w-]+)\s*\?+\s*(?:no|nope|nah|never)?[\s,.!]*"
    r"(?:(?:make it|i said|i meant|rather) )?(?P<new>.+)$",
    re.I,
)


def deny(text: str, scene: Scene) -> str:
    """A denial as the change that it asks for; the words as they are where they are none."""
    asked = _ASKED_BACK.match(text)
    if asked and scene.has(asked.group("old")):
        return _no_such(f"not {asked.group('old')}, {asked.group('new')}", scene) or asked.group("new")
    nowhere = _NOT_THERE.match(text)
    if nowhere and _is_there(nowhere.group("what"), scene):
        return f"remove the {bare(nowhere.group('what'))}"
    must_go = _HAS_TO_GO.match(text) or (None if _LAMP.search(text) else _AWAY.match(text)) or _STOP.match(text)
    if must_go and first_word(text) not in OPENERS and _is_there(must_go.group("what"), scene):
        return f"remove {must_go.group('what')}"
    gone = _NO_MORE.match(text)
    if gone and spelled(words(scene.prompt), gone.group(1)) is not None:
        return f"remove the {gone.group(1)}"
    none = _NONE.match(text)
    if none and spelled(words(scene.prompt), none.group(1)) is not None:
        rest = _JOINT.sub("", text[none.end() :], count=1)
        return f"remove the {none.group(1)}, {rest}" if rest else f"remove the {none.group(1)}"
    if began := _BEGAN.match(text):
        return f"it is {began.group('what').lower()}ing"
    for read in (_other_look, _no_such, _not_enough, _not_so, _too, _must_not, _look_gone, _meant):
        change = read(text, scene)
        if change:
            return change
    return text


def _is_there(what: str, scene: Scene) -> bool:
    """Whether the caption names a thing, or a weather by its adjective ('fog' of a foggy day)."""
    weather = WEATHER.get(last_word(bare(what)), "")
    return spelled(words(scene.prompt), what) is not None or (weather != "" and weather in lows(scene.prompt))


def _other_look(text: str, scene: Scene) -> str:
    """'Not silver hair, black hair': another look of the same thing."""
    match = _OTHER_LOOK.match(text)
    if match is None or not scene.has(f"{match.group('old')} {match.group('noun')}"):
        return ""
    known = all(_is_word_of_quality(low) for side in ("old", "new") for low in lows(match.group(side)))
    return f"make the {match.group('noun')} {match.group('new')}" if known else ""


def _no_such(text: str, scene: Scene) -> str:
    look = _NOT_LOOK_BUT.match(text)
    if look and scene.has(f"{look.group('old')} {look.group('noun')}") and _is_word_of_quality(look.group("new")):
        return f"make the {look.group('noun')} {look.group('new')}"
    instead = _SHOULD_NOT_BUT.match(text)
    if instead and scene.has(instead.group("old")):
        return f"replace the {instead.group('old')} with {instead.group('new')}"
    meant = _I_SAID.match(text)
    if (
        meant
        and not is_colour(last_word(meant.group(1)))
        and spelled(words(scene.prompt), head_of(lows(bare(meant.group(1))))) is not None
    ):
        return f"replace the {head_of(lows(bare(meant.group(1))))} with {meant.group(1)}"
    quality = _NOT_QUALITY.match(text)
    settled = quality is not None and all(
        quality.group(1).lower() in lows(caption) for caption in (scene.prompt, *scene.earlier[:1])
    )
    if quality and settled and _is_word_of_quality(quality.group(2)):
        return f"change {quality.group(1).lower()} into {quality.group(2).lower()}"
    other = _NOT_BUT.match(text) or _NOT_ASKED.match(text)
    if other and all(find(words(caption), other.group(1)) for caption in (scene.prompt, *scene.earlier[:1])):
        return f"replace the {other.group(1)} with a {other.group(2)}"
    match = _NO_SUCH.match(text)
    if match is None:
        return ""
    old, new = bare(match.group("old")), match.group("new")
    if match.group("who") and not scene.has(old):
        old = bare(match.group("who"))
    if values.is_colour_value(new) or (values.is_quality(new) and not new.lower().startswith(("a ", "an "))):
        head = last_word(old) if len(lows(old)) > 1 and scene.has(last_word(old)) else ""
        target = bare(match.group("who") or "") or head or scene.with_quality(last_word(old)) or scene.it()
        return f"make the {target} {new}"
    if values.kind_of(new) and values.kind_of(new) == values.kind_of(old):
        return new
    if not scene.has(old) and scene.has(last_word(old)):
        old = last_word(old)
    if not scene.has(old) and is_common_noun(last_word(old)):
        return ""
    old = old if scene.has(old) else scene.it()
    return f"replace the {old} with {new if first_word(new) in {'a', 'an', 'the', 'some'} else 'a ' + new}"


def _look_gone(text: str, scene: Scene) -> str:
    """'get rid of the red', 'I never said red', 'not tiny': a quality taken away from the thing that has it."""
    match = _RID_OF_LOOK.match(text) or _NEVER_SAID.match(text) or _PLAIN_NOT.match(text)
    style = _NOT_STYLE.match(text)
    if style and values.kind_of(style.group(1)) == "style" and style.group(1).lower() in scene.prompt.lower():
        return "in color" if style.group(1).lower() in _UNCOLOURED else _without_style(style.group(1), scene)
    new = match is not None and match.re is _PLAIN_NOT and scene.earlier
    if new and match and match.group("how").lower() not in lows(scene.earlier[0]):
        return ""
    how = match.group("how").lower() if match else ""
    owner = scene.with_quality(how) if how and _is_quality(how) else ""
    return f"make the {owner} not {how}" if owner else ""


def _without_style(style: str, scene: Scene) -> str:
    """The removal of a style, with the word 'style' where the caption has it."""
    named = f"{style} style"
    return f"remove the {named if named.lower() in scene.prompt.lower() else style}"


def _meant(text: str, scene: Scene) -> str:
    """'that is supposed to be a tram'."""
    match = _MEANT_TO_BE.match(text)
    if match is None:
        return ""
    who = scene.it() if scene.context.is_it(match.group("who")) else bare(match.group("who"))
    new = match.group("new")
    return f"replace the {who} with {new}" if first_word(new) in {"a", "an"} else f"make the {who} {new}"


def _not_enough(text: str, scene: Scene) -> str:
    match = _ENOUGH.match(text)
    who, how = match.group("who", "how") if match else ("", "")
    falls = _FALLING.get(how.lower())
    return f"more {falls}" if falls else _make(scene, scene.whose(who, how), more_of(how)) if match else ""


_NO_LOOKS = frozenset({"many", "much", "strong", "strongly", "far", "one", "way", "thing", "quite"})
"""What 'not so' denies of the change, not of a thing."""


def _not_so(text: str, scene: Scene) -> str:
    match = _NOT_SO.match(text)
    if match is None:
        return ""
    how, noun = match.group("how").lower(), match.group("noun")
    if how in {"many", "much"} and noun:
        return f"fewer {noun}" if how == "many" else f"less {noun}"
    whose = match.group("who") or match.group("whom")
    own = how == "strong" and whose is not None and not scene.context.is_it(whose)
    if (how in _NO_LOOKS and not own) or not _is_quality(how):
        return ""
    who = f"the {noun}" if noun and scene.has(noun) else match.group("who") or match.group("whom")
    return _less(scene, who, how)


def _too(text: str, scene: Scene) -> str:
    match = _TOO.match(text)
    if match is None:
        return ""
    how, what = match.group("how").lower(), match.group("what")
    if how in {"many", "much", "few", "little"}:
        amount = what or bare(match.group("who") or "")
        if set(lows(amount)) <= {"it", "that", "this", "there", "is", "was", "are", "looks"}:
            return ""
        if how == "few" or (how == "little" and what):
            return f"more {amount}"
        return f"{'fewer' if how == 'many' else 'less'} {amount}"
    whose = re.match(r"^an? (?P<noun>[a-z]+)$", what or "", re.I)
    named = having(whose.group("noun"), scene) if whose else ""
    if (what and not named) or not _is_quality(how):
        return ""
    who = match.group("who") or named or None
    of_all = who is None or scene.context.is_it(who) or scene.context.is_whole(who)
    if of_all and how in _FULL and how not in lows(scene.prompt):
        return f"no {_FULL[how]}"
    return _less(scene, who, how)


def _must_not(text: str, scene: Scene) -> str:
    match = _MUST_NOT.match(text)
    if match is None:
        return ""
    how, who = match.group("how").strip(), match.group("who") or match.group("whom") or "it"
    if _GONE.match(how):
        return f"remove {who}" if first_word(who) not in {"it", "that", "this"} else f"remove the {scene.it()}"
    quality = [low for low in lows(how) if low not in DEGREE_WORDS]
    if not quality or not all(_is_quality(low) for low in quality):
        return ""
    target = bare(who) if not scene.context.is_it(who) else scene.with_quality(quality[-1]) or scene.it()
    return f"make the {target} not {' '.join(quality)}"


def _less(scene: Scene, who: str | None, how: str) -> str:
    """A quality taken back by a step: the opposite where there is one, else less of it."""
    if OPPOSITES.get(how) == "muted colors":
        return OPPOSITES[how]
    if who and not scene.context.is_it(who) and not scene.context.is_whole(who):
        return f"make {who} {less_of(how)}"
    if who and who.lower() in _PEOPLE:
        return f"make the {scene.named_by(who)} {less_of(how)}"
    owner = scene.with_quality(how)
    if not owner and how in _OF_THE_SCENE:
        light = {"bright": "dark lighting", "dark": "bright lighting"}.get(how, "") if scene.last else ""
        return light or less_of(how)
    if owner and how in lows(owner) and not is_colour(how) and how not in SIZES:
        return f"make the {owner} not {how}"
    if is_colour(how) and not owner:
        return f"less {how}"
    less = less_of(how)
    return less if not owner and less == f"less {how}" else f"make the {owner or scene.it()} {less}"


def _make(scene: Scene, who: str | None, comparative: str) -> str:
    if who and not scene.context.is_it(who) and not scene.context.is_whole(who):
        return f"make {who} {comparative}"
    if who and who.lower() in _PEOPLE:
        return f"make the {scene.named_by(who)} {comparative}"
    scenic = COMPARATIVES.get(comparative, comparative.removesuffix("er")) in _OF_THE_SCENE or comparative in LIGHTING
    return comparative if scenic else f"make the {scene.it()} {comparative}"


def _is_quality(low: str) -> bool:
    return is_adjective(low) or is_colour(low) or low in OPPOSITES or low in SIZES or low in _OF_THE_SCENE


def _is_word_of_quality(low: str) -> bool:
    return _is_quality(low.lower()) or low.lower() in MATERIALS


def less_of(quality: str) -> str:
    """The comparative that takes a quality back ('big' -> 'smaller', 'red' -> 'less red')."""
    size = SIZES.get(quality)
    if size is not None and size != 2:
        return "smaller" if size > 2 else "bigger"
    opposite = OPPOSITES.get(quality, "")
    return f"too {quality}" if " " in opposite else opposite or f"less {quality}"


def more_of(quality: str) -> str:
    """The comparative of a quality ('big' -> 'bigger', 'dramatic' -> 'more dramatic')."""
    return _TO_ADJECTIVE.get(quality.lower(), f"more {quality}")
