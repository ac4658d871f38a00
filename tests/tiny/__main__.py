"""`python -m tests.tiny FOLDER [JSON]` writes a FLUX.1; `--all FOLDER` every model and the networks beside them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.tiny import build, build_all

if sys.argv[1] == "--all":
    build_all(Path(sys.argv[2]))
else:
    build(Path(sys.argv[1]), **json.loads(sys.argv[2] if len(sys.argv) > 2 else "{}"))
