from __future__ import annotations

import pytest

from dimp_store.memory_blobs import MemoryBlobs
from tests.dimp_store.conformance_blobs import BlobConformance


class TestMemoryBlobs(BlobConformance):
    @pytest.fixture
    def blobs(self) -> MemoryBlobs:
        return MemoryBlobs()
