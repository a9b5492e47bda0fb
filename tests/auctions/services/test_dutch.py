"""A Dutch auction in the house: the price falls by the clock alone, and the first who accepts it buys."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError

from accounts.models import User
from auctions.clock import database_clock
from auctions.engine.english import Refusal
from auctions.models import Auction, Bid, LedgerEntry, Sale
from auctions.selectors.state import lot_state
from auctions.services import bidding
from auctions.services.bidding import BidRefused, KeyConflict, Receipt, accept_price, place_bid
from auctions.services.closing import finish_auction
from auctions.services.listing import ListingFault, ListingRefused
from events.models import OutboxEvent
from tests.auctions.services.races import Unlocked, at_once, of_kind
from tests.cast import person

Lots = Callable[..., Auction]


def after(lot: Auction, **passed: float) -> Callable[[], datetime]:
    return lambda: lot.starts_at + timedelta(**passed)


def press(lot: Auction, buyer: User, price: int, key: UUID | None = None, **passed: float) -> Receipt:
    return accept_price(
        auction_id=lot.pk, bidder_id=buyer.pk, price_seen=price, key=key or uuid4(), clock=after(lot, **passed)
    )


def test_who_accepts_buys_at_the_price_of_that_moment(falling: Auction, alice: User) -> None:
    receipt = press(falling, alice, 9000, minutes=2, seconds=30)
    falling.refresh_from_db()
    assert (receipt.price, receipt.leads, receipt.reason) == (8000, True, "bought")
    assert (falling.status, falling.outcome, falling.price, falling.leader) == ("inactive", "bought", 8000, alice)
    assert (Sale.objects.get().price, Sale.objects.get().buyer) == (8000, alice)


def test_nothing_is_written_while_the_price_falls(falling: Auction) -> None:
    before = Auction.objects.values().get(pk=falling.pk)
    prices = [lot_state(falling.public_id)["price"]["minor"] for _ in range(3)]
    assert set(prices) == {10_000}
    assert Auction.objects.values().get(pk=falling.pk) == before
    assert LedgerEntry.objects.filter(auction=falling).count() == 1


def test_the_state_carries_the_price_of_the_moment(list_lot: Lots) -> None:
    begun = database_clock() - timedelta(minutes=3)
    lot = list_lot(kind="dutch", opening_price=10_000, floor=2000, drop=1000, drop_s=60)
    Auction.objects.filter(pk=lot.pk).update(starts_at=begun)
    assert lot_state(lot.public_id)["price"]["minor"] == 7000
    assert lot_state(lot.public_id)["falls"]["floor"] == 2000


def test_a_price_pressed_below_the_present_one_is_told_the_present_one(falling: Auction, alice: User) -> None:
    with pytest.raises(BidRefused) as refused:
        press(falling, alice, 7999, minutes=2)
    assert (refused.value.reason, refused.value.least) == (Refusal.PRESSED_TOO_LOW, 8000)
    falling.refresh_from_db()
    assert (falling.status, Bid.objects.count()) == ("active", 0)


def test_the_ledger_says_what_was_pressed_and_what_is_paid(falling: Auction, alice: User) -> None:
    press(falling, alice, 9500, minutes=1)
    opened, accepted, finished = LedgerEntry.objects.filter(auction=falling).order_by("seq")
    terms = {"type": "dutch", "start_price": 10_000, "floor": 2000, "drop": 1000, "every_s": 60}
    assert terms.items() <= json.loads(opened.payload).items()
    said = json.loads(accepted.payload)
    assert (accepted.kind, said["price_pressed"], said["price"], said["reason"]) == ("accept", 9500, 9000, "bought")
    assert json.loads(finished.payload)["winner"] == said["bidder"] == said["leader"]


def test_the_same_key_is_answered_the_same_and_other_parameters_conflict(falling: Auction, alice: User) -> None:
    key = uuid4()
    first, again = press(falling, alice, 9000, key, minutes=1), press(falling, alice, 9000, key, minutes=5)
    assert (again.repeated, again.seq, again.price) == (True, first.seq, first.price)
    with pytest.raises(KeyConflict):
        press(falling, alice, 8000, key, minutes=5)


def test_the_seller_a_late_and_an_early_comer_buy_nothing(falling: Auction, sela: User, alice: User) -> None:
    for buyer, minutes, reason in (
        (sela, 1, Refusal.OWN_LOT),
        (alice, 2 * 24 * 60, Refusal.ENDED),
        (alice, -1, Refusal.NOT_STARTED),
    ):
        with pytest.raises(BidRefused) as refused:
            press(falling, buyer, 10_000, minutes=minutes)
        assert refused.value.reason is reason


def test_a_bid_on_a_dutch_lot_and_an_acceptance_on_an_english_one_are_refused(
    falling: Auction, lot: Auction, alice: User
) -> None:
    with pytest.raises(BidRefused) as refused:
        place_bid(auction_id=falling.pk, bidder_id=alice.pk, maximum=10_000, key=uuid4())
    assert refused.value.reason is Refusal.OTHER_TYPE
    with pytest.raises(BidRefused) as refused:
        accept_price(auction_id=lot.pk, bidder_id=alice.pk, price_seen=10_000, key=uuid4())
    assert refused.value.reason is Refusal.OTHER_TYPE


def test_it_ends_unsold_when_nobody_accepts(falling: Auction) -> None:
    assert finish_auction(auction_id=falling.pk, clock=after(falling, days=2))
    falling.refresh_from_db()
    assert (falling.outcome, Sale.objects.count()) == ("no_bids", 0)
    assert OutboxEvent.objects.filter(kind="auction_finished").count() == 1


@pytest.mark.parametrize(
    ("terms", "fault"),
    [
        ({"floor": None}, "floor_missing"),
        ({"drop": None}, "drop_missing"),
        ({"floor": 10_000}, "floor_not_below_start_price"),
        ({"floor": 20_000}, "floor_not_below_start_price"),
        ({"drop": 0}, "drop_not_positive"),
        ({"drop": 1, "drop_s": 3600}, "floor_not_reached"),
        ({"opening_price": None}, ListingFault.PRICE_MISSING.value),
    ],
)
def test_terms_that_cannot_work_are_refused(list_lot: Lots, terms: dict[str, int], fault: str) -> None:
    with pytest.raises(ListingRefused) as refused:
        list_lot(**{"kind": "dutch", "opening_price": 10_000, "floor": 2000, "drop": 1000, "drop_s": 60, **terms})
    assert fault in {each.value for each in refused.value.faults}


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_a_hundred_who_press_at_once_are_one_buyer(falling: Auction) -> None:
    buyers = [person(f"Buyer {n}") for n in range(25)]

    def four(buyer: User) -> list[object]:
        answers: list[object] = []
        for _ in range(4):
            try:
                answers.append(press(falling, buyer, 10_000, seconds=1))
            except BidRefused as refused:
                answers.append(refused)
        return answers

    answers = [answer for many in at_once(*(lambda b=b: four(b) for b in buyers)) for answer in many]
    assert len(of_kind(Receipt, answers)) == Sale.objects.count() == Bid.objects.count() == 1
    assert {refused.reason for refused in of_kind(BidRefused, answers)} == {Refusal.ENDED}


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_control_without_the_lock_two_would_buy(
    falling: Auction, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bidding, "locked_with_bidders", Unlocked(2).with_bidders)
    answers = at_once(lambda: press(falling, alice, 10_000, seconds=1), lambda: press(falling, bob, 10_000, seconds=1))
    assert len(of_kind(IntegrityError, answers)) == 1
