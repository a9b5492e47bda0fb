"""The standing check: what it accepts, and each kind of damage that it names."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from auctions import ledger
from auctions.mapping import COLUMNS, Row
from auctions.models import Auction, Bid, LedgerEntry
from auctions.selectors import integrity
from auctions.selectors.integrity import fault_of, faults_of_running_auctions
from auctions.services.bidding import Receipt
from auctions.services.listing import lower_reserve, save_listing
from auctions.services.staff import extend_auction, void_bid
from events.immutable import remove_triggers

Place = Callable[..., Receipt]


def fault(lot: Auction) -> str:
    return fault_of(Auction.objects.values(*COLUMNS).get(pk=lot.pk))


@pytest.fixture
def busy_lot(lot: Auction, sela: User, alice: User, bob: User, place: Place) -> Auction:
    save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"title": "Amended"})
    place(lot, alice, 2000)
    place(lot, bob, 2000)
    place(lot, alice, 2500)
    return lot


def test_what_the_services_wrote_holds(busy_lot: Auction) -> None:
    assert fault(busy_lot) == "" and not list(faults_of_running_auctions())


@pytest.mark.parametrize("column", ["price", "maximum", "bids_count", "extensions"])
def test_a_row_that_was_changed_by_hand_is_named(busy_lot: Auction, column: str) -> None:
    value = getattr(Auction.objects.get(pk=busy_lot.pk), column)
    Auction.objects.filter(pk=busy_lot.pk).update(**{column: value + 1} if column != "price" else {"price": value - 1})
    assert "replay" in fault(busy_lot)
    assert [found.public_id for found in faults_of_running_auctions()] == [busy_lot.public_id]


@pytest.fixture
def corrected_lot(busy_lot: Auction, alice: User, stan: User, place: Place) -> Auction:
    """The busy lot, of which staff voided Bob's bid and then moved the end, and a bid after that."""
    why: dict[str, Any] = {"staff_id": stan.pk, "reason": "A typing error."}
    void_bid(auction_id=busy_lot.pk, seq=4, **why)
    extend_auction(auction_id=busy_lot.pk, by=timedelta(hours=1), **why)
    place(busy_lot, alice, 3000)
    return busy_lot


def test_what_staff_did_holds(corrected_lot: Auction) -> None:
    assert fault(corrected_lot) == "" and not list(faults_of_running_auctions())


@pytest.mark.parametrize("column", ["published_end", "ends_at"])
def test_an_end_that_was_moved_by_hand_is_named(corrected_lot: Auction, column: str) -> None:
    end = getattr(Auction.objects.get(pk=corrected_lot.pk), column)
    Auction.objects.filter(pk=corrected_lot.pk).update(
        **{column: end + timedelta(minutes=1 if column == "ends_at" else -1)}
    )
    assert "replay" in fault(corrected_lot)


@pytest.mark.parametrize("seq", [4, 5])
def test_a_bid_that_is_gone_is_named_also_where_it_was_voided(corrected_lot: Auction, seq: int) -> None:
    remove_triggers()
    Bid.objects.filter(auction=corrected_lot, seq=seq).delete()
    assert "replay" in fault(corrected_lot)


def test_a_bid_without_an_entry_is_named(corrected_lot: Auction) -> None:
    bid = Bid.objects.filter(auction=corrected_lot).latest("seq")
    Bid.objects.filter(auction=corrected_lot).bulk_create(
        [Bid(**{**Bid.objects.filter(pk=bid.pk).values().get(), "id": None, "seq": bid.seq + 1, "key": uuid4()})]
    )
    assert "replay" in fault(corrected_lot)


def test_a_void_of_what_did_not_stand_is_named(lot: Auction, stan: User, alice: User, place: Place) -> None:
    place(lot, alice, 2000)
    for _ in range(2):
        row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
        entry = ledger.entry(lot.pk, row["seq"] + 1, "voided", {"voided": 2}, row["head_hash"])
        entry.save()
        Auction.objects.filter(pk=lot.pk).update(
            seq=entry.seq, head_hash=entry.hash, leader=None, leader_code="", maximum=None, bids_count=0
        )
        assert ("replay" in fault(lot)) is (entry.seq == 4)


def test_a_row_that_is_not_at_the_head_is_named(busy_lot: Auction) -> None:
    Auction.objects.filter(pk=busy_lot.pk).update(head_hash="f" * 64)
    assert "head" in fault(busy_lot)


def test_a_changed_entry_is_named(busy_lot: Auction) -> None:
    remove_triggers()
    LedgerEntry.objects.filter(auction=busy_lot, seq=3).update(payload="{}")
    assert "chain" in fault(busy_lot)


def test_a_lost_entry_or_an_empty_ledger_is_named(busy_lot: Auction) -> None:
    remove_triggers()
    LedgerEntry.objects.filter(auction=busy_lot, seq=3).delete()
    assert "chain" in fault(busy_lot)
    LedgerEntry.objects.filter(auction=busy_lot).delete()
    assert fault(busy_lot)


def test_a_changed_bid_is_named(busy_lot: Auction) -> None:
    remove_triggers()
    Bid.objects.filter(auction=busy_lot, seq=3).update(maximum=1)
    assert "replay" in fault(busy_lot)


def test_of_other_types_the_chain_alone_is_checked(lot: Auction) -> None:
    Auction.objects.filter(pk=lot.pk).update(kind="dutch", extensions=1)
    assert fault(lot) == ""
    Auction.objects.filter(pk=lot.pk).update(head_hash="f" * 64)
    assert "head" in fault(lot)


def test_after_a_lowered_reserve_the_chain_alone_is_checked(
    list_lot: Callable[..., Auction], sela: User, alice: User, place: Place
) -> None:
    lot = list_lot(reserve=5000)
    place(lot, alice, 3000)
    lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=2000)
    assert fault(lot) == ""


def test_a_bid_between_two_reads_is_no_fault(
    busy_lot: Auction, bob: User, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def look(row: Row) -> str:
        if not looks:
            place(busy_lot, bob, 5000)  # after the row was read, before its ledger is
        looks.append(row["seq"])
        return fault_of(row)

    monkeypatch.setattr(integrity, "fault_of", look)
    assert list(faults_of_running_auctions()) == []
    assert looks == [busy_lot.seq + 4, busy_lot.seq + 5]
