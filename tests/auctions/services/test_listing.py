"""A seller's side: drafting, publishing, editing while nobody has bid, lowering a reserve, withdrawing."""

import json
from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Restriction, User
from auctions import ledger
from auctions.engine.english import ReserveRefusal, TermsFault
from auctions.engine.money import LIMIT
from auctions.models import Auction, Category, LedgerEntry
from auctions.services.bidding import Receipt
from auctions.services.listing import (
    ListingFault,
    ListingRefused,
    NotEditable,
    ReserveRefused,
    begin_draft,
    create_draft,
    lower_reserve,
    publish,
    save_listing,
    withdraw,
)
from events.models import OutboxEvent
from tests.cast import DRAFT, past_end

Lots = Callable[..., Auction]
Place = Callable[..., Receipt]


def draft_of(seller: User, category: Category | None, **changes: Any) -> Auction:
    terms = {**DRAFT, "category_id": category and category.pk, "published_end": timezone.now() + timedelta(days=1)}
    return create_draft(seller_id=seller.pk, **{**terms, **changes})


def refusals(seller: User, category: Category | None, **changes: Any) -> set[Enum]:
    draft = draft_of(seller, category, **changes)
    with pytest.raises(ListingRefused) as refused:
        publish(auction_id=draft.pk, seller_id=seller.pk)
    draft.refresh_from_db()
    assert draft.status == Auction.Status.DRAFT and not LedgerEntry.objects.exists()
    return set(refused.value.faults)


def test_publishing_opens_the_ledger_and_copies_the_steps(sela: User, prints: Category) -> None:
    draft = draft_of(sela, prints)
    publish(auction_id=draft.pk, seller_id=sela.pk)
    draft.refresh_from_db()
    entry = LedgerEntry.objects.get(auction=draft)
    payload = json.loads(entry.payload)
    assert (draft.status, draft.seq, draft.price, draft.ends_at) == ("active", 1, 1000, draft.published_end)
    assert (entry.kind, entry.hash, payload["auction"]) == ("opened", draft.head_hash, draft.public_id)
    assert payload["steps"] == draft.steps and [100, 5] in draft.steps
    assert OutboxEvent.objects.get().kind == "auction_published"


def test_the_terms_are_those_of_the_entry_that_set_them(lot: Auction, sela: User, alice: User, place: Place) -> None:
    assert (lot.seq, lot.terms_seq) == (1, 1)
    save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"opening_price": 1500})
    place(lot, alice, 2000)
    lot.refresh_from_db()
    assert (lot.seq, lot.terms_seq) == (3, 2)


def test_a_listing_that_could_take_one_bid_only_is_too_high(sela: User, prints: Category) -> None:
    assert refusals(sela, prints, opening_price=LIMIT) == {TermsFault.TOO_HIGH}


def test_beginning_again_goes_on_with_ones_own_untouched_draft(sela: User, alice: User) -> None:
    hers = begin_draft(seller_id=alice.pk)
    mine = begin_draft(seller_id=sela.pk)
    assert begin_draft(seller_id=sela.pk) == mine != hers
    save_listing(auction_id=mine.pk, seller_id=sela.pk, changes={"title": "A poster"})
    assert begin_draft(seller_id=sela.pk) not in (mine, hers)
    with pytest.raises(User.DoesNotExist):
        begin_draft(seller_id=0)


def test_a_seller_may_choose_one_fixed_step(list_lot: Lots) -> None:
    assert list_lot(fixed_step=300).steps == [[None, 300]]


def test_a_start_may_be_scheduled(list_lot: Lots) -> None:
    start = timezone.now() + timedelta(hours=2)
    lot = list_lot(starts_at=start)
    assert lot.starts_at == start
    assert Auction.objects.scheduled(timezone.now()).get() == lot


def test_a_reserve_is_only_committed_to(list_lot: Lots) -> None:
    lot = list_lot(reserve=123457)
    entry = LedgerEntry.objects.get(auction=lot)
    assert "123457" not in entry.payload
    committed = json.loads(entry.payload)["reserve"]
    assert committed == ledger.commitment(lot.reserve_nonce, auction=lot.public_id, reserve=123457)


def test_everything_that_is_missing_is_named(sela: User) -> None:
    faults = refusals(sela, None, title=" ", opening_price=None, published_end=None, currency="XXX")
    assert faults == {
        ListingFault.TITLE_MISSING,
        ListingFault.CATEGORY_MISSING,
        ListingFault.PRICE_MISSING,
        ListingFault.END_MISSING,
        ListingFault.CURRENCY_NOT_OFFERED,
    }


