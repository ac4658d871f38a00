"""A request in the language of its caption: what it asks, and the caption that stands afterwards. Pure.

The request is fitted whole to one of the ways of asking of its language; what fits none, names nothing that the caption
has or could be two things is not read here, and is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from dimp.core.interpretation import Interpretation, Turn
from dimp.interpret.draft import strength_of
from dimp.interpret.native import edits, passing, scenes
from dimp.interpret.native.edits import Change
from dimp.interpret.native.german import GERMAN
from dimp.interpret.native.looks import OF_THE_SCENE, class_of
from dimp.interpret.native.phrases import NounPhrase, Parsed, find, names_things, parse, same_noun
from dimp.interpret.native.romance import FRENCH, SPANISH
from dimp.interpret.native.tongue import Tongue
from dimp.interpret.nouns import is_living
from dimp.interpret.phrases.lexicon import is_common_noun
from dimp.interpret.speech.translation import language_of, meaning_of
from dimp.interpret.words.colours import MATERIALS
from dimp.interpret.words.verbs import OPENERS

_TONGUES = {tongue.code: tongue for tongue in (GERMAN, FRENCH, SPANISH)}
_LONGEST = 160
_MOST_PARTS = 8
_MOST_LOOKS = 2
_KNOWN = 0.4
"""The share of a caption's words that must be known for it to be taken for a language."""
_DEGREES = re.compile(
    r"^(?:(?:etwas|ein bisschen|ein wenig|viel|noch|ganz|sehr|deutlich|un peu|beaucoup|très|bien"
    r"|encore|tout|toute|un poco|"
    r"mucho|muy|todavía|aún|lieber|bitte|de color|in) )+",
    re.I,
)
_MORE_OF_IT = re.compile(r"^(noch|encore|auch)\b", re.I)
_ASKING = OPENERS - {"light", "paint"} | {
    "can you",
    "should",
    "should be",
    "want",
    "i want",
    "i",
    "please",
    "me",
    "not",
    "no",
    "rather",
}
"""Words of requests, in English, none of which belongs into a caption."""
_WHOLE = re.compile(r"^(?:das ganze|das bild|alles|l['’]image|tout|la imagen|todo|es)$", re.I)


def read(caption: str, request: str, turns: Sequence[Turn], interpreter: str) -> Interpretation | None:
    """What a request means for a caption in the same language; None where it is not understood, or is in another."""
    tongue = _TONGUES.get(language_of(caption))
    if tongue is None or not request.strip() or len(request) > _LONGEST or not _is_in(caption, tongue):
        return None
    if (english := passing.with_english_scene(caption, request, tongue)) is not None:
        return _interpretation([english], request, interpreter, sibling=False)
    plain = _plain(request, tongue)
    instead = tongue.rather.search(plain)
    if instead and (corrected := _corrected(caption, tongue.rather.sub("", plain), turns, tongue)):
        return _interpretation([corrected], request, interpreter, sibling=True)
    changes = _changes(caption, tongue.rather.sub("", plain), turns, tongue)
    if not changes or changes[-1].caption in {caption, ""}:
        return None
    return _interpretation(changes, request, interpreter, sibling=False)


def _is_in(caption: str, tongue: Tongue) -> bool:
    """Whether enough words of a caption are known in a language: kindred ones share a few."""
    words = [token.low for token in parse(caption, tongue).tokens]
    known = [word for word in words if word in tongue.function_words or meaning_of(word, tongue.code)]
    return len(known) > _KNOWN * len(words)


def _plain(request: str, tongue: Tongue) -> str:
    """A request without politeness and marks at its ends."""
    plain = " ".join(request.split()).strip(" .!?¡¿,;:")
    while (shorter := tongue.courtesy.sub("", plain).strip(" .!?¡¿,;:")) != plain and shorter:
        plain = shorter
    return plain


def _interpretation(changes: Sequence[Change], request: str, interpreter: str, *, sibling: bool) -> Interpretation:
    kind = changes[0].kind if len(changes) == 1 else "multi"
    return Interpretation(
        prompt=changes[-1].caption,
        instruction=" ".join(request.split()),
        kind=kind,
        changes=tuple(change.words for change in changes),
        negative=(),
        strength=max(strength_of(change.kind, 0.0) for change in changes),
        confidence=0.8,
        note="",
        sibling=sibling,
        interpreter=interpreter,
    )


