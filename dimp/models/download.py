"""Downloads from the hub: what a pull would fetch, fetching it, and proof that it arrived whole.

The hub's library says where the hub is and who asks; the bytes are fetched here, for that library begins a cut file
again in the next process, and a file of a model has ten gigabytes. Each file is fetched into a `.part` that a later
pull goes on with, held against the digest that the hub states for that commit, and put in place. `model_index.json`
(of a network by itself, `config.json`) comes last: a folder without it is no model.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import httpx
import msgspec

from dimp.core.errors import Conflict, Invalid, Unavailable
from dimp.engine.sizing import DENOISERS
from dimp.models import xet_transfer
from dimp.models.hub_files import CONFIG, INDEXES, File, choose_pipeline
from dimp_store.durable import sync_folder
from dimp_store.errors import AlreadyOwned
from dimp_store.lock import FolderLock
from dimp_store.temp_file import replace_file

RECORD = "pulled.lock"
"""In a pulled folder: repository, commit, and every file with its size and digest."""

FINAL = (*INDEXES, CONFIG)
"""Files that come last: a folder without any of them is no model."""

OnProgress = Callable[[int, int], None]
"""(bytes there, bytes in all)."""

_CHUNK = 1 << 20
_TRIES = 5
_TIMEOUT = httpx.Timeout(30.0)
_OFFLINE = (
    "Check the connection and run it again: what has arrived is kept. Without a network, copy the model's folder from "
    "another machine into the folder models of the data folder."
)


class Repository(Protocol):
    """What is known of a repository of the hub before it is asked: its address, and what people call it."""

    @property
    def name(self) -> str:
        """What a pull calls it."""
        ...

    @property
    def title(self) -> str:
        """What people call it."""
        ...

    @property
    def repo(self) -> str:
        """Owner and name on the hub."""
        ...

    @property
    def gated(self) -> bool:
        """Whether its licence must be accepted first, as far as is known."""
        ...

    @property
    def page(self) -> str:
        """Where its card and its licence are read."""
        ...


class Offer(msgspec.Struct, frozen=True):
    """What the hub has of a model: the commit, its files that are wanted, and the licence it names.

    `gated`: the hub gives it only to those who accepted its licence. `left_out` is how many bytes the network has,
    where all but it is wanted: what completes a model in one file.
    """

    repo: str
    revision: str
    files: tuple[File, ...]
    license: str = ""
    gated: bool = False
    left_out: int = 0

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(file.size for file in self.files)

    def missing(self, folder: Path) -> int:
        """Bytes that are still to be fetched into `folder`."""
        return sum(file.size - _count_here(folder, file) for file in self.files)


def ask(model: Repository, revision: str = "main") -> Offer:
    """What the hub has of a model at a branch, tag or commit. Raises `Unavailable` or `Invalid`."""
    offer = look(model, revision)
    files = choose_pipeline(offer.files)
    if not any(file.path in INDEXES for file in files):
        raise Invalid(f"{model.repo} at {revision} holds no {INDEXES[0]}.", "Name another revision, or none.")
    return msgspec.structs.replace(offer, files=files)


def leave_network_out(offer: Offer) -> Offer:
    """An offer without the weights of the network, which a file of its own has."""
    network = [file for file in offer.files if file.path.partition("/")[0] in DENOISERS and ".safetensors" in file.path]
    files = tuple(file for file in offer.files if file not in network)
    size = sum(file.size for file in network if file.path.endswith(".safetensors"))
    return msgspec.structs.replace(offer, files=files, left_out=size)


def look(model: Repository, revision: str = "main") -> Offer:
    """Everything that the hub has in a repository at a branch, tag or commit. Raises `Unavailable` or `Invalid`."""
    endpoint, headers = _find_hub()
    url = f"{endpoint}/api/models/{model.repo}/revision/{quote(revision, safe='')}"
    with _client(headers) as client, _explain_failures(model):
        answer = client.get(url, params={"blobs": "true"})
        _check_answer(answer, model)
        try:
            description = msgspec.convert(answer.json(), _HubAnswer, strict=False)
        except (ValueError, msgspec.ValidationError) as wrong:
            raise Unavailable(f"The hub's answer about {model.title} cannot be read.", "Try again later.") from wrong
    files = tuple(entry.file() for entry in description.siblings)
    licence = str(description.card.get("license_name") or description.card.get("license") or "")
    return Offer(model.repo, description.sha, files, licence, bool(description.gated))


def read_small(model: Repository, offer: Offer, path: str) -> dict[str, Any]:
    """The object in a small JSON file of a commit. Raises `Unavailable`, or `Invalid` for anything else."""
    endpoint, headers = _find_hub()
    url = f"{endpoint}/{offer.repo}/resolve/{offer.revision}/{quote(path)}"
    with _client(headers) as client, _explain_failures(model):
        answer = client.get(url)
        _check_answer(answer, model)
        try:
            return msgspec.json.decode(answer.content, type=dict[str, Any])
        except msgspec.DecodeError as wrong:
            raise Invalid(f"{path} of {offer.repo} cannot be read.", "Name another revision, or none.") from wrong


def fetch(model: Repository, offer: Offer, folder: Path, on_progress: OnProgress = lambda there, total: None) -> None:
    """Fetch what of an offer is not in `folder` yet, proving each file, and record the commit.

    Raises `Unavailable` (no network, licence not accepted, damage on the way), `Conflict` while another pull runs. What
    `on_progress` raises stops it; what has arrived is kept, and the next pull goes on with it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FolderLock(folder / ".pulling")
    try:
        lock.acquire()
    except AlreadyOwned as owned:
        raise Conflict(f"Another pull of {model.title} is running.", "Wait for it.") from owned
    try:
        _need_room(offer, folder)
        _write_record(offer, folder)
        endpoint, headers = _find_hub()
        done = 0
        with _client(headers) as client, _explain_failures(model):
            for file in offer.files:
                url = f"{endpoint}/{offer.repo}/resolve/{offer.revision}/{quote(file.path)}"
                _fetch_file(client, url, model, file, folder, partial(_report_total, on_progress, done, offer.size))
                done += file.size
                on_progress(done, offer.size)
    finally:
        lock.release()


