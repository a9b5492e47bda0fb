"""What always holds on a Dutch lot, whatever people press and whenever: the invariants, against a model written
differently.

Numbers in the names are those of the house's list of invariants.
"""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from auctions.engine.dutch import (
    Accept,
    Accepted,
    Outcome,
    Refusal,
    Refused,
    Standing,
    State,
    Terms,
    decide,
    floor_at,
    next_drop,
    outcome,
    price_at,
    schedule,
    terms_faults,
)
from tests.auctions.engine.dutch_lots import lot
from tests.auctions.engine.lots import SECOND


class Press(NamedTuple):
    """Somebody presses, `pause` after the one before, `delta` away from the price that is then."""

    person: int
    delta: int
    pause: int
    standing: Standing


class Step(NamedTuple):
    """One press as it went: the state it met, the action, the answer, the time."""

    before: State
    action: Accept
    answer: Accepted | Refused
    now: int


@st.composite
def lots(draw: st.DrawFn) -> Terms:
    """Any lot that could be published, short enough to be walked through drop by drop."""
    floor = draw(st.integers(1, 300))
    start_price = floor + draw(st.integers(1, 300))
    drop = draw(st.integers(10, 400))
    every = draw(st.integers(SECOND, 3 * SECOND))
    starts_at = draw(st.sampled_from([0, SECOND, 7 * SECOND + 1]))
    terms = lot(start_price, floor=floor, drop=drop, every=every, starts_at=starts_at)
    ends_at = floor_at(terms) + draw(st.integers(1, 5 * SECOND))
    return lot(start_price, floor=floor, drop=drop, every=every, starts_at=starts_at, ends_at=ends_at)


@st.composite
def lots_with_times(draw: st.DrawFn) -> tuple[Terms, int, int]:
    """A lot and two times in their order, often right at a drop, from before the start to after the end."""
    terms = draw(lots())
    times = st.integers(-SECOND, terms.ends_at + SECOND) | st.builds(
        lambda drop, off: terms.starts_at + drop * terms.every + off, st.integers(0, 40), st.integers(-1, 1)
    )
    earlier, later = sorted((draw(times), draw(times)))
    return terms, earlier, later


