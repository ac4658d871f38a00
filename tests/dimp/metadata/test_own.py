"""Recipes of ours in files: put in, read back as they were, and taken out again without a trace."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from PIL import Image, ImageSequence

from dimp.core import actions as act
from dimp.core.events import Asked, GenerationRequested, LoraUse, Message
from dimp.core.imported import ImportedRecipe
from dimp.metadata import a1111, containers, exif, own, parameters_text, recipes
from tests.dimp.story import Story

DIGEST = "ab" * 32
NAMES = (own.KEYWORD, parameters_text.KEYWORD)


def line() -> list[GenerationRequested]:
    story = Story()
    story.paint(act.New(prompt="a red ball on grass — très ☂", seed=7, negative_prompt="fog, text"))
    changed = story.paint(act.Refine(modification="make the ball blue", strength=0.5))
    recipes = [generation.recipe for generation in story.session.path(changed)]
    asked = Asked("openai", "m", (Message("user", "private words"),), {}, "", "", "")
    return [structs.replace(recipe, asked=asked, loras=(LoraUse(DIGEST, 0.5, "ink"),)) for recipe in recipes]


def file_of(kind: str, mode: str = "RGB", frames: int = 1) -> bytes:
    image = Image.linear_gradient("L").resize((40, 30)).convert(mode)
    out = io.BytesIO()
    more = {"save_all": True, "append_images": [image.rotate(90)], "duration": 100} if frames > 1 else {}
    image.save(out, kind, **more, **({"lossless": True} if kind == "WEBP" else {}))
    return out.getvalue()


CASES = [("PNG", "RGB", 1), ("PNG", "RGBA", 1), ("JPEG", "RGB", 1), ("WEBP", "RGB", 1), ("WEBP", "RGBA", 1),
         ("WEBP", "RGB", 2), ("GIF", "RGB", 2)]  # fmt: skip


@pytest.mark.parametrize(("kind", "mode", "frames"), CASES)
def test_every_container_gives_back_what_was_put_in(kind: str, mode: str, frames: int) -> None:
    steps, data = line(), file_of(kind, mode, frames)
    text = parameters_text.write(steps[-1], "1.0")
    texts = {own.KEYWORD: own.write(steps, DIGEST), parameters_text.KEYWORD: text}
    carrying = containers.embed(data, texts, text, "dimpressionist")
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(carrying))
    assert getattr(after, "n_frames", 1) == frames
    for old, new in zip(ImageSequence.Iterator(before), ImageSequence.Iterator(after), strict=True):
        assert old.convert("RGBA").tobytes() == new.convert("RGBA").tobytes()
    found = containers.read_texts(carrying)
    recipe = recipes.read(found)
    assert recipe is not None
    assert (recipe.prompt, recipe.negative, recipe.seed, recipe.steps) == (
        steps[-1].prompt, "fog, text", str(steps[-1].seed), steps[-1].steps,
    )  # fmt: skip
    if kind == "GIF":
        return
    read_back = own.read(found[own.KEYWORD])
    assert read_back is not None
    assert (read_back.digest, [step.id for step in read_back.recipes]) == (DIGEST, [step.id for step in steps])
    assert all(getattr(read_back.recipes[-1], name) == getattr(steps[-1], name) for name in own._FIELDS)
    assert recipe.lora_list[0].digest == DIGEST
    assert b"private" not in carrying
    if kind == "PNG":
        assert containers.without_texts(carrying, NAMES) == data
        assert Image.open(io.BytesIO(carrying)).info["parameters"] == text
    else:
        comment = Image.open(io.BytesIO(carrying)).getexif().get_ifd(0x8769)[0x9286]
        assert comment.removeprefix(b"UNICODE\0").decode("utf-16-be") == text


def test_a_line_that_is_too_long_for_exif_is_refused() -> None:
    long = structs.replace(line()[0], prompt="x" * 9000)
    with pytest.raises(ValueError, match="too long"):
        containers.embed(file_of("JPEG"), {own.KEYWORD: own.write([long] * 9, DIGEST)}, "", "dimpressionist")


def test_a_later_format_is_not_guessed_at() -> None:
    text = own.write(line(), DIGEST)
    assert own.read(text.replace('"format":1', '"format":2')) is None
    assert own.read("{}") is None
    assert own.read("[" * 100_000) is None


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0", exclude_categories=("Cs",)), max_size=80)


@given(WORDS, WORDS, st.integers(0, 2**53 - 1), st.integers(1, 150))
def test_the_text_for_other_programs_reads_back(prompt: str, negative: str, seed: int, steps: int) -> None:
    if "Negative prompt:" in prompt + negative or "Steps:" in prompt + negative or "<lora" in prompt:
        return  # the format has no way to tell these from its own
    recipe = structs.replace(line()[0], prompt=prompt.strip(), negative_prompt=negative.strip(), seed=seed, steps=steps)
    found = a1111.read(parameters_text.write(structs.replace(recipe, loras=()), "1.0"))
    assert found is not None
    assert (found.seed, found.steps) == (str(seed), steps)
    if "\n" not in prompt:
        assert found.prompt.split() == " ".join(prompt.split()).removeprefix("Prompt: ").split()


def test_what_came_from_outside_goes_out_again() -> None:
    foreign = ImportedRecipe(
        tool="A1111", prompt="a, b: c", negative="fog", seed="18446744073709551615", steps=20,
        guidance=6.5, width=512, height=768, sampler="Euler a", model="thing",
        extras={"Hires prompt": 'x, "y"', "Version": "v1.9"},
    )  # fmt: skip
    found = a1111.read(parameters_text.write_imported(foreign))
    assert found == foreign


def test_exif_of_either_order_is_read() -> None:
    block = Image.Exif()
    block[0x010E] = "a caption"
    block[0x0110] = 'prompt:{"1": {}}'
    assert exif.read(block.tobytes())["ImageDescription"] == "a caption"
    assert exif.read(b"MM\0*" + b"\xff" * 40) == {}
