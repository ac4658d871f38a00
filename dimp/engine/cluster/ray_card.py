"""A card as an actor of a Ray cluster. The only module that imports Ray."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
from collections.abc import Sequence
from typing import Any

from dimp.engine.cluster.bridge import CardGone
from dimp.engine.cluster.card import Card, Machine, News, WorkerOptions
from dimp_store.errors import StoreError

START_S = 120.0
"""How long to wait for a card that is free, in seconds."""

JOIN_S = 60.0
"""How long joining a cluster may take, in seconds."""

_KNOCK_S = 10.0
_THREADS = 4
"""Calls that a card takes at once: one waits for news, the others must not wait behind it."""

_ON_CARDS = ("", "auto", "cuda")


class RayCard:
    """A `Card` on a machine of the cluster that has one free, for as long as this process lives."""

    def __init__(self, address: str, options: WorkerOptions) -> None:
        """Raises CardGone, in words, where there is no cluster, or no card of it is free within `START_S`."""
        self._ray = connect(address)
        wants = resources(self._ray, options)
        actor = self._ray.remote(Card).options(max_concurrency=_THREADS, max_restarts=0, **wants)
        self._actor = actor.remote(options)
        try:
            self._machine: Machine = self._ray.get(self._actor.about.remote(), timeout=START_S)
        except self._ray.exceptions.GetTimeoutError:
            kind = "card" if wants.get("num_gpus") else "processor"
            raise CardGone(f"no {kind} of the Ray cluster was free within {START_S:g} s") from None
        except self._ray.exceptions.RayError as error:
            raise _gone(error) from None

    def about(self) -> Machine:
        """See `Card.about`."""
        return self._machine

    def send(self, frame: bytes) -> None:
        """See `Card.send`."""
        self._call("send", frame)

    def receive(self, wait_s: float) -> News:
        """See `Card.receive`."""
        news: News = self._call("receive", wait_s)
        return news

    def begin(self, inputs: Sequence[str]) -> tuple[str, ...]:
        """See `Card.begin`."""
        missing: tuple[str, ...] = self._call("begin", tuple(inputs))
        return missing

    def give(self, digest: str, suffix: str, data: bytes) -> None:
        """See `Card.give`."""
        self._call("give", str(digest), suffix, data)

    def take(self, digest: str) -> tuple[bytes, str]:
        """See `Card.take`."""
        taken: tuple[bytes, str] = self._call("take", str(digest))
        return taken

    def lacking(self, paths: Sequence[str]) -> tuple[str, ...]:
        """See `Card.lacking`."""
        lacking: tuple[str, ...] = self._call("lacking", tuple(paths))
        return lacking

    def _call(self, name: str, *arguments: object) -> Any:
        try:
            return self._ray.get(getattr(self._actor, name).remote(*arguments))
        except self._ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, StoreError):
                raise error.cause from None
            raise _gone(error) from None
        except self._ray.exceptions.RayError as error:
            raise _gone(error) from None


def connect(address: str) -> Any:
    """Ray, joined to the cluster at an address: `auto`, or `ray://host:port`. Raises CardGone, in words."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it reports to its makers unless told not to
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ImportError:
        raise CardGone("Ray is not installed here: pip install 'dimpressionist[ray]'") from None
    _knock(os.environ.get("RAY_ADDRESS", "") if address == "auto" else address)
    giving_up = threading.Timer(JOIN_S, _give_up, [address])
    giving_up.daemon = True
    giving_up.start()
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.CRITICAL, configure_logging=False)
    except Exception as error:  # of many kinds, by what did not answer
        raise CardGone(f"no Ray cluster answers at {address} ({type(error).__name__})") from None
    finally:
        giving_up.cancel()
    return ray


def _knock(address: str) -> None:
    """Raise CardGone where nobody listens there: Ray would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        try:
            socket.create_connection((host, int(port)), timeout=_KNOCK_S).close()
        except OSError as error:
            raise CardGone(f"no Ray cluster answers at {address} ({error.strerror or type(error).__name__})") from None


def _give_up(address: str) -> None:
    """End the process from beside a call that does not come back."""
    sys.stderr.write(f"the Ray cluster at {address} did not answer within {JOIN_S:g} s\n")
    sys.stderr.flush()
    os._exit(1)


def resources(ray: Any, options: WorkerOptions) -> dict[str, float]:
    """What of a machine a card takes: a whole GPU where the cluster has some, else as many processors as threads."""
    if options.device in _ON_CARDS and ray.cluster_resources().get("GPU"):
        return {"num_gpus": 1, "num_cpus": 0}
    return {"num_cpus": options.threads or 1}


def count(address: str, options: WorkerOptions) -> int:
    """How many cards the cluster has: its GPUs, or its machines where it has none. Raises CardGone."""
    ray = connect(address)
    if resources(ray, options).get("num_gpus"):
        return int(ray.cluster_resources()["GPU"])
    return sum(bool(node["Alive"]) for node in ray.nodes())


def _gone(error: Exception) -> CardGone:
    """What Ray says is long and names what it knows of the cluster: its kind says enough."""
    return CardGone(f"the machine of this card, or the card on it, is gone ({type(error).__name__})")
