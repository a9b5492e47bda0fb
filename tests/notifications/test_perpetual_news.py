"""News of perpetual lots: who is told of a call, a lapse, a release, with which words, and when it is old."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import TelegramAccount, User
from auctions.engine.perpetual import DAY
from auctions.models import Auction
from auctions.services.bidding import Receipt, place_bid
from auctions.services.perpetual import accept_bid, advance, call
from auctions.services.staff import void_bid
from auctions.services.watching import watch
from events.models import OutboxEvent
from events.relay import relay
from notifications.delivery import is_stale
from notifications.inbox import receive
from notifications.markup import plain
from notifications.models import Delivery, Notification
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


def test_a_lapse_that_gives_the_lead_to_somebody_tells_them_once(
    lot: Auction, alice: User, bob: User, charlie: User
) -> None:
    bid(lot, charlie, 1500, stands=60)
    bid(lot, alice, 2000, stands=60)
    bid(lot, bob, 3000, stands=7)
    later(lot, days=8)
    assert told("lapsed") == {"Bob"} and told("leads_again") == {"Alice"}
    receive(OutboxEvent.objects.get(kind="bid_lapsed"))
    again = news("leads_again")
    assert Notification.objects.filter(kind="leads_again").count() == again.deliveries.count() == 1
    for form in ("txt", "telegram.html"):
        assert "The time of another bid is over. You lead at" in plain(write(again, form))
        assert "$15.50" in write(again, form) and "reason" not in write(again, form)
    assert write(again, "subject.txt").startswith("You lead again: ") and not is_stale(again)


def test_it_goes_the_same_ways_as_other_news(
    lot: Auction, alice: User, bob: User, linked: Callable[..., TelegramAccount]
) -> None:
    linked(alice)
    bid(lot, alice, 2000, stands=60)
    bid(lot, bob, 3000, stands=7)
    later(lot, days=8)
    relay()
    ways = Delivery.objects.values_list("notification__person__name", "notification__kind", "transport")
    assert set(ways) == {
        ("Alice", "outbid", "telegram"), ("Alice", "leads_again", "telegram"), ("Bob", "lapsed", "email"),
    }  # fmt: skip


def test_a_lapse_of_who_did_not_lead_gives_no_lead(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=7)
    bid(lot, bob, 3000, stands=60)
    later(lot, days=8)
    assert told("lapsed") == {"Alice"} and told("leads_again") == set()


def test_of_bids_that_lapse_together_only_who_leads_at_last_is_told(
    lot: Auction, alice: User, bob: User, charlie: User
) -> None:
    bid(lot, alice, 2000, stands=60)
    bid(lot, bob, 9000, stands=7)
    bid(lot, charlie, 5000, stands=8)
    later(lot, days=9)
    assert told("lapsed") == {"Bob", "Charlie"} and told("leads_again") == {"Alice"}


def test_a_lead_that_came_back_twice_is_carried_once(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=60)
    bid(lot, bob, 3000, stands=7)
    later(lot, days=8)
    told("leads_again")
    first = news("leads_again")
    moment = timezone.now() + timedelta(days=9)
    week: dict[str, Any] = {"stands_for": 7 * DAY, "key": uuid4(), "clock": lambda: moment}
    place_bid(auction_id=lot.pk, bidder_id=bob.pk, maximum=3000, **week)
    later(lot, days=17)
    told("leads_again")
    first.auction.refresh_from_db()
    assert is_stale(first) and not is_stale(news("leads_again"))


def test_a_call_that_a_void_put_off_is_told_to_all_who_knew_of_it(
    lot: Auction, sela: User, alice: User, bob: User, charlie: User, stan: User
) -> None:
    bid(lot, alice, 2000)
    bid(lot, bob, 5000)
    bid(lot, charlie, 3000)
    watch(auction_id=lot.pk, user_id=stan.pk)
    start_call(lot)
    void_bid(auction_id=lot.pk, seq=3, staff_id=stan.pk, reason="A typing error.")
    assert (told("voided"), told("leads_again")) == ({"Bob"}, {"Charlie"})
    assert told("call_off") == {"Sela", "Alice", "Stan"}
    assert is_stale(news("called"))
    words = {each.person.name: write(each, "txt") for each in Notification.objects.filter(kind="call_off")}
    assert all("The price is now $20.50" in text and "A typing error." in text for text in words.values())
    assert [name for name, text in words.items() if "You can call the lot again." in text] == ["Sela"]
    assert not is_stale(news("call_off"))
    start_call(lot)
    told("call_off")
    assert is_stale(news("call_off"))


def test_a_call_that_goes_on_after_a_void_is_not_told_to_be_off(
    lot: Auction, alice: User, bob: User, charlie: User, stan: User
) -> None:
    bid(lot, alice, 2000)
    bid(lot, bob, 5000)
    bid(lot, charlie, 3000)
    start_call(lot)
    void_bid(auction_id=lot.pk, seq=2, staff_id=stan.pk, reason="A typing error.")
    assert told("voided") == {"Alice"} and told("call_off") == set()


def test_who_had_no_bid_left_has_lost_nothing(lot: Auction, alice: User, bob: User, charlie: User, stan: User) -> None:
    bid(lot, alice, 2000, stands=7)
    bid(lot, bob, 3000, stands=60)
    bid(lot, charlie, 9000, stands=60)
    later(lot, days=8)
    void_bid(auction_id=lot.pk, seq=3, staff_id=stan.pk, reason="A typing error.")
    lot.refresh_from_db()
    accept_bid(auction_id=lot.pk, seller_id=lot.seller_id, seq_seen=lot.seq, price_seen=lot.price)
    assert told("won") == {"Charlie"} and told("lost") == set()


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
