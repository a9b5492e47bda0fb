"""A Dutch lot by example: how its price falls, who buys, and what may be listed."""

from dataclasses import replace
from itertools import islice

import pytest

from auctions.engine.dutch import (
    Accept,
    Outcome,
    Reason,
    Refusal,
    Refused,
    Standing,
    State,
    TermsFault,
    decide,
    floor_at,
    next_drop,
    outcome,
    price_at,
    schedule,
    terms_faults,
)
from auctions.engine.money import LIMIT
from tests.auctions.engine.dutch_lots import accepted, lot, refused
from tests.auctions.engine.lots import ALICE, BOB, SECOND

LOT = lot()
OPEN = State.opening(LOT)


def test_an_opened_lot_shows_the_start_price_and_has_no_buyer() -> None:
    assert State.opening(LOT, seq=3) == State(
        seq=3, price=10_000, bids=0, leader=None, ends_at=1000 * SECOND, bought=False
    )
    assert State.opening(LOT).seq == 0


@pytest.mark.parametrize(
    ("now", "price"),
    [
        (-1, 10_000),
        (0, 10_000),
        (60 * SECOND - 1, 10_000),
        (60 * SECOND, 9250),
        (120 * SECOND - 1, 9250),
        (120 * SECOND, 8500),
        (180 * SECOND - 1, 8500),
        (180 * SECOND, 8000),
        (240 * SECOND, 8000),
        (5000 * SECOND, 8000),
    ],
)
def test_the_price_drops_with_each_full_period_down_to_the_floor(now: int, price: int) -> None:
    assert price_at(LOT, now) == price


def test_periods_are_counted_from_the_start() -> None:
    later = lot(starts_at=500 * SECOND)
    assert price_at(later, 0) == price_at(later, 559 * SECOND) == 10_000
    assert price_at(later, 560 * SECOND) == 9250
    assert floor_at(later) == 680 * SECOND
    assert next_drop(later, 0) == next_drop(later, 500 * SECOND) == 560 * SECOND


@pytest.mark.parametrize(
    ("floor", "reached"), [(9999, 60), (9250, 60), (9249, 120), (8500, 120), (8499, 180), (7750, 180)]
)
def test_the_floor_is_reached_by_the_first_drop_that_comes_to_it_or_would_pass_it(floor: int, reached: int) -> None:
    terms = lot(floor=floor)
    assert floor_at(terms) == reached * SECOND
    assert price_at(terms, floor_at(terms) - 1) > price_at(terms, floor_at(terms)) == floor


def test_the_next_drop_is_the_one_after_now_and_none_at_the_floor() -> None:
    assert next_drop(LOT, 60 * SECOND - 1) == 60 * SECOND
    assert next_drop(LOT, 60 * SECOND) == 120 * SECOND
    assert next_drop(LOT, 180 * SECOND - 1) == 180 * SECOND
    assert next_drop(LOT, 180 * SECOND) is None
    assert next_drop(LOT, 2000 * SECOND) is None


def test_a_drop_at_the_end_comes_too_late() -> None:
    assert next_drop(lot(ends_at=60 * SECOND), 0) is None
    assert next_drop(lot(ends_at=60 * SECOND + 1), 0) == 60 * SECOND
    assert list(schedule(lot(ends_at=120 * SECOND))) == [(60 * SECOND, 9250)]


def test_the_schedule_gives_every_drop_with_its_price() -> None:
    assert list(schedule(LOT)) == [(60 * SECOND, 9250), (120 * SECOND, 8500), (180 * SECOND, 8000)]


def test_a_schedule_of_any_length_is_begun_at_once() -> None:
    long = lot(LIMIT, floor=1, drop=1, every=SECOND, ends_at=2 * LIMIT * SECOND)
    assert terms_faults(long) == ()
    assert list(islice(schedule(long), 2)) == [(SECOND, LIMIT - 1), (2 * SECOND, LIMIT - 2)]


def test_the_first_to_accept_buys_at_the_price_now() -> None:
    answer = accepted(LOT, State.opening(LOT, seq=4), Accept(BOB, 9250), 61 * SECOND)
    assert answer.state == State(seq=5, price=9250, bids=1, leader=BOB, ends_at=1000 * SECOND, bought=True)
    assert answer.before == State.opening(LOT, seq=4)
    assert answer.sold and answer.leader_changed and answer.outbid is None
    assert (answer.reason, outcome(answer.state)) == (Reason.BOUGHT, Outcome.BOUGHT)


def test_who_pressed_a_price_that_has_since_dropped_pays_the_lower_one() -> None:
    assert accepted(LOT, OPEN, Accept(BOB, 10_000), 120 * SECOND).state.price == 8500


