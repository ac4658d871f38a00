"""`python -m tests.tiny FOLDER [JSON]` writes one model; `--each FOLDER` all of them and the networks beside them.

Each goes to a folder of its name.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.tiny import FAMILIES, NETWORKS, SETTINGS, build, build_network

if sys.argv[1] == "--each":
    for name in sys.argv[3:] or [*FAMILIES, *NETWORKS]:
        if name in NETWORKS:
            build_network(Path(sys.argv[2]) / name, name)
        else:
            build(Path(sys.argv[2]) / name, model=name, **SETTINGS.get(name, {}))
else:
    build(Path(sys.argv[1]), **json.loads(sys.argv[2] if len(sys.argv) > 2 else "{}"))
