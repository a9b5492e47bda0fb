"""Buy now (rule 8): when it is open, who gets it, and that it ends everything."""

import pytest

from auctions.engine.english import (
    Accepted,
    Bid,
    BuyNow,
    Confirm,
    Detail,
    Outcome,
    Reason,
    Refusal,
    Refused,
    ReserveRefusal,
    Standing,
    State,
    bid,
    lower_reserve,
    outcome,
)
from tests.auctions.engine.lots import ALICE, BOB, CHARLIE, accepted, after, lot, refused

PLAIN = lot(buy_now=2000)
RESERVED = lot(reserve=1500, buy_now=2000)


def test_buying_ends_the_auction_at_the_buy_now_price() -> None:
    answer = accepted(PLAIN, State.opening(PLAIN), BuyNow(BOB, 2000), 999)
    assert (answer.state.price, answer.state.leader, answer.state.maximum) == (2000, BOB, 2000)
    assert (answer.state.seq, answer.state.bids, answer.state.rival_maximum) == (1, 0, None)
    assert answer.sold and answer.buy_now_gone and answer.leader_changed and answer.outbid is None
    assert not (answer.own_raise or answer.reserve_reached)
    assert (answer.reason, answer.detail, outcome(answer.state)) == (Reason.BOUGHT, Detail.NONE, Outcome.BOUGHT)


def test_where_there_is_a_reserve_one_can_buy_until_it_is_met() -> None:
    state = after(RESERVED, (ALICE, 1200))
    assert state.buy_now_open
    answer = accepted(RESERVED, state, BuyNow(BOB, 2000))
    assert (answer.state.price, answer.state.leader, answer.outbid) == (2000, BOB, ALICE)
    assert (answer.state.rival_maximum, answer.reserve_reached) == (1200, True)


def test_the_leader_may_buy_too() -> None:
    state = after(RESERVED, (BOB, 1100), (ALICE, 1200))
    answer = accepted(RESERVED, state, BuyNow(ALICE, 2000))
    assert (answer.state.leader, answer.state.rival_maximum, answer.outbid) == (ALICE, 1100, None)
    assert not answer.leader_changed and not answer.own_raise and answer.sold


def test_the_first_bid_ends_buy_now_where_there_is_no_reserve() -> None:
    first = accepted(PLAIN, State.opening(PLAIN), Bid(ALICE, 1000))
    assert first.buy_now_gone and not first.state.buy_now_open
    assert refused(PLAIN, first.state, BuyNow(BOB, 2000)) == Refused(Refusal.BUY_NOW_GONE, 1050)
    assert refused(PLAIN, first.state, BuyNow(ALICE, 2000)) == Refused(Refusal.BUY_NOW_GONE, 1001)


def test_the_bid_that_meets_the_reserve_ends_buy_now() -> None:
    below = accepted(RESERVED, State.opening(RESERVED), Bid(ALICE, 1499))
    assert not below.buy_now_gone
    met = accepted(RESERVED, below.state, Bid(BOB, 1600))
    assert met.buy_now_gone and met.reserve_reached


def test_a_lot_without_buy_now_cannot_be_bought() -> None:
    terms = lot()
    assert refused(terms, State.opening(terms), BuyNow(BOB, 2000)) == Refused(Refusal.BUY_NOW_GONE, 1000)


@pytest.mark.parametrize("seen", [1999, 2001])
def test_another_price_than_the_one_seen_is_refused_with_the_price(seen: int) -> None:
    assert refused(PLAIN, State.opening(PLAIN), BuyNow(BOB, seen)) == Refused(Refusal.BUY_NOW_PRICE_CHANGED, 2000)


def test_a_maximum_as_high_as_buy_now_asks_first_and_is_never_a_purchase() -> None:
    opened = State.opening(PLAIN)
    assert refused(PLAIN, opened, Bid(ALICE, 2000)) == Refused(Refusal.BUY_NOW_FIRST, 1000)
    assert accepted(PLAIN, opened, Bid(ALICE, 1999)).state.maximum == 1999
    answer = accepted(PLAIN, opened, Bid(ALICE, 9000, above_buy_now=True))
    assert (answer.state.price, answer.sold, answer.state.buy_now_open) == (1000, False, False)
    assert accepted(PLAIN, answer.state, Bid(BOB, 5000)).state.leader == ALICE


def test_the_leader_is_asked_too_while_buy_now_is_open() -> None:
    state = after(RESERVED, (ALICE, 1200))
    assert refused(RESERVED, state, Bid(ALICE, 2000)) == Refused(Refusal.BUY_NOW_FIRST, 1201)


def test_nothing_is_accepted_after_a_purchase() -> None:
    bought = accepted(PLAIN, State.opening(PLAIN), BuyNow(BOB, 2000)).state
    for action in (Bid(ALICE, 9000), BuyNow(CHARLIE, 2000), BuyNow(BOB, 2000), Confirm(BOB), Bid(BOB, 9000)):
        assert refused(PLAIN, bought, action) == Refused(Refusal.ENDED)
    reserved = accepted(RESERVED, State.opening(RESERVED), BuyNow(BOB, 2000))
    assert isinstance(reserved, Accepted)
    assert lower_reserve(RESERVED, reserved.state, 1200, 0) is ReserveRefusal.ALREADY_MET


def test_a_least_bid_equal_to_buy_now_asks_first_too() -> None:
    terms = lot(reserve=2000, buy_now=2000)
    state = after(terms, (ALICE, 1950))
    assert refused(terms, state, Bid(BOB, 2000)) == Refused(Refusal.BUY_NOW_FIRST, 2000)
    # Called with its parts, a bid has declined nothing and nothing is held against its bidder.
    assert bid(terms, state, BOB, 2000, 0) == Refused(Refusal.BUY_NOW_FIRST, 2000)
    assert bid(terms, state, BOB, 2000, 0, Standing.OK, True) == accepted(
        terms, state, Bid(BOB, 2000, Standing.OK, True)
    )
