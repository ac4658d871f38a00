"""The only reader of archives from outside: members are read by name, never extracted, within fixed limits.

Only what `bundle.py` writes is accepted: stored members, plain names from an allow-list, each once, and together no
larger than the file itself. The directory of the ZIP is measured before it is read, so that it cannot fill memory.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from dimp.core.errors import Invalid

MAX_MEMBERS = 100_000
_ENTRY = 256  # bytes of a member in the directory: 46, its name, and 28 where the archive is huge
_UTF8 = 0x800
_HINT = "Take a .dimp file as `dimp export` writes it; one that was packed again by other programs is not taken."
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, OSError, OverflowError, RuntimeError,
    struct.error, ValueError,
)  # fmt: skip


class Members:
    """The members of an archive that passed the checks, by name."""

    def __init__(self, archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._infos = infos

    def names(self) -> list[str]:
        """All names, in the order of the archive."""
        return list(self._infos)

    def read(self, name: str, max_bytes: int) -> bytes:
        """The bytes of a member, checked against its CRC. Raises `Invalid` when there are more than `max_bytes`."""
        info = self._infos.get(name)
        if info is None:
            raise refusal(f"it has no {name}")
        if info.file_size > max_bytes:
            raise refusal(f"{name} has {info.file_size:,} bytes; at most {max_bytes:,} are taken")
        with _refuse_broken(), self._archive.open(info) as member:
            data = member.read(max_bytes + 1)
            if len(data) != info.file_size or member.read(1):
                raise refusal(f"{name} is not as long as it says")
        return data


def refusal(reason: str) -> Invalid:
    """The refusal of an archive, with the reason."""
    return Invalid(f"This is not a session bundle that can be taken: {reason}.", _HINT)


@contextmanager
def open_members(file: BinaryIO, allowed: re.Pattern[str]) -> Iterator[Members]:
    """The members of the archive in `file`, all with names that `allowed` matches. Raises `Invalid`."""
    with _refuse_broken():
        size = _measure_archive(file)
        archive = zipfile.ZipFile(file)
    with archive:
        yield Members(archive, _check_members(archive.infolist(), size, allowed))


@contextmanager
def _refuse_broken() -> Iterator[None]:
    try:
        yield
    except _BROKEN as wrong:
        raise refusal("the archive is damaged") from wrong


def _measure_archive(file: BinaryIO) -> int:
    """The size of the file, once its directory is known to be of a sane size."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 22))
    tail = file.read(22)
    if len(tail) < 22 or tail[:4] != b"PK\5\6" or tail[-2:] != b"\0\0":
        raise refusal("it does not end as a ZIP without comment does")
    count, directory = struct.unpack("<HL", tail[10:16])
    if count == 0xFFFF or directory == 0xFFFFFFFF:
        count, directory = _measure_zip64(file, size)
    if count > MAX_MEMBERS or directory > count * _ENTRY:
        raise refusal(f"its directory of {count:,} members is too large")
    file.seek(0)
    return size


def _measure_zip64(file: BinaryIO, size: int) -> tuple[int, int]:
    """Number of members and bytes of the directory from the ZIP64 record, which is just before its locator."""
    file.seek(max(0, size - 22 - 20 - 56))
    record = file.read(56)
    if record[:4] != b"PK\6\6":
        raise refusal("its directory cannot be found")
    count, directory = struct.unpack("<QQ", record[32:48])
    return count, directory


def _check_members(infos: list[zipfile.ZipInfo], size: int, allowed: re.Pattern[str]) -> dict[str, zipfile.ZipInfo]:
    checked: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        if info.orig_filename != info.filename or not allowed.fullmatch(info.filename):
            raise refusal("it holds a member that no bundle has")
        if info.filename in checked:
            raise refusal("it holds a member twice")
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size or info.flag_bits & ~_UTF8:
            raise refusal("its members are compressed or encrypted")
        checked[info.filename] = info
    if sum(info.file_size for info in infos) > size:
        raise refusal("its members overlap")
    return checked
