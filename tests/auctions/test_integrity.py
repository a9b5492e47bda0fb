"""The standing check: what it accepts, and each kind of damage that it names."""

from collections.abc import Callable

import pytest

from accounts.models import User
from auctions.immutable import remove_triggers
from auctions.mapping import COLUMNS, Row
from auctions.models import Auction, Bid, LedgerEntry
from auctions.selectors import integrity
from auctions.selectors.integrity import fault_of, faults_of_running_auctions
from auctions.services.bidding import Receipt
from auctions.services.listing import lower_reserve, save_listing

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
