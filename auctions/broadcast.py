"""Telling open pages the new state of a lot: best effort, latest state wins, never on the bidder's time."""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

from channels.layers import get_channel_layer

from auctions.selectors.state import public_state
from events.coalescer import Coalescer


def group_of(public_id: str) -> str:
    """Give the channel group of a lot."""
    return f"lot.{public_id}"


def put(row: Mapping[str, Any]) -> None:
    """Send this auction's state (its columns) to its pages soon, from another thread; call after the commit."""
    _states.put(row["public_id"], dict(row))


class _Loop(threading.local):
    """An event loop that a sending thread keeps, and with it the connection to the channel layer."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()


_loop = _Loop()


def _send(rows: Mapping[str, dict[str, Any]]) -> None:
    _loop.runner.run(_send_all(rows))


async def _send_all(rows: Mapping[str, dict[str, Any]]) -> None:
    layer = get_channel_layer()
    if layer is None:
        raise LookupError("no channel layer is configured")
    messages = (
        (group_of(public_id), {"type": "lot.state", "state": public_state(row)}) for public_id, row in rows.items()
    )
    await asyncio.gather(*(layer.group_send(group, message) for group, message in messages))


def _newer(state: dict[str, Any], waiting: dict[str, Any]) -> bool:
    return bool(state["seq"] >= waiting["seq"])  # two requests may come here in another order than they committed


_states: Coalescer[dict[str, Any]] = Coalescer("broadcast of lots", 0.05, _send, _newer)
