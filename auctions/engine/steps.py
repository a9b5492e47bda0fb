"""Bid steps: tables of price bands, and the tables the house publishes for each currency."""

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

from auctions.engine.money import LIMIT

Band = tuple[int | None, int]
"""Where a band ends (exclusive; None: it does not) and its step, both in minor units."""


@dataclass(frozen=True, slots=True)
class StepTable:
    """The step that applies to a price; a price equal to a bound belongs to the next band."""

    bands: tuple[Band, ...]
    _bounds: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _steps: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the bands and lay them out for the search.

        :raises ValueError: when bounds do not rise, a step is not positive, or the last band is not open-ended.
        """
        bounds = tuple(bound for bound, _ in self.bands if bound is not None)
        steps = tuple(step for _, step in self.bands)
        if not self.bands or self.bands[-1][0] is not None or len(bounds) != len(steps) - 1:
            raise ValueError("exactly the last band of a step table is open-ended")
        if any(type(number) is not int or not 0 < number <= LIMIT for number in bounds + steps):
            raise ValueError("bounds and steps are positive integers in minor units")
        if any(low >= high for low, high in pairwise(bounds)):
            raise ValueError("the bounds of a step table rise")
        object.__setattr__(self, "_bounds", bounds)
        object.__setattr__(self, "_steps", steps)

    @classmethod
    def fixed(cls, step: int) -> Self:
        """Make a table with one step, in minor units, at every price.

        :raises ValueError: when the step is not positive.
        """
        return cls(((None, step),))

    @classmethod
    def from_json(cls, rows: object) -> Self:
        """Read what `as_json` wrote: a list of `[bound or null, step]`.

        :raises ValueError: when the rows are of another shape or no valid table.
        """
        if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 2 for row in rows):
            raise ValueError("a step table is a list of [bound, step]")
        return cls(tuple((bound, step) for bound, step in rows))

    def as_json(self) -> list[list[int | None]]:
        """Give the bands as plain lists for a JSON column."""
        return [[bound, step] for bound, step in self.bands]

    def step(self, price: int) -> int:
        """Give the step at a price, both in minor units."""
        return self._steps[bisect_right(self._bounds, price)]


_EUROPE: tuple[Band, ...] = (
    (1_00, 5),
    (5_00, 20),
    (15_00, 50),
    (60_00, 1_00),
    (150_00, 2_00),
    (300_00, 5_00),
    (600_00, 10_00),
    (1500_00, 20_00),
    (3000_00, 50_00),
    (None, 100_00),
)

_USA: tuple[Band, ...] = (
    (1_00, 5),
    (5_00, 25),
    (25_00, 50),
    (100_00, 1_00),
    (250_00, 2_50),
    (500_00, 5_00),
    (1000_00, 10_00),
    (2500_00, 25_00),
    (5000_00, 50_00),
    (None, 100_00),
)

_RUSSIA: tuple[Band, ...] = (
    (100_00, 5_00),
    (500_00, 10_00),
    (2500_00, 50_00),
    (10000_00, 100_00),
    (25000_00, 250_00),
    (50000_00, 500_00),
    (100000_00, 1000_00),
    (250000_00, 2500_00),
    (500000_00, 5000_00),
    (None, 10000_00),
)

DEFAULT_TABLES: dict[str, StepTable] = {
    "USD": StepTable(_USA),
    "GBP": StepTable(_EUROPE),
    "EUR": StepTable(_EUROPE),
    "RUB": StepTable(_RUSSIA),
}
"""The tables the house publishes: USD as eBay US, GBP and EUR as eBay UK, RUB its own."""
