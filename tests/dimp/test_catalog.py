"""The catalogue: what can be named, what is on this machine, and that no name is a path."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dimp.catalog import EMBEDDED, KNOWN, Catalog
from dimp.home import Home
from dimp.refusals import Invalid, NotFound, Unavailable
from dimp.settings import Settings


def model(folder: Path, own: dict[str, object] | None = None, kind: str = "FluxPipeline") -> Path:
    """A model folder without weights."""
    folder.mkdir(parents=True)
    (folder / "model_index.json").write_text(json.dumps({"_class_name": kind}))
    if own is not None:
        (folder / "esquisse.json").write_text(json.dumps(own))
    return folder


def catalog(home: Home, settings: Settings | None = None, hub: Path | None = None) -> Catalog:
    return Catalog(home, settings or Settings(), {"HF_HUB_CACHE": str(hub or home.root / "hub")})


def test_folders_of_the_settings_and_of_the_data_folder_can_be_named(home: Home, tmp_path: Path) -> None:
    inside = model(home.models / "mine")
    outside = model(tmp_path / "elsewhere", {"steps": 9, "guidance_scale": 1.5, "width": 128, "height": 96})
    found = catalog(home, Settings(model_folders={"other": str(outside)}))
    assert found.find("mine").folder == inside
    other = found.find("other")
    assert other.folder == outside
    assert (other.facts.name, other.facts.steps, other.facts.guidance_scale) == ("other", 9, 1.5)
    assert (other.facts.width, other.facts.height) == (128, 96)
    assert {"mine", "other", EMBEDDED, *(known.name for known in KNOWN)} == {one.name for one in found.list()}


def test_the_chosen_one_is_found_without_a_name(home: Home) -> None:
    model(home.models / "mine")
    found = catalog(home, Settings(model="mine"))
    assert found.find().facts.name == "mine"
    assert [one.name for one in found.list() if one.chosen] == ["mine"]
    assert catalog(home).chosen == EMBEDDED


def test_a_revision_tells_models_apart_and_stays_while_the_bytes_do(home: Home, tmp_path: Path) -> None:
    folder = model(home.models / "mine")
    weights = folder / "transformer" / "weights.safetensors"
    weights.parent.mkdir()
    weights.write_bytes(b"one")
    first = catalog(home).find("mine").facts.revision
    assert catalog(home).find("mine").facts.revision == first
    os.utime(weights, (1, 1))
    assert catalog(home).find("mine").facts.revision == first  # touched, not changed
    weights.write_bytes(b"two")
    assert catalog(home).find("mine").facts.revision != first
    elsewhere = model(tmp_path / "copy")
    (elsewhere / "transformer").mkdir()
    (elsewhere / "transformer" / "weights.safetensors").write_bytes(b"one")
    copied = catalog(home, Settings(model_folders={"copy": str(elsewhere)})).find("copy")
    assert copied.facts.revision == first  # where it lies does not matter


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
    known = next(one for one in KNOWN if one.name == "flux-schnell")
    cache = tmp_path / "hub" / f"models--{known.repo.replace('/', '--')}"
    model(cache / "snapshots" / "abc123")
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("abc123\n")
    found = catalog(home, hub=tmp_path / "hub")
    for name in (known.name, known.repo):
        assert found.find(name).facts.revision == "abc123"
    assert found.find("flux-schnell").facts.steps == known.steps
    assert next(one for one in found.list() if one.name == "flux-schnell").installed


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
