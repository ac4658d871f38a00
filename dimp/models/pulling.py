"""Pulls that a running studio does for its page: one at a time, in a thread, followed and stopped from elsewhere.

What arrived of a stopped pull stays, and the next pull of that name goes on with it, in this process or another.
"""

from __future__ import annotations

import threading
from typing import Any, Literal

import msgspec

from dimp.core.errors import Conflict, Refusal
from dimp.home import Home
from dimp.models import pull
from dimp.models.registry import find_hub_model

PullState = Literal["asking", "fetching", "stopping", "stopped", "failed", "done"]


class PullView(msgspec.Struct, frozen=True):
    """A pull as it stands: what is fetched under which licence, and how many bytes of how many are here.

    `name` is what was asked for, `title` what people call it. `revision` and `size` (bytes) are empty and 0 until the
    hub has answered; `gated`: the hub wants its licence accepted first. `detail` and `hint` say why it failed.
    """

    name: str
    title: str
    state: PullState = "asking"
    license: str = ""
    gated: bool = False
    revision: str = ""
    size: int = 0
    fetched: int = 0
    detail: str = ""
    hint: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in ("stopped", "failed", "done")


class _Stopped(Exception):
    """Raised into a pull that is to stop."""


class Pulls:
    """The pull that runs, and how the last one ended."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._latest: PullView | None = None

    @property
    def latest(self) -> PullView | None:
        """The pull that runs, else the last one; None before the first."""
        return self._latest

    def start(self, name: str) -> PullView:
        """Begin to pull a model, or go on with it. Raises `Conflict` while another pull runs."""
        with self._lock:
            if self._latest is not None and not self._latest.is_over:
                raise Conflict(f"{self._latest.title} is being pulled.", "Wait until it is here, or stop it.")
            known = find_hub_model(name)
            self._stop = threading.Event()
            self._latest = PullView(name, known.title if known else name)
            threading.Thread(target=self._run, args=(name, self._stop), name="pull", daemon=True).start()
            return self._latest

    def stop(self) -> PullView | None:
        """Stop the pull that runs, at the next bytes that arrive. What is here stays. Without one nothing happens."""
        with self._lock:
            self._stop.set()
            if self._latest is not None and not self._latest.is_over:
                self._latest = msgspec.structs.replace(self._latest, state="stopping")
            return self._latest

    def _run(self, name: str, stop: threading.Event) -> None:
        def report(there: int, total: int) -> None:
            if stop.is_set():
                raise _Stopped
            self._change(fetched=max(there, known_here))

        known_here = 0
        try:
            wanted = pull.look_up(self._home, name)
            missing = 0 if wanted.is_here else wanted.offer.missing(wanted.folder)
            known_here = wanted.offer.size - missing
            self._change(**_facts(wanted), state="fetching", fetched=known_here)
            report(known_here, wanted.offer.size)
            pull.run(wanted, self._home, report)
            self._change(state="done", fetched=wanted.offer.size)
        except _Stopped:
            self._change(state="stopped")
        except Refusal as refusal:
            self._change(state="failed", detail=refusal.message, hint=refusal.hint)
        except OSError as error:
            self._change(state="failed", detail=f"It cannot be written: {error.strerror}.", hint="Look at the disk.")

    def _change(self, **changes: Any) -> None:
        with self._lock:
            assert self._latest is not None, "it was set before the thread began"
            if self._latest.state == "stopping" and changes.get("state") == "fetching":
                changes["state"] = "stopping"
            self._latest = msgspec.structs.replace(self._latest, **changes)


def _facts(wanted: pull.Pull) -> dict[str, Any]:
    offer = wanted.offer
    gated = offer.gated or wanted.source.gated
    return {"title": wanted.source.title, "license": offer.license, "gated": gated, "revision": offer.revision,
            "size": offer.size}  # fmt: skip
