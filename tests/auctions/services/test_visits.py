"""Visits: one increment each, added up by the beat; whose look is none; and no page waits for a cache that is away."""

import copy
import socket
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from auctions.models import Auction, Visits
from auctions.services import visits
from auctions.tasks import fold_visits

pytestmark = pytest.mark.django_db
Lots = Callable[..., Auction]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def counted(lot: Auction) -> int:
    fold_visits()
    return sum(Visits.objects.filter(auction=lot).values_list("count", flat=True))


def test_visits_add_up_lot_by_lot(list_lot: Lots) -> None:
    one, other = list_lot(), list_lot()
    for lot in (one, one, other):
        visits.count(lot.pk)
    assert visits.fold() == 2
    visits.count(one.pk)
    assert visits.fold() == 1
    assert dict(Visits.objects.values_list("auction", "count")) == {one.pk: 3, other.pk: 1}


def test_nothing_counted_is_nothing_written(db: None) -> None:
    assert visits.fold() == 0
    assert not Visits.objects.exists()


def test_a_lot_that_is_gone_is_left_out(lot: Auction) -> None:
    visits.count(lot.pk + 1000)
    visits.count(lot.pk)
    assert visits.fold() == 1
    assert Visits.objects.get().auction_id == lot.pk


def test_a_fold_costs_the_same_however_many_lots(list_lot: Lots, django_assert_num_queries: Any) -> None:
    for number in (1, 6):
        for _ in range(number):
            visits.count(list_lot().pk)
        with django_assert_num_queries(5):  # savepoint, lots, new rows, update, release
            assert visits.fold() == number


def test_a_look_of_somebody_or_of_a_stranger_counts(client: Client, lot: Auction, alice: User) -> None:
    address = reverse("lot", args=[lot.public_id])
    client.get(address, headers={"User-Agent": BROWSER})
    client.force_login(alice)
    client.get(address, headers={"User-Agent": BROWSER})
    assert counted(lot) == 2


@pytest.mark.parametrize(
    "agent",
    ["Googlebot/2.1", "TelegramBot (like TwitterBot)", "facebookexternalhit/1.1", "curl/8.5.0", "python-requests/2.32"],
)
def test_a_program_that_says_so_does_not_count(client: Client, lot: Auction, agent: str) -> None:
    client.get(reverse("lot", args=[lot.public_id]), headers={"User-Agent": agent})
    assert counted(lot) == 0


def test_neither_the_seller_nor_a_prefetch_nor_a_head_counts(client: Client, lot: Auction, sela: User) -> None:
    address = reverse("lot", args=[lot.public_id])
    client.get(address, headers={"Sec-Purpose": "prefetch;prerender"})
    client.head(address)
    client.force_login(sela)
    client.get(address)
    assert counted(lot) == 0


def test_what_follows_a_lot_is_no_visit(client: Client, lot: Auction) -> None:
    for name in ("lot_panel", "lot_history"):
        client.get(reverse(name, args=[lot.public_id]))
    assert counted(lot) == 0


def test_the_lot_page_opens_while_the_cache_is_away(client: Client, lot: Auction, settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.CACHES = {
        name: {**copy.deepcopy(one), "LOCATION": f"redis://127.0.0.1:{port}/0"} for name, one in settings.CACHES.items()
    }
    assert client.get(reverse("lot", args=[lot.public_id])).status_code == 200
