"""Weather that comes and goes, moods that are compared, and where the camera stands, as plain instructions. Pure."""

from __future__ import annotations

import re

from dimp.interpret.dialogue.scene import Scene
from dimp.interpret.morphology import singular
from dimp.interpret.nouns import is_living
from dimp.interpret.readers import values
from dimp.interpret.text import last_word, lows
from dimp.interpret.words.adjectives import COMPARATIVES
from dimp.interpret.words.function import NUMBERS
from dimp.interpret.words.nouns import CLOTHES
from dimp.interpret.words.scene import CAMERA, MOODS, WEATHER, WEATHER_NOUNS

_CALM = re.compile(
    r"^(?:(?:make|let|have) (?:it|everything|the (?:weather|picture|scene|sea|sky)) (?:be |get )?|"
    r"(?:it|everything|the (?:weather|sea|sky))(?:'s| is| should be| gets| can be) )?"
    r"(?:all |nice and |nicely )?(?:calm|peaceful|quiet)(?: weather| and \w+)?(?: again| now)*$",
    re.I,
)
_WILD = re.compile(r"\b(?P<what>storm|thunderstorm|blizzard|hurricane|lightning|tornado|gale)\b", re.I)
_WILD_LOOK = re.compile(r"\b(?P<look>stormy|thunderous)(?= \w)", re.I)
_OVER = re.compile(
    r"^(?:the |that |all the )?(?P<what>[a-z]+)(?:'s| is| are| has| have)(?: all)? "
    r"(?:over|gone|passed|cleared(?: up)?|stopped|lifted|melted)(?: now| again)?$",
    re.I,
)
_COMES = re.compile(
    r"^(?:there(?:'s| is) )?(?P<what>(?:an? |some )?(?:(?:big|heavy|huge|thick|light) )?(?P<noun>[a-z]+))"
    r"(?:'s| is| are) (?:coming|rolling|moving|blowing|drifting|brewing)(?: in| up| closer| over)?$",
    re.I,
)
_FALLS = re.compile(
    r"^(?:in )?(?:the )?(?P<what>(?:pouring|driving|lashing|drifting|swirling) (?:rain|snow|fog|mist))$", re.I
)
_COMPARED = re.compile(
    r"^(?:(?:make it|it should be) )?(?:a (?:bit|little|lot) |much |even |way )?(?P<stem>[a-z]+)ier$"
)
_VIEWED = re.compile(
    r"^(?:(?:shot|seen|viewed|taken|photographed|filmed|view|photo|picture|painted|drawn) )(?P<from>from [a-z' ]+)$"
)
_LEVEL = re.compile(
    r"^(?:(?:shot|seen|viewed|taken|from|at|view) )*(?:an? |the )?(?P<level>eye|ground)[ -]level(?: view| shot)?$"
)
_CLOSE = re.compile(r"^(?:an? )?(?:extreme )?close[ -]?up (?:of|on) (?:his|her|its|their|the) (?P<part>[a-z]+)$")
_COLOURLESS = re.compile(
    r"^(?:make it |turn it into |(?:looking )?like |as |in )+(?:an? )?(?P<medium>[a-z]+(?: [a-z]+){0,2}),? "
    r"(?:in |and )?(?P<colours>black and white|sepia|monochrome)$",
    re.I,
)
_ONE_MORE = re.compile(r"^and (?P<what>(?P<count>[a-z]+) (?P<noun>[a-z]+(?: [a-z]+)?))$", re.I)


_DRESSED = re.compile(
    r"^(?:put|dress|clothe|get) (?P<who>him|her|them|the [a-z]+(?: [a-z]+)?)(?: up)? in "
    r"(?P<worn>[a-z-]+(?: [a-z-]+){0,4})$",
    re.I,
)
_SUBJECTS = {"him": "he", "her": "she", "them": "they"}
_CAMERA_MOVED = re.compile(
    r"^(?:(?:move|put|place|lower|raise|bring|get) )?(?:the |a )?(?:(?P<before>lower|higher|low|high) )?"
    r"(?:camera|viewpoint)"
    r"(?: (?:should|could) be)?(?: (?:a (?:bit|little)|much))?(?: (?P<after>lower|higher|up|down)(?: down| up)?)?$",
    re.I,
)
_NO_LONGER = re.compile(
    r"^(?:it(?:'s| is| should be) )?(?:not|no longer)(?: so| that| be)? (?P<look>[a-z]+y)"
    r"(?: any ?more| any longer| now)?$|"
    r"^(?:it(?:'s| is)n't|it is not) (?P<isnt>[a-z]+y)(?: any ?more)?$|"
    r"^(?:no|without|remove the) (?:more )?(?P<noun>[a-z]+)$",
    re.I,
)
_DAY = re.compile(r"\bon an? (?P<look>[a-z]+y) day\b", re.I)


