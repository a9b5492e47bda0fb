"""What a measurement says: the figure, the limit beside it, what it must reach and what it aims at."""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

MARK = "figure: "


@dataclass(frozen=True)
class Figure:
    """One line of the table. `must` and `aim` bound the value from above (a time, a count), or `ratio` from below."""

    work: str
    value: float
    unit: str
    must: float | None = None
    aim: float | None = None
    limit: float | None = None
    limit_name: str = ""

    @classmethod
    def of_limit(cls, work: str, rate: float, limit: float, limit_name: str, *, must: float, aim: float) -> "Figure":
        """Make the figure of a rate a second that is judged as a share of a limit measured in the same minute."""
        return cls(work, rate, "/s", must, aim, limit, limit_name)

    @property
    def ratio(self) -> float | None:
        """The value as a share of the limit, where it is judged so."""
        return self.value / self.limit if self.limit and self.unit == "/s" else None

    def reaches(self, bound: float | None) -> bool:
        """Tell whether this figure is as good as a bound, or has none."""
        if bound is None:
            return True
        return self.value <= bound if self.ratio is None else self.ratio >= bound

    def cells(self) -> tuple[str, str, str, str, str]:
        """Give the cells of its row: work, measured, must, aim, limit."""
        measured = f"{short(self.value)} {self.unit}".strip()
        if self.ratio is not None:
            measured += f" = **{self.ratio:.2f}** {self.limit_name}"
        limit = "" if self.limit is None else f"{self.limit_name} {short(self.limit)} {self.unit}".strip()
        return self.work, measured, self._bound(self.must), self._bound(self.aim), limit

    def _bound(self, bound: float | None) -> str:
        if bound is None:
            return ""
        return f"{bound:g} ({'reached' if self.reaches(bound) else 'not reached'})"


def short(value: float) -> str:
    """Write a number as briefly as it says something."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2g}" if value < 10 else f"{value:.1f}"


def main(about: str | None, measure: Callable[[bool], Sequence[Figure]]) -> int:
    """Run a benchmark from the command line; 1 when a figure misses what it must reach at full size."""
    options = argparse.ArgumentParser(description=about)
    options.add_argument("--small", action="store_true", help="a size for CI: shows that it runs, judges nothing")
    options.add_argument("--json", action="store_true", help="also print each figure for the table")
    chosen = options.parse_args()
    figures = measure(chosen.small)
    for figure in figures:
        work, measured, must, aim, limit = figure.cells()
        print(f"{work}: {measured.replace('**', '')}; must {must}; aim {aim}; limit: {limit or 'none'}", flush=True)
        if chosen.json:
            print(MARK + json.dumps(asdict(figure)), flush=True)
    return 0 if chosen.small or all(figure.reaches(figure.must) for figure in figures) else 1