def test_who_pressed_a_price_that_is_still_to_come_is_told_the_price_now() -> None:
    assert refused(LOT, OPEN, Accept(BOB, 9250), 60 * SECOND - 1) == Refused(Refusal.PRESSED_TOO_LOW, 10_000)
    assert refused(LOT, OPEN, Accept(BOB, 7999), 999 * SECOND) == Refused(Refusal.PRESSED_TOO_LOW, 8000)


def test_nothing_is_accepted_after_a_purchase() -> None:
    bought = accepted(LOT, OPEN, Accept(BOB, 10_000)).state
    for bidder in (ALICE, BOB):
        assert refused(LOT, bought, Accept(bidder, 10_000)) == Refused(Refusal.ENDED)


def test_an_acceptance_is_in_time_from_the_start_until_just_before_the_end() -> None:
    terms = lot(starts_at=100)
    opened = State.opening(terms)
    assert refused(terms, opened, Accept(ALICE, LIMIT), 99) == Refused(Refusal.NOT_STARTED)
    assert accepted(terms, opened, Accept(ALICE, 10_000), 100).state.price == 10_000
    assert accepted(terms, opened, Accept(ALICE, 8000), 1000 * SECOND - 1).state.price == 8000
    assert refused(terms, opened, Accept(ALICE, LIMIT), 1000 * SECOND) == Refused(Refusal.ENDED)
    assert outcome(opened) is Outcome.NO_BIDS


def test_the_end_in_force_is_that_of_the_state() -> None:
    extended = OPEN._replace(ends_at=1100 * SECOND)
    assert accepted(LOT, extended, Accept(ALICE, 8000), 1100 * SECOND - 1).state.ends_at == 1100 * SECOND
    assert refused(LOT, extended, Accept(ALICE, 8000), 1100 * SECOND) == Refused(Refusal.ENDED)


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (Standing.SELLER, Refusal.OWN_LOT),
        (Standing.LINKED, Refusal.LINKED_TO_SELLER),
        (Standing.RESTRICTED, Refusal.RESTRICTED),
    ],
)
def test_the_seller_and_who_is_linked_or_restricted_do_not_buy(standing: Standing, reason: Refusal) -> None:
    for pressed in (10_000, 1):
        assert refused(LOT, OPEN, Accept(ALICE, pressed, standing)) == Refused(reason)


def test_terms_at_their_limits_have_no_fault() -> None:
    assert terms_faults(LOT) == terms_faults(lot(ends_at=180 * SECOND + 1)) == ()
    assert terms_faults(lot(2, floor=1, drop=1, every=SECOND, ends_at=SECOND + 1)) == ()
    assert terms_faults(lot(LIMIT, floor=LIMIT - 1, drop=LIMIT)) == ()


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"floor": 0}, [TermsFault.FLOOR_NOT_POSITIVE]),
        ({"floor": 10_000}, [TermsFault.FLOOR_NOT_BELOW_START_PRICE]),
        ({"floor": 10_001}, [TermsFault.FLOOR_NOT_BELOW_START_PRICE]),
        ({"start_price": LIMIT + 1, "drop": LIMIT}, [TermsFault.TOO_HIGH]),
        ({"drop": LIMIT + 1}, [TermsFault.TOO_HIGH]),
        ({"floor": LIMIT + 1}, [TermsFault.TOO_HIGH, TermsFault.FLOOR_NOT_BELOW_START_PRICE]),
        ({"start_price": 0}, [TermsFault.START_PRICE_NOT_POSITIVE, TermsFault.FLOOR_NOT_BELOW_START_PRICE]),
        ({"drop": 0}, [TermsFault.DROP_NOT_POSITIVE, TermsFault.FLOOR_NOT_REACHED]),
        ({"drop": -750}, [TermsFault.DROP_NOT_POSITIVE, TermsFault.FLOOR_NOT_REACHED]),
        ({"every": SECOND - 1}, [TermsFault.DROPS_TOO_OFTEN]),
        ({"every": 0}, [TermsFault.DROPS_TOO_OFTEN]),
        ({"ends_at": 180 * SECOND}, [TermsFault.FLOOR_NOT_REACHED]),
        ({"ends_at": 0}, [TermsFault.END_NOT_AFTER_START, TermsFault.FLOOR_NOT_REACHED]),
    ],
)
def test_what_the_rules_do_not_allow_in_a_listing_is_named(changes: dict[str, int], faults: list[TermsFault]) -> None:
    assert list(terms_faults(replace(LOT, **changes))) == faults


def test_terms_state_and_action_cannot_be_changed() -> None:
    for thing, name in ((LOT, "floor"), (OPEN, "price"), (Accept(BOB, 1), "price_pressed")):
        with pytest.raises(AttributeError):
            setattr(thing, name, 1)


def test_a_refusal_leaves_the_lot_to_the_next() -> None:
    assert isinstance(decide(LOT, OPEN, Accept(ALICE, 1), 0), Refused)
    assert accepted(LOT, OPEN, Accept(BOB, 10_000)).state.seq == 1
