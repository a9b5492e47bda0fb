"""Perpetual auctions through the services, with a clock that travels: each rule of docs/rules/perpetual.md."""

import json
import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountLink, User
from auctions.clock import Clock, database_clock
from auctions.engine.perpetual import DAY, TermsFault, without
from auctions.engine.vocabulary import Refusal
from auctions.kinds import kind_of
from auctions.kinds.base import BidRequest
from auctions.mapping import COLUMNS, Row
from auctions.models import Auction, Bid, LedgerEntry, Pseudonym, Sale, StandingBid
from auctions.selectors.integrity import fault_of
from auctions.services import bidding, listing, perpetual
from auctions.services.bidders import locked_with_bidders
from auctions.services.bidding import BidRefused, KeyConflict, Receipt, place_bid, place_bids, renew_bid
from auctions.services.closing import finish_auction, finish_due
from auctions.services.listing import ListingRefused, NotEditable, ReserveRefused, lower_reserve, save_listing, withdraw
from auctions.services.perpetual import SellerRefused, accept_bid, advance, call, keep_open
from auctions.services.turn import Turn
from auctions.tasks import finish_due_auctions
from auctions.times import iso, microseconds
from events.immutable import remove_triggers
from events.models import OutboxEvent
from tests.auctions.services.races import Unlocked, at_once, of_kind

Lots = Callable[..., Auction]
PERIOD = timedelta(minutes=5)


@pytest.fixture
def lot(list_lot: Lots) -> Auction:
    """A perpetual lot of Sela's: USD, opening at 10.00, the usual calls."""
    return list_lot(kind="perpetual", published_end=None)


def at(lot: Auction, days: float = 0, **more: float) -> Clock:
    """Give a clock that stands so long after the lot's start."""
    moment = lot.starts_at + timedelta(days=days, **more)
    return lambda: moment


def bid(lot: Auction, bidder: User, maximum: int, days: float = 0, stands: int = 30, **more: Any) -> Receipt:
    """Bid at so many days after the start, standing for so many more."""
    clock = more.pop("clock", None) or at(lot, days)
    return place_bid(
        auction_id=lot.pk, bidder_id=bidder.pk, maximum=maximum, stands_for=stands * DAY,
        key=more.pop("key", None) or uuid4(), clock=clock, **more,
    )  # fmt: skip


def renew(lot: Auction, bidder: User, days: float, stands: int) -> Receipt:
    return renew_bid(auction_id=lot.pk, bidder_id=bidder.pk, stands_for=stands * DAY, key=uuid4(), clock=at(lot, days))


def refused(call: Callable[..., Any], *args: Any, **options: Any) -> Refusal:
    try:
        call(*args, **options)
    except (BidRefused, SellerRefused) as refusal:
        return refusal.reason
    pytest.fail("it was not refused")


def sellers(lot: Auction, clock: Clock) -> dict[str, Any]:
    return {"auction_id": lot.pk, "seller_id": lot.seller_id, "clock": clock}


def accept(lot: Auction, clock: Clock) -> None:
    """Accept what there is."""
    lot.refresh_from_db()
    accept_bid(**sellers(lot, clock), seq_seen=lot.seq, price_seen=lot.price)


def stand(lot: Auction) -> tuple[int, str | None, int]:
    """Give price, leader and number of bids as the row has them, after the standing check."""
    lot.refresh_from_db()
    assert lot.status != "active" or fault_of(Auction.objects.values(*COLUMNS).get(pk=lot.pk)) == ""
    assert StandingBid.objects.filter(auction=lot).count() == lot.bids_count
    return lot.price, lot.leader.name if lot.leader else None, lot.bids_count


def kinds(lot: Auction) -> list[str]:
    return list(LedgerEntry.objects.filter(auction=lot).order_by("seq").values_list("kind", flat=True))


def said(lot: Auction, kind: str) -> dict[str, Any]:
    """Give what the last entry of a kind says."""
    return dict(json.loads(LedgerEntry.objects.filter(auction=lot, kind=kind).order_by("seq").last().payload))


def event(kind: str) -> dict[str, Any]:
    return dict(OutboxEvent.objects.get(kind=kind).payload)


def code(lot: Auction, person: User) -> str:
    return Pseudonym.objects.get(auction=lot, user=person).code


# Bids, and what they are until they lapse


