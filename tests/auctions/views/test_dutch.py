"""A Dutch lot's page: the price of the moment, the schedule for the scripts, and one calm confirm before buying."""

import json
from html import unescape
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from accounts.models import User
from auctions.models import Auction, Sale


def test_the_page_shows_the_price_and_how_it_falls(client: Client, falling: Auction, alice: User) -> None:
    client.force_login(alice)
    html = client.get(reverse("lot", args=[falling.public_id])).content.decode()
    assert "Buy for" in html and "$100.00" in html
    falls = json.loads(unescape(html.split('data-falls="')[1].split('"')[0]))
    assert (falls["start"], falls["floor"], falls["drop"], falls["every_s"]) == (10_000, 2000, 1000, 60)


def send(client: Client, lot: Auction, **data: Any) -> Any:
    fields = {"key": str(uuid4()), "seq": lot.seq, "price": "10000", **data}
    return client.post(reverse("accept", args=[lot.public_id]), fields)


def test_accepting_is_confirmed_once_with_the_amount_in_full(client: Client, falling: Auction, alice: User) -> None:
    client.force_login(alice)
    html = send(client, falling).content.decode()
    assert "You buy now, for at most" in html and "$100.00" in html
    assert not Sale.objects.exists()
    answer = send(client, falling, confirmed="1")
    assert answer.status_code == 302
    assert Sale.objects.get().buyer == alice


def test_a_price_below_the_present_one_is_refused_with_the_present_one(
    client: Client, falling: Auction, alice: User
) -> None:
    client.force_login(alice)
    for confirmed in ({}, {"confirmed": "1"}):
        answer = send(client, falling, price="5000", **confirmed)
        assert answer.status_code == 422
        assert "The price is $100.00 now, more than you pressed." in answer.content.decode()


def test_it_rejects_get_and_sends_strangers_to_sign_in(client: Client, falling: Auction) -> None:
    assert client.get(reverse("accept", args=[falling.public_id])).status_code == 405
    assert "login" in send(client, falling).headers["Location"]


def test_the_page_takes_as_many_queries_as_an_english_one(
    client: Client, falling: Auction, alice: User, django_assert_num_queries: Any
) -> None:
    client.force_login(alice)
    client.get(reverse("lot", args=[falling.public_id]))
    client.get(reverse("lot", args=[falling.public_id]))
    with django_assert_num_queries(6):
        client.get(reverse("lot", args=[falling.public_id]))


def test_the_catalogue_shows_the_price_of_the_moment_and_lets_it_fall(client: Client, falling: Auction) -> None:
    html = client.get(reverse("catalogue")).content.decode()
    assert "$100.00" in html and "data-falls=" in html
