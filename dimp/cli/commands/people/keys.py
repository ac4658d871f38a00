"""`dimp keys`: API keys of programs that act for a person."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dimp.accounts.house import House
from dimp.accounts.records import Account, ApiKey
from dimp.cli.commands.people.house import day_of, founder_of, with_house
from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console

User = Annotated[str | None, Parameter(help="Whose keys (else those of the founder).")]


def list_keys(*, user: User = None, options: CommonOptions = COMMON) -> None:
    """Somebody's keys: what each is called, how it begins, what it may do, and when it ends."""

    async def work(house: House) -> list[ApiKey]:
        return await house.keys.of((await _owner(house, user)).id)

    keys = with_house(options, work)
    if options.json:
        console.print_json(keys)
        return
    for key in keys:
        ends = f"until {day_of(key.expires_at)}" if key.expires_at else "without end"
        console.print_line(console.plain(f"{key.prefix}  {key.name}  {' '.join(key.scopes)}  {ends}"))
    if not keys and not options.quiet:
        console.print_note("There is no key. Make one: dimp keys new NAME")


def new(
    name: Annotated[str, Parameter(name="NAME", help="What it is for.")],
    /,
    *,
    scope: Annotated[tuple[str, ...], Parameter(help="What it may do: read, paint, admin, monitor.", negative="")] = (
        "read",
        "paint",
    ),
    days: Annotated[float, Parameter(help="After how many days it ends; 0: never.")] = 90,
    user: User = None,
    options: CommonOptions = COMMON,
) -> None:
    """Make a key and print its secret, which is shown this once."""

    async def work(house: House) -> tuple[ApiKey, str]:
        account = await _owner(house, user)
        key, secret = await house.keys.make(account, name, scope, days or None)
        await house.people.note((await founder_of(house)).id, "key.made", f"{key.prefix} {' '.join(key.scopes)}")
        return key, secret

    key, secret = with_house(options, work)
    if options.json:
        console.print_json({"key": key, "secret": secret})
    else:
        console.print_line(secret)


def revoke(
    key: Annotated[str, Parameter(name="KEY", help="Its name, id, or how it begins.")],
    /,
    *,
    user: User = None,
    options: CommonOptions = COMMON,
) -> None:
    """End a key at once."""

    async def work(house: House) -> ApiKey:
        revoked = await house.keys.revoke((await _owner(house, user)).id, key)
        await house.people.note((await founder_of(house)).id, "key.revoked", revoked.prefix)
        return revoked

    revoked = with_house(options, work)
    if options.json:
        console.print_json(revoked)
    elif not options.quiet:
        console.print_line(console.plain(f"{revoked.prefix} is revoked."))


async def _owner(house: House, user: str | None) -> Account:
    return await house.people.find(user) if user else await founder_of(house)
