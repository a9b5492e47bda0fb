"""Voids (rule 11), the outcome, what is opened after the end, and what a listing may say."""

from dataclasses import replace
from typing import Any

import pytest

from auctions.engine.english import (
    BuyNow,
    Confirm,
    Outcome,
    StandingBid,
    State,
    TermsFault,
    lower_reserve,
    openings,
    outcome,
    rebuild,
    terms_faults,
)
from auctions.engine.money import LIMIT
from tests.auctions.engine.lots import ALICE, BOB, CHARLIE, SECOND, accepted, after, lot

LOT = lot()
RESERVED = lot(reserve=10_000, buy_now=20_000)


def test_the_highest_maximum_that_stands_leads_a_step_above_the_next() -> None:
    bids = [StandingBid(1, ALICE, 2000), StandingBid(2, BOB, 3000), StandingBid(3, CHARLIE, 9000)]
    state = after(LOT, *((bid.bidder, bid.maximum) for bid in bids))
    rebuilt = rebuild(LOT, state, bids[:2])
    assert rebuilt == state._replace(seq=4, price=2050, bids=2, leader=BOB, maximum=3000, rival_maximum=2000)


def test_the_order_of_the_rows_does_not_matter_and_ties_go_to_the_lowest_seq() -> None:
    bids = [StandingBid(3, BOB, 2000), StandingBid(2, ALICE, 2000), StandingBid(1, BOB, 1500)]
    rebuilt = rebuild(LOT, after(LOT, (CHARLIE, 1000)), bids)
    assert (rebuilt.leader, rebuilt.price, rebuilt.rival_maximum, rebuilt.bids) == (ALICE, 2000, 2000, 3)


def test_a_bidder_alone_leads_at_the_opening_price_whatever_they_bid_before() -> None:
    rebuilt = rebuild(LOT, after(LOT, (ALICE, 2000), (BOB, 1500)), [StandingBid(1, ALICE, 2000)])
    assert (rebuilt.price, rebuilt.leader, rebuilt.rival_maximum) == (1000, ALICE, None)


def test_without_any_bid_the_lot_is_as_it_opened() -> None:
    state = after(LOT, (ALICE, 2000))
    rebuilt = rebuild(LOT, state, [])
    assert rebuilt == State.opening(LOT)._replace(seq=2)
    assert after(LOT, (BOB, 1000), state=rebuilt).price == 1000


def test_end_extensions_and_buy_now_are_not_restored() -> None:
    terms = lot(buy_now=2000)
    state = after(terms, (ALICE, 1500), now=990 * SECOND)
    rebuilt = rebuild(terms, state, [])
    assert (rebuilt.ends_at, rebuilt.extensions, rebuilt.buy_now_open) == (1110 * SECOND, 1, False)


def test_the_reserve_is_applied_on_top() -> None:
    met = after(RESERVED, (ALICE, 9000), (BOB, 12_000))
    unmet = rebuild(RESERVED, met, [StandingBid(1, ALICE, 9000)])
    assert (unmet.price, unmet.reserve_met, unmet.leader, unmet.buy_now_open) == (9000, False, ALICE, False)
    still = rebuild(RESERVED, met, [StandingBid(2, BOB, 12_000)])
    assert (still.price, still.reserve_met) == (10_000, True)
    nobody = rebuild(RESERVED, met, [])
    assert (nobody.price, nobody.reserve_met, nobody.leader) == (1000, False, None)


def test_a_lowered_reserve_is_not_met_by_a_bid_from_before_unless_it_was_confirmed() -> None:
    low = lower_reserve(RESERVED, after(RESERVED, (ALICE, 9000)), 8000, 0)
    assert isinstance(low, State)
    first = StandingBid(1, ALICE, 9000)
    outbid = after(RESERVED, (BOB, 9500), state=low)
    pending = rebuild(RESERVED, outbid, [first])
    assert (pending.price, pending.reserve_met, pending.confirmable) == (9000, False, True)
    confirmed = accepted(RESERVED, low, Confirm(ALICE)).state
    rivalled = after(RESERVED, (BOB, 9500), state=confirmed)
    kept = rebuild(RESERVED, rivalled, [first, StandingBid(3, ALICE, 9000)])
    assert (kept.price, kept.reserve_met, kept.bids) == (8000, True, 2)


def test_a_bought_lot_is_not_rebuilt() -> None:
    bought = accepted(RESERVED, State.opening(RESERVED), BuyNow(ALICE, 20_000)).state
    with pytest.raises(ValueError, match="bought"):
        rebuild(RESERVED, bought, [])


def test_a_lot_without_bids_ends_without_a_winner() -> None:
    assert outcome(State.opening(LOT)) is Outcome.NO_BIDS
    assert outcome(State.opening(RESERVED)) is Outcome.NO_BIDS


def test_the_highest_maximum_of_each_loser_is_opened_and_never_the_winners() -> None:
    bids = [
        StandingBid(1, ALICE, 2000),
        StandingBid(2, BOB, 3000),
        StandingBid(3, ALICE, 3500),
        StandingBid(4, CHARLIE, 5000),
        StandingBid(5, CHARLIE, 6000),
    ]
    state = after(LOT, *((bid.bidder, bid.maximum) for bid in bids))
    assert openings(state, bids) == (2, 3)


def test_nothing_is_opened_when_the_lot_was_bought_or_nobody_lost() -> None:
    state = after(RESERVED, (ALICE, 5000))
    bids = [StandingBid(1, ALICE, 5000)]
    assert openings(state, bids) == ()
    assert openings(accepted(RESERVED, state, BuyNow(BOB, 20_000)).state, bids) == ()


def test_a_listing_within_the_rules_has_no_faults() -> None:
    assert terms_faults(LOT) == terms_faults(RESERVED) == ()
    assert terms_faults(lot(1000, reserve=1000, buy_now=1300, window=0, extension=0, max_extensions=0)) == ()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"opening_price": 0}, TermsFault.OPENING_PRICE_NOT_POSITIVE),
        ({"opening_price": LIMIT + 1}, TermsFault.TOO_HIGH),
        ({"reserve": LIMIT + 1}, TermsFault.TOO_HIGH),
        ({"buy_now": LIMIT + 1}, TermsFault.TOO_HIGH),
        ({"reserve": 999}, TermsFault.RESERVE_BELOW_OPENING_PRICE),
        ({"reserve": 2001, "buy_now": 2000}, TermsFault.BUY_NOW_BELOW_RESERVE),
        ({"buy_now": 1299}, TermsFault.BUY_NOW_TOO_LOW),
        ({"starts_at": 1000 * SECOND}, TermsFault.END_NOT_AFTER_START),
        ({"window": 121 * SECOND}, TermsFault.SOFT_CLOSE),
        ({"window": -1}, TermsFault.SOFT_CLOSE),
        ({"max_extensions": -1}, TermsFault.SOFT_CLOSE),
    ],
)
def test_a_listing_against_the_rules_names_its_fault(changes: dict[str, Any], fault: TermsFault) -> None:
    assert terms_faults(replace(LOT, **changes)) == (fault,)
