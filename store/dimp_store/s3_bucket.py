"""One bucket of S3-compatible storage: whole objects in and out, by `obstore`, in the store's own errors.

`obstore` is imported when a bucket is connected to: who keeps pictures on the disk does not need it. It repeats what
fails in passing (a 5xx, a connection that was refused or cut) within `PATIENCE_S`; what is left then is an error.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dimp_store.errors import StorageUnavailable, StoreError

if TYPE_CHECKING:
    from obstore.store import S3Store

PATIENCE_S = 30.0
"""How long a request is repeated."""

TIMEOUT_S = 60.0
"""How long one request may take, its body included."""

PERMISSIONS = "s3:ListBucket on the bucket, s3:GetObject, s3:PutObject and s3:DeleteObject on what is in it"
"""What the storage must allow."""

_URL = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/[A-Za-z0-9._~-]{1,64}){0,8}/?")
_ENDPOINT = re.compile(r"https?://[A-Za-z0-9.\[\]:-]{1,255}/?")
_CODE = re.compile(r"<Code>(\w{1,60})</Code>")
_STATUS = re.compile(r"status code: (\d{3})")
_NO_ACCESS = ("401", "403")
_BAD_KEY = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken")
_KEY_SOUGHT = ("credential", "/latest/api/token", "/latest/meta-data")
"""What stands in errors of asking for a key: the last two are addresses of AWS's own machines."""


class S3Place(msgspec.Struct, frozen=True):
    """Where pictures are kept: `s3://BUCKET/PREFIX`, on AWS or at the `endpoint` of a storage that speaks S3.

    `key_file` holds two lines, the access key's id and its secret; where it is not there, the environment's `AWS_...`
    hold, and on a machine of AWS its role.
    """

    url: str
    endpoint: str = ""
    region: str = ""
    key_file: Path | None = None

    @property
    def bucket(self) -> str:
        """The name of the bucket."""
        return self.url.removeprefix("s3://").partition("/")[0]

    @property
    def prefix(self) -> str:
        """What all names in it begin with, without slashes at the ends; empty for the whole bucket."""
        return self.url.removeprefix("s3://").partition("/")[2].strip("/")

    @property
    def problem(self) -> str:
        """What is wrong with the place as it is written; empty where nothing is."""
        if not _URL.fullmatch(self.url):
            return f"{self.url[:80]!r} is no place for pictures: write it as in s3://bucket/prefix"
        if self.endpoint and not _ENDPOINT.fullmatch(self.endpoint):
            return f"{self.endpoint[:80]!r} is no endpoint: write it as in https://s3.example.org"
        return ""

    @property
    def name(self) -> str:
        """The place as people read it."""
        return self.url + (f" at {self.endpoint}" if self.endpoint else "")


class Found(msgspec.Struct, frozen=True):
    """An object that is there: its name below the prefix, size in bytes, last put (Unix time), and ETag.

    The ETag of an object that was put whole is the MD5 of its bytes, unless the storage encrypts with a key of its own:
    then it is something else.
    """

    key: str
    size: int
    put_at: float
    etag: str


