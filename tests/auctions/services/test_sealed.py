"""Sealed bids through the services: every rule of docs/rules/sealed.md, receipts, keys, opening, and races with it."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as configured
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AccountLink, Restriction, User
from auctions import ledger, sealing
from auctions.clock import database_clock
from auctions.engine.money import LIMIT
from auctions.engine.sealed import Refusal
from auctions.kinds import offered
from auctions.kinds.base import BidRequest
from auctions.mapping import COLUMNS
from auctions.models import Auction, Bid, LedgerEntry, Pseudonym, Sale, StandingBid
from auctions.selectors.integrity import fault_of
from auctions.selectors.ledger import ledger_download
from auctions.services import closing
from auctions.services.bidding import (
    BidRefused,
    KeyConflict,
    Receipt,
    place_bid,
    place_bids,
    seal_bid,
    withdraw_sealed_bid,
)
from auctions.services.closing import finish_auction, finish_due, reopen_failed
from auctions.services.listing import ListingRefused, create_draft, lower_reserve, publish, save_listing
from auctions.services.listing import ReserveRefused as ReserveStays
from auctions.services.staff import extend_auction, withdraw_auction
from auctions.tasks import reopen_failed_auctions
from events.immutable import install_triggers, remove_triggers
from events.models import OutboxEvent
from tests.auctions.services.races import Unlocked, at_once
from tests.cast import past_end, person

Lots = Callable[..., Auction]
OTHER_KEY = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
"""A private key that wrapped nothing."""


@pytest.fixture
def list_sealed(list_lot: Lots) -> Lots:
    return lambda **changes: list_lot(kind="sealed", **changes)


@pytest.fixture
def lot(list_sealed: Lots) -> Auction:
    """A first-price lot of Sela's with a minimum of 10.00."""
    return list_sealed()


def seal(lot: Auction, bidder: User, amount: int, *, replaces: bool = False, **options: Any) -> Receipt:
    key = options.pop("key", None) or uuid4()
    return seal_bid(auction_id=lot.pk, bidder_id=bidder.pk, amount=amount, replaces=replaces, key=key, **options)


def unseal(lot: Auction, bidder: User, **options: Any) -> Receipt:
    key = options.pop("key", None) or uuid4()
    return withdraw_sealed_bid(auction_id=lot.pk, bidder_id=bidder.pk, key=key, **options)


def refusal(call: Callable[[], object]) -> tuple[Refusal, int | None]:
    with pytest.raises(BidRefused) as refused:
        call()
    return refused.value.reason, refused.value.least


def end(lot: Auction) -> Auction:
    past_end(lot)
    finish_auction(auction_id=lot.pk)
    lot.refresh_from_db()
    return lot


def entries(lot: Auction) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(auction=lot).order_by("seq"))


def payload(lot: Auction, seq: int | None = None) -> dict[str, Any]:
    found = entries(lot)
    return dict(json.loads(found[-1 if seq is None else seq - 1].payload))


def code(lot: Auction, user: User) -> str:
    return Pseudonym.objects.get(auction=lot, user=user).code


def fault(lot: Auction) -> str:
    return fault_of(Auction.objects.values(*COLUMNS).get(pk=lot.pk))


def standing(lot: Auction) -> dict[int, int]:
    return dict(StandingBid.objects.filter(auction=lot).values_list("bidder", "seq"))


# --- Publishing


def test_publishing_makes_a_pair_and_the_ledger_shows_its_public_half(list_sealed: Lots) -> None:
    lot = list_sealed(pricing="second", reserve=2000)
    opened = payload(lot)
    assert {name: opened[name] for name in ("type", "minimum", "pricing", "public_key")} == {
        "type": "sealed",
        "minimum": 1000,
        "pricing": "second",
        "public_key": lot.public_key,
    }
    assert len(opened["reserve"]) == 64 and "steps" not in opened and "buy_now" not in opened
    assert lot.price == 1000 and not lot.reserve_met and lot.private_key not in entries(lot)[0].payload
    sealing.opener(lot.private_key, auction=lot.public_id)


