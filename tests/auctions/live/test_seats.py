"""Sockets: so many for one person and one address, and room again when they close."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from accounts.models import User
from auctions.live.hub import hub
from auctions.models import Auction
from tests.auctions.live.conftest import Connect, eventually

pytestmark = pytest.mark.django_db(transaction=True)


async def refused(visit: Connect, lot: Auction, **options: Any) -> bool:
    return await (await visit(lot, **options)).closing_code() == 4429


async def test_a_person_has_so_many(visit: Connect, lot: Auction, signed_in: Client, bob: User, settings: Any) -> None:
    settings.SOCKETS_PER_PERSON = 2
    for _ in range(2):
        await (await visit(lot, client=signed_in)).state()
    assert await refused(visit, lot, client=signed_in)
    other = Client()
    await sync_to_async(other.force_login)(bob)
    assert (await (await visit(lot, client=other)).state())["id"] == lot.public_id


async def test_an_address_has_so_many_and_a_closed_one_makes_room(visit: Connect, lot: Auction, settings: Any) -> None:
    settings.SOCKETS_PER_ADDRESS = 2
    first, second = await visit(lot), await visit(lot)
    await first.state()
    await second.state()
    assert await refused(visit, lot)
    house = hub()
    await first.disconnect()

    async def room() -> bool:
        return sum(house.seats._taken.values()) == 1

    await eventually(room)
    assert (await (await visit(lot)).state())["id"] == lot.public_id


async def test_nothing_is_kept_of_who_has_left(visit: Connect, lot: Auction) -> None:
    visitor = await visit(lot)
    await visitor.state()
    house = hub()
    assert house.seats._taken
    await visitor.disconnect()

    async def empty() -> bool:
        return not house.seats._taken

    await eventually(empty)
