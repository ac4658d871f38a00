"""Who paints for a studio: a worker for each device of this machine, or a bridge to each card of a Ray cluster."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from dimp.engine.cluster.card import IMAGES
from dimp.engine.cluster.command import bridge_command, count_cards
from dimp.engine.supervisor import worker_command
from dimp.home import Home
from dimp.settings import Settings

MOST_CARDS = 64
"""Bridges that are started at most: each is a process of some 100 MB."""

_log = logging.getLogger("dimp")


def worker_commands(home: Home, settings: Settings, command: Sequence[str] | None = None) -> list[list[str]]:
    """How each worker is started; `command` starts another kind of it. Asks the cluster, where there is one."""
    if settings.ray:
        remote_command = [part.replace(str(home.images), IMAGES) for part in command or ()]
        bridge = bridge_command(
            settings.ray, home.images, settings.threads, settings.device, settings.speed, remote_command
        )  # fmt: skip
        return [bridge] * (settings.ray_workers or _count(settings))
    devices = settings.device.split(",")
    if command:
        return [list(command)] * len(devices)
    return [worker_command(home.images, home.cache, settings.threads, name, settings.speed) for name in devices]


def _count(settings: Settings) -> int:
    """The cards of the cluster; one where it cannot be asked, whose jobs say why they fail."""
    cards, problem = count_cards(settings.ray, settings.device)
    if problem:
        _log.error("%s; it is tried again with each picture", problem)
    return min(max(1, cards), MOST_CARDS)
