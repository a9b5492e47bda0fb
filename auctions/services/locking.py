"""The locking discipline: rows are locked first; the clock is read after that, in another statement."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection

from accounts.models import User
from auctions.mapping import COLUMNS, Row
from auctions.models import Auction
from auctions.models.auction import AuctionQuerySet
from auctions.statements import Prepared

P = ParamSpec("P")
T = TypeVar("T")
TRIES = 3
LOCK_NOT_AVAILABLE, DEADLOCK = "55P03", "40P01"


class Busy(Exception):
    """The auction's row stayed locked for as long as we are ready to wait, several times over; nothing was changed."""


def locked_rows(auctions: AuctionQuerySet, *, skip_locked: bool = False) -> list[Row]:
    """Lock these auctions for the rest of the transaction and give their columns."""
    return list(auctions.select_for_update(skip_locked=skip_locked, no_key=True).values(*COLUMNS))


def lock_person(person_id: int) -> None:
    """Lock a person's row for the rest of the transaction, for what they do one at a time.

    :raises User.DoesNotExist: when there is none.
    """
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person_id)


LOCK_ONE = Prepared(
    lambda pk: Auction.objects.public().filter(pk=pk).select_for_update(no_key=True).values(*COLUMNS),
    -1,
)
"""Locks one published auction for the rest of the transaction and gives its columns."""


def patiently(service: Callable[P, T]) -> Callable[P, T]:
    """Repeat a whole transaction that lost the wait for a lock (3 s each), or whose client key another just used.

    :raises Busy: when it lost every time.
    """

    @functools.wraps(service)
    def repeated(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(TRIES):
            try:
                return service(*args, **kwargs)
            except (OperationalError, IntegrityError) as error:
                if connection.in_atomic_block or not _worth_repeating(error):
                    raise
        raise Busy

    return repeated


def _worth_repeating(error: Exception) -> bool:
    cause: Any = error.__cause__
    if isinstance(error, IntegrityError):  # the repetition finds the key, and answers as for any known one
        return getattr(getattr(cause, "diag", None), "constraint_name", None) == "bid_key"
    return getattr(cause, "sqlstate", None) in {LOCK_NOT_AVAILABLE, DEADLOCK} or "database is locked" in str(cause)
