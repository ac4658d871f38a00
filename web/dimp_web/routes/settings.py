"""The settings a page may see and change. Where the server listens, and its token, are not among them."""

from __future__ import annotations

import msgspec
from litestar import get, patch
from litestar.params import JSONBody

from dimp import settings
from dimp.core.errors import Invalid
from dimp.settings import EDITABLE, Value
from dimp_web.accounts.people import note
from dimp_web.context import AppContexts, Callers
from dimp_web.security.rights import HOUSE


class SettingsView(msgspec.Struct, frozen=True):
    """Values and defaults by key; `editable` names the keys that may be changed here.

    `at_start` are those of them that hold from the next start of the studio, `choices` the values where there are few.
    """

    values: dict[str, Value]
    defaults: dict[str, Value]
    editable: tuple[str, ...]
    at_start: tuple[str, ...]
    choices: dict[str, tuple[str, ...]]


@get("/api/settings", summary="See the settings")
async def listing(context: AppContexts) -> SettingsView:
    """The settings in force."""
    return _view(context.studio.settings)


@patch("/api/settings", summary="Change settings", opt=HOUSE)
async def change(caller: Callers, data: JSONBody[dict[str, Value | None]]) -> SettingsView:
    """Changes all that is named, or nothing when any of it is refused; null puts a default back."""
    if unknown := sorted(set(data) - set(EDITABLE)):
        raise Invalid(f"{unknown[0][:80]!r} cannot be changed here.", f"These can: {', '.join(EDITABLE)}")
    changed = await caller.studio.change_settings(data, actor=caller.actor)
    await note(caller.request.scope, caller.context, "settings.changed", " ".join(sorted(data)))
    return _view(changed)


def _view(now: settings.Settings) -> SettingsView:
    plain = settings.Settings()
    return SettingsView(
        values={key: getattr(now, key) for key in EDITABLE},
        defaults={key: getattr(plain, key) for key in EDITABLE},
        editable=EDITABLE,
        at_start=tuple(key for key in EDITABLE if key in settings.AT_START),
        choices={key: choices for key, choices in settings.CHOICES.items() if key in EDITABLE},
    )


HANDLERS = (listing, change)
