"""How people are called, read at once and without a server: for what shows a log."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def read_names(path: Path) -> dict[str, str]:
    """The names in an `accounts.db`, by account, those of removed people too; empty where there is no such file."""
    if not path.is_file():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return dict(connection.execute("SELECT id, name FROM accounts").fetchall())
    except sqlite3.Error:  # the log is shown with ids, then
        return {}
