"""Parsing, and what errors amount to: words and exit codes."""

import json

import pytest

from dimp.cli.failures import failure_of
from dimp.cli.run import add_default_command, move_options_last, run
from dimp.core.errors import Busy, Conflict, Invalid, NotFound, Unavailable
from dimp_store.errors import AlreadyOwned, BlobMissing, LogMissing


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["log", "--json"], ["log", "--json"]),
        (["--json", "log"], ["log", "--json"]),
        (["--home", "x", "-q", "new", "a", "b"], ["new", "a", "b", "--home", "x", "-q"]),
        (["--home=x", "session", "new"], ["session", "new", "--home=x"]),
        (["--json", "new", "--", "-x"], ["new", "--json", "--", "-x"]),
        (["--home", "x"], ["--home", "x"]),
        (["--quiet", "models"], ["models", "list", "--quiet"]),
    ],
)
def test_options_may_stand_before_the_command(typed: list[str], meant: list[str]) -> None:
    assert move_options_last(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["models"], ["models", "list"]),
        (["config", "--json"], ["config", "get", "--json"]),
        (["queue", "pause"], ["queue", "pause"]),
        (["models", "--help"], ["models", "--help"]),
        (["session"], ["session"]),
    ],
)
def test_a_group_alone_does_its_default(typed: list[str], meant: list[str]) -> None:
    assert add_default_command(typed) == meant


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Invalid("x", "y"), 1), (Conflict("x"), 1), (Busy("x"), 1), (Unavailable("x"), 1), (NotFound("x"), 3),
        (BlobMissing("0" * 64), 3), (LogMissing("x", "y"), 1), (AlreadyOwned("x", 1), 1), (OSError(2, "No", "f"), 1),
    ],
)  # fmt: skip
def test_exit_codes(error: Exception, code: int) -> None:
    assert failure_of(error).exit_code == code


def test_an_error_says_what_and_what_to_try(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    assert run(["goto", "@", "--home", str(tmp_path), "--frob"]) == 2
    output = capsys.readouterr()
    assert not output.out
    assert "--frob" in output.err
    assert "dimp goto --help" in output.err


@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        (["frob"], 2, "usage"),
        (["log", "--limit", "many"], 2, "usage"),
        (["new"], 2, "usage"),
        (["new", "x", "--size", "big"], 2, "usage"),
        (["new", "x", "-o", "picture.tiff"], 2, "usage"),
        (["new", "x", "-o", "picture.png", "--no-wait"], 2, "usage"),
        (["new", "x", "--recipe", "own"], 2, "usage"),
        (["refine", "x", "--recipe", "none", "--no-wait"], 2, "usage"),
        (["show", "--recipe", "--path"], 2, "usage"),
        (["log", "--limit", "-1"], 2, "usage"),
        (["export", "-o", "nowhere/x.dimp"], 2, "usage"),
        (["new", ""], 1, "Invalid"),
        (["new", "x", "--guidance", "nan"], 1, "Invalid"),
        (["refine", "x", "--strength", "nan"], 1, "Invalid"),
        (["new", "x" * 100_000], 1, "Invalid"),
        (["show", "nothing"], 3, "NotFound"),
        (["tree"], 3, "NotFound"),
        (["config", "get", "nope"], 3, "NotFound"),
        (["config", "set", "steps", "0.5"], 1, "Invalid"),
        (["config", "set", "steps", "1000"], 1, "Invalid"),
        (["import", "no-such-file.dimp"], 1, "FileNotFoundError"),
        (["export", "-o", "x.tiff"], 2, "usage"),
        (["models", "pull", "nope", "--yes"], 3, "NotFound"),
        (["replay", "--verify", "--model", "x"], 2, "usage"),
        (["interpret", "one"], 2, "usage"),
        (["interpret", "a ball", " "], 1, "Invalid"),
    ],
)
def test_what_is_refused_writes_one_json_value_and_nothing_to_disk(
    words: list[str], code: int, kind: str, tmp_path, capsys: pytest.CaptureFixture[str]  # type: ignore[no-untyped-def]
) -> None:  # fmt: skip
    home = tmp_path / "home"
    assert run([*words, "--json", "--home", str(home)]) == code
    output = capsys.readouterr()
    error = json.loads(output.out)["error"]
    assert error["kind"] == kind
    assert error["exit_code"] == code
    assert error["message"]
    assert not (home / "log.db").exists()
