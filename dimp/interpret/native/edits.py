"""Changes of a German, French or Spanish caption: looks, numbers, things that come, go or take each other's place."""

from __future__ import annotations

import re

import msgspec

from dimp.interpret.native import scenes
from dimp.interpret.native.declension import article_of, ending, in_case, is_plural
from dimp.interpret.native.looks import class_of
from dimp.interpret.native.phrases import NounPhrase, Parsed, parse, same_noun
from dimp.interpret.native.tongue import Agreement, Tongue
from dimp.interpret.speech.translation import meaning_of
from dimp.interpret.words import listed
from dimp.interpret.words.colours import MATERIALS

_CONTRACTED = {
    "im": "in", "am": "an", "vom": "von", "zum": "zu", "zur": "zu", "beim": "bei", "du": "de", "au": "à", "del":
    "de", "al": "a",
}  # fmt: skip
_FEMININE = listed("une la cette ma sa una las unas esta estas algunas varias")
_MASCULINE = listed("un le ce cet mon du au el los unos este estos del al algunos varios")
_PLURAL = listed("des les ces ses mes los las unos unas estos estas")


_ARTICLES: dict[str, tuple[dict[str, str], ...]] = {
    "de": (
        {"m": "ein", "f": "eine", "n": "ein"}, {"m": "einem", "f": "einer", "n": "einem"},
        {"m": "einen", "f": "eine", "n": "ein"}, {"m": "dem", "f": "der", "n": "dem"}, {"m": "der", "f": "die", "n":
        "das"},
    ),
    "fr": ({"m": "un", "f": "une"}, {"m": "le", "f": "la"}),
    "es": ({"m": "un", "f": "una"}, {"m": "el", "f": "la"}, {"m": "los", "f": "las"}, {"m": "unos", "f": "unas"}),
}  # fmt: skip
_INTO = {"ins": "im", "ans": "am", "aufs": "auf dem", "hinters": "hinter dem", "übers": "über dem"}
_PUT = re.compile(
    r"\s(?:(ins|ans|aufs|hinters|übers)\s|(auf|in|an|unter|über|neben|vor|hinter"
    r"|zwischen)\s+(?=(?:den|die|das|einen|eine|ein)\s))",
    re.I,
)
"""A place that a thing is put into, and not where it is."""


class Change(msgspec.Struct, frozen=True):
    """A caption after one change, of a kind, in words for people; `touched` is the noun that changed."""

    caption: str
    kind: str
    words: str
    touched: str = ""


def with_look(parsed: Parsed, phrase: NounPhrase, look: str, tongue: Tongue, gender: str = "") -> Change:
    """The caption with a look on one of its things, in place of one of the same kind."""
    kind = class_of(look, tongue)
    old = next((span for span in phrase.looks if class_of(_base(parsed.words(*span), tongue), tongue) == kind), None)
    old = old or next((span for span in phrase.looks if class_of(parsed.words(*span), tongue) == kind), None)
    form = _agreed(parsed, phrase, look, tongue, gender)
    first = tongue.code == "de" or form.split()[0] in tongue.looks_first
    text, head = parsed.text, parsed.tokens[phrase.head]
    if old and (tongue.code == "de" or (old[0] < phrase.head) == first):
        start, end = parsed.span(*old)
        new = f"{text[:start]}{form}{text[end:]}"
    else:
        new = _beside(parsed, phrase, form, old, first=first)
    before = parsed.words(*old) if old else ""
    noun = text[head.start : head.end]
    words = f"{noun}: {before} -> {form}" if before else f"{noun}: {form}"
    return Change(tidy(new), "recolor" if kind == "colour" else "attribute", words, head.low)


def _base(words: str, tongue: Tongue) -> str:
    return tongue.base_of(words) if " " not in words else words


def _beside(parsed: Parsed, phrase: NounPhrase, form: str, old: tuple[int, int] | None, *, first: bool) -> str:
    """The caption with a look right before the noun, or behind its last look; `old` goes."""
    text = parsed.text
    at = parsed.tokens[phrase.head].start if first else parsed.tokens[phrase.past - 1].end
    new = f"{text[:at]}{form} {text[at:]}" if first else f"{text[:at]} {form}{text[at:]}"
    if old is None:
        return new
    start, end = parsed.span(*old)
    shift = len(form) + 1 if start >= at else 0
    return f"{new[: start + shift]}{new[end + shift :].removeprefix(' ')}"


