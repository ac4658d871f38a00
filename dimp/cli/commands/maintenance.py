"""`dimp verify`, `rebuild` and `gc`: checking, rebuilding and cleaning the data folder. See also `doctor`."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dimp.cli.exits import DAMAGED, REFUSED, Exit
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home


def verify(*, options: CommonOptions = COMMON) -> None:
    """Check the whole log against its hash chain and every image against its digest. Exit code 4 for damage."""
    from dimp.history import maintenance
    from dimp.studio.images.blob_place import find_blobs

    home = resolve_home(options.home)
    report = maintenance.verify(home, find_blobs(home))
    if options.json:
        console.print_json({"sound": report.sound, "findings": report})
    else:
        for damage in report.damage:
            console.print_line(console.plain(f"damaged: {damage.where}: {damage.what}"))
            console.print_line(console.plain(f"  {damage.hint}"))
        for event in report.newer:
            console.print_line(console.plain(f"newer: {event.where}: {event.what}"))
            console.print_line(console.plain(f"  {event.hint}"))
        verdict = "sound" if report.sound else f"{len(report.damage)} damaged"
        waste = f", {console.pluralize(len(report.waste), 'image')} unused (see: dimp gc)" if report.waste else ""
        erased = f", {report.erased} erased" if report.erased else ""
        counts = ((report.events, "event"), (report.sessions, "session"), (report.images, "image"))
        console.print_line(
            ", ".join(console.pluralize(count, noun) for count, noun in counts) + f": {verdict}{erased}{waste}"
        )
    if not report.sound:
        raise Exit(DAMAGED)
    if report.newer:
        raise Exit(REFUSED)


def rebuild(*, options: CommonOptions = COMMON) -> None:
    """Remove everything derived and fold the whole log again, which proves that all of it can be rebuilt."""
    from dimp.history import maintenance

    report = maintenance.rebuild(resolve_home(options.home))
    if options.json:
        console.print_json(report)
    elif not options.quiet:
        counts = f"{console.pluralize(report.sessions, 'session')}, {console.pluralize(report.generations, 'picture')}"
        console.print_line(f"{console.pluralize(report.events, 'event')} folded: {counts}.")
        console.print_line(f"{report.removed} derived files removed; they are made again when needed.")


def gc(
    *,
    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative="", help="Remove them.")] = False,
    older_than: Annotated[float | None, Parameter(help="Only images stored at least this many days ago.")] = None,
    options: CommonOptions = COMMON,
) -> None:
    """List the images that no event ever referred to; remove them with --yes. Nothing in the trash is touched."""
    from dimp.history import maintenance
    from dimp.studio.images.blob_place import find_blobs, need_own

    days = maintenance.GRACE_DAYS if older_than is None else older_than
    home = resolve_home(options.home)
    blobs = find_blobs(home)
    need_own(home, blobs)
    report = maintenance.gc(home, days, dry_run=not yes, blobs=blobs)
    if options.json:
        console.print_json(report)
        return
    for image in report.removed:
        console.print_line(f"{image.digest}.{image.suffix}  {console.format_size(image.size)}")
    outcome = "removed" if yes else "would be removed; remove with: dimp gc --yes"
    count = console.pluralize(len(report.removed), "image")
    console.print_line(f"{count}, {console.format_size(report.size)} {outcome}")


def doctor(*, options: CommonOptions = COMMON) -> None:
    """Check versions, disk, models, language model, terminal and server on this machine."""
    from dimp.cli.commands.doctor import examine

    findings = examine(resolve_home(options.home))
    if options.json:
        console.print_json(findings)
        return
    for finding in findings:
        console.print_line(console.plain(f"{finding.name:<14} {finding.value}"))
        if finding.advice:
            console.print_line(console.style(console.plain(f"{'':<14} ! {finding.advice}"), "yellow"))
