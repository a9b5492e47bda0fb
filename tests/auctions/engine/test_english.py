"""Bids on an English lot: rules 1 to 6 and 9 to 10, by example."""

import pytest

from auctions.engine.english import (
    Bid,
    BuyNow,
    Confirm,
    Detail,
    Reason,
    Refusal,
    Refused,
    Standing,
    State,
    TermsFault,
    least_bid,
    least_for,
    least_raise,
    next_steps,
    terms_faults,
)
from auctions.engine.money import LIMIT
from auctions.engine.steps import StepTable
from tests.auctions.engine.lots import ALICE, BOB, CHARLIE, DORA, SECOND, accepted, after, lot, played, refused

LOT = lot()
OPEN = State.opening(LOT)


def test_an_opened_lot_shows_the_opening_price_and_nobody_leads() -> None:
    assert State.opening(lot(reserve=5000, buy_now=9000), seq=3) == State(
        seq=3,
        price=1000,
        bids=0,
        leader=None,
        maximum=None,
        rival_maximum=None,
        ends_at=1000 * SECOND,
        extensions=0,
        reserve=5000,
        reserve_seq=3,
        reserve_met=False,
        buy_now_open=True,
        bought=False,
    )


@pytest.mark.parametrize("maximum", [1000, 1001, 5000, LIMIT])
def test_the_first_bid_leads_at_the_opening_price_whatever_its_maximum(maximum: int) -> None:
    first = accepted(LOT, OPEN, Bid(ALICE, maximum))
    assert (first.state.price, first.state.leader, first.state.maximum) == (1000, ALICE, maximum)
    assert (first.state.seq, first.state.bids, first.state.rival_maximum) == (1, 1, None)
    assert (first.reason, first.detail) == (Reason.OPENED, Detail.NONE)
    assert first.leader_changed and first.outbid is None and not first.own_raise


def test_a_first_bid_below_the_opening_price_is_refused_with_that_price() -> None:
    assert refused(LOT, OPEN, Bid(ALICE, 999)) == Refused(Refusal.TOO_LOW, 1000)


def test_a_rival_needs_a_step_above_the_price() -> None:
    state = after(LOT, (ALICE, 2000))
    assert refused(LOT, state, Bid(BOB, 1049)) == Refused(Refusal.TOO_LOW, 1050)
    assert accepted(LOT, state, Bid(BOB, 1050)).state.price == 1100


def test_a_price_on_a_bound_needs_the_step_of_the_next_band() -> None:
    terms = lot(10_000)
    state = after(terms, (ALICE, 20_000))
    assert refused(terms, state, Bid(BOB, 10_249)) == Refused(Refusal.TOO_LOW, 10_250)
    assert after(terms, (BOB, 10_250), state=state).price == 10_500


def test_a_higher_maximum_takes_the_lead_a_step_above_the_beaten_maximum() -> None:
    first, second = played(LOT, [(ALICE, 2400), (BOB, 9000)])
    # The step at 24.00 is 0.50, whatever the price shown before.
    assert (second.state.price, second.state.leader, second.state.rival_maximum) == (2450, BOB, 2400)
    assert (second.reason, second.detail) == (Reason.OUTBID, Detail.NONE)
    assert second.outbid == ALICE and second.leader_changed and second.before == first.state


def test_a_rival_may_win_by_less_than_a_step_but_never_above_their_own_maximum() -> None:
    answer = played(LOT, [(ALICE, 2000), (BOB, 2001)])[-1]
    assert (answer.state.price, answer.state.leader) == (2001, BOB)
    assert (answer.reason, answer.detail) == (Reason.OUTBID, Detail.CAPPED)


def test_a_lower_maximum_raises_the_price_automatically() -> None:
    answer = played(LOT, [(ALICE, 5000), (BOB, 3000)])[-1]
    assert (answer.state.price, answer.state.leader, answer.state.rival_maximum) == (3100, ALICE, 3000)
    assert (answer.reason, answer.detail) == (Reason.RAISED_AUTOMATICALLY, Detail.NONE)
    assert answer.outbid is None and not answer.leader_changed and not answer.own_raise