def _agreed(parsed: Parsed, phrase: NounPhrase, look: str, tongue: Tongue, gender: str) -> str:
    """A look in the form that its noun asks for."""
    if tongue.code == "de":
        standing = _ending_there(parsed, phrase, tongue) if not gender else ""
        with_noun = Agreement(ending=standing or ending(parsed, phrase, tongue, gender=gender))
        return tongue.agree(tongue.base_of(look) if class_of(look, tongue) == "colour" else look, with_noun)
    with_noun = agreement_in(parsed, phrase, tongue, gender)
    *before, last = look.split()
    if last in {"clair", "foncé", "claro", "oscuro", "clara", "oscura"} and before:
        return look
    return " ".join([*before, tongue.agree(tongue.base_of(last), with_noun)])


def _ending_there(parsed: Parsed, phrase: NounPhrase, tongue: Tongue) -> str:
    """The ending of a look that stands before the noun already."""
    for start, _ in phrase.looks:
        low = parsed.low(start)
        base = tongue.base_of(low)
        if low != base and low.startswith(base[:-2]):
            return next((end for end in ("en", "er", "es", "em", "e") if low.endswith(end)), "")
    return ""


def agreement_in(parsed: Parsed, phrase: NounPhrase, tongue: Tongue, gender: str = "") -> Agreement:
    """Gender and number of a French or Spanish noun, by its article, else by the noun."""
    article = parsed.low(phrase.determiner) or parsed.low(phrase.preposition)
    shown = "f" if article in _FEMININE else "m" if article in _MASCULINE else ""
    noun = parsed.low(phrase.head)
    plural = article in _PLURAL or article in tongue.numbers or (not article and noun.endswith("s"))
    if tongue.code == "fr" and article == "la" and phrase.determiner is None:
        shown = ""
    return Agreement(gender or shown or tongue.gender_of(noun), plural)


def of_material(parsed: Parsed, phrase: NounPhrase, words: str, tongue: Tongue) -> Change:
    """The caption with a thing of another material: 'une table en bois' -> 'une table en marbre'."""
    text, end = parsed.text, parsed.tokens[phrase.past - 1].end
    after = _right_behind(parsed, phrase)
    known = after is not None and meaning_of(parsed.low(after.head), tongue.code) in MATERIALS
    stop = parsed.tokens[after.past - 1].end if after is not None and known else end
    noun = parsed.words(phrase.head, phrase.head + 1)
    return Change(tidy(f"{text[:end]} {words}{text[stop:]}"), "material", f"{noun}: {words}", noun.lower())


def _right_behind(parsed: Parsed, phrase: NounPhrase) -> NounPhrase | None:
    """The noun phrase whose preposition comes right behind another."""
    following = (found for found in parsed.phrases if found.preposition == phrase.past)
    return next((found for found in following if not parsed.tokens[phrase.past].broken), None)


def gender_named(named: str, tongue: Tongue) -> str:
    """The gender that the article of a named thing shows ('den Ball'); '' where it shows none."""
    parsed = parse(named, tongue)
    if not parsed.phrases:
        return ""
    phrase = parsed.phrases[0]
    article = article_of(parsed, phrase)
    if tongue.code == "de":
        shows = {"den": "m", "das": "n", "der": "m", "die": "f"}.get(article, "")
        return "" if is_plural(parsed, phrase, tongue) else shows
    return "f" if article in _FEMININE else "m" if article in _MASCULINE else ""


def counted(parsed: Parsed, phrase: NounPhrase, wanted: Parsed, tongue: Tongue) -> Change:
    """The caption with another number of a thing: 'ein roter Hund', 'drei Hunde' -> 'drei rote Hunde'."""
    new = wanted.phrases[0]
    number, noun = wanted.low(new.determiner), wanted.words(new.head, new.head + 1)
    looks = []
    for start, past in phrase.looks:
        look = parsed.words(start, past)
        agreement = Agreement(
            gender_of_many(parsed, phrase, tongue), plural=True, ending="en" if parsed.low(phrase.preposition) else "e"
        )
        *before, last = look.split()
        looks.append((" ".join([*before, tongue.agree(tongue.base_of(last), agreement)]), start < phrase.head))
    named = [number, *(look for look, ahead in looks if ahead), noun, *(look for look, ahead in looks if not ahead)]
    start, end = parsed.span(phrase.first, phrase.past)
    text = f"{parsed.text[:start]}{' '.join(named)}{parsed.text[end:]}"
    return Change(tidy(text), "count", f"{noun}: {number}", wanted.low(new.head))


