"""The live socket over a real daphne: quiet sockets stay, and a visitor whose network stands still holds up nobody."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import connections
from django.test import Client
from websockets.asyncio.client import ClientConnection, connect

from accounts.models import User
from accounts.services.bans import shut_out
from accounts.services.sessions import end
from auctions.broadcast import group_of
from auctions.models import Auction
from auctions.selectors.state import lot_state

PADDING = "x" * 100_000
MESSAGES = 200


@pytest.fixture
def state(lot: Auction) -> dict[str, Any]:
    return lot_state(lot.public_id)


def visit(port: int, lot: Auction, **options: Any) -> connect:
    address = f"ws://127.0.0.1:{port}/ws/live/?lots={lot.public_id}"
    return connect(address, origin="http://testserver", compression=None, **options)  # type: ignore[arg-type]


async def next_state(socket: ClientConnection) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 10))
        if message["type"] == "state":
            return message


async def publish(state: dict[str, Any], seq: int) -> None:
    message = {"type": "lot.state", "state": {**state, "seq": seq, "padding": PADDING}}
    await get_channel_layer().group_send(group_of(state["id"]), message)


async def test_a_quiet_socket_stays(daphne: int, lot: Auction, state: dict[str, Any]) -> None:
    """Twelve silent seconds: redis-py's five-second default would have struck twice. It is no proof for an hour."""
    async with visit(daphne, lot) as socket:
        await next_state(socket)
        await asyncio.sleep(12)
        await publish(state, state["seq"] + 1)
        assert (await next_state(socket))["seq"] == state["seq"] + 1


async def test_a_visitor_who_stands_still_holds_up_nobody_and_then_gets_the_latest(
    daphne: int, lot: Auction, state: dict[str, Any]
) -> None:
    """More is sent than daphne's kernel buffers and its own 64 kB hold, so much of it must be passed over."""
    stalled = visit(daphne, lot, max_queue=1, max_size=None)
    async with visit(daphne, lot, max_size=None, max_queue=None) as quick, stalled as slow:
        for socket in (quick, slow):
            await next_state(socket)
        last = state["seq"] + MESSAGES
        for seq in range(state["seq"] + 1, last + 1):
            await publish(state, seq)
            assert (await next_state(quick))["seq"] == seq
        seqs = [(await next_state(slow))["seq"]]
        while seqs[-1] != last:
            seqs.append((await next_state(slow))["seq"])
        assert seqs == sorted(seqs)
        assert len(seqs) < MESSAGES


def _sign_out(client: Client, person: User) -> None:
    client.post("/en/accounts/logout/")


def _end(client: Client, person: User) -> None:
    end(person.pk)


def _shut_out(client: Client, person: User) -> None:
    shut_out(person_id=person.pk)


def _switch_off(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)  # by whatever means


def _nothing(client: Client, person: User) -> None:
    client.get("/en/settings/")


def _in_a_thread(act: Callable[[Client, User], None], client: Client, person: User) -> None:
    act(client, person)
    connections.close_all()  # those of this thread


@pytest.mark.parametrize("act", [_sign_out, _end, _shut_out, _switch_off])
async def test_a_session_that_ends_in_another_process_closes_its_sockets_within_five_seconds(
    act: Callable[[Client, User], None], daphne: int, lot: Auction, signed_in: Client, alice: User
) -> None:
    header = {"Cookie": signed_in.cookies.output(header="", sep=";").strip()}
    async with visit(daphne, lot, additional_headers=header) as socket:
        await next_state(socket)
        await asyncio.to_thread(_in_a_thread, act, signed_in, alice)
        await asyncio.wait_for(socket.wait_closed(), 5)
        assert socket.close_code == 4401


async def test_a_session_that_goes_on_keeps_its_sockets(
    daphne: int, lot: Auction, signed_in: Client, alice: User
) -> None:
    header = {"Cookie": signed_in.cookies.output(header="", sep=";").strip()}
    async with visit(daphne, lot, additional_headers=header) as socket:
        await next_state(socket)
        await asyncio.to_thread(_in_a_thread, _nothing, signed_in, alice)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.recv(), 5)
