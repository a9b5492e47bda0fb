"""Many at once: threads with connections of their own, and what a race is without its lock."""

import threading
from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from auctions.mapping import COLUMNS, Row
from auctions.models import Auction
from auctions.services.bidders import Bidder, bidders, locked_with_bidders

People = dict[int, Bidder]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; give each one's result, or the exception that it raised."""
    start = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            answers[number] = call()
        except Exception as error:  # the boundary of a thread: the test looks at what was raised
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, call)) for number, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def of_kind(kind: type, answers: Sequence[Any]) -> list[Any]:
    """Give the answers of one type."""
    return [answer for answer in answers if isinstance(answer, kind)]


class Unlocked:
    """The control: reads an auction's row as the services do, without the lock, and lets `parties` read the same."""

    def __init__(self, parties: int) -> None:
        self.barrier = threading.Barrier(parties)

    def with_bidders(self, auction_id: int, ids: Collection[int], keys: Collection[UUID]) -> tuple[Row, People]:
        """Stand in for `locked_with_bidders`."""
        row = Auction.objects.values(*COLUMNS).get(pk=auction_id)
        people = bidders(row, ids, keys)
        self.barrier.wait(10)
        return row, people

    def rows(self, auctions: Any, *, skip_locked: bool = False) -> list[Row]:
        """Stand in for `locked_rows`."""
        rows = list(auctions.values(*COLUMNS))
        self.barrier.wait(10)
        return rows


class Meeting:
    """Lets `parties` read the used keys before any of them writes; a second try of a thread does not wait."""

    def __init__(self, parties: int) -> None:
        self.barrier = threading.Barrier(parties)
        self.met = threading.local()

    def with_bidders(self, auction_id: int, ids: Collection[int], keys: Collection[UUID]) -> tuple[Row, People]:
        """Stand in for `locked_with_bidders`."""
        row, people = locked_with_bidders(auction_id, ids, keys)
        if not getattr(self.met, "once", False):
            self.met.once = True
            self.barrier.wait(10)
        return row, people
