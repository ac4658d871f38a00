"""What is made of the claims of somebody whose identity was proven: may they come in, as what, and under which name.

Claims are the provider's words: anything may stand in them, so nothing is taken for text that is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dimp.accounts.oidc.config import OidcConfig
from dimp.accounts.records import NAME_CHARACTERS, Role

_NAMES = ("preferred_username", "name", "nickname", "email")


def is_admitted(config: OidcConfig, claims: Mapping[str, Any]) -> bool:
    """Whether the rule of the house lets somebody in who was not invited."""
    match config.admits:
        case "anybody":
            return True
        case "domain":
            return _domain_of(claims) in config.domains
        case "group":
            return bool(config.groups & groups_of(config, claims))
        case "invited":
            return False


def role_of(config: OidcConfig, claims: Mapping[str, Any]) -> Role | None:
    """The role that the provider gives somebody; None where `oidc_roles` leaves roles to the house.

    Who is in none of its groups has `oidc_role`, so that who leaves a group there loses what it gave.
    """
    groups = groups_of(config, claims)
    fitting = (role for group, role in config.roles if group in groups)
    return next(fitting, config.role) if config.roles else None


def name_of(config: OidcConfig, claims: Mapping[str, Any]) -> str:
    """What an account is to be called. Of an e-mail address it is the part before the @, so that none is shown."""
    for claim in (config.name_claim, *_NAMES):
        name = "".join(letter for letter in _text(claims.get(claim)).partition("@")[0] if letter.isprintable())
        if trimmed := " ".join(name.split())[: NAME_CHARACTERS[1] - 4].strip():
            return trimmed
    return "?"


def groups_of(config: OidcConfig, claims: Mapping[str, Any]) -> frozenset[str]:
    """The groups of a claim that lists them, or names one."""
    listed = claims.get(config.groups_claim)
    return frozenset(filter(None, map(_text, listed if isinstance(listed, list) else [listed])))


def _domain_of(claims: Mapping[str, Any]) -> str:
    """The domain of an address that the provider has verified; empty without one."""
    name, at, domain = _text(claims.get("email")).rpartition("@")
    return domain.lower() if name and at and claims.get("email_verified") is True else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
