"""A generation as it would be had its recipe or its result been another one, for tests of what is decided from it."""

from __future__ import annotations

import msgspec

from dimp.core.generation import Generation, Result


def alter(generation: Generation, **changes: object) -> None:
    """Changes fields of the recipe, or of the result where they are of that alone, in place."""
    of_result = {name: value for name, value in changes.items() if name in ("kept", "fingerprint", "suffix", "size")}
    assert of_result.keys() <= set(Result.__struct_fields__)
    of_recipe = {name: value for name, value in changes.items() if name not in of_result}
    details = generation.details
    recipe = msgspec.structs.replace(details.recipe, **of_recipe)
    other = Generation.of(recipe)
    generation.manner, generation.prompt, generation.modification = other.manner, other.prompt, other.modification
    result = msgspec.structs.replace(details.result, **of_result)
    generation.loaded = msgspec.structs.replace(details, recipe=recipe, result=result)