def _corrected(caption: str, value: str, turns: Sequence[Turn], tongue: Tongue) -> Change | None:
    """The last change said again with another value, on the caption that it changed ('lieber rot')."""
    if len(turns) < 2 or turns[-1].prompt != caption:
        return None
    before = turns[-2].prompt
    noun = _touched(caption, turns, tongue)
    if (scene := _scene(before, value, tongue)) is not None:
        same = _scene(caption, value, tongue)
        return scene if same is not None and same.caption == scene.caption else None
    look, there = _DEGREES.sub("", value), parse(before, tongue)
    phrase = next((found for found in there.phrases if noun and same_noun(there.low(found.head), noun, tongue)), None)
    if phrase is None or not class_of(look, tongue):
        return None
    change = edits.with_look(there, phrase, look, tongue)
    now = parse(caption, tongue)
    same_phrase = next((found for found in now.phrases if same_noun(now.low(found.head), noun, tongue)), None)
    return change if same_phrase and edits.with_look(now, same_phrase, look, tongue).caption == change.caption else None


def _changes(caption: str, request: str, turns: Sequence[Turn], tongue: Tongue) -> list[Change]:
    """The changes that a request asks for, one after another; empty where a part of it is not understood."""
    touched = _touched(caption, turns, tongue)
    whole = _change(caption, request, touched, tongue)
    if whole is not None:
        return [whole]
    parts = _with_verbs([part for part in tongue.between.split(request) if part.strip()], tongue)
    if not 1 < len(parts) <= _MOST_PARTS:
        return []
    done: list[Change] = []
    for part in parts:
        change = _change(done[-1].caption if done else caption, _plain(part, tongue), touched, tongue)
        if change is None:
            return []
        done.append(change)
        touched = change.touched or touched
    return done


def _with_verbs(parts: list[str], tongue: Tongue) -> list[str]:
    """The parts of a request, each with the verb of the one before where it has none: 'den Ball rot, das Haus blau'."""
    verb = ""
    full: list[str] = []
    for part in parts:
        first, _, rest = part.partition(" ")
        bare = first.lower() in tongue.determiners
        if not bare and rest.partition(" ")[0].lower() in tongue.determiners:
            verb = first
        full.append(f"{verb} {part}" if bare and verb else part)
    return full


def _touched(caption: str, turns: Sequence[Turn], tongue: Tongue) -> str:
    """The noun whose words are not in the caption before: what was last talked about; '' for none."""
    before = next((turn.prompt for turn in reversed(turns) if turn.prompt != caption), None)
    if before is None:
        return ""
    parsed = parse(caption, tongue)
    known = {token.low for token in parse(before, tongue).tokens}
    for phrase in parsed.phrases:
        words = [token.low for token in parsed.tokens[phrase.first : phrase.past]]
        if any(word not in known and word not in tongue.function_words for word in words) and not _of_scene(
            parsed, phrase, tongue
        ):
            return parsed.low(phrase.head)
    return ""


def _of_scene(parsed: Parsed, phrase: NounPhrase, tongue: Tongue) -> bool:
    first = phrase.first - (phrase.preposition is not None)
    return bool(scenes.slot_of(parsed.words(first, phrase.past), tongue))


def _change(caption: str, request: str, touched: str, tongue: Tongue) -> Change | None:
    """The one change that a request asks for."""
    scene = _scene(caption, request, tongue)
    if scene is not None:
        return _clean(scene, caption, request, tongue)
    parsed = parse(caption, tongue)
    for kind, pattern in tongue.patterns:
        match = pattern.match(request)
        change = _READERS[kind](parsed, match, touched, tongue) if match else None
        if change is not None:
            return _clean(change, caption, request, tongue)
    change = _bare(parsed, request, touched, tongue)
    return _clean(change, caption, request, tongue) if change is not None else None


def _clean(change: Change, caption: str, request: str, tongue: Tongue) -> Change | None:
    """The change, unless a word of the conversation ('mach', 'soll') is left in its caption."""
    before = {token.low for token in parse(caption, tongue).tokens}
    new = {token.low for token in parse(change.caption, tongue).tokens} - before
    return None if any(meaning_of(word, tongue.code) in _ASKING for word in new) else change


def _scene(caption: str, request: str, tongue: Tongue) -> Change | None:
    """A time, a season, a weather or a style of the whole picture."""
    value = request
    while (shorter := tongue.makes_scene.sub("", value).strip()) != value and shorter:
        value = shorter
    phrase = scenes.scene_phrase(value, tongue)
    if phrase:
        return edits.with_scene(caption, phrase, tongue)
    if scenes.is_style(value, tongue) and not edits.mentions(parse(caption, tongue), value, tongue):
        return edits.with_style(caption, _style(value, tongue), tongue)
    return None


def _style(value: str, tongue: Tongue) -> str:
    """A style as a caption says it: 'ein Aquarell' -> 'als Aquarell'."""
    bare = re.sub(r"^(?:(?:wie|comme|como) )?(?:eine?[mnr]?|une?|una?|le|la|el) ", "", value, flags=re.I)
    lone = len(bare.split()) == 1 and not re.match(r"schwarz|stil|estilo|style", bare, re.I)
    return f"{tongue.style_lead}{bare}" if lone else bare


