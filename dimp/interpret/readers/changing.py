"""'Change X to Y' and its kin: replace, swap, turn into, instead of, paint."""

from __future__ import annotations

import re

from dimp.interpret.draft import Op
from dimp.interpret.edits.action import base_phrase
from dimp.interpret.morphology import base_of, singular
from dimp.interpret.nouns import (
    bare,
    find,
    head_of,
    is_adjective,
    is_colour,
    is_living,
    is_noun,
    is_number,
    same_family,
)
from dimp.interpret.phrases.chunks import is_of_a_kind
from dimp.interpret.readers import values
from dimp.interpret.readers.context import Context
from dimp.interpret.readers.sorts import other_sort
from dimp.interpret.segments import is_style
from dimp.interpret.text import first_word, last_word, lows, words
from dimp.interpret.words import listed
from dimp.interpret.words.colours import COMPARATIVE_COLOURS, MATERIALS
from dimp.interpret.words.function import ARTICLES, DETERMINERS
from dimp.interpret.words.nouns import BODY, CLOTHES
from dimp.interpret.words.scene import BUILDINGS, GROUNDS, LIGHTING, MOODS, PLACES, SCENE_NOUNS, WEATHER
from dimp.interpret.words.verbs import STATES_AS_ACTS

_SWAP = re.compile(
    r"^(?:replace|swap|exchange|substitute|switch|trade|swap out|switch out)\s+(?:out\s+)?(.+?)\s+(?:with|"
    r"for|by|to|into|as)\s+(.+)$",
    re.I,
)
_INTO = re.compile(
    r"^(?:change|turn|convert|transform|make|morph|transfer|modify|alter|switch|adjust|edit|set|shift|let|have|"
    r"transform|restyle|reimagine|redo|repaint|"
    r"paint|color|colour|dye|recolor|recolour|tint|render|draw)\s+(.+?)\s+(?:turn\s+|change\s+)?(?:to be|"
    r"into|in to|to|become|becoming|as|with|for)\s+(.+)$",
    re.I,
)
_FROM_TO = re.compile(r"^(.+?)\s+from\s+(.+)$", re.I)
_COLOUR_OF = re.compile(r"^(?:the\s+)?(?:colou?rs?)\s+of\s+(.+)$", re.I)
_S_COLOUR = re.compile(r"^(.+?)(?:'s|s')?\s+colou?rs?$", re.I)
_ASPECT_OF = re.compile(
    r"^(?:the\s+)?(texture|material|pattern|surface|action|pose|posture|activity|size|shape|flavor|flavour|"
    r"breed)\s+of\s+(.+)$",
    re.I,
)
_S_ASPECT = re.compile(
    r"^(.+?)(?:'s|s')\s+(texture|material|pattern|surface|action|pose|posture|activity|size|shape|flavor|"
    r"flavour|breed)$",
    re.I,
)
_ASPECT = re.compile(
    r"^(?:the |his |her |its |their )?(texture|material|action|pose|posture|activity|size|shape|flavor|flavour|"
    r"breed)$",
    re.I,
)
_PAINT = re.compile(
    r"^(?:paint|color|colour|dye|recolor|recolour|tint|turn)\s+(.+?)\s+(?:in\s+)?((?:(?:light|dark|bright|pale|"
    r"deep|hot|neon|pastel)\s+)?(?:[\w-]+ and )?[\w-]+)$",
    re.I,
)


_OF_PICTURE = listed("sharper crisper blurrier grainier")
"""Comparatives that are of the picture, unless a thing is named, or 'it' is something that cuts."""
_BLADES = listed("knife sword blade axe pencil dagger scissors needle tooth teeth claw claws horn horns spear thorns")
_OF_SCENES = WEATHER.keys() | frozenset(WEATHER.values()) | LIGHTING.keys() | MOODS | {"cold", "warm"}
_SOURCE = re.compile(
    r"^(?:an? )?(?:scene|still|shot|frame|page|photo|picture|something|cover|panel|image|character)\s+(?:from|"
    r"out of|in)\s+\S",
    re.I,
)


def swap(clause: str, context: Context) -> Op | None:
    """'Replace X with Y'."""
    match = _SWAP.match(clause)
    if match and is_of_a_kind(words(context.prompt), match.group(1), match.group(2)):
        return Op("replace", match.group(1), match.group(2))
    return changed(match.group(1), match.group(2), context) if match else None


