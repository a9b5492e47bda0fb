"""The front page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from auctions.models import Auction
from auctions.services.bidding import Receipt
from auctions.services.watching import watch

HOME = "/en/"


def test_the_bare_address_leads_to_the_browsers_language(client: Client, db: None) -> None:
    response = client.get("/", headers={"Accept-Language": "ru"})
    assert (response.status_code, response.headers["Location"]) == (302, "/ru/")


def test_it_shows_what_runs_with_price_and_end(client: Client, lot: Auction) -> None:
    page = client.get(HOME).content.decode()
    assert lot.title in page
    assert "$10.00" in page
    assert f'data-lot="{lot.public_id}"' in page


def test_drafts_scheduled_and_ended_lots_are_not_on_it(
    client: Client, list_lot: Callable[..., Auction], sela: User
) -> None:
    later = list_lot(title="Scheduled work", starts_at=timezone.now() + timedelta(hours=1))
    Auction.objects.create(seller=sela, title="Secret draft")
    page = client.get(HOME).content.decode()
    assert later.title not in page
    assert "Secret draft" not in page


def test_an_empty_house_says_what_to_do(client: Client, db: None) -> None:
    assert "Nothing is under the hammer" in client.get(HOME).content.decode()


def test_a_bidder_sees_their_own_standing_and_what_they_watch(
    client: Client, lot: Auction, alice: User, bob: User, place: Callable[..., Receipt]
) -> None:
    place(lot, alice, 2000)
    watch(auction_id=lot.pk, user_id=alice.pk)
    client.force_login(alice)
    mine = client.get(HOME).content.decode()
    assert "state--leading" in mine and "You watch" in mine
    client.force_login(bob)
    assert "state--leading" not in client.get(HOME).content.decode()


def test_it_refuses_other_methods(client: Client, db: None) -> None:
    assert client.post(HOME).status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_lots(
    client: Client, list_lot: Callable[..., Auction], django_assert_num_queries: Any, alice: User
) -> None:
    for number in range(12):
        list_lot(title=f"Work {number}")
    with django_assert_num_queries(4):
        client.get(HOME)
    client.force_login(alice)
    client.get(HOME)
    with django_assert_num_queries(6):
        client.get(HOME)


def test_it_speaks_every_language(client: Client, lot: Auction) -> None:
    for language, direction in (("en", "ltr"), ("ru", "ltr"), ("ar", "rtl")):
        page = client.get(f"/{language}/").content.decode()
        assert f'<html lang="{language}" dir="{direction}"' in page
