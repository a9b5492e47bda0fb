"""Blocked bidders: refused under the lock by every type of auction, in no more statements; what they bid stands."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountLink, Block, User
from accounts.services.blocking import block
from auctions import messages
from auctions.engine.vocabulary import Refusal
from auctions.models import Auction, Pseudonym
from auctions.services.bidding import BidRefused, accept_price, place_bid, seal_bid, withdraw_sealed_bid
from auctions.services.blocking import NobodyOfThatPseudonym, bidder_of, block_pseudonym
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft
from tests.cast import past_end

pytestmark = pytest.mark.django_db


def refused(act: Callable[..., Any], lot: Auction, bidder: User, **options: Any) -> Refusal:
    with pytest.raises(BidRefused) as caught:
        act(auction_id=lot.pk, bidder_id=bidder.pk, key=uuid4(), **options)
    return caught.value.reason


def test_a_blocked_bidder_is_refused_until_it_is_lifted(lot: Auction, sela: User, bob: User, place: Any) -> None:
    block(seller_id=sela.pk, bidder_id=bob.pk)
    assert refused(place_bid, lot, bob, maximum=2000) is Refusal.BLOCKED_BY_SELLER
    Block.objects.all().delete()
    assert place(lot, bob, 2000).leads


def test_a_block_of_another_seller_or_the_other_way_round_is_no_matter(
    lot: Auction, sela: User, alice: User, bob: User, place: Any
) -> None:
    block(seller_id=alice.pk, bidder_id=bob.pk)
    block(seller_id=bob.pk, bidder_id=sela.pk)
    assert place(lot, bob, 2000).leads


def test_every_type_of_auction_refuses(
    list_lot: Callable[..., Auction], falling: Auction, sela: User, bob: User
) -> None:
    block(seller_id=sela.pk, bidder_id=bob.pk)
    assert refused(accept_price, falling, bob, price_seen=10_000) is Refusal.BLOCKED_BY_SELLER
    assert refused(seal_bid, list_lot(kind="sealed"), bob, amount=2000, replaces=False) is Refusal.BLOCKED_BY_SELLER
    assert refused(place_bid, list_lot(kind="perpetual"), bob, maximum=2000) is Refusal.BLOCKED_BY_SELLER


def test_what_was_bid_before_stands_and_wins(lot: Auction, sela: User, alice: User, bob: User, place: Any) -> None:
    place(lot, alice, 1500)
    place(lot, bob, 5000)
    block_pseudonym(lot=lot.public_id, seller_id=sela.pk, code=Pseudonym.objects.get(auction=lot, user=bob).code)
    assert not place(lot, alice, 2000).leads
    assert refused(place_bid, lot, bob, maximum=9000) is Refusal.BLOCKED_BY_SELLER
    past_end(lot)
    finish_auction(auction_id=lot.pk)
    lot.refresh_from_db()
    assert lot.sale.buyer == bob


def test_a_sealed_bid_can_still_be_taken_back(list_lot: Callable[..., Auction], sela: User, bob: User) -> None:
    sealed = list_lot(kind="sealed")
    seal_bid(auction_id=sealed.pk, bidder_id=bob.pk, amount=2000, replaces=False, key=uuid4())
    block(seller_id=sela.pk, bidder_id=bob.pk)
    assert withdraw_sealed_bid(auction_id=sealed.pk, bidder_id=bob.pk, key=uuid4())


def test_who_is_linked_is_told_that_first(lot: Auction, sela: User, bob: User) -> None:
    AccountLink.objects.create(one=sela, other=bob, reason="one household")
    block(seller_id=sela.pk, bidder_id=bob.pk)
    assert refused(place_bid, lot, bob, maximum=2000) is Refusal.LINKED_TO_SELLER


def test_a_block_adds_no_statement_to_a_bid(lot: Auction, sela: User, alice: User, bob: User, place: Any) -> None:
    for amount in (1500, 2500, 3500):
        place(lot, alice, amount)
    with CaptureQueriesContext(connection) as without:
        place(lot, alice, 4500)
    block(seller_id=sela.pk, bidder_id=bob.pk)
    with CaptureQueriesContext(connection) as with_blocks:
        place(lot, alice, 5500)
    assert len(with_blocks) == len(without)


def test_a_pseudonym_is_known_in_the_sellers_own_lot_only(
    lot: Auction, list_lot: Callable[..., Auction], sela: User, alice: User, bob: User, place: Any
) -> None:
    place(lot, bob, 2000)
    code = Pseudonym.objects.get(auction=lot, user=bob).code
    draft = create_draft(seller_id=sela.pk, title="Draft", currency="USD")
    for address, seller, name in (
        (lot.public_id, alice, code),
        (list_lot().public_id, sela, code),
        (lot.public_id, sela, "NOBODY"),
        (draft.public_id, sela, code),
    ):
        with pytest.raises(NobodyOfThatPseudonym):
            bidder_of(lot=address, seller_id=seller.pk, code=name)
    assert bidder_of(lot=lot.public_id, seller_id=sela.pk, code=code) == bob.pk


def test_the_refusal_is_said_calmly() -> None:
    said = messages.refusal_text(Refusal.BLOCKED_BY_SELLER, "USD")
    assert said == "This seller does not take your bids. What you had bid before stands."
