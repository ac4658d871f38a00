"""Downloads from the hub: what a pull would fetch, fetching it, and proof that it arrived whole.

The hub's library says where the hub is and who asks; the bytes are fetched here, for that library begins a cut file
anew in the next process, and a file of a model has ten gigabytes. Each file is fetched into a `.part` that a later
pull goes on with, held against the digest that the hub states for that commit, and put in place. `model_index.json`
comes last: a folder without it is no model.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import msgspec

from dimp.known import Known
from dimp.refusals import Conflict, Invalid, Unavailable
from dimp_store.errors import AlreadyOwned
from dimp_store.lock import FolderLock

RECORD = "pulled.lock"
"""In a pulled folder: repository, commit, and every file with its size and digest."""

WANTED = ("*/*.safetensors", "*.json", "*/*.txt", "*/*.model", "*/*.jinja", "LICENSE*", "README.md")
"""The folders of a pipeline, no pickle, and not the single-file copies beside them, which would double the download."""

LEFT = ("*.fp16.*", "*.non_ema*", "vae_1_0/*", "vae_encoder/*", "vae_decoder/*", "text_encoders/*", "comfy*/*")
"""What some repositories hold besides: second copies in other formats."""

Told = Callable[[int, int], None]
"""(bytes there, bytes in all)."""

_INDEX = "model_index.json"
_CHUNK = 1 << 20
_TRIES = 5
_TIMEOUT = httpx.Timeout(30.0)
_OFFLINE = (
    "Check the connection and run it again: what has arrived is kept. Without a network, copy the model's folder from "
    "another machine into the folder models of the data folder."
)


class File(msgspec.Struct, frozen=True):
    """One file of a commit. `sha256` is of its bytes; small files have only git's `blob` digest."""

    path: str
    size: int
    sha256: str = ""
    blob: str = ""


class Offer(msgspec.Struct, frozen=True):
    """What the hub has of a model: the commit, its files that are wanted, and the licence it names."""

    repo: str
    revision: str
    files: tuple[File, ...]
    license: str = ""

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(file.size for file in self.files)

    def missing(self, folder: Path) -> int:
        """Bytes that are still to be fetched into `folder`."""
        return sum(file.size - _have(folder, file) for file in self.files)


def ask(known: Known, revision: str = "main") -> Offer:
    """What the hub has of a model at a branch, tag or commit. Raises `Unavailable` or `Invalid`."""
    endpoint, headers = _hub()
    url = f"{endpoint}/api/models/{known.repo}/revision/{quote(revision, safe='')}"
    with _client(headers) as client, _in_words(known):
        answer = client.get(url, params={"blobs": "true"})
        _need(answer, known)
        try:
            said = msgspec.convert(answer.json(), _Said, strict=False)
        except (ValueError, msgspec.ValidationError) as wrong:
            raise Unavailable(f"The hub's answer about {known.title} cannot be read.", "Try again later.") from wrong
    files = tuple(sorted((one.file() for one in said.siblings if _wanted(one.rfilename)), key=_order))
    if not any(file.path == _INDEX for file in files):
        raise Invalid(f"{known.repo} at {revision} holds no {_INDEX}.", "Name another revision, or none.")
    return Offer(known.repo, said.sha, files, str(said.card.get("license_name") or said.card.get("license") or ""))


def fetch(known: Known, offer: Offer, folder: Path, told: Told = lambda there, total: None) -> None:
    """Fetch what of an offer is not in `folder` yet, proving each file, and record the commit.

    Raises `Unavailable` (no network, licence not accepted, damage on the way), `Conflict` while another pull runs.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FolderLock(folder / ".pulling")
    try:
        lock.acquire()
    except AlreadyOwned as owned:
        raise Conflict(f"Another pull of {known.title} is running.", "Wait for it.") from owned
    try:
        _need_room(offer, folder)
        _begin(offer, folder)
        endpoint, headers = _hub()
        done = 0
        with _client(headers) as client, _in_words(known):
            for file in offer.files:
                url = f"{endpoint}/{offer.repo}/resolve/{offer.revision}/{quote(file.path)}"
                _one(client, url, known, file, folder, partial(_told_in_all, told, done, offer.size))
                done += file.size
                told(done, offer.size)
    finally:
        lock.release()


def pulled(folder: Path) -> Offer | None:
    """What was pulled into a folder, None where nothing was or the pull is not finished."""
    return record(folder) if (folder / _INDEX).is_file() else None


def record(folder: Path) -> Offer | None:
    """What a folder's record says, finished or not; None without one."""
    try:
        return msgspec.json.decode((folder / RECORD).read_bytes(), type=Offer)
    except (OSError, msgspec.DecodeError):
        return None