def gender_of_many(parsed: Parsed, phrase: NounPhrase, tongue: Tongue) -> str:
    """The gender that the looks of several keep."""
    return "" if tongue.code == "de" else agreement_in(parsed, phrase, tongue).gender


def added(caption: str, thing: str, tongue: Tongue) -> Change:
    """The caption with a thing more, before the words of its style."""
    plain = thing.strip(" .,!")
    joined = plain.split()[0].lower() in tongue.within and len(scenes.segments(caption)) == 1
    named = (
        in_case(plain, "nominative", tongue)
        if tongue.code == "de" and not joined and not _leads(plain, tongue)
        else plain
    )
    named = resting(named, tongue)
    style = scenes.style_segment(caption, tongue)
    if style and caption[: style[0]].rstrip().endswith(","):
        new = f"{caption[: style[0]]}{named}, {caption[style[0] :]}"
    else:
        new = f"{caption}{' ' if joined else ', '}{named}"
    return Change(tidy(new), "add", f"+ {named}", _head(named, tongue))


def resting(thing: str, tongue: Tongue) -> str:
    """A thing where it is and not where it is put: 'eine Möwe auf das Dach' -> 'eine Möwe auf dem Dach'."""
    place = _PUT.search(thing) if tongue.code == "de" else None
    if place is None:
        return thing
    preposition = (place.group(1) or "").lower()
    if preposition in _INTO:
        return f"{thing[: place.start(1)]}{_INTO[preposition]}{thing[place.end(1) :]}"
    return f"{thing[: place.end()]}{in_case(thing[place.end() :], 'dative', tongue)}"


def _leads(phrase: str, tongue: Tongue) -> bool:
    return phrase.split()[0].lower() in tongue.prepositions


def _head(text: str, tongue: Tongue) -> str:
    parsed = parse(text, tongue)
    return parsed.low(parsed.phrases[0].head) if parsed.phrases else ""


def given(parsed: Parsed, phrase: NounPhrase, thing: str, tongue: Tongue) -> Change:
    """The caption with something on or about one of its things: 'ein Hund mit einem Hut'."""
    link = {"de": "mit", "fr": "avec", "es": "con"}[tongue.code]
    named = in_case(thing, "dative", tongue) if tongue.code == "de" else thing
    end = parsed.tokens[phrase.past - 1].end
    after = _right_behind(parsed, phrase)
    if after is not None and parsed.low(after.preposition) == link:  # 'mit einem Hut und einer Jacke'
        end = parsed.tokens[after.past - 1].end
        link = {"de": "und", "fr": "et", "es": "y"}[tongue.code]
    text = f"{parsed.text[:end]} {link} {named}{parsed.text[end:]}"
    return Change(tidy(text), "add", f"+ {thing}", _head(thing, tongue))


def replaced(parsed: Parsed, phrase: NounPhrase, thing: str, tongue: Tongue) -> Change | None:
    """The caption with another thing in the place of one; None for a thing that no noun names."""
    wanted = parse(thing, tongue)
    if not wanted.phrases or wanted.phrases[0].preposition is not None:
        return None
    text = parsed.text
    start, end = parsed.span(phrase.first, phrase.past)
    old = text[start:end]
    own_article = wanted.phrases[0].determiner is not None
    named = thing if own_article else _with_article(parsed, phrase, thing, tongue)
    if not wanted.phrases[0].looks:
        named = _looking_like(parsed, phrase, named, tongue)
    preposition = parsed.low(phrase.preposition)
    if tongue.code == "de":
        named = in_case(named, "dative" if _is_dative(parsed, phrase) else "nominative", tongue)
    if preposition in _CONTRACTED and phrase.determiner is None and own_article:
        start = parsed.tokens[phrase.first - 1].start
        named = f"{_CONTRACTED[preposition]} {named}"
    new = re.sub(r"\bde (?=une?\b)", "d'", f"{text[:start]}{named}{text[end:]}")
    return Change(tidy(new), "replace", f"{old} -> {thing}", _head(thing, tongue))


