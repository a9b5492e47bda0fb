"""Many transactions at once on one lot. Each race has its control: the same with the lock off, which shows the bug."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from auctions.clock import Clock, database_clock
from auctions.engine.english import Refusal
from auctions.mapping import COLUMNS
from auctions.models import Auction, Bid, LedgerEntry, Sale
from auctions.selectors.integrity import fault_of
from auctions.services import bidding, closing, listing
from auctions.services.bidding import BidRefused, KeyConflict, Receipt, buy_now, place_bid
from auctions.services.closing import finish_auction, finish_due
from auctions.services.listing import begin_draft
from auctions.services.locking import Busy
from events.models import OutboxEvent
from tests.auctions.services.races import Meeting, Unlocked, at_once, of_kind
from tests.cast import past_end, person

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("postgresql")]
Lots = Callable[..., Auction]


def bid_call(lot: Auction, bidder: User, maximum: int, key: UUID | None = None) -> Callable[[], Receipt]:
    """Give a bid as another process would place it: it shares no transaction."""
    return lambda: place_bid(
        auction_id=lot.pk, bidder_id=bidder.pk, maximum=maximum, key=key or uuid4(), clock=database_clock
    )


def buy_call(lot: Auction, buyer: User) -> Callable[[], Receipt]:
    return lambda: buy_now(auction_id=lot.pk, bidder_id=buyer.pk, price_seen=2000, key=uuid4(), clock=database_clock)


def assert_sound(lot: Auction) -> None:
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    assert fault_of(row) == ""
    assert list(Bid.objects.filter(auction=lot).order_by("seq").values_list("seq", flat=True)) == list(
        range(2, row["bids_count"] + 2)
    )


@pytest.mark.parametrize("clock", [None, database_clock], ids=["sharing transactions", "each its own"])
def test_two_hundred_bids_at_once_stand_in_one_order(lot: Auction, clock: Clock | None) -> None:
    bidders = [person(f"Bidder {n}") for n in range(20)]

    def ten(n: int) -> int:
        stood = 0
        for step in range(10):
            try:
                amount = 1000 + 500 * step + 7 * n
                place_bid(auction_id=lot.pk, bidder_id=bidders[n].pk, maximum=amount, key=uuid4(), clock=clock)
                stood += 1
            except BidRefused as refused:
                assert refused.reason in (Refusal.TOO_LOW, Refusal.NOT_ABOVE_OWN_MAXIMUM)
        return stood

    stood = at_once(*(lambda n=n: ten(n) for n in range(20)))
    lot.refresh_from_db()
    assert sum(stood) == lot.bids_count == Bid.objects.count()
    top = Bid.objects.order_by("-maximum", "seq")[0]
    assert (lot.leader_id, lot.maximum) == (top.bidder_id, top.maximum)
    assert_sound(lot)


def test_control_without_the_lock_two_bids_take_one_place(
    lot: Auction, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bidding, "locked_with_bidders", Unlocked(2).with_bidders)
    answers = at_once(bid_call(lot, alice, 2000), bid_call(lot, bob, 3000))
    assert len(of_kind(IntegrityError, answers)) == 1


def wait_past_the_end(lot: Auction, call: Callable[[], Receipt]) -> object:
    """Hold the lot's lock from before its end to after it, while the call waits for it."""
    Auction.objects.filter(pk=lot.pk).update(
        published_end=database_clock() + timedelta(seconds=0.6), ends_at=database_clock() + timedelta(seconds=0.6)
    )
    held = threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Auction.objects.select_for_update().get(pk=lot.pk)
            held.set()
            time.sleep(0.9)

    def bid_meanwhile() -> Receipt:
        held.wait(10)
        return call()

    return at_once(hold, bid_meanwhile)[1]


def test_a_bid_that_waits_for_the_lock_past_the_end_is_late(lot: Auction, alice: User) -> None:
    answer = wait_past_the_end(lot, bid_call(lot, alice, 2000))
    assert isinstance(answer, BidRefused) and answer.reason is Refusal.ENDED


def test_control_with_the_clock_read_before_the_lock_it_is_let_in(lot: Auction, alice: User) -> None:
    def early() -> Receipt:
        before = database_clock()
        return place_bid(auction_id=lot.pk, bidder_id=alice.pk, maximum=2000, key=uuid4(), clock=lambda: before)

    assert isinstance(wait_past_the_end(lot, early), Receipt)


def bid_while_closing(lot: Auction, alice: User) -> list[object]:
    """Let a bid hold the lot half a second before its end, and a closing come a moment after that end."""
    locked, closer = threading.Event(), threading.Event()

    def in_time() -> datetime:
        locked.set()
        closer.wait(1.5)
        end: datetime = lot.ends_at
        return end - timedelta(seconds=0.5)

    def close() -> bool:
        locked.wait(10)
        try:
            return finish_auction(auction_id=lot.pk, clock=lambda: lot.ends_at + timedelta(seconds=0.1))
        finally:
            closer.set()

    return at_once(
        lambda: place_bid(auction_id=lot.pk, bidder_id=alice.pk, maximum=2000, key=uuid4(), clock=in_time), close
    )


