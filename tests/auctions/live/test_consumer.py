"""The live socket: what it tells, to whom, and what it refuses."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.test import Client
from django.urls import reverse

from accounts.models import User
from auctions.broadcast import group_of
from auctions.models import Auction
from auctions.selectors.state import lot_state
from auctions.services.bidding import Receipt
from auctions.services.listing import create_draft
from auctionsite.asgi import application
from tests.auctions.live.conftest import Connect, eventually

pytestmark = pytest.mark.django_db(transaction=True)
Place = Callable[..., Receipt]
ListLot = Callable[..., Auction]

NO_PINGS = (
    " ", "x", "[]", "null", "{}", '{"type":"ping"}', '{"type":"ping","t":NaN}', '{"type":"ping","t":true}',
    '{"type":"ping","t":-1}', '{"type":"ping","t":1,"x":1}', '{"type":"bid","t":1}', '{"type":"ping","t":1e400}',
    '{"type":"ping","t":' + "1" * 300 + "}", "[" * 256, '{"type":"ping","t":"' + "x" * 300 + '"}',
)  # fmt: skip


async def test_it_begins_with_the_present_state(visit: Connect, lot: Auction) -> None:
    visitor = await visit(lot)
    state = await visitor.state()
    assert (state["id"], state["seq"], state["price"]["minor"]) == (lot.public_id, lot.seq, 1000)


async def test_a_bid_is_told_to_everybody_there_and_nobody_else(
    visit: Connect, list_lot: ListLot, alice: User, place: Place
) -> None:
    lot, other = await sync_to_async(list_lot)(), await sync_to_async(list_lot)()
    near, also_near, far = await visit(lot), await visit(lot, other), await visit(other)
    for visitor, first in ((near, 1), (also_near, 2), (far, 1)):
        for _ in range(first):
            await visitor.state()
    await sync_to_async(place)(lot, alice, 2000)
    for visitor in (near, also_near):
        state = await visitor.state()
        assert (state["id"], state["seq"], state["bids"]) == (lot.public_id, 2, 1)
    assert await far.receive_nothing(0.3)


async def test_a_second_visitor_gets_the_newest_state_at_once(
    visit: Connect, lot: Auction, alice: User, place: Place
) -> None:
    first = await visit(lot)
    await first.state()
    await sync_to_async(place)(lot, alice, 2000)
    assert (await first.state())["seq"] == 2
    assert (await (await visit(lot)).state())["seq"] == 2


async def test_an_older_state_is_never_told(visit: Connect, lot: Auction, alice: User, place: Place) -> None:
    old = await sync_to_async(lot_state)(lot.public_id)
    await sync_to_async(place)(lot, alice, 2000)
    visitor = await visit(lot)
    assert (await visitor.state())["seq"] == 2
    await get_channel_layer().group_send(group_of(lot.public_id), {"type": "lot.state", "state": old})
    assert await visitor.receive_nothing(0.5)


async def test_what_nobody_published_is_told_from_the_database(visit: Connect, lot: Auction) -> None:
    """As when a publisher dies between commit and publishing, or Redis loses the message."""
    visitor = await visit(lot)
    await visitor.state()
    await sync_to_async(Auction.objects.filter(pk=lot.pk).update)(seq=7, price=1700)
    state = await visitor.state()
    assert (state["seq"], state["price"]["minor"]) == (7, 1700)


async def test_nobody_elses_maximum_is_in_a_frame(
    visit: Connect, lot: Auction, alice: User, bob: User, client: Client, place: Place
) -> None:
    await sync_to_async(client.force_login)(bob)
    visitor = await visit(lot, client=client)
    frames = [await visitor.receive_from(5)]
    await sync_to_async(place)(lot, alice, 987_613)
    frames.append(await visitor.receive_from(5))
    await sync_to_async(place)(lot, bob, 2000)
    frames.append(await visitor.receive_from(5))
    assert json.loads(frames[-1])["seq"] == 3
    for trace in ("987613", "9876.13", "9,876.13", "Alice", "Bob", "maximum"):
        assert not any(trace in frame for frame in frames)


async def test_there_is_one_subscription_per_lot_and_none_when_all_have_left(visit: Connect, lot: Auction) -> None:
    async def subscriptions() -> int:
        layer: Any = get_channel_layer()
        shard = layer._get_layer()._get_shard("any")
        name = f"asgi__group__{group_of(lot.public_id)}"
        shard._ensure_redis()
        return int((await shard._redis.pubsub_numsub(name))[0][1])

    visitors = [await visit(lot) for _ in range(5)]
    for visitor in visitors:
        await visitor.state()

    async def one() -> bool:
        return await subscriptions() == 1

    async def none() -> bool:
        return await subscriptions() == 0

    await eventually(one)
    for visitor in visitors:
        await visitor.disconnect()
    await eventually(none)


async def test_somebody_who_comes_after_all_have_left_is_told(
    visit: Connect, lot: Auction, alice: User, place: Place
) -> None:
    first = await visit(lot)
    await first.state()
    await first.disconnect()
    second = await visit(lot)
    await second.state()
    await sync_to_async(place)(lot, alice, 2000)
    assert (await second.state())["seq"] == 2


@pytest.mark.parametrize(
    "lots", ["", "x", "a b", "../etc", ",", "AB", ",".join(f"LOT{number:04}" for number in range(61))]
)
async def test_what_are_no_lots_is_refused(visit: Connect, db: None, lots: str) -> None:
    assert await (await visit(lots)).closing_code() == 4400


async def test_a_draft_or_unknown_lot_is_refused(visit: Connect, lot: Auction, sela: User) -> None:
    draft = await sync_to_async(create_draft)(seller_id=sela.pk)
    for missing in ("NOSUCHLOT234", draft.public_id):
        visitor = await visit(lot, missing)
        assert await visitor.closing_code() == 4404


async def test_a_ping_is_answered_with_the_servers_time(visit: Connect, lot: Auction) -> None:
    visitor = await visit(lot)
    await visitor.state()
    await visitor.send_to('{"type":"ping","t":1764000000000}')
    answer = json.loads(await visitor.receive_from(5))
    assert (answer["type"], answer["t"]) == ("pong", 1764000000000) and answer["server_time"].endswith("Z")


async def test_anything_else_closes_the_socket(visit: Connect, lot: Auction) -> None:
    for frame in NO_PINGS:
        visitor = await visit(lot)
        await visitor.state()
        await visitor.send_to(frame)
        assert await visitor.closing_code() == 1008, frame


async def test_bytes_close_the_socket(visit: Connect, lot: Auction) -> None:
    visitor = await visit(lot)
    await visitor.send_to(bytes_data=b'{"type":"ping","t":1}')
    assert await visitor.closing_code() == 1008


async def test_too_many_frames_close_the_socket(visit: Connect, lot: Auction) -> None:
    visitor = await visit(lot)
    for _ in range(12):
        await visitor.send_to('{"type":"ping","t":1}')
    assert await visitor.closing_code() == 1008


@pytest.mark.parametrize("how", ["signs out", "changes the password", "is switched off"])
async def test_an_ended_session_loses_its_sockets_within_five_seconds(
    visit: Connect, lot: Auction, alice: User, signed_in: Client, how: str
) -> None:
    visitor, stranger = await visit(lot, client=signed_in), await visit(lot)
    await visitor.state()
    await stranger.state()

    def end() -> None:
        if how == "signs out":
            signed_in.logout()
        elif how == "changes the password":
            alice.set_password("something else 2")
            alice.save(update_fields=["password"])
        else:
            User.objects.filter(pk=alice.pk).update(is_active=False)

    await sync_to_async(end)()
    assert await visitor.closing_code(5) == 4401
    assert await stranger.receive_nothing(0.3)


async def test_the_origin_counts_in_full(lot: Auction) -> None:
    ours = {"http://testserver", "http://testserver:80"}
    others = {
        "https://testserver", "http://testserver:8000", "http://testserver.evil.example", "http://evil.example",
        "http://sub.testserver", "ws://testserver", "null", "", "testserver", None,
    }  # fmt: skip
    for origin in ours | others:
        headers = [] if origin is None else [(b"origin", origin.encode())]
        visitor = WebsocketCommunicator(application, f"/ws/live/?lots={lot.public_id}", headers=headers)
        connected, _ = await visitor.connect(5)
        assert connected is (origin in ours), origin
        await visitor.disconnect()


async def test_many_visitors_come_and_go_at_once(
    visit: Connect, lot: Auction, alice: User, bob: User, place: Place
) -> None:
    visitors = await asyncio.gather(*(visit(lot) for _ in range(20)))
    await asyncio.gather(*(visitor.disconnect() for visitor in visitors[::2]))
    await sync_to_async(place)(lot, alice, 2000)
    for visitor in visitors[1::2]:
        seqs = [(await visitor.state())["seq"]]
        while seqs[-1] < 2:
            seqs.append((await visitor.state())["seq"])
        assert seqs == sorted(seqs)


def test_the_page_and_the_socket_agree_on_the_fields(client: Client, lot: Auction) -> None:
    state: dict[str, Any] = client.get(reverse("state", args=[lot.public_id])).json()
    assert {
        "type",
        "id",
        "seq",
        "status",
        "price",
        "bids",
        "leader",
        "ends_at",
        "hard_end",
        "server_time",
    } <= state.keys()
