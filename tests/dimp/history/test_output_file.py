"""Files that the user names are there whole or not at all, and what is no plain file is not replaced."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from dimp.history.output_file import open_output, write_output

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="permissions, links and pipes of POSIX")


def test_what_was_there_stays_until_the_whole_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"before")
    path.chmod(0o640)
    with pytest.raises(RuntimeError):
        _write_half(path)
    assert path.read_bytes() == b"before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]
    write_output(path, b"after")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"after", 0o640)


def _write_half(path: Path) -> None:
    with open_output(path) as file:
        file.write(b"half")
        file.flush()
        raise RuntimeError


def test_a_link_keeps_pointing_where_it_does(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"before")
    (tmp_path / "link").symlink_to("real")
    write_output(tmp_path / "link", b"after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"after"
    (tmp_path / "dangling").symlink_to("later")
    write_output(tmp_path / "dangling", b"new")
    assert (tmp_path / "later").read_bytes() == b"new"


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_output(pipe, b"through")
    reader.join()
    assert (read, pipe.is_fifo()) == ([b"through"], True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["pipe"]


def test_a_new_file_has_the_permissions_of_the_user_s_files(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_output(tmp_path / "new", b"x")
    finally:
        os.umask(old)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640