def _look(parsed: Parsed, match: re.Match[str], touched: str, tongue: Tongue) -> Change | None:
    named, look = match["a"].strip(), _DEGREES.sub("", match["v"].strip())
    english = meaning_of(look.lower(), tongue.code)
    if _WHOLE.match(named) and english in OF_THE_SCENE:
        return edits.with_quality(parsed.text, look, tongue)
    phrase = _meant(parsed, named, touched, tongue)
    if not class_of(look, tongue):
        return None
    if phrase is None:
        return edits.with_thing_of_scene(parsed, named, look.lower(), tongue)
    return edits.with_look(parsed, phrase, look.lower(), tongue, edits.gender_named(named, tongue))


def _material(parsed: Parsed, match: re.Match[str], touched: str, tongue: Tongue) -> Change | None:
    named, material = match["a"].strip(), match["v"].strip().lower()
    phrase = _meant(parsed, named, touched, tongue)
    if phrase is None or meaning_of(material, tongue.code) not in MATERIALS:
        return None
    words = match["v"] if tongue.code == "de" else material
    return edits.of_material(parsed, phrase, f"{match['of']} {words}", tongue)


def _meant(parsed: Parsed, named: str, touched: str, tongue: Tongue) -> NounPhrase | None:
    """The thing that is named, or that a pronoun means: what was last talked about, else the first."""
    if named.lower() not in tongue.pronouns | {"es", "er"} and not _WHOLE.match(named):
        return find(parsed, named, tongue) if names_things(named, parsed, tongue) else None
    return _it(parsed, touched, tongue)


def _it(parsed: Parsed, touched: str, tongue: Tongue) -> NounPhrase | None:
    """What was last talked about, else the first thing of the caption."""
    last = [found for found in parsed.phrases if touched and same_noun(parsed.low(found.head), touched, tongue)]
    return next(iter([*last, *parsed.phrases]), None)


def _add(parsed: Parsed, match: re.Match[str], touched: str, tongue: Tongue) -> Change | None:
    thing = match["b"].strip()
    wanted = parse(thing, tongue)
    if (
        not wanted.phrases
        or scenes.is_style(thing, tongue)
        or wanted.tokens[0].low in tongue.pronouns - tongue.definite
    ):
        return None
    first = wanted.phrases[0]
    leads = wanted.tokens[0].low in tongue.within
    if first.first > (1 if leads else 0) or (first.preposition is not None and not leads):
        return None
    if wanted.low(first.determiner) in tongue.definite and edits.mentions(parsed, thing, tongue):
        return None
    more = _MORE_OF_IT.search(match.group()) if edits.mentions(parsed, thing, tongue) else None
    named = f"{more.group(1).lower()} {thing}" if more and more.group(1).lower() != "auch" else thing
    return edits.added(parsed.text, named, tongue)


def _give(parsed: Parsed, match: re.Match[str], touched: str, tongue: Tongue) -> Change | None:
    named = (match.groupdict().get("a") or "").strip()
    pronoun = not named or named.lower() in {"ihm", "ihr", "er", "sie", "es", "il", "elle", "él", "ella"}
    phrase = _somebody(parsed, touched, tongue) if pronoun else _meant(parsed, named, touched, tongue)
    thing = match["b"].strip()
    return edits.given(parsed, phrase, thing, tongue) if phrase and parse(thing, tongue).phrases else None


def _somebody(parsed: Parsed, touched: str, tongue: Tongue) -> NounPhrase | None:
    """Whom 'ihm', 'lui' or 'le' means: the living that was last talked about, else the first of the caption."""
    living = [found for found in parsed.phrases if is_living(meaning_of(parsed.low(found.head), tongue.code))]
    last = [found for found in living if touched and same_noun(parsed.low(found.head), touched, tongue)]
    return next(iter([*last, *living, *parsed.phrases]), None)


def _remove(parsed: Parsed, match: re.Match[str], touched: str, tongue: Tongue) -> Change | None:
    phrase = _meant(parsed, match["a"].strip(), touched, tongue)
    return edits.removed(parsed, phrase, tongue) if phrase else None


def _clears(parsed: Parsed, match: re.Match[str], touched: str, tongue: Tongue) -> Change | None:
    """'Es regnet nicht mehr', 'il ne pleut plus', and 'wieder ruhig' after a storm: the weather goes."""
    return passing.without_weather(parsed.text, tongue, wild_only="calm" in match.groupdict() and bool(match["calm"]))


