"""The hub: one per process and event loop, one subscription per lot, each message encoded once, handed to its sockets.

The layer is at most once and the publisher best effort, so every two seconds the hub compares what it told with the
database: that heals a lost message, a broken link to Redis and a publisher that died between commit and publishing.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from accounts.services import sessions
from auctions.broadcast import group_of
from auctions.live import sources
from auctions.live.seats import Seats
from auctions.live.socket import Message, Socket
from auctions.selectors.state import worded
from auctions.times import iso

logger = logging.getLogger(__name__)
SWEEP = 2.0
SILENCE = 25.0
CATCH_UP = 0.2
TURN = 50
SESSION_ENDED = 4401
AWAY = (RedisError, OSError)


@dataclass(slots=True)
class Room:
    """The sockets that follow one lot, and the newest state the hub knows of it."""

    sockets: set[Socket] = field(default_factory=set)
    state: dict[str, Any] | None = None
    subscribed: bool = False

    @property
    def seq(self) -> int:
        """The seq of the newest state, -1 before there is one."""
        return int(self.state["seq"]) if self.state else -1


class Hub:
    """Takes the states of lots from the channel layer and tells the sockets; its tasks run while anybody listens."""

    def __init__(self) -> None:
        self.seats = Seats()
        self._rooms: dict[str, Room] = {}
        self._sockets: set[Socket] = set()
        self._due: set[str] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._subscribing = asyncio.Lock()
        self._channel = ""
        self._clock_ahead = timedelta(0)

    async def join(self, socket: Socket) -> bool:
        """Tell this socket of its lots from now on, their present state first; False when one is not public."""
        self._sockets.add(socket)
        for lot in socket.lots:
            self._rooms.setdefault(lot, Room()).sockets.add(socket)
        self._start()
        if unknown := [lot for lot in socket.lots if self._rooms[lot].state is None]:
            for state in await sources.states(unknown):
                self._learn(state)
        if any(self._rooms[lot].state is None for lot in socket.lots):
            return False
        await self._follow(socket.lots)
        for lot in socket.lots:
            await socket.tell(lot, self._message(self._rooms[lot]))
        return True

    async def leave(self, socket: Socket) -> None:
        """Tell this socket nothing more; with the last one the hub rests."""
        self._forget(socket)
        if self._sockets:
            await self._follow(socket.lots)
        else:
            await self._rest()

    def _forget(self, socket: Socket) -> None:
        self._sockets.discard(socket)
        for lot in socket.lots:
            if room := self._rooms.get(lot):
                room.sockets.discard(socket)

    def now(self) -> str:
        """Give the database's time as far as the hub knows it, in the form of live messages."""
        return iso(datetime.now(UTC) + self._clock_ahead)

    def _start(self) -> None:
        if not self._tasks:
            self._tasks = [asyncio.create_task(work()) for work in (self._receive, self._write, self._sweep)]

    async def _rest(self) -> None:
        """Stop the tasks and give the subscriptions back; somebody who joins meanwhile begins anew."""
        tasks, self._tasks = self._tasks, []
        channel, self._channel = self._channel, ""
        rooms, self._rooms = self._rooms, {}
        pending = set(tasks)
        while pending:  # more than once, because a Redis client that is connecting may swallow a cancellation
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=0.1)
        if not self._tasks:
            self._channel = ""
        groups = [sessions.GROUP, *(group_of(lot) for lot, room in rooms.items() if room.subscribed)]
        for group in groups if channel else ():
            with suppress(*AWAY):  # a server that is away has no subscription to end
                await _layer().group_discard(group, channel)

    async def _follow(self, lots: Iterable[str] | None = None) -> None:
        """Bring the subscriptions in line with the rooms; what Redis cannot do now is tried again by the sweep."""
        async with self._subscribing:
            for lot in tuple(self._rooms if lots is None else lots):
                with suppress(*AWAY):
                    await self._subscribe(lot)

    async def _subscribe(self, lot: str) -> None:
        room = self._rooms.get(lot)
        if room and room.sockets and not room.subscribed and self._channel:
            await _layer().group_add(group_of(lot), self._channel)
            room.subscribed = True
        elif room and not room.sockets:
            del self._rooms[lot]
            if room.subscribed:
                await _layer().group_discard(group_of(lot), self._channel)

    async def _receive(self) -> None:
        """Take what the layer brings, and begin anew when it fails."""
        while True:
            try:
                if not self._channel:
                    channel = await _layer().new_channel("live")
                    await _layer().group_add(sessions.GROUP, channel)
                    self._channel = channel
                    await self._follow()
                message = await _layer().receive(self._channel)
                if message["type"] == "session.ended":
                    await self._close(set(message["keys"]))
                else:
                    self._learn(message["state"])
            except Exception:  # whatever the layer broke on, this goes on: lots follow by the sweep until it is back
                logger.warning("the channel layer failed", exc_info=True)
                await asyncio.sleep(SWEEP)

    def _learn(self, state: dict[str, Any]) -> None:
        """Keep a state if it is newer, and have the sockets told; of the first one those who join tell themselves."""
        room = self._rooms.get(state["id"])
        if room is None or state["seq"] <= room.seq:
            return
        first, room.state = room.state is None, state
        if not first:
            self._due.add(state["id"])
            self._wake.set()

    async def _write(self) -> None:
        """Tell the sockets what is due; a lot that moved again meanwhile is told once, at its newest."""
        slow: set[Socket] = set()
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), CATCH_UP if slow else None)
            self._wake.clear()
            due, self._due = self._due, set()
            for lot in due:
                if room := self._rooms.get(lot):
                    slow |= await self._tell(room.sockets, lot, self._message(room))
            for socket in tuple(slow):
                await self._guarded(socket, socket.catch_up())
                if not socket.behind or socket not in self._sockets:
                    slow.discard(socket)

    async def _tell(self, sockets: Iterable[Socket], topic: str, message: Message) -> set[Socket]:
        """Tell sockets, giving way to others between turns; give those that are behind."""
        behind: set[Socket] = set()
        for number, socket in enumerate(tuple(sockets), start=1):
            await self._guarded(socket, socket.tell(topic, message))
            if socket.behind:
                behind.add(socket)
            if number % TURN == 0:
                await asyncio.sleep(0)
        return behind

    async def _guarded(self, socket: Socket, telling: Awaitable[None]) -> None:
        """Let a socket that fails while being told harm nobody else: it is told nothing more."""
        try:
            await telling
        except Exception:  # a server's `send` may raise anything of one that closes; its consumer hears of it too
            logger.info("a socket could not be told", exc_info=True)
            self._forget(socket)

    async def _sweep(self) -> None:
        """Heal what was missed, close the sockets of ended sessions, let quiet ones hear that the house is there."""
        while True:
            await asyncio.sleep(SWEEP)
            for work in (self._heal, self._close_ended, self._follow, self._beat):
                try:
                    await work()
                except Exception:  # whatever is away or wrong, the other works and the next sweep must come
                    logger.warning("a sweep of live sockets failed", exc_info=True)

    async def _heal(self) -> None:
        told = {lot: room.seq for lot, room in self._rooms.items()}
        moved = await sources.moved(told)
        self._clock_ahead = moved.now - datetime.now(UTC)
        for state in moved.states:
            self._learn(state)

    async def _close_ended(self) -> None:
        asked = {socket.session for socket in self._sockets if socket.session}
        await self._close(await sources.ended(asked) if asked else set())

    async def _close(self, over: set[str]) -> None:
        """Close the sockets of these sessions."""
        for socket in [socket for socket in self._sockets if socket.session and socket.session.key in over]:
            await self._guarded(socket, socket.close(SESSION_ENDED))

    async def _beat(self) -> None:
        ping = Message(json.dumps({"type": "ping", "server_time": self.now()}))
        quiet = time.monotonic() - SILENCE
        await self._tell([socket for socket in self._sockets if socket.told_at < quiet], "ping", ping)

    def _message(self, room: Room) -> Message:
        state = worded({**(room.state or {}), "server_time": self.now()})
        return Message(json.dumps(state, ensure_ascii=False, separators=(",", ":")))


def _layer() -> Any:
    return get_channel_layer()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """Give the hub of the running event loop, made on first use."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
