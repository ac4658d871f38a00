"""A costly test is left out only while everything that it is about is as it was when the test last passed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import costly

pytest_plugins = "pytester"

SUITE = """
from pathlib import Path

import pytest

@pytest.mark.costly("subject")
@pytest.mark.parametrize("number", [1, 2])
def test_long(number):
    assert Path({subject!r}).read_text() != "broken"

def test_short():
    pass
"""
PLUGIN = """
from tests.costly import Costly

def pytest_addoption(parser):
    parser.addoption("--prove", action="store_true")
    parser.addoption("--some", action="store_true")

def pytest_configure(config):
    config.addinivalue_line("markers", "costly(*files)")
    config.pluginmanager.register(Costly(prove=config.getoption("prove"), whole=not config.getoption("some")))
"""
OPTIONS = ("-p", "no:xdist", "-p", "no:cacheprovider")


@pytest.fixture
def subject(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the suite in `pytester` is about."""
    monkeypatch.setattr(costly, "ROOT", pytester.path)
    monkeypatch.setattr(costly, "RECORD", pytester.path / "proven.json")
    path = pytester.path / "subject"
    path.write_text("sound")
    pytester.makeconftest(PLUGIN)
    pytester.makepyfile(SUITE.format(subject=str(path)))
    return path


def run(pytester: pytest.Pytester, *options: str) -> dict[str, int]:
    """How many tests passed, failed and were left out."""
    costly.digest_of.cache_clear()
    return pytester.runpytest_inprocess(*OPTIONS, *options).parseoutcomes()


def test_it_runs_until_it_has_passed_and_again_when_its_file_changes(pytester: pytest.Pytester, subject: Path) -> None:
    assert run(pytester) == {"passed": 3}
    assert run(pytester, "--prove") == {"passed": 3}
    assert run(pytester) == {"passed": 1, "deselected": 2}
    subject.write_text("changed")
    assert run(pytester) == {"passed": 3}


def test_a_named_test_and_a_proof_always_run(pytester: pytest.Pytester, subject: Path) -> None:
    run(pytester, "--prove")
    assert run(pytester, "--some") == {"passed": 3}
    assert run(pytester, "--prove") == {"passed": 3}


def test_what_failed_in_any_case_is_not_proven(pytester: pytest.Pytester, subject: Path) -> None:
    run(pytester, "--prove")
    subject.write_text("broken")
    assert run(pytester, "--prove") == {"passed": 1, "failed": 2}
    assert json.loads(costly.RECORD.read_text()) == {}
    subject.write_text("sound")
    assert run(pytester) == {"passed": 3}


def test_a_test_about_nothing_is_refused(pytester: pytest.Pytester, subject: Path) -> None:
    subject.unlink()
    costly.digest_of.cache_clear()
    result = pytester.runpytest_inprocess(*OPTIONS)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*about subject, where there is nothing*"])