def test_the_automatic_raise_stops_at_the_leaders_maximum() -> None:
    answer = played(LOT, [(ALICE, 2000), (BOB, 1980)])[-1]
    assert (answer.state.price, answer.state.leader, answer.detail) == (2000, ALICE, Detail.CAPPED)


def test_a_tie_keeps_the_earlier_bidder_in_the_lead_at_that_price() -> None:
    answer = played(LOT, [(ALICE, 2000), (BOB, 2000)])[-1]
    assert (answer.state.price, answer.state.leader, answer.state.rival_maximum) == (2000, ALICE, 2000)
    assert (answer.reason, answer.detail) == (Reason.RAISED_AUTOMATICALLY, Detail.TIED)


def test_a_leader_alone_raises_without_moving_the_price() -> None:
    answer = played(LOT, [(ALICE, 2000), (ALICE, 2001)])[-1]
    assert (answer.state.price, answer.state.maximum, answer.state.bids, answer.state.seq) == (1000, 2001, 2, 2)
    assert (answer.reason, answer.detail) == (Reason.UNCHANGED, Detail.NONE)
    assert answer.own_raise and not answer.leader_changed and answer.outbid is None


def test_a_leaders_raise_lifts_a_capped_price_to_a_full_step_above_the_best_rival() -> None:
    capped = after(LOT, (ALICE, 2000), (BOB, 2001))
    partly = accepted(LOT, capped, Bid(BOB, 2010))
    assert (partly.state.price, partly.reason, partly.detail) == (2010, Reason.RAISED_AUTOMATICALLY, Detail.CAPPED)
    fully = accepted(LOT, partly.state, Bid(BOB, 2100))
    assert (fully.state.price, fully.reason, fully.detail) == (2050, Reason.RAISED_AUTOMATICALLY, Detail.NONE)
    assert fully.own_raise and fully.state.rival_maximum == 2000
    assert accepted(LOT, fully.state, Bid(BOB, 9000)).reason is Reason.UNCHANGED


def test_a_leaders_raise_needs_only_to_exceed_their_own_maximum() -> None:
    state = after(LOT, (ALICE, 2000))
    assert refused(LOT, state, Bid(ALICE, 2000)) == Refused(Refusal.NOT_ABOVE_OWN_MAXIMUM, 2001)
    assert after(LOT, (ALICE, 2001), state=state).maximum == 2001


def test_a_leaders_raise_is_measured_against_the_best_of_the_others_only() -> None:
    state = after(LOT, (ALICE, 2000), (BOB, 3000), (ALICE, 3000), (CHARLIE, 3100), (CHARLIE, 5000))
    assert (state.price, state.leader, state.rival_maximum) == (3100, CHARLIE, 3000)


def test_a_table_that_narrows_never_lets_the_price_fall() -> None:
    terms = lot(steps=StepTable(((1500, 1000), (None, 1))))
    state = after(terms, (ALICE, 9000), (BOB, 2000), (BOB, 2002))
    assert (state.price, state.leader) == (2003, ALICE)
    wide = after(terms, (ALICE, 1400), (BOB, 9000), (BOB, 9001))
    assert (wide.price, wide.leader) == (2400, BOB)
    assert after(terms, (CHARLIE, 2401), state=wide).price == 2402


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (Standing.SELLER, Refusal.OWN_LOT),
        (Standing.LINKED, Refusal.LINKED_TO_SELLER),
        (Standing.RESTRICTED, Refusal.RESTRICTED),
    ],
)
def test_the_seller_and_who_is_linked_or_restricted_neither_bid_nor_buy(standing: Standing, reason: Refusal) -> None:
    terms = lot(buy_now=9000)
    state = State.opening(terms)
    for action in (Bid(DORA, 5000, standing), BuyNow(DORA, 9000, standing), Confirm(DORA, standing)):
        assert refused(terms, state, action) == Refused(reason)


