"""Which account an identity at a provider signs in to: by the issuer and its subject, never by name or e-mail address.

Those can be given to somebody else there, or be written by whoever asks. The identity of somebody who was removed stays
on record, so that a rule which lets everybody in does not let them in again; an invitation does.
"""

from __future__ import annotations

import sqlite3
from typing import Literal

import msgspec

from dimp.accounts import records
from dimp.accounts.database import Change
from dimp.accounts.records import Account, Role
from dimp.accounts.store import Store
from dimp.accounts.tokens import digest_of
from dimp.core.errors import Conflict, NotFound

AdmittedBy = Literal["rule", "person"]
"""By the rule of the house, which is asked anew at every sign-in; or by an invitation or the account itself."""

_MOST_NAMESAKES = 1000
_COLUMNS = "i.issuer, i.subject, i.account, i.admitted_by, i.label, i.created_at, i.used_at"
_ADD = "INSERT INTO identities VALUES (?, ?, ?, ?, ?, ?, ?)"
_DROP_REMOVED = (
    "DELETE FROM identities WHERE issuer = ? AND subject = ? "
    "AND account IN (SELECT id FROM accounts WHERE removed_at IS NOT NULL)"
)


class LinkedIdentity(msgspec.Struct, frozen=True):
    """An identity and its account. `label` is how the provider calls the person; times in Unix seconds."""

    issuer: str
    subject: str
    account: str
    admitted_by: AdmittedBy
    label: str
    created_at: float
    used_at: float


class Identities(Store):
    """All identities of a house."""

    async def find(self, issuer: str, subject: str) -> LinkedIdentity | None:
        """The identity that a provider proved, if it signs in to an account, present or removed."""
        query = f"SELECT {_COLUMNS} FROM identities i WHERE i.issuer = ? AND i.subject = ?"
        row = await self._database.row(query, issuer, subject)
        return None if row is None else LinkedIdentity(*row)

    async def of(self, account_id: str) -> list[LinkedIdentity]:
        """The identities of an account, the oldest first."""
        query = f"SELECT {_COLUMNS} FROM identities i WHERE i.account = ? ORDER BY i.created_at"
        return [LinkedIdentity(*row) for row in await self._database.rows(query, account_id)]

    async def note_use(self, identity: LinkedIdentity) -> None:
        """Notes that somebody signed in by it."""
        update = "UPDATE identities SET used_at = ? WHERE issuer = ? AND subject = ?"
        await self._database.change(update, self._clock(), identity.issuer, identity.subject)

    async def link(self, account: Account, issuer: str, subject: str, label: str) -> None:
        """Lets an account be signed in to by an identity. Raises `Conflict` where either has another one."""
        linked = "SELECT 1 FROM identities WHERE account = ? AND issuer = ?"
        if await self._database.row(linked, account.id, issuer) is not None:
            raise Conflict("The account is connected already.", "Disconnect it first.")
        add = self._add(account.id, issuer, subject, "person", label)
        try:
            await self._database.change_all(self._drop_removed(issuer, subject), add, self._note(account, "linked"))
        except sqlite3.IntegrityError as taken:
            raise Conflict("That identity belongs to another account.", "Sign in with it instead.") from taken

    async def unlink(self, account: Account) -> None:
        """Takes all identities from an account. Raises `Conflict` where nobody could sign in to it then, `NotFound`."""
        if not account.has_password:
            raise Conflict("Without a password nobody could sign in.", "Set a password first.")
        gone = Change("DELETE FROM identities WHERE account = ?", (account.id,))
        if not await self._database.change_all(gone, self._note(account, "unlinked")):
            raise NotFound("The account is not connected.", "Connect it on the account page.")

    async def join(
        self, name: str, role: Role, issuer: str, subject: str, admitted_by: AdmittedBy, invitation: str = ""
    ) -> Account | None:  # fmt: skip
        """A new account for an identity, all at once; a taken name gets a number.

        None where the identity has an account, or the invitation, whose token may be given, does not hold (any more).
        """
        for number in range(1, _MOST_NAMESAKES):
            called = records.check_name(name if number == 1 else f"{name} {number}")
            account = Account(self._new_id(), called, role, self._clock())
            changes = self._joining_changes(account, issuer, subject, admitted_by, name, invitation)
            try:
                return account if await self._database.change_all(*changes) else None
            except sqlite3.IntegrityError:
                if await self.find(issuer, subject) is not None:
                    return None
        raise Conflict("That name is taken.", "Choose another one.")

    def _joining_changes(
        self, account: Account, issuer: str, subject: str, admitted_by: AdmittedBy, label: str, invitation: str
    ) -> list[Change]:  # fmt: skip
        """An account, its identity and a note of it; with an invitation it is used up, and a removal forgotten."""
        insert = "INSERT INTO accounts (id, name, role, created_at) VALUES (?, ?, ?, ?)"
        used_up = Change(
            "DELETE FROM invitations WHERE token = ? AND expires_at > ?", (digest_of(invitation), self._clock())
        )
        return [
            *([used_up, self._drop_removed(issuer, subject)] if invitation else []),
            Change(insert, (account.id, account.name, account.role, account.created_at)),
            self._add(account.id, issuer, subject, admitted_by, label),
            self._note(account, f"{account.role} by the provider", "account.added"),
        ]

    def _add(self, account_id: str, issuer: str, subject: str, admitted_by: AdmittedBy, label: str) -> Change:
        now = self._clock()
        return Change(_ADD, (issuer, subject, account_id, admitted_by, label[:60], now, now))

    def _drop_removed(self, issuer: str, subject: str) -> Change:
        return Change(_DROP_REMOVED, (issuer, subject), must=False)

    def _note(self, account: Account, what: str, act: str = "") -> Change:
        insert = "INSERT INTO audit (at, actor, act, about) VALUES (?, ?, ?, ?)"
        about = f"{account.id} {what}" if act else account.id
        return Change(insert, (self._clock(), account.id, act or f"identity.{what}", about))
