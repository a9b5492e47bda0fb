"""place_bid, buy_now, confirm_maximum: what they write, what they answer, what they refuse."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AccountLink, Restriction, User
from auctions import ledger
from auctions.engine.english import Refusal
from auctions.engine.money import LIMIT
from auctions.kinds.base import BidRequest
from auctions.mapping import COLUMNS
from auctions.models import Auction, Bid, LedgerEntry, Pseudonym
from auctions.selectors.integrity import fault_of
from auctions.services.bidding import (
    BidRefused,
    KeyConflict,
    Receipt,
    buy_now,
    confirm_maximum,
    place_bid,
    place_bids,
)
from auctions.services.listing import create_draft, lower_reserve, save_listing
from events.models import OutboxEvent
from tests.cast import past_end

Lots = Callable[..., Auction]
Place = Callable[..., Receipt]


def refusal(place: Place, lot: Auction, bidder: User, maximum: int, **options: object) -> BidRefused:
    with pytest.raises(BidRefused) as refused:
        place(lot, bidder, maximum, **options)
    return refused.value


def test_a_first_bid_opens_at_the_opening_price(lot: Auction, alice: User, place: Place) -> None:
    receipt = place(lot, alice, 2000)
    lot.refresh_from_db()
    assert (receipt.price, receipt.leads, receipt.seq) == (1000, True, 2)
    assert (lot.price, lot.leader, lot.maximum, lot.bids_count, lot.seq) == (1000, alice, 2000, 1, 2)
    assert ledger.verify(list(LedgerEntry.objects.filter(auction=lot).order_by("seq")))


def test_a_bid_is_a_row_a_ledger_entry_and_an_event(lot: Auction, alice: User, bob: User, place: Place) -> None:
    place(lot, alice, 2000)
    receipt = place(lot, bob, 3000)
    lot.refresh_from_db()
    bid, entry = Bid.objects.get(auction=lot, seq=3), LedgerEntry.objects.get(auction=lot, seq=3)
    event = OutboxEvent.objects.get(kind="bid_accepted", seq=3)
    assert (bid.bidder, bid.maximum, bid.price, bid.leads, bid.reason) == (bob, 3000, 2050, True, "outbid")
    assert receipt.entry_hash == bid.entry_hash == entry.hash == lot.head_hash
    assert (event.topic, event.payload["outbid"], event.payload["price"]) == (f"auction:{lot.pk}", alice.pk, 2050)


def test_the_ledger_names_nobody_and_no_maximum(lot: Auction, alice: User, place: Place) -> None:
    receipt = place(lot, alice, 987654)
    entry, code = LedgerEntry.objects.get(auction=lot, seq=2), Pseudonym.objects.get(auction=lot, user=alice).code
    payload = json.loads(entry.payload)
    assert "987654" not in entry.payload and payload["bidder"] == payload["leader"] == code
    commitment = ledger.commitment(receipt.nonce, auction=lot.public_id, bidder=code, maximum=987654)
    assert payload["commitment"] == commitment


def test_too_low_is_refused_with_the_least_bid(lot: Auction, alice: User, bob: User, place: Place) -> None:
    place(lot, alice, 2000)
    refused = refusal(place, lot, bob, 1049)
    assert (refused.reason, refused.least, refused.currency) == (Refusal.TOO_LOW, 1050, "USD")


def test_a_refusal_says_whether_the_lot_had_moved(lot: Auction, alice: User, bob: User, place: Place) -> None:
    place(lot, alice, 2000)
    assert refusal(place, lot, bob, 1000, seen_seq=1).moved
    assert not refusal(place, lot, bob, 1000, seen_seq=2).moved
    assert not refusal(place, lot, bob, 1000).moved


def test_terms_that_changed_since_the_bidder_looked_refuse_every_action(
    list_lot: Lots, sela: User, alice: User, bob: User, place: Place
) -> None:
    lot = list_lot(buy_now=5000)
    save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"opening_price": 1200})
    refused = refusal(place, lot, bob, 6000, seen_seq=1)
    assert (refused.reason, refused.least) == (Refusal.TERMS_CHANGED, 1200)
    with pytest.raises(BidRefused) as refused_purchase:
        buy_now(auction_id=lot.pk, bidder_id=bob.pk, price_seen=5000, key=uuid4(), seen_seq=1)
    assert refused_purchase.value.reason is Refusal.TERMS_CHANGED
    place(lot, alice, 2000, seen_seq=2)
    with pytest.raises(BidRefused) as refused_word:
        confirm_maximum(auction_id=lot.pk, bidder_id=alice.pk, key=uuid4(), seen_seq=1)
    assert (refused_word.value.reason, refused_word.value.least) == (Refusal.TERMS_CHANGED, 2001)
    assert place(lot, bob, 3000, seen_seq=2).leads  # a bid in between is no change of terms
    assert place(lot, alice, 4000).leads  # who does not say what they saw is not asked


def test_what_holds_whatever_the_terms_is_said_first(lot: Auction, sela: User, alice: User, place: Place) -> None:
    save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"title": "Another"})
    assert refusal(place, lot, sela, 2000, seen_seq=1).reason is Refusal.OWN_LOT
    lot.refresh_from_db()
    past_end(lot)
    assert refusal(place, lot, alice, 2000, seen_seq=1).reason is Refusal.ENDED


def test_changed_terms_name_no_amount_above_what_the_house_takes(
    list_lot: Lots, alice: User, bob: User, place: Place
) -> None:
    lot = list_lot()
    place(lot, alice, LIMIT)
    refused = refusal(place, lot, alice, LIMIT, seen_seq=0)
    assert (refused.reason, refused.least) == (Refusal.TERMS_CHANGED, None)


def test_the_same_key_gives_the_same_answer(lot: Auction, alice: User, bob: User, place: Place) -> None:
    key = uuid4()
    first = place(lot, alice, 2000, key=key)
    place(lot, bob, 5000)
    again = place(lot, alice, 2000, key=key)
    assert again.repeated and not first.repeated
    assert (again.seq, again.price, again.leads, again.nonce) == (first.seq, first.price, first.leads, first.nonce)
    assert again.at == first.at and Bid.objects.count() == 2


def test_the_same_key_with_another_amount_lot_or_action_conflicts(
    list_lot: Lots, lot: Auction, alice: User, place: Place
) -> None:
    key, other = uuid4(), list_lot(buy_now=2000)
    place(lot, alice, 2000, key=key)
    with pytest.raises(KeyConflict):
        place(lot, alice, 3000, key=key)
    with pytest.raises(KeyConflict):
        place(other, alice, 2000, key=key)
    with pytest.raises(KeyConflict):
        buy_now(auction_id=lot.pk, bidder_id=alice.pk, price_seen=2000, key=key)
    assert Bid.objects.count() == 1


def test_somebody_elses_key_is_no_conflict(lot: Auction, alice: User, bob: User, place: Place) -> None:
    key = uuid4()
    place(lot, alice, 2000, key=key)
    assert not place(lot, bob, 3000, key=key).repeated


def test_a_refusal_consumes_no_key(lot: Auction, alice: User, place: Place) -> None:
    key = uuid4()
    refusal(place, lot, alice, 999, key=key)
    assert place(lot, alice, 1000, key=key).seq == 2


def test_the_seller_and_who_belongs_to_them_are_refused(
    lot: Auction, sela: User, alice: User, bob: User, place: Place
) -> None:
    AccountLink.objects.create(one=sela, other=alice, reason="one household")
    AccountLink.objects.create(one=bob, other=sela, reason="one household")
    assert refusal(place, lot, sela, 2000).reason is Refusal.OWN_LOT
    assert refusal(place, lot, alice, 2000).reason is Refusal.LINKED_TO_SELLER
    assert refusal(place, lot, bob, 2000).reason is Refusal.LINKED_TO_SELLER


def test_a_link_to_somebody_else_is_no_matter(lot: Auction, alice: User, bob: User, place: Place) -> None:
    AccountLink.objects.create(one=alice, other=bob, reason="one household")
    assert place(lot, alice, 2000).leads


@pytest.mark.parametrize(
    ("until", "lifted", "refused"),
    [(None, False, True), (timedelta(hours=1), False, True), (timedelta(hours=-1), False, False), (None, True, False)],
)
def test_a_restriction_counts_while_it_stands(
    lot: Auction, alice: User, place: Place, until: timedelta | None, lifted: bool, refused: bool
) -> None:
    now = timezone.now()
    Restriction.objects.create(
        user=alice, reason="unpaid", until=now + until if until else None, lifted_at=now if lifted else None
    )
    if refused:
        assert refusal(place, lot, alice, 2000).reason is Refusal.RESTRICTED
    else:
        assert place(lot, alice, 2000).leads


def test_a_closed_account_may_not_bid(lot: Auction, alice: User, place: Place) -> None:
    alice.is_active = False
    alice.save(update_fields=["is_active"])
    assert refusal(place, lot, alice, 2000).reason is Refusal.RESTRICTED


def test_after_the_end_every_bid_is_late_whether_or_not_the_alarm_rang(lot: Auction, alice: User, place: Place) -> None:
    past_end(lot)
    assert refusal(place, lot, alice, 2000).reason is Refusal.ENDED
    assert lot.status == Auction.Status.ACTIVE


def test_before_the_start_nobody_may_bid(list_lot: Lots, alice: User, place: Place) -> None:
    lot = list_lot(starts_at=timezone.now() + timedelta(hours=1))
    assert refusal(place, lot, alice, 2000).reason is Refusal.NOT_STARTED


def test_a_late_bid_moves_the_end(list_lot: Lots, alice: User, bob: User, place: Place) -> None:
    lot = list_lot(published_end=timezone.now() + timedelta(seconds=60))
    place(lot, alice, 2000)
    before = lot.ends_at
    lot.refresh_from_db()
    assert (lot.extensions, lot.ends_at > before) == (1, True)
    assert OutboxEvent.objects.get(kind="bid_accepted").payload["extensions_rose"]


def test_a_draft_or_nothing_cannot_be_bid_on(sela: User, alice: User) -> None:
    draft = create_draft(seller_id=sela.pk, title="Not yet")
    for auction_id in (draft.pk, 0):
        with pytest.raises(Auction.DoesNotExist):
            place_bid(auction_id=auction_id, bidder_id=alice.pk, maximum=2000, key=uuid4())


def test_buying_now_ends_the_auction(list_lot: Lots, bob: User, alice: User, place: Place) -> None:
    lot = list_lot(buy_now=2000)
    receipt = buy_now(auction_id=lot.pk, bidder_id=bob.pk, price_seen=2000, key=uuid4())
    lot.refresh_from_db()
    assert receipt.price == 2000
    assert (lot.status, lot.outcome, lot.sale.buyer, lot.sale.price) == ("inactive", "bought", bob, 2000)
    kinds = list(LedgerEntry.objects.filter(auction=lot).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["opened", "buy_now", "finished"]
    events = OutboxEvent.objects.filter(topic=f"auction:{lot.pk}").order_by("seq")
    assert [event.kind for event in events] == ["auction_published", "bid_accepted", "auction_finished"]
    assert refusal(place, lot, alice, 5000).reason is Refusal.ENDED


def test_buying_at_another_price_than_the_present_one_is_refused(list_lot: Lots, bob: User) -> None:
    lot = list_lot(buy_now=2000)
    with pytest.raises(BidRefused) as refused:
        buy_now(auction_id=lot.pk, bidder_id=bob.pk, price_seen=1900, key=uuid4())
    assert (refused.value.reason, refused.value.buy_now) == (Refusal.BUY_NOW_PRICE_CHANGED, 2000)


def test_a_bid_above_the_buy_now_price_asks_first(list_lot: Lots, bob: User, place: Place) -> None:
    lot = list_lot(buy_now=2000)
    assert refusal(place, lot, bob, 2500).reason is Refusal.BUY_NOW_FIRST
    assert place(lot, bob, 2500, above_buy_now=True).price == 1000


def test_the_leader_confirms_a_lowered_reserve(
    list_lot: Lots, sela: User, alice: User, bob: User, place: Place
) -> None:
    lot, key = list_lot(reserve=5000), uuid4()
    place(lot, alice, 3000)
    lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=2500)
    with pytest.raises(BidRefused) as refused:
        confirm_maximum(auction_id=lot.pk, bidder_id=bob.pk, key=uuid4())
    assert refused.value.reason is Refusal.NOTHING_TO_CONFIRM
    receipt = confirm_maximum(auction_id=lot.pk, bidder_id=alice.pk, key=key)
    assert (receipt.price, receipt.maximum, receipt.reason) == (3000, 3000, "reserve_met")
    assert confirm_maximum(auction_id=lot.pk, bidder_id=alice.pk, key=key).repeated
    lot.refresh_from_db()
    assert lot.reserve_met


def test_bids_that_share_a_transaction_meet_each_others_state(lot: Auction, alice: User, bob: User) -> None:
    key = uuid4()
    answers = place_bids(
        auction_id=lot.pk,
        requests=[
            BidRequest(alice.pk, key, amount=2000),
            BidRequest(bob.pk, uuid4(), amount=1049),
            BidRequest(bob.pk, uuid4(), amount=3000),
            BidRequest(alice.pk, key, amount=2000),
            BidRequest(alice.pk, key, amount=2001),
        ],
    )
    first, refused, third, repeated, conflict = answers
    assert isinstance(first, Receipt) and isinstance(third, Receipt) and isinstance(repeated, Receipt)
    assert isinstance(refused, BidRefused) and refused.least == 1050 and isinstance(conflict, KeyConflict)
    assert (first.seq, third.seq, third.price, repeated.seq, repeated.repeated) == (2, 3, 2050, 2, True)
    assert not fault_of(Auction.objects.values(*COLUMNS).get(pk=lot.pk))


def test_no_requests_are_answered_by_nothing(lot: Auction) -> None:
    assert place_bids(auction_id=lot.pk, requests=[]) == []


def test_two_who_buy_in_one_transaction_are_one_buyer(list_lot: Lots, alice: User, bob: User) -> None:
    lot = list_lot(buy_now=2000)
    bought, refused = place_bids(
        auction_id=lot.pk, requests=[BidRequest(person.pk, uuid4(), "buy_now", 2000) for person in (alice, bob)]
    )
    assert isinstance(bought, Receipt) and isinstance(refused, BidRefused) and refused.reason is Refusal.ENDED


@pytest.mark.parametrize("newcomer", [False, True])
def test_a_bid_takes_six_statements_and_one_more_for_a_newcomer(
    lot: Auction, alice: User, bob: User, place: Place, newcomer: bool
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    if newcomer:
        Pseudonym.objects.filter(user=bob).delete()
    with CaptureQueriesContext(connection) as captured:
        place(lot, bob, 4000)
    journeys = [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    statements = [part for sql in journeys for part in re.split("; (?=EXECUTE|SELECT|INSERT|UPDATE)", sql)]
    assert len(statements) == 6 + newcomer
    assert len(journeys) == (2 if connection.vendor == "postgresql" else 6 + newcomer)
