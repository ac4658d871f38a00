"""The real worker on a tiny random FLUX: exact repeats, cancels, every task, previews, faults, and its own end."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import anyio
import numpy as np
import pytest
from PIL import Image

from dimp.engine import folder_digest, protocol
from dimp.engine.images import png
from dimp.engine.paint_error import PaintError
from dimp.engine.placement import LoadPlan
from dimp.engine.worker.painter import DiffusionPainter
from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from tests.costly import ENGINE
from tests.dimp.engine.harness import ReportListener, job, running_executor
from tests.dimp.engine.worker_client import WorkerClient, worker_command

pytestmark = pytest.mark.costly(*ENGINE, "store/dimp_store")

_numbers = iter(range(10**6))


@pytest.fixture
def paint(worker: WorkerClient, flux_folder: Path) -> Any:
    """Paint a job on the tiny model; keyword arguments change it."""

    def run(cancel_at: int = 0, **changes: Any) -> list[protocol.WorkerMessage]:
        fields = {"folder": str(flux_folder), "steps": 6, "model": "tiny"} | changes
        return worker.run(job(f"j{next(_numbers)}", **fields), cancel_at)

    return run


def put(images: Path, pixels: np.ndarray[Any, Any]) -> str:
    return str(DiskBlobs(images).put(png.encode(pixels), "png").digest)


def pixels_of(images: Path, digest: str) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(DiskBlobs(images).read(Digest(digest)))))


@pytest.fixture
def source(images: Path) -> str:
    return put(images, np.random.default_rng(3).integers(0, 256, (64, 64, 3), np.uint8))


def steps(messages: list[protocol.WorkerMessage]) -> list[protocol.Step]:
    return [message for message in messages if isinstance(message, protocol.Step)]


def totals(messages: list[protocol.WorkerMessage]) -> tuple[int, int]:
    """(steps announced, steps done)"""
    started = next(message for message in messages if isinstance(message, protocol.Started))
    return started.total_steps, len(steps(messages))


def done(messages: list[protocol.WorkerMessage]) -> protocol.Done:
    assert isinstance(messages[-1], protocol.Done), messages[-1]
    return messages[-1]


def test_the_same_job_gives_the_same_bytes_and_another_seed_others(paint: Any) -> None:
    first, again, other = done(paint()), done(paint()), done(paint(seed=8))
    assert first.digest == again.digest != other.digest
    assert first.fingerprint == again.fingerprint
    assert {"torch", "diffusers", "threads", "weights", "placement", "attention"} <= first.fingerprint.keys()


@pytest.mark.parametrize("changes", [{"prompt": "a blue house"}, {"negative_prompt": "night"}, {"guidance_scale": 7.0}])
def test_what_is_asked_for_reaches_the_model(paint: Any, changes: dict[str, Any]) -> None:
    assert done(paint(**changes)).digest != done(paint()).digest


def test_options_of_the_job_go_before_those_of_the_model(paint: Any) -> None:
    plain = done(paint()).digest
    assert done(paint(options={"true_cfg_scale": 2.0})).digest == plain
    assert done(paint(options={"true_cfg_scale": 1.0})).digest != plain
    assert done(paint(options={"max_sequence_length": 48})).digest != plain


@pytest.mark.parametrize("method", ["text", "img2img", "flowedit"])
def test_a_cancel_mid_step_leaves_the_next_picture_exact(paint: Any, source: str, method: str) -> None:
    changes = {} if method == "text" else {"source": source, "source_prompt": "a ball", "strength": 0.9}
    before = done(paint(method=method, **changes)).digest
    messages = paint(method=method, cancel_at=2, steps=100, **changes)
    assert isinstance(messages[-1], protocol.Cancelled)
    assert len(steps(messages)) < 100
    assert done(paint(method=method, **changes)).digest == before


def test_a_picture_is_stored_as_it_is_reported(paint: Any, images: Path) -> None:
    end = done(paint(width=96, height=64))
    assert pixels_of(images, end.digest).shape == (64, 96, 3)
    assert (end.suffix, len(end.lqip)) == ("png", 576)
    assert end.size == len(DiskBlobs(images).read(Digest(end.digest)))


@pytest.mark.parametrize("strength", [0.05, 0.1, 0.3, 0.6, 0.7, 0.99, 1.0])
@pytest.mark.parametrize("method", ["img2img", "flowedit"])
def test_progress_tells_the_true_number_of_steps(paint: Any, source: str, method: str, strength: float) -> None:
    messages = paint(method=method, source=source, source_prompt="a ball", strength=strength, steps=10)
    announced, made = totals(messages)
    assert announced == made >= 1
    if strength == 1.0:
        assert made == 10
    assert [step.step for step in steps(messages)] == list(range(1, made + 1))


def test_a_refinement_depends_on_its_source_and_seed(paint: Any, images: Path, source: str) -> None:
    other = put(images, np.full((64, 64, 3), 90, np.uint8))
    for method in ("img2img", "flowedit"):
        fields = {"method": method, "source_prompt": "a ball", "strength": 0.6}
        digests = {done(paint(source=source, seed=seed, **fields)).digest for seed in (1, 2)}
        digests.add(done(paint(source=other, seed=1, **fields)).digest)
        assert len(digests) == 3


def test_an_edit_to_the_same_words_changes_nothing_whatever_the_seed(paint: Any, images: Path, source: str) -> None:
    """Both answers are then alike, so all that is left is the autoencoder's own loss."""
    fields = {"method": "flowedit", "source": source, "source_prompt": "a red ball"}
    even = {"source_guidance": 3.0, "target_guidance": 3.0}

    def edited(**changes: Any) -> np.ndarray[Any, Any]:
        return pixels_of(images, done(paint(**(fields | changes))).digest).astype(int)

    gentle = edited(strength=0.2, seed=1, options=even)
    assert np.abs(edited(strength=0.9, seed=2, options=even) - gentle).max() <= 1
    assert np.abs(edited(strength=0.9, seed=2, options=even | {"target_guidance": 6.0}) - gentle).max() > 1


