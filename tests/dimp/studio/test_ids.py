"""Ids, seeds and times: well-formed, in order, and never going back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dimp.studio.ids import Source


def clock(*times_ns: int) -> Callable[[], int]:
    """A clock that shows these times, and then the last one for ever."""
    left = list(times_ns)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def test_an_id_is_a_uuid_of_version_7_with_its_time() -> None:
    made = uuid.UUID(Source(clock(1_700_000_000_123 * 1_000_000)).id())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == 1_700_000_000_123


@given(st.lists(st.integers(0, 2**60), min_size=1, max_size=50))
def test_ids_and_times_never_go_back_even_when_the_clock_does(times: list[int]) -> None:
    source = Source(clock(*times))
    ids, nows = [source.id() for _ in times], [source.now() for _ in times]
    assert all(one < other for one, other in pairwise(ids))
    assert all(one < other for one, other in pairwise(nows))


def test_ids_of_one_moment_differ_and_are_in_order_even_when_chance_is_used_up() -> None:
    source = Source(clock(5_000_000), lambda bits: 2**bits - 1)
    ids = [source.id() for _ in range(3)]
    assert ids == sorted(set(ids))
    assert all(uuid.UUID(one).version == 7 for one in ids)


def test_a_time_is_utc_with_microseconds() -> None:
    assert Source(clock(1_700_000_000_000_001_999)).now() == "2023-11-14T22:13:20.000001Z"


@pytest.mark.parametrize("drawn", [0, 2**31 - 1])
def test_a_seed_is_short_enough_to_read_aloud(drawn: int) -> None:
    assert Source(random_bits=lambda bits: drawn).seed() == drawn
    assert 0 <= Source().seed() < 2**31
