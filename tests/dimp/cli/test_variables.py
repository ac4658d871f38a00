"""Variables of the environment that nothing reads are named, once a command, where they would be looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from dimp.cli.main import main
from dimp.cli.variables import find_unread


def test_what_nothing_reads_is_found() -> None:
    read = {"DIMP_HOME": "x", "DIMP_STEPS": "4", "DIMP_OUTPUT_FOLDER": "x", "DIMP_FAULTS": "", "PATH": "", "dimp_x": ""}
    assert find_unread(read) == ()
    assert find_unread({**read, "DIMP_STEEPS": "4", "DIMP_MODELS": "x"}) == ("DIMP_MODELS", "DIMP_STEEPS")


def test_a_command_names_it_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DIMP_STEEPS", "4")
    for options, told in (((), True), (("--json",), True), (("--quiet",), False)):
        assert main(["sessions", "--home", str(tmp_path), *options]) == 0
        out, err = capsys.readouterr()
        assert ("DIMP_STEEPS" in err) is told
        assert "DIMP_STEEPS" not in out
