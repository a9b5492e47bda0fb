"""place_bid: what it writes, what it answers, what it refuses."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from accounts.models import User
from auctions import ledger
from auctions.engine.english import Refusal
from auctions.models import Auction, LedgerEntry
from auctions.services.bidding import BidRefused, KeyConflict, Receipt, buy_now, place_bid


def test_a_first_bid_opens_at_the_opening_price(lot: Auction, alice: User, place: Callable[..., Receipt]) -> None:
    receipt = place(lot, alice, 2000)
    lot.refresh_from_db()
    assert (receipt.price, receipt.leads, receipt.seq) == (1000, True, 2)
    assert (lot.price, lot.leader, lot.maximum, lot.bids_count, lot.seq) == (1000, alice, 2000, 1, 2)
    assert ledger.verify(list(LedgerEntry.objects.filter(auction=lot).order_by("seq")))


def test_too_low_is_refused_with_the_least_bid(lot: Auction, alice: User, bob: User, place: Callable[..., Receipt]) -> None:
    place(lot, alice, 2000)
    with pytest.raises(BidRefused) as refused:
        place(lot, bob, 1049)
    assert (refused.value.reason, refused.value.least) == (Refusal.TOO_LOW, 1050)


def test_the_same_key_gives_the_same_answer(lot: Auction, alice: User, place: Callable[..., Receipt]) -> None:
    key = uuid4()
    first = place(lot, alice, 2000, key=key)
    again = place(lot, alice, 2000, key=key)
    assert again.repeated and again.seq == first.seq and again.entry_hash == first.entry_hash
    with pytest.raises(KeyConflict):
        place_bid(auction_id=lot.pk, bidder_id=alice.pk, maximum=3000, key=key)


def test_buying_now_ends_the_auction(list_lot: Callable[..., Auction], bob: User) -> None:
    lot = list_lot(buy_now=2000)
    receipt = buy_now(auction_id=lot.pk, bidder_id=bob.pk, price_seen=2000, key=uuid4())
    lot.refresh_from_db()
    assert receipt.price == 2000
    assert (lot.status, lot.outcome, lot.sale.buyer, lot.sale.price) == ("inactive", "bought", bob, 2000)
