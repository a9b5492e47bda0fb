"""The simulation: what it comes to follows from the rules of each type, whatever people would pay."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from auctions.engine import dutch
from auctions.engine.money import LIMIT
from auctions.engine.simulation import (
    DROPS,
    Driver,
    Simulated,
    StartPriceTooHigh,
    Way,
    dutch_terms,
    shaded,
    simulate,
)
from auctions.engine.steps import DEFAULT_TABLES, StepTable

USD = DEFAULT_TABLES["USD"]
amounts = st.integers(1, 300) | st.integers(1, 200_00)
tables = st.sampled_from([*DEFAULT_TABLES.values(), StepTable.fixed(1), StepTable.fixed(50)])
people = st.lists(amounts, min_size=2, max_size=8)


def ways(start_price: int, *values: int, steps: StepTable = USD) -> dict[Way, Simulated]:
    return {went.way: went for went in simulate(start_price, values, steps)}


def prices(start_price: int, *values: int) -> dict[Way, int | None]:
    return {way: went.price for way, went in ways(start_price, *values).items()}


def test_each_way_gives_its_price() -> None:
    assert prices(50_00, 80_00, 120_00, 95_00) == {
        Way.ENGLISH: 96_00,
        Way.DUTCH: 115_00,  # 180.00 less ten drops of 6.50; after nine it was more than 120.00
        Way.SEALED_FIRST: 80_00,
        Way.SEALED_SECOND: 95_00,
        Way.PERPETUAL: 96_00,
    }


def test_nothing_is_sold_when_nobody_would_pay_the_start_price() -> None:
    for went in ways(50_00, 49_99, 10_00).values():
        assert (went.price, went.buyer, went.driver) == (None, None, Driver.NOBODY)


def test_somebody_alone_pays_the_start_price_where_rivals_set_the_price() -> None:
    went = ways(50_00, 200_00, 49_99)
    assert [went[way].price for way in (Way.ENGLISH, Way.PERPETUAL, Way.SEALED_SECOND)] == [50_00] * 3
    assert [went[way].driver for way in (Way.ENGLISH, Way.PERPETUAL)] == [Driver.ALONE] * 2
    assert went[Way.SEALED_SECOND].driver is Driver.MINIMUM
    assert (went[Way.SEALED_FIRST].price, went[Way.SEALED_FIRST].driver) == (100_00, Driver.OWN_BID)


@pytest.mark.parametrize(
    ("values", "price", "buyer", "driver"),
    [
        ((20_00, 90_00), 20_50, 1, Driver.STEP_ABOVE),
        ((20_00, 20_01), 20_01, 1, Driver.CAPPED),
        ((20_00, 20_00), 20_00, 1, Driver.TIED),
        ((19_50, 20_00, 20_01), 20_00, 2, Driver.STEP_ABOVE),  # who would pay most needs 20.50 by then
    ],
)
def test_english_and_perpetual_say_what_drove_the_price(
    values: tuple[int, ...], price: int, buyer: int, driver: Driver
) -> None:
    went = ways(10_00, *values)
    for way in (Way.ENGLISH, Way.PERPETUAL):
        assert went[way][1:4] == (price, buyer, driver)


def test_the_price_takes_the_course_that_everybody_sees() -> None:
    went = ways(10_00, 90_00, 24_50, 99_00)
    assert went[Way.ENGLISH].course == (10_00, 10_00, 25_00, 91_00)
    assert went[Way.PERPETUAL].course == (10_00, 10_00, 25_00, 91_00, 91_00, 91_00)  # going twice, sold
    assert went[Way.SEALED_SECOND].course == (10_00, 90_00)
    assert went[Way.DUTCH].course[0] == 148_50
    assert len(ways(50_00, 1, 1)[Way.DUTCH].course) == DROPS + 1


def test_of_equal_sealed_bids_the_earlier_wins() -> None:
    went = ways(90_00, 91_00, 92_00)
    assert (went[Way.SEALED_FIRST].price, went[Way.SEALED_FIRST].buyer) == (90_00, 2)
    assert went[Way.SEALED_SECOND].buyer == 1


@pytest.mark.parametrize("values", [(1,), (1,) * 9, (0, 1), (-1, 1), (LIMIT + 1, 1)])
def test_what_is_no_simulation_is_refused(values: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="two to eight amounts"):
        simulate(1, values, USD)


def test_a_start_price_without_room_for_a_step_is_refused() -> None:
    with pytest.raises(StartPriceTooHigh):
        simulate(LIMIT, [LIMIT, LIMIT], USD)
    highest = LIMIT - USD.step(LIMIT)
    assert set(prices(highest, LIMIT, LIMIT).values()) <= {highest, LIMIT}


@given(amounts, people, tables)
def test_every_way_sells_to_somebody_who_would_pay_it_and_never_below_the_start(
    start_price: int, values: list[int], steps: StepTable
) -> None:
    ranked = sorted(values, reverse=True)
    for went in simulate(start_price, values, steps):
        assert (went.price is None) is (went.buyer is None) is (ranked[0] < start_price)
        if went.price is not None:
            assert start_price <= went.price <= ranked[went.buyer - 1]
            assert went.course[-1] == went.price


@given(amounts, people, tables)
def test_a_rising_price_is_a_step_above_the_second_at_most_all_of_the_first(
    start_price: int, values: list[int], steps: StepTable
) -> None:
    price, stood = start_price, list[int]()
    for value in sorted(values):
        if value >= (price + steps.step(price) if stood else start_price):
            stood.append(value)
            second, first = ([0, *stood])[-2:]
            price = min(first, second + steps.step(second)) if len(stood) > 1 else start_price
    went = ways(start_price, *values, steps=steps)

    for way in (Way.ENGLISH, Way.PERPETUAL):
        assert went[way].price == (price if stood else None)
        assert list(went[way].course) == sorted(went[way].course)
        if stood:
            assert sorted(values, reverse=True)[went[way].buyer - 1] == stood[-1]


@given(amounts, people)
def test_sealed_prices_are_the_best_and_the_second_best_bid(start_price: int, values: list[int]) -> None:
    bids = sorted((value for value in values if value >= start_price), reverse=True)
    assume(bids)
    went = ways(start_price, *values)
    assert went[Way.SEALED_FIRST].price == max(start_price, bids[0] * (len(values) - 1) // len(values))
    assert went[Way.SEALED_SECOND].price == max([start_price, *bids[1:2]])
    assert went[Way.SEALED_SECOND].buyer == 1


@given(amounts, people)
def test_the_dutch_price_is_the_first_that_somebody_would_pay(start_price: int, values: list[int]) -> None:
    highest = max(values)
    went = ways(start_price, *values)[Way.DUTCH]
    assert list(went.course) == sorted(went.course, reverse=True)
    assert all(price > highest for price in went.course[:-1])
    if went.price is not None:
        drop = dutch_terms(start_price, max(start_price, highest)).drop
        assert highest - went.price < drop
        assert went.buyer == 1


@given(st.integers(1, LIMIT - 1), st.integers(1, LIMIT))
def test_the_dutch_terms_could_be_published(floor: int, value: int) -> None:
    terms = dutch_terms(floor, max(floor, value))
    assert dutch.terms_faults(terms) == ()
    assert len(list(dutch.schedule(terms))) <= DROPS


@given(amounts, st.integers(2, 8), amounts)
def test_a_first_price_bid_is_never_more_than_the_value(value: int, number: int, minimum: int) -> None:
    assume(value >= minimum)
    assert minimum <= shaded(value, number, minimum) <= value


@given(amounts, people)
def test_only_what_people_would_pay_matters_not_the_order_in_which_it_is_given(
    start_price: int, values: list[int]
) -> None:
    assert simulate(start_price, values, USD) == simulate(start_price, sorted(values), USD)