def test_what_other_types_have_is_left_out(list_sealed: Lots) -> None:
    lot = list_sealed(buy_now=5000, fixed_step=100, max_extensions=3)
    assert (lot.buy_now, lot.buy_now_open, lot.max_extensions) == (None, False, 0)


def test_amending_renews_the_pair(lot: Auction, sela: User, alice: User) -> None:
    before = lot.public_key
    save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"opening_price": 1500})
    lot.refresh_from_db()
    assert lot.public_key != before and payload(lot)["public_key"] == lot.public_key
    assert refusal(lambda: seal(lot, alice, 1600, seen_seq=1)) == (Refusal.TERMS_CHANGED, 1500)
    seal(lot, alice, 1600, seen_seq=2)
    assert fault(lot) == "" and end(lot).outcome == "sold"


def test_without_the_houses_key_the_type_is_not_offered(sela: User, prints: Any, settings: Any) -> None:
    assert "sealed" in offered()
    settings.SEALING_PUBLIC_KEY = ""
    assert "sealed" not in offered()
    terms = {"title": "A", "category_id": prints.pk, "currency": "USD", "opening_price": 1000, "kind": "sealed"}
    draft = create_draft(seller_id=sela.pk, published_end=timezone.now() + timedelta(days=1), **terms)
    with pytest.raises(ListingRefused, match="kind_not_offered"):
        publish(auction_id=draft.pk, seller_id=sela.pk)


def test_terms_that_the_rules_refuse_are_named(list_sealed: Lots) -> None:
    with pytest.raises(ListingRefused, match="reserve_below_minimum"):
        list_sealed(reserve=999)


def test_a_hidden_reserve_is_not_lowered(list_sealed: Lots, sela: User) -> None:
    lot = list_sealed(reserve=5000)
    with pytest.raises(ReserveStays, match="no_reserve"):
        lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=2000)


# --- Rules 1 to 4


def test_one_bid_each_replaced_only_when_said_so(lot: Auction, alice: User, bob: User) -> None:
    assert refusal(lambda: seal(lot, alice, 999)) == (Refusal.TOO_LOW, 1000)
    first = seal(lot, alice, 1000)
    seal(lot, bob, 3000)
    assert refusal(lambda: seal(lot, alice, 2000)) == (Refusal.ALREADY_BID, None)
    assert refusal(lambda: seal(lot, alice, 999, replaces=True)) == (Refusal.TOO_LOW, 1000)
    assert refusal(lambda: seal(lot, alice, LIMIT + 1, replaces=True))[0] is Refusal.TOO_HIGH
    again = seal(lot, alice, 2000, replaces=True)
    lot.refresh_from_db()
    assert (first.seq, again.seq, lot.seq, lot.bids_count) == (2, 4, 4, 2)
    assert standing(lot) == {alice.pk: 4, bob.pk: 3}
    assert [entry.kind for entry in entries(lot)] == ["opened", "seal", "seal", "replace"]
    assert fault(lot) == ""
    assert (end(lot).outcome, lot.leader, lot.price) == ("sold", bob, 3000)


def test_a_replacement_may_be_lower(lot: Auction, alice: User, bob: User) -> None:
    seal(lot, alice, 9000)
    seal(lot, bob, 3000)
    seal(lot, alice, 2000, replaces=True)
    assert (end(lot).leader, lot.price) == (bob, 3000)


def test_a_bid_is_withdrawn_and_a_replacement_of_nothing_is_a_first_bid(lot: Auction, alice: User, bob: User) -> None:
    assert refusal(lambda: unseal(lot, alice)) == (Refusal.NOTHING_TO_WITHDRAW, None)
    seal(lot, alice, 5000)
    seal(lot, bob, 3000)
    gone = unseal(lot, alice)
    assert refusal(lambda: unseal(lot, alice))[0] is Refusal.NOTHING_TO_WITHDRAW
    assert (gone.maximum, gone.nonce, gone.commitment, gone.reason) == (None, "", "", "withdrawn")
    assert payload(lot, 4) == {"at": payload(lot, 4)["at"], "bidder": code(lot, alice), "bids": 1}
    seal(lot, alice, 2000, replaces=True)
    assert [entry.kind for entry in entries(lot)][3:] == ["withdraw", "seal"]
    Restriction.objects.create(user=alice, reason="unpaid")
    unseal(lot, alice)
    unseal(lot, bob)
    lot.refresh_from_db()
    assert (lot.bids_count, standing(lot), fault(lot)) == (0, {}, "")
    assert (end(lot).outcome, lot.leader, lot.price, payload(lot)["openings"]) == ("no_bids", None, 1000, [])