def test_a_lot_opens_without_an_end(lot: Auction) -> None:
    assert (lot.ends_at, lot.published_end, lot.wakes_at) == (None, None, None)
    opened = said(lot, "opened")
    assert (opened["type"], opened["period_s"], opened["max_calls"], opened["idle_s"]) == (
        "perpetual", 300, 10, 60 * 24 * 3600,
    )  # fmt: skip
    assert "ends_at" not in opened and "reserve" not in opened
    assert stand(lot) == (1000, None, 0)


def test_a_call_that_could_outlast_the_sellers_absence_cannot_be_listed(list_lot: Lots) -> None:
    with pytest.raises(ListingRefused) as wrong:
        list_lot(kind="perpetual", published_end=None, period_s=86_400, max_calls=1000)
    assert wrong.value.faults == (TermsFault.MAX_CALLS,)


def test_bids_lead_and_raise_the_price_as_maxima_do(lot: Auction, alice: User, bob: User) -> None:
    first = bid(lot, alice, 2000, stands=7)
    second = bid(lot, bob, 5000, days=1)
    assert (first.price, first.reason, first.until) == (1000, "opened", at(lot, 7)())
    assert (second.price, second.reason, second.leads) == (2050, "outbid", True)
    assert stand(lot) == (2050, "Bob", 2)
    assert lot.wakes_at == at(lot, 7)()
    entry = said(lot, "bid")
    assert (entry["until"], entry["call"], entry["leader"]) == (iso(at(lot, 31)()), None, code(lot, bob))
    assert set(entry) == {"at", "bidder", "commitment", "until", "price", "reason", "leader", "bids", "call"}


@pytest.mark.parametrize("days", [0, 6, 91, 1000, -30])
def test_a_bid_stands_for_seven_to_ninety_days(lot: Auction, alice: User, days: int) -> None:
    assert refused(bid, lot, alice, 2000, stands=days) is Refusal.STANDING_TIME
    bid(lot, alice, 2000)
    assert refused(renew, lot, alice, 1, days) is Refusal.STANDING_TIME
    assert stand(lot) == (1000, "Alice", 1)


def test_a_bid_stands_for_thirty_days_unless_its_bidder_chose(lot: Auction, alice: User) -> None:
    place_bid(auction_id=lot.pk, bidder_id=alice.pk, maximum=2000, key=uuid4(), clock=at(lot))
    assert Bid.objects.get().until == StandingBid.objects.get().until == at(lot, 30)()


def test_sellers_and_those_linked_to_them_are_refused(lot: Auction, sela: User, alice: User) -> None:
    AccountLink.objects.create(one=sela, other=alice, reason="one household")
    assert refused(bid, lot, sela, 2000) is Refusal.OWN_LOT
    assert refused(bid, lot, alice, 2000) is Refusal.LINKED_TO_SELLER
    assert refused(bid, lot, alice, 2000, days=-1) is Refusal.NOT_STARTED


def test_other_ways_to_buy_are_refused(lot: Auction, alice: User) -> None:
    answers = place_bids(
        auction_id=lot.pk, requests=[BidRequest(alice.pk, uuid4(), way, 1000) for way in ("buy_now", "accept", "seal")]
    )
    assert {answer.reason for answer in of_kind(BidRefused, answers)} == {Refusal.OTHER_TYPE}


def test_too_low_says_the_least(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000)
    with pytest.raises(BidRefused) as low:
        bid(lot, bob, 1049)
    assert (low.value.reason, low.value.least) == (Refusal.TOO_LOW, 1050)
    with pytest.raises(BidRefused) as same:
        bid(lot, alice, 2000)
    assert (same.value.reason, same.value.least) == (Refusal.NOT_ABOVE_OWN_MAXIMUM, 2001)


def test_the_alarm_lets_bids_lapse_and_the_price_follow(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=7)
    bid(lot, bob, 5000, days=1)
    assert advance(clock=at(lot, 7, microseconds=-1)) == 0
    assert stand(lot) == (2050, "Bob", 2)
    assert advance(clock=at(lot, 7)) == 1
    assert stand(lot) == (1000, "Bob", 1)
    assert advance(clock=at(lot, 31)) == 1
    assert stand(lot) == (1000, None, 0)
    assert (lot.leader_code, lot.wakes_at) == ("", None)
    assert kinds(lot) == ["opened", "bid", "bid", "lapsed", "lapsed"]
    lapsed = LedgerEntry.objects.filter(auction=lot, kind="lapsed").order_by("seq")
    first, last = (json.loads(entry.payload) for entry in lapsed)
    assert first == {
        "at": iso(at(lot, 7)()), "bidder": code(lot, alice), "offer": 2, "price": 1000, "bids": 1,
        "leader": code(lot, bob),
    }  # fmt: skip
    assert (last["offer"], last["leader"], last["bids"]) == (3, None, 0)
    told = OutboxEvent.objects.filter(kind="bid_lapsed").order_by("seq").first().payload
    assert told == {"auction": lot.pk, "bidder": alice.pk, "offer": 2, "price": 1000}


