"""What starts with nothing: help and version, and what no command may import."""

import subprocess
import sys

import pytest

from dimp.cli.table import COMMANDS
from tests.dimp.cli.console import Console

HEAVY = ("torch", "litestar", "PIL", "asyncio", "aiosqlite", "anyio", "httpx", "diffusers", "numpy", "uvicorn")


def imported_by(console: Console, *words: str) -> set[str]:
    """The modules that a command line imports."""
    done = subprocess.run(
        [sys.executable, "-P", "-X", "importtime", "-m", "dimp.cli.main", *words],
        capture_output=True, text=True, env=console.environ, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def test_help_names_every_command_and_imports_nothing_but_the_table(console: Console) -> None:
    text = console("--help").stdout
    for _, commands in COMMANDS:
        for usage, _, summary in commands:
            assert usage in text
            assert summary in text
    ours = {name for name in imported_by(console, "--help") if name.startswith(("dimp", "cyclopts", "msgspec"))}
    assert ours == {"dimp", "dimp.cli", "dimp.cli.help", "dimp.cli.table"}


@pytest.mark.parametrize("words", [("-h",), ("help",)])
def test_other_ways_to_ask_for_help(console: Console, words: tuple[str, ...]) -> None:
    assert console(*words).stdout == console("--help").stdout


def test_version(console: Console) -> None:
    assert console("--version").stdout.startswith("dimp 0.")


def test_log_imports_no_server_model_picture_or_event_loop(console: Console) -> None:
    assert not {name.partition(".")[0] for name in imported_by(console, "log")} & set(HEAVY)


@pytest.mark.parametrize("words", [("tree",), ("sessions",), ("log", "--help")])
def test_looking_imports_neither_server_nor_models(console: Console, words: tuple[str, ...]) -> None:
    if words == ("tree",):
        console("new", "x")
    packages = {name.partition(".")[0] for name in imported_by(console, *words)}
    assert not packages & {"torch", "litestar", "diffusers", "aiosqlite", "uvicorn"}