def damaged(folder: Path, offer: Offer, told: Told = lambda there, total: None) -> list[str]:
    """The files that are missing or not what the hub had, by reading every byte."""
    wrong, done = [], 0
    for file in offer.files:
        path = folder / file.path
        if not path.is_file() or path.stat().st_size != file.size or not _proven(path, file):
            wrong.append(file.path)
        done += file.size
        told(done, offer.size)
    return wrong


def steps_to_accept(known: Known) -> str:
    """How the licence of a gated model is accepted."""
    return (
        f"1. Sign in and accept the licence at {known.page}. "
        "2. Make a token that may read at https://huggingface.co/settings/tokens. "
        "3. Run: hf auth login (or set HF_TOKEN). "
        f"4. Run: dimp models pull {known.name}"
    )


# -- one file ------------------------------------------------------------------------------------------------------


def _one(client: httpx.Client, url: str, known: Known, file: File, folder: Path, told: Callable[[int], None]) -> None:
    path = folder / file.path
    if path.is_file() and path.stat().st_size == file.size:
        return  # it was proven before it got its name
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    for fresh in (False, True):
        if fresh:  # what lay there may have been of other bytes: once more from the beginning
            part.unlink(missing_ok=True)
        _whole(client, url, known, file, part, told)
        if _proven(part, file):
            part.replace(path)
            return
    part.unlink(missing_ok=True)
    raise Unavailable(
        f"{file.path} of {known.title} arrived damaged, twice: its digest is not the hub's.",
        "Something on the way alters it (a proxy, a failing disk). Run the pull again; the rest is kept.",
    )


def _whole(client: httpx.Client, url: str, known: Known, file: File, part: Path, told: Callable[[int], None]) -> None:
    """Fetch until the part has its full size; goes on after a cut as long as something arrives in between."""
    tries = _TRIES
    while not part.exists() or _size(part) < file.size:
        there = _size(part)
        try:
            _stream(client, url, known, file, part, told)
        except httpx.TransportError:
            tries = _TRIES if _size(part) > there else tries - 1
            if not tries:
                raise
            time.sleep(0.1 * 4 ** (_TRIES - tries))


def _stream(client: httpx.Client, url: str, known: Known, file: File, part: Path, told: Callable[[int], None]) -> None:
    there = _size(part)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={there}-"} if there else {})
    with client.stream("GET", url, headers=headers) as answer, part.open("ab") as out:
        _need(answer, known)
        if there and answer.status_code != httpx.codes.PARTIAL_CONTENT:
            out.truncate(0)
        for chunk in answer.iter_raw():  # as they come: a cut loses nothing that arrived
            out.write(chunk)
            told(out.tell())
        out.flush()
        os.fsync(out.fileno())
    if _size(part) < file.size:
        raise httpx.RemoteProtocolError("the file ended early")


def _proven(path: Path, file: File) -> bool:
    """Whether a file's bytes are those the hub named: by SHA-256, or as git hashes a blob."""
    digest = hashlib.sha256() if file.sha256 else hashlib.sha1(usedforsecurity=False)
    if not file.sha256:
        digest.update(f"blob {path.stat().st_size}\0".encode())
    with path.open("rb") as bytes_of:
        while chunk := bytes_of.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == (file.sha256 or file.blob)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _have(folder: Path, file: File) -> int:
    path = folder / file.path
    return min(file.size, _size(path) or _size(path.with_name(path.name + ".part")))


# -- the whole -----------------------------------------------------------------------------------------------------