def _with_article(parsed: Parsed, phrase: NounPhrase, thing: str, tongue: Tongue) -> str:
    """A thing with the article of the one it replaces, in its own gender."""
    article = "" if phrase.determiner is None else parsed.words(phrase.determiner, phrase.determiner + 1)
    forms = next((forms for forms in _ARTICLES[tongue.code] if article.lower() in forms.values()), {})
    return f"{forms.get(tongue.gender_of(_head(thing, tongue)), article)} {thing}".strip()


def _looking_like(parsed: Parsed, phrase: NounPhrase, thing: str, tongue: Tongue) -> str:
    """A thing with the looks of the one it replaces."""
    for start, past in phrase.looks:
        look, wanted = parsed.words(start, past), parse(thing, tongue)
        *before, last = look.split()
        thing = with_look(wanted, wanted.phrases[0], " ".join([*before, tongue.base_of(last)]), tongue).caption
    return thing


def _is_dative(parsed: Parsed, phrase: NounPhrase) -> bool:
    article = article_of(parsed, phrase)
    return article.endswith("em") or (phrase.preposition is not None and article.endswith("er"))


def removed(parsed: Parsed, phrase: NounPhrase, tongue: Tongue) -> Change | None:
    """The caption without one of its things; None where nothing would be left to paint."""
    text, noun = parsed.text, parsed.words(phrase.head, phrase.head + 1)
    start, end = parsed.span(phrase.first, phrase.past)
    segment = next(span for span in scenes.segments(text) if span[0] <= start < span[1])
    first = phrase.first
    while phrase.preposition is not None and first and parsed.low(first - 1) in tongue.prepositions:
        first -= 1
    start = parsed.tokens[first].start
    joined = re.compile(r"\s+(?:und|et|y|e)\s+", re.I)
    before, after = text[:start], text[end:]
    if (link := joined.match(after)) and phrase.preposition is not None:
        new = f"{text[: parsed.tokens[phrase.first].start]}{after[link.end() :]}"
    elif link and phrase.preposition is None:
        new = f"{before}{after[link.end() :]}"
    elif link := re.search(r"\s+(?:und|et|y|e)\s+$", before, re.I):
        new = f"{before[: link.start()]}{after}"
    elif start > segment[0]:
        new = f"{before.rstrip()}{after}"
    else:
        promoted = "" if segment[0] else _promoted(text[end : segment[1]], tongue)
        new = f"{before}{promoted}{text[segment[1] :]}"
    new = tidy(new)
    return Change(new, "remove", f"- {noun}") if parse(new, tongue).phrases else None


def _promoted(rest: str, tongue: Tongue) -> str:
    """What is left of a part of the caption whose first thing goes: the place it was in, which is the picture now."""
    parsed = parse(rest, tongue)
    place = next((found for found in parsed.phrases if found.preposition is not None), None)
    if place is None or parsed.low(place.preposition) in tongue.within:
        return ""
    left = rest[parsed.tokens[place.first].start :]
    article = article_of(parsed, place)
    if tongue.code == "de":
        return in_case(left if place.determiner is not None else f"{article} {left}".strip(), "nominative", tongue)
    contracted = {"du": "le", "au": "le", "del": "el", "al": "el"}.get(parsed.low(place.preposition), "")
    return f"{contracted} {left}".strip() if place.determiner is None else left


def with_scene(caption: str, phrase: str, tongue: Tongue) -> Change:
    """The caption at another time, in another season or weather."""
    slot = scenes.slot_of(phrase, tongue)
    old = scenes.standing(caption, slot, tongue)
    if old:
        new = f"{caption[: old[0]]}{phrase}{caption[old[1] :]}"
        return Change(tidy(new), slot, f"{caption[slice(*old)]} -> {phrase}")
    return Change(_behind(caption, phrase, tongue), slot, f"+ {phrase}")


