"""`dimp users`: who shares the studio."""

from __future__ import annotations

from typing import Annotated

import msgspec
from cyclopts import Parameter

from dimp.accounts.house import House
from dimp.accounts.records import Account, AuditEntry, Invitation
from dimp.cli import background
from dimp.cli.commands.people.house import ask_password, day_of, founder_of, time_of, with_house
from dimp.cli.exits import Usage
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home

Who = Annotated[str, Parameter(name="NAME", help="Name or id.")]
RoleName = Annotated[str, Parameter(help="owner, member or guest.")]


def list_users(*, options: CommonOptions = COMMON) -> None:
    """Everybody who has an account, the founder first, and the invitations that hold."""

    async def work(house: House) -> tuple[list[Account], list[Invitation]]:
        return await house.people.all(), await house.people.invitations()

    users, invitations = with_house(options, work)
    if options.json:
        console.print_json({"users": list(map(_public, users)), "invitations": invitations})
        return
    for user in users:
        console.print_line(console.plain(f"{user.name}  {user.role}  {user.id}  since {day_of(user.created_at)}"))
    for invitation in invitations:
        console.print_line(f"(invited)  {invitation.role}  until {day_of(invitation.expires_at)}")
    if not users and not options.quiet:
        console.print_note("Nobody has an account yet. Add yourself: dimp users add NAME")


def add(
    name: Who,
    /,
    *,
    role: Annotated[
        str | None, Parameter(help="owner, member or guest (else owner for the first, then member).")
    ] = None,
    options: CommonOptions = COMMON,
) -> None:
    """Make an account with a password (typed, or the first line of the input)."""
    password = ask_password(name)

    async def work(house: House) -> Account:
        founder = await house.people.founder()
        wanted = role or ("member" if founder else "owner")
        return await house.people.add(name, wanted, password, founder.id if founder else "")

    account = with_house(options, work)
    if options.json:
        console.print_json(_public(account))
    elif not options.quiet:
        console.print_line(console.plain(f"{account.name} has an account as {account.role}."))
        console.print_note("Accounts are used once this is set: dimp config set auth accounts")


def invite(
    *,
    role: RoleName = "member",
    hours: Annotated[float, Parameter(help="How long the link holds.")] = 168,
    url: Annotated[str | None, Parameter(help="The address by which others reach the studio.")] = None,
    options: CommonOptions = COMMON,
) -> None:
    """Make a link by which one person can join, once."""

    async def work(house: House) -> tuple[Invitation, str]:
        founder = await founder_of(house)
        return await house.people.invite(role, founder.id, hours * 3600)

    invitation, token = with_house(options, work)
    running = background.connect_if_running(resolve_home(options.home))
    base = url or (running.address.url if running else "http://127.0.0.1:8000")
    link = f"{base.rstrip('/')}/join/{token}"
    if options.json:
        console.print_json({"invitation": invitation, "url": link})
    else:
        console.print_line(link)


def remove(name: Who, /, *, options: CommonOptions = COMMON) -> None:
    """Put somebody out at once and stop what waits for them; their sessions stay in the log, and nobody sees them."""

    async def work(house: House) -> Account:
        founder, account = await founder_of(house), await house.people.find(name)
        await house.people.remove(account, founder.id)
        return account

    _say(with_house(options, work), "is removed.", options)


def change_role(
    name: Who,
    role: Annotated[str, Parameter(name="ROLE", help="owner, member or guest.")],
    /,
    *,
    options: CommonOptions = COMMON,
) -> None:
    """Make somebody an owner, a member or a guest."""

    async def work(house: House) -> Account:
        founder = await founder_of(house)
        return await house.people.change_role(await house.people.find(name), role, founder.id)

    account = with_house(options, work)
    _say(account, f"is {account.role} now.", options)


def change_password(name: Who, /, *, options: CommonOptions = COMMON) -> None:
    """Set a password (typed, or the first line of the input); ends all sign-ins of that person."""
    password = ask_password(name)

    async def work(house: House) -> Account:
        account = await house.people.find(name)
        await house.people.change_password(account, password, (await founder_of(house)).id)
        return account

    _say(with_house(options, work), "has a new password.", options)


def audit(
    name: Annotated[str | None, Parameter(name="NAME", help="Only what was done by or about this person.")] = None,
    /,
    *,
    limit: Annotated[int, Parameter(help="How many entries.")] = 50,
    before: Annotated[int | None, Parameter(help="Only entries older than that of this number.")] = None,
    options: CommonOptions = COMMON,
) -> None:
    """Who did what and when, the newest first: sign-ins, keys, roles, invitations, shares, removals, settings."""
    if limit < 1:
        raise Usage("There is no such number of entries.", "Use --limit 1 or more.")

    async def work(house: House) -> list[AuditEntry]:
        await founder_of(house)
        account = (await house.people.find_ever(name)).id if name else ""
        return await house.people.audit(limit, before, account)

    entries = with_house(options, work)
    if options.json:
        console.print_json({"entries": entries})
        return
    for entry in entries:
        about = entry.about.replace(entry.about[:36], entry.about_name, 1) if entry.about_name else entry.about
        who = entry.actor_name or "-"
        console.print_line(console.plain(f"{entry.id}  {time_of(entry.at)}  {who}  {entry.act}  {about}"))


def _say(account: Account, what: str, options: CommonOptions) -> None:
    if options.json:
        console.print_json(_public(account))
    elif not options.quiet:
        console.print_line(console.plain(f"{account.name} {what}"))


def _public(account: Account) -> dict[str, object]:
    """What is shown of an account."""
    fields = msgspec.structs.asdict(account)
    return {name: fields[name] for name in ("id", "name", "role", "created_at")}
