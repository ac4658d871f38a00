"""Compiling the painter's blocks, and finding out beforehand, in a process apart, whether it works and pays.

A compiler can fail, take minutes or make nothing faster, and a run of minutes cannot afford to find out in the middle.
So while the autoencoder trains, another process compiles the same blocks for the same shapes, measures both, and leaves
what it compiled in the cache that the run reads later. Without its word that it pays, the blocks run as they are.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import torch

from dimp.esquisse.autoencoder import FACTOR
from dimp.esquisse.painter import Painter, levels
from dimp.esquisse.pieces import LENGTH
from dimp.esquisse.scene.scene import FORMATS
from dimp.esquisse.training.lots import settle
from dimp.esquisse.training.recipe import Recipe

_PAYS = 0.9
"""Least saving: compiled blocks take at most this share of the time of those that are not."""
_TRIES = 5
_QUIET = 2
"""Niceness of the process apart: less urgent than training, more than drawing, of which there is more than enough."""
_HASTE = 45
"""Seconds that compiling may take in the run itself, where all of it lies in the cache already."""


def half(device: str) -> torch.autocast:
    """Half precision on a card; on a processor the casts cost more than they save."""
    return torch.autocast(device.split(":")[0], torch.bfloat16, enabled=device != "cpu")


def pass_through(painter: Painter, device: str, count: int, format: int, edit: bool, learn: bool) -> None:
    """One forward pass (and, to `learn`, one backward) with noise of the right shapes."""
    width, height = FORMATS[format]
    channels = painter.transformer.config.in_channels
    noisy = torch.randn(count, (width // FACTOR // 2) * (height // FACTOR // 2), channels, device=device)
    ids = torch.ones(count, 2, LENGTH, dtype=torch.long, device=device)
    with half(device), torch.set_grad_enabled(learn):
        answer = painter(noisy, levels(count, device), ids, format, noisy.clone() if edit else None)
        loss = answer.float().square().mean()
    if learn:
        loss.backward()
        painter.zero_grad(set_to_none=True)


def try_out(painter: Painter, device: str, count: int) -> None:
    """Every kind of pass that training makes, so that nothing is left to compile in its course."""
    learning = any(parameter.requires_grad for parameter in painter.parameters())
    for learn in (True, False) if learning else (False,):
        for format in range(len(FORMATS)):
            for edit in (False, True):
                pass_through(painter, device, max(2, count // 2 if edit else count), format, edit, learn)


def seconds_of(painter: Painter, device: str, count: int) -> float:
    """Seconds of a training pass of captions, the median of some."""
    seconds = []
    for _ in range(_TRIES):
        start = time.perf_counter()
        pass_through(painter, device, count, 0, False, True)
        if device != "cpu":
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def compile_blocks(painter: Painter) -> None:
    """Let the blocks be compiled at their next pass, once for all of a kind and for every number of tokens."""
    torch._dynamo.config.recompile_limit = 64
    painter.transformer.compile_repeated_blocks(dynamic=True)


def as_they_are(painter: Painter) -> None:
    """Undo `compile_blocks`."""
    for block in (*painter.transformer.transformer_blocks, *painter.transformer.single_transformer_blocks):
        block._compiled_call_impl = None


def _rehearse(recipe: Recipe, device: str, answer: Path, parent: int) -> None:
    """What the process apart does: both times go to the file `answer`."""
    settle(parent, _QUIET)
    torch.set_float32_matmul_precision("high")
    painter = Painter(recipe.sizes).to(device)
    count = max(2, recipe.batch // 2)
    compile_blocks(painter)
    try_out(painter, device, count)
    painter.requires_grad_(False)  # as the teacher of a distillation is
    try_out(painter, device, count)
    painter.requires_grad_(True)
    times = {"compiled": seconds_of(painter, device, count)}
    as_they_are(painter)  # now, not before: what else the card does has changed meanwhile
    times["plain"] = seconds_of(painter, device, count)
    partial = answer.with_suffix(".part")
    partial.write_text(json.dumps(times))
    partial.replace(answer)


class Rehearsal:
    """The process apart, whose answer nobody waits for; it is ended with the run."""

    def __init__(self, folder: Path, recipe: Recipe, device: str) -> None:
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = str((folder / "compiled").resolve())  # torch has set one on its own
        self.answer = folder / "compiled.json"
        spawn = multiprocessing.get_context("spawn")
        self.process = spawn.Process(target=_rehearse, args=(recipe, device, self.answer, os.getpid()), daemon=True)
        if not self.answer.exists():
            self.process.start()

    def over(self) -> bool:
        """Whether it has answered, or never will."""
        return self.answer.exists() or not self.process.is_alive()

    def pays(self, say: Callable[[str], None]) -> bool:
        """Whether compiled blocks work and are quicker, as far as is known by now."""
        if not self.answer.exists():
            say("the blocks run as they are: compiling them failed, or took too long")
            self.close()
            return False
        times = json.loads(self.answer.read_text())
        pays = bool(times["compiled"] < _PAYS * times["plain"])
        say(
            f"a pass takes {times['plain']:.3f} s, compiled {times['compiled']:.3f} s: {'' if pays else 'not '}worth it"
        )
        return pays

    def close(self) -> None:
        """End the process."""
        if self.process.pid is not None and self.process.is_alive():
            self.process.kill()


@contextmanager
def _hasty(seconds: int) -> Iterator[None]:
    """Raise TimeoutError after so many seconds, wherever the main thread is then."""

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def compiled(painter: Painter, device: str, count: int, say: Callable[[str], None]) -> bool:
    """Compile a painter's blocks and try them; where that fails or takes too long, they run as they are."""
    start = time.monotonic()
    compile_blocks(painter)
    try:
        with _hasty(_HASTE):
            try_out(painter, device, count)
    except Exception as error:  # whatever a compiler may raise: slower is better than not at all
        say(f"not compiled ({type(error).__name__}: {error}); the blocks run as they are")
        as_they_are(painter)
        painter.zero_grad(set_to_none=True)
        return False
    torch._dynamo.config.suppress_errors = True  # a shape not tried runs as it is rather than ending the run
    say(f"compiled in {time.monotonic() - start:.0f} s")
    return True
