"""The base of all facts. Pure."""

from __future__ import annotations

import msgspec


class Event(msgspec.Struct, frozen=True, gc=False, tag_field="type"):
    """Base of all facts. `session`, `seq`, `at` and `actor` are columns of the log, not fields of the body."""
