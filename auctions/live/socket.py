"""One visitor's socket, as the hub sees it: told at once while its network keeps up, and only the latest after that."""

import functools
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Session(NamedTuple):
    """The session that a signed-in visitor's socket was opened in; `proof` changes with the password."""

    key: str
    user_id: int
    proof: str


class Socket:
    """Where the messages of one visitor go."""

    __slots__ = ("_closed", "_send", "_transport", "_waiting", "lots", "session", "told_at")

    def __init__(self, send: Send, lots: tuple[str, ...], session: Session | None) -> None:
        self._send = send
        self._transport = _transport_of(send)
        self._waiting: dict[str, str] | None = None
        self._closed = False
        self.lots = lots
        self.session = session
        self.told_at = 0.0

    @property
    def pressed(self) -> bool:
        """Whether more waits for this visitor's network than the server cares to hold."""
        return self._transport is not None and bool(getattr(self._transport, "producerPaused", False))

    @property
    def behind(self) -> bool:
        """Whether something waits to be told once the network keeps up again."""
        return self._waiting is not None

    async def tell(self, topic: str, text: str) -> None:
        """Send `text` now, or keep it as the latest of its topic while the visitor's network does not keep up."""
        if self._closed:
            return
        if self._waiting is not None or self.pressed:
            self._waiting = {**(self._waiting or {}), topic: text}
            return
        self.told_at = time.monotonic()
        await self._send({"type": "websocket.send", "text": text})

    async def catch_up(self) -> None:
        """Send what waits, if the network keeps up again."""
        if self._waiting is None or self.pressed:
            return
        waiting, self._waiting = self._waiting, None
        for topic, text in waiting.items():
            await self.tell(topic, text)

    async def close(self, code: int) -> None:
        """Close with a code that says why; what waits is dropped."""
        if not self._closed:
            self._closed = True
            await self._send({"type": "websocket.close", "code": code})


def _transport_of(send: Any) -> Any:
    """Give daphne's transport below an ASGI `send`, which alone knows what waits; None under any other server.

    Channels' session middleware wraps daphne's `partial(handle_reply, protocol)`, which never waits for the network.
    """
    send = getattr(getattr(send, "__self__", None), "real_send", send)
    protocol = send.args[0] if isinstance(send, functools.partial) and send.args else None
    return getattr(protocol, "transport", None)