def test_the_lead_can_fall_back_to_somebody_who_did_not_lead_last(
    lot: Auction, alice: User, bob: User, charlie: User
) -> None:
    bid(lot, alice, 2000, stands=90)
    bid(lot, bob, 2000, stands=60)
    bid(lot, charlie, 3000, stands=7)
    advance(clock=at(lot, 7))
    assert stand(lot) == (2000, "Alice", 2)
    assert lot.leader_code == code(lot, alice)


def test_a_bid_meets_what_is_due_first(lot: Auction, alice: User, bob: User, charlie: User) -> None:
    bid(lot, alice, 2000, stands=7)
    bid(lot, bob, 9000, stands=7)
    receipt = bid(lot, charlie, 1000, days=8)  # 91.00 was needed while the others stood
    assert (receipt.price, receipt.reason, receipt.seq) == (1000, "opened", 6)
    assert kinds(lot) == ["opened", "bid", "bid", "lapsed", "lapsed", "bid"]
    assert stand(lot) == (1000, "Charlie", 1)


def test_what_was_due_is_written_also_where_the_bid_is_refused(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=7)
    assert refused(bid, lot, bob, 999, days=8) is Refusal.TOO_LOW
    assert kinds(lot) == ["opened", "bid", "lapsed"]
    assert stand(lot) == (1000, None, 0)


def test_a_page_is_told_what_there_is_now_before_the_alarm_has_rung(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=7)
    bid(lot, bob, 9000)
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    kind = kind_of(row)
    kind.complete(row)
    before, after = (kind.offer(row, alice.pk, at(lot, days)()) for days in (6, 8))
    assert (before.price, before.least, before.steps, before.stands_until) == (
        2050, 2100, (2100, 2150, 2200), at(lot, 7)(),
    )  # fmt: skip
    assert (after.price, after.least, after.stands_until, after.own_seq) == (1000, 1050, None, None)
    leads = kind.offer(row, bob.pk, at(lot, 8)())
    assert (leads.least, leads.steps, leads.own_seq) == (9001, (), 3)
    state = kind.state(row)
    assert kind.least(kind.terms(row), state, alice.pk, 8 * DAY + 10**18) == 1000  # long after all have lapsed


# Raising and renewing


def test_a_leaders_raise_never_shortens_the_bid(lot: Auction, alice: User) -> None:
    bid(lot, alice, 2000, stands=60)
    assert bid(lot, alice, 2500, days=1, stands=7).until == at(lot, 60)()
    assert stand(lot) == (1000, "Alice", 1)
    assert not OutboxEvent.objects.filter(kind="bid_accepted", payload__own_raise=False, seq=3).exists()


def test_a_renewal_gives_the_same_bid_more_time(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=7)
    bid(lot, bob, 5000, stands=7)
    receipt = renew(lot, alice, 5, 60)
    assert (receipt.maximum, receipt.until, receipt.reason, receipt.leads, receipt.nonce) == (
        2000, at(lot, 65)(), "renewed", False, "",
    )  # fmt: skip
    assert renew(lot, alice, 6, 7).until == at(lot, 65)()
    assert set(said(lot, "renew")) == {"at", "bidder", "until", "price", "leader", "bids", "call"}
    advance(clock=at(lot, 7))
    assert stand(lot) == (1000, "Alice", 1)
    assert StandingBid.objects.get().seq == 2


def test_without_a_bid_there_is_nothing_to_renew(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=7)
    assert refused(renew, lot, bob, 1, 30) is Refusal.NOTHING_TO_RENEW
    assert refused(renew, lot, alice, 7, 30) is Refusal.NOTHING_TO_RENEW  # it has just lapsed


