"""The one door for archives from outside: members are read by name, never extracted, within limits set beforehand.

Only what `bundle.py` writes gets through: stored members, plain names from an allow-list, each once, and together no
larger than the file they lie in. The directory of the ZIP is measured before it is read, so that it cannot fill memory.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from dimp.refusals import Invalid

MAX_MEMBERS = 100_000
_ENTRY = 256  # bytes of a member in the directory: 46, its name, and 28 where the archive is huge
_UTF8 = 0x800
_HINT = "Take a .dimp file as `dimp export` writes it; one that was packed again by other programs is not taken."
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, OSError, OverflowError, RuntimeError,
    struct.error, ValueError,
)  # fmt: skip


class Members:
    """The members of an archive that passed the door, by name."""

    def __init__(self, archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._infos = infos

    def names(self) -> list[str]:
        """All names, in the order of the archive."""
        return list(self._infos)

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a member, checked against its CRC. Raises `Invalid` when there are more than `most`."""
        info = self._infos.get(name)
        if info is None:
            raise refused(f"it has no {name}")
        if info.file_size > most:
            raise refused(f"{name} has {info.file_size:,} bytes; at most {most:,} are taken")
        with _refusing(), self._archive.open(info) as member:
            data = member.read(most + 1)
            if len(data) != info.file_size or member.read(1):
                raise refused(f"{name} is not as long as it says")
        return data


def refused(why: str) -> Invalid:
    """The refusal of an archive, saying why."""
    return Invalid(f"This is not a session bundle that can be taken: {why}.", _HINT)


@contextmanager
def members(file: BinaryIO, allowed: re.Pattern[str]) -> Iterator[Members]:
    """The members of the archive in `file`, all with names that `allowed` matches. Raises `Invalid`."""
    with _refusing():
        size = _measure(file)
        archive = zipfile.ZipFile(file)
    with archive:
        yield Members(archive, _checked(archive.infolist(), size, allowed))


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except _BROKEN as wrong:
        raise refused("the archive is damaged") from wrong


def _measure(file: BinaryIO) -> int:
    """The size of the file, once its directory is known to be of a sane size."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 22))
    tail = file.read(22)
    if len(tail) < 22 or tail[:4] != b"PK\5\6" or tail[-2:] != b"\0\0":
        raise refused("it does not end as a ZIP without comment does")
    count, directory = struct.unpack("<HL", tail[10:16])
    if count == 0xFFFF or directory == 0xFFFFFFFF:
        count, directory = _measure_large(file, size)
    if count > MAX_MEMBERS or directory > count * _ENTRY:
        raise refused(f"its directory of {count:,} members is too large")
    file.seek(0)
    return size


def _measure_large(file: BinaryIO, size: int) -> tuple[int, int]:
    """Number of members and bytes of the directory from the ZIP64 record, which lies just before its locator."""
    file.seek(max(0, size - 22 - 20 - 56))
    record = file.read(56)
    if record[:4] != b"PK\6\6":
        raise refused("its directory cannot be found")
    count, directory = struct.unpack("<QQ", record[32:48])
    return count, directory


def _checked(infos: list[zipfile.ZipInfo], size: int, allowed: re.Pattern[str]) -> dict[str, zipfile.ZipInfo]:
    checked: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        if info.orig_filename != info.filename or not allowed.fullmatch(info.filename):
            raise refused("it holds a member that no bundle has")
        if info.filename in checked:
            raise refused("it holds a member twice")
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size or info.flag_bits & ~_UTF8:
            raise refused("its members are compressed or encrypted")
        checked[info.filename] = info
    if sum(info.file_size for info in infos) > size:
        raise refused("its members overlap")
    return checked
