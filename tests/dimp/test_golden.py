"""Everything ever written opens, verifies, and means what it meant."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, get_args

import pytest

from dimp.core import events as ev
from dimp.history.bundle import export_session
from dimp.history.bundle_import import open_bundle
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.studio import open_studio
from dimp_store.chain import verify_stream
from dimp_store.erasure import is_tombstone
from dimp_store.memory_blobs import MemoryBlobs
from dimp_store.reader import ReadOnlyLog
from dimp_store.verify import verify_log
from tests.golden.projection import project

FOLDER = Path(__file__).parents[1] / "golden"
FORMATS = sorted(FOLDER.glob("format-*"), key=lambda folder: int(folder.name.removeprefix("format-")))
BUNDLES = sorted(bundle for folder in FORMATS for bundle in folder.glob("*.dimp"))


@pytest.fixture(params=FORMATS, ids=lambda folder: folder.name)
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the golden files of one format."""
    copy = tmp_path / request.param.name
    shutil.copytree(request.param, copy)
    return copy


def assert_within(expected: Any, found: Any, where: str = "") -> None:
    """Everything expected is there and equal; what newer versions add may be there besides."""
    if isinstance(expected, dict):
        assert expected.keys() <= found.keys(), where
        for key, value in expected.items():
            assert_within(value, found[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(expected) == len(found), where
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            assert_within(one, other, f"{where}[{index}]")
    else:
        assert expected == found, where


def test_it_projects_as_it_did(golden: Path) -> None:
    expected = json.loads((golden / "projection.json").read_text("utf-8"))
    assert_within(expected, json.loads(project(golden / "log.db")))


def test_its_chain_verifies(golden: Path) -> None:
    with ReadOnlyLog(golden / "log.db") as log:
        assert verify_log(log) == []


def test_the_newest_format_holds_every_type_of_event(tmp_path: Path) -> None:
    shutil.copy(FORMATS[-1] / "log.db", tmp_path)  # a reader would leave files beside it
    with ReadOnlyLog(tmp_path / "log.db") as log:
        stored = {row.type for row in log.read_all()}
    assert stored == {kind.__struct_config__.tag for kind in get_args(ev.AnyEvent)}


def test_a_stored_body_loses_nothing_when_it_is_read_and_written_again(golden: Path) -> None:
    with ReadOnlyLog(golden / "log.db") as log:
        for row in log.read_all():
            if is_tombstone(row.body):
                continue
            stored, again = json.loads(row.body), json.loads(ev.encode(ev.decode(row.body)))
            assert_within(stored, again, row.type)


@pytest.mark.anyio
async def test_the_studio_opens_and_goes_on(
    golden: Path, home: Home, paper: Settings, studio_command: list[str]
) -> None:
    shutil.copy(golden / "log.db", home.log)
    async with open_studio(home, paper, command=studio_command) as studio:
        assert len(studio.sessions.all()) == 2
        before = studio.feed.seq
        await studio.start_session("one more")
        assert studio.feed.seq == before + 1


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.name[:8])
def test_a_bundle_is_taken_and_made_again_byte_for_byte(path: Path, tmp_path: Path) -> None:
    blobs = MemoryBlobs()
    with open_bundle(path) as bundle:
        bundle.store_images(blobs)
        assert verify_stream(bundle.rows) is None
        export_session(bundle.rows, blobs, tmp_path / "again.dimp")
    assert (tmp_path / "again.dimp").read_bytes() == path.read_bytes()