def test_the_same_key_again_is_answered_by_the_same_receipt(lot: Auction, alice: User) -> None:
    key = uuid4()
    first, again = (bid(lot, alice, 2000, key=key, stands=60) for _ in range(2))
    assert again.repeated and (again.seq, again.until) == (first.seq, first.until)
    with pytest.raises(KeyConflict):
        bid(lot, alice, 2100, key=key)


# The seller accepts


def test_the_seller_sells_to_the_bid_that_leads(lot: Auction, alice: User, bob: User, charlie: User) -> None:
    bid(lot, alice, 2000)
    bid(lot, bob, 3000, stands=7)
    bid(lot, alice, 4000)
    bid(lot, charlie, 9000)
    advance(clock=at(lot, 7))
    accept(lot, at(lot, 8))
    assert stand(lot)[:2] == (4100, "Charlie")
    assert (lot.status, lot.outcome, lot.finished_at) == ("inactive", "sold", at(lot, 8)())
    assert kinds(lot)[-3:] == ["lapsed", "accepted", "finished"]
    assert said(lot, "accepted") == {"at": iso(at(lot, 8)()), "price": 4100, "leader": code(lot, charlie)}
    finished, beaten = said(lot, "finished"), Bid.objects.get(auction=lot, seq=4)
    assert finished["openings"] == [
        {"seq": 4, "bidder": code(lot, alice), "maximum": 4000, "nonce": beaten.nonce}
    ]  # neither the winner's, nor the replaced one, nor the lapsed one
    assert (finished["outcome"], finished["winner"], finished["reserve"]) == ("sold", code(lot, charlie), None)
    sale = Sale.objects.get()
    assert (sale.buyer, sale.price) == (charlie, 4100)
    assert event("auction_finished")["winner"] == charlie.pk
    assert refused(bid, lot, bob, 99_000, days=9) is Refusal.ENDED
    assert refused(accept, lot, at(lot, 9)) is Refusal.ENDED
    assert advance(clock=at(lot, 900)) == 0


def test_nothing_can_be_accepted_or_called_where_nobody_bids(lot: Auction) -> None:
    assert refused(accept, lot, at(lot)) is Refusal.NOBODY_BIDS
    assert refused(call, **sellers(lot, at(lot))) is Refusal.NOBODY_BIDS


def test_less_than_the_seller_saw_is_not_sold(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=7)
    bid(lot, bob, 3000)
    lot.refresh_from_db()
    with pytest.raises(SellerRefused) as worse:
        accept_bid(**sellers(lot, at(lot, 7)), seq_seen=lot.seq, price_seen=lot.price)
    assert (worse.value.reason, worse.value.least) == (Refusal.WORSE_THAN_SEEN, 1000)
    assert stand(lot) == (1000, "Bob", 1)  # what was due has happened


def test_the_same_price_from_somebody_else_is_not_sold(lot: Auction, alice: User, bob: User, charlie: User) -> None:
    bid(lot, alice, 2000)
    bid(lot, bob, 3000, stands=7)
    lot.refresh_from_db()
    bid(lot, charlie, 9000, days=7)
    seen = {"seq_seen": lot.seq, "price_seen": lot.price}
    assert refused(accept_bid, **sellers(lot, at(lot, 8)), **seen) is Refusal.WORSE_THAN_SEEN


def test_more_than_the_seller_saw_is_sold(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000)
    lot.refresh_from_db()
    bid(lot, bob, 3000)
    accept_bid(**sellers(lot, at(lot, 1)), seq_seen=lot.seq, price_seen=lot.price)
    assert stand(lot)[:2] == (2050, "Bob") and lot.outcome == "sold"


# The seller calls


