"""The state of a lot as JSON."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from auctions.models import Auction
from auctions.services.bidding import Receipt
from auctions.services.listing import create_draft

Place = Callable[..., Receipt]
PUBLIC = {
    "type", "id", "seq", "status", "outcome", "price", "bids", "leader", "starts_at", "ends_at", "hard_end",
    "extensions", "max_extensions", "reserve", "buy_now", "server_time",
}  # fmt: skip


def test_it_is_the_same_for_everybody(client: Client, lot: Auction, alice: User, bob: User, place: Place) -> None:
    place(lot, alice, 98_761)
    place(lot, bob, 2000)
    address = reverse("state", args=[lot.public_id])
    states = [client.get(address).json()]
    for person in (alice, bob):
        client.force_login(person)
        states.append(client.get(address).json())
    times = [state.pop("server_time") for state in states]
    assert states[0] == states[1] == states[2] and states[0].keys() == PUBLIC - {"server_time"}
    assert (states[0]["seq"], states[0]["bids"], states[0]["price"]["minor"]) == (3, 2, 2050)
    assert states[0]["price"]["text"].keys() == {"en", "ru", "ar"}
    assert abs(datetime.fromisoformat(times[0]) - timezone.now()) < timedelta(seconds=10)


def test_it_is_kept_by_no_cache_and_reads_only(client: Client, lot: Auction) -> None:
    address = reverse("state", args=[lot.public_id])
    assert "no-store" in client.get(address).headers["Cache-Control"]
    assert client.post(address).status_code == 405


def test_it_costs_one_statement(client: Client, lot: Auction, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        client.get(reverse("state", args=[lot.public_id]))


def test_what_is_not_published_is_404(client: Client, sela: User) -> None:
    draft = create_draft(seller_id=sela.pk)
    client.force_login(sela)
    for public_id in (draft.public_id, "NOSUCHLOT234"):
        assert client.get(reverse("state", args=[public_id])).status_code == 404
