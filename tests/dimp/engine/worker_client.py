"""The server's end of the connection, synchronous and small: speaks to one real worker process in tests and benches."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import structs

from dimp.engine import protocol
from dimp.engine.protocol import Job

# Any use of the network is an error that names itself. Qwen-Image-Edit looks at pictures of a 64th of a megapixel, for
# the tiny one takes seconds over a whole one. A job whose id ends in `@3` waits after step 3 for the cancel that is on
# its way: toys paint faster than a busy machine delivers it. With `--half`, half of each denoiser's blocks pass from
# main memory at each step, and text encoders visit layer by layer; where that is too much, one block more passes. With
# `--passing` at least three pass, where there are so many: two would stay in the pieces in which they come. A model's
# `plan.json` changes its load plan; with `locking` false, the system refuses to lock main memory. At each step that
# DIMP_TEST_VANISHING names, one after the other, memory runs out.
OFFLINE = """
import dataclasses, json, os, runpy, socket, sys, time
from dimp.engine.families import loader
from dimp.engine.nets import host_memory
from dimp.engine.worker import worker_ipc
plain_step = worker_ipc.JobContext.step
vanishing = os.environ.get("DIMP_TEST_VANISHING", "").split()
def step(self, preview):
    plain_step(self, preview)
    if vanishing and vanishing[0] == str(self._step):
        vanishing.pop(0)
        raise sys.modules["torch"].OutOfMemoryError
    while self._job.id.endswith(f"@{self._step}") and not self._connection.is_cancelled(self._job.id):
        time.sleep(0.001)
worker_ipc.JobContext.step = step
plain, reserve = loader.load, host_memory.reserve
def load(folder, load_plan, *given):
    wanted = folder / "plan.json"
    more = json.loads(wanted.read_text()) if wanted.exists() else {}
    locking = more.pop("locking", True)
    host_memory.reserve = lambda *size: (reserve(*size)[0], locking)
    family = plain(folder, dataclasses.replace(load_plan, **more), *given)
    for kind in ("edit", "edit_plus"):
        module = sys.modules.get(f"diffusers.pipelines.qwenimage.pipeline_qwenimage_{kind}")
        if module and module.calculate_dimensions.__name__ != "smaller":
            def smaller(area, ratio, whole=module.calculate_dimensions): return whole(area // 64, ratio)
            module.calculate_dimensions = smaller
    return family
loader.load = load
passing = next((name for name in ("--half", "--passing") if name in sys.argv), "")
if passing:
    sys.argv.remove(passing)
    from dataclasses import replace
    from dimp.engine import placement
    resident = placement.plan_load
    def halve(machine, sizes, area):
        count, slots = len(sizes.blocks), bool(sizes.modulation)
        plan = resident(machine, sizes, area)
        streamed = max(-(-count // 2), min(count, 3 if passing == "--passing" else 0))
        return replace(plan, visiting=True, slots=slots, streamed=streamed, blocks=count)
    placement.plan_load = halve
    def shrink(machine, sizes, than):
        return replace(than, streamed=than.streamed + 1) if than.streamed < than.blocks else None
    placement.plan_smaller = shrink
def refuse(*args, **named): raise AssertionError("the worker tried the network")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
sys.argv[0] = "dimp.engine.worker"
runpy.run_module("dimp.engine.worker", run_name="__main__")
"""


def worker_command(blobs: Path, cache: Path, *more: str) -> list[str]:
    device = os.environ.get("DIMP_TEST_DEVICE", "cpu")  # see tests.gpu
    options = ["--blobs", str(blobs), "--cache", str(cache), "--device", device, "--threads", "1"]
    return [sys.executable, "-c", OFFLINE, *options, *more]


class WorkerClient:
    """One worker process and the frames to and from it."""

    def __init__(self, command: Sequence[str], **env: str) -> None:
        self.process = subprocess.Popen(
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **env}
        )
        self._frames = protocol.Frames(protocol.worker_messages)
        self._messages = self._read()

    def send(self, message: protocol.ServerMessage) -> None:
        assert self.process.stdin
        self.process.stdin.write(protocol.frame(message))
        self.process.stdin.flush()

    def receive(self) -> protocol.WorkerMessage:
        return next(self._messages)

    def _read(self) -> Iterator[protocol.WorkerMessage]:
        assert self.process.stdout
        while chunk := os.read(self.process.stdout.fileno(), 1 << 16):
            yield from self._frames.feed(chunk)

    def receive_until(self, *kinds: type[Any]) -> Any:
        """The next message of one of these kinds."""
        return next(message for message in self._messages if isinstance(message, kinds))

    def run(self, job: Job, cancel_at: int = 0) -> list[protocol.WorkerMessage]:
        """Paint a job, acknowledging previews; all messages, the end last. Cancels after step `cancel_at`."""
        if cancel_at:
            job = structs.replace(job, id=f"{job.id}@{cancel_at}")
        self.send(protocol.Run(job))
        messages: list[protocol.WorkerMessage] = []
        while True:
            message = self.receive()
            messages.append(message)
            match message:
                case protocol.Done() | protocol.Failed() | protocol.Cancelled():
                    return messages
                case protocol.Step(step=step, preview=preview):
                    if preview:
                        self.send(protocol.Seen(job.id))
                    if step == cancel_at:
                        self.send(protocol.Cancel(job.id))

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
