"""The people of a house: adding, inviting, renaming roles, removing, and telling whether a password is theirs."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

from dimp.accounts import records
from dimp.accounts.database import Database
from dimp.accounts.passwords import Passwords
from dimp.accounts.records import Account, AuditEntry, Invitation, Role
from dimp.accounts.store import Store
from dimp.accounts.tokens import digest_of, fresh_token
from dimp.core.errors import Conflict, Invalid, NotFound

INVITATION_S = 7 * 86400.0
"""How long an invitation holds, in seconds, unless another time is asked for."""

_ACCOUNT = "SELECT id, name, role, created_at, epoch, password IS NOT NULL FROM accounts WHERE removed_at IS NULL"

_REMOVED = _ACCOUNT.replace("removed_at IS NULL", "removed_at IS NOT NULL")


class People(Store):
    """Who is in the house."""

    def __init__(
        self, database: Database, new_id: Callable[[], str], passwords: Passwords | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        super().__init__(database, new_id, clock)
        self._passwords = passwords or Passwords()

    async def founder(self) -> Account | None:
        """The first account of the house, to which belongs what was made before there were any."""
        row = await self._database.row(f"{_ACCOUNT} ORDER BY id LIMIT 1")
        return None if row is None else records.account_of(row)

    async def all(self) -> list[Account]:
        """Everybody, in the order in which they came."""
        return [records.account_of(row) for row in await self._database.rows(f"{_ACCOUNT} ORDER BY id")]

    async def names(self) -> dict[str, str]:
        """How everybody is called, by id, those who were removed too: what they made may still be here."""
        return dict(await self._database.rows("SELECT id, name FROM accounts"))

    async def find(self, reference: str) -> Account:
        """An account by its name or id. Raises `NotFound`."""
        row = await self._database.row(f"{_ACCOUNT} AND (id = ? OR name = ? COLLATE NOCASE)", reference, reference)
        if row is None:
            raise NotFound(f"There is nobody called {reference[:60]!r}.", "See who there is: dimp users list")
        return records.account_of(row)

    async def removed(self) -> list[Account]:
        """Who was taken out of the house, in the order in which they came."""
        return [records.account_of(row) for row in await self._database.rows(f"{_REMOVED} ORDER BY id")]

    async def find_removed(self, reference: str) -> Account:
        """Somebody who was taken out of the house, by name or id. Raises `NotFound`, `Conflict` where several fit."""
        fitting = [
            account
            for account in await self.removed()
            if account.id == reference or account.name.casefold() == reference.casefold()
        ]
        if len(fitting) > 1:
            raise Conflict(f"{len(fitting)} people of that name were removed.", "Name one by the id.")
        if not fitting:
            hint = "Remove them first: dimp users remove NAME"
            raise NotFound(f"Nobody called {reference[:60]!r} was removed.", hint)
        return fitting[0]

    async def find_ever(self, reference: str) -> Account:
        """The same, and where nobody has that name or id now, who had it last. Raises `NotFound`."""
        removed = (
            "SELECT id, name, role, created_at, epoch, 0 FROM accounts WHERE removed_at IS NOT NULL "
            "AND (id = ? OR name = ? COLLATE NOCASE) ORDER BY removed_at DESC"
        )
        try:
            return await self.find(reference)
        except NotFound:
            if (row := await self._database.row(removed, reference, reference)) is None:
                raise
            return records.account_of(row)

    async def add(self, name: str, role: str, password: str | None, actor: str) -> Account:
        """A new account; the first of a house is an owner. Without a password nobody can sign in with it yet.

        Raises `Invalid` for a name, role or password that cannot be, `Conflict` for a name that is taken.
        """
        name, checked_role = records.check_name(name), records.check_role(role)
        if checked_role != "owner" and await self.founder() is None:
            raise Invalid("The first account of a house is its owner's.", "Add it with the role owner.")
        hashed = None if password is None else await self._passwords.hash(records.check_password(password, name))
        account = Account(self._new_id(), name, checked_role, self._clock(), has_password=hashed is not None)
        insert = "INSERT INTO accounts (id, name, role, password, created_at) VALUES (?, ?, ?, ?, ?)"
        try:
            await self._database.change(insert, account.id, name, checked_role, hashed, account.created_at)
        except sqlite3.IntegrityError as taken:
            raise Conflict("That name is taken.", "Choose another one.") from taken
        await self.note(actor or account.id, "account.added", f"{account.id} {checked_role}")
        return account

    async def remove(self, account: Account, actor: str) -> None:
        """Takes somebody out of the house at once; their sessions stay in the log, and nobody sees them.

        Raises `Conflict` for the founder.
        """
        await self._refuse_founder(account, "removed")
        await self._database.change("UPDATE accounts SET removed_at = ? WHERE id = ?", self._clock(), account.id)
        for table in ("sign_ins", "api_keys"):
            await self._database.change(f"DELETE FROM {table} WHERE account = ?", account.id)
        await self._database.change("DELETE FROM shares WHERE owner = ?", account.id)
        await self._database.change("DELETE FROM members WHERE account = ? OR owner = ?", account.id, account.id)
        await self.note(actor, "account.removed", account.id)

    async def change_role(self, account: Account, role: str, actor: str) -> Account:
        """Gives somebody another role. Raises `Invalid` for none that there is, `Conflict` for the founder."""
        checked_role = records.check_role(role)
        if checked_role != account.role:
            await self._refuse_founder(account, "given another role")
            await self._database.change("UPDATE accounts SET role = ? WHERE id = ?", checked_role, account.id)
            if checked_role == "guest":  # guests have none
                await self._database.change("DELETE FROM api_keys WHERE account = ?", account.id)
            await self.note(actor, "account.role", f"{account.id} {checked_role}")
        return await self.find(account.id)

    async def change_password(self, account: Account, password: str, actor: str) -> None:
        """Sets a password and ends every sign-in and token of the account. Raises `Invalid`."""
        hashed = await self._passwords.hash(records.check_password(password, account.name))
        update = "UPDATE accounts SET password = ?, epoch = epoch + 1 WHERE id = ?"
        await self._database.change(update, hashed, account.id)
        await self._database.change("DELETE FROM sign_ins WHERE account = ?", account.id)
        await self.note(actor, "account.password", account.id)

    async def with_password(self, name: str, password: str) -> Account | None:
        """The account that a name and a password are of; none takes as long as a wrong password."""
        password = password[: records.PASSWORD_CHARACTERS[1] + 1]
        query = "SELECT id, password FROM accounts WHERE removed_at IS NULL AND name = ? COLLATE NOCASE"
        row = await self._database.row(query, " ".join(name.split()))
        hashed = row[1] if row else None
        if not await self._passwords.fits(password, hashed) or row is None:
            return None
        if self._passwords.is_outdated(str(hashed)):
            fresh = await self._passwords.hash(password)
            await self._database.change("UPDATE accounts SET password = ? WHERE id = ?", fresh, row[0])
        return await self.find(row[0])

    async def invite(self, role: str, actor: str, lasts_s: float = INVITATION_S) -> tuple[Invitation, str]:
        """An invitation and its token, which is shown this once. Raises `Invalid`."""
        if not 60 <= lasts_s <= 90 * 86400:
            raise Invalid("An invitation cannot last so long.", "Use a minute to 90 days.")
        now, token = self._clock(), fresh_token()
        invitation = Invitation(self._new_id(), records.check_role(role), actor, now, now + lasts_s)
        await self._database.change(
            "INSERT INTO invitations VALUES (?, ?, ?, ?, ?, ?)", invitation.id, digest_of(token), invitation.role,
            actor, now, invitation.expires_at,
        )  # fmt: skip
        await self.note(actor, "person.invited", f"{invitation.id} {role}")
        return invitation, token

    async def invitations(self) -> list[Invitation]:
        """Invitations that can still be accepted."""
        query = "SELECT id, role, created_by, created_at, expires_at FROM invitations WHERE expires_at > ? ORDER BY id"
        return [Invitation(*row) for row in await self._database.rows(query, self._clock())]

    async def invited_as(self, token: str) -> Role | None:
        """The role that an invitation gives, if it holds."""
        query = "SELECT role FROM invitations WHERE token = ? AND expires_at > ?"
        row = await self._database.row(query, digest_of(token), self._clock())
        return None if row is None else records.check_role(row[0])

    async def withdraw(self, invitation_id: str, actor: str) -> None:
        """Makes an invitation worthless. Raises `NotFound`."""
        if not await self._database.change("DELETE FROM invitations WHERE id = ?", invitation_id):
            raise NotFound("There is no such invitation.", "It may have been accepted.")
        await self.note(actor, "invitation.withdrawn", invitation_id)

    async def accept(self, token: str, name: str, password: str) -> Account:
        """Joins the house by an invitation, which is used up with that. Raises `NotFound` for none that holds.

        What is wrong with the name or the password is said before it is used.
        """
        query = "SELECT id, role FROM invitations WHERE token = ? AND expires_at > ?"
        row = await self._database.row(query, digest_of(token), self._clock())
        if row is None:
            raise NotFound("This invitation does not hold (any more).", "Ask for another one.")
        records.check_password(password, records.check_name(name))
        if not await self._database.change("DELETE FROM invitations WHERE id = ?", row[0]):
            raise NotFound("This invitation does not hold (any more).", "Ask for another one.")
        try:
            return await self.add(name, row[1], password, "")
        except Conflict:
            await self._give_back(row[0], row[1], token)
            raise

    async def audit(self, limit: int = 100, before: int | None = None, person: str = "") -> list[AuditEntry]:
        """What was done, the newest first: before the entry of that id, and by or about `person`, an account's id."""
        query = (
            "SELECT u.id, u.at, u.actor, coalesce(a.name, ''), u.act, u.about, coalesce(b.name, '') FROM audit u "
            "LEFT JOIN accounts a ON a.id = u.actor LEFT JOIN accounts b ON b.id = substr(u.about, 1, 36) "
            "WHERE u.id < ? AND (? = '' OR u.actor = ? OR instr(u.about, ?) > 0) ORDER BY u.id DESC LIMIT ?"
        )
        values = (1 << 62 if before is None else before, person, person, person, limit)
        return [AuditEntry(*row) for row in await self._database.rows(query, *values)]

    async def note(self, actor: str, act: str, about: str) -> None:
        """Writes down what was done."""
        insert = "INSERT INTO audit (at, actor, act, about) VALUES (?, ?, ?, ?)"
        await self._database.change(insert, self._clock(), actor, act, about)

    async def _give_back(self, invitation_id: str, role: Role, token: str) -> None:
        """An invitation whose person chose a name that is taken holds for an hour more."""
        now = self._clock()
        await self._database.change(
            "INSERT INTO invitations VALUES (?, ?, ?, '', ?, ?)", invitation_id, digest_of(token), role, now, now + 3600
        )

    async def _refuse_founder(self, account: Account, what: str) -> None:
        founder = await self.founder()
        if founder is not None and founder.id == account.id:
            raise Conflict(f"The founder of the house cannot be {what}.", "Everything from before accounts is theirs.")
