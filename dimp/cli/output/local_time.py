"""Times as they are shown: on the clock of this machine."""

from __future__ import annotations

from datetime import datetime


def local_time(stamp: str, *, seconds: bool = False) -> str:
    """A time of the log (RFC 3339, UTC) in the local time zone, to the minute or the second."""
    try:
        moment = datetime.fromisoformat(stamp).astimezone()
    except ValueError:
        return stamp
    return moment.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")