def test_bids_are_taken_from_the_start_until_just_before_the_end(list_sealed: Lots, alice: User, bob: User) -> None:
    begins = timezone.now() + timedelta(hours=1)
    lot = list_sealed(pricing="second", starts_at=begins)
    last = lot.ends_at - timedelta(microseconds=1)
    assert refusal(lambda: seal(lot, alice, 2000))[0] is Refusal.NOT_STARTED
    seal(lot, alice, 2000, clock=lambda: begins)
    seal(lot, bob, 3000, clock=lambda: last)
    late = {"clock": lambda: lot.ends_at}
    assert refusal(lambda: seal(lot, alice, 4000, replaces=True, **late))[0] is Refusal.ENDED
    assert refusal(lambda: unseal(lot, bob, **late))[0] is Refusal.ENDED
    before = lot.ends_at
    lot.refresh_from_db()
    assert lot.ends_at == before and (end(lot).leader, lot.price) == (bob, 2000)


def test_who_may_not_bid_is_refused_also_for_a_replacement(lot: Auction, sela: User, alice: User, bob: User) -> None:
    seal(lot, alice, 2000)
    AccountLink.objects.create(one=sela, other=bob, reason="one household")
    assert refusal(lambda: seal(lot, sela, 2000))[0] is Refusal.OWN_LOT
    assert refusal(lambda: seal(lot, bob, 2000))[0] is Refusal.LINKED_TO_SELLER
    Restriction.objects.create(user=alice, reason="unpaid")
    assert refusal(lambda: seal(lot, alice, 3000, replaces=True))[0] is Refusal.RESTRICTED
    assert (end(lot).leader, lot.price) == (alice, 2000)


def test_actions_of_other_types_are_refused(lot: Auction, list_lot: Lots, alice: User) -> None:
    assert (
        refusal(lambda: place_bid(auction_id=lot.pk, bidder_id=alice.pk, maximum=2000, key=uuid4()))[0]
        is Refusal.OTHER_TYPE
    )
    assert refusal(lambda: seal(list_lot(), alice, 2000))[0] is Refusal.OTHER_TYPE


# --- Rules 5 to 7


@pytest.mark.parametrize(
    ("pricing", "amounts", "reserve", "winner", "price"),
    [
        ("first", [3000, 5000, 4000], None, 1, 5000),
        ("second", [3000, 5000, 4000], None, 1, 4000),
        ("second", [3000], None, 0, 1000),
        ("first", [3000, 3000], None, 0, 3000),
        ("second", [3000, 3000], None, 0, 3000),
        ("first", [4000], 4000, 0, 4000),
        ("second", [3000, 9000], 4000, 1, 4000),
        ("second", [7000, 9000], 4000, 1, 7000),
    ],
)
def test_the_highest_wins_and_pays_by_the_terms(
    list_sealed: Lots, pricing: str, amounts: list[int], reserve: int | None, winner: int, price: int
) -> None:
    lot = list_sealed(pricing=pricing, reserve=reserve)
    bidders = [person(f"Bidder {n}") for n in range(len(amounts))]
    for bidder, amount in zip(bidders, amounts, strict=True):
        seal(lot, bidder, amount)
    end(lot)
    assert (lot.outcome, lot.leader, lot.price, lot.leader_code) == (
        "sold",
        bidders[winner],
        price,
        code(lot, bidders[winner]),
    )
    assert (lot.maximum, lot.reserve_met, lot.sale.buyer, lot.sale.price) == (price, True, bidders[winner], price)
    finished = payload(lot)
    assert (finished["price"], finished["winner"], finished["excluded"]) == (price, lot.leader_code, [])
    assert [opening["maximum"] for opening in finished["openings"]] == amounts
    assert finished["reserve"] == (reserve and {"amount": reserve, "nonce": lot.reserve_nonce})
    event = OutboxEvent.objects.get(kind="auction_finished").payload
    assert (event["winner"], event["price"], event["bids"]) == (bidders[winner].pk, price, len(amounts))


