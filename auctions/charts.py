"""Charts as numbers: the bars of a sum for each month, laid out for the inline SVG of `templates/auctions/_chart.html`.

No script draws them and no attribute styles them. All lengths are units of the drawing, whole numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

WIDTH, HEIGHT = 360, 168
TOP, FLOOR = 22, 142
"""Between these the bars stand; above is the room of the highest figure, below that of the months."""
GAP = 6
NAMED_EVERY = 3


class Month(NamedTuple):
    """One month of a currency: its first day, and what it came to in minor units."""

    first: date
    total: int


class Bar(NamedTuple):
    """One month as drawn; `middle` is where its name stands, and only every third is `named`."""

    month: Month
    x: int
    y: int
    width: int
    height: int
    middle: int
    named: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Twelve months of one currency."""

    currency: str
    bars: Sequence[Bar]
    most: int
    total: int
    width: int = WIDTH
    height: int = HEIGHT
    top: int = TOP
    floor: int = FLOOR
    names: int = HEIGHT - 8

    @property
    def first(self) -> date:
        """The first month."""
        return self.bars[0].month.first

    @property
    def last(self) -> date:
        """The last month."""
        return self.bars[-1].month.first


def monthly(currency: str, months: Sequence[Month], *, right_to_left: bool = False) -> Chart:
    """Lay out the months, oldest first in the direction in which one reads."""
    most, room = max(month.total for month in months), WIDTH // len(months)
    bars = []
    for place, month in enumerate(months):
        x = (len(months) - 1 - place if right_to_left else place) * room + GAP // 2
        height = _height(month.total, most)
        named = (len(months) - 1 - place) % NAMED_EVERY == NAMED_EVERY // 2
        bars.append(Bar(month, x, FLOOR - height, room - GAP, height, x + (room - GAP) // 2, named))
    return Chart(currency, bars, most, sum(month.total for month in months))


def _height(total: int, most: int) -> int:
    """Give a bar's height: what is more than nothing can be seen."""
    return max(1, total * (FLOOR - TOP) // most) if total else 0
