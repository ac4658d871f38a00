"""What a batch of append requests becomes: rows with seq, version and hash, or a refusal for each that cannot be.

Pure and shared by every log. The plan looks at the ends of the streams only, so one request's refusal never spoils
the others in its batch, and nothing counts until the rows are durable and `Heads.adopt` is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from dimp_store.chain import verify_stream
from dimp_store.errors import BadDraft, BadStream, DuplicateOperation, StoreError, StreamExists, VersionConflict
from dimp_store.log import Draft, Row, StreamHead
from dimp_store.row_hash import ORIGIN, link

MAX_BODY = 16 * 1024 * 1024
"""Bytes of the largest body that is stored."""

MAX_NAME = 1000
"""Characters of the longest id, type, actor or time that is stored."""

Location = tuple[str, int]
"""A session and a version in it."""


class AppendRequest(msgspec.Struct, frozen=True):
    """A request to append: either drafts on top of `expected`, or a whole stream to import."""

    session: str
    expected: int
    drafts: Sequence[Draft] = ()
    stream: Sequence[Row] = ()
    tombstones: Mapping[int, bytes] = {}

    def ops(self) -> list[str]:
        """The operation ids this request would store."""
        events: Sequence[Draft] | Sequence[Row] = self.stream or self.drafts
        return [event.op for event in events if event.op is not None]


def request_for_drafts(session: str, expected: int, drafts: Sequence[Draft]) -> AppendRequest:
    """A checked request to append. Raises BadDraft."""
    if not (isinstance(session, str) and 0 < len(session) <= MAX_NAME):
        raise BadDraft("a session needs an id", f"give the session's id, at most {MAX_NAME} characters")
    for draft in drafts:
        _check(draft)
    return _refuse_repeats(AppendRequest(session, expected, drafts=tuple(drafts)))


def request_for_erasure(rows: Sequence[Row], tombstones: Mapping[int, bytes], erasing: Draft) -> AppendRequest:
    """A checked request to erase bodies of a whole stream. Raises BadDraft where the result would not verify."""
    _check(erasing)
    hint = "read the session again and describe the rows as they are"
    if not rows or not tombstones or not tombstones.keys() <= {row.version for row in rows}:
        raise BadDraft("there is nothing to erase there", hint)
    after = [
        msgspec.structs.replace(row, body=tombstones[row.version]) if row.version in tombstones else row for row in rows
    ]
    request = AppendRequest(rows[0].session, rows[-1].version, drafts=(erasing,), tombstones=tombstones)
    end = StreamHead(rows[-1].session, rows[-1].version, rows[-1].seq, rows[-1].hash)
    if damage := verify_stream([*after, *AppendPlan(Heads([end]), {}).chain_rows(request, end)]):
        raise BadDraft(f"{damage.where}: {damage.what}", hint)
    return request


def request_for_stream(rows: Sequence[Row]) -> AppendRequest:
    """A checked request to import. Raises BadStream, BadDraft."""
    if not rows:
        raise BadStream("there are no events to import", "export the session again")
    if damage := verify_stream(rows):
        raise BadStream(
            f"{damage.where}: {damage.what}", "export the session again: this copy is damaged or incomplete"
        )
    for row in rows:
        _check(row)
    return _refuse_repeats(AppendRequest(rows[0].session, 0, stream=tuple(rows)))


def _check(draft: Draft | Row) -> None:
    names = (draft.type, draft.at, draft.actor, *(() if draft.op is None else (draft.op,)))
    if not all(isinstance(name, str) and 0 < len(name) <= MAX_NAME for name in names):
        raise BadDraft(
            "the type, time, actor and operation id of an event are texts, not empty and not long",
            f"fill them in, with at most {MAX_NAME} characters each",
        )
    if not isinstance(draft.body, bytes):
        raise BadDraft("the body of an event is bytes", "encode it first")
    if len(draft.body) > MAX_BODY:
        raise BadDraft(f"an event of {len(draft.body)} bytes is too large", f"at most {MAX_BODY} bytes are stored")


def _refuse_repeats(request: AppendRequest) -> AppendRequest:
    ops = request.ops()
    if len(ops) > len(set(ops)):
        raise BadDraft("one operation id stands on two events", "give every operation an id of its own")
    return request


class Heads:
    """The ends of all streams, as far as they are durable."""

    def __init__(self, heads: Iterable[StreamHead] = ()) -> None:
        self._of = {head.session: head for head in heads}
        self.last_seq = max((head.seq for head in self._of.values()), default=0)

    def get(self, session: str) -> StreamHead:
        """End of a stream; version 0 for one that has not begun."""
        return self._of.get(session) or StreamHead(session, 0, 0, ORIGIN)

    def all(self) -> list[StreamHead]:
        """Every stream's end, the one written last at the end."""
        return sorted(self._of.values(), key=lambda head: head.seq)

    def adopt(self, plan: AppendPlan) -> None:
        """The plan's rows are durable now."""
        self._of.update(plan.ends)
        self.last_seq += len(plan.rows)


class AppendPlan:
    """Rows to write, in order, and the outcome of every request once they are written."""

    def __init__(self, heads: Heads, stored_ops: Mapping[str, Location]) -> None:
        self._heads = heads
        self._stored_ops = dict(stored_ops)
        self.rows: list[Row] = []
        self.ends: dict[str, StreamHead] = {}
        self.outcomes: list[list[Row] | StoreError] = []

    def add(self, request: AppendRequest) -> None:
        """Plan one more request on top of those before it."""
        try:
            rows = self._plan_rows(request)
        except StoreError as refusal:
            self.outcomes.append(refusal)
            return
        self.outcomes.append(rows)
        self.rows += rows
        for row in rows:
            self.ends[row.session] = StreamHead(row.session, row.version, row.seq, row.hash)
            if row.op is not None:
                self._stored_ops[row.op] = (row.session, row.version)

    def _plan_rows(self, request: AppendRequest) -> list[Row]:
        head = self.ends.get(request.session) or self._heads.get(request.session)
        if request.stream and head.version:
            raise StreamExists(request.session, head.version)
        for op in request.ops():
            if op in self._stored_ops:
                raise DuplicateOperation(op, *self._stored_ops[op])
        if request.stream:
            return [msgspec.structs.replace(row, seq=seq) for seq, row in enumerate(request.stream, self._next_seq())]
        if head.version != request.expected:
            raise VersionConflict(request.session, request.expected, head.version)
        return self.chain_rows(request, head)

    def chain_rows(self, request: AppendRequest, head: StreamHead) -> list[Row]:
        """The rows that drafts become on top of `head`."""
        rows, seq, version, prev, session = [], self._next_seq(), head.version, head.hash, request.session
        for draft in request.drafts:
            version += 1
            prev = _link(prev, session, version, draft)
            rows.append(Row(seq, session, version, draft.at, draft.actor, draft.op, draft.type, draft.body, prev))
            seq += 1
        return rows

    def _next_seq(self) -> int:
        return self._heads.last_seq + len(self.rows) + 1


def _link(prev: bytes, session: str, version: int, draft: Draft) -> bytes:
    try:
        return link(prev, session, version, draft.at, draft.actor, draft.op, draft.type, draft.body)
    except UnicodeEncodeError as error:
        raise BadDraft(f"this text cannot be stored: {error.reason}", "send proper Unicode text") from None


def make_plan(heads: Heads, requests: Iterable[AppendRequest], stored_ops: Mapping[str, Location]) -> AppendPlan:
    """Plan all requests in order; `stored_ops` says which operation ids are stored already, and where."""
    plan = AppendPlan(heads, stored_ops)
    for request in requests:
        plan.add(request)
    return plan
