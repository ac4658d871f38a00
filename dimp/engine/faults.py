"""Faults on demand, for tests of recovery through the real worker: `DIMP_FAULTS=exit@3,oom@1`.

A fault is a kind (oom, exit, hang, raise) and the step of a job at which it strikes. Each strikes once: a
job takes the first that is left. A fault that ends the process is taken off the list by the executor, for
the next process.
"""

from __future__ import annotations

from dataclasses import dataclass

VARIABLE = "DIMP_FAULTS"
KINDS = ("oom", "exit", "hang", "raise")
_FATAL = ("exit", "hang")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens, and at which step (from 1)."""

    kind: str
    step: int


def parse(text: str) -> list[Fault]:
    """Read a comma list of `kind@step`. Raises ValueError on anything else."""
    faults = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        kind, _, step = item.partition("@")
        if kind not in KINDS or not step.isdigit():
            raise ValueError(f"{item!r} is not a fault: use one of {', '.join(KINDS)}, then @ and a step")
        faults.append(Fault(kind, int(step)))
    return faults


def after_exit(text: str) -> str:
    """Return the faults left for the next process, the one that ended this process being used up."""
    faults = parse(text)
    fatal = next((i for i, fault in enumerate(faults) if fault.kind in _FATAL), len(faults) - 1)
    return ",".join(f"{fault.kind}@{fault.step}" for fault in faults[fatal + 1 :])
