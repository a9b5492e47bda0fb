"""The hidden reserve (rule 7): how it lifts the price, how it is lowered, how a leader confirms."""

import pytest

from auctions.engine.english import (
    Bid,
    BuyNow,
    Confirm,
    Detail,
    Outcome,
    Reason,
    Refusal,
    Refused,
    ReserveRefusal,
    State,
    Terms,
    lower_reserve,
    outcome,
)
from tests.auctions.engine.lots import ALICE, BOB, CHARLIE, SECOND, accepted, after, lot, played, refused

LOT = lot(reserve=10_000)


def lowered(terms: Terms, state: State, reserve: int, now: int = 0) -> State:
    result = lower_reserve(terms, state, reserve, now)
    assert isinstance(result, State), result
    return result


def test_below_the_reserve_the_price_is_the_whole_maximum() -> None:
    first = accepted(LOT, State.opening(LOT), Bid(ALICE, 5000))
    assert (first.state.price, first.state.reserve_met, first.reason) == (5000, False, Reason.OPENED)
    assert outcome(first.state) is Outcome.RESERVE_NOT_MET
    raised = accepted(LOT, first.state, Bid(ALICE, 6000))
    assert (raised.state.price, raised.reason, raised.own_raise) == (6000, Reason.RAISED_AUTOMATICALLY, True)


def test_the_first_bid_that_reaches_the_reserve_is_priced_at_it() -> None:
    answer = played(LOT, [(ALICE, 5000), (BOB, 10_000)])[-1]
    assert (answer.state.price, answer.state.leader, answer.state.reserve_met) == (10_000, BOB, True)
    assert answer.reserve_reached and answer.reason is Reason.RESERVE_MET and answer.outbid == ALICE
    assert outcome(answer.state) is Outcome.SOLD


def test_a_first_bid_above_the_reserve_pays_the_reserve_only() -> None:
    answer = accepted(LOT, State.opening(LOT), Bid(ALICE, 50_000))
    assert (answer.state.price, answer.reason, answer.detail) == (10_000, Reason.RESERVE_MET, Detail.NONE)


def test_a_beaten_maximum_near_the_reserve_still_counts_its_step() -> None:
    assert after(LOT, (ALICE, 9950), (BOB, 20_000)).price == 10_050


def test_a_leaders_own_raise_meets_the_reserve() -> None:
    answer = played(LOT, [(ALICE, 5000), (ALICE, 12_000)])[-1]
    assert (answer.state.price, answer.reserve_reached, answer.reason) == (10_000, True, Reason.RESERVE_MET)
    assert answer.own_raise


def test_once_met_the_reserve_lifts_nothing_more() -> None:
    answer = played(LOT, [(ALICE, 12_000), (BOB, 10_500)])[-1]
    assert (answer.state.price, answer.reserve_reached) == (10_750, False)
    assert answer.reason is Reason.RAISED_AUTOMATICALLY


def test_without_a_reserve_nothing_stands_in_the_way_of_a_sale() -> None:
    terms = lot()
    answer = accepted(terms, State.opening(terms), Bid(ALICE, 1000))
    assert answer.state.reserve_met and not answer.reserve_reached


def test_a_lowered_reserve_is_met_only_by_what_comes_after() -> None:
    state = after(LOT, (ALICE, 9000))
    low = lowered(LOT, state, 8000)
    assert low == state._replace(seq=2, reserve=8000, reserve_seq=2)
    assert low.confirmable and not low.reserve_met and outcome(low) is Outcome.RESERVE_NOT_MET
    rival = accepted(LOT, low, Bid(BOB, 9100))
    assert (rival.state.price, rival.state.leader, rival.reserve_reached) == (9100, BOB, True)
    raised = accepted(LOT, low, Bid(ALICE, 9001))
    assert (raised.state.price, raised.reason) == (9000, Reason.RESERVE_MET)


