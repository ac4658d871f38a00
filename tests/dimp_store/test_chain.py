from __future__ import annotations

import msgspec
from blake3 import blake3
from hypothesis import given
from hypothesis import strategies as st

from dimp_store import erasure
from dimp_store.chain import verify_stream
from dimp_store.log import Row
from dimp_store.row_hash import ORIGIN, link, link_row

text = st.text(max_size=8)
fields = st.tuples(text, st.integers(1, 2**63 - 1), text, text, st.none() | text, text, st.binary(max_size=16))
contents = st.lists(st.tuples(text, text, st.none() | text, text, st.binary(max_size=16)), min_size=1, max_size=8)


def stream(parts: list[tuple[str, str, str | None, str, bytes]], session: str = "s") -> list[Row]:
    prev, rows = ORIGIN, []
    for version, part in enumerate(parts, 1):
        at, actor, op, kind, body = part
        prev = link(prev, session, version, at, actor, op, kind, body)
        rows.append(Row(version * 3, session, version, at, actor, op, kind, body, prev))
    return rows


def test_a_link_is_what_the_documentation_says() -> None:
    def sized(data: bytes) -> bytes:
        return len(data).to_bytes(8, "big") + data

    at = b"2026-01-01T00:00:00.000000Z"
    head = bytes(32) + sized(b"s") + (1).to_bytes(8, "big") + sized(at) + sized("Zoë".encode())
    without = blake3(head + b"\0" + sized(b"t") + sized(b"{}")).digest()
    with_op = blake3(head + b"\1" + sized(b"") + sized(b"t") + sized(b"{}")).digest()
    assert link(ORIGIN, "s", 1, at.decode(), "Zoë", None, "t", b"{}") == without
    assert link(ORIGIN, "s", 1, at.decode(), "Zoë", "", "t", b"{}") == with_op


@given(fields, fields)
def test_different_content_never_reads_alike(one: tuple, other: tuple) -> None:  # type: ignore[type-arg]
    assert (link(ORIGIN, *one) == link(ORIGIN, *other)) == (one == other)


@given(fields)
def test_the_hash_before_counts(one: tuple) -> None:  # type: ignore[type-arg]
    assert link(ORIGIN, *one) != link(b"\1" + bytes(31), *one)


@given(contents)
def test_a_stream_as_written_is_sound(parts: list[tuple[str, str, str | None, str, bytes]]) -> None:
    rows = stream(parts)
    assert verify_stream(rows) is None
    assert verify_stream(msgspec.structs.replace(row, seq=row.seq + 7) for row in rows) is None
    assert all(link_row(rows[n - 1].hash if n else ORIGIN, row) == row.hash for n, row in enumerate(rows))


@given(contents, st.data())
def test_any_altered_field_is_found_at_its_row(
    parts: list[tuple[str, str, str | None, str, bytes]], data: st.DataObject
) -> None:
    rows = stream(parts)
    at = data.draw(st.integers(0, len(rows) - 1))
    field = data.draw(st.sampled_from(["at", "actor", "op", "type", "body", "hash", "version"]))
    strange = {"body": b"\0strange", "hash": bytes(32), "version": 99, "op": "strange-op"}.get(field, "strange-text")
    rows[at] = msgspec.structs.replace(rows[at], **{field: strange})
    damage = verify_stream(rows)
    assert damage is not None
    assert f"(seq {rows[at].seq})" in damage.where


@given(contents.filter(lambda parts: len(parts) > 2), st.data())
def test_removed_repeated_and_swapped_rows_are_found(
    parts: list[tuple[str, str, str | None, str, bytes]], data: st.DataObject
) -> None:
    rows = stream(parts)
    at = data.draw(st.integers(0, len(rows) - 2))
    assert verify_stream(rows[:at] + rows[at + 1 :])
    assert verify_stream([*rows[: at + 1], rows[at], *rows[at + 1 :]])
    assert verify_stream([*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]])


def test_rows_of_another_session_and_wrong_types_are_damage() -> None:
    rows = stream([("a", "b", None, "t", b"1"), ("a", "b", None, "t", b"2")])
    other = stream([("a", "b", None, "t", b"1"), ("a", "b", None, "t", b"2")], "other")
    assert verify_stream([rows[0], other[1]])
    assert verify_stream([msgspec.structs.replace(rows[0], at=5)])
    assert verify_stream([msgspec.structs.replace(rows[0], body=None)])
    assert verify_stream([]) is None


def _erased_stream() -> list[Row]:
    """Three events, of which the second was erased, and the event that vouches for it."""
    rows: list[Row] = []
    for version, body in ((1, b'{"a":1}'), (2, b'{"words":"x"}'), (3, b'{"b":2}')):
        rows.append(_follow(rows, version, body, "t"))
    rows[1] = msgspec.structs.replace(rows[1], body=erasure.make_tombstone(b'{"id":"x"}'))
    body = msgspec.json.encode(erasure.describe([rows[1]]))
    return [*rows, _follow(rows, 4, body, erasure.ERASING)]


def _follow(rows: list[Row], version: int, body: bytes, kind: str) -> Row:
    row = Row(version, "s", version, "2026-01-01T00:00:00.000000Z", "cli", f"op{version}", kind, body, b"")
    return msgspec.structs.replace(row, hash=link_row(rows[-1].hash if rows else ORIGIN, row))


def test_a_tombstone_is_vouched_for_with_all_its_columns() -> None:
    rows = _erased_stream()
    assert verify_stream(rows) is None
    for change in (
        {"at": "2026-01-01T00:00:00.000001Z"}, {"actor": "browser"}, {"op": None}, {"op": "op3"}, {"type": "u"},
        {"body": erasure.make_tombstone(b'{"id":"y"}')}, {"hash": bytes(32)},
    ):  # fmt: skip
        altered = [rows[0], msgspec.structs.replace(rows[1], **change), *rows[2:]]
        assert verify_stream(altered) is not None, change


def test_the_proof_of_earlier_versions_is_accepted_where_it_stands() -> None:
    rows = _erased_stream()
    stone = rows[1]
    earlier_proof = stone.version.to_bytes(8, "big") + stone.hash + len(stone.body).to_bytes(8, "big") + stone.body
    body = msgspec.json.encode(erasure.Erasure(((2, 2),), blake3(earlier_proof).hexdigest()))
    assert verify_stream([*rows[:3], _follow(rows[:3], 4, body, erasure.ERASING)]) is None
    other = msgspec.json.encode(erasure.Erasure(((2, 2),), blake3(earlier_proof + b"x").hexdigest()))
    assert verify_stream([*rows[:3], _follow(rows[:3], 4, other, erasure.ERASING)]) is not None
