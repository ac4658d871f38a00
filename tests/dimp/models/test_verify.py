"""`dimp models verify`: every byte where digests are known, else what indexes and headers tell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dimp.core.errors import NotFound
from dimp.home import Home
from dimp.models import pull
from dimp.models.catalog import Catalog
from dimp.models.verify import Verification, verify
from dimp.settings import Settings
from tests.dimp.fake_hub import COMMIT, FakeHub, served
from tests.dimp.models.test_checkpoints import SCHNELL, write
from tests.dimp.models.test_pull import REPO, tensors

WEIGHTS = tensors("conv_in.weight")
PIPELINE = {
    "model_index.json": b'{"_class_name": "StableDiffusionXLPipeline", "vae": ["diffusers", "AutoencoderKL"]}',
    "vae/config.json": b"{}", "vae/diffusion_pytorch_model.safetensors": WEIGHTS,
}  # fmt: skip


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with served(FakeHub(REPO, dict(PIPELINE))) as made:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", made.url)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
        yield made


def look(home: Home, name: str, **named: str) -> Verification:
    return verify(home, Catalog(home, Settings(model_folders=named), {}), name)


def test_what_was_pulled_from_any_repository_is_held_against_its_digests(hub: FakeHub, home: Home) -> None:
    pull.run(pull.look_up(home, REPO), home)
    for name in (REPO, "paper-model"):
        assert look(home, name) == Verification(name, "digests", 3, (), COMMIT, REPO)
    path = home.models / "paper-model" / "vae" / "diffusion_pytorch_model.safetensors"
    path.write_bytes(WEIGHTS[:-1] + b"!")
    assert look(home, "paper-model").damaged == ("vae/diffusion_pytorch_model.safetensors",)
    path.unlink()
    assert look(home, REPO).damaged == ("vae/diffusion_pytorch_model.safetensors",)


def test_a_file_that_was_pulled_is_held_against_its_digest(hub: FakeHub, home: Home) -> None:
    hub.files = {"sub/ink.safetensors": tensors("unet.a.lora_A.weight", "unet.a.lora_B.weight")}
    placed = pull.run(pull.look_up(home, REPO), home)
    for name in ("ink", "ink.safetensors", f"{REPO}/sub/ink.safetensors"):
        assert (look(home, name).by, look(home, name).damaged) == ("digests", ())
    placed.write_bytes(placed.read_bytes()[:-1] + b"!")  # the same file under its other name
    assert look(home, "ink").damaged == ("sub/ink.safetensors",)


def test_what_was_put_here_by_hand_is_told_by_its_headers(home: Home, tmp_path: Path) -> None:
    folder = home.models / "own"
    for path, content in PIPELINE.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    assert look(home, "own") == Verification("own", "headers", 3)
    weights = folder / "vae" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(WEIGHTS[:-1])
    assert "half of a download" in look(home, "own").damaged[0]
    weights.write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    assert "Git LFS" in look(home, "own").damaged[0]
    weights.unlink()
    assert "no weights" in look(home, "own").damaged[0]
    outside = shutil.move(folder, tmp_path / "elsewhere")
    weights.parent.mkdir(parents=True)
    assert "no model_index.json" in look(home, "own").damaged[0]
    (Path(outside) / "model_index.json").write_bytes(b"{")
    assert "cannot be read" in look(home, "named", named=str(outside)).damaged[0]


def test_networks_and_single_files_are_looked_at_too(home: Home) -> None:
    network = home.models / "edges"
    network.mkdir()
    (network / "config.json").write_text(json.dumps({"_class_name": "ControlNetModel"}))
    assert "no weights" in look(home, "edges").damaged[0]
    (network / "diffusion_pytorch_model.safetensors").write_bytes(WEIGHTS)
    assert look(home, "edges").damaged == ()
    path = write(home.models / "fast.safetensors", SCHNELL)
    assert look(home, "fast") == Verification("fast", "headers", 1)
    path.write_bytes(path.read_bytes()[:-3])
    assert "half of a download" in look(home, "fast").damaged[0]
    (home.models / "small.gguf").write_bytes(b"GGUF\x03\0\0\0" + b"\xff" * 16)
    assert look(home, "small").damaged
    assert look(home, "esquisse").damaged == ()
    with pytest.raises(NotFound):
        look(home, "nothing")
