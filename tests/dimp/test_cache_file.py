"""Derived files: whole or absent, and never a reason to fail."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dimp.cache_file import TRANSIT, keep, keep_digest, read_kept, sweep
from dimp_store.temp_file import TEMP, TempFile


def test_a_file_is_kept_with_its_folder_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    keep(path, b"one")
    keep(path, b"two")
    assert read_kept(path) == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_where_nothing_can_be_written_nothing_is_raised_or_left(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"a file, no folder")
    keep(tmp_path / "taken" / "x", b"one")
    (tmp_path / "full").mkdir()
    keep(tmp_path / "full", b"one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "taken"]


def test_a_digest_is_computed_once(tmp_path: Path) -> None:
    path, calls = tmp_path / "a" / "b", []

    def compute() -> str:
        calls.append(1)
        return "ab" * 32

    assert [keep_digest(path, compute) for _ in range(2)] == ["ab" * 32] * 2
    assert len(calls) == 1
    assert keep_digest(None, compute) == "ab" * 32
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"", b"ab" * 31, b"AB" * 32, b"ab" * 32 + b"\n", b"\xff" * 64])
def test_what_is_no_digest_is_computed_again(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kept").write_bytes(content)
    assert keep_digest(tmp_path / "kept", lambda: "cd" * 32) == "cd" * 32
    assert read_kept(tmp_path / "kept") == b"cd" * 32


@given(st.binary(max_size=200), st.data())
def test_what_was_damaged_is_never_read(content: bytes, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "kept"
        keep(path, content)
        whole = path.read_bytes()
        cut = data.draw(st.integers(0, len(whole) - 1))
        for damaged in (whole[:cut], whole[:cut] + bytes([whole[cut] ^ 1]) + whole[cut + 1 :], bytes(len(whole))):
            path.write_bytes(damaged)
            assert read_kept(path) is None
            assert not path.exists()


def test_a_file_under_another_name_is_not_what_it_says(tmp_path: Path) -> None:
    keep(tmp_path / "a", b"one")
    (tmp_path / "a").rename(tmp_path / "b")
    assert read_kept(tmp_path / "b") is None


def test_leftovers_are_swept_and_nothing_else(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    keep(cache / "thumbnails" / "ab" / f"{'ab' * 32}-256.webp", b"picture")
    kept = {cache / "server.log", tmp_path / "log.db", tmp_path / "config.toml", tmp_path / "interpreter.key"}
    left = {
        cache / f"{TRANSIT}12", cache / "embeds" / "ab" / "x.embeds.12.new", cache / "previews" / "x.part",
        tmp_path / "config.toml.new", tmp_path / f"{TEMP}34", cache / f"{'ab' * 16}.0123abcd",
    }  # fmt: skip
    for path in kept | left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    with TempFile(cache) as temp:  # somebody else is writing it
        assert sweep(tmp_path, cache) == len(left)
        assert temp.path.exists()
    assert all(path.exists() for path in kept)
    assert not any(path.exists() for path in left)
    assert len(list(cache.rglob("*.webp"))) == 1
