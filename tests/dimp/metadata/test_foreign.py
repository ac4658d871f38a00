"""Files of other programs: hundreds of seven say what they were asked for, and damaged ones break no reader."""

from __future__ import annotations

import io
import json
import random
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dimp.metadata import recipes
from dimp.metadata.containers import read_texts
from tests.dimp.metadata.foreign import Foreign, awkward_files, files

ALL = [*files(), *awkward_files(40)]


def test_there_are_hundreds_of_all_tools() -> None:
    assert len(ALL) >= 500
    assert {foreign.tool for foreign in ALL} >= {
        "A1111",
        "Forge",
        "Fooocus",
        "ComfyUI",
        "InvokeAI",
        "SwarmUI",
        "NovelAI",
        "SD.Next",
    }


@pytest.mark.parametrize("foreign", ALL, ids=[f"{foreign.tool}-{place}" for place, foreign in enumerate(ALL)])
def test_a_file_says_what_was_asked_for(foreign: Foreign) -> None:
    recipe = recipes.read(read_texts(foreign.data))
    asked = foreign.asked
    assert recipe is not None
    assert recipe.tool == foreign.tool
    assert recipe.prompt == asked.prompt.strip()
    assert recipe.seed == str(asked.seed)
    assert (recipe.steps, recipe.width, recipe.height) == (asked.steps, asked.width, asked.height)
    assert recipe.guidance == asked.guidance
    assert recipe.sampler == asked.sampler
    flux = foreign.tool == "ComfyUI" and b"BasicGuider" in foreign.data
    assert recipe.negative == ("" if flux else asked.negative)
    if b"Efficient" not in foreign.data:
        assert [(lora.name, lora.weight) for lora in recipe.lora_list] == asked.loras
    bounded, remarks = recipes.limit(recipe)
    assert (bounded, remarks) == (recipe, ())


def test_damage_never_breaks_a_reader() -> None:
    chance = random.Random(7)
    for foreign in ALL[::3]:
        for _ in range(12):
            hurt = bytearray(foreign.data)
            for _ in range(chance.randint(1, 30)):
                hurt[chance.randrange(len(hurt))] = chance.randrange(256)
            recipe = recipes.read(read_texts(bytes(hurt[: chance.randint(1, len(hurt))])))
            assert recipe is None or recipes.limit(recipe)


def test_what_is_tied_into_knots_is_given_up() -> None:
    tied = {
        str(place): {"class_type": "StringConcatenate", "inputs": {"string_a": [str(place + 1), 0],
                     "string_b": [str(place + 1), 0], "delimiter": ""}}
        for place in range(40)
    }  # fmt: skip
    tied["40"] = {"class_type": "PrimitiveString", "inputs": {"value": "x"}}
    tied["50"] = {"class_type": "CLIPTextEncode", "inputs": {"text": ["0", 0]}}
    tied["51"] = {"class_type": "KSampler", "inputs": {"seed": 1, "steps": 2, "positive": ["50", 0]}}
    assert recipes.read({"prompt": json.dumps(tied)}) is None
    circle = {
        "1": {"class_type": "ConditioningCombine", "inputs": {"conditioning_1": ["2", 0], "conditioning_2": ["1", 0]}},
        "2": {"class_type": "Reroute", "inputs": {"": ["1", 0]}},
        "3": {"class_type": "KSampler", "inputs": {"seed": 7, "steps": 2, "positive": ["1", 0]}},
    }
    found = recipes.read({"prompt": json.dumps(circle)})
    assert found is not None
    assert (found.seed, found.prompt) == ("7", "")
    many = {str(n): {"class_type": "SaveImage", "inputs": {"images": [str(n + 1), 0]}} for n in range(1990)}
    assert recipes.read({"prompt": json.dumps(many)}) is None


def test_texts_are_not_read_without_end() -> None:
    chunk = zlib.compress(b"x" * 1_900_000)
    info = PngInfo()
    for number in range(60):
        info.add(b"zTXt", b"note%d\0\0" % number + chunk)
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=info)
    assert sum(map(len, read_texts(out.getvalue()).values())) < 8_000_000
    assert recipes.read({"parameters": " " * 1_000_000 + "\nSteps: 2, Seed: 3, Size: 64x64"}) is not None