def test_an_extension_wins_over_a_closing_that_waits(lot: Auction, alice: User) -> None:
    receipt, closed = bid_while_closing(lot, alice)
    assert isinstance(receipt, Receipt) and closed is False
    end = lot.ends_at
    lot.refresh_from_db()
    assert (lot.status, lot.ends_at > end) == ("active", True)
    assert_sound(lot)


def test_control_without_the_lock_the_closing_overrides_the_bid(
    lot: Auction, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "locked_rows", Unlocked(1).rows)
    _, closed = bid_while_closing(lot, alice)
    assert closed is True


def test_the_same_key_twice_at_once_is_one_bid(lot: Auction, alice: User) -> None:
    key = uuid4()
    one, other = at_once(bid_call(lot, alice, 2000, key), bid_call(lot, alice, 2000, key))
    assert (one.seq, one.entry_hash) == (other.seq, other.entry_hash)
    assert {one.repeated, other.repeated} == {True, False} and Bid.objects.count() == 1


def test_control_without_the_lock_the_same_key_is_answered_by_an_error(
    lot: Auction, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bidding, "locked_with_bidders", Unlocked(2).with_bidders)
    key = uuid4()
    answers = at_once(bid_call(lot, alice, 2000, key), bid_call(lot, alice, 2000, key))
    assert len(of_kind(IntegrityError, answers)) == 1


def test_the_same_key_on_two_lots_at_once_conflicts(
    list_lot: Lots, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, key = list_lot(), list_lot(), uuid4()
    monkeypatch.setattr(bidding, "locked_with_bidders", Meeting(2).with_bidders)
    answers = at_once(bid_call(one, alice, 2000, key), bid_call(other, alice, 2000, key))
    assert len(of_kind(Receipt, answers)) == len(of_kind(KeyConflict, answers)) == 1
    assert Bid.objects.count() == 1


def test_two_who_buy_now_at_once_are_one_buyer(list_lot: Lots, alice: User, bob: User) -> None:
    lot = list_lot(buy_now=2000)
    answers = at_once(buy_call(lot, alice), buy_call(lot, bob))
    (refused,) = of_kind(BidRefused, answers)
    assert len(of_kind(Receipt, answers)) == 1 and refused.reason is Refusal.ENDED
    assert Sale.objects.count() == 1


def test_control_without_the_lock_both_would_buy(
    list_lot: Lots, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = list_lot(buy_now=2000)
    monkeypatch.setattr(bidding, "locked_with_bidders", Unlocked(2).with_bidders)
    assert len(of_kind(IntegrityError, at_once(buy_call(lot, alice), buy_call(lot, bob)))) == 1


def due_lots(list_lot: Lots, bidder: User, number: int) -> list[Auction]:
    lots = [list_lot() for _ in range(number)]
    for lot in lots[::2]:
        place_bid(auction_id=lot.pk, bidder_id=bidder.pk, maximum=2000, key=uuid4())
    for lot in lots:
        past_end(lot)
    return lots


def close_all() -> int:
    closed = 0
    while batch := finish_due(limit=7):
        closed += batch
    return closed


def test_eight_workers_close_each_lot_once(list_lot: Lots, alice: User) -> None:
    lots = due_lots(list_lot, alice, 40)
    closed = at_once(*[close_all] * 8)
    assert sum(closed) + close_all() == 40
    assert LedgerEntry.objects.filter(kind="finished").count() == 40
    assert OutboxEvent.objects.filter(kind="auction_finished").count() == 40
    assert Sale.objects.count() == 20
    assert set(Auction.objects.filter(pk__in=[lot.pk for lot in lots]).values_list("status", "outcome")) == {
        ("inactive", "sold"),
        ("inactive", "no_bids"),
    }


def test_control_without_the_lock_two_workers_close_one_lot(
    list_lot: Lots, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_lots(list_lot, alice, 2)
    monkeypatch.setattr(closing, "locked_rows", Unlocked(2).rows)
    answers = at_once(finish_due, finish_due)
    assert len(of_kind(IntegrityError, answers)) == 1


def test_beginning_a_listing_twice_at_once_begins_one(sela: User) -> None:
    first, second = at_once(*[lambda: begin_draft(seller_id=sela.pk)] * 2)
    assert first == second == Auction.objects.get()


def test_control_without_the_lock_two_listings_would_begin(sela: User, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2)

    def create_together(*, seller_id: int) -> Auction:
        both.wait(10)
        return Auction.objects.create(seller_id=seller_id)

    monkeypatch.setattr(listing, "lock_person", lambda person_id: None)
    monkeypatch.setattr(listing, "create_draft", create_together)
    first, second = at_once(*[lambda: begin_draft(seller_id=sela.pk)] * 2)
    assert first != second and Auction.objects.count() == 2


def test_who_waits_too_long_for_the_lock_is_told_so(lot: Auction, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    held = threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Auction.objects.select_for_update().get(pk=lot.pk)
            held.set()
            done.wait(20)

    def impatient() -> Receipt:
        held.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        try:
            return bid_call(lot, alice, 2000)()
        finally:
            done.set()

    _, answer = at_once(hold, impatient)
    assert isinstance(answer, Busy)
    assert Bid.objects.count() == 0
