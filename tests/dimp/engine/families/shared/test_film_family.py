"""Films by tiny models of the exact classes: kept frame by frame, from words or a picture, refined from the first."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dimp.engine import protocol
from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from tests.costly import ENGINE
from tests.dimp.engine.families.lora_files import lora_tensors, use_loras
from tests.dimp.engine.tiny_worker import FRAMES, TinyWorker

pytestmark = pytest.mark.costly(*ENGINE)

FILMS = ("sd", "animatediff", "ltx", "ltx_2", "wan")
FILM: dict[str, Any] = {"method": "animate", "steps": 2}


def frames(images: Path, done: protocol.Done) -> list[np.ndarray[Any, Any]]:
    film = Image.open(io.BytesIO(DiskBlobs(images).read(Digest(done.digest))))
    pictures = []
    for number in range(getattr(film, "n_frames", 1)):
        film.seek(number)
        pictures.append(np.asarray(film.convert("RGB")))
    return pictures


@pytest.mark.parametrize("model", FILMS)
def test_a_film_is_kept_frame_by_frame_and_shown_by_its_middle(tiny: TinyWorker, images: Path, model: str) -> None:
    done = tiny.finish(model, **FILM)
    pictures = frames(images, done)
    assert (done.suffix, len(pictures), pictures[0].shape) == ("webp", FRAMES, (64, 64, 3))
    assert not np.array_equal(pictures[0], pictures[-1])
    small = Image.fromarray(pictures[FRAMES // 2]).resize((16, 12), Image.Resampling.BOX)
    assert done.lqip == small.tobytes()
    assert "libwebp" in done.fingerprint["film"]


def test_a_film_is_as_long_as_was_asked_for_where_a_model_paints_eight_frames_at_a_time(
    tiny: TinyWorker, images: Path
) -> None:
    whole, part = (frames(images, tiny.finish("ltx", **FILM, options={"frames": count})) for count in (17, 10))
    assert (len(whole), len(part)) == (17, 10)
    assert np.array_equal(whole[:10], part)


@pytest.mark.parametrize("model", FILMS)
def test_a_picture_can_be_the_beginning(tiny: TinyWorker, model: str) -> None:
    begun = {"source": tiny.source, "strength": 0.9}
    plain, first = tiny.paint(model, **FILM), tiny.paint(model, **FILM, **begun)
    assert first != plain
    assert tiny.paint(model, **FILM, **begun) == first
    stopped = tiny.run(model, cancel_at=1, **(FILM | begun | {"steps": 40}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert tiny.paint(model, **FILM, **begun) == first
    assert tiny.paint(model, **FILM) == plain


@pytest.mark.parametrize("model", FILMS)
def test_a_film_begun_with_a_picture_does_the_steps_it_announces(tiny: TinyWorker, model: str) -> None:
    for strength in (0.1, 0.7, 1.0):
        messages = tiny.run(model, **FILM, source=tiny.source, strength=strength)
        announced = [message.total_steps for message in messages if isinstance(message, protocol.Started)]
        assert announced == [sum(isinstance(message, protocol.Step) for message in messages)]


def test_weights_that_begin_with_a_picture_or_without_say_which(tiny: TinyWorker) -> None:
    begun = tiny.paint("wan_pictured", **FILM, source=tiny.source)
    assert tiny.paint("wan_pictured", **FILM, source=tiny.source) == begun
    other = tiny.store(np.full((64, 64, 3), 90, np.uint8))
    assert tiny.paint("wan_pictured", **FILM, source=other) != begun
    assert "with a picture, and there is none" in tiny.refuse("wan_pictured", **FILM).message
    assert "with words alone" in tiny.refuse("wan_two", **FILM, source=tiny.source).message


def test_each_of_two_networks_has_its_steps(tiny: TinyWorker, models: Path, tmp_path: Path) -> None:
    """The first network alone, for all steps or none: three films, none like another."""
    films = {tiny.paint("wan_two", **FILM)}
    for boundary in (0.0, 1.1):
        folder = Path(shutil.copytree(models / "wan_two", tmp_path / f"at {boundary}"))
        index = json.loads((folder / "model_index.json").read_text())
        (folder / "model_index.json").write_text(json.dumps(index | {"boundary_ratio": boundary}))
        films.add(tiny.paint("wan_two", **FILM, folder=str(folder)))
    assert len(films) == 3


def test_loras_of_two_networks_are_refused(tiny: TinyWorker, keep_lora: Any) -> None:
    fields = use_loras(keep_lora(lora_tensors("diffusion_model.blocks.0.attn1.to_q", width=32)))
    refused = tiny.refuse("wan_two", **(fields | FILM))
    assert (refused.reason, "two networks" in refused.message) == ("bad_input", True)


@pytest.mark.parametrize("kind", ["webp", "gif"])
def test_a_refinement_of_a_film_begins_with_its_first_frame(tiny: TinyWorker, images: Path, kind: str) -> None:
    film = tiny.finish("sd", **FILM, options={"format": kind})
    assert film.suffix == kind
    first = tiny.store(frames(images, film)[0])
    refined = [tiny.paint("sd", method="img2img", source=digest, strength=0.7) for digest in (film.digest, first)]
    assert refined[0] == refined[1]


def test_a_motion_adapter_can_be_named(tiny: TinyWorker, models: Path) -> None:
    own = tiny.finish("sd", **FILM)
    named = tiny.finish("sd", **FILM, adapters={"motion": str(models / "motion")})
    assert named.digest == own.digest  # the same weights
    assert len(named.fingerprint["motion"]) == 64
    assert "motion" not in own.fingerprint


@pytest.mark.parametrize(
    ("model", "base", "width"),
    [
        ("sd", "unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q", 16),
        ("sd", "unet.up_blocks.0.motion_modules.0.transformer_blocks.0.attn1.to_q", 16),
        ("ltx", "transformer.transformer_blocks.0.attn1.to_q", 32),
        ("wan", "diffusion_model.blocks.0.self_attn.q", 32),
    ],
)
def test_a_lora_counts_in_a_film(tiny: TinyWorker, keep_lora: Any, model: str, base: str, width: int) -> None:
    plain = tiny.paint(model, **FILM)
    fields = use_loras(keep_lora(lora_tensors(base, width=width))) | FILM
    first = tiny.paint(model, **fields)
    assert first != plain
    assert tiny.paint(model, **fields) == first
    assert tiny.paint(model, **FILM) == plain


@pytest.mark.parametrize(
    ("model", "changes", "words"),
    [
        ("sd", {"adapters": {"motion": "motion_wide"}}, "for another kind of model"),
        ("sd", {"adapters": {"motion": "ltx"}}, "no motion adapter"),
        ("ltx", {"options": {"frames": 1}}, "film of 1 frames"),
        ("ltx", {"options": {"frames": 9.5}}, "film of 9.5 frames"),
        ("ltx", {"options": {"frames": 258}}, "film of 258 frames"),
        ("animatediff", {"options": {"frames": 33}}, "film of 33 frames"),
        ("animatediff", {"options": {"fps": 0}}, "0 pictures a second"),
        ("animatediff", {"options": {"fps": True}}, "True pictures a second"),
        ("animatediff", {"options": {"format": "mp4"}}, "can't be kept as mp4"),
        ("ltx", {"width": 80}, "80x64 can't be painted"),
        ("wan", {"options": {"frames": 122}}, "film of 122 frames"),
        ("ltx_2", {"width": 80}, "80x64 can't be painted"),
        ("flux", {}, "can't do animate"),
    ],
)
def test_what_cannot_be_a_film_is_refused_in_words(
    tiny: TinyWorker, models: Path, model: str, changes: dict[str, Any], words: str
) -> None:
    changes = dict(changes)
    if "adapters" in changes:
        changes["adapters"] = {role: str(models / name) for role, name in changes["adapters"].items()}
    refused = tiny.refuse(model, **(FILM | changes))
    assert refused.reason == "bad_input"
    assert words in refused.message


def test_a_picture_that_the_models_own_filter_holds_back_is_not_kept_black(tiny: TinyWorker) -> None:
    refused = tiny.refuse("sd_filtered", method="text", steps=2)
    assert "filter held the picture back" in refused.message
    assert "another seed" in refused.hint


def test_auto_paints_a_film_where_a_model_paints_nothing_else(tiny: TinyWorker) -> None:
    assert tiny.paint("ltx", steps=2, options={"frames": 9}) == tiny.paint("ltx", **FILM)
