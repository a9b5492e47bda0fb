"""Charts: every month has its place, the highest its whole height, and a small sum can still be seen."""

from datetime import date
from itertools import pairwise

from auctions.charts import FLOOR, TOP, WIDTH, Month, monthly

MONTHS = [Month(date(2026, number, 1), total) for number, total in enumerate([0, 1, 50_000, 100_000] * 3, start=1)]


def test_bars_stand_on_the_floor_and_grow_with_their_month() -> None:
    chart = monthly("EUR", MONTHS)

    assert [bar.height for bar in chart.bars[:4]] == [0, 1, (FLOOR - TOP) // 2, FLOOR - TOP]
    assert {bar.y + bar.height for bar in chart.bars} == {FLOOR}
    assert (chart.most, chart.total) == (100_000, 3 * 150_001)
    assert (chart.first, chart.last) == (date(2026, 1, 1), date(2026, 12, 1))


def test_bars_do_not_touch_and_stay_inside() -> None:
    bars = monthly("EUR", MONTHS).bars

    assert all(one.x + one.width < other.x for one, other in pairwise(bars))
    assert bars[0].x >= 0 and bars[-1].x + bars[-1].width <= WIDTH


def test_it_runs_from_right_to_left_where_people_read_so() -> None:
    left, right = monthly("EUR", MONTHS), monthly("EUR", MONTHS, right_to_left=True)

    assert [bar.x for bar in right.bars] == [bar.x for bar in reversed(left.bars)]
    assert [bar.month for bar in right.bars] == MONTHS


def test_every_third_month_is_named() -> None:
    assert sum(bar.named for bar in monthly("EUR", MONTHS).bars) == 4


def test_months_without_anything_are_flat() -> None:
    assert {bar.height for bar in monthly("EUR", [Month(date(2026, 1, 1), 0)] * 12).bars} == {0}
