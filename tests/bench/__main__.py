"""`python -m tests.bench [NAME ...]`: every bench of this folder, as ratios against a plain reference in the same run.

These are measurements, not tests: machines are noisy, so each row is a median and only the ratio counts.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def names() -> list[str]:
    """The benches that there are."""
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def rows_of(name: str) -> list[dict[str, Any]]:
    """The rows that one bench measures now."""
    return list(importlib.import_module(f"tests.bench.bench_{name}").run())


def table(name: str, rows: list[dict[str, Any]]) -> str:
    """The rows as a Markdown table."""
    lines = [f"\n## {name}", "| what | ours | reference | ratio | unit | goal |", "|---|---|---|---|---|---|"]
    cells = ("name", "ours", "reference", "ratio", "unit", "goal")
    return "\n".join(lines + ["| " + " | ".join(_short(row.get(cell, "")) for cell in cells) + " |" for row in rows])


def main() -> None:
    """Runs the benches named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of: {', '.join(names())}")
    parser.add_argument("--json", action="store_true", help="one JSON object a row")
    said = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    for name in said.names or names():
        rows = rows_of(name)
        print("\n".join(json.dumps(row) for row in rows) if said.json else table(name, rows), flush=True)


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