def test_going_once_going_twice_sold(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=7)
    bid(lot, bob, 3000, stands=7)
    start = at(lot, 7, minutes=-1)()
    call(**sellers(lot, lambda: start))
    latest = start + 33 * PERIOD
    assert stand(lot) == (2050, "Bob", 2)
    assert (lot.call_began, lot.call_latest_end, lot.wakes_at) == (start, latest, start + PERIOD)
    assert set(StandingBid.objects.values_list("until", flat=True)) == {latest}  # nothing lapses while it runs
    assert event("call_started") == {"auction": lot.pk, "seller": lot.seller_id}
    public = kind_of({"kind": lot.kind}).public(Auction.objects.values(*COLUMNS).get(pk=lot.pk), start)
    assert public["call"] == {
        "began": iso(start), "twice_at": iso(start + PERIOD), "sold_at": iso(start + 3 * PERIOD),
        "latest_end": iso(latest), "restarts": 0, "max": 10,
    }  # fmt: skip
    assert refused(call, **sellers(lot, lambda: start)) is Refusal.CALL_RUNNING
    assert refused(accept, lot, lambda: start) is Refusal.CALL_RUNNING
    with pytest.raises(NotEditable):
        withdraw(auction_id=lot.pk, seller_id=lot.seller_id, clock=lambda: start)

    assert advance(clock=lambda: start + PERIOD) == 1
    assert stand(lot) == (2050, "Bob", 2) and (lot.going_twice, lot.wakes_at) == (True, start + 3 * PERIOD)
    assert said(lot, "going_twice")["call"]["going_twice"] is True
    assert event("call_twice") == {"auction": lot.pk, "seller": lot.seller_id}
    assert advance(clock=lambda: start + 3 * PERIOD - timedelta(microseconds=1)) == 0
    assert advance(clock=lambda: start + 3 * PERIOD) == 1
    assert stand(lot) == (2050, "Bob", 2)
    assert (lot.outcome, lot.call_began, lot.wakes_at) == ("sold", None, None)
    assert kinds(lot) == ["opened", "bid", "bid", "called", "going_twice", "finished"]
    assert [opened["maximum"] for opened in said(lot, "finished")["openings"]] == [2000]
    assert lot.seq == 6 == OutboxEvent.objects.get(kind="auction_finished").seq


def test_without_a_call_pages_are_told_that_there_is_none(lot: Auction) -> None:
    assert kind_of({"kind": lot.kind}).public(vars(lot), lot.starts_at) == {"call": None}


def test_a_rivals_bid_starts_the_call_again_as_often_as_was_chosen(
    list_lot: Lots, alice: User, bob: User, charlie: User
) -> None:
    lot = list_lot(kind="perpetual", published_end=None, max_calls=1)
    bid(lot, alice, 2000)
    call(**sellers(lot, at(lot)))
    bid(lot, alice, 2500, clock=at(lot, minutes=4))  # the leader's own raise starts nothing again
    lot.refresh_from_db()
    assert (lot.call_began, lot.call_restarts) == (at(lot)(), 0)
    bid(lot, bob, 3000, clock=at(lot, minutes=14))
    assert stand(lot) == (2600, "Bob", 2)
    assert (lot.call_began, lot.call_restarts, lot.going_twice) == (at(lot, minutes=14)(), 1, False)
    assert said(lot, "bid")["call"]["restarts"] == 1
    assert OutboxEvent.objects.get(kind="bid_accepted", payload__call_restarted=True).payload["outbid"] == alice.pk
    bid(lot, charlie, 2700, clock=at(lot, minutes=28), stands=7)  # no second time
    lot.refresh_from_db()
    assert (lot.call_began, lot.call_restarts, lot.going_twice) == (at(lot, minutes=14)(), 1, True)
    renew(lot, alice, 0.0195, 40)
    advance(clock=at(lot, minutes=29))
    assert stand(lot)[:2] == (2800, "Bob") and lot.outcome == "sold"
    assert kinds(lot).count("going_twice") == 2


def test_a_bid_after_sold_is_late_and_the_sale_is_written_at_once(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000)
    call(**sellers(lot, at(lot)))
    assert refused(bid, lot, bob, 9000, clock=at(lot, minutes=15)) is Refusal.ENDED
    assert stand(lot)[:2] == (1000, "Alice") and lot.outcome == "sold"
    assert kinds(lot) == ["opened", "bid", "called", "going_twice", "finished"]


def test_the_sale_alone_can_be_what_a_late_bid_meets(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000)
    call(**sellers(lot, at(lot)))
    advance(clock=at(lot, minutes=5))
    assert refused(bid, lot, bob, 9000, clock=at(lot, minutes=16)) is Refusal.ENDED
    assert stand(lot)[:2] == (1000, "Alice") and Sale.objects.get().buyer == alice


def test_a_withdrawal_after_sold_is_too_late(lot: Auction, alice: User) -> None:
    bid(lot, alice, 2000)
    call(**sellers(lot, at(lot)))
    with pytest.raises(NotEditable):
        withdraw(auction_id=lot.pk, seller_id=lot.seller_id, clock=at(lot, minutes=15))
    advance(clock=at(lot, minutes=16))
    assert stand(lot)[:2] == (1000, "Alice") and lot.outcome == "sold"


