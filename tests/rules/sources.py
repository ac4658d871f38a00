"""The sources that the rules are about."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def sources(*patterns: str) -> list[Path]:
    """Files under version control, by git's patterns."""
    done = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split() if (ROOT / name).exists()]


PYTHON = sources("dimp/*.py", "store/*.py", "web/*.py")
