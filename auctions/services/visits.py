"""Counting looks at lots: one increment in the shared cache for each, added to the lots' rows once a minute.

A count is no money: what is in the cache when it goes away is lost, and a page waits for nothing.
"""

import logging
import re
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Case, F, Value, When
from redis.exceptions import RedisError

from auctions.models import Auction, Visits

logger = logging.getLogger(__name__)
KEY = "visits"
"""A hash in the cache: visits since the last fold, by auction."""
_PROGRAM = re.compile(r"bot|crawl|spider|slurp|preview|externalhit|curl|wget|python-|monitor", re.IGNORECASE)


def is_program(agent: str) -> bool:
    """Tell whether a `User-Agent` says of itself that no person is looking."""
    return bool(_PROGRAM.search(agent))


def count(auction_id: int) -> None:
    """Count one visit of a lot; while the cache is away nothing is counted."""
    try:
        _server().hincrby(KEY, str(auction_id), 1)
    except RedisError as error:
        logger.warning("a visit was not counted: %s", error)


def fold() -> int:
    """Add the counted visits to their lots, and give how many lots had any."""
    with _server().pipeline(transaction=True) as together:  # two workers at once each get visits of their own
        together.hgetall(KEY)
        together.delete(KEY)
        counted = {int(lot): int(number) for lot, number in together.execute()[0].items()}
    with transaction.atomic(durable=True):
        lots = [*Auction.objects.filter(pk__in=counted).values_list("pk", flat=True)]
        Visits.objects.bulk_create([Visits(auction_id=lot) for lot in lots], ignore_conflicts=True)
        more = Case(*(When(auction=lot, then=Value(counted[lot])) for lot in lots), default=Value(0))
        Visits.objects.filter(auction__in=lots).update(count=F("count") + more)
    return len(lots)


def _server() -> Any:
    return cache._cache.get_client(None, write=True)  # type: ignore[attr-defined]  # Django's own cache has no hashes
