"""What staff do: voids, later ends, withdrawals; each a ledger entry with its reason, and a lot that still adds up."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from auctions import ledger
from auctions.clock import database_clock
from auctions.engine import english
from auctions.engine.english import Accepted, Refusal, StandingBid
from auctions.mapping import COLUMNS, hard_end_of, state_of, terms_of
from auctions.models import Auction, Bid, LedgerEntry, Pseudonym, Sale
from auctions.selectors.integrity import fault_of
from auctions.selectors.standing import standing_bids, voided_bids
from auctions.services import bidding, staff
from auctions.services.bidding import BidRefused, Receipt, buy_now, confirm_maximum, place_bid
from auctions.services.closing import finish_auction
from auctions.services.listing import create_draft, lower_reserve
from auctions.services.staff import StaffRefusal, StaffRefused, extend_auction, void_bid, withdraw_auction
from auctions.times import microseconds, moment
from events.models import OutboxEvent
from tests.auctions.services.races import Unlocked, at_once, of_kind
from tests.cast import past_end

Lots = Callable[..., Auction]
Place = Callable[..., Receipt]
REASON = "A typing error."


def void(lot: Auction, seq: int, stan: User, **options: Any) -> None:
    asked: dict[str, Any] = {"auction_id": lot.pk, "seq": seq, "staff_id": stan.pk, "reason": REASON}
    void_bid(**asked | options)


def extend(lot: Auction, stan: User, minutes: int = 30, **options: Any) -> None:
    span = timedelta(minutes=minutes)
    asked: dict[str, Any] = {"auction_id": lot.pk, "staff_id": stan.pk, "by": span, "reason": REASON}
    extend_auction(**asked | options)


def take_down(lot: Auction, stan: User, **options: Any) -> None:
    asked: dict[str, Any] = {"auction_id": lot.pk, "staff_id": stan.pk, "reason": REASON}
    withdraw_auction(**asked | options)


def said(lot: Auction, kind: str) -> dict[str, Any]:
    return dict(json.loads(LedgerEntry.objects.filter(auction=lot, kind=kind).latest("seq").payload))


def told(kind: str) -> dict[str, Any]:
    return dict(OutboxEvent.objects.get(kind=kind).payload)


def code_of(lot: Auction, user: User) -> str:
    return Pseudonym.objects.get(auction=lot, user=user).code


def fault(lot: Auction) -> str:
    return fault_of(Auction.objects.values(*COLUMNS).get(pk=lot.pk))


def refusal(call: Callable[..., None], *args: Any, **options: Any) -> StaffRefusal:
    before = list(Auction.objects.order_by("pk").values())
    with pytest.raises(StaffRefused) as refused:
        call(*args, **options)
    assert list(Auction.objects.order_by("pk").values()) == before
    assert not LogEntry.objects.exists()
    return refused.value.reason


def test_a_void_gives_the_lead_back_in_closed_form(
    lot: Auction, alice: User, bob: User, charlie: User, stan: User, place: Place
) -> None:
    for bidder, maximum in ((alice, 2000), (bob, 3000), (charlie, 9000)):
        place(lot, bidder, maximum)
    void(lot, 4, stan, reason="  A typing \n error. ")
    lot.refresh_from_db()
    assert (lot.price, lot.leader, lot.leader_code) == (2050, bob, code_of(lot, bob))
    assert (lot.maximum, lot.rival_maximum, lot.bids_count, lot.seq) == (3000, 2000, 2, 5)
    entry = said(lot, "voided")
    assert datetime.fromisoformat(entry.pop("at")) <= timezone.now()
    assert entry == {
        "voided": 4,
        "reason": REASON,
        "price": 2050,
        "leader": code_of(lot, bob),
        "bids": 2,
        "reserve_met": True,
    }
    assert told("bid_voided") == {
        "auction": lot.pk,
        "voided": 4,
        "bidder": charlie.pk,
        "leader_before": charlie.pk,
        "leader": bob.pk,
        "price": 2050,
    }
    assert fault(lot) == ""
    assert ledger.verify(list(LedgerEntry.objects.filter(auction=lot).order_by("seq")))


def test_a_voided_bid_stays_a_row_and_stands_no_more(
    lot: Auction, alice: User, bob: User, stan: User, place: Place
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    void(lot, 2, stan)
    assert Bid.objects.filter(auction=lot).count() == 2
    assert [bid.seq for bid in standing_bids([lot.pk])] == [3]
    assert voided_bids([lot.pk]) == {(lot.pk, 2)}


def test_a_lot_whose_only_bid_was_voided_is_as_it_opened_and_takes_bids_again(
    lot: Auction, alice: User, stan: User, place: Place
) -> None:
    place(lot, alice, 2000)
    void(lot, 2, stan)
    lot.refresh_from_db()
    assert (lot.price, lot.leader, lot.leader_code, lot.maximum, lot.bids_count) == (1000, None, "", None, 0)
    assert (said(lot, "voided")["leader"], told("bid_voided")["leader"]) == (None, None)
    assert place(lot, alice, 1000).leads
    assert fault(lot) == ""


def test_end_extensions_and_buy_now_are_not_restored(list_lot: Lots, alice: User, stan: User, place: Place) -> None:
    lot = list_lot(buy_now=5000, published_end=timezone.now() + timedelta(seconds=60))
    place(lot, alice, 2000)
    lot.refresh_from_db()
    end = lot.ends_at
    void(lot, 2, stan)
    lot.refresh_from_db()
    assert (lot.ends_at, lot.extensions, lot.buy_now_open) == (end, 1, False)


def test_a_confirmation_stands_for_itself_and_is_voided_by_its_own_seq(
    list_lot: Lots, sela: User, alice: User, stan: User, place: Place
) -> None:
    lot = list_lot(reserve=5000)
    place(lot, alice, 3000)
    lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=2500)
    confirm_maximum(auction_id=lot.pk, bidder_id=alice.pk, key=uuid4())
    void(lot, 2, stan)
    lot.refresh_from_db()
    assert (lot.leader, lot.price, lot.reserve_met, lot.bids_count) == (alice, 2500, True, 1)
    void(lot, 4, stan)
    lot.refresh_from_db()
    assert (lot.leader, lot.price, lot.reserve_met, lot.bids_count) == (None, 1000, False, 0)
    assert said(lot, "voided")["reserve_met"] is False


def test_only_a_bid_that_stands_is_voided(lot: Auction, alice: User, bob: User, stan: User, place: Place) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    for seq in (1, 4, -1):
        assert refusal(void, lot, seq, stan) is StaffRefusal.NOT_STANDING
    void(lot, 3, stan)
    LogEntry.objects.all().delete()
    assert refusal(void, lot, 3, stan) is StaffRefusal.NOT_STANDING
    assert refusal(void, lot, 4, stan) is StaffRefusal.NOT_STANDING  # the entry that voided it


def test_what_has_no_end_cannot_end_later_and_can_be_withdrawn(list_lot: Lots, stan: User) -> None:
    lot = list_lot(kind="perpetual", published_end=None)
    assert refusal(extend, lot, stan) is StaffRefusal.NOT_OF_THIS_TYPE
    take_down(lot, stan)
    assert told("auction_finished")["outcome"] == "withdrawn"


def test_a_type_without_voids_refuses_them(lot: Auction, alice: User, stan: User, place: Place) -> None:
    place(lot, alice, 2000)
    Auction.objects.filter(pk=lot.pk).update(kind="dutch")
    assert refusal(void, lot, 2, stan) is StaffRefusal.NOT_OF_THIS_TYPE


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("", StaffRefusal.NO_REASON),
        (" \n\t", StaffRefusal.NO_REASON),
        ("x" * 201, StaffRefusal.REASON_TOO_LONG),
    ],
)
def test_each_says_why(lot: Auction, alice: User, stan: User, place: Place, reason: str, why: StaffRefusal) -> None:
    place(lot, alice, 2000)
    assert refusal(void, lot, 2, stan, reason=reason) is why
    assert refusal(extend, lot, stan, reason=reason) is why
    assert refusal(take_down, lot, stan, reason=reason) is why
    take_down(lot, stan, reason="x" * 200)


def test_nothing_is_done_to_a_lot_that_is_over(list_lot: Lots, alice: User, stan: User, place: Place) -> None:
    late, finished, bought = list_lot(), list_lot(), list_lot(buy_now=2000)
    for lot in (late, finished):
        place(lot, alice, 2000)
        past_end(lot)
    finish_auction(auction_id=finished.pk)
    buy_now(auction_id=bought.pk, bidder_id=alice.pk, price_seen=2000, key=uuid4())
    for lot in (late, finished, bought):
        assert refusal(void, lot, 2, stan) is StaffRefusal.ENDED
        assert refusal(extend, lot, stan) is StaffRefusal.ENDED
        assert refusal(take_down, lot, stan) is StaffRefusal.ENDED


def test_the_end_itself_is_too_late_and_the_moment_before_is_not(lot: Auction, stan: User) -> None:
    assert refusal(extend, lot, stan, clock=lambda: lot.ends_at) is StaffRefusal.ENDED
    extend(lot, stan, clock=lambda: lot.ends_at - timedelta(microseconds=1))


def test_a_draft_or_nothing_is_not_there(sela: User, stan: User, lot: Auction) -> None:
    draft = create_draft(seller_id=sela.pk, title="Not yet")
    for call in (partial(void, draft, 2), partial(extend, draft), partial(take_down, draft)):
        with pytest.raises(Auction.DoesNotExist):
            call(stan)


def test_a_later_end_moves_the_hard_end_and_keeps_the_extensions(
    list_lot: Lots, alice: User, bob: User, sela: User, stan: User, place: Place
) -> None:
    lot = list_lot(published_end=timezone.now() + timedelta(seconds=60))
    place(lot, alice, 2000)
    lot.refresh_from_db()
    before = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    extend(lot, stan, minutes=30)
    lot.refresh_from_db()
    after = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    half_an_hour = timedelta(minutes=30)
    assert (lot.ends_at, lot.extensions) == (before["ends_at"] + half_an_hour, 1)
    assert hard_end_of(after) == hard_end_of(before) + half_an_hour
    entry = said(lot, "extended")
    assert datetime.fromisoformat(entry["ends_at"]) == lot.ends_at
    assert datetime.fromisoformat(entry["hard_end"]) == hard_end_of(after)
    assert entry["reason"] == REASON and set(entry) == {"at", "ends_at", "hard_end", "reason"}
    assert told("auction_extended") == {"auction": lot.pk, "seller": sela.pk, "extensions": 1}
    assert fault(lot) == ""


def test_bids_after_a_later_end_use_the_extensions_that_were_left(
    list_lot: Lots, alice: User, bob: User, stan: User
) -> None:
    lot = list_lot(max_extensions=2)
    keys = iter(range(1, 99))

    def bid(who: User, seconds_left: int) -> None:
        lot.refresh_from_db()
        at = lot.ends_at - timedelta(seconds=seconds_left)
        maximum = 2000 * next(keys)
        place_bid(auction_id=lot.pk, bidder_id=who.pk, maximum=maximum, key=uuid4(), clock=lambda: at)

    bid(alice, 60)
    extend(lot, stan)
    used = []
    for who, left in ((bob, 121), (alice, 60), (bob, 30), (alice, 1)):
        bid(who, left)
        lot.refresh_from_db()
        used.append(lot.extensions)
    assert used == [1, 1, 2, 2]
    assert lot.ends_at == hard_end_of(Auction.objects.values(*COLUMNS).get(pk=lot.pk))
    assert fault(lot) == ""


def test_an_end_moves_only_forward_and_not_without_bounds(lot: Auction, stan: User) -> None:
    for span in (timedelta(0), timedelta(minutes=-1), timedelta(days=30, microseconds=1)):
        assert refusal(extend, lot, stan, by=span) is StaffRefusal.SPAN
    extend(lot, stan, by=timedelta(days=30))


def test_a_lot_that_has_not_begun_may_end_later(list_lot: Lots, stan: User) -> None:
    lot = list_lot(starts_at=timezone.now() + timedelta(hours=1))
    extend(lot, stan)
    assert fault(lot) == ""


def test_a_withdrawal_ends_a_lot_with_bids_without_a_sale(
    lot: Auction, alice: User, bob: User, stan: User, place: Place
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    take_down(lot, stan)
    lot.refresh_from_db()
    assert (lot.status, lot.outcome, lot.seq, Sale.objects.count()) == ("inactive", "withdrawn", 5, 0)
    entries = list(LedgerEntry.objects.filter(auction=lot).order_by("seq"))
    assert [entry.kind for entry in entries][-2:] == ["withdrawn", "finished"]
    assert ledger.verify(entries) and lot.head_hash == entries[-1].hash
    assert said(lot, "withdrawn").keys() == {"at", "reason"}
    assert (said(lot, "withdrawn")["reason"], said(lot, "finished")["reason"]) == (REASON, REASON)
    assert told("auction_finished")["outcome"] == "withdrawn"


def test_who_did_it_is_logged_with_what_they_did(lot: Auction, alice: User, stan: User, place: Place) -> None:
    place(lot, alice, 2000)
    void(lot, 2, stan)
    extend(lot, stan)
    take_down(lot, stan)
    logged = LogEntry.objects.order_by("pk")
    assert [line.change_message for line in logged] == [
        f"{kind} {REASON}" for kind in ("voided #3:", "extended #4:", "withdrawn #5:")
    ]
    assert {(line.user, line.get_edited_object()) for line in logged} == {(stan, lot)}


def test_what_cannot_be_logged_is_not_done(lot: Auction, alice: User, stan: User, place: Place) -> None:
    place(lot, alice, 2000)
    with pytest.raises(IntegrityError):
        take_down(lot, stan, staff_id=None)
    lot.refresh_from_db()
    assert (lot.status, lot.seq) == ("active", 2)


def finish(lot: Auction) -> Auction:
    past_end(lot)
    assert finish_auction(auction_id=lot.pk)
    lot.refresh_from_db()
    return lot


def test_closing_opens_the_maxima_that_stand_and_never_a_voided_one(
    lot: Auction, alice: User, bob: User, charlie: User, stan: User, place: Place
) -> None:
    place(lot, alice, 2000)  # 2
    place(lot, bob, 3000)  # 3
    place(lot, alice, 4000)  # 4
    place(lot, charlie, 9000)  # 5
    void(lot, 4, stan)
    finish(lot)
    openings = said(lot, "finished")["openings"]
    assert [(opened["seq"], opened["maximum"]) for opened in openings] == [(2, 2000), (3, 3000)]
    assert (lot.sale.buyer, lot.sale.price) == (charlie, 3100)


def test_closing_after_the_leader_was_voided_sells_to_who_leads_then(
    lot: Auction, alice: User, bob: User, stan: User, place: Place
) -> None:
    place(lot, alice, 2000)
    place(lot, bob, 3000)
    void(lot, 3, stan)
    finish(lot)
    assert (lot.sale.buyer, lot.sale.price, said(lot, "finished")["openings"]) == (alice, 1000, [])


def test_closing_opens_a_confirmation_whose_bid_was_voided(
    list_lot: Lots, sela: User, alice: User, bob: User, stan: User, place: Place
) -> None:
    lot = list_lot(reserve=5000)
    place(lot, alice, 3000)
    lower_reserve(auction_id=lot.pk, seller_id=sela.pk, new_reserve=2500)
    confirm_maximum(auction_id=lot.pk, bidder_id=alice.pk, key=uuid4())
    place(lot, bob, 4000)
    void(lot, 2, stan)
    finish(lot)
    (opened,) = said(lot, "finished")["openings"]
    assert (opened["seq"], opened["maximum"]) == (4, 3000)
    assert lot.sale.price == 3100


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("bid"), st.integers(0, 2), st.integers(900, 9000), st.integers(0, 400)),
        st.tuples(st.just("void"), st.integers(0, 6), st.just(0), st.integers(0, 60)),
        st.tuples(st.just("extend"), st.integers(1, 20), st.just(0), st.integers(0, 60)),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, reserve=st.none() | st.integers(1000, 6000))
def test_random_bids_voids_and_later_ends_are_the_rules_on_what_stands(
    list_lot: Lots,
    alice: User,
    bob: User,
    charlie: User,
    stan: User,
    steps: list[tuple[str, int, int, int]],
    reserve: int | None,
) -> None:
    lot = list_lot(reserve=reserve)
    people = [alice.pk, bob.pk, charlie.pk]
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    terms, state, now = terms_of(row), state_of(row), lot.ends_at - timedelta(seconds=300)
    standing: dict[int, StandingBid] = {}
    for what, number, maximum, later in steps:
        now += timedelta(seconds=later)
        clock = partial(datetime.fromisoformat, now.isoformat())
        try:
            if what == "bid":
                place_bid(auction_id=lot.pk, bidder_id=people[number], maximum=maximum, key=uuid4(), clock=clock)
            elif what == "extend":
                extend(lot, stan, minutes=number, clock=clock)
            else:
                seq = [*standing, 10**6][min(number, len(standing))]
                void(lot, seq, stan, clock=clock)
        except (BidRefused, StaffRefused):
            if what == "bid":
                assert not isinstance(english.bid(terms, state, people[number], maximum, microseconds(now)), Accepted)
            elif what == "extend":
                assert microseconds(now) >= state.ends_at
            else:
                assert microseconds(now) >= state.ends_at or number >= len(standing)
            continue
        if what == "bid":
            decided = english.bid(terms, state, people[number], maximum, microseconds(now))
            assert isinstance(decided, Accepted)
            state = decided.state
            standing[state.seq] = StandingBid(state.seq, people[number], maximum)
        elif what == "void":
            del standing[seq]
            state = english.rebuild(terms, state, list(standing.values()))
        else:
            span = number * 60_000_000
            state = state._replace(seq=state.seq + 1, ends_at=state.ends_at + span)
            terms = english.Terms(**{**as_dict(terms), "published_end": terms.published_end + span})
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    assert (terms_of(row), state_of(row)) == (terms, state)
    assert fault_of(row) == ""
    finish_auction(auction_id=lot.pk, clock=lambda: moment(state.ends_at))
    opened = [opening["seq"] for opening in said(lot, "finished")["openings"]]
    assert opened == list(english.openings(state, list(standing.values())))


def as_dict(terms: english.Terms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in terms.__dataclass_fields__}


def void_and_bid(lot: Auction, alice: User, bob: User, stan: User, place: Place) -> list[Any]:
    """Void the leader's bid while a rival bids below it."""
    place(lot, alice, 5000)
    return at_once(
        lambda: void(lot, 2, stan),
        lambda: place_bid(auction_id=lot.pk, bidder_id=bob.pk, maximum=2000, key=uuid4(), clock=database_clock),
    )


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_a_void_and_a_bid_at_once_come_to_the_same_in_either_order(
    list_lot: Lots, alice: User, bob: User, stan: User, place: Place
) -> None:
    for _ in range(5):
        lot = list_lot()
        _, receipt = void_and_bid(lot, alice, bob, stan, place)
        lot.refresh_from_db()
        assert isinstance(receipt, Receipt)
        assert (lot.leader, lot.price, lot.maximum, lot.bids_count, lot.seq) == (bob, 1000, 2000, 1, 4)
        assert fault(lot) == ""


@pytest.mark.race
@pytest.mark.usefixtures("postgresql")
def test_control_without_the_lock_they_take_one_place(
    lot: Auction, alice: User, bob: User, stan: User, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(lot, alice, 5000)
    both = Unlocked(2)
    monkeypatch.setattr(staff, "locked_rows", both.rows)
    monkeypatch.setattr(bidding, "locked_with_bidders", both.with_bidders)
    answers = at_once(
        lambda: void(lot, 2, stan),
        lambda: place_bid(auction_id=lot.pk, bidder_id=bob.pk, maximum=6000, key=uuid4(), clock=database_clock),
    )
    assert len(of_kind(IntegrityError, answers)) == 1


def test_a_bid_after_a_void_is_judged_by_what_stands(
    lot: Auction, alice: User, bob: User, stan: User, place: Place
) -> None:
    place(lot, alice, 5000)
    place(lot, bob, 4000)
    with pytest.raises(BidRefused) as refused:
        place(lot, bob, 3000)
    assert refused.value.reason is Refusal.TOO_LOW
    void(lot, 2, stan)
    void(lot, 3, stan)
    assert place(lot, bob, 3000).price == 1000
