"""The tables of bid increments, as the help page shows them."""

from dataclasses import dataclass

from auctions.models import StepTable


@dataclass(frozen=True)
class Band:
    """From this price up to below that one (None: open-ended) the step is so much; minor units."""

    start: int
    below: int | None
    step: int


@dataclass(frozen=True)
class Table:
    """A currency and its bands."""

    currency: str
    bands: list[Band]


def step_tables() -> list[Table]:
    """Give every table, in two queries."""
    tables = []
    for table in StepTable.objects.prefetch_related("bands"):
        start, bands = 0, []
        for band in table.bands.all():
            bands.append(Band(start, band.below, band.step))
            start = band.below or start
        tables.append(Table(table.currency, bands))
    return tables
