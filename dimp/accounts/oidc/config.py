"""What the settings say of the provider (OpenID Connect) by which people sign in, and whom it lets in.

oidc_issuer            the address of the provider, as it names itself
oidc_client_id         what the studio is called there
oidc_client_secret     what proves it there, or the file that holds it; neither for a public client
oidc_label             what the button on the sign-in page calls the provider
oidc_scopes            what is asked for
oidc_name_claim        the claim that an account is named by
oidc_admits            who may come without an invitation: invited (nobody), anybody, domain, group
oidc_domains           domains of e-mail addresses that come in (domain), with commas between
oidc_groups            groups that come in (group), with commas between
oidc_groups_claim      the claim that lists somebody's groups
oidc_roles             roles by group, `painters:member, chiefs:owner`: the first that fits is given at every sign-in
oidc_role              the role of whoever is in none of these, or comes without an invitation
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

import msgspec

from dimp.accounts import records
from dimp.accounts.records import Role
from dimp.core.errors import Invalid
from dimp.settings import OIDC, Settings

Admits = Literal["invited", "anybody", "domain", "group"]
ADMITS: tuple[Admits, ...] = get_args(Admits)
_MOST_LABEL = 60


class OidcConfig(msgspec.Struct, frozen=True):
    """A provider and whom it lets in; the fields are the settings of the same names."""

    issuer: str
    client_id: str
    client_secret: str = ""
    label: str = ""
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    name_claim: str = "preferred_username"
    admits: Admits = "invited"
    domains: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    groups_claim: str = "groups"
    roles: tuple[tuple[str, Role], ...] = ()
    role: Role = "member"

    def may_be_asked(self, url: str) -> bool:
        """Whether an address that the provider names can be used: over TLS, or on this machine as the provider is."""
        try:
            parts = urlsplit(url)
            usable = bool(parts.hostname) and parts.username is None and not parts.fragment and url.isprintable()
        except ValueError:
            return False
        plain = parts.scheme == "http" and _is_here(parts.hostname or "") and self.issuer.startswith("http:")
        return usable and (parts.scheme == "https" or plain)


def config_of(settings: Settings, folder: Path) -> OidcConfig | None:
    """The provider that the settings name, if any. Blocks. Raises `Invalid`.

    A file of theirs is relative to `folder`.
    """
    if not settings.oidc_issuer:
        default = Settings()
        if given := [name for name in OIDC if getattr(settings, name) != getattr(default, name)]:
            raise Invalid(f"{given[0]} is set without oidc_issuer.", "Set the address of the provider, too.")
        return None
    if not settings.oidc_client_id:
        raise Invalid("oidc_issuer is set without oidc_client_id.", "Register the studio there; it tells the id.")
    config = OidcConfig(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=_secret(settings, folder),
        label=_label(settings),
        scopes=_scopes(settings.oidc_scopes),
        name_claim=settings.oidc_name_claim,
        admits=_admits(settings),
        domains=frozenset(domain.lower() for domain in _list(settings.oidc_domains)),
        groups=frozenset(_list(settings.oidc_groups)),
        groups_claim=settings.oidc_groups_claim,
        roles=tuple(map(_role_of_group, _list(settings.oidc_roles))),
        role=records.check_role(settings.oidc_role),
    )
    if not config.may_be_asked(config.issuer) or "?" in config.issuer:
        raise Invalid("The oidc_issuer cannot be used.", "Write it as the provider does, with https://")
    return config


def _secret(settings: Settings, folder: Path) -> str:
    if not settings.oidc_client_secret_file:
        return settings.oidc_client_secret
    if settings.oidc_client_secret:
        raise Invalid("oidc_client_secret is given twice.", "Give it itself, or the file that holds it.")
    try:
        return (folder / settings.oidc_client_secret_file).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as wrong:
        hint = "Name a file that the studio may read and that holds the secret alone."
        raise Invalid("The oidc_client_secret_file cannot be read.", hint) from wrong


def _label(settings: Settings) -> str:
    label = settings.oidc_label or urlsplit(settings.oidc_issuer).hostname or ""
    if len(label) > _MOST_LABEL or not label.isprintable():
        raise Invalid("The oidc_label cannot be used.", f"Use up to {_MOST_LABEL} characters that can be seen.")
    return label


def _scopes(text: str) -> tuple[str, ...]:
    scopes = tuple(text.split())
    if "openid" not in scopes:
        raise Invalid("The oidc_scopes lack openid.", "Write them as in: openid profile email")
    return scopes


def _admits(settings: Settings) -> Admits:
    admits = next((known for known in ADMITS if known == settings.oidc_admits), None)
    if admits is None:
        raise Invalid(f"There is no oidc_admits {settings.oidc_admits[:40]!r}.", f"Use one of: {', '.join(ADMITS)}.")
    needed = {"domain": "oidc_domains", "group": "oidc_groups"}.get(admits)
    if needed and not _list(getattr(settings, needed)):
        raise Invalid(f"oidc_admits is {admits}, and {needed} names none.", f"Set {needed}, with commas between.")
    return admits


def _role_of_group(text: str) -> tuple[str, Role]:
    group, colon, role = (part.strip() for part in text.rpartition(":"))
    if not (group and colon):
        raise Invalid(f"The oidc_roles have no role for {text[:40]!r}.", "Write them as in: painters:member")
    return group, records.check_role(role)


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
