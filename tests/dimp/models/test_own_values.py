"""A model's own values come from the model: what its files say, else what it is called, else its family."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dimp.engine.families.registry import BY_INDEX_CLASS, FAMILIES
from dimp.engine.families.spec import FLOWEDIT
from dimp.home import Home
from dimp.models import download
from dimp.models.catalog import Catalog
from dimp.settings import Settings


def folder(home: Home, name: str, kind: str, **files: object) -> Path:
    """A model folder without weights; `files` are components with what their configurations say."""
    made = home.models / name
    made.mkdir(parents=True)
    (made / "model_index.json").write_text(json.dumps({"_class_name": kind}))
    for component, content in files.items():
        (made / component).mkdir()
        file = "scheduler_config.json" if component == "scheduler" else "config.json"
        (made / component / file).write_text(json.dumps(content))
    return made


def values(home: Home, name: str) -> tuple[int, float]:
    facts = Catalog(home, Settings(), {}).find(name).facts
    return facts.steps, facts.guidance_scale


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("stable-diffusion-3.5-large-turbo", "StableDiffusion3Pipeline", (4, 0.0)),
        ("stable-diffusion-3.5-large", "StableDiffusion3Pipeline", (28, 4.5)),
        ("Z-Image", "ZImagePipeline", (50, 4.0)),
        ("z_image_base", "ZImagePipeline", (50, 4.0)),
        ("Z-Image-Turbo", "ZImagePipeline", (9, 0.0)),
        ("my-own", "ZImagePipeline", (9, 0.0)),
        ("dreams_XL_lightning_4step", "StableDiffusionXLPipeline", (8, 0.0)),
        ("dreams_XL", "StableDiffusionXLPipeline", (30, 5.0)),
        ("flux1-dev-hyper-8steps", "FluxPipeline", (8, 3.5)),
        ("Qwen-Image-Lightning", "QwenImagePipeline", (8, 1.0)),
        ("LongCat-Image-Edit-Turbo", "LongCatImageEditPipeline", (8, 1.0)),
        ("LongCat-Image-Edit", "LongCatImageEditPipeline", (50, 4.5)),
    ],
)
def test_what_no_file_tells_is_told_by_the_name(home: Home, name: str, kind: str, expected: tuple[int, float]) -> None:
    folder(home, name, kind)
    assert values(home, name) == expected


def test_what_the_files_say_goes_before_the_name(home: Home) -> None:
    folder(home, "flux-turbo", "FluxPipeline", transformer={"guidance_embeds": False})
    facts = Catalog(home, Settings(), {}).find("flux-turbo").facts
    assert (facts.steps, facts.guidance_scale, facts.options["max_sequence_length"]) == (4, 0.0, 256)
    trailing = {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "trailing"}
    folder(home, "plain", "StableDiffusionXLPipeline", scheduler=trailing)
    assert values(home, "plain") == (2, 0.0)


def test_a_repository_tells_a_folder_of_another_name(home: Home) -> None:
    made = folder(home, "mine", "StableDiffusion3Pipeline")
    record = {"repo": "stabilityai/stable-diffusion-3.5-large-turbo", "revision": "c0ffee", "files": []}
    (made / download.RECORD).write_text(json.dumps(record))
    assert values(home, "mine") == (4, 0.0)


def test_a_film_is_as_long_as_the_card_of_its_weights_says(home: Home) -> None:
    both = folder(home, "both", "WanPipeline")
    (both / "model_index.json").write_text(json.dumps({"_class_name": "WanPipeline", "expand_timesteps": True}))
    folder(home, "words", "WanPipeline")
    facts = [Catalog(home, Settings(), {}).find(name).facts for name in ("both", "words")]
    assert [(fact.frames, fact.fps) for fact in facts] == [(121, 24), (81, 16)]
    assert [(fact.width, fact.height) for fact in facts] == [(1280, 704), (832, 480)]


def test_fill_always_begins_from_noise() -> None:
    fill = FAMILIES["flux_fill"].defaults
    assert {task: fill.strengths.get(task) for task in ("inpaint", "outpaint")} == {"inpaint": 1.0, "outpaint": 1.0}


@pytest.mark.parametrize(("family", "begins"), [("flux", 0.95), ("sd3", 0.85)])
def test_flowedit_begins_where_its_authors_begin(family: str, begins: float) -> None:
    """At step 24 of 28 with the shift of a megapixel for FLUX.1-dev, at 33 of 50 with shift 3 for SD3."""
    step, shift = {"flux": (24 / 28, 3.158), "sd3": (33 / 50, 3.0)}[family]
    sigma = shift * step / (1 + (shift - 1) * step)
    assert FAMILIES[family].defaults.strengths[FLOWEDIT] == pytest.approx(sigma, abs=0.005) == begins


def test_every_variant_is_told_by_something() -> None:
    assert all(variant.named or variant.says for spec in BY_INDEX_CLASS.values() for variant in spec.variants)
