"""`dimp models`: listing, downloading and verifying models. Nothing is downloaded without a yes."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from dimp.cli.exits import DAMAGED, REFUSED, Exit
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home
from dimp.core import describe
from dimp.core.errors import Conflict, NotFound, Refusal
from dimp.engine.families.registry import BY_INDEX_CLASS
from dimp.home import Home
from dimp.models import download
from dimp.models import pull as pulls
from dimp.models import verify as verification
from dimp.models.assets import lora_folder
from dimp.models.catalog import Catalog, Model
from dimp.models.registry import HubModel, find_hub_model
from dimp.models.upscalers import upscaler_folder
from dimp.settings import load

Name = Annotated[str, Parameter(name="NAME", help="A name from: dimp models list.")]
PullName = Annotated[
    str, Parameter(name="NAME", help="A name from the list, OWNER/NAME[@REVISION] or OWNER/NAME/FILE.")
]
Revision = Annotated[str, Parameter(name="--revision", help="A branch, tag or commit (else the newest commit).")]

_REDRAW_S = 0.2


def list_models(*, options: CommonOptions = COMMON) -> None:
    """The available models, with licence and size, and whether and how each fits on this machine.

    The one in use is marked with a star. Sizes are those of the download.
    """
    models = _catalog(options).list()
    if options.json:
        console.print_json(models)
        return
    console.print_table([_row(model) for model in models])
    recommended = next((model for model in models if model.recommended), None)
    if recommended is not None and not recommended.installed:
        console.print_note(f"Recommended for this machine: dimp models pull {recommended.name}")


def show(name: Name, /, *, options: CommonOptions = COMMON) -> None:
    """One model: licence, size, whether it is installed and fits, its defaults, and how to get it."""
    catalog = _catalog(options)
    model = _find_model(catalog, name)
    facts = catalog.find(model.name).facts if model.installed else None
    if options.json:
        console.print_json({"model": model, "facts": facts})
        return
    hub_model = find_hub_model(model.name)
    rows = [
        ("name", model.name), ("title", model.title), ("licence", model.license), ("use", _use(model)),
        ("size", _size(model)), ("from", hub_model.page if hub_model else model.source),
        ("here", "yes" if model.installed else "no"), ("fits", _fit(model)), ("note", model.note),
        ("reads", _reads(model)),
    ]  # fmt: skip
    if facts is not None:
        rows.append(("defaults", describe.model_numbers(facts)))
        rows.append(("revision", facts.revision))
    elif hub_model is not None:
        pull_command = f"dimp models pull {hub_model.name}"
        rows.append(("to get it", download.steps_to_accept(hub_model) if hub_model.gated else pull_command))
    for key, text in rows:
        if text:
            console.print_line(console.plain(f"{key:<9} {text}"))


def pull(
    name: PullName,
    /,
    *,
    revision: Revision = "",
    parts: Annotated[
        bool, Parameter(negative="", help="All but the network: what completes a model in one file.")
    ] = False,
    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative="", help="Do not ask.")] = False,
    options: CommonOptions = COMMON,
) -> None:
    """Download a model from its hub, after showing its licence and size and asking.

    Any repository will do whose kind of model is supported: pipelines, ControlNets, Redux, motion adapters, and LoRAs,
    upscalers and checkpoints in one file. Only what is needed is fetched, in 16 bits where there is such a copy. An
    interrupted pull resumes. Every file is checked against the hub's digest, and the commit is recorded.
    """
    catalog = _catalog(options)
    known = find_hub_model(name)
    if known is None and "/" not in name:
        _find_hub_model(catalog, name)  # says what it is, or that there is none
    if known is not None and known.pipeline not in BY_INDEX_CLASS:
        raise Conflict(f"{known.title} is not supported yet, so it is not downloaded.", "See: dimp models list")
    if not yes and not sys.stdin.isatty():
        _refuse_unattended(catalog, known, name)
    home = resolve_home(options.home)
    pull = pulls.look_up(home, name, revision)
    if parts:
        pull = pulls.take_parts(pull)
    if not pull.is_here:
        _confirm(catalog, pull, yes)
    with _DownloadBar(pull.source.title) as bar:
        path = pulls.run(pull, home, bar.update)
    if options.json:
        console.print_json({"name": pull.name, "path": str(path), "revision": pull.offer.revision})
    else:
        console.print_line(_say_installed(home, pull, path))


def _say_installed(home: Home, wanted: pulls.Pull, path: Path) -> str:
    """What was pulled, and how it is used."""
    if wanted.offer.left_out:
        use = "It completes models in one file; for the whole of it leave --parts out."
    elif wanted.kind == "network":
        use = "It is found by itself where it is needed."
    elif path.parent == lora_folder(home):
        use = f'Paint with it: dimp new "..." --lora {wanted.name}:0.8'
    elif path.parent == upscaler_folder(home):
        use = f"Use it with: dimp upscale --upscaler {wanted.name}"
    else:
        use = f"Use it with: dimp config set model {wanted.name}"
    title = wanted.source.title if wanted.kind == "model" else wanted.name
    return f"{title} is installed. {use}"


def verify(name: Name, /, *, options: CommonOptions = COMMON) -> None:
    """Look whether a model is whole: by the hub's digests where it was pulled, else by headers. Exit code 4 for damage.

    Second models, and single files that were pulled, can be named too.
    """
    home = resolve_home(options.home)
    with _DownloadBar(name) as bar:
        findings = verification.verify(home, _catalog(options), name, bar.update)
    if options.json:
        console.print_json(msgspec.structs.asdict(findings))
    else:
        for path in findings.damaged:
            console.print_line(console.plain(f"damaged  {path}"))
        console.print_note(console.plain(_explain_verified(findings)))
    if findings.damaged:
        raise Exit(DAMAGED)


def _explain_verified(found: verification.Verification) -> str:
    """What a look at a model came to, in words."""
    if found.damaged:
        return f"Remove these files and run: dimp models pull {found.pull}" if found.pull else "Get it again."
    if found.by == "digests":
        return f"{found.name} is intact, as of {found.revision}."
    return (
        f"{found.name} is whole as far as the headers of its files tell ({found.files}). It was not pulled, so no "
        "digests are known to compare its bytes with."
    )


def _row(model: Model) -> tuple[str, ...]:
    mark = "*" if model.chosen else " "
    here = "here" if model.installed else "not here"
    access = "licence to accept" if model.gated else ""
    recommended = "[recommended]" if model.recommended else ""
    notes = " ".join(filter(None, (_fit(model), recommended, model.note)))
    return f"{mark} {model.name}", here, _size(model).rjust(8), model.license, access, notes


def _size(model: Model) -> str:
    return f"{model.size_gb:.1f} GB" if model.size_gb >= 0.1 else ""


def _use(model: Model) -> str:
    if model.source == "folder":
        return ""
    return "any, commercial too" if model.commercial else "not commercial without another licence"


def _reads(model: Model) -> str:
    """What its text encoder can be asked beside painting."""
    if not model.interprets:
        return ""
    return "words and pictures" if model.describes else "words (interpreter painter)"


def _fit(model: Model) -> str:
    if model.fits is None:
        return ""
    return f"fits: {model.how}." if model.fits else f"does not fit: {model.how}."


def _catalog(options: CommonOptions) -> Catalog:
    home = resolve_home(options.home)
    return Catalog(home, load(home, os.environ))


def _find_model(catalog: Catalog, name: str) -> Model:
    model = next((model for model in catalog.list() if name in (model.name, model.repo)), None)
    if model is None:
        raise NotFound(f"There is no model called {name!r}.", "See the available ones with: dimp models list")
    return model


def _find_hub_model(catalog: Catalog, name: str) -> HubModel:
    hub_model = find_hub_model(name)
    if hub_model is None:
        _find_model(catalog, name)
        raise Conflict(f"{name} is not a model of the hub, so there is nothing to download.", "See: dimp models list")
    return hub_model


def _refuse_unattended(catalog: Catalog, known: HubModel | None, name: str) -> None:
    """Print what would be downloaded, as known offline, and refuse: without a yes not even the hub is contacted."""
    if known is not None:
        model = _find_model(catalog, known.name)
        console.print_note(console.plain(f"{known.title} from {known.page}"))
        console.print_note(console.plain(f"  licence {known.license}: {_use(model)}"))
        console.print_note(f"  {_size(model)}")
    hint = f"Give it in advance: dimp models pull {known.name if known else name} --yes"
    raise Refusal("Nobody is there to confirm the download.", hint)


def _confirm(catalog: Catalog, wanted: pulls.Pull, yes: bool) -> None:
    """Print what would be downloaded and wait for a yes. Raises `Exit` for a no."""
    source, offer = wanted.source, wanted.offer
    console.print_note(console.plain(f"{source.title} from {source.page}, commit {offer.revision[:12]}"))
    for text in (*_describe_known(catalog, wanted), _say_kind(wanted)):
        if text:
            console.print_note(console.plain(f"  {text}"))
    missing = offer.missing(wanted.folder)
    present = f", of which {(offer.size - missing) / 1e9:.1f} GB are here" if missing < offer.size else ""
    console.print_note(f"  {offer.size / 1e9:.1f} GB{present}")
    if yes:
        return
    sys.stderr.write("Download it? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        console.print_note("Nothing was downloaded.")
        raise Exit(REFUSED)


def _describe_known(catalog: Catalog, wanted: pulls.Pull) -> tuple[str, ...]:
    """Licence, gate and fit, as the hub and the list of known models say it."""
    licence = wanted.offer.license
    gate = f"Its licence must be accepted first: {wanted.source.page}" if wanted.offer.gated else ""
    if not isinstance(wanted.source, HubModel):
        return f"licence {licence or 'not stated; see its page'}", gate
    model = _find_model(catalog, wanted.source.name)
    stated = f' (the hub says "{licence}")' if licence else ""
    return f"licence {model.license}{stated}: {_use(model)}", gate, _fit(model), model.note


def _say_kind(wanted: pulls.Pull) -> str:
    """What is pulled, where no list says it."""
    if isinstance(wanted.source, HubModel):
        return ""
    paths = [file.path for file in wanted.offer.files]
    return f"one file: {paths[0]}" if wanted.kind == "file" else f"{wanted.index_class}, for {wanted.family}"


class _DownloadBar:
    """One line on a terminal that shows how much is downloaded; nothing elsewhere."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._drawn_at = self._started_at = time.monotonic()
        self._done_at_start: int | None = None
        self._shown = False

    def __enter__(self) -> _DownloadBar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            console.print_note("")

    def update(self, done: int, total: int) -> None:
        """Redraws the line, at most five times a second."""
        now = time.monotonic()
        if self._done_at_start is None:
            self._done_at_start = done
        if not sys.stderr.isatty() or (now - self._drawn_at < _REDRAW_S and done < total):
            return
        self._drawn_at, self._shown = now, True
        speed = (done - self._done_at_start) / max(now - self._started_at, 0.1)
        left = f", {(total - done) / speed / 60:.0f} min left" if speed and done < total else ""
        progress = f"{done / 1e9:.2f} of {total / 1e9:.2f} GB, {speed / 1e6:.0f} MB/s{left}"
        sys.stderr.write(f"\r\x1b[K{self._title}: {progress}")
        sys.stderr.flush()
