"""Tests that take long and prove something about few files: the whole suite runs them only when those files changed.

`@pytest.mark.costly("dimp/esquisse")` names the files and folders that a test is about, beside its own file.
`tests/proven.json` keeps for each such test the digest that they had when it last passed under `--prove`; where that is
still the digest, the suite leaves the test out and says how many it left out. A test that is named on the command line
by its file or folder always runs.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RECORD = Path(__file__).with_name("proven.json")
PROPERTY = "proves"
ENGINE = ("dimp/engine", "tests/dimp/engine", "tests/tiny", "constraints.txt")
"""What the suites of the model families are about: the adapters, the tiny models, and the libraries' versions."""

PAGE = ("web/client/src", "web/client/package-lock.json", "tests/browser")
"""What tests of how the page looks are about (sizes, contrast, what axe finds): the page, and what fills it."""


class Costly:
    """The plugin: leaves out what is proven, or records what passes.

    Attributes:
        prove: Whether everything runs and what passes is recorded.
        whole: Whether the whole suite was asked for, without a file or folder by name.
    """

    def __init__(self, *, prove: bool, whole: bool) -> None:
        self.prove = prove
        self.whole = whole
        self._passed: dict[str, str] = {}
        self._failed: set[str] = set()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leaves out the tests whose files are those of their last proof."""
        if self.prove or not self.whole:
            return
        record = read_record()
        proven = {item for item in items if _digest(item) and record.get(_name(item.nodeid)) == _digest(item)}
        if proven:
            config.hook.pytest_deselected(items=list(proven))
            items[:] = [item for item in items if item not in proven]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Gives the digest to the reports: the process that records may not be the one that collects."""
        if self.prove and (digest := _digest(item)):
            item.user_properties.append((PROPERTY, digest))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes which tests passed in every part and every case."""
        digest = dict(report.user_properties).get(PROPERTY)
        if digest is None:
            return
        if report.failed:
            self._failed.add(_name(report.nodeid))
        elif report.when == "call" and report.passed:
            self._passed[_name(report.nodeid)] = str(digest)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Records what passed, in the process that sees all reports."""
        if self.prove and not hasattr(session.config, "workerinput"):
            record = read_record() | self._passed
            write_record({name: digest for name, digest in record.items() if name not in self._failed})


def read_record() -> dict[str, str]:
    """The digest of each test's files when it last passed, by the test's name."""
    return dict(json.loads(RECORD.read_text("utf-8"))) if RECORD.exists() else {}


def write_record(record: dict[str, str]) -> None:
    """Replaces the record."""
    RECORD.write_text(json.dumps(record, indent=2, sort_keys=True) + "\n", "utf-8")


@cache
def digest_of(*subjects: str) -> str:
    """A digest over the names and bytes of files and folders below the root, compiled and hidden files apart."""
    digest = hashlib.sha256()
    for path in sorted({file for subject in subjects for file in _files(ROOT / subject)}):
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(subject: Path) -> list[Path]:
    found = [subject] if subject.is_file() else [path for path in subject.rglob("*") if path.is_file()]
    if not found:
        raise pytest.UsageError(f"A costly test is about {subject.relative_to(ROOT)}, where there is nothing.")
    return [path for path in found if "__pycache__" not in path.parts and not path.name.startswith(".")]


def _digest(item: pytest.Item) -> str | None:
    """The digest of what a test is about, its own file included; `None` for a test that is not costly."""
    subjects = [str(subject) for mark in item.iter_markers("costly") for subject in mark.args]
    return digest_of(*sorted(subjects), item.path.relative_to(ROOT).as_posix()) if subjects else None


def _name(nodeid: str) -> str:
    return nodeid.split("[")[0]