def with_style(caption: str, words: str, tongue: Tongue) -> Change:
    """The caption in another style."""
    old = scenes.style_segment(caption, tongue)
    if old:
        new = f"{caption[: old[0]]}{words}{caption[old[1] :]}"
        return Change(tidy(new), "style", f"{caption[slice(*old)]} -> {words}")
    return Change(f"{caption.rstrip(' .,')}, {words}", "style", f"+ {words}")


def with_quality(caption: str, quality: str, tongue: Tongue) -> Change:
    """The caption with a quality of the whole picture: 'dunkler'."""
    return Change(_behind(f"{caption},", quality, tongue), "lighting", f"+ {quality}")


def with_thing_of_scene(parsed: Parsed, named: str, look: str, tongue: Tongue) -> Change | None:
    """The caption with the look of something that every scene has and this caption does not name ('le ciel rose')."""
    wanted = parse(named, tongue)
    noun = wanted.phrases[0].head if len(wanted.phrases) == 1 else None
    if noun is None or not scenes.is_everywhere(wanted, noun, tongue) or mentions(parsed, named, tongue):
        return None
    bare = wanted.words(noun, noun + 1)
    form = _agreed(wanted, wanted.phrases[0], look, tongue, "")
    if tongue.code == "de":
        ending_alone = ending(
            parse(bare, tongue), parse(bare, tongue).phrases[0], tongue, "nominative", gender_named(named, tongue)
        )
        form = tongue.agree(tongue.base_of(look), Agreement(ending=ending_alone))
    thing = f"{form} {bare}" if tongue.code == "de" or form.split()[0] in tongue.looks_first else f"{bare} {form}"
    return Change(_behind(f"{parsed.text},", thing, tongue), "background", f"+ {thing}", wanted.low(noun))


def moved(parsed: Parsed, place: str, phrase: NounPhrase, tongue: Tongue) -> Change:
    """The caption with a place where another is."""
    start, end = parsed.tokens[phrase.first - 1].start, parsed.tokens[phrase.past - 1].end
    new = f"{parsed.text[:start]}{place}{parsed.text[end:]}"
    return Change(tidy(new), "background", f"{parsed.text[start:end]} -> {place}")


def in_place(parsed: Parsed, place: str, tongue: Tongue) -> Change | None:
    """The caption in another place; None where it is not clear whether it is in one."""
    wanted = parse(place, tongue)
    if not wanted.phrases or not meaning_of(wanted.low(wanted.phrases[0].head), tongue.code):
        return None
    grounds = [phrase for phrase in parsed.phrases if phrase.preposition is not None
               and parsed.low(phrase.preposition) not in tongue.within]  # fmt: skip
    known = [phrase for phrase in grounds if scenes.is_ground(parsed, phrase.head, tongue)]
    if known and scenes.is_ground(wanted, wanted.phrases[0].head, tongue):
        return moved(parsed, place, known[0], tongue)
    if any(not scenes.is_no_ground(parsed, found.head, tongue) for found in grounds):
        return None
    return Change(_behind(parsed.text, place, tongue), "background", f"+ {place}")


def _behind(caption: str, phrase: str, tongue: Tongue) -> str:
    """A phrase of the whole scene behind the caption, before the words of its style."""
    style = scenes.style_segment(caption, tongue)
    if style and caption[: style[0]].rstrip().endswith(","):
        return tidy(f"{caption[: style[0]].rstrip(' ,')}, {phrase}, {caption[style[0] :]}")
    between = ", " if "," in caption else " "
    return tidy(f"{caption.rstrip(' .,')}{between}{phrase}")


def tidy(text: str) -> str:
    """No double spaces, and no comma that parts nothing."""
    text = re.sub(r"\s+(?=,)", "", re.sub(r"\s{2,}", " ", text))
    return re.sub(r"(?:,\s*){2,}", ", ", text).strip(" ,")


def mentions(parsed: Parsed, words: str, tongue: Tongue) -> bool:
    """Whether words name a thing of the caption."""
    nouns = parse(words, tongue)
    heads = [nouns.low(phrase.head) for phrase in nouns.phrases]
    return any(same_noun(parsed.low(phrase.head), head, tongue) for phrase in parsed.phrases for head in heads)
