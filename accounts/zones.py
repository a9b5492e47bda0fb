"""Time zones as people choose them: the places of the time zone database, by region."""

from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

REGIONS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)

Choice = tuple[str, str]


@cache
def zone_choices() -> list[tuple[str, list[Choice]]]:
    """Give UTC and every place, grouped by region for a select."""
    places = sorted(zone for zone in available_timezones() if zone.split("/")[0] in REGIONS)
    regions = [
        (region, [(zone, zone.split("/", 1)[1].replace("_", " ")) for zone in zones])
        for region, zones in groupby(places, _region)
    ]
    return [("UTC", [("UTC", "UTC")]), *regions]


def _region(zone: str) -> str:
    return zone.split("/", maxsplit=1)[0]
