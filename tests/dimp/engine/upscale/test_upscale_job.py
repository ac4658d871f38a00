"""Upscaling in a real worker without a network: exact repeats, cancels, alpha, refusals, and the model left alone."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import PIL
import pytest
from PIL import Image

from dimp.engine import protocol
from dimp.engine.images import png
from dimp.engine.upscale import network_file
from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from tests.costly import ENGINE
from tests.dimp.engine.harness import job
from tests.dimp.engine.upscale import synthetic
from tests.dimp.engine.worker_client import WorkerClient

pytestmark = pytest.mark.costly(*ENGINE, "store/dimp_store")

_numbers = iter(range(10**6))


class Bench:
    """Enlarges pictures on one worker."""

    def __init__(self, worker: WorkerClient, images: Path, net: Path) -> None:
        self.worker, self.net, self._blobs = worker, net, DiskBlobs(images)

    def put(self, pixels: np.ndarray[Any, Any]) -> str:
        return str(self._blobs.put(png.encode(pixels), "png").digest)

    def put_image(self, image: Image.Image) -> str:
        out = io.BytesIO()
        image.save(out, "PNG")
        return str(self._blobs.put(out.getvalue(), "png").digest)

    def image(self, digest: str) -> Image.Image:
        return Image.open(io.BytesIO(self._blobs.read(Digest(digest))))

    def run(self, picture: str, scale: int = 2, cancel_at: int = 0, **changes: Any) -> list[protocol.WorkerMessage]:
        width, height = self.image(picture).size
        fields = {
            "method": "upscale",
            "kind": "upscale",
            "source": picture,
            "options": {"scale": scale},
            "model": "net",
        }
        fields |= {"width": scale * width, "height": scale * height, "folder": str(self.net), "steps": 1}
        return self.worker.run(job(f"u{next(_numbers)}", **(fields | changes)), cancel_at)

    def done(self, picture: str, scale: int = 2, **changes: Any) -> protocol.Done:
        last = self.run(picture, scale, **changes)[-1]
        assert isinstance(last, protocol.Done), last
        return last


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nets")
    return synthetic.ncnn(folder, "net", synthetic.RRDB, synthetic.weights(synthetic.RRDB))


@pytest.fixture
def bench(worker: WorkerClient, images: Path, net: Path) -> Bench:
    return Bench(worker, images, net)


def noise(height: int, width: int, channels: int = 3, seed: int = 3) -> np.ndarray[Any, Any]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)


@pytest.mark.parametrize("upscaler", ["net", "lanczos"])
@pytest.mark.parametrize(("scale", "size"), [(2, (24, 40)), (3, (17, 33)), (4, (1, 1))])
def test_twice_the_same_bytes_of_the_size_asked_for(
    bench: Bench, upscaler: str, scale: int, size: tuple[int, int]
) -> None:  # fmt: skip
    source = bench.put(noise(*size))
    folder = {"folder": ""} if upscaler == "lanczos" else {}
    first, again = (bench.done(source, scale, model=upscaler, **folder) for _ in range(2))
    assert (first.digest, first.fingerprint) == (again.digest, again.fingerprint)
    assert (first.width, first.height) == (size[1] * scale, size[0] * scale)
    assert bench.image(first.digest).size == (first.width, first.height)
    assert (bench.image(first.digest).mode, len(first.lqip)) == ("RGB", 576)


def test_the_fingerprint_names_what_changes_bits(bench: Bench) -> None:
    source = bench.put(noise(20, 20))
    by_net = bench.done(source).fingerprint
    assert by_net["upscaler"] == network_file.digest(bench.net)
    assert set(by_net) >= {"torch", "threads", "device_name", "dtype", "tiles", "pillow", "zlib"}
    plain = bench.done(source, model="lanczos", folder="").fingerprint
    assert plain["pillow"] == PIL.__version__
    assert "torch" not in plain


def test_lanczos_is_lanczos(bench: Bench) -> None:
    pixels = noise(9, 14)
    done = bench.done(bench.put(pixels), 3, model="lanczos", folder="")
    expected = Image.fromarray(pixels).resize((42, 27), Image.Resampling.LANCZOS)
    assert np.array_equal(np.asarray(bench.image(done.digest)), np.asarray(expected))


@pytest.mark.parametrize("upscaler", ["net", "lanczos"])
def test_what_can_be_seen_through_stays_so(bench: Bench, upscaler: str) -> None:
    pixels = noise(16, 16, 4)
    pixels[..., 3] = np.where(np.arange(16) < 8, 0, 255)
    large = np.asarray(bench.image(bench.done(bench.put(pixels), 2, model=upscaler).digest))
    assert large.shape == (32, 32, 4)
    assert (large[:, :10, 3].max(), large[:, -10:, 3].min()) == (0, 255)
    pixels[..., 3] = 255
    assert bench.image(bench.done(bench.put(pixels), 2, model=upscaler).digest).mode == "RGB"


@pytest.mark.parametrize("mode", ["L", "P", "LA", "1", "I;16"])
def test_pictures_of_other_kinds_are_enlarged(bench: Bench, mode: str) -> None:
    image = Image.fromarray(noise(12, 10)).convert(mode if mode != "I;16" else "I").convert(mode)
    assert bench.image(bench.done(bench.put_image(image)).digest).size == (20, 24)


def test_a_cancel_stops_within_a_tile_and_leaves_no_trace(bench: Bench) -> None:
    source = bench.put(noise(30, 700))
    expected = bench.done(source).digest
    stopped = bench.run(source, cancel_at=2)
    assert isinstance(stopped[-1], protocol.Cancelled)
    assert sum(isinstance(message, protocol.Step) for message in stopped) == 2
    assert bench.done(source).digest == expected


def test_the_steps_that_are_announced_are_done(bench: Bench) -> None:
    messages = bench.run(bench.put(noise(30, 700)))
    started = next(message for message in messages if isinstance(message, protocol.Started))
    steps = [message for message in messages if isinstance(message, protocol.Step)]
    assert started.total_steps == len(steps) == 2 * (1 + 3 * synthetic.RRDB.blocks)


def test_the_painting_model_is_left_alone(bench: Bench, flux_folder: Path) -> None:
    """Neither loaded for it nor dropped: the next picture finds the model where it was."""
    paint = {"folder": str(flux_folder), "model": "tiny", "steps": 2}
    bench.worker.run(job("p1", **paint))
    messages = bench.run(bench.put(noise(16, 16)))
    assert not any(isinstance(message, protocol.Loading | protocol.Ready) for message in messages)
    after = bench.worker.run(job("p2", **paint))
    ready = next(message for message in after if isinstance(message, protocol.Ready))
    assert ready.load_ms == 0


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"options": {"scale": 3}}, "bad_input", "sizes do not fit"),
        ({"options": {}}, "bad_input", "sizes do not fit"),
        ({"folder": "gone.safetensors"}, "model", "cannot be read"),
        ({"folder": "net.pth"}, "model", "pickle"),
        ({"source": "ab" * 32}, "bad_input", "source picture"),
    ],
)
def test_what_cannot_be_done_is_said(bench: Bench, changes: dict[str, Any], reason: str, words: str) -> None:
    failed = bench.run(bench.put(noise(16, 16)), **changes)[-1]
    assert isinstance(failed, protocol.Failed)
    assert failed.reason == reason
    assert words in failed.message
    assert failed.hint


def test_a_network_that_enlarges_less_is_refused(bench: Bench, tmp_path: Path) -> None:
    half = synthetic.safetensors(tmp_path / "half.safetensors", synthetic.weights(synthetic.HALF))
    failed = bench.run(bench.put(noise(8, 8)), 4, folder=str(half))[-1]
    assert isinstance(failed, protocol.Failed)
    assert "2 times at most" in failed.message


def test_a_model_given_as_upscaler_opens_no_pickle(bench: Bench, tmp_path: Path) -> None:
    """A pickle that would write a file when opened is refused by its suffix."""
    trap, proof = tmp_path / "trap.pth", tmp_path / "proof"
    trap.write_bytes(b"cos\nsystem\n(S'touch " + str(proof).encode() + b"'\ntR.")
    failed = bench.run(bench.put(noise(8, 8)), folder=str(trap))[-1]
    assert isinstance(failed, protocol.Failed)
    assert not proof.exists()