def test_the_leader_confirms_the_same_maximum_at_the_shown_price() -> None:
    low = lowered(LOT, after(LOT, (BOB, 3000), (ALICE, 9000)), 8000)
    answer = accepted(LOT, low, Confirm(ALICE), 999 * SECOND)
    assert answer.state == low._replace(seq=4, bids=3, reserve_met=True)
    assert (answer.reason, answer.detail, answer.reserve_reached) == (Reason.RESERVE_MET, Detail.NONE, True)
    assert not (answer.own_raise or answer.leader_changed or answer.sold or answer.buy_now_gone)
    assert refused(LOT, answer.state, Confirm(ALICE)) == Refused(Refusal.NOTHING_TO_CONFIRM, 9001)
    assert outcome(answer.state) is Outcome.SOLD


def test_there_is_nothing_to_confirm_for_a_rival_or_above_the_maximum_or_without_a_reserve() -> None:
    low = lowered(LOT, after(LOT, (ALICE, 9000)), 8000)
    assert refused(LOT, low, Confirm(BOB)) == Refused(Refusal.NOTHING_TO_CONFIRM, 9100)
    still_above = lowered(LOT, after(LOT, (ALICE, 5000)), 8000)
    assert refused(LOT, still_above, Confirm(ALICE)) == Refused(Refusal.NOTHING_TO_CONFIRM, 5001)
    plain = lot()
    assert refused(plain, after(plain, (ALICE, 5000)), Confirm(ALICE)).reason is Refusal.NOTHING_TO_CONFIRM
    assert not State.opening(LOT).confirmable


def test_the_maximum_may_be_exactly_the_lowered_reserve() -> None:
    low = lowered(LOT, after(LOT, (ALICE, 9000)), 9000)
    assert accepted(LOT, low, Confirm(ALICE)).state.price == 9000


def test_a_reserve_is_lowered_twice_and_before_any_bid() -> None:
    low = lowered(LOT, lowered(LOT, State.opening(LOT), 5000), 4000)
    assert (low.reserve, low.reserve_seq, low.seq) == (4000, 2, 2)
    first = accepted(LOT, low, Bid(ALICE, 4500))
    assert (first.state.price, first.reason) == (4000, Reason.RESERVE_MET)


@pytest.mark.parametrize(
    ("state", "reserve", "now", "reason"),
    [
        (after(LOT, (ALICE, 10_000)), 9000, 0, ReserveRefusal.ALREADY_MET),
        (State.opening(LOT), 9000, 881 * SECOND, ReserveRefusal.TOO_LATE),
        (State.opening(LOT), 10_000, 0, ReserveRefusal.NOT_LOWER),
        (State.opening(LOT), 999, 0, ReserveRefusal.BELOW_OPENING_PRICE),
        (State.opening(lot()), 2000, 0, ReserveRefusal.NO_RESERVE),
    ],
)
def test_a_reserve_stays_where_the_rules_say_so(state: State, reserve: int, now: int, reason: ReserveRefusal) -> None:
    assert lower_reserve(LOT, state, reserve, now) is reason


def test_a_reserve_is_lowered_while_exactly_the_window_is_left_and_down_to_the_opening_price() -> None:
    assert lowered(LOT, State.opening(LOT), 1000, 880 * SECOND).reserve == 1000
    without_window = lot(reserve=10_000, window=0)
    ended = lower_reserve(without_window, State.opening(without_window), 9000, 1000 * SECOND)
    assert ended is ReserveRefusal.TOO_LATE


def test_a_confirmation_closes_buy_now() -> None:
    terms = lot(reserve=10_000, buy_now=20_000)
    low = lowered(terms, after(terms, (ALICE, 9000)), 8000)
    answer = accepted(terms, low, Confirm(ALICE))
    assert answer.buy_now_gone and not answer.state.buy_now_open
    assert refused(terms, answer.state, BuyNow(CHARLIE, 20_000)).reason is Refusal.BUY_NOW_GONE
