"""Why a sign-in by the provider came to nothing. The page words the reasons in the reader's language."""

from __future__ import annotations

from typing import Literal, get_args

Reason = Literal[
    "unreachable", "refused-there", "stale", "unproven", "not-invited", "not-admitted", "removed", "taken",
    "other-person", "not-asked-again", "signed-out",
]  # fmt: skip
"""
unreachable      the provider does not answer, or not as it should
refused-there    the provider let the person not in, or they went back
stale            the answer belongs to no sign-in that this browser began, or it was used or is too old
unproven         who it is was not proven: signature, issuer, audience, end or nonce do not fit
not-invited      nobody of the house, and the house lets in who is invited
not-admitted     nobody that the rule of the house lets in
removed          was put out of the house
taken            the identity belongs to another account, or the account has one already
other-person     it was somebody else than who had to confirm
not-asked-again  the provider did not ask the person anew, though it had to
signed-out       what is for a person who is signed in came from one who is not
"""

REASONS: tuple[Reason, ...] = get_args(Reason)


class OidcRefused(Exception):
    """A sign-in by the provider came to nothing; `detail` is for the log of the server and holds no secret."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.detail = detail