def test_a_replacement_comes_after_equal_bids(lot: Auction, alice: User, bob: User) -> None:
    seal(lot, alice, 3000)
    seal(lot, bob, 3000)
    seal(lot, alice, 3000, replaces=True)
    assert end(lot).leader == bob


def test_below_the_reserve_nobody_wins_and_the_price_stays_the_minimum(
    list_sealed: Lots, alice: User, bob: User
) -> None:
    lot = list_sealed(reserve=4000)
    seal(lot, alice, 3000)
    seal(lot, bob, 3999)
    end(lot)
    assert (lot.outcome, lot.price, lot.leader, lot.leader_code, lot.maximum) == (
        "reserve_not_met",
        1000,
        None,
        "",
        None,
    )
    assert not lot.reserve_met and not Sale.objects.exists()
    finished = payload(lot)
    assert (finished["reserve"], finished["price"], finished["winner"]) == (None, None, None)
    assert [opening["maximum"] for opening in finished["openings"]] == [3000, 3999]


# --- Rule 8: receipts and secrets


def test_the_receipt_holds_amount_and_nonce_and_the_ledger_their_commitment(lot: Auction, alice: User) -> None:
    receipt = seal(lot, alice, 4321)
    entry, bid = entries(lot)[-1], Bid.objects.get()
    assert (receipt.maximum, receipt.price, receipt.leads, receipt.reason) == (4321, 1000, False, "sealed")
    said = json.loads(entry.payload)
    assert said == {"at": said["at"], "bidder": code(lot, alice), "bids": 1, "commitment": receipt.commitment}
    names = {"auction": lot.public_id, "bidder": code(lot, alice)}
    assert receipt.commitment == ledger.commitment(receipt.nonce, **names, maximum=4321)
    assert (bid.maximum, bid.nonce, len(bid.sealed), bid.price, bid.leads) == (None, "", 119, 1000, False)
    assert "4321" not in repr(receipt) and receipt.nonce not in repr(receipt)
    assert "4321" not in repr(BidRequest(alice.pk, uuid4(), "seal", 4321))


def test_a_key_that_comes_again_is_answered_by_its_bid_without_what_it_said(lot: Auction, alice: User) -> None:
    key, later = uuid4(), uuid4()
    first = seal(lot, alice, 2000, key=key)
    for amount, replaces in ((2000, False), (2500, False), (2500, True)):
        again = seal(lot, alice, amount, replaces=replaces, key=key)
        assert (again.seq, again.entry_hash, again.repeated) == (first.seq, first.entry_hash, True)
        assert (again.maximum, again.nonce) == (None, "")
    with pytest.raises(KeyConflict):
        unseal(lot, alice, key=key)
    assert unseal(lot, alice, key=later).seq == unseal(lot, alice, key=later).seq == 3
    with pytest.raises(KeyConflict):
        seal(lot, alice, 2000, key=later)


def test_the_same_key_on_another_lot_conflicts(lot: Auction, list_sealed: Lots, alice: User) -> None:
    key = uuid4()
    seal(lot, alice, 2000, key=key)
    with pytest.raises(KeyConflict):
        seal(list_sealed(), alice, 2000, key=key)


def test_a_replacement_that_was_a_first_bid_is_known_again(lot: Auction, alice: User) -> None:
    key = uuid4()
    assert seal(lot, alice, 2000, replaces=True, key=key).seq == 2
    assert seal(lot, alice, 2000, replaces=True, key=key).repeated


