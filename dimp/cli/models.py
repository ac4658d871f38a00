"""`dimp models`: which models can be named, and getting one. Nothing is downloaded without a yes."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dimp import hub
from dimp.catalog import Catalog, Model
from dimp.cli import output
from dimp.cli.exits import DAMAGED, REFUSED, Exit
from dimp.cli.options import COMMON, Common
from dimp.cli.store import home_of
from dimp.known import Known, known
from dimp.refusals import Conflict, NotFound, Refusal
from dimp.settings import load

Name = Annotated[str, Parameter(name="NAME", help="A name from: dimp models list.")]
Revision = Annotated[str, Parameter(name="--revision", help="A branch, tag or commit; the newest commit without it.")]

_REDRAW_S = 0.2


def list_models(*, options: Common = COMMON) -> None:
    """The models that can be named, with licence and size, and whether this machine can hold them and how.

    The one in use is marked with a star. Sizes are of the download.
    """
    models = _catalog(options).list()
    if options.json:
        output.value(models)
        return
    rows = [_row(one) for one in models]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        text = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        output.line(output.plain(text).rstrip())
    first = next((one for one in models if one.recommended), None)
    if first is not None and not first.installed:
        output.note(f"To begin with here: dimp models pull {first.name}")


def show(name: Name, /, *, options: Common = COMMON) -> None:
    """One model: licence, size, whether it is here and fits, what it paints by default, how to get it."""
    catalog = _catalog(options)
    model = _named(catalog, name)
    facts = catalog.find(model.name).facts if model.installed else None
    if options.json:
        output.value({"model": model, "facts": facts})
        return
    one = known(model.name)
    rows = [
        ("name", model.name), ("title", model.title), ("licence", model.license), ("use", _use(model)),
        ("size", _size(model)), ("from", one.page if one else model.source),
        ("here", "yes" if model.installed else "no"), ("fits", _fit(model)), ("note", model.note),
    ]  # fmt: skip
    if facts is not None:
        size = f"{facts.width}x{facts.height}"
        rows.append(("defaults", f"{facts.steps} steps, guidance {facts.guidance_scale:g}, {size}"))
        rows.append(("revision", facts.revision))
    elif one is not None:
        rows.append(("to get it", hub.steps_to_accept(one) if one.gated else f"dimp models pull {one.name}"))
    for key, text in rows:
        if text:
            output.line(output.plain(f"{key:<9} {text}"))


def pull(
    name: Name,
    /,
    *,
    revision: Revision = "main",
    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative="", help="Do not ask.")] = False,
    options: Common = COMMON,
) -> None:
    """Download a model from its hub, after showing its licence and size and asking.

    A pull that was cut goes on where it stopped. Every file is held against the hub's digest, and the commit is kept.
    """
    catalog = _catalog(options)
    one = _of_the_hub(catalog, name)
    model = _named(catalog, one.name)
    if not model.family:
        raise Conflict(f"{one.title} cannot be painted with yet, so it is not downloaded.", "See: dimp models list")
    if not yes and not sys.stdin.isatty():
        _nobody_answers(one, model)
    offer = hub.ask(one, revision)
    folder = catalog.folder_of(one)
    before = hub.pulled(folder)
    if before is None or before.revision != offer.revision:
        _ask(one, offer, model, folder, yes)
        with _Bar(one.title) as bar:
            hub.fetch(one, offer, folder, bar.told)
    if options.json:
        output.value({"name": one.name, "path": str(folder), "revision": offer.revision})
    else:
        output.line(f"{one.title} is here. Use it with: dimp config set model {one.name}")


def verify(name: Name, /, *, options: Common = COMMON) -> None:
    """Read every byte of a pulled model and hold it against what the hub had. Exit code 4 for damage."""
    catalog = _catalog(options)
    one = _of_the_hub(catalog, name)
    folder = catalog.folder_of(one)
    offer = hub.record(folder)
    if offer is None:
        raise Conflict(f"{one.title} was not pulled into the data folder.", f"Get it with: dimp models pull {one.name}")
    with _Bar(one.title) as bar:
        wrong = hub.damaged(folder, offer, bar.told)
    if options.json:
        output.value({"name": one.name, "revision": offer.revision, "damaged": wrong})
    else:
        for path in wrong:
            output.line(output.plain(f"damaged  {path}"))
        whole = f"{one.title} is whole, as of {offer.revision}."
        output.note(f"Remove these files and run: dimp models pull {one.name}" if wrong else whole)
    if wrong:
        raise Exit(DAMAGED)


def _row(model: Model) -> tuple[str, ...]:
    mark = "*" if model.chosen else " "
    here = "here" if model.installed else "not here"
    access = "licence to accept" if model.gated else ""
    best = "[recommended]" if model.recommended else ""
    words = " ".join(filter(None, (_fit(model), best, model.note)))
    return f"{mark} {model.name}", here, _size(model).rjust(8), model.license, access, words


def _size(model: Model) -> str:
    return f"{model.size_gb:.1f} GB" if model.size_gb >= 0.1 else ""


def _use(model: Model) -> str:
    if model.source == "folder":
        return ""
    return "any, commercial too" if model.commercial else "not commercial without another licence"


def _fit(model: Model) -> str:
    if model.fits is None:
        return ""
    return f"fits: {model.how}." if model.fits else f"does not fit: {model.how}."


def _catalog(options: Common) -> Catalog:
    home = home_of(options.home)
    return Catalog(home, load(home, os.environ))


def _named(catalog: Catalog, name: str) -> Model:
    found = next((one for one in catalog.list() if name in (one.name, one.repo)), None)
    if found is None:
        raise NotFound(f"There is no model called {name!r}.", "See what there is with: dimp models list")
    return found


def _of_the_hub(catalog: Catalog, name: str) -> Known:
    one = known(name)
    if one is None:
        _named(catalog, name)
        raise Conflict(f"{name} is no model of the hub, so there is nothing to download.", "See: dimp models list")
    return one


def _nobody_answers(one: Known, model: Model) -> None:
    """Say what would be downloaded, from what is known here, and refuse: without a yes not even the hub is asked."""
    output.note(output.plain(f"{one.title} from {one.page}"))
    output.note(output.plain(f"  licence {one.license}: {_use(model)}"))
    output.note(f"  {_size(model)}")
    hint = f"Say it beforehand: dimp models pull {one.name} --yes"
    raise Refusal("Nobody is there to say yes to the download.", hint)


def _ask(one: Known, offer: hub.Offer, model: Model, folder: Path, yes: bool) -> None:
    """Say what it is and wait for a yes. Raises `Exit` for a no."""
    said = f' (the hub says "{offer.license}")' if offer.license else ""
    output.note(output.plain(f"{one.title} from {one.page}, commit {offer.revision[:12]}"))
    output.note(output.plain(f"  licence {one.license}{said}: {_use(model)}"))
    rest = offer.missing(folder)
    there = f", of which {(offer.size - rest) / 1e9:.1f} GB are here" if rest < offer.size else ""
    output.note(f"  {offer.size / 1e9:.1f} GB{there}")
    for words in (_fit(model), model.note):
        if words:
            output.note(f"  {words}")
    if yes:
        return
    sys.stderr.write("Download it? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        output.note("Nothing was downloaded.")
        raise Exit(REFUSED)


class _Bar:
    """One line on a terminal that says how much is there; elsewhere nothing."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._drawn = self._began = time.monotonic()
        self._first: int | None = None
        self._shown = False

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            output.note("")

    def told(self, there: int, total: int) -> None:
        """Draw anew, at most five times a second."""
        now = time.monotonic()
        if self._first is None:
            self._first = there
        if not sys.stderr.isatty() or (now - self._drawn < _REDRAW_S and there < total):
            return
        self._drawn, self._shown = now, True
        speed = (there - self._first) / max(now - self._began, 0.1)
        left = f", {(total - there) / speed / 60:.0f} min left" if speed and there < total else ""
        share = f"{there / 1e9:.2f} of {total / 1e9:.2f} GB, {speed / 1e6:.0f} MB/s{left}"
        sys.stderr.write(f"\r\x1b[K{self._title}: {share}")
        sys.stderr.flush()
