"""The limits of what may be asked, and the checks that hold them. Pure; each check raises `Invalid` with a hint."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from dimp.core.errors import Invalid
from dimp.core.sentences import sentence

PROMPT_CHARACTERS = 10_000
STEPS = (1, 150)
SIDE = (64, 4096)
SIDE_MULTIPLE = 16
# JavaScript loses digits of integers above this, so seeds stay below it everywhere.
SEED_END = 2**53
GUIDANCE = (0, 100)
STRENGTH = (0, 1)
COUNT = (1, 16)
NAME_CHARACTERS = 200
NOTE_CHARACTERS = 10_000
TAGS = 50
COLLECTIONS = 1000
COLLECTED = 10_000
BULK = 500
OPTIONS = 64
OPTION_CHARACTERS = 500
NUMBER_END = 2**53
_SHOWN_END = 10**20
FRAMES = (2, 257)
WEIGHT = 4.0
FEATHER = (0, 256)
ITEMS = 16
_KIND = re.compile(r"[a-z][a-z0-9_-]{0,30}")
FPS = (1, 60)
IMAGE_SUFFIXES = ("png", "jpg", "webp", "gif")
IMAGE_SIDE = (1, 8192)
SCALE = (2, 4)
UPSCALED_SIDE = IMAGE_SIDE[1]
MINIATURE_CHARACTERS = 4000
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]+")
_UNSEEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]+"
)
"""Marks of direction, soft hyphens and widthless spaces. Joiners (U+200C, U+200D) shape letters and emoji, and stay."""

_NAMING = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "So", "Sm", "Sc"})
"""Categories of Unicode of which one sign can name something: letters, digits and symbols, emoji among them."""


def without_unseen(text: str) -> str:
    """`text` without marks that nobody sees, control characters as spaces, and no blanks around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _UNSEEN.sub("", _CONTROLS.sub(" ", text)).strip()


def names_something(text: str) -> bool:
    """Whether there is a letter, a digit or a symbol in a text: dots, dashes and quotes alone say nothing."""
    return any(unicodedata.category(character) in _NAMING for character in text)


_WORDS_HINTS = {
    "prompt": 'Say what to paint, for instance "a red ball on grass".',
    "modification": 'Say what to change, for instance "make the ball blue".',
}


def check_prompt(text: str, what: str = "prompt") -> str:
    """`text` without blanks around it and marks that nobody sees. Raises `Invalid` when it is empty or too long."""
    stripped = without_unseen(text)
    if not stripped:
        raise Invalid(f"The {what} is empty.", _WORDS_HINTS.get(what, f"Write the {what}, or leave it out."))
    if len(stripped) > PROMPT_CHARACTERS:
        raise Invalid(
            f"The {what} has {len(stripped):,} characters; at most {PROMPT_CHARACTERS:,} are taken.",
            f"Shorten the {what}.",
        )
    if not _is_sound(stripped):
        raise Invalid(f"The {what} holds a broken character.", "Paste it again as plain text.")
    return stripped


def check_fresh_prompt(text: str) -> str:
    """The prompt of a fresh picture, as `check_prompt` gives it. Raises `Invalid` where it is dots and dashes alone."""
    prompt = check_prompt(text)
    if not names_something(prompt):
        raise Invalid(sentence("names-nothing", words=repr(prompt[:40])), "For instance: a red ball on grass.")
    return prompt


def check_number(name: str, value: float, bounds: tuple[float, float], *, above: bool = False, hint: str = "") -> float:
    """A finite number within `bounds`, both included; with `above`, the low one is not. Raises `Invalid`."""
    low, high = bounds
    if low <= value <= high and not (above and value == low):  # NaN is in no range
        return value
    raise Invalid(f"The {name} {_show(value)} is out of range.", hint or f"Use {low} to {high}.")


def check_multiple(name: str, value: int, multiple: int, bounds: tuple[float, float]) -> int:
    """A multiple of `multiple`. Raises `Invalid`, with the nearest ones within `bounds` as the hint."""
    if value % multiple == 0:
        return value
    low = value - value % multiple
    hint = f"Try {max(low, int(bounds[0]))} or {min(low + multiple, int(bounds[1]))}."
    raise Invalid(f"The {name} {_show(value)} is not a multiple of {multiple}.", hint)


def check_count(count: int) -> int:
    """Pictures per request within 1-16."""
    return _check_within("count", count, COUNT)


def check_weight(weight: float) -> float:
    """How much a LoRA or a control map counts: -4 to 4, and not 0."""
    if not 0.0 < abs(weight) <= WEIGHT:
        raise Invalid(
            f"The weight {_show(weight)} is out of range.", "Use up to 4; 1 is as it was made, 0.7 is gentle."
        )
    return weight


def check_kind(kind: str) -> str:
    """The kind of a control map: a short name in small letters."""
    if not _KIND.fullmatch(kind):
        raise Invalid(
            f"{kind[:40]!r} is no kind of control map.", "Use canny, tile, luma, blur, pose, depth or the like."
        )
    return kind


def check_number_of(what: str, count: int) -> int:
    """At most 16 LoRAs, control maps or references."""
    if count > ITEMS:
        raise Invalid(f"There are {count} {what}.", f"Give at most {ITEMS}.")
    return count


def check_film(frames: int, fps: int) -> None:
    """A film of 2-257 frames, at 1-60 a second."""
    _check_within("frames", frames, FRAMES)
    _check_within("fps", fps, FPS)


def check_scale(scale: int) -> int:
    """How many times a picture is enlarged: 2, 3 or 4."""
    return _check_within("scale", scale, SCALE)


def check_options(options: Mapping[str, Any]) -> dict[str, str | float | int | bool]:
    """At most 64 options, with short names and texts, and numbers that every program can hold."""
    if len(options) > OPTIONS:
        raise Invalid(f"There are {len(options)} options.", f"Give at most {OPTIONS}.")
    for name, value in options.items():
        texts = (name, value) if isinstance(value, str) else (name,)
        if not name or any(len(text) > OPTION_CHARACTERS or not _is_sound(text) for text in texts):
            raise Invalid("An option is empty, too long or broken.", f"Use at most {OPTION_CHARACTERS} characters.")
        if isinstance(value, int | float) and not abs(value) < NUMBER_END:
            raise Invalid(f"The option {name!r} is out of range.", "Use numbers below 2^53.")
    return dict(options)


def check_image(suffix: str, size: int, width: int, height: int, miniature: str) -> None:
    """What is known of a picture from outside: a kind that is kept, and dimensions that a picture can have."""
    if suffix not in IMAGE_SUFFIXES:
        raise Invalid("Pictures of that kind are not kept.", f"Use one of: {', '.join(IMAGE_SUFFIXES)}")
    _check_within("size", size, (1, NUMBER_END))
    _check_within("width", width, IMAGE_SIDE)
    _check_within("height", height, IMAGE_SIDE)
    if len(miniature) > MINIATURE_CHARACTERS or not miniature.isascii():
        raise Invalid("The miniature is none.", "Leave it out, or send 16 x 12 RGB pixels in base64.")


def _is_sound(text: str) -> bool:
    """Whether it can be written as UTF-8: a lone surrogate could never be stored."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _show(value: float) -> str:
    """A number in few digits: one from outside may have thousands, more than Python writes."""
    return str(value) if not isinstance(value, int) or abs(value) < _SHOWN_END else "(a number of many digits)"


def _check_within(name: str, value: int, bounds: tuple[int, int]) -> int:
    low, high = bounds
    if not low <= value <= high:
        raise Invalid(f"The {name} {_show(value)} is out of range.", f"Use {low} to {high}.")
    return value