def test_requests_that_share_a_transaction_see_each_other(lot: Auction, alice: User, bob: User) -> None:
    ask = [
        BidRequest(alice.pk, uuid4(), "seal", 2000),
        BidRequest(alice.pk, uuid4(), "seal", 2100),
        BidRequest(bob.pk, uuid4(), "seal", 2200),
        BidRequest(alice.pk, uuid4(), "replace", 2300),
        BidRequest(bob.pk, uuid4(), "withdraw"),
    ]
    answers = place_bids(auction_id=lot.pk, requests=ask)
    assert [type(answer).__name__ for answer in answers] == ["Receipt", "BidRefused", *["Receipt"] * 3]
    assert standing(lot) == {alice.pk: 4} and fault(lot) == ""


def test_a_bid_is_sealed_with_the_key_of_the_ledger_whatever_the_row_says(lot: Auction, alice: User) -> None:
    Auction.objects.filter(pk=lot.pk).update(public_key=sealing.new_pair(auction=lot.public_id).public_key)
    seal(lot, alice, 2000)
    assert "replay" in fault(lot)
    assert (end(lot).outcome, lot.price) == ("sold", 2000)


def test_any_amount_costs_the_same_statements(lot: Auction) -> None:
    amounts = [5000] * 3 + [1000, 4321, 987_654_321, LIMIT]  # the first ones warm up: a connection prepares statements
    said = []
    for n, amount in enumerate(amounts):
        bidder = person(f"Bidder {n}")
        with CaptureQueriesContext(connection) as asked:
            seal(lot, bidder, amount)
        said.append([query["sql"].split()[0] for query in asked.captured_queries])
    assert len(said[-1]) > 4 and all(each == said[-1] for each in said[3:])


def test_an_extension_by_staff_moves_the_end_for_sealing_too(lot: Auction, alice: User, stan: User) -> None:
    extend_auction(auction_id=lot.pk, staff_id=stan.pk, by=timedelta(hours=1), reason="The house was away.")
    old_end = lot.ends_at
    seal(lot, alice, 2000, clock=lambda: old_end + timedelta(minutes=1))
    assert fault(lot) == ""


# --- Opening


def tampered(lot: Auction, seq: int, ciphertext: str) -> None:
    """Change what is stored of a bid, as somebody could who has the database and takes its guards away."""
    remove_triggers()
    Bid.objects.filter(auction=lot, seq=seq).update(sealed=ciphertext)
    install_triggers()


def sealed_for(lot: Auction, bidder: User, amount: int) -> str:
    names = {"auction": lot.public_id, "bidder": code(lot, bidder)}
    return sealing.seal(lot.public_key, amount, ledger.new_nonce(), **names)


@pytest.mark.parametrize(
    ("why", "amount"),
    [("not_as_committed", 9999), ("out_of_bounds", 999), ("out_of_bounds", LIMIT + 1), ("out_of_bounds", 2**64 - 1)],
)
def test_a_bid_that_is_not_what_was_committed_to_is_left_out_and_reported(
    lot: Auction, alice: User, bob: User, caplog: Any, why: str, amount: int
) -> None:
    seal(lot, alice, 5000)
    seal(lot, bob, 3000)
    tampered(lot, 2, sealed_for(lot, alice, amount))
    end(lot)
    finished = payload(lot)
    assert (lot.outcome, lot.leader, lot.price) == ("sold", bob, 3000)
    assert finished["excluded"] == [{"seq": 2, "bidder": code(lot, alice), "why": why}]
    assert [opening["seq"] for opening in finished["openings"]] == [3]
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert why in record.getMessage() and str(amount) not in record.getMessage()


def test_a_bid_that_does_not_open_is_left_out(lot: Auction, alice: User, bob: User) -> None:
    seal(lot, alice, 5000)
    seal(lot, bob, 3000)
    tampered(lot, 2, sealed_for(lot, bob, 3000))
    end(lot)
    assert payload(lot)["excluded"] == [{"seq": 2, "bidder": code(lot, alice), "why": "does_not_open"}]
    assert lot.leader == bob


