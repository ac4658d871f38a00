"""Recipes inside the picture files that leave the studio: none, the picture's own, or its whole chain.

Stored pictures hold nothing but pixels. What is written for the outside carries its recipe twice, unless told not to:
as this program reads it, and as the `parameters` text that most others read.
"""

from __future__ import annotations

from typing import Literal

from dimp import __version__
from dimp.core.errors import Invalid
from dimp.core.generation import Generation
from dimp.core.kinds import IMPORT
from dimp.core.session import Session
from dimp.metadata import containers, own, parameters_text

RecipeChoice = Literal["none", "own", "chain"]
_SOFTWARE = "dimpressionist"


def embed_recipe(data: bytes, session: Session, generation: Generation, choice: RecipeChoice) -> bytes:
    """The file of a picture with the recipe of its generation (`own`), or of all that led to it (`chain`), inside.

    Raises `Invalid` where a chain is too long for the file's format.
    """
    texts = texts_of(session, generation, choice)
    if not texts:
        return data
    try:
        return containers.embed(data, texts, texts.get(parameters_text.KEYWORD, ""), _SOFTWARE)
    except ValueError as wrong:
        hint = "Take recipe own instead of chain, or a PNG."
        raise Invalid("The recipe is too long for a file of that format.", hint) from wrong


def texts_of(session: Session, generation: Generation, choice: RecipeChoice) -> dict[str, str]:
    """The texts that a file carries, by name; none where nothing is known or nothing is to be said."""
    if choice == "none":
        return {}
    line = session.path(generation.id) if choice == "chain" else [generation]
    texts = {own.KEYWORD: own.write([step.recipe for step in line], generation.digest or "", generation.imported)}
    if text := _parameters(session, generation):
        texts[parameters_text.KEYWORD] = text
    return texts


def _parameters(session: Session, generation: Generation) -> str:
    """The text for other programs; of an enlarged picture that of the one before."""
    origin = session.painted(generation)
    if origin.manner.kind != IMPORT.name:
        return parameters_text.write(origin.recipe, __version__)
    return parameters_text.write_imported(origin.imported) if origin.imported else origin.prompt
