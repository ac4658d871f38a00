"""The limits of what may be asked, and the checks that hold them. Pure; each check raises `Invalid` with a hint."""

from __future__ import annotations

import math

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
    # A lone surrogate cannot be written as UTF-8, so it could never be stored.
    if any("\ud800" <= character <= "\udfff" for character in stripped):
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


def _within(name: str, value: int, bounds: tuple[int, int]) -> int:
    low, high = bounds
    if not low <= value <= high:
        raise Invalid(f"The {name} {value} is out of range.", f"Use {low} to {high}.")
    return value