def test_where_no_bid_counts_there_are_none(lot: Auction, alice: User) -> None:
    seal(lot, alice, 5000)
    tampered(lot, 2, "")
    assert (end(lot).outcome, lot.price, payload(lot)["openings"]) == ("no_bids", 1000, [])


def test_everything_that_is_opened_fits_its_commitment(lot: Auction, alice: User, bob: User) -> None:
    receipts = [seal(lot, alice, 5000), seal(lot, bob, 3000)]
    end(lot)
    openings = payload(lot)["openings"]
    assert [opening["nonce"] for opening in openings] == [receipt.nonce for receipt in receipts]
    for opening in openings:
        facts = {name: opening[name] for name in ("bidder", "maximum")}
        said = ledger.commitment(opening["nonce"], auction=lot.public_id, **facts)
        assert said == payload(lot, opening["seq"])["commitment"]
    assert ledger.verify(entries(lot))


def test_anybody_can_check_the_ledger_with_the_houses_script(
    list_sealed: Lots, alice: User, bob: User, charlie: User, tmp_path: Path
) -> None:
    lot = list_sealed(pricing="second", reserve=2000)
    seal(lot, alice, 5000)
    seal(lot, bob, 2500)
    seal(lot, bob, 3000, replaces=True)
    seal(lot, charlie, 9000)
    unseal(lot, charlie)
    assert finish_auction(auction_id=lot.pk, clock=lambda: lot.ends_at)
    lot.refresh_from_db()
    file = tmp_path / "ledger.json"
    file.write_text(json.dumps(ledger_download(lot.public_id), ensure_ascii=False))
    script = configured.BASE_DIR / "docs" / "verify_ledger.py"
    command = [sys.executable, str(script), str(file), "--head", lot.head_hash]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert (lot.leader, lot.price) == (alice, 3000)


def test_a_lot_that_staff_withdraw_opens_nothing(lot: Auction, alice: User, stan: User, settings: Any) -> None:
    seal(lot, alice, 7771)
    settings.SEALING_PRIVATE_KEY = ""
    withdraw_auction(auction_id=lot.pk, staff_id=stan.pk, reason="A copy.")
    finished = payload(lot)
    assert (finished["outcome"], finished["openings"], "excluded" in finished) == ("withdrawn", [], False)


def test_replaced_and_withdrawn_bids_stay_closed(lot: Auction, alice: User, bob: User, charlie: User) -> None:
    seal(lot, alice, 7771)
    seal(lot, alice, 4000, replaces=True)
    seal(lot, bob, 7773)
    unseal(lot, bob)
    seal(lot, charlie, 3000)
    finished = entries(end(lot))[-1].payload
    assert "7771" not in finished and "7773" not in finished and lot.leader == alice


def test_without_the_key_the_auction_waits_and_is_opened_when_it_is_back(
    lot: Auction, list_lot: Lots, alice: User, bob: User, settings: Any, caplog: Any
) -> None:
    seal(lot, alice, 5000)
    other = list_lot()
    past_end(lot)
    past_end(other)
    kept, settings.SEALING_PRIVATE_KEY = settings.SEALING_PRIVATE_KEY, OTHER_KEY
    assert finish_due() == 1
    lot.refresh_from_db()
    other.refresh_from_db()
    assert (lot.status, lot.outcome, lot.leader, lot.price) == ("opening_failed", "", None, 1000)
    assert (other.status, other.outcome) == ("inactive", "no_bids")
    assert refusal(lambda: seal(lot, bob, 6000))[0] is Refusal.ENDED
    assert refusal(lambda: unseal(lot, alice))[0] is Refusal.ENDED
    assert not finish_auction(auction_id=lot.pk) and reopen_failed() == 0 and finish_due() == 0
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 3 and lot.public_id in caplog.text
    assert not OutboxEvent.objects.filter(kind="auction_finished", topic=f"auction:{lot.pk}").exists()
    settings.SEALING_PRIVATE_KEY = kept
    reopen_failed_auctions()
    lot.refresh_from_db()
    assert (lot.status, lot.outcome, lot.leader, lot.price) == ("inactive", "sold", alice, 5000)
    assert ledger.verify(entries(lot)) and reopen_failed() == 0


