"""Who looks at which session at this moment. It is told by sockets, ends with them, and is written down nowhere."""

from __future__ import annotations

import anyio
import msgspec

from dimp.studio.sessions import Sessions


class Present(msgspec.Struct, frozen=True):
    """A person: the account's id, and what they are called."""

    id: str
    name: str


class Presence:
    """Who looks where, by whatever stands for their connection. `change` is set, and replaced, at each change."""

    def __init__(self) -> None:
        self.change = anyio.Event()
        self._looking: dict[object, tuple[Present, str]] = {}

    def look(self, connection: object, person: Present, session_id: str) -> None:
        """Somebody looks at a session from now on; empty: at none."""
        self._looking[connection] = (person, session_id)
        self.wake()

    def leave(self, connection: object) -> None:
        """A connection has ended."""
        if self._looking.pop(connection, None) is not None:
            self.wake()

    def looked_at(self, connection: object) -> str:
        """The session that somebody looks at; empty for none."""
        looking = self._looking.get(connection)
        return looking[1] if looking else ""

    def people(self, session_id: str, visible: Sessions) -> tuple[Present, ...]:
        """Who looks at a session and may, each once, in the order in which they came.

        `visible` are the sessions of whoever asks: of another one's nobody is told anything.
        """
        if not visible.has(session_id):
            return ()
        looking = (person for person, looked_at in self._looking.values() if looked_at == session_id)
        return tuple(dict.fromkeys(person for person in looking if visible.may_see(session_id, person.id)))

    def wake(self) -> None:
        """Something changed about who looks, or may."""
        changed, self.change = self.change, anyio.Event()
        changed.set()
