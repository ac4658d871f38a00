"""The live channel: every event as a patch, in order and exactly once, and the progress of the running work.

A client that comes back with the last `seq` it saw gets what it missed, then one snapshot, then what happens. Patches
are never dropped; progress is the latest only, and a preview goes out only while the client has acknowledged all but
two, since a slow client would otherwise see old ones.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import anyio
import msgspec
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect
from litestar.params import FromQuery

from dimp.accounts.house import House
from dimp.core.errors import Refusal
from dimp.core.events import Stamped
from dimp.core.owners import Access, LibraryAccess
from dimp.core.session import changed_generation_ids
from dimp.core.views import ProgressView, patch
from dimp.engine.reports import ModelView
from dimp.studio.feed import FeedUpdate
from dimp.studio.personal.sharing import Sharing
from dimp.studio.sessions import Sessions
from dimp.studio.studio import Studio
from dimp_store.errors import StoreError
from dimp_web import problems
from dimp_web.presence import Presence, Present
from dimp_web.queue_view import Queue, progress, queue, running_progress
from dimp_web.security import identity
from dimp_web.security.middleware import SOCKET
from dimp_web.unread_fields import find_twice

PING_S = 20.0
STUCK_S = 30.0
"""A client that takes nothing for so long is disconnected, with close code 1013: it may come again."""

CREDIT = 2
_CACHED_PATCHES = 128
_NUMBER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_encoder = msgspec.json.Encoder()
_Result = TypeVar("_Result")
_Socket = WebSocket[Any, Any, Any]


class Snapshot(msgspec.Struct, frozen=True, tag="snapshot", tag_field="type"):
    """How everything stands after the patch `seq`; sent once, after what was missed."""

    seq: int
    queue: Queue
    running: ProgressView | None
    model: ModelView


class QueueUpdate(msgspec.Struct, frozen=True, tag="queue", tag_field="type"):
    """The queue was paused, resumed or reordered, or the model's state is another one."""

    queue: Queue
    model: ModelView


class Ping(msgspec.Struct, frozen=True, tag="ping", tag_field="type"):
    """A sign of life."""


class SharingUpdate(msgspec.Struct, frozen=True, tag="sharing", tag_field="type"):
    """What others share with this client came or went, or may be used in another way: all of it now.

    `sessions` by their ids; `library` are collections, styles and notes by theirs.
    """

    sessions: dict[str, Access]
    library: dict[str, LibraryAccess] = {}


class PresenceUpdate(msgspec.Struct, frozen=True, tag="presence", tag_field="type"):
    """Who looks at a session at this moment, this client's person too. Nothing of it is kept."""

    session_id: str
    people: tuple[Present, ...]


class ProblemMessage(msgspec.Struct, frozen=True, tag="problem", tag_field="type"):
    """What a client sent was refused."""

    title: str
    detail: str
    hint: str


class Ack(msgspec.Struct, frozen=True, tag="ack", tag_field="type", forbid_unknown_fields=True):
    """The client has taken a preview, of that generation or (none named) of any."""

    generation_id: str = ""


class CancelWork(msgspec.Struct, frozen=True, tag="cancel", tag_field="type", forbid_unknown_fields=True):
    """The client wants a generation stopped."""

    generation_id: str


class Look(msgspec.Struct, frozen=True, tag="look", tag_field="type", forbid_unknown_fields=True):
    """The client's person looks at a session from now on, where people have accounts; empty: at none."""

    session_id: str


FromServer = Snapshot | QueueUpdate | SharingUpdate | PresenceUpdate | Ping | ProblemMessage | ProgressView
_from_client: msgspec.json.Decoder[Ack | CancelWork | Look] = msgspec.json.Decoder(Ack | CancelWork | Look)


