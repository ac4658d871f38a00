"""The settings in force and what follows from them: the catalog of models, and who reads modifications."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
import msgspec

from dimp import settings as files
from dimp.core.errors import Invalid
from dimp.core.events import GenerationRequested
from dimp.core.kinds import UPSCALE, kind_of
from dimp.decide.jobs import AssetPaths
from dimp.home import Home
from dimp.llm.client import LanguageClient
from dimp.models import assets
from dimp.models.catalog import Catalog, InstalledModel
from dimp.models.upscalers import Upscalers
from dimp.settings import Settings, Value
from dimp.studio import conditioning
from dimp.studio.exact import painter_of

if TYPE_CHECKING:
    from dimp.llm.providers import Provider


class Configuration:
    """Settings, catalog and interpreter of one studio; they are replaced together."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self.home = home
        self.settings = settings
        self.catalog = Catalog(home, settings)
        self.painter: Provider | None = None
        """The provider that is the painting model's own language model; the studio that has a worker puts it here."""
        self.language_client = self._new_language_client()
        self._seen = _stamp(home)
        self._file = _read_or_nothing(home)
        self.changing = anyio.Lock()
        """Held while settings change: the file, the memory and the log get one change after the other."""

    def is_edited(self) -> bool:
        """Whether somebody else wrote `config.toml` since it was read or written here; costs one look at the file."""
        return _stamp(self.home) != self._seen

    def use(self, settings: Settings) -> None:
        """Puts other settings in force, and with them the catalog that they make."""
        self.settings = settings
        self.catalog = Catalog(self.home, settings)

    async def change(self, changes: Mapping[str, Value | None]) -> Settings:
        """Checks the changes, writes them to `config.toml` and puts them in force, which is what is returned.

        Call it with `changing` held. Raises `Invalid`, `NotFound`, `Conflict` or a `StoreError`; nothing changed then.
        """
        await anyio.to_thread.run_sync(assets.check_settings, self.home, self.settings, changes)
        with anyio.CancelScope(shield=True):  # file and memory say the same, whoever gives up waiting
            await anyio.to_thread.run_sync(files.change, self.home, changes)
            self._seen = _stamp(self.home)
            self._file = await anyio.to_thread.run_sync(files.read_config, self.home)
            values = {key: _value_or_default(key, value) for key, value in changes.items()}
            self.use(msgspec.structs.replace(self.settings, **values))
        settings = self.settings
        await self._renew_language_client(changes)
        return settings

    async def reread(self) -> tuple[dict[str, Value | None], tuple[str, ...]]:
        """Takes up what somebody wrote into `config.toml`: the changed keys, and those that wait for a restart.

        What the environment says goes on winning. Call it with `changing` held. Raises `Invalid` for a file that cannot
        be used; the settings stay then.
        """
        self._seen = _stamp(self.home)
        found = await anyio.to_thread.run_sync(files.read_config, self.home)
        fresh = files.check_file(found)
        names = sorted(key for key in found.keys() | self._file.keys() if found.get(key) != self._file.get(key))
        self._file = found
        open_to_change = [name for name in names if f"DIMP_{name.upper()}" not in os.environ]
        waiting = tuple(name for name in open_to_change if name in files.AT_START)
        fields = {"models": "model_folders"}
        taken = {fields.get(name, name): getattr(fresh, fields.get(name, name)) for name in open_to_change}
        self.use(msgspec.structs.replace(self.settings, **{k: v for k, v in taken.items() if k not in files.AT_START}))
        await self._renew_language_client(open_to_change)
        return {name: found.get(name) for name in open_to_change if name not in waiting}, waiting

    def _new_language_client(self) -> LanguageClient:
        return LanguageClient(self.home, self.settings, os.environ, lambda: self.painter)

    async def _renew_language_client(self, changed: Iterable[str]) -> None:
        """Another way to ask, or another model to be asked, begins with nothing remembered."""
        if any(name == "model" or name.startswith("interpreter") for name in changed):
            await self.language_client.aclose()
            self.language_client = self._new_language_client()

    async def find_painter(self, recipe: GenerationRequested) -> InstalledModel:
        """What paints a recipe: the model or the upscaler that it names, looked up in a thread. Raises a `Refusal`."""
        if kind_of(recipe).exact:
            return painter_of(recipe, self.home)
        if kind_of(recipe) is UPSCALE:
            return await anyio.to_thread.run_sync(Upscalers(self.home).find, recipe.model)
        return await anyio.to_thread.run_sync(self.catalog.find, recipe.model, recipe.vae_digest)

    def locate_assets(self, recipe: GenerationRequested) -> AssetPaths:
        """Where the LoRAs and second models of a recipe are on this machine."""
        return conditioning.locate(self.home, self.catalog, recipe)


def _stamp(home: Home) -> tuple[int, int, int]:
    """What tells one `config.toml` from another without reading it."""
    try:
        status = home.config.stat()
    except OSError:
        return 0, 0, 0
    return status.st_mtime_ns, status.st_size, status.st_ino


def _read_or_nothing(home: Home) -> dict[str, Any]:
    try:
        return files.read_config(home)
    except Invalid:
        return {}


def _value_or_default(key: str, value: Value | None) -> Value:
    default: Value = getattr(Settings(), key)
    return default if value is None else value
