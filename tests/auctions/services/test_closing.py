"""finish_auction and finish_due: one terminal transition, its outcome, what it opens, whom it tells."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from auctions import ledger
from auctions.clock import database_clock
from auctions.models import Auction, Bid, LedgerEntry, Pseudonym, Sale
from auctions.services.bidding import Receipt, confirm_maximum
from auctions.services.closing import finish_auction, finish_due, finish_locked
from auctions.services.listing import create_draft, lower_reserve
from auctions.tasks import check_running_auctions, finish_due_auctions
from events.models import OutboxEvent
from tests.cast import past_end

Lots = Callable[..., Auction]
Place = Callable[..., Receipt]


def finished_entry(lot: Auction) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads(LedgerEntry.objects.get(auction=lot, kind="finished").payload)
    return payload


def finish(lot: Auction) -> Auction:
    past_end(lot)
    assert finish_auction(auction_id=lot.pk)
    lot.refresh_from_db()
    return lot


def test_the_highest_bid_wins(lot: Auction, alice: User, bob: User, sela: User, place: Place) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    finish(lot)
    assert (lot.status, lot.outcome, lot.sale.buyer, lot.sale.seller, lot.sale.price) == (
        "inactive",
        "sold",
        bob,
        sela,
        2050,
    )
    event = OutboxEvent.objects.get(kind="auction_finished")
    assert event.payload == {
        "auction": lot.pk,
        "outcome": "sold",
        "seller": sela.pk,
        "winner": bob.pk,
        "price": 2050,
        "bids": 2,
    }
    assert ledger.verify(list(LedgerEntry.objects.filter(auction=lot).order_by("seq")))
    assert lot.head_hash == LedgerEntry.objects.get(auction=lot, kind="finished").hash


def test_without_bids_there_is_no_winner(lot: Auction) -> None:
    finish(lot)
    assert (lot.outcome, Sale.objects.count()) == ("no_bids", 0)
    payload = OutboxEvent.objects.get(kind="auction_finished").payload
    assert (payload["outcome"], payload["winner"], payload["bids"]) == ("no_bids", None, 0)


def test_below_the_reserve_nothing_is_sold_or_opened(list_lot: Lots, alice: User, place: Place) -> None:
    lot = list_lot(reserve=5000)
    place(lot, alice, 3000)
    finish(lot)
    entry = finished_entry(lot)
    assert (lot.outcome, Sale.objects.count()) == ("reserve_not_met", 0)
    assert (entry["reserve"], entry["price"], entry["winner"]) == (None, None, None)


def test_a_reserve_that_was_met_is_opened(list_lot: Lots, alice: User, place: Place) -> None:
    lot = list_lot(reserve=5000)
    place(lot, alice, 6000)
    finish(lot)
    opened = finished_entry(lot)["reserve"]
    committed = json.loads(LedgerEntry.objects.get(auction=lot, seq=1).payload)["reserve"]
    assert opened["amount"] == 5000
    assert ledger.commitment(opened["nonce"], auction=lot.public_id, reserve=5000) == committed


def test_beaten_maxima_are_opened_and_the_winners_is_not(
    lot: Auction, alice: User, bob: User, charlie: User, place: Place
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 9999)
    place(lot, charlie, 3000)
    finish(lot)
    entry = LedgerEntry.objects.get(auction=lot, kind="finished")
    openings = finished_entry(lot)["openings"]
    assert "9999" not in entry.payload
    assert [(opening["seq"], opening["maximum"]) for opening in openings] == [(2, 2000), (4, 3000)]
    for opening in openings:
        committed = json.loads(LedgerEntry.objects.get(auction=lot, seq=opening["seq"]).payload)["commitment"]
        facts = {"auction": lot.public_id, "bidder": opening["bidder"], "maximum": opening["maximum"]}
        assert ledger.commitment(opening["nonce"], **facts) == committed
    assert {opening["bidder"] for opening in openings} == set(
        Pseudonym.objects.filter(user__in=[alice, charlie]).values_list("code", flat=True)
    )


def test_a_confirmed_reserve_sells(list_lot: Lots, sela: User, alice: User, place: Place) -> None:
    lot = list_lot(reserve=5000)
    place(lot, alice, 3000)
    lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=2500)
    confirm_maximum(auction_id=lot.pk, bidder_id=alice.pk, key=uuid4())
    finish(lot)
    assert (lot.outcome, lot.sale.price, finished_entry(lot)["reserve"]["amount"]) == ("sold", 3000, 2500)


def test_nothing_happens_before_the_end_or_twice(lot: Auction, alice: User, place: Place) -> None:
    place(lot, alice, 2000)
    assert not finish_auction(auction_id=lot.pk)
    assert not finish_auction(auction_id=lot.pk, clock=lambda: lot.ends_at - timedelta(microseconds=1))
    finish(lot)
    assert not finish_auction(auction_id=lot.pk)
    assert Sale.objects.count() == OutboxEvent.objects.filter(kind="auction_finished").count() == 1


def test_a_draft_or_nothing_cannot_be_finished(sela: User) -> None:
    draft = create_draft(seller_id=sela.pk, title="Not yet")
    assert not finish_auction(auction_id=draft.pk) and not finish_auction(auction_id=0)


def test_it_stays_finished_when_the_clock_jumps_back(lot: Auction, alice: User, place: Place) -> None:
    finish(lot)
    Auction.objects.filter(pk=lot.pk).update(ends_at=database_clock() + timedelta(days=1))
    assert finish_due(clock=lambda: database_clock() - timedelta(days=1)) == 0
    lot.refresh_from_db()
    assert lot.status == "inactive"


def test_the_alarm_closes_all_that_is_due_earliest_first(list_lot: Lots, alice: User, place: Place) -> None:
    lots = [list_lot() for _ in range(3)]
    place(lots[0], alice, 2000)
    for minutes, lot in zip((1, 3, 2), lots, strict=True):
        past_end(lot, by=timedelta(minutes=minutes))
    running = list_lot()
    assert finish_due(limit=2) == 2
    assert list(Auction.objects.filter(status="inactive").values_list("pk", flat=True).order_by("pk")) == [
        lots[1].pk,
        lots[2].pk,
    ]
    finish_due_auctions()
    running.refresh_from_db()
    assert Auction.objects.filter(status="inactive").count() == 3 and running.status == "active"
    assert finish_due() == 0


def test_an_idle_alarm_is_one_look(lot: Auction) -> None:
    with CaptureQueriesContext(connection) as captured:
        finish_due()
    looks = [query["sql"] for query in captured if "clock_timestamp" not in query["sql"]]
    assert len(looks) == 1


def test_a_batch_takes_the_same_number_of_statements_whatever_its_size(
    list_lot: Lots, alice: User, bob: User, place: Place
) -> None:
    counts = []
    for size in (2, 6):
        lots = [list_lot() for _ in range(size)]
        for lot in lots:
            place(lot, alice, 2000)
            place(lot, bob, 3000)
            past_end(lot)
        with CaptureQueriesContext(connection) as captured:
            assert finish_due() == size
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 14


def test_rows_that_changed_under_a_broken_lock_are_not_closed_in_silence(lot: Auction) -> None:
    row = Auction.objects.values().get(pk=finish(lot).pk)
    with pytest.raises(RuntimeError, match="1 locked auctions were to end, 0 did"):
        finish_locked([{**row, "seq": 50, "status": "active"}], database_clock())


def test_the_standing_check_reports_what_does_not_add_up(
    lot: Auction, alice: User, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place(lot, alice, 2000)
    check_running_auctions()
    assert not caplog.records
    Auction.objects.filter(pk=lot.pk).update(price=1500)
    check_running_auctions()
    assert lot.public_id in caplog.text and "replay" in caplog.text
    assert Bid.objects.get().price == 1000