def into(clause: str, context: Context) -> Op | None:
    """'Change X to Y', 'turn X into Y', 'render it as Y'."""
    match = _INTO.match(clause)
    if match is None:
        return None
    first = first_word(clause)
    joint = clause[match.end(1) : match.start(2)].strip().lower()
    if joint == "for" and first not in {"change", "exchange"}:
        return None
    if joint in {"as", "with"} and first not in {
        "change",
        "render",
        "draw",
        "paint",
        "repaint",
        "redo",
        "restyle",
        "reimagine",
        "turn",
        "transform",
        "convert",
    }:
        return None
    if (
        first in {"let", "have", "make", "set"}
        and joint in {"to", "as", "with"}
        and joint != "to be"
        and first != "set"
    ):
        return None
    return changed(match.group(1), match.group(2), context)


def changed(target: str, value: str, context: Context) -> Op:
    """What it is to change `target` to `value`."""
    value = values.mend_colour(value.strip())
    came = _FROM_TO.match(target)
    aspect = came and re.search(
        r"\b(?:action|pose|posture|activity|colou?r|material|texture|shape|size)$", came.group(1), re.I
    )
    if (
        came
        and not aspect
        and not values.is_colour_value(came.group(2))
        and context.has(came.group(2))
        and not context.has(came.group(1) + " from")
    ):
        target = came.group(2)
    elif came:
        target = came.group(1)
    slot = slot_of_target(target, value, context)
    if slot is not None:
        return slot
    if context.is_whole(target):
        return scene_value(value, context, "")
    if context.is_it(target):
        return scene_value(value, context, target)
    return other_sort(target, value, context) or thing_value(context.resolve(target), value, context)


def thing_value(target: str, value: str, context: Context) -> Op:
    """A value for one thing: its colour, its material, a quality, or what takes its place."""
    if lows(value)[-1:] in (["one"], ["ones"]) and len(lows(value)) > 1:
        value = re.sub(r"\s+ones?$", "", re.sub(r"^(?:an?|the|some)\s+", "", value, flags=re.I), flags=re.I)
    if value.lower() in {"upside down", "sideways", "backwards", "inside out"}:
        return Op("described", target, value)
    if same_family(target, value):
        return Op("replace", target, value)
    if value.lower() in MATERIALS and is_colour(value.lower()) and _made_of(target, context):
        return Op("material", target, value)
    if values.is_colour_value(value):
        return Op("recolor", target, re.sub(r"\s+colou?r(?:ed)?$", "", re.sub(r"^(?:be |in |a |the )+", "", value)))
    if lows(value)[-1:] and last_word(value) in GROUNDS and set(lows(target)) & (GROUNDS | PLACES.keys()):
        return Op("replace", target, value)
    coloured, joint, rest = value.partition(" with ")
    if joint and values.is_colour_value(coloured):
        return Op("replace", target, f"{coloured} {bare(target)} with {rest}")
    if values.is_material_value(value):
        return Op("material", target, values.material_of(value))
    if values.is_comparative(value) and (value.lower() != "lighter" or _coloured(target, context)):
        return Op("degree", target, value)
    if values.is_quality(value) and value.lower() != "lighter":
        return Op("attribute", target, value)
    return Op("replace", target, value)


def loose_value(target: str, value: str, context: Context) -> Op:
    """A value without 'into' or 'with': an unknown word is a quality of the thing, never the thing itself."""
    op = thing_value(target, value, context)
    ws = lows(value)
    if op.kind == "replace" and len(ws) == 1 and value[:1].isupper():
        return Op("attribute", target, value)
    if op.kind != "replace" or not ws or ws[0] in DETERMINERS or is_number(ws[0]) or is_noun(ws[-1]) or "Qx" in value:
        return op
    if len(ws) == 1 or value[:1].isupper():
        return Op("attribute", target, value)
    return Op("guess", target, value)


def _made_of(target: str, context: Context) -> bool:
    """Whether the caption says of what a thing is ('a marble statue'), so that gold is another material."""
    ws = words(context.prompt)
    phrase = find(ws, target)
    return phrase is not None and any(w.low in MATERIALS for w in ws[phrase.start : phrase.head])


def _coloured(target: str, context: Context) -> bool:
    """Whether the thing has a colour that can get lighter ('lighter' is a thing as well)."""
    ws = words(context.prompt)
    phrase = find(ws, target)
    return phrase is not None and any(is_colour(w.low) for w in ws[phrase.start : phrase.head])


