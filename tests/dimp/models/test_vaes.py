"""Autoencoders in files of their own: which model paints with which, told by headers alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dimp.core.errors import Invalid, NotFound
from dimp.engine import file_digest
from dimp.engine.checkpoints import layout
from dimp.home import Home
from dimp.models.catalog import Catalog, Model
from dimp.settings import Settings
from tests.dimp.models.test_checkpoints import SCHNELL, base, write


def vae(path: Path, channels: int = 16, prefix: str = "", sides: tuple[int, ...] = (3, 3)) -> Path:
    """A file with as much of an autoencoder as is looked at."""
    shapes = {f"{prefix}decoder.conv_in.weight": [2, channels, *sides], f"{prefix}encoder.conv_in.weight": [2, 3, 1, 1]}
    return write(path, shapes)


@pytest.fixture
def model(home: Home) -> Path:
    """A FLUX.1 folder called paper."""
    folder = base(home.models / "paper", SCHNELL)
    (folder / "vae").mkdir()
    (folder / "vae" / "config.json").write_text(json.dumps({"latent_channels": 16}))
    return folder


def catalog(home: Home, **named: str) -> Catalog:
    return Catalog(home, Settings(vaes=named), {})


def listed(home: Home, name: str, **named: str) -> Model:
    return next(model for model in catalog(home, **named).list() if model.name == name)


@pytest.mark.parametrize("prefix", ["", "vae.", "first_stage_model."])
def test_a_named_file_is_part_of_the_revision_and_of_what_is_made_ready(home: Home, model: Path, prefix: str) -> None:
    path = vae(home.models / "vae" / "fixed.safetensors", prefix=prefix)
    plain, other = catalog(home).find("paper"), catalog(home, paper="fixed").find("paper")
    assert plain.folder == model
    assert other.facts.revision != plain.facts.revision
    recipe = layout.read_recipe(other.folder)
    assert recipe == layout.Recipe("", "", str(model), vae=str(path), vae_stamp=layout.stamp_of(path))
    for spelling in ("fixed.safetensors", str(path)):
        assert catalog(home, paper=spelling).find("paper") == other
    vae(path, prefix=prefix, sides=(1, 3))
    assert catalog(home, paper="fixed").find("paper").facts.revision != other.facts.revision
    assert "VAE fixed" in listed(home, "paper", paper="fixed").note
    assert "VAE" not in listed(home, "paper").note


def test_a_file_beside_a_model_in_one_file_is_its_own(home: Home, model: Path) -> None:
    write(home.models / "fast.safetensors", SCHNELL)
    path = vae(home.models / "fast.vae.safetensors")
    found = catalog(home).find("fast")
    recipe = layout.read_recipe(found.folder)
    assert recipe is not None
    assert (recipe.file, recipe.base, recipe.vae) == (str(home.models / "fast.safetensors"), str(model), str(path))
    assert "fast.vae" not in [entry.name for entry in catalog(home).list()]
    assert "VAE fast.vae" in listed(home, "fast").note


def test_what_can_not_be_used_is_refused_in_words(home: Home, model: Path, tmp_path: Path) -> None:
    folder = home.models / "vae"
    vae(folder / "small.safetensors", channels=4)
    vae(folder / "films.safetensors", sides=(3, 3, 3))
    write(folder / "half.safetensors", {"decoder.conv_in.weight": [2, 16, 3, 3]})
    write(folder / "tiny.safetensors", {"decoder.layers.0.weight": [2, 2]})
    (folder / "pickle.safetensors").write_bytes(b"PK\x03\x04")
    (folder / "pointer.safetensors").write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n")
    (folder / "huge.safetensors").write_bytes((1 << 50).to_bytes(8, "little"))
    (folder / "link.safetensors").symlink_to(vae(tmp_path / "outside.safetensors"))
    messages: dict[str, Any] = {
        "small": "4 channels, and those of paper have 16", "films": "films", "half": "no whole autoencoder",
        "tiny": "TAESD", "pickle": "pickle", "pointer": "LFS", "huge": "longer than the file", "link": "outside",
        "gone": "not here", "../outside": "not here",
    }  # fmt: skip
    for name, message in messages.items():
        with pytest.raises(Invalid, match=message) as refused:
            catalog(home, paper=name).find("paper")
        assert refused.value.hint
        assert message in listed(home, "paper", paper=name).note


def test_the_digest_of_the_file_decides(home: Home, model: Path) -> None:
    first = vae(home.models / "vae" / "a.safetensors")
    (home.models / "vae" / "b.safetensors").write_bytes(first.read_bytes())
    revisions = {catalog(home, paper=name).find("paper").facts.revision for name in ("a", "b")}
    assert len(revisions) == 1
    assert file_digest.digest(first)


def test_one_for_a_single_picture_stands_in_for_whatever_the_settings_name(home: Home, model: Path) -> None:
    soft = vae(home.models / "vae" / "soft.safetensors")
    vae(home.models / "vae" / "sharp.safetensors", sides=(1, 3))
    plain = catalog(home)
    chosen = plain.find("paper", "soft")
    assert (chosen.facts.vae, chosen.facts.vae_digest) == ("soft", file_digest.digest(soft))
    assert chosen.facts.revision not in (
        plain.find("paper").facts.revision,
        plain.find("paper", "sharp").facts.revision,
    )
    assert plain.find("paper", chosen.facts.vae_digest) == chosen == plain.find("paper", "soft.safetensors")
    assert catalog(home, paper="sharp").find("paper", "soft") == chosen
    assert catalog(home, paper="broken").find("paper", "soft") == chosen
    assert (plain.find("paper").facts.vae, plain.find("paper").folder) == ("", model)
    only = catalog(home)
    assert only.find_again("paper") is None
    only.find("paper", "soft")
    assert only.find_again("paper") == plain.find("paper")


@pytest.mark.parametrize("wanted", ["gone", "../../secret", "/etc/passwd", "soft/..", "0" * 64, "escape"])
def test_only_files_of_the_folder_can_be_named_for_a_picture(
    home: Home, model: Path, tmp_path: Path, wanted: str
) -> None:
    vae(home.models / "vae" / "soft.safetensors")
    (home.models / "vae" / "escape.safetensors").symlink_to(vae(tmp_path / "outside.safetensors"))
    with pytest.raises((NotFound, Invalid)) as refused:
        catalog(home).find("paper", wanted)
    assert refused.value.hint


def test_one_of_another_family_is_refused_for_a_picture_too(home: Home, model: Path) -> None:
    vae(home.models / "vae" / "four.safetensors", channels=4)
    with pytest.raises(Invalid, match="4 channels, and those of paper have 16"):
        catalog(home).find("paper", "four")
