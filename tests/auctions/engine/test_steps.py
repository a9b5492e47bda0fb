"""Step tables: the published ones, their bounds, and what is no table."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auctions.engine.money import CURRENCIES, LIMIT
from auctions.engine.steps import DEFAULT_TABLES, StepTable

EUROPE = "<1.00: 0.05 · <5: 0.20 · <15: 0.50 · <60: 1 · <150: 2 · <300: 5 · <600: 10 · <1500: 20 · <3000: 50 · else 100"
PUBLISHED = {
    "USD": "<1.00: 0.05 · <5: 0.25 · <25: 0.50 · <100: 1 · <250: 2.50 · <500: 5 · <1000: 10 · <2500: 25 · <5000: 50 "
    "· else 100",
    "GBP": EUROPE,
    "EUR": EUROPE,
    "RUB": "<100: 5 · <500: 10 · <2500: 50 · <10000: 100 · <25000: 250 · <50000: 500 · <100000: 1000 · <250000: 2500 "
    "· <500000: 5000 · else 10000",
}


def minor(text: str) -> int:
    whole, _, decimals = text.partition(".")
    return int(whole) * 100 + int(decimals.ljust(2, "0"))


def read(published: str) -> tuple[tuple[int | None, int], ...]:
    *bands, beyond = published.split(" · ")
    pairs = [band.removeprefix("<").split(": ") for band in bands]
    return (*((minor(bound), minor(step)) for bound, step in pairs), (None, minor(beyond.removeprefix("else "))))


@pytest.mark.parametrize("currency", PUBLISHED)
def test_the_default_tables_are_the_published_ones(currency: str) -> None:
    assert DEFAULT_TABLES[currency].bands == read(PUBLISHED[currency])


def test_every_currency_has_a_table() -> None:
    assert DEFAULT_TABLES.keys() == CURRENCIES.keys()


@pytest.mark.parametrize(("price", "step"), [(0, 5), (99, 5), (100, 25), (9999, 100), (10_000, 250), (500_000, 10_000)])
def test_a_price_equal_to_a_bound_uses_the_next_band(price: int, step: int) -> None:
    assert DEFAULT_TABLES["USD"].step(price) == step


def test_a_fixed_step_applies_at_every_price() -> None:
    table = StepTable.fixed(700)
    assert {table.step(price) for price in (0, 1, 10_000, LIMIT)} == {700}


@pytest.mark.parametrize(
    "bands",
    [
        (),
        ((100, 5),),
        ((None, 5), (100, 10)),
        ((None, 5), (None, 10)),
        ((100, 5), (None, 5), (None, 10)),
        ((100, 5), (100, 10), (None, 10)),
        ((200, 5), (100, 10), (None, 10)),
        ((0, 5), (None, 10)),
        ((100, 0), (None, 10)),
        ((100, -5), (None, 10)),
        ((100, 5), (None, LIMIT + 1)),
        ((100.0, 5), (None, 10)),
        ((100, 5), (None, 10.5)),
        ((100, 5), (None, True)),
        ((100, "5"), (None, 10)),
    ],
)
def test_bands_that_are_no_table_are_refused(bands: object) -> None:
    with pytest.raises(ValueError, match="step"):
        StepTable(bands)  # type: ignore[arg-type]


@pytest.mark.parametrize("rows", [None, {}, [5], [[100]], [[100, 5, 1], [None, 5]], [[100, 5]], "x", [["a", "b"]]])
def test_json_that_is_no_table_is_refused(rows: object) -> None:
    with pytest.raises(ValueError, match="step"):
        StepTable.from_json(rows)


@pytest.mark.parametrize("currency", PUBLISHED)
def test_a_table_survives_json(currency: str) -> None:
    table = DEFAULT_TABLES[currency]
    again = StepTable.from_json(json.loads(json.dumps(table.as_json())))
    assert again == table
    assert hash(again) == hash(table)


@given(st.sets(st.integers(1, LIMIT), max_size=8), st.lists(st.integers(1, LIMIT), min_size=9, max_size=9), st.data())
def test_the_step_is_that_of_the_first_band_the_price_lies_below(
    bounds: set[int], steps: list[int], data: st.DataObject
) -> None:
    bands = (*zip(sorted(bounds), steps, strict=False), (None, steps[-1]))
    price = data.draw(st.integers(0, LIMIT) | st.sampled_from([*sorted(bounds), 0]))
    expected = next(step for bound, step in bands if bound is None or price < bound)
    assert StepTable(bands).step(price) == expected
