"""What a lot would come to in each type of auction, shaped for a table: words, amounts, and a small chart for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auctions import explained
from auctions.engine.simulation import Simulated, simulate
from auctions.engine.steps import StepTable
from auctions.models import StepBand

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WIDTH, HEIGHT = 120, 40
"""The size of a chart, in its own units."""


@dataclass(frozen=True)
class Chart:
    """The course of a price as the points of an SVG line, and where it ends; all charts have one scale."""

    points: str
    end_x: int
    end_y: int


@dataclass(frozen=True)
class Row:
    """One way of selling: its name and kind, the price paid (minor units; None: not sold), and by whom.

    `buyer` is a rank, 1 for who would pay most, and `value` (minor units) what the buyer would pay.
    """

    name: "_StrPromise"
    kind: str
    price: int | None
    buyer: int | None
    value: int | None
    why: "Sequence[_StrPromise]"
    behaviour: "_StrPromise"
    chart: Chart


def comparison(*, start: int, guesses: Sequence[int], currency: str) -> list[Row]:
    """Sell a lot each way to people who would pay these amounts (minor units), in one query.

    :raises StartPriceTooHigh: when no auction may begin at this price.
    """
    bands = StepBand.objects.filter(table__currency=currency).values_list("below", "step")
    simulated = simulate(start, guesses, StepTable(tuple(bands)))
    top = max(price for way in simulated for price in way.course)
    ranked = sorted(guesses, reverse=True)
    return [_row(went, ranked, top) for went in simulated]


def _row(went: Simulated, ranked: Sequence[int], top: int) -> Row:
    beaten = went.buyer is not None and went.buyer > 1
    return Row(
        name=explained.WAYS[went.way],
        kind=explained.KIND_OF[went.way],
        price=went.price,
        buyer=went.buyer,
        value=ranked[went.buyer - 1] if went.buyer else None,
        why=[explained.DRIVERS[went.driver], *([explained.BEATEN] if beaten else [])],
        behaviour=explained.BEHAVIOUR[went.way],
        chart=_chart(went.course, top),
    )


def _chart(course: Sequence[int], top: int) -> Chart:
    """Draw a line of steps, each price as wide as the next, from zero at the foot to `top` minor units."""
    places = [(index * WIDTH // len(course), HEIGHT - price * HEIGHT // top) for index, price in enumerate(course)]
    ends = [*(x for x, _y in places[1:]), WIDTH]
    points = " ".join(f"{x},{y} {end},{y}" for (x, y), end in zip(places, ends, strict=True))
    return Chart(points, WIDTH, places[-1][1])