presses = st.lists(
    st.builds(
        Press,
        person=st.integers(1, 4),
        delta=st.sampled_from([-1, -1, -1, -20, 0, 1, 50]),
        pause=st.sampled_from([0, 0, 1, SECOND // 2, SECOND, 3 * SECOND, 9 * SECOND]),
        standing=st.sampled_from([Standing.OK] * 5 + [Standing.SELLER, Standing.LINKED, Standing.RESTRICTED]),
    ),
    max_size=15,
)


def walked(terms: Terms, now: int) -> int:
    """Give the price as the rules tell it: drop after drop, looking at the clock each time."""
    price, at = terms.start_price, terms.starts_at + terms.every
    while at <= now and price > terms.floor:
        price, at = price - terms.drop, at + terms.every
    return max(price, terms.floor)


def run(terms: Terms, attempts: list[Press]) -> list[Step]:
    """Play the presses on a lot and keep every step."""
    state, now, steps = State.opening(terms), 0, list[Step]()
    for press in attempts:
        now += press.pause
        action = Accept(press.person, walked(terms, now) + press.delta, press.standing)
        answer = decide(terms, state, action, now)
        steps.append(Step(state, action, answer, now))
        state = answer.state if isinstance(answer, Accepted) else state
    return steps


def last(terms: Terms, steps: list[Step]) -> State:
    """Give the state after the last step."""
    return next((step.answer.state for step in steps if isinstance(step.answer, Accepted)), State.opening(terms))


@given(lots_with_times())
def test_23_the_price_is_the_one_walked_to_drop_by_drop(case: tuple[Terms, int, int]) -> None:
    terms, earlier, later = case
    assert terms_faults(terms) == ()
    assert [price_at(terms, now) for now in (earlier, later)] == [walked(terms, now) for now in (earlier, later)]


@given(lots_with_times())
def test_23_the_price_never_rises_and_never_passes_below_the_floor(case: tuple[Terms, int, int]) -> None:
    terms, earlier, later = case
    assert terms.start_price >= price_at(terms, earlier) >= price_at(terms, later) >= terms.floor
    assert (price_at(terms, later) == terms.floor) is (later >= floor_at(terms))


@given(lots_with_times())
def test_23_the_price_stands_until_the_next_drop_and_is_lower_then(case: tuple[Terms, int, int]) -> None:
    terms, now, _ = case
    drop_at = next_drop(terms, now)
    if drop_at is None:
        assert price_at(terms, now) == price_at(terms, max(now, terms.ends_at - 1)) == terms.floor
    else:
        assert now < drop_at < terms.ends_at
        assert price_at(terms, now) == price_at(terms, drop_at - 1) > price_at(terms, drop_at)


@given(lots())
def test_23_the_schedule_is_every_change_of_the_price_before_the_end(terms: Terms) -> None:
    drops = list(schedule(terms))
    assert drops[-1] == (floor_at(terms), terms.floor)
    prices = [terms.start_price, *(price for _, price in drops)]
    for (at, price), before in zip(drops, prices, strict=False):
        assert (walked(terms, at - 1), walked(terms, at)) == (before, price)


@given(lots(), presses)
def test_7_only_what_is_in_time_is_accepted(terms: Terms, attempts: list[Press]) -> None:
    for step in run(terms, attempts):
        if isinstance(step.answer, Accepted):
            assert terms.starts_at <= step.now < terms.ends_at
        elif step.answer.reason is Refusal.NOT_STARTED:
            assert step.now < terms.starts_at
        elif step.answer.reason is Refusal.ENDED:
            assert step.now >= terms.ends_at or step.before.bought


@given(lots(), presses)
def test_9_10_the_same_acceptances_give_the_same_answers(terms: Terms, attempts: list[Press]) -> None:
    steps = run(terms, attempts)
    assert [decide(terms, step.before, step.action, step.now) for step in steps] == [step.answer for step in steps]
    assert run(terms, attempts) == steps


@given(lots(), presses)
def test_12_whom_the_rules_keep_out_never_buys(terms: Terms, attempts: list[Press]) -> None:
    for step in run(terms, attempts):
        assert isinstance(step.answer, Refused) or step.action.standing is Standing.OK


@given(lots(), presses)
def test_24_there_is_one_buyer_and_it_is_the_first_who_pressed_enough_in_time(
    terms: Terms, attempts: list[Press]
) -> None:
    steps = run(terms, attempts)
    good = [
        step
        for step in steps
        if terms.starts_at <= step.now < terms.ends_at
        and step.action.standing is Standing.OK
        and step.action.price_pressed >= walked(terms, step.now)
    ]
    state = last(terms, steps)
    assert [step for step in steps if isinstance(step.answer, Accepted)] == good[:1]
    if good:
        price = walked(terms, good[0].now)
        assert state == State(1, price, 1, good[0].action.bidder, terms.ends_at, bought=True)
    assert outcome(state) is (Outcome.BOUGHT if good else Outcome.NO_BIDS)


@given(lots(), presses)
def test_24_the_buyer_pays_the_price_now_and_never_more_than_was_pressed(terms: Terms, attempts: list[Press]) -> None:
    for step in run(terms, attempts):
        if isinstance(step.answer, Accepted):
            assert step.answer.state.price == walked(terms, step.now) <= step.action.price_pressed


@given(lots(), presses)
def test_24_a_refusal_changes_nothing_so_the_rest_goes_as_if_it_had_not_been(
    terms: Terms, attempts: list[Press]
) -> None:
    steps = run(terms, attempts)
    state = State.opening(terms)
    for step in steps:
        assert step.before == state
        if isinstance(step.answer, Accepted):
            answer = decide(terms, state, step.action, step.now)
            assert answer == step.answer and answer.before == state
            state = step.answer.state


@given(lots(), presses)
def test_24_the_least_that_a_refusal_names_is_accepted_at_the_same_moment_and_no_less(
    terms: Terms, attempts: list[Press]
) -> None:
    for step in run(terms, attempts):
        if not isinstance(step.answer, Refused) or step.answer.reason is not Refusal.PRESSED_TOO_LOW:
            continue
        least = step.answer.least
        assert least is not None and step.action.price_pressed < least
        enough = decide(terms, step.before, step.action._replace(price_pressed=least), step.now)
        assert isinstance(enough, Accepted) and enough.state.price == least
        short = decide(terms, step.before, step.action._replace(price_pressed=least - 1), step.now)
        assert short == Refused(Refusal.PRESSED_TOO_LOW, least)
