"""The limits of what may be asked, and the checks that hold them. Pure; each check raises `Invalid` with a hint."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from dimp.refusals import Invalid

PROMPT_CHARACTERS = 10_000
STEPS = (1, 150)
SIDE = (64, 4096)
SIDE_MULTIPLE = 16
# JavaScript loses digits of integers above this, so seeds stay below it everywhere.
SEED_END = 2**53
GUIDANCE = (0.0, 100.0)
COUNT = (1, 16)
NAME_CHARACTERS = 200
NOTE_CHARACTERS = 10_000
TAGS = 50
UNDO_AT_ONCE = 10_000
OPTIONS = 64
OPTION_CHARACTERS = 500
NUMBER_END = 2**53
FRAMES = (2, 257)
WEIGHT = 4.0
MATERIALS = 16
_KIND = re.compile(r"[a-z][a-z0-9_-]{0,30}")
FPS = (1, 60)
IMAGE_SUFFIXES = ("png", "jpg", "webp", "gif")
IMAGE_SIDE = (1, 8192)
SCALE = (2, 4)
UPSCALED_SIDE = IMAGE_SIDE[1]
MINIATURE_CHARACTERS = 4000


def check_prompt(text: str, what: str = "prompt") -> str:
    """`text` without blanks around it. Raises `Invalid` when it is empty or too long."""
    stripped = text.strip()
    if not stripped:
        raise Invalid(f"The {what} is empty.", f'Say what to paint, for instance "a red ball on grass" ({what}).')
    if len(stripped) > PROMPT_CHARACTERS:
        raise Invalid(
            f"The {what} has {len(stripped):,} characters; at most {PROMPT_CHARACTERS:,} are taken.",
            f"Shorten the {what}.",
        )
    if not _is_sound(stripped):
        raise Invalid(f"The {what} holds a broken character.", "Paste it again as plain text.")
    return stripped


def check_steps(steps: int) -> int:
    """Steps within 1-150."""
    return _within("steps", steps, STEPS)


def check_count(count: int) -> int:
    """Pictures per request within 1-16."""
    return _within("count", count, COUNT)


def check_seed(seed: int) -> int:
    """A seed within 0 <= seed < 2^53."""
    if not 0 <= seed < SEED_END:
        raise Invalid(f"The seed {seed} is out of range.", f"Seeds go from 0 to {SEED_END - 1}.")
    return seed


def check_strength(strength: float) -> float:
    """A strength in (0, 1]."""
    if not (math.isfinite(strength) and 0.0 < strength <= 1.0):
        raise Invalid(
            f"The strength {strength} is out of range.",
            "Strength is above 0 (touch) and at most 1 (repaint); 0.6 is a middling change.",
        )
    return strength


def check_guidance(guidance: float) -> float:
    """A guidance scale within 0-100."""
    if not (math.isfinite(guidance) and GUIDANCE[0] <= guidance <= GUIDANCE[1]):
        raise Invalid(f"The guidance_scale {guidance} is out of range.", "Use 0 to 100; 3.5 is usual.")
    return guidance


def check_weight(weight: float) -> float:
    """How much a LoRA or a control map counts: -4 to 4, and not 0."""
    if not (math.isfinite(weight) and 0.0 < abs(weight) <= WEIGHT):
        raise Invalid(f"The weight {weight} is out of range.", "Use up to 4; 1 is as it was made, 0.7 is gentle.")
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
    if count > MATERIALS:
        raise Invalid(f"There are {count} {what}.", f"Give at most {MATERIALS}.")
    return count


def check_film(frames: int, fps: int) -> None:
    """A film of 2-257 frames, at 1-60 a second."""
    _within("frames", frames, FRAMES)
    _within("fps", fps, FPS)


def check_side(name: str, side: int) -> int:
    """A picture's side: 64-4096 pixels, a multiple of 16."""
    _within(name, side, SIDE)
    if side % SIDE_MULTIPLE:
        low = side - side % SIDE_MULTIPLE
        raise Invalid(
            f"The {name} {side} is not a multiple of {SIDE_MULTIPLE}.",
            f"Try {max(low, SIDE[0])} or {min(low + SIDE_MULTIPLE, SIDE[1])}.",
        )
    return side


def check_scale(scale: int) -> int:
    """How many times a picture is enlarged: 2, 3 or 4."""
    return _within("scale", scale, SCALE)


def check_upscaled(name: str, side: int) -> int:
    """The side of an enlarged picture, in pixels."""
    return _within(name, side, (1, UPSCALED_SIDE))


def check_options(options: Mapping[str, str | float | int | bool]) -> dict[str, str | float | int | bool]:
    """At most 64 options, with short names and texts, and numbers that every program can hold."""
    if len(options) > OPTIONS:
        raise Invalid(f"There are {len(options)} options.", f"Give at most {OPTIONS}.")
    for name, value in options.items():
        texts = (name, value) if isinstance(value, str) else (name,)
        if not name or any(len(text) > OPTION_CHARACTERS or not _is_sound(text) for text in texts):
            raise Invalid("An option is empty, too long or broken.", f"Use at most {OPTION_CHARACTERS} characters.")
        if isinstance(value, int | float) and not (math.isfinite(value) and abs(value) < NUMBER_END):
            raise Invalid(f"The option {name!r} is out of range.", "Use numbers below 2^53.")
    return dict(options)


def check_image(suffix: str, size: int, width: int, height: int, miniature: str) -> None:
    """What is said of a picture from outside: a kind that is kept, and measures that a picture can have."""
    if suffix not in IMAGE_SUFFIXES:
        raise Invalid("Pictures of that kind are not kept.", f"Use one of: {', '.join(IMAGE_SUFFIXES)}")
    _within("size", size, (1, NUMBER_END))
    _within("width", width, IMAGE_SIDE)
    _within("height", height, IMAGE_SIDE)
    if len(miniature) > MINIATURE_CHARACTERS or not miniature.isascii():
        raise Invalid("The miniature is none.", "Leave it out, or send 16 x 12 RGB pixels in base64.")


def _is_sound(text: str) -> bool:
    """Whether it can be written as UTF-8: a lone surrogate could never be stored."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _within(name: str, value: int, bounds: tuple[int, int]) -> int:
    low, high = bounds
    if not low <= value <= high:
        raise Invalid(f"The {name} {value} is out of range.", f"Use {low} to {high}.")
    return value
