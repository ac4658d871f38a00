"""Everything the store refuses or fails at, one class per situation.

Each error says what happened and why (`message`) and what to try (`hint`). Callers at the edge turn the class into a
status or exit code; nothing here knows about either.
"""

from __future__ import annotations


class StoreError(Exception):
    """Base of every error of this package: `message` in the user's words and a `hint` of what to try."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Copied and sent between processes field by field: the subclasses' constructors differ."""
        return (_rebuild, (type(self), self.__dict__))


def _rebuild(kind: type[StoreError], fields: dict[str, object]) -> StoreError:
    error = kind.__new__(kind, fields["message"])
    error.__dict__.update(fields)
    return error


class VersionConflict(StoreError):
    """The stream moved on: the caller decided on version `expected`, the log holds `actual`."""

    def __init__(self, session: str, expected: int, actual: int) -> None:
        super().__init__(
            f"session {session} is at version {actual}, not {expected}: something else was recorded in between",
            "read the session again and repeat the action",
        )
        self.session, self.expected, self.actual = session, expected, actual


class DuplicateOperation(StoreError):
    """An event with this operation id is stored already, at (`session`, `version`): the request was a repetition."""

    def __init__(self, op: str, session: str, version: int) -> None:
        super().__init__(
            f"operation {op} was recorded already, as version {version} of session {session}",
            "use the recorded outcome, or send a new operation id to do it once more",
        )
        self.op, self.session, self.version = op, session, version


class StreamExists(StoreError):
    """An import would write into a session that holds events."""

    def __init__(self, session: str, version: int) -> None:
        super().__init__(
            f"session {session} exists already, at version {version}",
            "import under another session id, or open the session that is there",
        )
        self.session, self.version = session, version


class BadDraft(StoreError):
    """A draft that cannot be stored: empty names, text that is no Unicode, a body too large, one `op` twice."""


class BadStream(StoreError):
    """Rows offered for import that are not one whole, unbroken stream."""


class StoreFull(StoreError):
    """No room left on the disk (or above a quota). Nothing was written; the next try may succeed."""


class StoreUnavailable(StoreError):
    """The disk or the database failed. Nothing was acknowledged; the next try may succeed."""


class StorageUnavailable(StoreUnavailable):
    """The storage elsewhere that blobs are kept on failed, or did not answer. Nothing was acknowledged."""


class StoreClosed(StoreError):
    """The log was closed by its owner."""

    def __init__(self) -> None:
        super().__init__("the event log is closed", "open it again")


class LogMissing(StoreError):
    """There is no event log where one must be."""


class LogDamaged(StoreError):
    """The event log is there but cannot be read."""


class NotALog(StoreError):
    """The file is a database, but not an event log of this program."""


class NewerFormat(StoreError):
    """The log was written by a newer version of the program."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"this event log has format {found}; this version of the program knows formats up to {known}",
            "upgrade the program: an older one would misread the log, so it does not try",
        )
        self.found, self.known = found, known


class AlreadyOwned(StoreError):
    """Another process owns the folder; `pid` is its process id where it could be read."""

    def __init__(self, path: str, pid: int | None) -> None:
        owner = f"process {pid}" if pid is not None else "another process"
        super().__init__(f"{owner} owns this data folder", "use that one, or stop it first")
        self.path, self.pid = path, pid


class BadDigest(StoreError):
    """Text that is not a digest: 64 lower-case hexadecimal digits."""

    def __init__(self, text: str) -> None:
        shown = ascii(text if len(text) <= 80 else text[:77] + "...")
        super().__init__(f"{shown} is not a digest", "a digest is 64 hexadecimal digits, lower case")
        self.text = text


class BadSuffix(StoreError):
    """A kind of file that the blob store does not keep."""


class BlobMissing(StoreError):
    """No blob of this digest."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            f"there is no file for {digest}", "restore it from a backup, or import an export that holds it"
        )
        self.digest = digest


class BlobDamaged(StoreError):
    """The bytes on disk are not those the digest names."""

    def __init__(self, digest: str, found: str) -> None:
        super().__init__(
            f"the file of {digest} is damaged: its bytes hash to {found}",
            "restore it from a backup or an export, or paint it again from its recipe; the disk may be failing",
        )
        self.digest, self.found = digest, found
