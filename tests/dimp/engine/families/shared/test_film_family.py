"""Films by tiny models of the exact classes: kept frame by frame, from words or a picture, refined from the first."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dimp.engine import protocol
from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from tests.dimp.engine.families.test_conformance import FRAMES, Easel, easel
from tests.dimp.engine.families.test_lora import kept, lora, use

__all__ = ["easel", "kept"]

FILMERS = ("sd", "animatediff", "ltx")
FILM: dict[str, Any] = {"method": "animate", "steps": 2}


def done(heard: list[protocol.WorkerMessage]) -> protocol.Done:
    assert isinstance(heard[-1], protocol.Done), heard[-1]
    return heard[-1]


def frames(images: Path, told: protocol.Done) -> list[np.ndarray[Any, Any]]:
    film = Image.open(io.BytesIO(DiskBlobs(images).read(Digest(told.digest))))
    seen = []
    for number in range(getattr(film, "n_frames", 1)):
        film.seek(number)
        seen.append(np.asarray(film.convert("RGB")))
    return seen


@pytest.mark.parametrize("model", FILMERS)
def test_a_film_is_kept_frame_by_frame_and_shown_by_its_middle(easel: Easel, images: Path, model: str) -> None:
    told = done(easel.heard(model, **FILM))
    kept = frames(images, told)
    assert (told.suffix, len(kept), kept[0].shape) == ("webp", FRAMES, (64, 64, 3))
    assert not np.array_equal(kept[0], kept[-1])
    small = Image.fromarray(kept[FRAMES // 2]).resize((16, 12), Image.Resampling.BOX)
    assert told.lqip == small.tobytes()
    assert "libwebp" in told.fingerprint["film"]


def test_a_film_is_as_long_as_was_asked_for_where_a_model_paints_eight_frames_at_a_time(
    easel: Easel, images: Path
) -> None:
    whole, part = (frames(images, done(easel.heard("ltx", **FILM, options={"frames": count}))) for count in (17, 10))
    assert (len(whole), len(part)) == (17, 10)
    assert np.array_equal(whole[:10], part)


@pytest.mark.parametrize("model", FILMERS)
def test_a_picture_can_be_the_beginning(easel: Easel, model: str) -> None:
    begun = {"source": easel.source, "strength": 0.9}
    plain, first = easel.painted(model, **FILM), easel.painted(model, **FILM, **begun)
    assert first != plain
    assert easel.painted(model, **FILM, **begun) == first
    stopped = easel.heard(model, cancel_at=1, **(FILM | begun | {"steps": 40}))
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert easel.painted(model, **FILM, **begun) == first
    assert easel.painted(model, **FILM) == plain


@pytest.mark.parametrize("model", FILMERS)
def test_a_film_begun_with_a_picture_does_the_steps_it_announces(easel: Easel, model: str) -> None:
    for strength in (0.1, 0.7, 1.0):
        heard = easel.heard(model, **FILM, source=easel.source, strength=strength)
        announced = [one.total_steps for one in heard if isinstance(one, protocol.Started)]
        assert announced == [sum(isinstance(one, protocol.Step) for one in heard)]


@pytest.mark.parametrize("kind", ["webp", "gif"])
def test_a_refinement_of_a_film_begins_with_its_first_frame(easel: Easel, images: Path, kind: str) -> None:
    film = done(easel.heard("sd", **FILM, options={"format": kind}))
    assert film.suffix == kind
    first = easel.put(frames(images, film)[0])
    refined = [easel.painted("sd", method="img2img", source=one, strength=0.7) for one in (film.digest, first)]
    assert refined[0] == refined[1]


def test_a_motion_adapter_can_be_named(easel: Easel, models: Path) -> None:
    own = done(easel.heard("sd", **FILM))
    named = done(easel.heard("sd", **FILM, adapters={"motion": str(models / "motion")}))
    assert named.digest == own.digest  # the same weights
    assert len(named.fingerprint["motion"]) == 64
    assert "motion" not in own.fingerprint


@pytest.mark.parametrize(
    ("model", "base", "width"),
    [
        ("sd", "unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q", 16),
        ("sd", "unet.up_blocks.0.motion_modules.0.transformer_blocks.0.attn1.to_q", 16),
        ("ltx", "transformer.transformer_blocks.0.attn1.to_q", 32),
    ],
)
def test_a_lora_counts_in_a_film(easel: Easel, kept: Any, model: str, base: str, width: int) -> None:
    plain = easel.painted(model, **FILM)
    asked = use(kept(lora(base, width=width))) | FILM
    first = easel.painted(model, **asked)
    assert first != plain
    assert easel.painted(model, **asked) == first
    assert easel.painted(model, **FILM) == plain


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
        ("flux", {}, "can't do animate"),
    ],
)
def test_what_cannot_be_a_film_is_refused_in_words(
    easel: Easel, models: Path, model: str, changes: dict[str, Any], words: str
) -> None:
    changes = dict(changes)
    if "adapters" in changes:
        changes["adapters"] = {role: str(models / name) for role, name in changes["adapters"].items()}
    failed = easel.heard(model, **(FILM | changes))[-1]
    assert isinstance(failed, protocol.Failed), failed
    assert (failed.reason, bool(failed.hint)) == ("bad_input", True)
    assert words in failed.message


def test_a_picture_that_the_models_own_filter_holds_back_is_not_kept_black(easel: Easel) -> None:
    failed = easel.heard("sd_filtered", method="text", steps=2)[-1]
    assert isinstance(failed, protocol.Failed), failed
    assert "filter held the picture back" in failed.message
    assert "another seed" in failed.hint


def test_auto_paints_a_film_where_a_model_paints_nothing_else(easel: Easel) -> None:
    assert easel.painted("ltx", steps=2, options={"frames": 9}) == easel.painted("ltx", **FILM)
