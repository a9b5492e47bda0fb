"""Sockets for the tests: in this process over the whole ASGI application, and over a real daphne of its own."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from accounts.models import User
from auctions.models import Auction
from auctionsite.asgi import application

Connect = Callable[..., Awaitable["Visitor"]]


class Visitor(WebsocketCommunicator):
    """A page with a live socket."""

    async def state(self) -> dict[str, Any]:
        """Give the next state, however many pings come first."""
        while True:
            message: dict[str, Any] = json.loads(await self.receive_from(5))
            if message["type"] == "state":
                return message

    async def closing_code(self, within: float = 6) -> int:
        """Give the code with which the house closes this socket."""
        while (event := await self.receive_output(within))["type"] != "websocket.close":
            pass
        return int(event["code"])


@pytest.fixture
async def visit() -> AsyncIterator[Connect]:
    """Give a function that opens a socket on some lots, as a client or as nobody; all are closed in the end."""
    visitors: list[Visitor] = []

    async def connect(*lots: Auction | str, client: Client | None = None, origin: str = "http://testserver") -> Visitor:
        ids = ",".join(lot if isinstance(lot, str) else lot.public_id for lot in lots)
        cookie = client.cookies.output(header="", sep=";").strip() if client else ""
        headers = [(b"origin", origin.encode()), (b"cookie", cookie.encode())]
        visitor = Visitor(application, f"/ws/live/?lots={ids}", headers=headers)
        visitors.append(visitor)
        connected, _ = await visitor.connect(5)
        assert connected
        return visitor

    yield connect
    for visitor in visitors:
        await visitor.disconnect()
    await sync_to_async(connections.close_all)()  # those of the thread that served them


@pytest.fixture
def daphne(transactional_db: None) -> Iterator[int]:
    """Start a real daphne over the test database, and give its port."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: on SQLite the test database lives in this process alone")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    database = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"postgres://{database['USER']}@{quote(database['HOST'], safe='')}/{database['NAME']}",
    }
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "auctionsite.asgi:application"]
    process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    """Alice's browser."""
    client.force_login(alice)
    return client


async def eventually(condition: Callable[[], Awaitable[bool]], within: float = 5) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + within
    while not await condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