def test_a_bid_is_in_time_from_the_start_until_just_before_the_end() -> None:
    terms = lot(starts_at=100, published_end=200, window=0, extension=0)
    state = State.opening(terms)
    for action in (Bid(ALICE, 5000), BuyNow(ALICE, 1), Confirm(ALICE)):
        assert refused(terms, state, action, 99) == Refused(Refusal.NOT_STARTED)
        assert refused(terms, state, action, 200) == Refused(Refusal.ENDED)
    assert accepted(terms, state, Bid(ALICE, 5000), 100).state.bids == 1
    assert accepted(terms, state, Bid(ALICE, 5000), 199).state.ends_at == 200


def test_more_than_the_limit_is_too_high() -> None:
    assert refused(LOT, OPEN, Bid(ALICE, LIMIT + 1)) == Refused(Refusal.TOO_HIGH, 1000)
    state = after(LOT, (ALICE, LIMIT))
    assert refused(LOT, state, Bid(ALICE, LIMIT + 1)) == Refused(Refusal.TOO_HIGH, None)


def test_a_price_at_the_limit_takes_no_further_bid() -> None:
    state = after(LOT, (ALICE, LIMIT), (BOB, LIMIT))
    assert state.price == LIMIT
    assert refused(LOT, state, Bid(BOB, LIMIT)) == Refused(Refusal.TOO_HIGH, None)
    assert next_steps(LOT, state) == ()


def test_the_least_amounts_are_what_the_rules_ask_for() -> None:
    assert least_bid(LOT, OPEN) == least_for(LOT, OPEN, ALICE) == 1000
    with pytest.raises(ValueError, match="nobody leads"):
        least_raise(OPEN)
    state = after(LOT, (ALICE, 2000))
    assert (least_bid(LOT, state), least_raise(state)) == (1050, 2001)
    assert (least_for(LOT, state, BOB), least_for(LOT, state, ALICE)) == (1050, 2001)


def test_the_suggested_amounts_climb_a_step_at_a_time_across_bands() -> None:
    terms = lot(2400)
    assert next_steps(terms, State.opening(terms)) == (2400, 2450, 2500)
    assert next_steps(terms, after(terms, (ALICE, 9000)), 4) == (2450, 2500, 2600, 2700)


def test_the_limit_itself_is_an_amount_like_any_other() -> None:
    state = after(LOT, (ALICE, LIMIT - 1))
    assert refused(LOT, state, Bid(ALICE, LIMIT + 1)) == Refused(Refusal.TOO_HIGH, LIMIT)
    assert after(LOT, (ALICE, LIMIT), state=state).maximum == LIMIT
    for_sale = lot(buy_now=2000)
    assert refused(for_sale, State.opening(for_sale), Bid(ALICE, LIMIT)) == Refused(Refusal.BUY_NOW_FIRST, 1000)
    highest = lot(LIMIT)
    assert next_steps(highest, State.opening(highest)) == (LIMIT,)
    assert terms_faults(lot(1)) == ()


def test_a_lot_that_could_take_one_bid_only_is_too_high() -> None:
    step = LOT.steps.step(LIMIT)
    assert terms_faults(lot(LIMIT - step)) == ()
    assert terms_faults(lot(LIMIT - step + 1)) == (TermsFault.TOO_HIGH,)
    assert terms_faults(lot(1000, steps=StepTable.fixed(LIMIT - 999))) == (TermsFault.TOO_HIGH,)


def test_terms_state_and_tables_cannot_be_changed() -> None:
    for thing, name in ((LOT, "opening_price"), (OPEN, "price"), (LOT.steps, "bands")):
        with pytest.raises(AttributeError):
            setattr(thing, name, 1)