def slot_of_target(target: str, value: str, context: Context) -> Op | None:
    """Changes whose target is the background, the style, the weather and the like."""
    target = re.sub(
        r"\s+of\s+(?:the |this )?(?:image|picture|photo|scene|video|painting|whole thing|it)$",
        "",
        target.strip(),
        flags=re.I,
    )
    core = bare(target).lower()
    ws = lows(core)
    head = ws[-1] if ws else ""
    looks = _aspect(target, value, context)
    if looks is not None:
        return looks
    colour = _COLOUR_OF.match(target.strip()) or (
        _S_COLOUR.match(target.strip()) if head in {"color", "colour"} and len(ws) > 1 else None
    )
    if core in {"color", "colour", "colors", "colours"}:
        return _recolour("it", value, context)
    if colour:
        return _recolour(colour.group(1), value, context)
    if head in {"style", "medium", "art", "aesthetic", "theme", "look"} and (len(ws) == 1 or "style" in ws):
        return Op("style", "", value)
    if (
        core in SCENE_NOUNS
        or (head in SCENE_NOUNS and len(ws) <= 2)
        or core in {"world", "view behind"}
        or core.startswith("background of")
    ):
        return scene_place(value)
    if head == "weather" or core == "sky" and values.is_weather(value):
        return Op("weather", "", value)
    if head in {"season"}:
        return Op("season", "", value)
    if (
        core in {"time", "time of day", "time of the day", "hour", "day", "daytime"}
        and core not in context.prompt.lower()
        or core.startswith("time")
    ):
        return Op("time", "", value)
    if head in {"lighting", "light", "illumination"} and not context.has(core):
        return Op("lighting", "", value)
    if head in {"mood", "atmosphere", "tone", "ambience", "ambiance", "vibe"}:
        return Op("mood", "", value)
    if core in {"camera", "camera angle", "angle", "perspective", "viewpoint", "view", "point of view", "framing"}:
        return Op("camera", "", value)
    return None


def _aspect(target: str, value: str, context: Context) -> Op | None:
    """'the texture of the house', "the cat's pose": what a thing is made of, or does."""
    of, owned, alone = _ASPECT_OF.match(target), _S_ASPECT.match(target), _ASPECT.match(target)
    if of:
        aspect, thing = of.group(1), of.group(2)
    elif owned:
        aspect, thing = owned.group(2), owned.group(1)
    elif alone and not context.has(alone.group(1)):
        aspect, thing = alone.group(1), context.about()
    else:
        return None
    thing = context.resolve(thing)
    if aspect.lower() in {"action", "pose", "posture", "activity"}:
        return Op("action", thing, base_phrase(value))
    if aspect.lower() in {"size", "shape", "breed"}:
        return Op("attribute", thing, value)
    return Op("material", thing, values.material_of(re.sub(r"^(?:an? |the )", "", value)))


def _recolour(target: str, value: str, context: Context) -> Op:
    target = context.resolve(target)
    if context.is_whole(target):
        return Op("style", "", value)
    return Op("recolor", target, re.sub(r"^(?:be|in|to) ", "", values.mend_colour(value)))


def scene_place(value: str) -> Op:
    """A value for the background."""
    kind = values.kind_of(value)
    if kind in {"time", "weather", "season", "camera"}:
        return Op(kind, "", value)
    if (
        values.is_colour_value(value)
        or values.is_quality(value)
        and (
            not values.is_place(value) or is_adjective(value.lower())  # 'plain' said of a background is no landscape
        )
    ):
        return Op("backdrop", "", value)
    if kind == "style" and not values.is_place(value) and is_style(value):
        return Op("style", "", value)
    return Op("background", "", value)


def scene_value(value: str, context: Context, pronoun: str) -> Op:
    """A value for 'it': the scene where the value is one of scenes, else the thing that 'it' means."""
    value = re.sub(
        r"^(?:all (?=look|be )|look(?:s|ing)? (?:like |as if |as though )?|appear(?:s)? (?:like )?|look |seem |be |"
        r"become |feel |like |(?:as )?(?:if|though) |it(?: is|'s| was| were) |they (?:are|were) )+",
        "",
        value.strip(),
        flags=re.I,
    )
    kind = values.kind_of(value)
    target = context.resolve(pronoun) if pronoun else ""
    ws = lows(value)
    if _SOURCE.match(value):
        return Op("style", "", f"like {value}")
    if kind == "mood" and pronoun.lower() in {"him", "her", "he", "she"} and target:
        return Op("attribute", target, value)
    if kind and not (kind == "lighting" and pronoun and len(ws) == 1 and ws[0] in {"bright", "dark"} and context.last):
        return Op(kind, "", value)
    if value.lower() in STATES_AS_ACTS:
        return Op("action", target, STATES_AS_ACTS[value.lower()])
    if values.is_comparative(value):
        return comparative_of(value, target, pronoun, context)
    if values.is_quality(value) and len(ws) > 1 and all(w == "and" or w in _OF_SCENES for w in ws):
        return Op("tail", "", value)
    if not pronoun and values.is_quality(value) and not values.is_material_value(value):
        return Op("tail", "", value)
    return _thing_or_place(value, target, context, ws)