def read_pulled(folder: Path) -> Offer | None:
    """What was pulled into a folder, None where nothing was or the pull is not finished."""
    return read_record(folder) if any((folder / name).is_file() for name in FINAL) else None


def read_record(folder: Path) -> Offer | None:
    """What a folder's record says, finished or not; None without one."""
    try:
        return msgspec.json.decode((folder / RECORD).read_bytes(), type=Offer)
    except (OSError, msgspec.DecodeError):
        return None


def find_damaged(folder: Path, offer: Offer, on_progress: OnProgress = lambda there, total: None) -> list[str]:
    """The files that are missing or not what the hub had, by reading every byte."""
    wrong, done = [], 0
    for file in offer.files:
        path = folder / file.path
        if not path.is_file() or path.stat().st_size != file.size or not _is_proven(path, file):
            wrong.append(file.path)
        done += file.size
        on_progress(done, offer.size)
    return wrong


def steps_to_accept(model: Repository) -> str:
    """How the licence of a gated model is accepted."""
    return (
        f"1. Sign in and accept the licence at {model.page}. "
        "2. Make a token that may read at https://huggingface.co/settings/tokens. "
        "3. Run: hf auth login (or set HF_TOKEN). "
        f"4. Run: dimp models pull {model.name}"
    )


# -- one file ------------------------------------------------------------------------------------------------------


def _fetch_file(
    client: httpx.Client, url: str, model: Repository, file: File, folder: Path, on_progress: Callable[[int], None]
) -> None:
    path = folder / file.path
    if path.is_file() and path.stat().st_size == file.size:
        return  # it was proven before it got its name
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    for fresh in (False, True):
        if fresh:  # what lay there may have been of other bytes: once more from the beginning
            part.unlink(missing_ok=True)
        else:
            _fetch_in_chunks(client, url, file, part, on_progress)
        _fetch_whole(client, url, model, file, part, on_progress)
        if _is_proven(part, file):
            part.replace(path)
            sync_folder(path.parent)  # else a power cut gives it back the name of a part
            return
    part.unlink(missing_ok=True)
    raise Unavailable(
        f"{file.path} of {model.title} arrived damaged, twice: its digest is not the hub's.",
        "Something on the way alters it (a proxy, a failing disk). Run the pull again; the rest is kept.",
    )


def _fetch_in_chunks(
    client: httpx.Client, url: str, file: File, part: Path, on_progress: Callable[[int], None]
) -> None:
    """Fetch in parallel where the hub and this machine can; where that fails the plain way goes on from there."""
    if _size(part) < file.size and (route := xet_transfer.find_route(client, url, file, _find_hub()[0])):
        with suppress(xet_transfer.TransferFailed):
            xet_transfer.fetch(route, part, on_progress)


def _fetch_whole(
    client: httpx.Client, url: str, model: Repository, file: File, part: Path, on_progress: Callable[[int], None]
) -> None:
    """Fetch until the part has its full size; goes on after a cut as long as something arrives in between."""
    tries = _TRIES
    while not part.exists() or _size(part) < file.size:
        before = _size(part)
        try:
            _stream(client, url, model, file, part, on_progress)
        except httpx.TransportError:
            tries = _TRIES if _size(part) > before else tries - 1
            if not tries:
                raise
            time.sleep(0.1 * 4 ** (_TRIES - tries))


