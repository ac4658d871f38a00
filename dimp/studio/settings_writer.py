"""Settings on their way into `config.toml` and the log, and out of a file that somebody edited."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping

from dimp.core.errors import Refusal
from dimp.llm.keys import refuse_elsewhere
from dimp.settings import EDITABLE, Settings, Value
from dimp.studio.configuration import Configuration
from dimp.studio.event_writer import EventWriter
from dimp_store.errors import StoreError

_OWNERS = ("cli", "user")
"""Actors that have the user's files in hand anyway."""
_log = logging.getLogger("dimp")


class SettingsWriter:
    """Changes settings, one change after the other; what a page may see of them is an event, too."""

    def __init__(self, configuration: Configuration, writer: EventWriter) -> None:
        self._configuration = configuration
        self._writer = writer

    async def change(self, changes: Mapping[str, Value | None], actor: str) -> Settings:
        """Writes the changes to `config.toml` and the fact to the log. Raises `Invalid` or `NotFound`."""
        configuration = self._configuration
        if actor not in _OWNERS:
            refuse_elsewhere(configuration.home, configuration.settings, changes, os.environ)
        async with configuration.changing:
            settings = await configuration.change(changes)
            await self._record(changes, actor)
        return settings

    async def reread(self) -> tuple[str, ...]:
        """Takes up what was written into `config.toml` by hand; the keys that wait for a restart. Raises `Invalid`."""
        async with self._configuration.changing:
            changes, waiting = await self._configuration.reread()
            await self._record(changes, "file")
        return waiting

    async def take_up_edits(self) -> None:
        """Takes `config.toml` up if it was edited; what waits for a restart, or cannot be used, is logged."""
        if not self._configuration.is_edited():
            return
        try:
            for key in await self.reread():
                _log.warning("config.toml: %s is used after a restart", key)
        except (Refusal, StoreError) as refused:
            _log.warning("config.toml was changed and is not used: %s", refused.message)

    async def _record(self, changes: Mapping[str, Value | None], actor: str) -> None:
        public = {key: value for key, value in changes.items() if key in EDITABLE}
        if public:  # private settings, a token above all, are in no log
            await self._writer.record_settings(public, actor)