def _replace(parsed: Parsed, match: re.Match[str], touched: str, tongue: Tongue) -> Change | None:
    named, thing = match["a"].strip(), _DEGREES.sub("", match["b"].strip())
    scene = scenes.scene_phrase(thing, tongue)
    if scene and scenes.scene_phrase(named, tongue):
        return edits.with_scene(parsed.text, scene, tongue)
    phrase = _meant(parsed, re.sub(rf"^(?:{'|'.join(sorted(tongue.prepositions))}) ", "", named), touched, tongue)
    if phrase is not None and phrase.preposition is not None and thing.split()[0].lower() in tongue.prepositions:
        return edits.moved(parsed, thing, phrase, tongue)
    if phrase is not None:
        return edits.replaced(parsed, phrase, thing, tongue)
    look = thing.lower()
    holders = [found for found in parsed.phrases if class_of(named, tongue) and _wears(parsed, found, named, tongue)]
    return edits.with_look(parsed, holders[0], look, tongue) if len(holders) == 1 and class_of(look, tongue) else None


def _wears(parsed: Parsed, phrase: NounPhrase, look: str, tongue: Tongue) -> bool:
    return any(tongue.base_of(parsed.low(start)) == tongue.base_of(look) for start, _ in phrase.looks)


def _bare(parsed: Parsed, request: str, touched: str, tongue: Tongue) -> Change | None:
    """A look, a number of things or a place, without a verb."""
    look = _DEGREES.sub("", request).lower()
    english = meaning_of(look, tongue.code)
    if english in OF_THE_SCENE:
        return edits.with_quality(parsed.text, look, tongue)
    if _is_bare_look(look, tongue):
        of_somebody = class_of(look, tongue) in {"age", "feeling"}
        phrase = (_somebody if of_somebody else _it)(parsed, touched, tongue)
        return edits.with_look(parsed, phrase, look, tongue) if phrase else None
    if request.lower() in tongue.numbers:
        return _number(parsed, request, touched, tongue)
    wanted = parse(request, tongue)
    if _comes(parsed, wanted, tongue):
        return edits.added(parsed.text, request, tongue)
    if len(wanted.phrases) != 1:
        return None
    phrase = find(parsed, request, tongue) or _same_head(parsed, wanted, tongue)
    if wanted.phrases[0].preposition == 0 and phrase is None and wanted.tokens[0].low not in tongue.within:
        return edits.in_place(parsed, request, tongue)
    if phrase is None or wanted.phrases[0].past != len(wanted.tokens):
        return None
    if wanted.low(wanted.phrases[0].determiner) in tongue.numbers:
        return edits.counted(parsed, phrase, wanted, tongue)
    looks = wanted.phrases[0].looks
    value = wanted.words(*looks[0]) if len(looks) == 1 else ""
    return edits.with_look(parsed, phrase, tongue.base_of(value), tongue) if value and class_of(value, tongue) else None


def _is_bare_look(look: str, tongue: Tongue) -> bool:
    """Whether words are a look and nothing else: 'plus petit', but not 'lumière douce'."""
    words = look.split()
    return 0 < len(words) <= _MOST_LOOKS and all(class_of(word, tongue) or word in tongue.comparing for word in words)


def _comes(parsed: Parsed, wanted: Parsed, tongue: Tongue) -> bool:
    """Whether a request names a thing that the caption has not, with its place or its looks: then it is to come."""
    if not wanted.phrases or edits.mentions(parsed, wanted.words(0, wanted.phrases[0].past), tongue):
        return False
    first = wanted.phrases[0]
    indefinite = first.determiner == 0 and wanted.low(0) in tongue.indefinite | tongue.numbers
    noun = is_common_noun(meaning_of(wanted.low(first.head), tongue.code).rpartition(" ")[2])
    bare = first.first == 0 and first.determiner is None and noun
    told_more = len(wanted.phrases) > 1 or bool(first.looks) or first.past < len(wanted.tokens)
    broken = any(token.broken or token.low in tongue.comparing for token in wanted.tokens)
    looks = all(class_of(wanted.words(*span), tongue) for span in first.looks)
    return (indefinite or bare) and told_more and looks and not broken


def _number(parsed: Parsed, number: str, touched: str, tongue: Tongue) -> Change | None:
    """Another number of what was last talked about, where it is counted already ('non, trois')."""
    phrase = _it(parsed, touched, tongue)
    if phrase is None or parsed.low(phrase.determiner) not in tongue.numbers:
        return None
    return edits.counted(
        parsed, phrase, parse(f"{number} {parsed.words(phrase.head, phrase.head + 1)}", tongue), tongue
    )


def _same_head(parsed: Parsed, wanted: Parsed, tongue: Tongue) -> NounPhrase | None:
    noun = wanted.low(wanted.phrases[0].head)
    found = [phrase for phrase in parsed.phrases if same_noun(parsed.low(phrase.head), noun, tongue)]
    return found[0] if len(found) == 1 else None


_READERS: dict[str, Callable[[Parsed, re.Match[str], str, Tongue], Change | None]] = {
    "look": _look,
    "material": _material,
    "add": _add,
    "give": _give,
    "remove": _remove,
    "clears": _clears,
    "replace": _replace,
}