def one_more(text: str) -> str:
    """'And a moon': one thing more, also where it could be a place; other words as they are."""
    match = _ONE_MORE.match(text.strip(" .!"))
    counted = match is not None and match["count"].lower() in NUMBERS.keys() | {"a", "an", "some"}
    placed = match is not None and counted and values.is_place(match["what"]) and not values.kind_of(match["noun"])
    return f"add {match['what']}" if match and placed else text


def conditions(text: str, scene: Scene) -> str:
    """What is said of the weather, the mood or the view as a plain instruction; other words as they are."""
    return (
        _weather(text, scene)
        or _no_longer(text, scene)
        or _dressed(text)
        or _view(text)
        or _mood(text)
        or _in_one_style(text)
        or text
    )


def _weather(text: str, scene: Scene) -> str:
    """'Calm again' after a storm, 'the fog is gone', 'a storm is coming in'."""
    if _CALM.match(text):
        if wild := _WILD.search(scene.prompt):
            return f"remove the {wild['what']}"
        look = _WILD_LOOK.search(scene.prompt)
        return f"calm instead of {look['look']}" if look else ""
    over = _OVER.match(text)
    if over and over["what"].lower() in WEATHER_NOUNS and over["what"].lower() in lows(scene.prompt):
        return f"remove the {over['what']}"
    if falls := _FALLS.match(text):
        return f"add {falls['what']}"
    comes = _COMES.match(text)
    return f"add {comes['what']}" if comes and comes["noun"].lower() in WEATHER_NOUNS else ""


def _no_longer(text: str, scene: Scene) -> str:
    """'Not windy anymore', said of a windy day: it becomes a calm one, for no day is without a weather."""
    gone, day = _NO_LONGER.match(text), _DAY.search(scene.prompt)
    if gone is None or day is None:
        return ""
    named = (gone["look"] or gone["isnt"] or gone["noun"]).lower()
    if WEATHER.get(named) != WEATHER.get(day["look"].lower(), day["look"]):
        return ""
    return "a calm day" if WEATHER[named] in {"windy", "stormy"} else "a clear day"


def _dressed(text: str) -> str:
    """'Put her in rain boots': what is worn is no place."""
    match = _DRESSED.match(text)
    worn = last_word(match["worn"]) if match else ""
    if match is None or not {worn, singular(worn)} & CLOTHES or not _is_somebody(match["who"]):
        return ""
    who = _SUBJECTS.get(match["who"].lower(), match["who"])
    return f"{who} should be wearing {match['worn']}"


def _is_somebody(who: str) -> bool:
    return who.lower() in _SUBJECTS or is_living(last_word(who))


def _camera_moved(text: str) -> str:
    """'Lower the camera', 'camera a bit higher'."""
    match = _CAMERA_MOVED.match(text)
    if match is None:
        return ""
    way = {*lows(text)} & {"lower", "low", "down", "higher", "high", "up", "raise"}
    return "" if not way else ("low angle" if way & {"lower", "low", "down"} else "high angle")


def _view(text: str) -> str:
    """'Shot from above', 'eye level', 'close up of his face'."""
    low = text.lower()
    if moved := _camera_moved(low):
        return moved
    if (viewed := _VIEWED.match(low)) and viewed["from"] in CAMERA:
        return viewed["from"]
    if level := _LEVEL.match(low):
        return f"{level['level']} level"
    return "close-up" if (close := _CLOSE.match(low)) and close["part"] in {"face", "head"} else ""


def _mood(text: str) -> str:
    """'Moodier': a mood that is no look of things."""
    compared = _COMPARED.match(text.lower())
    mood = f"{compared['stem']}y" if compared else ""
    return f"{mood} atmosphere" if mood in MOODS and f"{mood[:-1]}ier" not in COMPARATIVES else ""


def _in_one_style(text: str) -> str:
    """'Like an old photograph, black and white': one style, and no two of which the second takes the first's place."""
    match = _COLOURLESS.match(text)
    style = match is not None and values.kind_of(f"as a {match['medium']}") == "style"
    style = style or (match is not None and values.kind_of(match["medium"]) == "style")
    return f"as a {match['colours']} {match['medium']}" if match and style else ""