class Live:
    """What all sockets share: the encoded patches, changes of the queue, and the closing of the server."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.closing = anyio.Event()
        self.queue_change = anyio.Event()
        studio.executor.on_model_change = self._wake_sockets
        self._patches: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self.sharing: Sharing | None = None
        self.presence = Presence()

    def share_among(self, house: House | None) -> None:
        """Says whose accounts decide who may use which session, where there are accounts."""
        self.sharing = Sharing(house, self.studio, self.presence.wake) if house else None

    async def refresh_sharing(self) -> None:
        """Before anything is answered: it is answered by what is shared now."""
        if self.sharing is not None:
            await self.sharing.refresh()

    def close(self) -> None:
        """Says that the server is closing: requests that wait for a picture end."""
        self.closing.set()

    def queue_changed(self, studio: Studio) -> Queue:
        """Notifies every socket that the queue has changed, and returns it as the client of `studio` has it."""
        self._wake_sockets()
        return queue(studio)

    def _wake_sockets(self) -> None:
        changed, self.queue_change = self.queue_change, anyio.Event()
        changed.set()

    async def until_closing(self, work: Awaitable[_Result]) -> _Result | None:
        """What `work` returns, or None when the server closes first."""
        result: list[_Result] = []

        async def run() -> None:
            result.append(await work)
            tasks.cancel_scope.cancel()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(run)
            await self.closing.wait()
            tasks.cancel_scope.cancel()
        return result[0] if result else None

    def patch(self, stamped: Stamped) -> bytes:
        """The patch of an event as JSON; encoded once for all sockets."""
        own = self.studio.sessions.own
        session = own if stamped.session == own.id else self.studio.sessions.find(stamped.session)
        key = (stamped.seq, session.version)
        if (encoded := self._patches.get(key)) is not None:
            return encoded
        ids = changed_generation_ids(stamped.event)
        changed = [session.generations[generation_id] for generation_id in ids if generation_id in session.generations]
        encoded = _encoder.encode(patch(session, stamped, changed))
        self._patches[key] = encoded
        if len(self._patches) > _CACHED_PATCHES:
            self._patches.popitem(last=False)
        return encoded


class Channel:
    """One client: what it was sent, and what it is still to get."""

    def __init__(
        self, socket: _Socket, live: Live, studio: Studio, after: int | None,
        still_admitted: Callable[[], Awaitable[bool]],
    ) -> None:  # fmt: skip
        self._socket = socket
        self._still_admitted = still_admitted
        self._live = live
        self._studio = studio
        self._identity = identity.of(socket.scope)
        self._watcher = studio.watch(after)
        self._sending = anyio.Lock()
        self._unseen_previews: list[str] = []
        self._model: ModelView | None = None
        self._queue: Queue | None = None

    async def run(self) -> None:
        """Runs until the client leaves, takes nothing for too long, or the server closes."""
        async with anyio.create_task_group() as tasks:
            if "origin" in self._socket.headers:  # a page: somebody is about to paint
                tasks.start_soon(self._studio.warm_up)
            work = [self._send_updates, self._send_queue, self._send_pings, self._receive]
            for task in [*work, self._send_presence] if self._identity else work:
                tasks.start_soon(self._run_or_leave, task, tasks.cancel_scope)

    async def _run_or_leave(self, task: Any, scope: anyio.CancelScope) -> None:
        try:
            await task()
        except (WebSocketDisconnect, _ClientGone):
            pass
        finally:
            scope.cancel()

    async def _send_updates(self) -> None:
        missed_until = self._studio.feed.seq
        while self._watcher.after < missed_until:
            await self._send_events(await self._watcher.next())
        await self._send_state()
        while True:
            update = await self._watcher.next()
            await self._send_events(update)
            await self._send_progress(update)
            await self._send_model()

    async def _send_events(self, update: FeedUpdate) -> None:
        for stamped in update.events:
            await self._send(self._live.patch(stamped))

    async def _send_state(self) -> None:
        view = self._studio.queue()
        running = running_progress(self._studio, view)
        self._queue, self._model = queue(self._studio), view.model
        await self._send_message(Snapshot(self._watcher.after, self._queue, running, view.model))

    async def _send_progress(self, update: FeedUpdate) -> None:
        if update.progress is None:
            return
        credit = len(self._unseen_previews) < CREDIT
        view = progress(self._studio, update.progress, with_preview=credit)
        if view.preview is not None:
            self._unseen_previews.append(view.generation_id)
        await self._send_message(view)

    async def _send_model(self) -> None:
        model = self._studio.queue().model
        if model != self._model:
            await self._send_whole_queue()

    async def _send_whole_queue(self) -> None:
        self._queue = queue(self._studio)
        self._model = self._queue.model
        await self._send_message(QueueUpdate(self._queue, self._model))

    async def _send_queue(self) -> None:
        """The queue at each change of it; a change of what others have there is not to be noticed."""
        change = self._live.queue_change
        while True:
            await change.wait()
            change = self._live.queue_change  # taken before looking: a change while it is sent is sent next
            if queue(self._studio) != self._queue:
                await self._send_whole_queue()

    async def _send_pings(self) -> None:
        while True:
            await anyio.sleep(PING_S)
            if not await self._still_admitted():
                raise _ClientGone
            await self._send_message(Ping())

    async def _receive(self) -> None:
        while True:
            text = await self._socket.receive_data("text")
            try:
                message = _from_client.decode(text)
                if find_twice(text) is not None:
                    raise ValueError("a field comes twice")
            except ValueError:  # also msgspec's, and what is no Unicode
                await self._send_message(
                    ProblemMessage("That is no message of this channel", "", "Send an ack or a cancel.")
                )
                continue
            if isinstance(message, Ack):
                await self._acknowledge(message.generation_id)
            elif isinstance(message, Look):
                await self._look(message.session_id)
            else:
                await self._cancel(message.generation_id)

    async def _acknowledge(self, generation_id: str) -> None:
        named = generation_id or next(iter(self._unseen_previews), "")
        if named in self._unseen_previews:
            self._unseen_previews.remove(named)
        else:
            await self._send_message(ProblemMessage("No preview of it was sent", "", "Send one ack for each preview."))

    async def _cancel(self, generation_id: str) -> None:
        try:
            await self._studio.cancel(generation_id, actor=self._identity.account.id if self._identity else "browser")
        except (Refusal, StoreError) as refused:
            problem, _ = problems.problem_of(refused)
            await self._send_message(ProblemMessage(problem.title, problem.detail, problem.hint))

    async def _look(self, session_id: str) -> None:
        if self._identity is None:
            await self._send_message(ProblemMessage("Nobody has an account here", "", "Send no look."))
        elif session_id and not self._studio.sessions.has(session_id):
            await self._send_message(ProblemMessage("There is no such session", "", "See yours: GET /api/sessions"))
        else:
            account = self._identity.account
            self._live.presence.look(self, Present(account.id, account.name), session_id)

    async def _send_presence(self) -> None:
        """Who looks at the same session, and what is shared, each time that is otherwise."""
        presence, sessions = self._live.presence, self._studio.sessions
        shared, people = _shared_with(sessions), PresenceUpdate("", ())
        try:
            while True:
                change = presence.change  # taken before looking: a change while it is sent is sent next
                if (now_shared := _shared_with(sessions)) != shared:
                    shared = now_shared
                    await self._send_message(shared)
                looked_at = presence.looked_at(self)
                now = PresenceUpdate(looked_at, presence.people(looked_at, sessions))
                if looked_at and now != people:
                    await self._send_message(now)
                people = now
                await change.wait()
                if not await self._still_admitted():
                    raise _ClientGone
        finally:
            presence.leave(self)

    async def _send_message(self, message: FromServer) -> None:
        await self._send(_encoder.encode(message))

    async def _send(self, encoded: bytes) -> None:
        with anyio.move_on_after(STUCK_S) as patience:
            async with self._sending:
                try:
                    await self._socket.send_text(encoded.decode())
                except OSError as error:
                    raise _ClientGone from error
        if patience.cancelled_caught:
            raise _ClientGone


def _shared_with(sessions: Sessions) -> SharingUpdate:
    """What others share with whoever has these sessions."""
    return SharingUpdate(sessions.shared(), sessions.libraries.shared_with(sessions.owner))


class _ClientGone(Exception):
    """The client has left or takes nothing any more."""


def _wrong_address(names: list[str], after: str | None) -> str:
    """Why a socket is closed at once; empty where nothing is wrong."""
    if after is not None and not _NUMBER.fullmatch(after):
        return "after is not a number"
    return "" if set(names) <= {"after"} else "only after is read in the address"


@websocket(SOCKET)
async def updates(
    socket: _Socket,
    live: NamedDependency[Live],
    studio: NamedDependency[Studio],
    still_admitted: NamedDependency[Callable[[], Awaitable[bool]]],
    after: FromQuery[str | None] = None,
) -> None:
    """Patches and progress; see the module."""
    await socket.accept()
    code, reason = 1008, _wrong_address(list(socket.query_params), after)
    if not reason:
        await Channel(socket, live, studio, int(after) if after else None, still_admitted).run()
        code = 1013
    with anyio.move_on_after(1), suppress(OSError, WebSocketDisconnect):  # most have left by themselves
        await socket.close(code, reason)


HANDLERS = (updates,)
