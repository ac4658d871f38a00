"""`dimp models`: which models can be named, and getting one. Nothing is downloaded without a yes."""

from __future__ import annotations

import os
import sys
from typing import Annotated

from cyclopts import Parameter

from dimp.catalog import KNOWN, Catalog, Known, Model
from dimp.cli import output
from dimp.cli.exits import REFUSED, Exit
from dimp.cli.options import COMMON, Common
from dimp.cli.store import home_of
from dimp.refusals import Conflict, NotFound, Refusal, Unavailable
from dimp.settings import load

# The pipeline's folders only: the single-file copies beside them would double the download, and no pickle is taken.
_WANTED = ("*/*.safetensors", "*.json", "*/*.txt", "*/*.model", "LICENSE*", "README.md")

Name = Annotated[str, Parameter(name="NAME", help="A name from: dimp models list.")]


def list_models(*, options: Common = COMMON) -> None:
    """The models that can be named; the one in use is marked."""
    models = _catalog(options).list()
    if options.json:
        output.value(models)
        return
    width = max(len(one.name) for one in models)
    for one in models:
        mark = "*" if one.chosen else " "
        here = "here" if one.installed else "not here"
        size = f"{one.size_gb:.1f} GB" if one.size_gb >= 0.1 else ""
        text = f"{mark} {one.name:<{width}}  {here:<8}  {size:>8}  {one.license}  {one.note}"
        output.line(output.plain(text).rstrip())


def show(name: Name, /, *, options: Common = COMMON) -> None:
    """One model: licence, size, whether it is here, what it paints by default."""
    catalog = _catalog(options)
    model = _named(catalog, name)
    facts = catalog.find(model.name).facts if model.installed else None
    if options.json:
        output.value({"model": model, "facts": facts})
        return
    known = next((one for one in KNOWN if one.name == model.name), None)
    rows = [
        ("name", model.name), ("title", model.title), ("licence", model.license),
        ("size", f"{model.size_gb:.1f} GB" if model.size_gb >= 0.1 else ""),
        ("from", known.repo if known else model.source), ("here", "yes" if model.installed else "no"),
        ("note", model.note),
    ]  # fmt: skip
    if facts is not None:
        size = f"{facts.width}x{facts.height}"
        rows.append(("defaults", f"{facts.steps} steps, guidance {facts.guidance_scale:g}, {size}"))
        rows.append(("revision", facts.revision))
    for key, text in rows:
        if text:
            output.line(output.plain(f"{key:<9} {text}"))


def pull(
    name: Name,
    /,
    *,
    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative="", help="Do not ask.")] = False,
    options: Common = COMMON,
) -> None:
    """Download a model from its hub, after showing its licence and size and asking."""
    known = next((one for one in KNOWN if name in (one.name, one.repo)), None)
    if known is None:
        _named(_catalog(options), name)
        raise Conflict(f"{name} is no model of the hub, so there is nothing to download.", "See: dimp models list")
    _ask(known, yes)
    path = _download(known)
    if options.json:
        output.value({"name": known.name, "path": path})
    else:
        output.line(f"{known.title} is here. Use it with: dimp config set model {known.name}")


def _catalog(options: Common) -> Catalog:
    home = home_of(options.home)
    return Catalog(home, load(home, os.environ))


def _named(catalog: Catalog, name: str) -> Model:
    found = next((one for one in catalog.list() if one.name == name), None)
    if found is None:
        raise NotFound(f"There is no model called {name!r}.", "See what there is with: dimp models list")
    return found


def _ask(known: Known, yes: bool) -> None:
    """Says what it is and waits for a yes. Raises `Exit` for a no, `Refusal` where nobody can answer."""
    use = "" if known.commercial else " (not for commercial use)"
    output.note(f"{known.title} from {known.repo}")
    output.note(f"  licence {known.license}{use}, about {known.size_gb:.1f} GB")
    if yes:
        return
    if not sys.stdin.isatty():
        hint = f"Say it beforehand: dimp models pull {known.name} --yes"
        raise Refusal("Nobody is there to say yes to the download.", hint)
    sys.stderr.write("Download it? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        output.note("Nothing was downloaded.")
        raise Exit(REFUSED)


def _download(known: Known) -> str:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError

    page = f"https://huggingface.co/{known.repo}"
    try:
        return str(snapshot_download(known.repo, allow_patterns=list(_WANTED)))
    except GatedRepoError as closed:
        raise Unavailable(
            f"The licence of {known.title} must be accepted before it can be downloaded.",
            f"Sign in and accept it at {page}, make a token there, then run: hf auth login",
        ) from closed
    except (HfHubHTTPError, OSError) as failed:
        raise Unavailable(f"The download failed: {failed}", "What has arrived is kept; try again.") from failed
