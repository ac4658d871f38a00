from __future__ import annotations

import pytest

from dimp_store.memory_log import MemoryLog
from tests.dimp_store.conformance_log import LogConformance


class TestMemoryLog(LogConformance):
    @pytest.fixture
    def log(self) -> MemoryLog:
        return MemoryLog()
