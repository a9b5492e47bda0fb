"""News of perpetual lots: who is told of a call, a lapse, a release, with which words, and when it is old."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from auctions.engine.perpetual import DAY
from auctions.models import Auction
from auctions.services.bidding import Receipt, place_bid
from auctions.services.perpetual import advance, call
from auctions.services.watching import watch
from events.relay import relay
from notifications.delivery import is_stale
from notifications.models import Notification
from notifications.texts import write

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(list_lot: Callable[..., Auction]) -> Auction:
    return list_lot(kind="perpetual", published_end=None)


def bid(lot: Auction, bidder: User, maximum: int, stands: int = 30) -> Receipt:
    return place_bid(auction_id=lot.pk, bidder_id=bidder.pk, maximum=maximum, key=uuid4(), stands_for=stands * DAY)


def later(lot: Auction, **span: float) -> None:
    """Let the alarm ring so much later."""
    moment = timezone.now() + timedelta(**span)
    advance(clock=lambda: moment)


def told(kind: str) -> set[str]:
    relay()
    return set(Notification.objects.filter(kind=kind).values_list("person__name", flat=True))


def news(kind: str) -> Notification:
    return Notification.objects.filter(kind=kind).select_related("auction", "person").order_by("pk").last()


def start_call(lot: Auction) -> None:
    call(auction_id=lot.pk, seller_id=lot.seller_id)


def test_a_call_is_told_to_all_who_bid_and_who_watch(
    lot: Auction, sela: User, alice: User, bob: User, charlie: User
) -> None:
    bid(lot, alice, 2000)
    bid(lot, bob, 3000)
    for person in (sela, charlie):
        watch(auction_id=lot.pk, user_id=person.pk)
    start_call(lot)
    assert told("called") == {"Alice", "Bob", "Charlie"} and told("called_twice") == set()
    later(lot, minutes=6)
    assert told("called_twice") == {"Alice", "Bob", "Charlie"}


def test_a_call_says_when_it_goes_on(lot: Auction, alice: User) -> None:
    alice.language = "en"
    alice.save()
    bid(lot, alice, 2000)
    start_call(lot)
    told("called")
    lot.refresh_from_db()
    text = write(news("called"), "txt")
    steps = {"Going twice": 5, "Sold, if nobody bids": 15}
    assert all(
        f"{step}: {lot.call_began + timedelta(minutes=minutes):%-d %B, %H:%M} (UTC)" in text
        for step, minutes in steps.items()
    )
    assert "The seller calls the lot at $10.00." in text
    assert write(news("called"), "subject.txt").startswith("Going once: ")


def test_news_of_a_call_is_old_when_the_call_has_moved_on(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000)
    start_call(lot)
    told("called")
    assert not is_stale(news("called"))
    later(lot, minutes=6)
    told("called_twice")
    assert is_stale(news("called")) and not is_stale(news("called_twice"))
    bid(lot, bob, 3000)  # it starts again
    assert is_stale(news("called_twice")) and not is_stale(news("called"))
    later(lot, minutes=30)
    assert is_stale(news("called"))


def test_a_lapse_is_told_to_the_bidder(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=60)
    bid(lot, bob, 3000, stands=7)
    later(lot, days=8)
    assert told("lapsed") == {"Bob"}
    text = write(news("lapsed"), "txt")
    assert "your bid of $30.00" in text and "The price is now $10.00." in text
    assert not is_stale(news("lapsed"))


def test_a_release_is_told_to_bidders_and_seller(lot: Auction, sela: User, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=90)
    bid(lot, bob, 3000, stands=7)
    later(lot, days=61)
    assert told("released") == {"Alice", "Sela"}
    words = {each.person.name: write(each, "txt") for each in Notification.objects.filter(kind="released")}
    assert "yours no longer binds you" in words["Alice"] and "you neither accepted" in words["Sela"]


def test_who_is_outbid_where_nothing_ends_is_told_what_to_bid(
    lot: Auction, alice: User, bob: User, django_assert_num_queries: Any
) -> None:
    bid(lot, alice, 2000)
    bid(lot, bob, 3000)
    assert told("outbid") == {"Alice"}
    assert not is_stale(news("outbid"))
    with django_assert_num_queries(5):
        outbid = news("outbid")
        text = write(outbid, "txt")
        write(outbid, "telegram.html")
    assert "Bid $21.00 or more" in text and "Ends" not in text


def test_a_sale_after_a_call_is_told_as_any_other(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000)
    bid(lot, bob, 3000)
    start_call(lot)
    later(lot, minutes=16)
    assert told("won") == {"Bob"} and told("sold") == {"Sela"} and told("lost") == {"Alice"}
