"""Lines for a log collector: one JSON object a line, with fields that can be searched."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import msgspec

from dimp.core.events import GenerationCancelled, GenerationCompleted
from dimp_web.monitoring.outcomes import Outcome

_log = logging.getLogger("dimp_web")
_FIELDS = "fields"


class JsonFormatter(logging.Formatter):
    """`time` (UTC), `level`, `logger` and `message`, then the fields of the record; of a fault, its words alone."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": moment, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage(),
        }  # fmt: skip
        return msgspec.json.encode(line | getattr(record, _FIELDS, {})).decode()


def write_json() -> None:
    """From now on everything that is logged goes to standard error as JSON; of this program also what is no warning."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in ("dimp", "dimp_web"):
        logging.getLogger(name).setLevel(logging.INFO)


def log_started(url: str) -> None:
    """Says that the server listens."""
    _log.info("the server listens", extra={_FIELDS: {"url": url}})


def log_outcome(outcome: Outcome) -> None:
    """Says how a generation ended; never its words."""
    fields: dict[str, Any] = {"generation": outcome.id}
    if isinstance(outcome, GenerationCompleted):
        fields |= {"digest": outcome.digest, "duration_ms": outcome.duration_ms, "load_ms": outcome.load_ms}
        _log.info("a picture is painted", extra={_FIELDS: fields})
    elif isinstance(outcome, GenerationCancelled):
        _log.info("a picture was cancelled", extra={_FIELDS: fields})
    else:
        _log.warning("a picture failed", extra={_FIELDS: fields | {"reason": outcome.reason}})