def test_inpainting_keeps_every_bit_outside_the_mask(paint: Any, images: Path, source: str) -> None:
    mask = np.zeros((64, 64, 3), np.uint8)
    mask[16:48, 16:48] = 255
    end = done(paint(source=source, mask=put(images, mask), strength=0.9))
    before, after = pixels_of(images, source), pixels_of(images, end.digest)
    assert np.array_equal(after[mask == 0], before[mask == 0])
    assert not np.array_equal(after[mask == 255], before[mask == 255])


def test_the_first_preview_is_a_small_webp(paint: Any) -> None:
    each = steps(paint(steps=12))
    image = Image.open(io.BytesIO(each[0].preview))
    assert (image.format, image.size) == ("WEBP", (64, 64))
    assert sum(bool(step.preview) for step in each) < len(each)


def test_auto_takes_the_way_the_job_allows(paint: Any, source: str) -> None:
    fields = {"source": source, "strength": 0.6}
    assert done(paint(method="auto")).digest == done(paint(method="text")).digest
    plain = done(paint(method="auto", **fields)).digest
    assert plain == done(paint(method="img2img", **fields)).digest
    edited = done(paint(method="auto", source_prompt="a ball", **fields)).digest
    assert edited == done(paint(method="flowedit", source_prompt="a ball", **fields)).digest != plain


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"method": "edit"}, "bad_input", "can't do edit"),
        ({"method": "img2img"}, "bad_input", "needs a picture"),
        ({"source": "ab" * 32}, "bad_input", "can't be read from the store"),
        ({"source": "../../etc/passwd"}, "bad_input", "can't be read from the store"),
        ({"width": 72}, "bad_input", "72x64 can't be painted"),
        ({"lora_uses": (protocol.LoraUse("ab" * 32, 1.0),)}, "bad_input", "LoRA abababababab is not on this machine"),
        ({"folder": "/nowhere/at/all"}, "model", "no model_index.json"),
    ],
)
def test_what_cannot_be_painted_is_refused_in_words(
    paint: Any, changes: dict[str, Any], reason: str, words: str
) -> None:
    failed = paint(**changes)[-1]
    assert isinstance(failed, protocol.Failed)
    assert (failed.reason, bool(failed.hint)) == (reason, True)
    assert words in failed.message
    done(paint())


def test_a_loaded_model_is_not_loaded_again_until_unloaded(worker: WorkerClient, paint: Any, flux_folder: Path) -> None:
    before = done(paint()).digest
    assert done(paint()).load_ms == 0
    worker.send(protocol.Unload())
    worker.send(protocol.Load(str(flux_folder), "tiny"))
    ready = worker.receive_until(protocol.Ready)
    assert (ready.model, ready.load_ms > 0) == ("tiny", True)
    again = done(paint())
    assert (again.digest, again.load_ms) == (before, 0)