# What else the seller does, or does not


def test_bids_are_released_when_the_seller_does_nothing_for_sixty_days(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, days=100, stands=90)
    bid(lot, bob, 3000, days=150, stands=30)
    assert advance(clock=at(lot, 160)) == 1
    assert stand(lot) == (1000, None, 0)
    assert (lot.status, kinds(lot)[-1]) == ("active", "released")
    released = said(lot, "released")
    assert (released["price"], released["leader"], released["bids"]) == (1000, None, 0)
    assert sorted(event("bids_released")["bidders"]) == sorted([alice.pk, bob.pk])


def test_who_keeps_the_lot_open_has_sixty_days_again(lot: Auction, alice: User) -> None:
    bid(lot, alice, 2000, stands=90)
    keep_open(**sellers(lot, at(lot, 50)))
    assert kinds(lot)[-1] == "kept_open" and set(said(lot, "kept_open")) == {"at"}
    assert advance(clock=at(lot, 89)) == 0
    advance(clock=at(lot, 90))
    assert kinds(lot)[-1] == "lapsed"


def test_a_call_counts_as_something_the_seller_did(lot: Auction, alice: User) -> None:
    bid(lot, alice, 2000, stands=90)
    call(**sellers(lot, at(lot, 59)))
    lot.refresh_from_db()
    assert lot.idle_since == at(lot, 59)()


def test_the_seller_may_withdraw_while_no_call_runs(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=7)
    bid(lot, bob, 3000)
    withdraw(auction_id=lot.pk, seller_id=lot.seller_id, reason="Kept after all.", clock=at(lot, 8))
    lot.refresh_from_db()
    assert (lot.outcome, Sale.objects.count()) == ("withdrawn", 0)
    assert kinds(lot)[-2:] == ["lapsed", "finished"]  # what was due comes first
    assert said(lot, "finished")["openings"] == [] and said(lot, "finished")["reason"] == "Kept after all."
    assert advance(clock=at(lot, 40)) == 0
    assert refused(keep_open, **sellers(lot, at(lot, 40))) is Refusal.ENDED
    with pytest.raises(NotEditable):
        withdraw(auction_id=lot.pk, seller_id=lot.seller_id, clock=at(lot, 40))
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    kind_of(row).complete(row)
    assert kind_of(row).offer(row, alice.pk, at(lot, 40)()).price == 1000


def test_terms_change_only_until_somebody_bids(lot: Auction, alice: User) -> None:
    mine = {"auction_id": lot.pk, "seller_id": lot.seller_id}
    save_listing(**mine, changes={"opening_price": 500}, clock=at(lot, 1))
    assert stand(lot) == (500, None, 0)
    assert refused(bid, lot, alice, 9000, days=2, seen_seq=1) is Refusal.TERMS_CHANGED
    bid(lot, alice, 2000, days=2, stands=7)
    advance(clock=at(lot, 9))
    for days in (8, 10):  # while a bid stands, and when it has lapsed
        with pytest.raises(NotEditable):
            save_listing(**mine, changes={"opening_price": 400}, clock=at(lot, days))
    assert stand(lot) == (500, None, 0)


def test_sixty_days_count_from_the_first_bid_on_a_lot_without_any(lot: Auction, alice: User) -> None:
    keep_open(**sellers(lot, at(lot, 1)))
    bid(lot, alice, 2000, days=100, stands=90)
    lot.refresh_from_db()
    assert lot.wakes_at == at(lot, 160)()


def test_what_only_other_types_know_is_refused(list_lot: Lots, lot: Auction, sela: User, alice: User) -> None:
    with pytest.raises(ReserveRefused):
        lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=500)
    english = list_lot()
    assert refused(call, **sellers(english, database_clock)) is Refusal.OTHER_TYPE
    with pytest.raises(BidRefused) as other:
        renew_bid(auction_id=english.pk, bidder_id=alice.pk, stands_for=30 * DAY, key=uuid4())
    assert other.value.reason is Refusal.OTHER_TYPE


def test_only_the_seller_of_a_published_lot_acts(lot: Auction, sela: User, alice: User) -> None:
    draft = listing.create_draft(seller_id=sela.pk, kind="perpetual")
    for lot_id, person in ((lot.pk, alice), (draft.pk, sela)):
        with pytest.raises(Auction.DoesNotExist):
            call(auction_id=lot_id, seller_id=person.pk)


