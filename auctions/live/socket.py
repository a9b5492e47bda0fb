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


class Message:
    """A text for many sockets. Under daphne it is made into a frame once, by autobahn's own means for that."""

    __slots__ = ("_prepared", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._prepared: Any = None

    def prepared_by(self, factory: Any) -> Any:
        """Give the frame that every protocol of this factory can send."""
        if self._prepared is None:
            self._prepared = factory.prepareMessage(self.text.encode())
        return self._prepared


class Socket:
    """Where the messages of one visitor go."""

    __slots__ = ("_closed", "_protocol", "_send", "_waiting", "lots", "session", "told_at")

    def __init__(self, send: Send, lots: tuple[str, ...], session: Session | None) -> None:
        self._send = send
        self._protocol = _protocol_below(send)
        self._waiting: dict[str, Message] | None = None
        self._closed = False
        self.lots = lots
        self.session = session
        self.told_at = 0.0

    @property
    def pressed(self) -> bool:
        """Whether more waits for this visitor's network than the server cares to hold."""
        return self._protocol is not None and bool(getattr(self._protocol.transport, "producerPaused", False))

    @property
    def behind(self) -> bool:
        """Whether something waits to be told once the network keeps up again."""
        return self._waiting is not None

    async def tell(self, topic: str, message: Message) -> None:
        """Send it now, or keep it as the latest of its topic while the visitor's network does not keep up."""
        if self._closed:
            return
        if self._waiting is not None or self.pressed:
            self._waiting = {**(self._waiting or {}), topic: message}
            return
        self.told_at = time.monotonic()
        protocol = self._protocol
        if protocol is not None and protocol.state == protocol.STATE_OPEN:
            protocol.sendPreparedMessage(message.prepared_by(protocol.factory))
        else:
            await self._send({"type": "websocket.send", "text": message.text})

    async def catch_up(self) -> None:
        """Send what waits, if the network keeps up again."""
        if self._waiting is None or self.pressed:
            return
        waiting, self._waiting = self._waiting, None
        for topic, message in waiting.items():
            await self.tell(topic, message)

    async def close(self, code: int) -> None:
        """Close with a code that says why; what waits is dropped."""
        if not self._closed:
            self._closed = True
            await self._send({"type": "websocket.close", "code": code})


def _protocol_below(send: Any) -> Any:
    """Give daphne's (autobahn's) protocol below an ASGI `send`; None under any other server, where `send` does it all.

    It alone knows what waits for the network, and how one frame is shared. Channels' session middleware wraps daphne's
    `partial(handle_reply, protocol)`, which never waits.
    """
    send = getattr(getattr(send, "__self__", None), "real_send", send)
    protocol = send.args[0] if isinstance(send, functools.partial) and send.args else None
    return protocol if hasattr(protocol, "sendPreparedMessage") else None
