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
        waste = f", {len(found.waste)} images without use (see: dimp gc)" if found.waste else ""
        output.line(f"{found.events} events, {found.sessions} sessions, {found.images} images: {verdict}{waste}")
    if not found.sound:
        raise Exit(DAMAGED)


def rebuild(*, options: Common = COMMON) -> None:
    """Remove everything derived and fold the whole log again, which proves that all of it can come back."""
    from dimp import upkeep

    made = upkeep.rebuild(home_of(options.home))
    if options.json:
        output.value(made)
    elif not options.quiet:
        output.line(f"{made.events} events folded: {made.sessions} sessions, {made.generations} pictures.")
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
        output.line(f"{one.digest}.{one.suffix}  {one.size / 1e3:.0f} kB")
    would = "removed" if yes else "would be removed; do it with: dimp gc --yes"
    output.line(f"{len(swept.removed)} images, {swept.size / 1e6:.1f} MB {would}")


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
