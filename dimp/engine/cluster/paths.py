"""Files and folders that a job names, and where they are on another machine: in its package, else at the same path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import structs

from dimp.engine.protocol import Job, Load, Question

Move = Callable[[str], str]


def mover(here: str, there: str) -> Move:
    """What turns a path in the package's folder `here` into that in the folder `there`, and leaves others alone."""

    def move(path: str) -> str:
        own = Path(path)
        return str(Path(there) / own.relative_to(here)) if path and own.is_relative_to(here) else path

    return move


def move_job(job: Job, move: Move) -> Job:
    """The job with every path moved."""
    return structs.replace(
        job,
        folder=move(job.folder),
        adapters={role: move(folder) for role, folder in job.adapters.items()},
        lora_uses=tuple(structs.replace(use, file=move(use.file)) for use in job.lora_uses),
        embeddings=tuple(structs.replace(use, file=move(use.file)) for use in job.embeddings),
        controls=tuple(structs.replace(use, folder=move(use.folder)) for use in job.controls),
    )


def paths_of(message: Job | Question | Load) -> tuple[str, ...]:
    """Every path that a message names, each once."""
    named = [message.folder]
    if isinstance(message, Job):
        named += message.adapters.values()
        named += [use.file for use in message.lora_uses]
        named += [use.file for use in message.embeddings]
        named += [use.folder for use in message.controls]
    return tuple(dict.fromkeys(filter(None, named)))
