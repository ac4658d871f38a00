from pathlib import Path

import pytest

from dimp.cli.store import find_generation, find_session, image_path, load_sessions, open_reader, resolve_home
from dimp.core.errors import NotFound
from dimp.home import Home
from dimp.studio.sessions import Sessions
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
    assert load_sessions(home).all() == []
    assert not home.root.exists()


def test_pictures_without_a_log_are_damage(home: Home) -> None:
    DiskBlobs(home.images).put(b"x", "png")
    with pytest.raises(LogMissing):
        open_reader(home)


def test_the_session_meant(sessions: Sessions) -> None:
    (only,) = sessions.all()
    assert find_session(sessions, None) is only
    assert find_session(sessions, only.id[:13]) is only
    with pytest.raises(NotFound):
        find_session(sessions, "nope")
    with pytest.raises(NotFound):
        find_session(Sessions(), None)


def test_the_generation_meant_and_where_its_image_lies(sessions: Sessions) -> None:
    session, head = find_generation(sessions, None, "@")
    assert find_generation(sessions, session.id, "head~0")[1] is head
    assert find_generation(sessions, None, head.id)[1] is head
    path = image_path(Home(Path("root")), head)
    assert path == Path("root") / "images" / str(head.digest)[:2] / f"{head.digest}.png"


def test_the_folder_is_the_one_said_else_the_environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIMP_HOME", str(tmp_path / "b"))
    assert resolve_home(tmp_path / "a").root == tmp_path / "a"
    assert resolve_home(None).root == tmp_path / "b"
