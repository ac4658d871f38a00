"""The data folder: the one place where a path of the user's disk is made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec


def lies_in(folder: Path, path: Path) -> bool:
    """Whether a path leads to something inside a folder, by whatever links; not where they lead in a circle."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def list_folder(folder: Path) -> list[Path]:
    """What lies in a folder of the user's, by name; nothing where there is no folder.

    Names that are no text (bytes of another encoding) are left out: nobody could type them, or read them in JSON.
    """
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in paths if is_text(path.name)]


def is_text(name: str) -> bool:
    """Whether a name of a file is text, which can be typed and sent."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


class Home(msgspec.Struct, frozen=True):
    """Where everything of one studio is stored."""

    root: Path

    @property
    def log(self) -> Path:
        """The event log."""
        return self.root / "log.db"

    @property
    def accounts(self) -> Path:
        """The people who share the studio, where they do."""
        return self.root / "accounts.db"

    @property
    def images(self) -> Path:
        """The blob store."""
        return self.root / "images"

    @property
    def cache(self) -> Path:
        """Thumbnails and other derived files; may be deleted at any time."""
        return self.root / "cache"

    @property
    def models(self) -> Path:
        """Models, LoRAs and upscalers of the user."""
        return self.root / "models"

    @property
    def wildcards(self) -> Path:
        """Files of options that prompts may call, `NAME.txt`; made by the user."""
        return self.root / "wildcards"

    @property
    def config(self) -> Path:
        """Settings the user may edit."""
        return self.root / "config.toml"

    @property
    def config_lock(self) -> Path:
        """Held while `config.toml` is being changed."""
        return self.root / "config.lock"

    @property
    def erasing(self) -> Path:
        """The images that an erasure under way is about to remove."""
        return self.root / "erasing.txt"

    @property
    def interpreter_key(self) -> Path:
        """The key of the language model that reads modifications, if it needs one and the environment has none."""
        return self.root / "interpreter.key"

    @property
    def blobs_key(self) -> Path:
        """The access key of the storage that images are kept on, if the environment has none: two lines."""
        return self.root / "blobs.key"

    @property
    def mentioned_words(self) -> Path:
        """Words of prompts that a hint was given for, so that it is given once."""
        return self.cache / "mentioned-unknown-words"

    @property
    def talk_history(self) -> Path:
        """What was typed at the talking prompt."""
        return self.root / "talk.history"

    @property
    def server(self) -> Path:
        """Address, token and pid of the running server."""
        return self.root / "server.json"

    @property
    def lock(self) -> Path:
        """Held by the one process that owns the store."""
        return self.root / "server.lock"

    @property
    def server_log(self) -> Path:
        """What a server in the background writes to its stderr."""
        return self.cache / "server.log"

    def make(self) -> Home:
        """Creates the folders, readable by their owner alone."""
        for folder in (self.root, self.images, self.cache, self.models):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.name == "posix" and self.root.stat().st_mode & 0o077:
            with suppress(PermissionError):  # another user's folder, as in some containers
                self.root.chmod(0o700)
        return self


def find_home(option: str | Path | None, environ: Mapping[str, str]) -> Home:
    """The data folder: `--home`, else `DIMP_HOME`, else the platform's user data folder."""
    chosen = option or environ.get("DIMP_HOME")
    if chosen:
        return Home(Path(chosen).expanduser().absolute())
    from platformdirs import (
        user_data_path,  # imported late: costs start-up time that most commands need not pay
    )

    return Home(user_data_path("dimpressionist", appauthor=False))