class Bucket:
    """Objects below the prefix of a place. Methods raise StorageUnavailable, in words, where they fail."""

    def __init__(self, place: S3Place, *, patience_s: float = PATIENCE_S, timeout_s: float = TIMEOUT_S) -> None:
        """Nothing is sent yet. Raises StoreError where `obstore` is not there or the key's file cannot be read."""
        self.place = place
        self._store = _connect(place, patience_s, timeout_s)

    def put(self, key: str, data: bytes) -> None:
        """Keep an object, whole or not at all, in place of one of that name."""
        import obstore

        with self._in_words("write"):
            obstore.put(self._store, key, data, use_multipart=False)

    def get(self, key: str) -> bytes | None:
        """The bytes of an object; None where it is not there."""
        import obstore

        try:
            with self._in_words("read"):
                return bytes(obstore.get(self._store, key).bytes())
        except FileNotFoundError:
            return None

    def head(self, key: str) -> Found | None:
        """What is there under a name; None where nothing is."""
        import obstore

        try:
            with self._in_words("read"):
                return _found_object(obstore.head(self._store, key))
        except FileNotFoundError:
            return None

    def list(self) -> Iterator[Found]:
        """Every object below the prefix, a page of a thousand at a time."""
        import obstore

        with self._in_words("list"):
            for page in obstore.list(self._store):
                yield from map(_found_object, page)

    def delete(self, *keys: str) -> None:
        """Remove objects, in one request; nothing happens to those that are not there."""
        import obstore

        with self._in_words("remove"):
            obstore.delete(self._store, keys)

    def probe(self) -> None:
        """Write, list, read and remove an object. Raises StorageUnavailable for what is not done."""
        key, data = f"probe-{secrets.token_hex(8)}", secrets.token_bytes(64)
        self.put(key, data)
        listed = any(found.key == key for found in self.list())
        read = self.get(key)
        self.delete(key)
        if not listed or read != data or self.get(key) is not None:
            raise StorageUnavailable(
                f"the storage of {self.place.name} took an object and does not list, read or remove it as it was",
                "use one that is consistent after a write, as S3 is",
            )

    @contextmanager
    def _in_words(self, verb: str) -> Iterator[None]:
        """What `obstore` raises becomes StorageUnavailable, but for FileNotFoundError of an absent object."""
        try:
            yield
        except StoreError:
            raise
        except FileNotFoundError as error:
            if _code(error) == "NoSuchBucket":
                raise self._explain(error, verb) from None
            raise
        except Exception as error:  # its classes are many, and one of the transport may be among them
            raise self._explain(error, verb) from None

    def _explain(self, error: Exception, verb: str) -> StorageUnavailable:
        """The error in words. What the library says is not passed on: it may hold what was sent."""
        code, status = _code(error), _STATUS.search(str(error))
        place = self.place
        if code == "NoSuchBucket":
            return StorageUnavailable(
                f"there is no bucket {place.bucket} for {place.name}", "make the bucket, or correct the setting blobs"
            )
        if code in _BAD_KEY or any(word in str(error).lower() for word in _KEY_SOUGHT):
            return StorageUnavailable(
                f"the storage of {place.name} does not take the access key ({code or 'none was found'})",
                "put its id and secret into blobs.key in the data folder, or into AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY",
            )
        if status and status[1] in _NO_ACCESS:
            return StorageUnavailable(
                f"the storage of {place.name} refused to {verb} ({code or status[1]})",
                f"allow the access key: {PERMISSIONS}",
            )
        what = f"answered with {code or status[1]}" if status else "did not answer"
        return StorageUnavailable(
            f"the storage of {place.name} {what}", "try again; if it goes on, look at the network and at the storage"
        )


def _connect(place: S3Place, patience_s: float, timeout_s: float) -> S3Store:
    try:
        from obstore.store import S3Store
    except ImportError:
        raise StoreError(
            "keeping pictures on S3 needs the package obstore", "pip install 'dimpressionist[s3]'"
        ) from None
    named = {"endpoint": place.endpoint, "region": place.region, **_read_key(place.key_file)}
    config: Any = {name: value for name, value in named.items() if value}
    try:
        return S3Store(
            place.bucket,
            prefix=place.prefix or None,
            config=config,
            client_options={
                "allow_http": place.endpoint.startswith("http://"),
                "timeout": timedelta(seconds=timeout_s),
                "connect_timeout": timedelta(seconds=min(10.0, timeout_s)),
            },
            retry_config={"max_retries": 6, "retry_timeout": timedelta(seconds=patience_s)},
        )
    except Exception:  # its text may hold the key
        raise StorageUnavailable(
            f"{place.name} cannot be connected to", "correct the settings blobs, blobs_endpoint and blobs_region"
        ) from None


def _read_key(file: Path | None) -> Mapping[str, str]:
    """The access key of a file of two lines; empty where there is no file."""
    try:
        lines = file.read_text("ascii").split() if file else []
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        lines = [""]
    if file and len(lines) != 2:
        raise StoreError(
            f"{file.name} cannot be read as an access key",
            "write two lines into it, the id and the secret, for its owner alone to read",
        )
    return dict(zip(("access_key_id", "secret_access_key"), lines, strict=True)) if lines else {}


def _found_object(meta: Mapping[str, Any]) -> Found:
    put_at: datetime = meta["last_modified"]
    return Found(meta["path"], meta["size"], put_at.timestamp(), (meta["e_tag"] or "").strip('"'))


def _code(error: Exception) -> str:
    found = _CODE.search(str(error))
    return found[1] if found else ""