def test_without_bids_no_key_is_needed(lot: Auction, settings: Any) -> None:
    settings.SEALING_PRIVATE_KEY = ""
    assert end(lot).outcome == "no_bids"


def test_opening_costs_the_same_number_of_statements_for_any_number_of_bids(list_sealed: Lots) -> None:
    numbers = []
    for bids in (2, 2, 3, 7):  # the first ones warm up: a connection prepares statements
        lot = list_sealed()
        for n in range(bids):
            seal(lot, person(f"Bidder {lot.pk} {n}"), 2000 + n)
        past_end(lot)
        with CaptureQueriesContext(connection) as asked:
            finish_auction(auction_id=lot.pk)
        numbers.append(len(asked))
    assert numbers[-1] == numbers[-2]


# --- The standing check


@pytest.mark.parametrize("damage", ["count", "price", "standing", "lost bid", "foreign entry"])
def test_the_standing_check_names_a_row_that_differs_from_its_ledger(
    lot: Auction, alice: User, bob: User, damage: str
) -> None:
    seal(lot, alice, 2000)
    seal(lot, bob, 3000)
    assert fault(lot) == ""
    remove_triggers()
    if damage == "count":
        Auction.objects.filter(pk=lot.pk).update(bids_count=3)
    elif damage == "price":
        Auction.objects.filter(pk=lot.pk).update(price=1001)
    elif damage == "standing":
        StandingBid.objects.filter(auction=lot, bidder=bob).delete()
    elif damage == "lost bid":
        Bid.objects.filter(auction=lot, seq=3).delete()
    else:
        Bid.objects.filter(auction=lot, seq=3).update(bidder=alice)
    install_triggers()
    assert "replay" in fault(lot)


# --- Races


def seal_while_closing(lot: Auction, alice: User) -> tuple[Any, Any]:
    """Let a sealing hold the lot just before its end, and a closing come a moment after that end."""
    locked, closer = threading.Event(), threading.Event()

    def in_time() -> datetime:
        locked.set()
        closer.wait(1.5)
        last: datetime = lot.ends_at - timedelta(seconds=0.1)
        return last

    def close() -> bool:
        locked.wait(10)
        try:
            return finish_auction(auction_id=lot.pk, clock=lambda: lot.ends_at + timedelta(seconds=0.1))
        finally:
            closer.set()

    sealed, closed = at_once(lambda: seal(lot, alice, 5000, clock=in_time), close)
    return sealed, closed


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_a_bid_that_was_in_time_is_opened_by_the_closing_that_waits_for_it(
    lot: Auction, alice: User, bob: User
) -> None:
    seal(lot, bob, 3000)
    receipt, closed = seal_while_closing(lot, alice)
    lot.refresh_from_db()
    assert isinstance(receipt, Receipt) and closed is True
    assert (lot.leader, lot.price, len(payload(lot)["openings"])) == (alice, 5000, 2)
    assert ledger.verify(entries(lot))


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_control_without_the_lock_the_closing_does_not_know_of_the_bid(
    lot: Auction, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal(lot, bob, 3000)
    monkeypatch.setattr(closing, "locked_rows", Unlocked(1).rows)
    receipt, closed = seal_while_closing(lot, alice)
    assert isinstance(receipt, Receipt) and isinstance(closed, IntegrityError)


def seal_call(lot: Auction, bidder: User, amount: int, key: UUID) -> Callable[[], Receipt]:
    return lambda: seal(lot, bidder, amount, key=key, clock=database_clock)


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_two_first_bids_of_one_person_at_once_are_one(lot: Auction, alice: User) -> None:
    answers = at_once(seal_call(lot, alice, 2000, uuid4()), seal_call(lot, alice, 3000, uuid4()))
    assert sorted(type(answer).__name__ for answer in answers) == ["BidRefused", "Receipt"]
    assert StandingBid.objects.count() == Bid.objects.count() == 1 and fault(lot) == ""
