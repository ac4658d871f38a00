"""What is marked without painting: stars, names, notes, tags, the trash, titles, and imported pictures. Pure."""

from __future__ import annotations

import msgspec

from dimp.core import events as ev
from dimp.core import limits
from dimp.core.actions import (
    Import,
    Name,
    Note,
    Rename,
    Restore,
    RestoreSession,
    Star,
    Tag,
    Trash,
    TrashSession,
    Unstar,
)
from dimp.core.errors import Conflict, Invalid
from dimp.core.imported import ImportedRecipe
from dimp.core.model import DecisionInputs
from dimp.core.refs import begins, is_relative, resolve
from dimp.core.session import Session

_SEED_DIGITS = 20
"""Digits of 2^64, the most that other programs draw from."""


def star(session: Session, action: Star, inputs: DecisionInputs) -> list[ev.GenerationStarred]:
    """Star a picture."""
    generation = resolve(session, action.id)
    return [] if generation.starred else [ev.GenerationStarred(generation.id)]


def unstar(session: Session, action: Unstar, inputs: DecisionInputs) -> list[ev.GenerationUnstarred]:
    """Remove the star of a picture."""
    generation = resolve(session, action.id)
    return [ev.GenerationUnstarred(generation.id)] if generation.starred else []


def name(session: Session, action: Name, inputs: DecisionInputs) -> list[ev.GenerationNamed]:
    """Name a picture. Raises `Invalid` for a name that is a reference, `Conflict` for one that is another picture's.

    An id that was noted down must not come to mean another picture because that one was named alike.
    """
    generation, name = resolve(session, action.id), _short(action.name, "name", limits.NAME_CHARACTERS)
    if is_relative(name):
        raise Invalid(f"{name!r} already means the picture on the canvas or one before it.", "Choose another name.")
    others = [other for other in session.generations.values() if other.id != generation.id]
    if name and any(other.name == name for other in others):
        raise Conflict(f"Another picture of this session is called {name!r}.", "Choose another name.", "name-taken")
    if any(begins(other, name) for other in others):
        raise Conflict(f"{name!r} already means another picture, by its id.", "Choose another name.", "name-taken")
    return [] if generation.name == name else [ev.GenerationNamed(generation.id, name)]


def note(session: Session, action: Note, inputs: DecisionInputs) -> list[ev.GenerationNoted]:
    """Write a note on a picture."""
    generation, note = resolve(session, action.id), _short(action.note, "note", limits.NOTE_CHARACTERS)
    return [] if generation.note == note else [ev.GenerationNoted(generation.id, note)]


def tag(session: Session, action: Tag, inputs: DecisionInputs) -> list[ev.GenerationTagged]:
    """Set a picture's tags. Raises `Invalid` for too many, or empty ones."""
    generation = resolve(session, action.id)
    tags = tuple(dict.fromkeys(_short(tag, "tag", limits.NAME_CHARACTERS) for tag in action.tags))
    if len(tags) > limits.TAGS or not all(tags):
        raise Invalid("Those tags cannot be set.", f"Give at most {limits.TAGS} tags, none of them empty.")
    return [] if generation.tags == tags else [ev.GenerationTagged(generation.id, tags)]


def trash(session: Session, action: Trash, inputs: DecisionInputs) -> list[ev.GenerationTrashed]:
    """Take a picture out of the views. Raises `Conflict` while it is not finished."""
    generation = resolve(session, action.id)
    if generation.live:
        raise Conflict(
            "That picture is still in work.", "Stop it first: dimp queue cancel " + generation.id, "still-in-work"
        )
    return [] if generation.trashed else [ev.GenerationTrashed(generation.id)]


def restore(session: Session, action: Restore, inputs: DecisionInputs) -> list[ev.GenerationRestored]:
    """Bring a picture back into the views."""
    generation = resolve(session, action.id)
    return [ev.GenerationRestored(generation.id)] if generation.trashed else []


def import_image(session: Session, action: Import, inputs: DecisionInputs) -> list[ev.ImageImported]:
    """Put an image from outside into the tree, as a root. Raises `Invalid` for what is no picture."""
    name = _short(action.name, "name", limits.NAME_CHARACTERS)
    words = limits.without_unseen(action.prompt) or (
        limits.without_unseen(action.recipe.prompt) if action.recipe else ""
    )
    prompt = limits.check_prompt(words) if words else ""
    if action.recipe is not None:
        check_imported(action.recipe)
    limits.check_image(action.suffix, action.size, action.width, action.height, action.lqip)
    return [
        ev.ImageImported(
            inputs.ids[0], action.digest, action.suffix, action.size, action.width, action.height,
            name, prompt, action.lqip, moves_head=True, recipe=action.recipe, remarks=action.remarks,
        )
    ]  # fmt: skip


def check_imported(recipe: ImportedRecipe) -> ImportedRecipe:
    """A recipe from outside, within what the log keeps. Raises `Invalid`."""
    for name, value in msgspec.structs.asdict(recipe).items():
        if isinstance(value, str):
            _short(value, "recipe's " + name, limits.PROMPT_CHARACTERS)
        elif isinstance(value, int | float):
            limits.check_number(name, value, (-limits.NUMBER_END, limits.NUMBER_END))
    if recipe.seed and not (recipe.seed.isascii() and recipe.seed.isdigit() and len(recipe.seed) <= _SEED_DIGITS):
        raise Invalid("The recipe's seed is no number.", "Give it in digits, or leave it out.")
    limits.check_number_of("LoRAs", len(recipe.lora_list))
    for lora in recipe.lora_list:
        _short(lora.name + lora.digest, "LoRA's name", 2 * limits.NAME_CHARACTERS)
        limits.check_number("weight", lora.weight, (-limits.NUMBER_END, limits.NUMBER_END))
    limits.check_options(recipe.extras)
    return recipe


def rename(session: Session, action: Rename, inputs: DecisionInputs) -> list[ev.SessionRenamed]:
    """Give the session a title. Raises `Invalid` for an empty title."""
    title = _short(action.title, "title", limits.NAME_CHARACTERS)
    if not title:
        raise Invalid("The title is empty.", "Give the session a few words as its title.")
    return [] if session.title == title else [ev.SessionRenamed(title)]


def trash_session(session: Session, action: TrashSession, inputs: DecisionInputs) -> list[ev.SessionTrashed]:
    """Take the session out of the lists. Raises `Conflict` while pictures of it are not finished."""
    if session.pending():
        raise Conflict(
            "Pictures of this session are still in work.", "Stop them first: dimp queue list", "still-in-work"
        )
    return [] if session.trashed else [ev.SessionTrashed()]


def restore_session(session: Session, action: RestoreSession, inputs: DecisionInputs) -> list[ev.SessionRestored]:
    """Bring the session back into the lists."""
    return [ev.SessionRestored()] if session.trashed else []


def _short(text: str, what: str, longest: int) -> str:
    stripped = limits.without_unseen(text)
    if len(stripped) > longest:
        raise Invalid(f"The {what} has {len(stripped)} characters.", f"Use at most {longest}.")
    return limits.check_prompt(stripped, what) if stripped else ""