def test_an_end_lies_ahead_and_not_too_far(sela: User, prints: Category) -> None:
    now = timezone.now()
    assert refusals(sela, prints, published_end=now - timedelta(minutes=1)) == {ListingFault.END_IN_PAST}
    assert refusals(sela, prints, published_end=now + timedelta(days=91)) == {ListingFault.TOO_LONG}
    early = {"starts_at": now + timedelta(hours=2), "published_end": now + timedelta(hours=1)}
    assert refusals(sela, prints, **early) == {TermsFault.END_NOT_AFTER_START}


def test_terms_that_the_rules_forbid_are_named(sela: User, prints: Category) -> None:
    assert refusals(sela, prints, reserve=900) == {TermsFault.RESERVE_BELOW_OPENING_PRICE}
    assert refusals(sela, prints, buy_now=1299) == {TermsFault.BUY_NOW_TOO_LOW}


def test_a_restricted_seller_publishes_nothing(sela: User, prints: Category) -> None:
    Restriction.objects.create(user=sela, reason="unpaid")
    assert refusals(sela, prints) == {ListingFault.SELLER_RESTRICTED}


def test_only_a_draft_of_ones_own_is_published(lot: Auction, sela: User, alice: User, prints: Category) -> None:
    with pytest.raises(NotEditable):
        publish(auction_id=lot.pk, seller_id=sela.pk)
    with pytest.raises(Auction.DoesNotExist):
        publish(auction_id=draft_of(sela, prints).pk, seller_id=alice.pk)


def test_a_draft_is_changed_freely(sela: User, prints: Category) -> None:
    draft = draft_of(sela, prints)
    save_listing(auction_id=draft.pk, seller_id=sela.pk, changes={"title": "Better", "opening_price": 5})
    draft.refresh_from_db()
    assert (draft.title, draft.opening_price, LedgerEntry.objects.count()) == ("Better", 5, 0)


def test_what_belongs_to_the_services_is_nobodys_to_set(lot: Auction, sela: User) -> None:
    with pytest.raises(ValueError, match="status"):
        save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"status": "draft"})
    with pytest.raises(ValueError, match="leader_id"):
        create_draft(seller_id=sela.pk, leader_id=sela.pk)


def test_published_terms_change_by_an_entry_while_nobody_has_bid(lot: Auction, sela: User) -> None:
    start = lot.starts_at
    save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"opening_price": 700, "title": "Better"})
    lot.refresh_from_db()
    assert (lot.price, lot.seq, lot.title, lot.starts_at) == (700, 2, "Better", start)
    entries = list(LedgerEntry.objects.filter(auction=lot).order_by("seq"))
    assert [entry.kind for entry in entries] == ["opened", "amended"] and ledger.verify(entries)
    assert OutboxEvent.objects.filter(kind="auction_amended").count() == 1


def test_a_scheduled_start_may_be_moved(list_lot: Lots, sela: User) -> None:
    lot = list_lot(starts_at=timezone.now() + timedelta(hours=2))
    start = timezone.now() + timedelta(hours=3)
    save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"starts_at": start})
    lot.refresh_from_db()
    assert lot.starts_at == start


def test_a_change_that_would_be_invalid_is_undone(lot: Auction, sela: User) -> None:
    with pytest.raises(ListingRefused):
        save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"title": ""})
    lot.refresh_from_db()
    assert (lot.title, lot.seq) == ("Tidal poster", 1)


def test_terms_stand_once_somebody_bid_or_the_end_came(
    list_lot: Lots, lot: Auction, sela: User, alice: User, place: Place
) -> None:
    place(lot, alice, 2000)
    over = list_lot()
    past_end(over)
    for auction in (lot, over):
        with pytest.raises(NotEditable):
            save_listing(auction_id=auction.pk, seller_id=sela.pk, changes={"title": "Better"})
        with pytest.raises(NotEditable):
            withdraw(auction_id=auction.pk, seller_id=sela.pk)


def test_withdrawing_a_draft_removes_it(sela: User, prints: Category) -> None:
    draft = draft_of(sela, prints)
    withdraw(auction_id=draft.pk, seller_id=sela.pk)
    assert not Auction.objects.filter(pk=draft.pk).exists()


