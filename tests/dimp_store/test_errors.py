from __future__ import annotations

import copy
import pickle

import pytest

from dimp_store import errors
from dimp_store.errors import StoreError

EVERY = [
    errors.VersionConflict("s", 1, 2),
    errors.DuplicateOperation("op", "s", 3),
    errors.StoreFull("the disk is full", "make room"),
    errors.StoreClosed(),
    errors.NewerFormat(2, 1),
    errors.AlreadyOwned("/x/server.lock", None),
    errors.BadDigest("x" * 500 + "\n"),
    errors.BlobDamaged("0" * 64, "1" * 64),
]


@pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
def test_errors_survive_copies_and_processes(error: StoreError) -> None:
    for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(other) is type(error)
        assert other.__dict__ == error.__dict__
        assert str(other) == error.message
        assert other.hint