def _thing_or_place(value: str, target: str, context: Context, ws: list[str]) -> Op:
    if ws and ws[0] in {"in", "on", "at", "under", "inside", "near", "by", "over", "above", "behind", "beside"}:
        return Op("place", target, "", "", value) if target else Op("background", "", value)
    if values.is_participle_phrase(value):
        return Op("tail", target, value)
    stays = bool(ws) and ws[0] in ARTICLES and singular(last_word(target)) in PLACES.keys() | BUILDINGS
    if values.is_place(value) and not stays and not values.is_material_value(value) and not context.has(value):
        return Op("background", "", value)
    if not target:
        target = context.resolve("it")
    if ws and ws[0] in ARTICLES and is_living(head_of(ws)):
        target = context.about() if is_living(head_of(lows(context.about()))) else target
    if values.is_doing(value) and ws[0].endswith("ing") and base_of(ws[0]):
        return Op("action", target, f"{base_of(ws[0])} {value.partition(' ')[2]}".strip())
    return loose_value(target, value, context)


_OF_SOMEBODY = frozenset({"younger", "older", "happier", "sadder", "angrier", "grumpier"})


def comparative_of(value: str, target: str, pronoun: str, context: Context) -> Op:
    """'make it bigger' is the thing; 'make it brighter' the scene, unless a thing was just talked about."""
    low = value.lower()
    if low.startswith("more like ") and is_style(low[10:]):
        return Op("style", "", value[10:])
    if low in {"brighter", "darker", "lighter", "warmer", "cooler", "colder", "dimmer"} and not (
        low in {"lighter", "darker"} and context.last and _coloured(context.last, context)
    ):
        return Op("degree", "", value)
    of_picture = low in _OF_PICTURE and (pronoun == "" or context.is_it(pronoun)) and last_word(target) not in _BLADES
    if of_picture or low.startswith(("more ", "less ", "fewer ")):
        return Op("degree", "", value)
    if low in _OF_SOMEBODY and not is_living(last_word(target)):
        target = _aged(context, target, low)
    return Op(
        "degree", target or (context.resolve("it") if low in COMPARATIVE_COLOURS or pronoun == "" else target), value
    )


def _aged(context: Context, target: str, value: str) -> str:
    """Whom 'younger' means where something worn or held was last talked about: somebody."""
    about = context.about()
    worn = last_word(target) in CLOTHES | BODY or value != "older"
    return about if worn and is_living(last_word(about)) else target


def part_colour(clause: str, context: Context) -> Op | None:
    """'change the color of the ball' without saying which: left to the fallback, the ball is only named."""
    match = re.match(r"^(?:change|modify|alter)\s+(?:the\s+)?colou?r\s+of\s+(.+)$", clause, re.I)
    if match is None or re.search(r"\s(?:to|into|with|from)\s", match.group(1), re.I):
        return None
    return Op("recolor", context.resolve(match.group(1)), "differently colored")


def painted(clause: str, context: Context) -> Op | None:
    """'paint the wall blue', 'color it red'."""
    match = _PAINT.match(clause)
    if match is None:
        return None
    target, value = _apart(match.group(1), values.mend_colour(match.group(2)), context)
    if not values.is_colour_value(value):
        return None
    return Op("recolor", context.resolve(target), value)


def _apart(target: str, value: str, context: Context) -> tuple[str, str]:
    """What is painted and its colour, where the colour has two words ('the walls sage', 'green') or an article."""
    before, _, last = target.rpartition(" ")
    if before and not context.has(target) and values.is_colour_value(f"{last} {value}"):
        return before, f"{last} {value}"
    if last.lower() in ARTICLES:
        return f"{target} {value.split()[0]}", " ".join(value.split()[1:])
    return target, value
