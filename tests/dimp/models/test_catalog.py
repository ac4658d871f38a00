"""The catalogue: what can be named, what is on this machine, and that no name is a path."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from dimp.cache_file import read_kept
from dimp.core.errors import Invalid, NotFound, Unavailable
from dimp.engine.families.registry import BY_INDEX_CLASS
from dimp.engine.placement import Machine
from dimp.home import Home
from dimp.models import download
from dimp.models.catalog import EMBEDDED, Catalog, Model
from dimp.models.recommendation import fit, recommend, sizes_of
from dimp.models.registry import HUB_MODELS, find_hub_model
from dimp.settings import Settings


def model(folder: Path, own: dict[str, object] | None = None, kind: str = "FluxPipeline") -> Path:
    """A model folder without weights."""
    folder.mkdir(parents=True)
    (folder / "model_index.json").write_text(json.dumps({"_class_name": kind}))
    if own is not None:
        (folder / "esquisse.json").write_text(json.dumps(own))
    return folder


def catalog(home: Home, settings: Settings | None = None, hub: Path | None = None) -> Catalog:
    environ = {"HF_HUB_CACHE": str(hub or home.root / "hub")}
    return Catalog(home, settings or Settings(), environ, Machine("cuda", 24, 64))


def listed(home: Home, name: str, machine: Machine | None = None) -> Model:
    models = Catalog(home, Settings(), {}, machine or Machine("cuda", 24, 64)).list()
    return next(model for model in models if model.name == name)


def put_pulled(home: Home, name: str, kind: str = "FluxPipeline") -> Path:
    """A pulled model without weights."""
    folder = model(home.models / name, kind=kind)
    (folder / download.RECORD).write_text(json.dumps({"repo": "a/b", "revision": "c0ffee", "files": []}))
    return folder


def test_folders_of_the_settings_and_of_the_data_folder_can_be_named(home: Home, tmp_path: Path) -> None:
    inside = model(home.models / "mine")
    outside = model(tmp_path / "elsewhere", {"steps": 9, "guidance_scale": 1.5, "width": 128, "height": 96})
    found = catalog(home, Settings(model_folders={"other": str(outside)}))
    assert found.find("mine").folder == inside
    other = found.find("other")
    assert other.folder == outside
    assert (other.facts.name, other.facts.steps, other.facts.guidance_scale) == ("other", 9, 1.5)
    assert (other.facts.width, other.facts.height) == (128, 96)
    assert {"mine", "other", EMBEDDED, *(hub.name for hub in HUB_MODELS)} == {listed.name for listed in found.list()}


def test_a_pipeline_of_blocks_names_itself_in_a_file_of_its_own(home: Home) -> None:
    folder = model(home.models / "blocks", kind="Flux3ModularPipeline")
    (folder / "model_index.json").rename(folder / "modular_model_index.json")
    facts = catalog(home).find("blocks").facts
    assert (facts.family, facts.steps, dict(facts.methods)) == ("flux3", 50, {"*": "instruct"})
    assert listed(home, "blocks").installed
    model(home.models / "both")
    (home.models / "both" / "modular_model_index.json").write_text(json.dumps({"_class_name": "FluxModularPipeline"}))
    assert catalog(home).find("both").facts.family == "flux"


def test_the_chosen_one_is_found_without_a_name(home: Home) -> None:
    model(home.models / "mine")
    found = catalog(home, Settings(model="mine"))
    assert found.find().facts.name == "mine"
    assert [model.name for model in found.list() if model.chosen] == ["mine"]
    assert catalog(home).chosen == EMBEDDED


def test_a_revision_tells_models_apart_and_stays_while_the_bytes_do(home: Home, tmp_path: Path) -> None:
    folder = model(home.models / "mine")
    weights = folder / "transformer" / "weights.safetensors"
    weights.parent.mkdir()
    weights.write_bytes(b"first")
    first = catalog(home).find("mine").facts.revision
    assert catalog(home).find("mine").facts.revision == first
    os.utime(weights, (1, 1))
    assert catalog(home).find("mine").facts.revision == first  # touched, not changed
    weights.write_bytes(b"other")
    assert catalog(home).find("mine").facts.revision != first
    elsewhere = model(tmp_path / "copy")
    (elsewhere / "transformer").mkdir()
    (elsewhere / "transformer" / "weights.safetensors").write_bytes(b"first")
    copied = catalog(home, Settings(model_folders={"copy": str(elsewhere)})).find("copy")
    assert copied.facts.revision == first  # where it lies does not matter


@pytest.mark.parametrize("content", ["", "half", "no digest at all", "ab" * 31])
def test_a_revision_that_was_not_kept_whole_is_not_believed(home: Home, content: str) -> None:
    model(home.models / "mine")
    first = catalog(home).find("mine").facts.revision
    (kept,) = (home.cache / "revisions").iterdir()
    assert read_kept(kept) == first.encode()
    kept.write_text(content)
    assert catalog(home).find("mine").facts.revision == first
    assert read_kept(kept) == first.encode()


@pytest.mark.parametrize("name", ["nobody", "../../etc", "/etc", "mine/../mine", "~", "."])
def test_a_name_that_is_none_is_refused(home: Home, name: str) -> None:
    model(home.models / "mine")
    with pytest.raises(NotFound) as wrong:
        catalog(home).find(name)
    assert wrong.value.hint


def test_a_known_model_that_is_not_here_says_how_to_get_it(home: Home) -> None:
    with pytest.raises(Unavailable) as wrong:
        catalog(home).find("flux-schnell")
    assert "dimp models pull flux-schnell" in wrong.value.hint


def test_a_known_model_is_found_where_the_hub_put_it(home: Home, tmp_path: Path) -> None:
    schnell = next(hub for hub in HUB_MODELS if hub.name == "flux-schnell")
    cache = tmp_path / "hub" / f"models--{schnell.repo.replace('/', '--')}"
    model(cache / "snapshots" / "abc123")
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("abc123\n")
    found = catalog(home, hub=tmp_path / "hub")
    for name in (schnell.name, schnell.repo):
        assert found.find(name).facts.revision == "abc123"
    assert found.find("flux-schnell").facts.steps == schnell.steps
    assert next(model for model in found.list() if model.name == "flux-schnell").installed


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: model(folder, kind="Unheard"), "Unheard"),
        (lambda folder: (model(folder) / "model_index.json").write_text("{"), "cannot be read"),
        (lambda folder: (model(folder) / "model_index.json").unlink(), "cannot be read"),
        (lambda folder: (model(folder) / "esquisse.json").write_text("[]"), "cannot be read"),
    ],
)
def test_a_folder_that_is_no_model_is_refused(home: Home, tmp_path: Path, make: object, words: str) -> None:
    assert callable(make)
    make(tmp_path / "broken")
    broken = Settings(model_folders={"broken": str(tmp_path / "broken")})
    with pytest.raises(Invalid, match=words) as wrong:
        catalog(home, broken).find("broken")
    assert wrong.value.hint
    assert str(tmp_path) not in wrong.value.message
    catalog(home, broken).list()  # the list still works


@pytest.mark.parametrize("own", [{"steps": "lots"}, {"width": [64]}, {"flowedit": 3}])
def test_a_folder_that_says_nonsense_of_itself_is_refused(home: Home, own: dict[str, object]) -> None:
    model(home.models / "mine", own)
    with pytest.raises(Invalid, match="mine") as wrong:
        catalog(home).find("mine")
    assert str(home.root) not in wrong.value.message


def test_a_pulled_model_is_here_as_of_its_commit(home: Home) -> None:
    folder = put_pulled(home, "flux2-klein-4b", "Flux2KleinPipeline")
    found = catalog(home).find("flux2-klein-4b")
    assert (found.folder, found.facts.revision, found.facts.family) == (folder, "c0ffee", "flux2_klein")
    assert (found.facts.steps, found.facts.guidance_scale) == (4, 1.0)  # the family's own
    klein = listed(home, "flux2-klein-4b")
    assert (klein.installed, klein.revision, klein.source) == (True, "c0ffee", "hub")
    assert [other.name for other in catalog(home).list()].count("flux2-klein-4b") == 1


def test_a_pull_that_is_not_finished_is_no_model(home: Home) -> None:
    (put_pulled(home, "flux-schnell") / "model_index.json").unlink()
    assert not listed(home, "flux-schnell").installed
    with pytest.raises(Unavailable, match="not on this machine"):
        catalog(home).find("flux-schnell")


def test_a_scheduler_is_the_one_that_the_folder_names(home: Home) -> None:
    folder = model(home.models / "mine")
    (folder / "scheduler").mkdir()
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps({"_class_name": "EulerDiscreteScheduler"}))
    assert catalog(home).find("mine").facts.scheduler == "EulerDiscreteScheduler"


def test_the_list_says_what_a_model_can_do_and_what_it_needs_for_it(home: Home) -> None:
    model(home.models / "mine")
    model(home.models / "edits", {"instruct": {"true_cfg_scale": 2.0}})
    model(home.models / "canny", kind="FluxControlPipeline")
    mine, edits, canny, klein = (listed(home, name) for name in ("mine", "edits", "canny", "flux2-klein-4b"))
    assert mine.tasks == ("flowedit", "img2img", "inpaint", "outpaint", "text")
    assert edits.tasks == ("flowedit", "img2img", "inpaint", "instruct", "outpaint", "text")
    assert (mine.controlled, mine.reads_maps) == (("img2img", "inpaint", "outpaint", "text"), False)
    assert (canny.controlled, canny.reads_maps) == ((), True)
    assert (mine.sees, mine.reference_model, klein.sees, klein.reference_model) == (
        False, "FluxPriorReduxPipeline", True, "",
    )  # fmt: skip
    assert "dpm++ 2m" in mine.schedulers


def test_the_list_says_what_fits_and_how(home: Home) -> None:
    dev = listed(home, "flux-dev")
    assert (dev.fits, dev.how) == (True, "exact, whole on the card")
    assert (dev.gated, dev.commercial, dev.installed) == (True, False, False)
    assert "Not for commercial use" in dev.note
    large = listed(home, "qwen-image", Machine("cuda", 3.5, 10))
    assert large.fits is False
    assert "GiB are free; flux2-klein-4b would fit" in large.how
    assert "esquisse would fit" in listed(home, "qwen-image", Machine("cuda", 1, 16)).how
    streamed = listed(home, "flux-dev", Machine("cuda", 7, 27, bus=24.0, speed=60.0))
    assert streamed.how.startswith("exact, ")
    assert "of 57 blocks on the card, the others from main memory, about 2.1 s a step" in streamed.how
    assert listed(home, "flux-dev", Machine("cuda", 24, 0)).fits is None  # main memory not known
    assert listed(home, EMBEDDED).fits


def test_the_one_to_begin_with_is_for_everyone_and_fits_whatever_the_machine() -> None:
    """Nothing gated, and nothing for non-commercial use alone, is ever put before somebody who did not ask for it."""
    for device in ("cuda", "mps", "cpu"):
        for size in (4, 6, 8, 12, 16, 24, 48, 80):
            first = recommend(Machine(device, size, size * 2))
            assert first is None or (first.commercial and not first.gated and first.pipeline)
    assert recommend(Machine("cuda", 16, 32)) is find_hub_model("flux2-klein-4b")
    assert recommend(Machine("mps", 24, 24)) is find_hub_model("flux2-klein-4b")
    assert recommend(Machine("cpu", 64, 64)) is None


def test_every_model_of_the_hub_is_of_a_family_that_there_is() -> None:
    for hub in HUB_MODELS:
        assert hub.pipeline in BY_INDEX_CLASS, hub.name


def test_no_model_of_the_hub_is_in_use_unless_somebody_chose_it(home: Home) -> None:
    for name in ("flux-dev", "flux2-klein-4b"):
        put_pulled(home, name, "FluxPipeline" if name == "flux-dev" else "Flux2KleinPipeline")
    assert catalog(home).find().facts.name == EMBEDDED
    assert [model.name for model in catalog(home).list() if model.chosen] == [EMBEDDED]


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda folder: (folder / "model_index.json").write_text("{"), "model_index.json"),
        (lambda folder: (folder / "model_index.json").write_text('{"_class_name": "Unheard"}'), "not supported"),
        (lambda folder: (folder / "model_index.json").unlink(), "no model_index.json"),
        (lambda folder: (folder / "vae" / "w.safetensors").write_bytes(b"version https://git-lfs x"), "git lfs pull"),
        (lambda folder: (folder / "vae" / "w.safetensors").rename(folder / "vae" / "w.bin"), "pickle"),
        (lambda folder: (folder / "vae" / "w.safetensors").rename(folder / "vae" / "w.part"), "half of a download"),
    ],
)
def test_the_list_says_what_is_wrong_with_a_folder_and_what_to_do(home: Home, break_it: object, words: str) -> None:
    folder = model(home.models / "mine")
    (folder / "vae").mkdir()
    (folder / "model_index.json").write_text('{"_class_name": "FluxPipeline", "vae": ["diffusers", "AutoencoderKL"]}')
    (folder / "vae" / "w.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    assert next(listed for listed in catalog(home).list() if listed.name == "mine").installed
    assert callable(break_it)
    break_it(folder)
    broken = next(listed for listed in catalog(home).list() if listed.name == "mine")
    assert not broken.installed
    assert words in broken.note


@pytest.mark.parametrize(
    ("kind", "file", "content", "values"),
    [
        ("FluxPipeline", "transformer/config.json", {"guidance_embeds": False}, (4, 0.0, 256, 1024)),
        ("FluxPipeline", "transformer/config.json", {"guidance_embeds": True}, (28, 3.5, 512, 1024)),
        ("Flux2KleinPipeline", "model_index.json", {"is_distilled": False}, (50, 4.0, 512, 1024)),
        ("Flux2KleinPipeline", "model_index.json", {"is_distilled": True}, (4, 1.0, 512, 1024)),
        (
            "StableDiffusionXLPipeline",
            "scheduler/scheduler_config.json",
            {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "trailing"},
            (2, 0.0, 512, 512),
        ),
    ],
)
def test_a_folder_has_the_values_of_its_own_weights(
    home: Home, kind: str, file: str, content: dict[str, object], values: tuple[int, float, int, int]
) -> None:
    folder = model(home.models / "mine", kind=kind)
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(json.dumps({"_class_name": kind} | content))
    facts = catalog(home).find("mine").facts
    told = (facts.steps, facts.guidance_scale, facts.options["max_sequence_length"], facts.width)
    assert told == values


def test_what_a_folder_says_itself_stands_above_the_values_of_its_weights(home: Home) -> None:
    folder = model(home.models / "mine", {"steps": 7})
    (folder / "transformer").mkdir()
    (folder / "transformer" / "config.json").write_text('{"guidance_embeds": false}')
    facts = catalog(home).find("mine").facts
    assert (facts.steps, facts.guidance_scale) == (7, 0.0)


def test_the_page_says_how_a_model_would_be_run_in_each_of_its_languages() -> None:
    """The page looks up each part between commas, figures aside."""
    folder = Path(__file__).resolve().parents[3] / "web" / "client" / "src" / "lib" / "locales"
    locales = [json.loads((folder / f"{name}.lazy.json").read_text("utf-8")) for name in ("en", "fr")]
    cards = [Machine("cuda", free, ram, bus=bus, speed=speed)
             for free in (2.0, 5.0, 11.0, 30.6, 78.0) for ram in (1.0, 3.0, 12.0, 58.0)
             for bus, speed in ((0.0, 0.0), (0.5, 50.0), (0.02, 0.3))]  # fmt: skip
    others = [Machine(device, ram, ram) for device in ("cpu", "mps") for ram in (6.0, 12.0, 58.0)]
    fast = [Machine("cuda", 78.0, 58.0, compiles=True, fast=True, speed=700.0)]
    for machine in (*cards, *others, *fast):
        for model in HUB_MODELS:
            for part in fit(machine, sizes_of(model))[1].split(", "):
                keys = [
                    f"models.how.{shape.replace(' ', '-')}" for shape in (part, re.sub(r"\d+(?:\.\d+)?", "#", part))
                ]
                assert all(any(key in locale for key in keys) for locale in locales), part
