"""Digests of model folders, and refusals that name what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dimp.engine import folder_check, folder_digest, sizing
from dimp.engine.families import loader as families
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan


def weights(*layers: str, word: str = "", shape: tuple[int, ...] = (0, 4)) -> bytes:
    """A safetensors file of layers that have this shape and no bytes; `word` makes it another file."""
    header = {layer: {"dtype": "F32", "shape": shape, "data_offsets": [0, 0]} for layer in layers}
    text = json.dumps(header | {"__metadata__": {"word": word}}).encode()
    return len(text).to_bytes(8, "little") + text


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
SHARDS = json.dumps({"weight_map": {"a": "w.safetensors", "b": "w-2.safetensors"}})
LAYERS = json.dumps({"weight_map": {"a": "w.safetensors", "b": "w.safetensors"}})
COMPONENTS = ("transformer", "vae", "text_encoder", "text_encoder_2")


def link_out(folder: Path) -> None:
    inside, outside = folder / "vae" / "w.safetensors", folder.parent / "w.safetensors"
    inside.rename(outside)
    inside.symlink_to(outside)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    model = tmp_path / "model"
    for name in COMPONENTS:
        (model / name).mkdir(parents=True)
        (model / name / "w.safetensors").write_bytes(weights("a", word=name))
    listed = {name: ["library", "Class"] for name in (*COMPONENTS, "scheduler", "tokenizer")}
    index = {"_class_name": "FluxPipeline", "is_distilled": True, "image_encoder": [None, None]} | listed
    (model / "model_index.json").write_text(json.dumps(index))
    return model


def test_the_digest_follows_contents_not_places_or_times(folder: Path, tmp_path: Path) -> None:
    before = folder_digest.digest(folder, None)
    moved = folder.rename(tmp_path / "elsewhere")
    (moved / "vae" / "w.safetensors").write_bytes(weights("a", word="vae"))
    assert folder_digest.digest(moved, None) == before
    (moved / "vae" / "w.safetensors").write_bytes(weights("a", word="vaf"))
    assert folder_digest.digest(moved, None) != before


def test_a_changed_component_changes_its_own_digest_and_the_whole(folder: Path) -> None:
    vae, whole = folder_digest.digest(folder, None, "vae"), folder_digest.digest(folder, None)
    (folder / "transformer" / "w.safetensors").write_bytes(b"another")
    assert folder_digest.digest(folder, None, "vae") == vae
    assert folder_digest.digest(folder, None) != whole


def test_what_was_measured_about_a_model_is_no_part_of_it(folder: Path) -> None:
    before = folder_digest.digest(folder, None)
    (folder / "card.json").write_text("{}")
    assert folder_digest.digest(folder, None) == before


def test_the_kept_digest_is_not_used_after_a_change(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = folder_digest.digest(folder, cache)
    assert folder_digest.digest(folder, cache) == first
    (folder / "vae" / "w.safetensors").write_bytes(b"longer than before")
    assert folder_digest.digest(folder, cache) == folder_digest.digest(folder, None) != first


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda f: (f / "model_index.json").unlink(), "no model_index.json"),
        (lambda f: (f / "model_index.json").write_text("{"), "can't be read"),
        (
            lambda f: (f / "model_index.json").write_text(json.dumps({"_class_name": "Other"})),
            "Other are not supported",
        ),
        (lambda f: (f / "vae" / "w.safetensors").unlink(), "vae has no weights"),
        (lambda f: (f / "vae" / "w.safetensors").rename(f / "vae" / "w.bin"), "vae holds only a pickle"),
        (lambda f: (f / "vae" / "d.safetensors.index.json").write_text(SHARDS), "vae lacks w-2.safetensors"),
        (lambda f: (f / "vae" / "w.safetensors").write_bytes(POINTER), "pointer of Git LFS"),
        (
            lambda f: (f / "vae" / "w.safetensors").write_bytes(weights("a", shape=(1 << 40, 9))),
            "not what its bytes hold",
        ),
        (lambda f: (f / "vae" / "w.safetensors").write_bytes((1 << 50).to_bytes(8, "little")), "longer than the file"),
        (lambda f: (f / "vae" / "w.safetensors").rename(f / "vae" / "w.safetensors.part"), "half of a download"),
        (lambda f: (f / "vae" / "d.safetensors.index.json").write_text(LAYERS), "vae lacks layers: b"),
        (lambda f: (f / "vae" / "config.json").write_text("{"), "config.json can't be read"),
        (link_out, "vae has a link out of the folder"),
        (lambda f: None, "lacks its scheduler"),
    ],
)
def test_a_folder_that_is_not_a_model_is_refused_in_words(folder: Path, harm: object, words: str) -> None:
    harm(folder)  # type: ignore[operator]
    with pytest.raises(PaintError, match=words) as refused:
        families.load(folder, LoadPlan("cpu", "float32"), None)
    assert (refused.value.reason, bool(refused.value.hint)) == ("model", True)


def test_of_a_pipeline_of_blocks_what_is_never_asked_may_be_missing(folder: Path) -> None:
    index = json.loads((folder / "model_index.json").read_text())
    parts = {name: [*kind, {}] for name, kind in index.items() if isinstance(kind, list)}
    elsewhere = {"prompt_upsampler": ["library", "Class", {}], "controller": [None, None, {}]}
    (folder / "modular_model_index.json").write_text(json.dumps({"_class_name": "Blocks"} | parts | elsewhere))
    assert folder_digest.class_name(folder) == "FluxPipeline"
    (folder / "model_index.json").unlink()
    assert folder_digest.class_name(folder) == "Blocks"
    assert folder_digest.components(folder) == sorted(COMPONENTS)
    folder_check.check(folder)
    (folder / "vae" / "w.safetensors").unlink()
    with pytest.raises(PaintError, match="vae has no weights"):
        folder_check.check(folder)


def test_a_link_into_the_hubs_own_cache_is_followed(folder: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "models--a--b" / "snapshots" / "0"
    snapshot.parent.mkdir(parents=True)
    folder = folder.rename(snapshot)
    blob = tmp_path / "models--a--b" / "blobs" / "0"
    blob.parent.mkdir()
    (folder / "vae" / "w.safetensors").rename(blob)
    (folder / "vae" / "w.safetensors").symlink_to(blob)
    for name in ("scheduler", "tokenizer"):
        (folder / name).mkdir()
        (folder / name / "config.json").write_text("{}")
    folder_check.check(folder)


def test_of_two_precisions_the_plain_one_counts_and_a_copy_alone_is_asked_for(folder: Path) -> None:
    before = sizing.measure_folder(folder)
    for name in COMPONENTS:
        plain = folder / name / "w.safetensors"
        (folder / name / "w.fp16.safetensors").write_bytes(plain.read_bytes())
    assert [path.name for path in sizing.weight_files(folder / "vae")] == ["w.safetensors"]
    assert (sizing.measure_folder(folder), folder_digest.variant(folder)) == (before, None)
    (folder / "vae" / "w.safetensors").unlink()
    assert (sizing.measure_folder(folder), folder_digest.variant(folder)) == (before, "fp16")
