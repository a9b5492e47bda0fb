"""10,000 auctions that end in one second, and over a minute: from each one's end to its committed result.

Two workers ring the alarm each second, as the beat does; lots are cloned in SQL from one that the service published,
each tenth has bids. The limit beside it is one bare UPDATE of the same rows, 500 a statement.
"""

import multiprocessing
import time
from datetime import datetime, timedelta

from benchmarks import house
from benchmarks.figures import Figure, main

BARE = """
DROP TABLE IF EXISTS bare_due;
CREATE TABLE bare_due (id bigint PRIMARY KEY, status text, ends_at timestamptz, outcome text);
INSERT INTO bare_due SELECT n, 'active', now(), '' FROM generate_series(1, {number}) n;
CREATE INDEX ON bare_due (ends_at, id) WHERE status = 'active';
"""
BARE_CLOSE = """
UPDATE bare_due SET status = 'inactive', outcome = 'no_bids' WHERE id IN
  (SELECT id FROM bare_due WHERE status = 'active' ORDER BY ends_at, id LIMIT 500 FOR UPDATE SKIP LOCKED);
"""


def cloned(lot: int, number: int, ends: datetime, over: timedelta) -> None:
    """Copy a published lot, its ledger, bids and pseudonyms, so that the copies end one after the other."""
    from django.db import connection

    from auctions.models import Auction, Bid, LedgerEntry, Pseudonym

    def copy(model: type, columns: dict[str, str], where: str) -> None:
        names = [field.column for field in model._meta.concrete_fields if not field.primary_key]  # type: ignore[attr-defined]
        given = ", ".join(columns.get(name, f'row."{name}"') for name in names)
        quoted = ", ".join(f'"{name}"' for name in names)
        table = model._meta.db_table  # type: ignore[attr-defined]
        cursor.execute(f"INSERT INTO {table} ({quoted}) SELECT {given} FROM {table} row, {where}")

    with connection.cursor() as cursor:
        start = Auction.objects.latest("id").pk
        end = f"'{ends.isoformat()}'::timestamptz + n * interval '1 second' * {over.total_seconds() / number}"
        copy(
            Auction,
            {"public_id": f"'C{start}-' || n", "ends_at": end, "published_end": end},
            f"generate_series(1, {number}) n WHERE row.id = {lot} ORDER BY n",
        )
        copies = f"auctions_auction copy WHERE copy.id > {start} AND row.auction_id = {lot}"
        copy(LedgerEntry, {"auction_id": "copy.id"}, copies)
        copy(Pseudonym, {"auction_id": "copy.id"}, copies)
        copy(Bid, {"auction_id": "copy.id", "key": "gen_random_uuid()"}, copies)
        cursor.execute("ANALYZE")


def alarm(stop: float) -> None:
    """Ring each second until `stop` (seconds of the process clock), closing batch after batch."""
    from auctions.tasks import finish_due_auctions

    while (now := time.time()) < stop:
        finish_due_auctions()
        time.sleep(max(0.0, int(now) + 1 - time.time()))


def ended_to_closed(templates: list[int], number: int, over: timedelta) -> list[float]:
    """Give, in seconds and sorted, how long after its end each lot's result could be seen by others."""
    from django.db import connections
    from django.utils import timezone

    from auctions.models import Auction

    quiet, busy = templates
    ends = timezone.now() + timedelta(seconds=3 + number / 1000)
    cloned(quiet, number - number // 10, ends, over)
    cloned(busy, number // 10, ends, over)
    if timezone.now() > ends:
        raise RuntimeError("the lots ended before they were all there")
    connections.close_all()
    stop = ends.timestamp() + over.total_seconds() + 2
    workers = [multiprocessing.get_context("fork").Process(target=alarm, args=(stop,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    batches = Auction.objects.filter(finished_at__gte=ends).values_list("finished_at", flat=True).distinct()
    seen: dict[datetime, float] = {}
    while any(worker.is_alive() for worker in workers):
        time.sleep(0.05)
        for batch in batches.all():
            seen.setdefault(batch, time.time())
    for worker in workers:
        worker.join()
    for batch in batches.all():
        seen.setdefault(batch, time.time())
    lots = list(Auction.objects.filter(finished_at__gte=ends).values_list("finished_at", "ends_at"))
    if len(lots) != number:
        raise RuntimeError(f"{len(lots)} of {number} lots were closed")
    return sorted(seen[batch] - end.timestamp() for batch, end in lots)


def bare_rate(bench: house.House, number: int) -> float:
    """Close as many bare rows, 500 a statement, and give rows a second."""
    bench.psql(BARE.format(number=number))
    script = BARE_CLOSE * (number // 500)
    began = time.perf_counter()
    bench.psql(script)
    return number / (time.perf_counter() - began)


def measure(small: bool) -> list[Figure]:
    """Measure both; small with 500 lots and a second each."""
    from uuid import uuid4

    number, minute = (500, 2) if small else (10_000, 60)
    with house.opened() as bench:
        from auctions.services.bidding import place_bid

        seller, *bidders = house.people(4)
        templates = house.lots(2, seller)
        for n in range(12):
            place_bid(auction_id=templates[1], bidder_id=bidders[n % 3], maximum=1000 + 100 * n, key=uuid4())
        bare = bare_rate(bench, number)
        at_once = ended_to_closed(templates, number, timedelta(seconds=1))
        spread = ended_to_closed(templates, number, timedelta(seconds=minute))
    what = f"{number:,} auctions ending in"
    limit, name = number / bare, "bare UPDATE of all rows"
    return [
        Figure(f"{what} one second: end to committed result, p99", p99(at_once), "s", 10, 3, limit, name),
        Figure(f"{what} {minute} s: the same", p99(spread), "s", 3, 1.5, limit, name),
    ]


def p99(values: list[float]) -> float:
    """Give the 99th percentile of sorted values."""
    return values[int(len(values) * 0.99)]


if __name__ == "__main__":
    raise SystemExit(main(__doc__, measure))