def test_nothing_may_be_done_before_the_start(list_lot: Lots, alice: User) -> None:
    lot = list_lot(kind="perpetual", published_end=None, starts_at=database_clock() + timedelta(days=1))
    assert refused(keep_open, **sellers(lot, database_clock)) is Refusal.NOT_STARTED


# The alarm


def test_an_end_by_time_is_nothing_to_a_lot_without_one(lot: Auction) -> None:
    assert not finish_auction(auction_id=lot.pk, clock=at(lot, 1000))
    assert finish_due(clock=at(lot, 1000)) == 0


def test_the_beat_rings_this_alarm_too(lot: Auction, alice: User) -> None:
    bid(lot, alice, 2000, clock=database_clock)
    long_ago = database_clock() - timedelta(days=1)
    Auction.objects.filter(pk=lot.pk).update(
        call_began=long_ago, call_latest_end=database_clock() + timedelta(days=9), wakes_at=long_ago + PERIOD
    )
    finish_due_auctions()
    lot.refresh_from_db()
    assert lot.outcome == "sold"


def test_the_alarm_takes_those_due_longest_first(list_lot: Lots, alice: User) -> None:
    lots = [list_lot(kind="perpetual", published_end=None) for _ in range(3)]
    for lot, days in zip(lots, (9, 7, 8), strict=True):
        bid(lot, alice, 2000, stands=days)
    late = at(lots[-1], 20)
    assert advance(limit=2, clock=late) == 2
    assert [stand(lot)[2] for lot in lots] == [1, 0, 0]
    assert advance(limit=2, clock=late) == 1


def test_two_bids_in_one_transaction_meet_each_other(lot: Auction, alice: User, bob: User) -> None:
    requests = [
        BidRequest(alice.pk, uuid4(), "bid", 2000, stands_for=7 * DAY),
        BidRequest(bob.pk, uuid4(), "bid", 3000, stands_for=30 * DAY),
        BidRequest(alice.pk, uuid4(), "renew", stands_for=60 * DAY),
    ]
    answers = place_bids(auction_id=lot.pk, requests=requests, clock=at(lot))
    assert [answer.price for answer in of_kind(Receipt, answers)] == [1000, 2050, 2050]
    assert stand(lot) == (2050, "Bob", 2)


def test_a_bid_costs_one_statement_more_than_in_an_english_auction(list_lot: Lots, lot: Auction, alice: User) -> None:
    english = list_lot()
    counts = []
    for auction in (english, lot):
        for maximum in range(2000, 6000, 1000):  # until every statement is prepared
            with CaptureQueriesContext(connection) as queries:
                place_bid(auction_id=auction.pk, bidder_id=alice.pk, maximum=maximum, key=uuid4(), clock=database_clock)
        counts.append(len(queries))
    assert counts[1] - counts[0] == (1 if connection.vendor == "postgresql" else 3)


# Damage that the standing check names


@pytest.mark.parametrize("column", ["price", "lead_since", "call_restarts"])
def test_a_row_changed_by_hand_is_named(lot: Auction, alice: User, column: str) -> None:
    bid(lot, alice, 2000)
    call(**sellers(lot, at(lot)))
    Auction.objects.filter(pk=lot.pk).update(**{column: getattr(lot, column) + 7})
    assert "replay" in fault_of(Auction.objects.values(*COLUMNS).get(pk=lot.pk))


def test_a_standing_bid_changed_by_hand_is_named(lot: Auction, alice: User) -> None:
    bid(lot, alice, 2000)
    StandingBid.objects.update(until=at(lot, 80)())
    assert "replay" in fault_of(Auction.objects.values(*COLUMNS).get(pk=lot.pk))


def test_a_void_takes_part_in_the_replay(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000)
    bid(lot, bob, 3000)
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    turn = Turn(row, at(lot, 1)())
    turn.codes[alice.pk] = code(lot, alice)
    turn.enter("voided", without(turn.terms, turn.state, 3), {"voided": 3, "reason": "A typing error."})
    turn.write()
    assert stand(lot) == (1000, "Alice", 1)


