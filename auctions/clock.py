"""The clock that decides whether a bid is in time: the database's, read in its own statement after the lock is held.

`now()` would give the start of the transaction, and a clock read together with `FOR UPDATE` the time before the wait:
both let late bids in.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func
from django.utils import timezone

Clock = Callable[[], datetime]


class ClockTimestamp(Func):
    """The database's wall clock as an expression; on SQLite, which has no server and one writer, the process clock."""

    template = "clock_timestamp()"
    output_field = DateTimeField()

    def as_sqlite(self, compiler: Any, connection: Any, **kwargs: Any) -> tuple[str, tuple[str]]:
        return "%s", (connection.ops.adapt_datetimefield_value(timezone.now()),)


def database_clock() -> datetime:
    """Give the database's time, UTC."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now.astimezone(UTC)
