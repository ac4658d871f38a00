"""`dimp verify`, `rebuild` and `gc`: is everything there, what can be made anew, what is waste. See also `doctor`."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dimp.cli import output
from dimp.cli.exits import DAMAGED, Exit
from dimp.cli.options import COMMON, Common
from dimp.cli.store import home_of


def verify(*, options: Common = COMMON) -> None:
    """Check the whole log against its hash chain and every image against its digest. Exit code 4 for damage."""
    from dimp import upkeep

    found = upkeep.verify(home_of(options.home))
    if options.json:
        output.value({"sound": found.sound, "findings": found})
    else:
        for damage in found.damage:
            output.line(output.plain(f"damaged: {damage.where}: {damage.what}"))
            output.line(output.plain(f"  {damage.hint}"))
        verdict = "sound" if found.sound else f"{len(found.damage)} damaged"
        waste = f", {output.number(len(found.waste), 'image')} without use (see: dimp gc)" if found.waste else ""
        counts = ((found.events, "event"), (found.sessions, "session"), (found.images, "image"))
        output.line(", ".join(output.number(count, what) for count, what in counts) + f": {verdict}{waste}")
    if not found.sound:
        raise Exit(DAMAGED)


def rebuild(*, options: Common = COMMON) -> None:
    """Remove everything derived and fold the whole log again, which proves that all of it can come back."""
    from dimp import upkeep

    made = upkeep.rebuild(home_of(options.home))
    if options.json:
        output.value(made)
    elif not options.quiet:
        counts = f"{output.number(made.sessions, 'session')}, {output.number(made.generations, 'picture')}"
        output.line(f"{output.number(made.events, 'event')} folded: {counts}.")
        output.line(f"{made.removed} derived files removed; they are made again when needed.")


def gc(
    *,
    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative="", help="Really remove them.")] = False,
    older_than: Annotated[float | None, Parameter(help="Days since an image was put there.")] = None,
    options: Common = COMMON,
) -> None:
    """Show the images that no event ever referred to; remove them with --yes. Nothing in the trash is touched."""
    from dimp import upkeep

    days = upkeep.GRACE_DAYS if older_than is None else older_than
    swept = upkeep.gc(home_of(options.home), days, dry_run=not yes)
    if options.json:
        output.value(swept)
        return
    for one in swept.removed:
        output.line(f"{one.digest}.{one.suffix}  {output.size(one.size)}")
    would = "removed" if yes else "would be removed; do it with: dimp gc --yes"
    output.line(f"{output.number(len(swept.removed), 'image')}, {output.size(swept.size)} {would}")


def doctor(*, options: Common = COMMON) -> None:
    """What the program finds on this machine: versions, disk, model, device, server."""
    from dimp.cli import doctor as examination

    found = examination.examine(home_of(options.home))
    if options.json:
        output.value([{"name": one.name, "value": one.value, "advice": one.advice} for one in found])
        return
    for one in found:
        output.line(output.plain(f"{one.name:<14} {one.value}"))
        if one.advice:
            output.line(output.style(output.plain(f"{'':<14} ! {one.advice}"), "yellow"))
