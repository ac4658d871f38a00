from pathlib import Path

import pytest

from dimp.cli.store import folded, generation_of, home_of, image_path, open_reader, session_of
from dimp.home import Home
from dimp.refusals import NotFound
from dimp.sessions import Sessions
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import LogMissing
from tests.dimp.tales import forked


@pytest.fixture
def sessions() -> Sessions:
    known = Sessions()
    known.load(forked().rows)
    return known


def test_a_fresh_folder_is_empty_and_stays_untouched(tmp_path: Path) -> None:
    home = Home(tmp_path / "nothing")
    assert open_reader(home) is None
    assert folded(home).all() == []
    assert not home.root.exists()


def test_pictures_without_a_log_are_damage(home: Home) -> None:
    DiskBlobs(home.images).put(b"x", "png")
    with pytest.raises(LogMissing):
        open_reader(home)


def test_the_session_meant(sessions: Sessions) -> None:
    (only,) = sessions.all()
    assert session_of(sessions, None) is only
    assert session_of(sessions, only.id[:13]) is only
    with pytest.raises(NotFound):
        session_of(sessions, "nope")
    with pytest.raises(NotFound):
        session_of(Sessions(), None)


def test_the_generation_meant_and_where_its_image_lies(sessions: Sessions) -> None:
    session, head = generation_of(sessions, None, "@")
    assert generation_of(sessions, session.id, "head~0")[1] is head
    assert generation_of(sessions, None, head.id)[1] is head
    path = image_path(Home(Path("root")), head)
    assert path == Path("root") / "images" / str(head.digest)[:2] / f"{head.digest}.png"


def test_the_folder_is_the_one_said_else_the_environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIMP_HOME", str(tmp_path / "b"))
    assert home_of(tmp_path / "a").root == tmp_path / "a"
    assert home_of(None).root == tmp_path / "b"