def test_withdrawing_before_the_first_bid_ends_the_auction(lot: Auction, sela: User) -> None:
    withdraw(auction_id=lot.pk, seller_id=sela.pk, reason="It broke.")
    lot.refresh_from_db()
    entry = LedgerEntry.objects.get(auction=lot, kind="finished")
    assert (lot.status, lot.outcome, json.loads(entry.payload)["reason"]) == ("inactive", "withdrawn", "It broke.")
    assert OutboxEvent.objects.get(kind="auction_finished").payload["outcome"] == "withdrawn"
    with pytest.raises(NotEditable):
        withdraw(auction_id=lot.pk, seller_id=sela.pk)


def test_what_is_not_yours_is_not_there(lot: Auction, alice: User) -> None:
    for service in (withdraw, publish):
        with pytest.raises(Auction.DoesNotExist):
            service(auction_id=lot.pk, seller_id=alice.pk)
    with pytest.raises(Auction.DoesNotExist):
        save_listing(auction_id=lot.pk, seller_id=alice.pk, changes={})
    with pytest.raises(Auction.DoesNotExist):
        lower_reserve(auction_id=lot.pk, seller_id=alice.pk, new_reserve=1)


def test_a_lowered_reserve_is_an_entry_without_the_amount(
    list_lot: Lots, sela: User, alice: User, place: Place
) -> None:
    lot = list_lot(reserve=50000)
    place(lot, alice, 45678)
    lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=43211)
    lot.refresh_from_db()
    entry = LedgerEntry.objects.get(auction=lot, kind="reserve_lowered")
    assert "43211" not in entry.payload and (lot.standing_reserve, lot.reserve_met, lot.price) == (43211, False, 45678)
    committed = ledger.commitment(lot.reserve_nonce, auction=lot.public_id, reserve=43211)
    assert json.loads(entry.payload)["reserve"] == committed
    assert OutboxEvent.objects.get(kind="reserve_lowered").payload == {"auction": lot.pk, "leader": alice.pk}


def test_a_reserve_is_lowered_only_as_the_rules_allow(list_lot: Lots, lot: Auction, sela: User) -> None:
    with_reserve, over = list_lot(reserve=5000), list_lot(reserve=5000)
    withdraw(auction_id=over.pk, seller_id=sela.pk)
    cases = [
        (lot, 1000, ReserveRefusal.NO_RESERVE),
        (with_reserve, 5000, ReserveRefusal.NOT_LOWER),
        (with_reserve, 999, ReserveRefusal.BELOW_OPENING_PRICE),
        (over, 4000, ReserveRefusal.TOO_LATE),
    ]
    for auction, amount, reason in cases:
        with pytest.raises(ReserveRefused) as refused:
            lower_reserve(auction_id=auction.pk, seller_id=sela.pk, new_reserve=amount)
        assert refused.value.reason is reason


def test_the_type_of_a_published_lot_stays(lot: Auction, sela: User) -> None:
    with pytest.raises(ListingRefused) as refused:
        save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"title": "Better", "kind": "dutch"})
    assert refused.value.faults == (ListingFault.KIND_STANDS,)
    save_listing(auction_id=lot.pk, seller_id=sela.pk, changes={"title": "Best", "kind": "english"})
    lot.refresh_from_db()
    assert (lot.kind, lot.title, lot.seq) == ("english", "Best", 2)


def test_publishing_empties_what_only_other_types_have(sela: User, prints: Category) -> None:
    draft = draft_of(sela, prints, kind="dutch", floor=400, drop=50, reserve=5000, buy_now=1, pricing="second")
    publish(auction_id=draft.pk, seller_id=sela.pk)
    draft.refresh_from_db()
    assert (draft.floor, draft.drop, draft.max_extensions) == (400, 50, 0)
    assert (draft.reserve, draft.reserve_nonce, draft.buy_now, draft.pricing) == (None, "", None, "first")
    assert "reserve" not in json.loads(LedgerEntry.objects.get(auction=draft).payload)


def test_a_perpetual_lot_has_no_end_even_where_one_was_typed(sela: User, prints: Category) -> None:
    draft = draft_of(sela, prints, kind="perpetual")
    publish(auction_id=draft.pk, seller_id=sela.pk)
    draft.refresh_from_db()
    assert (draft.published_end, draft.ends_at) == (None, None)