def test_an_action_after_something_was_due_is_named(lot: Auction, alice: User, bob: User) -> None:
    bid(lot, alice, 2000, stands=7)
    bid(lot, bob, 3000)
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    turn = Turn(row, at(lot, 1)())
    turn.now = at(lot, 8)()
    turn.enter("kept_open", turn.state._replace(seq=4, idle_since=microseconds(turn.now)), {})
    turn.write()
    assert "replay" in fault_of(Auction.objects.values(*COLUMNS).get(pk=lot.pk))


@pytest.mark.parametrize(
    ("seq", "column", "value"),
    [(2, "maximum", 1), (2, "until", None), (3, "until", None), (3, "until", datetime(2099, 1, 1, tzinfo=UTC))],
)
def test_a_bid_changed_by_hand_is_named(lot: Auction, alice: User, seq: int, column: str, value: object) -> None:
    bid(lot, alice, 2000, stands=7)
    renew(lot, alice, 1, 7)
    advance(clock=at(lot, 8))
    assert stand(lot) == (1000, None, 0)
    remove_triggers()
    Bid.objects.filter(seq=seq).update(**{column: value})
    assert "replay" in fault_of(Auction.objects.values(*COLUMNS).get(pk=lot.pk))


def test_a_lost_bid_is_named(lot: Auction, alice: User) -> None:
    bid(lot, alice, 2000)
    remove_triggers()
    Bid.objects.all().delete()
    assert "replay" in fault_of(Auction.objects.values(*COLUMNS).get(pk=lot.pk))


# Many at once


def accept_against_bid(lot: Auction, alice: User, bob: User) -> list[object]:
    bid(lot, alice, 2000, clock=database_clock)
    lot.refresh_from_db()
    return at_once(
        lambda: accept_bid(**sellers(lot, database_clock), seq_seen=lot.seq, price_seen=lot.price),
        lambda: bid(lot, bob, 9000, clock=database_clock),
    )


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_an_acceptance_and_a_bid_at_once_are_one_sale(lot: Auction, alice: User, bob: User) -> None:
    accepted, answer = accept_against_bid(lot, alice, bob)
    assert accepted is None  # more than was seen is taken
    sold = (1000, "Alice") if isinstance(answer, BidRefused) else (2050, "Bob")
    assert stand(lot)[:2] == sold
    assert Sale.objects.get().price == sold[0] and kinds(lot)[-2:] == ["accepted", "finished"]


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_control_without_the_lock_the_sale_and_the_bid_take_one_place(
    lot: Auction, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Unlocked(2)

    def of_bob(auction_id: int, ids: Collection[int], keys: Collection[UUID]) -> Any:
        return (meeting.with_bidders if bob.pk in ids else locked_with_bidders)(auction_id, ids, keys)

    monkeypatch.setattr(bidding, "locked_with_bidders", of_bob)
    monkeypatch.setattr(listing, "locked_rows", meeting.rows)
    answers = accept_against_bid(lot, alice, bob)
    assert len(of_kind(IntegrityError, answers)) == 1


def several_due(list_lot: Lots, alice: User, number: int) -> Clock:
    lots = [list_lot(kind="perpetual", published_end=None) for _ in range(number)]
    for lot in lots:
        bid(lot, alice, 2000, stands=7)
    moment: datetime = lots[-1].starts_at + timedelta(days=8)
    return lambda: moment


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_alarms_at_once_let_each_thing_happen_once(list_lot: Lots, alice: User) -> None:
    late = several_due(list_lot, alice, 20)

    def all_due() -> int:
        done = 0
        while batch := advance(limit=3, clock=late):
            done += batch
        return done

    assert sum(at_once(*[all_due] * 4)) + all_due() == 20
    assert LedgerEntry.objects.filter(kind="lapsed").count() == 20
    assert OutboxEvent.objects.filter(kind="bid_lapsed").count() == 20


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_control_without_the_lock_two_alarms_let_it_happen_twice(
    list_lot: Lots, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, both = several_due(list_lot, alice, 1), threading.Barrier(2)

    class Together(Turn):
        def __init__(self, row: Row, now: datetime) -> None:
            super().__init__(row, now)
            both.wait(10)

    monkeypatch.setattr(perpetual, "locked_rows", Unlocked(2).rows)
    monkeypatch.setattr(perpetual, "Turn", Together)
    answers = at_once(*[lambda: advance(clock=late)] * 2)
    assert len(of_kind(IntegrityError, answers)) == 1
