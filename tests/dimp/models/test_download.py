"""Downloads against a hub on this machine: cut, spoiled, refused and unreachable ones, and what is left of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from huggingface_hub import constants

from dimp.core.errors import Conflict, Invalid, Unavailable
from dimp.models import download
from dimp.models.registry import HUB_MODELS, find_hub_model
from dimp_store.lock import FolderLock
from tests.dimp.fake_hub import COMMIT, FakeHub, served

KLEIN = HUB_MODELS[0]
WEIGHTS = bytes(range(256)) * 4096
FILES = {
    "model_index.json": b'{"_class_name": "Flux2KleinPipeline"}',
    "transformer/weights.safetensors": WEIGHTS,
    "transformer/config.json": b"{}",
    "tokenizer/merges.txt": b"a b",
    "README.md": b"# a model",
    "flux2-klein-4b.safetensors": b"the same weights once more",
    "transformer/weights.fp16.safetensors": bytes(len(WEIGHTS)),
    "unet/weights.bin": b"a pickle",
    "teaser.png": b"a picture",
}
TAKEN = {path for path in FILES if path not in list(FILES)[5:]}
PART = "transformer/weights.safetensors"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with served(FakeHub(KLEIN.repo, dict(FILES))) as made:
        monkeypatch.setattr(constants, "ENDPOINT", made.url)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        yield made


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_an_offer_names_the_commit_and_only_what_a_pipeline_needs(fake: FakeHub) -> None:
    offer = download.ask(KLEIN)
    assert (offer.revision, offer.license) == (COMMIT, "apache-2.0")
    assert {file.path for file in offer.files} == TAKEN
    assert offer.files[-1].path == "model_index.json"
    assert offer.size == sum(len(FILES[path]) for path in TAKEN)
    assert fake.log == []  # nothing was fetched to know it


def test_a_pull_leaves_the_model_its_commit_and_nothing_else(fake: FakeHub, tmp_path: Path) -> None:
    folder, reported = tmp_path / "klein", []
    offer = download.ask(KLEIN)
    assert (download.read_pulled(folder), offer.missing(folder)) == (None, offer.size)
    download.fetch(KLEIN, offer, folder, lambda there, total: reported.append((there, total)))
    assert tree(folder) == TAKEN | {download.RECORD, ".pulling"}
    assert all((folder / path).read_bytes() == FILES[path] for path in TAKEN)
    assert download.read_pulled(folder) == offer
    assert (offer.missing(folder), download.find_damaged(folder, offer)) == (0, [])
    assert reported[-1] == (offer.size, offer.size)
    assert [there for there, _ in reported] == sorted(there for there, _ in reported)


def test_a_second_pull_asks_for_no_byte(fake: FakeHub, tmp_path: Path) -> None:
    download.fetch(KLEIN, download.ask(KLEIN), tmp_path / "klein")
    fake.log.clear()
    download.fetch(KLEIN, download.ask(KLEIN), tmp_path / "klein")
    assert fake.log == []


def test_a_cut_download_goes_on_where_it_stopped(fake: FakeHub, tmp_path: Path) -> None:
    fake.cut[PART] = 300_000
    download.fetch(KLEIN, download.ask(KLEIN), tmp_path / "klein")
    assert [start for path, start in fake.log if path == PART] == [0, 300_000]
    assert (tmp_path / "klein" / PART).read_bytes() == WEIGHTS


def test_another_process_goes_on_with_what_the_last_one_left(fake: FakeHub, tmp_path: Path) -> None:
    folder = tmp_path / "klein"
    (folder / "transformer").mkdir(parents=True)
    (folder / f"{PART}.part").write_bytes(WEIGHTS[:500_000])
    offer = download.ask(KLEIN)
    assert offer.missing(folder) == offer.size - 500_000
    assert download.read_pulled(folder) is None
    download.fetch(KLEIN, offer, folder)
    assert [start for path, start in fake.log if path == PART] == [500_000]
    assert download.find_damaged(folder, offer) == []


@pytest.mark.parametrize("left", [b"of another model", WEIGHTS + b"and more", bytes(len(WEIGHTS))])
def test_a_part_of_other_bytes_is_fetched_again(fake: FakeHub, tmp_path: Path, left: bytes) -> None:
    folder = tmp_path / "klein"
    (folder / "transformer").mkdir(parents=True)
    (folder / f"{PART}.part").write_bytes(left)
    download.fetch(KLEIN, download.ask(KLEIN), folder)
    assert (folder / PART).read_bytes() == WEIGHTS


def test_a_hub_that_cannot_go_on_in_the_middle_is_asked_for_the_whole(fake: FakeHub, tmp_path: Path) -> None:
    fake.ranges, fake.cut[PART] = False, 300_000
    download.fetch(KLEIN, download.ask(KLEIN), tmp_path / "klein")
    assert (tmp_path / "klein" / PART).read_bytes() == WEIGHTS


def test_bytes_spoiled_on_the_way_are_fetched_once_more(fake: FakeHub, tmp_path: Path) -> None:
    fake.spoiled = {PART: 1, "transformer/config.json": 1}
    download.fetch(KLEIN, download.ask(KLEIN), tmp_path / "klein")
    assert download.find_damaged(tmp_path / "klein", download.ask(KLEIN)) == []


def test_bytes_spoiled_again_and_again_are_refused_and_leave_no_model(fake: FakeHub, tmp_path: Path) -> None:
    folder = tmp_path / "klein"
    fake.spoiled[PART] = 9
    with pytest.raises(Unavailable, match="digest is not the hub's") as refused:
        download.fetch(KLEIN, download.ask(KLEIN), folder)
    assert PART in refused.value.message
    assert download.read_pulled(folder) is None
    assert not list(folder.rglob("*.part"))
    fake.spoiled.clear()
    download.fetch(KLEIN, download.ask(KLEIN), folder)  # nothing has to be cleared away first
    assert download.read_pulled(folder)


def test_damage_on_the_disk_is_named(fake: FakeHub, tmp_path: Path) -> None:
    folder, offer = tmp_path / "klein", download.ask(KLEIN)
    download.fetch(KLEIN, offer, folder)
    (folder / PART).write_bytes(WEIGHTS[:-1] + b"!")
    (folder / "README.md").unlink()
    assert download.find_damaged(folder, offer) == ["README.md", PART]


def test_another_commit_takes_what_is_the_same_and_fetches_the_rest(fake: FakeHub, tmp_path: Path) -> None:
    folder = tmp_path / "klein"
    download.fetch(KLEIN, download.ask(KLEIN), folder)
    fake.commit, fake.files["transformer/config.json"] = "f" * 40, b'{"a": 1}'
    del fake.files["tokenizer/merges.txt"]
    fake.log.clear()
    download.fetch(KLEIN, download.ask(KLEIN), folder)
    assert {path for path, _ in fake.log} == {"transformer/config.json", "model_index.json"}
    assert download.read_pulled(folder) == download.ask(KLEIN)
    assert not (folder / "tokenizer" / "merges.txt").exists()


def test_a_licence_to_be_accepted_is_said_with_the_steps(fake: FakeHub, tmp_path: Path) -> None:
    fake.gated = True
    with pytest.raises(Unavailable, match="must be accepted") as refused:
        download.fetch(KLEIN, download.ask(KLEIN), tmp_path / "klein")
    assert "hf auth login" in refused.value.hint
    assert KLEIN.page in refused.value.hint


def test_a_hub_that_is_not_there_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(Unavailable, match="cannot be reached") as refused:
        download.ask(KLEIN)
    assert "copy the model's folder" in refused.value.hint
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(Unavailable, match="HF_HUB_OFFLINE"):
        download.ask(KLEIN)


def test_a_revision_that_is_none_and_a_repository_that_is_gone(fake: FakeHub) -> None:
    with pytest.raises(Invalid, match="no such revision"):
        download.ask(KLEIN, "v9")
    del fake.files["model_index.json"]
    with pytest.raises(Invalid, match=r"holds no model_index\.json"):
        download.ask(KLEIN)


def test_paths_that_lead_out_of_the_folder_are_not_taken(fake: FakeHub) -> None:
    fake.files |= {"../evil.json": b"{}", "transformer/../../evil.json": b"{}", "/evil.json": b"{}", "a\\b.json": b"{}"}
    assert {file.path for file in download.ask(KLEIN).files} == TAKEN


def test_one_pull_at_a_time(fake: FakeHub, tmp_path: Path) -> None:
    (tmp_path / "klein").mkdir()
    other = FolderLock(tmp_path / "klein" / ".pulling")
    other.acquire()
    try:
        with pytest.raises(Conflict, match="Another pull"):
            download.fetch(KLEIN, download.ask(KLEIN), tmp_path / "klein")
    finally:
        other.release()


def test_a_disk_without_room_is_seen_before_the_first_byte(fake: FakeHub, tmp_path: Path) -> None:
    offer = download.ask(KLEIN)
    vast = msgspec.structs.replace(offer.files[0], size=1 << 60)
    with pytest.raises(Unavailable, match="GB free"):
        download.fetch(KLEIN, msgspec.structs.replace(offer, files=(vast,)), tmp_path / "klein")
    assert fake.log == []


def test_a_record_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / download.RECORD).write_text("{")
    (tmp_path / "model_index.json").write_text(json.dumps({}))
    assert download.read_pulled(tmp_path) is None


def test_known_models_are_named_once_and_found_by_repository() -> None:
    assert len({model.name for model in HUB_MODELS}) == len({model.repo for model in HUB_MODELS}) == len(HUB_MODELS)
    assert find_hub_model("black-forest-labs/FLUX.1-dev") is find_hub_model("flux-dev")
    assert find_hub_model("esquisse") is None
    for model in HUB_MODELS:
        assert model.denoiser + model.text <= model.total
        assert model.total * 2 * 0.95 <= model.size_gb <= model.total * 4 * 1.05  # stored in 16 to 32 bits
