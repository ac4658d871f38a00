"""Pulls of any repository, against a hub on this machine: what is found in it, where it goes, stopping and going on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import constants

from dimp.core.errors import Conflict, Invalid, NotFound, Refusal
from dimp.home import Home
from dimp.models import checkpoints, pull
from dimp.models.catalog import Catalog
from dimp.settings import Settings
from tests.dimp.fake_hub import COMMIT, FakeHub, served

REPO = "somebody/paper-model"
CASES = Path(__file__).parents[1] / "engine"
WEIGHTS = bytes(range(256)) * 4096
PIPELINE = {
    "model_index.json": json.dumps({
        "_class_name": "StableDiffusionXLPipeline", "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"], "feature_extractor": [None, None],
    }).encode(),
    "unet/config.json": b"{}", "unet/diffusion_pytorch_model.safetensors": WEIGHTS + WEIGHTS,
    "unet/diffusion_pytorch_model.fp16.safetensors": WEIGHTS, "vae/config.json": b"{}",
    "other/model.safetensors": WEIGHTS, "paper.safetensors": WEIGHTS,
}  # fmt: skip


def tensors(*names: str) -> bytes:
    """A safetensors file with tensors of these names."""
    header = json.dumps({name: {"dtype": "F32", "shape": [1], "data_offsets": [4 * place, 4 * place + 4]}
                         for place, name in enumerate(names)}).encode()  # fmt: skip
    return len(header).to_bytes(8, "little") + header + bytes(4 * len(names))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").make()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with served(FakeHub(REPO, dict(PIPELINE))) as made:
        monkeypatch.setattr(constants, "ENDPOINT", made.url)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        yield made


def tree(folder: Path) -> set[str]:
    inside = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {path for path in inside if not path.startswith(".pull") and not path.endswith(("pulled.lock", ".pulling"))}


def test_a_pipeline_is_listed_once_it_is_here(hub: FakeHub, home: Home) -> None:
    found = pull.look_up(home, REPO)
    assert (found.kind, found.index_class, found.family) == ("model", "StableDiffusionXLPipeline", "SDXL")
    assert (found.offer.license, found.offer.revision, found.is_here) == ("apache-2.0", COMMIT, False)
    assert pull.run(found, home) == home.models / "paper-model"
    assert tree(home.models / "paper-model") == {
        "model_index.json", "unet/config.json", "unet/diffusion_pytorch_model.fp16.safetensors", "vae/config.json",
    }  # fmt: skip
    assert pull.look_up(home, f"{REPO}@main").is_here
    listed = {model.name: model for model in Catalog(home, Settings(), {}).list()}
    assert listed["paper-model"].source == "folder"


def test_a_pull_is_stopped_and_gone_on_with(hub: FakeHub, home: Home) -> None:
    found = pull.look_up(home, REPO)

    class Stopped(Exception):
        pass

    def stop(there: int, total: int) -> None:
        if there > 500_000:
            raise Stopped

    with pytest.raises(Stopped):
        pull.run(found, home, stop)
    left = found.offer.missing(found.folder)
    assert 0 < left < found.offer.size
    (model,) = [model for model in Catalog(home, Settings(), {}).list() if model.name == "paper-model"]
    assert not model.installed
    assert f"dimp models pull {REPO}" in model.note
    hub.log.clear()
    pull.run(found, home)
    assert found.offer.missing(found.folder) == 0
    assert [start for path, start in hub.log if path.endswith("fp16.safetensors")] != [0]


def test_two_repositories_of_one_name_have_folders_of_their_own(hub: FakeHub, home: Home) -> None:
    (home.models / "paper-model").mkdir()
    assert pull.look_up(home, REPO).folder == home.models / "somebody--paper-model"


def test_a_network_by_itself_is_found_as_a_second_model(hub: FakeHub, home: Home) -> None:
    hub.files = {"config.json": b'{"_class_name": "ControlNetModel"}', "README.md": b"", "x.bin": b"",
                 "diffusion_pytorch_model.safetensors": WEIGHTS}  # fmt: skip
    found = pull.look_up(home, REPO)
    assert (found.kind, found.index_class) == ("network", "ControlNetModel")
    pull.run(found, home)
    assert [folder.kind for folder in Catalog(home, Settings(), {}).second_models()] == ["ControlNetModel"]


@pytest.mark.parametrize(
    ("file", "content", "folder"),
    [
        ("ink.safetensors", tensors("unet.a.lora_A.weight", "unet.a.lora_B.weight"), "loras"),
        ("sub/net.safetensors", tensors("double_blocks.0.img_attn.qkv.weight"), "."),
        ("net.gguf", b"GGUF", "."),
        ("learned_embeds.safetensors", tensors("<cat-toy>"), "embeddings"),
    ],
)
def test_one_file_goes_where_its_kind_is_looked_for(
    hub: FakeHub, home: Home, file: str, content: bytes, folder: str
) -> None:
    hub.files = {file: content, "README.md": b"", "picture.png": b""}
    found = pull.look_up(home, REPO)
    assert (found.kind, found.name) == ("file", Path(file).stem)
    assert pull.run(found, home) == home.models / folder / Path(file).name
    hub.log.clear()
    pull.run(pull.look_up(home, f"{REPO}/{file}"), home)
    assert hub.log == []
    (home.models / folder / Path(file).name).unlink()
    (home.models / folder / Path(file).name).write_bytes(b"mine")
    with pytest.raises(Conflict):
        pull.run(found, home)


def test_what_could_be_several_things_is_asked_back(hub: FakeHub, home: Home) -> None:
    hub.files = {"a.safetensors": b"", "b.safetensors": b""}
    with pytest.raises(Invalid, match="2 files") as refused:
        pull.look_up(home, REPO)
    assert "a.safetensors" in refused.value.hint
    with pytest.raises(NotFound, match="no file"):
        pull.look_up(home, f"{REPO}/c.safetensors")


@pytest.mark.parametrize(
    "files",
    [
        {"model_index.json": b'{"_class_name": "KolorsPipeline"}', "unet/a.safetensors": b""},
        {"model_index.json": b"[", "unet/a.safetensors": b""},
        {"weights.ckpt": b"", "README.md": b""},
        {"model_index.json": b'{"_class_name": "FluxPipeline", "vae": ["a", "b"]}', "vae/model.bin": b""},
        {},
    ],
)
def test_what_can_not_be_used_is_refused_before_a_byte_of_it_is_fetched(
    hub: FakeHub, home: Home, files: dict[str, bytes]
) -> None:
    hub.files = files
    with pytest.raises(Invalid) as refused:
        pull.look_up(home, REPO)
    assert refused.value.hint
    assert {path for path, _ in hub.log} <= {"model_index.json"}


@pytest.mark.parametrize("name", ["nothing", "a/b/../c@", "../x", "a b/c", ""])
def test_what_is_no_name_is_refused(hub: FakeHub, home: Home, name: str) -> None:
    with pytest.raises(Refusal):
        pull.look_up(home, name)


def test_the_parts_beside_a_network_complete_a_file(hub: FakeHub, home: Home) -> None:
    found = pull.take_parts(pull.look_up(home, REPO))
    assert found.offer.left_out == len(WEIGHTS)
    pull.run(found, home)
    assert "unet/diffusion_pytorch_model.fp16.safetensors" not in tree(found.folder)
    (listed,) = [model for model in Catalog(home, Settings(), {}).list() if model.name == found.name]
    assert not listed.installed
    assert "for models in one file" in listed.note
    count = len(WEIGHTS) // 2  # the network's numbers, in 16 bits
    assert checkpoints._is_as_large(found.folder, count)
    assert not checkpoints._is_as_large(found.folder, 2 * count + 99_999)
    whole = pull.look_up(home, REPO)
    assert not whole.is_here
    pull.run(whole, home)
    assert pull.take_parts(pull.look_up(home, REPO)).is_here
    hub.files = {"ink.safetensors": b""}
    with pytest.raises(Invalid, match="no parts"):
        pull.take_parts(pull.look_up(home, REPO))