def _stream(
    client: httpx.Client, url: str, model: Repository, file: File, part: Path, on_progress: Callable[[int], None]
) -> None:
    fetched = _size(part)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={fetched}-"} if fetched else {})
    with client.stream("GET", url, headers=headers) as answer, part.open("ab") as out:
        _check_answer(answer, model)
        if fetched and answer.status_code != httpx.codes.PARTIAL_CONTENT:
            out.truncate(0)
        for chunk in answer.iter_raw():  # as they come: a cut loses nothing that arrived
            out.write(chunk)
            on_progress(out.tell())
        out.flush()
        os.fsync(out.fileno())
    if _size(part) < file.size:
        raise httpx.RemoteProtocolError("the file ended early")


def _is_proven(path: Path, file: File) -> bool:
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


def _count_here(folder: Path, file: File) -> int:
    path = folder / file.path
    return min(file.size, _size(path) or _size(path.with_name(path.name + ".part")))


# -- the whole -----------------------------------------------------------------------------------------------------


def _write_record(offer: Offer, folder: Path) -> None:
    """Write down what is being pulled; parts and files of another commit go, where they differ."""
    before = read_record(folder)
    if before is not None and before.revision != offer.revision:
        for name in FINAL:
            (folder / name).unlink(missing_ok=True)
        same = {(file.path, file.sha256, file.blob) for file in offer.files}
        for file in before.files:
            if (file.path, file.sha256, file.blob) not in same:
                (folder / file.path).unlink(missing_ok=True)
                (folder / f"{file.path}.part").unlink(missing_ok=True)
    replace_file(folder / RECORD, msgspec.json.format(msgspec.json.encode(offer)))


def _need_room(offer: Offer, folder: Path) -> None:
    missing, free = offer.missing(folder), shutil.disk_usage(folder).free
    if missing > free:
        raise Unavailable(
            f"{missing / 1e9:.1f} GB are still to be fetched and the disk has {free / 1e9:.1f} GB free.",
            "Make room, or put the data folder on another disk (--home, DIMP_HOME).",
        )


def _report_total(on_progress: OnProgress, before: int, total: int, there: int) -> None:
    on_progress(before + there, total)


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


class _HubAnswer(msgspec.Struct, frozen=True):
    sha: str
    siblings: tuple[_Sibling, ...]
    gated: bool | str = False
    card: dict[str, Any] = msgspec.field(name="cardData", default_factory=dict)


def _find_hub() -> tuple[str, dict[str, str]]:
    """The hub's address and the headers that say who asks, as its library knows them. Raises `Unavailable`."""
    from huggingface_hub import constants
    from huggingface_hub.utils import build_hf_headers

    if constants.HF_HUB_OFFLINE:
        raise Unavailable("HF_HUB_OFFLINE is set, so the hub is not asked.", "Unset it, and run it again.")
    return constants.ENDPOINT, dict(build_hf_headers(library_name="dimpressionist"))


def _client(headers: dict[str, str]) -> httpx.Client:
    return httpx.Client(headers=headers, follow_redirects=True, timeout=_TIMEOUT)


def _check_answer(answer: httpx.Response, model: Repository) -> None:
    """Raise `Unavailable`, in words, for an answer that is no success."""
    if answer.is_success:
        return
    code, status = answer.headers.get("X-Error-Code", ""), answer.status_code
    if code == "GatedRepo" or (status in (401, 403) and model.gated):
        raise Unavailable(f"The licence of {model.title} must be accepted first.", steps_to_accept(model))
    if status in (401, 403):
        raise Unavailable("The hub does not accept who is asking.", "Sign in again: hf auth login")
    if code == "RevisionNotFound":
        raise Invalid(f"{model.repo} has no such revision.", "Name a branch, tag or commit of it, or none.")
    if status == httpx.codes.NOT_FOUND:
        raise Unavailable(f"The hub has no {model.repo} (any more).", f"Look at {model.page}")
    raise Unavailable(f"The hub answered {status}.", "Try again later: what has arrived is kept.")


@contextmanager
def _explain_failures(model: Repository) -> Iterator[None]:
    """Turn what goes wrong on the network or the disk into a refusal."""
    try:
        yield
    except httpx.HTTPError as error:
        raise Unavailable(f"The hub cannot be reached ({type(error).__name__}).", _OFFLINE) from error
    except OSError as error:
        hint = "Look at the disk and its permissions, then run it again: what has arrived is kept."
        raise Unavailable(f"{model.title} cannot be written: {error.strerror}.", hint) from error