def _begin(offer: Offer, folder: Path) -> None:
    """Write down what is being pulled; parts and files of another commit go, where they differ."""
    before = record(folder)
    if before is not None and before.revision != offer.revision:
        (folder / _INDEX).unlink(missing_ok=True)
        same = {(file.path, file.sha256, file.blob) for file in offer.files}
        for file in before.files:
            if (file.path, file.sha256, file.blob) not in same:
                (folder / file.path).unlink(missing_ok=True)
                (folder / f"{file.path}.part").unlink(missing_ok=True)
    draft = folder / f"{RECORD}.new"
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(offer)))
    draft.replace(folder / RECORD)


def _need_room(offer: Offer, folder: Path) -> None:
    missing, free = offer.missing(folder), shutil.disk_usage(folder).free
    if missing > free:
        raise Unavailable(
            f"{missing / 1e9:.1f} GB are still to be fetched and the disk has {free / 1e9:.1f} GB free.",
            "Make room, or put the data folder on another disk (--home, DIMP_HOME).",
        )


def _told_in_all(told: Told, before: int, total: int, there: int) -> None:
    told(before + there, total)


def _order(file: File) -> tuple[bool, str]:
    return file.path == _INDEX, file.path


def _wanted(path: str) -> bool:
    inside = not any(part in ("", ".", "..") for part in path.split("/")) and "\\" not in path
    named = any(fnmatch.fnmatchcase(path, pattern) for pattern in WANTED)
    return inside and named and not any(fnmatch.fnmatchcase(path, pattern) for pattern in LEFT)


# -- the hub -------------------------------------------------------------------------------------------------------


class _Lfs(msgspec.Struct, frozen=True):
    sha256: str


class _Sibling(msgspec.Struct, frozen=True):
    rfilename: str
    size: int = 0
    blobId: str = ""
    lfs: _Lfs | None = None

    def file(self) -> File:
        return File(self.rfilename, self.size, self.lfs.sha256 if self.lfs else "", "" if self.lfs else self.blobId)


class _Said(msgspec.Struct, frozen=True):
    sha: str
    siblings: tuple[_Sibling, ...]
    card: dict[str, Any] = msgspec.field(name="cardData", default_factory=dict)


def _hub() -> tuple[str, dict[str, str]]:
    """The hub's address and the headers that say who asks, as its library knows them. Raises `Unavailable`."""
    from huggingface_hub import constants
    from huggingface_hub.utils import build_hf_headers

    if constants.HF_HUB_OFFLINE:
        raise Unavailable("HF_HUB_OFFLINE is set, so the hub is not asked.", "Unset it, and run it again.")
    return constants.ENDPOINT, dict(build_hf_headers(library_name="dimpressionist"))


def _client(headers: dict[str, str]) -> httpx.Client:
    return httpx.Client(headers=headers, follow_redirects=True, timeout=_TIMEOUT)


def _need(answer: httpx.Response, known: Known) -> None:
    """Raise `Unavailable`, in words, for an answer that is no success."""
    if answer.is_success:
        return
    code, status = answer.headers.get("X-Error-Code", ""), answer.status_code
    if code == "GatedRepo" or (status in (401, 403) and known.gated):
        raise Unavailable(f"The licence of {known.title} must be accepted first.", steps_to_accept(known))
    if status in (401, 403):
        raise Unavailable("The hub does not accept who is asking.", "Sign in anew: hf auth login")
    if code == "RevisionNotFound":
        raise Invalid(f"{known.repo} has no such revision.", "Name a branch, tag or commit of it, or none.")
    if status == httpx.codes.NOT_FOUND:
        raise Unavailable(f"The hub has no {known.repo} (any more).", f"Look at {known.page}")
    raise Unavailable(f"The hub answered {status}.", "Try again later: what has arrived is kept.")


@contextmanager
def _in_words(known: Known) -> Iterator[None]:
    """Turn what goes wrong on the network or the disk into a refusal."""
    try:
        yield
    except httpx.HTTPError as error:
        raise Unavailable(f"The hub cannot be reached ({type(error).__name__}).", _OFFLINE) from error
    except OSError as error:
        hint = "Look at the disk and its permissions, then run it again: what has arrived is kept."
        raise Unavailable(f"{known.title} cannot be written: {error.strerror}.", hint) from error