class Lives:
    """What one executor reported of four jobs, and how its second worker left when nobody spoke to it any more."""

    def __init__(self, listener: ReportListener, root: Path) -> None:
        self.listener, self.root = listener, root
        self.returncode: int | None = None

    async def leave(self, folder: Path) -> None:
        """Close the worker's stdin in the middle of a job."""
        executor = self.listener.executor
        executor.submit(job("endless", folder=str(folder), steps=150, width=256, height=256))
        await self.listener.until_painting("endless")
        worker = executor._lanes[0].worker
        assert worker
        process = worker._process
        assert process.stdin
        await process.stdin.aclose()
        with anyio.fail_after(60):
            self.returncode = await process.wait()


@pytest.fixture(scope="module")
async def lives(flux_folder: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Lives:
    """The first worker dies at step 2 of the first job; the next one runs out of memory once, and fails once inside."""
    root = tmp_path_factory.mktemp("lives")
    faults = "exit@2,raise@99,oom@2,raise@1"
    async with running_executor(root / "i", command=worker_command(root / "i", cache), DIMP_FAULTS=faults) as listener:
        for name in "abcd":
            listener.executor.submit(job(name, folder=str(flux_folder), steps=6, model="tiny"))
        await listener.until_over(*"abcd")
        made = Lives(listener, root)
        await made.leave(flux_folder)
    return made


@pytest.mark.anyio
async def test_a_death_mid_step_costs_nothing_but_time(lives: Lives) -> None:
    assert lives.listener.names()[:4] == ["Started a", "Requeued a", "Started a", "Finished a"]
    assert lives.listener.last("a").attempt == 2


@pytest.mark.anyio
async def test_another_process_gives_the_same_bytes(lives: Lives, paint: Any) -> None:
    here, there = done(paint()), lives.listener.last("a")
    assert (there.digest, there.fingerprint) == (here.digest, here.fingerprint)


@pytest.mark.anyio
async def test_faults_strike_once_and_cost_their_job_alone(lives: Lives) -> None:
    ends = ["Started b", "Finished b", "Started c", "Failed c", "Started d", "Finished d"]
    assert lives.listener.names()[4:10] == ends
    assert lives.listener.last("c").reason == "internal"


@pytest.mark.anyio
async def test_out_of_memory_is_tried_once_more_with_less_and_said(lives: Lives) -> None:
    first, last = (lives.listener.last(name).fingerprint for name in "bd")
    assert first["placement"] == "float32-none-tiled"
    details = [progress.detail for progress in lives.listener.progress if progress.id == "b"]
    assert "Out of memory; once more with less: exact, in 32 bits, whole, decoded in tiles" in details
    assert last["placement"] == "float32-none-tiled"  # the next one need not find out again
    assert first["retried"] == "out of memory with float32-none"
    assert "retried" not in last


@pytest.mark.anyio
async def test_the_process_leaves_when_its_server_does(lives: Lives) -> None:
    assert lives.returncode == 0
    assert not [name for _, _, names in os.walk(lives.root) for name in names if name.endswith(".tmp")]


def test_nothing_is_painted_from_bytes_that_are_not_those_asked_for(tmp_path: Path) -> None:
    images = tmp_path / "images"
    stored, other = put(images, np.zeros((64, 64, 3), np.uint8)), put(images, np.ones((64, 64, 3), np.uint8))
    blobs = DiskBlobs(images)
    blobs.path(Digest(stored)).chmod(0o600)
    blobs.path(Digest(stored)).write_bytes(blobs.read(Digest(other)))
    painter = DiffusionPainter(images, None, 1, "cpu")
    assert painter._open_blob(other, "source picture")
    with pytest.raises(PaintError, match="can't be read") as wrong:
        painter._open_blob(stored, "source picture")
    assert "dimp verify" in wrong.value.hint


@pytest.mark.parametrize("left", [0, 1])
def test_out_of_memory_is_told_when_no_smaller_plan_is_left(left: int, tmp_path: Path) -> None:
    """With no smaller plan at once; with one, after it has failed too, even where it is named once more."""
    tries: list[int] = []

    class Painter(DiffusionPainter):
        def _load_and_paint(self, job: protocol.Job, context: Any) -> protocol.Done:
            tries.append(1)
            self._plan = self._smaller_plans[folder_digest.stamp(tmp_path)] if len(tries) > 1 else None
            raise MemoryError

        def _choose_smaller_plan(self, job: protocol.Job) -> bool:
            return bool(left)

    class Silent:
        def loading(self, detail: str) -> None:
            """Nothing."""

    painter: Any = Painter(tmp_path, None, 1, "cpu")
    painter._smaller_plans = {folder_digest.stamp(tmp_path): LoadPlan("cpu", "float32")}
    with pytest.raises(MemoryError):
        painter.paint(job("j", folder=str(tmp_path)), Silent())
    assert len(tries) == 1 + left
