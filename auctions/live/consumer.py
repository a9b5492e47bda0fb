"""The socket's own side: which lots, whose session, and what little a visitor may send. Telling is the hub's."""

import json
import re
import time
from typing import Any
from urllib.parse import parse_qs

from channels.consumer import AsyncConsumer

from auctions.live.hub import Hub, hub
from auctions.live.seats import keys_of
from auctions.live.socket import Message, Session, Socket

MOST_LOTS = 60
LOT = re.compile(r"[0-9A-Z]{4,12}")
LONGEST_FRAME = 256
BURST, PER_SECOND = 8.0, 1.0
BAD_LOTS, NO_SUCH_LOT, TOO_MANY, AGAINST_POLICY = 4400, 4404, 4429, 1008


class LiveConsumer(AsyncConsumer):
    """Channels' sign-in and routing around the hub. It has no channel of its own: the layer knows only the hub."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one socket from its handshake to its end."""
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})
        lots = _lots(scope["query_string"])
        socket = Socket(send, lots, _session(scope))
        if not lots:
            return await socket.close(BAD_LOTS)
        house = hub()
        with house.seats.taken(keys_of(scope)) as seated:
            if not seated:
                return await socket.close(TOO_MANY)
            await _serve(socket, receive, house)


async def _serve(socket: Socket, receive: Any, house: Hub) -> None:
    try:
        if await house.join(socket):
            await _listen(socket, receive, house)
        else:
            await socket.close(NO_SUCH_LOT)
    finally:
        await house.leave(socket)


async def _listen(socket: Socket, receive: Any, house: Hub) -> None:
    """Answer pings until the visitor leaves, or sends what nobody may: too long, too often, or anything else."""
    allowance, at = BURST, time.monotonic()
    while (message := await receive())["type"] != "websocket.disconnect":
        now = time.monotonic()
        allowance, at = min(BURST, allowance + (now - at) * PER_SECOND) - 1, now
        sent_at = _ping(message.get("text"))
        if sent_at is None or allowance < 0:
            return await socket.close(AGAINST_POLICY)
        answer = {"type": "pong", "t": sent_at, "server_time": house.now()}
        await socket.tell("pong", Message(json.dumps(answer)))


def _ping(text: str | None) -> int | None:
    """Give the client's time (milliseconds) from `{"type": "ping", "t": …}`; None for anything else."""
    if text is None or len(text.encode()) > LONGEST_FRAME:
        return None
    try:
        frame = json.loads(text)
    except ValueError:
        return None
    if not isinstance(frame, dict) or frame.keys() != {"type", "t"} or frame["type"] != "ping":
        return None
    sent_at = frame["t"]
    return sent_at if type(sent_at) is int and 0 <= sent_at < 2**53 else None


def _lots(query: bytes) -> tuple[str, ...]:
    """Give the public ids asked for; none when they are too many or no ids."""
    asked = dict.fromkeys(parse_qs(query.decode("latin1")).get("lots", [""])[0].split(","))
    return tuple(asked) if len(asked) <= MOST_LOTS and all(LOT.fullmatch(lot) for lot in asked) else ()


def _session(scope: dict[str, Any]) -> Session | None:
    user = scope["user"]
    if not user.is_authenticated:
        return None
    return Session(scope["session"].session_key, user.pk, user.get_session_auth_hash())
