"""`python -m tests.gpu OUT`: the suites of families, networks and worker on a CUDA card, with evidence to carry home.

The same tests that run on a processor, with the worker on the card, and those that need one (`-m cuda`). OUT gets a
summary, the report of each test, and the end of every failure: small enough to carry away. Without a card nothing is
tested, and the run says so and fails: it is never green for want of a card.
"""

from __future__ import annotations

import gzip
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
SUITES = (
    "tests/dimp/engine/families",
    "tests/dimp/engine/nets",
    "tests/dimp/engine/worker",
    "tests/dimp/engine/upscale",
)
MOST = 4000
"""Characters of a failure that are kept, from its end: that is where the reason stands."""


def main() -> int:
    """Run, and leave the evidence."""
    import torch

    if not torch.cuda.is_available():
        print("There is no CUDA card here that torch can use: nothing was tested.", file=sys.stderr)
        return 2
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "gpu-evidence")
    out.mkdir(parents=True, exist_ok=True)
    report = out / "report.xml"
    command = [sys.executable, "-m", "pytest", *SUITES, "-q", "-n", "0", "-m", "not thorough", f"--junitxml={report}"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"DIMP_TEST_DEVICE": "cuda"}, check=False)
    summary = _summarise(report) | {
        "card": torch.cuda.get_device_name(),
        "torch": str(torch.__version__),
        "platform": platform.platform(),
        "exit code": done.returncode,
    }
    (out / "summary.json").write_text(json.dumps(summary, indent=2))
    if report.exists():
        (out / "report.xml.gz").write_bytes(gzip.compress(report.read_bytes()))
        report.unlink()
    print(json.dumps({key: value for key, value in summary.items() if key != "failures"}))
    return done.returncode if summary["passed"] else done.returncode or 1


def _summarise(report: Path) -> dict[str, object]:
    """How many tests passed, failed and were left out, and the end of each failure."""
    if not report.exists():
        return {"passed": 0, "failed": 0, "skipped": 0, "failures": {}}
    cases = list(ElementTree.parse(report).iter("testcase"))
    failures = {
        f"{case.get('classname')}::{case.get('name')}": (problem.text or problem.get("message") or "")[-MOST:]
        for case in cases
        for problem in (*case.findall("failure"), *case.findall("error"))
    }
    skipped = sum(case.find("skipped") is not None for case in cases)
    passed = len(cases) - len(failures) - skipped
    return {"passed": passed, "failed": len(failures), "skipped": skipped, "failures": failures}


if __name__ == "__main__":
    sys.exit(main())
