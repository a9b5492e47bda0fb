"""Accepted bids a second of the whole service (rules, history, ledger, outbox, broadcast) beside pgbench, bare tables.

One hot lot with four workers as threads of one process, whose bids share transactions, and as processes of their own;
with bids handed over fifty at a time; 1,000 lots with eight; statements and p99 too.
The service and pgbench run in turns on one server with flushed commits, so that their ratio holds on a busy machine.
"""

import multiprocessing
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import Synchronized
from uuid import uuid4

from benchmarks import house
from benchmarks.figures import Figure, main

BARE_TABLES = """
DROP TABLE IF EXISTS bare_bid; DROP TABLE IF EXISTS bare_lot;
CREATE TABLE bare_lot (
  id bigint PRIMARY KEY, price bigint, seq bigint, leader bigint, maximum bigint, ends_at timestamptz
);
CREATE TABLE bare_bid (id bigserial PRIMARY KEY, lot bigint, seq bigint, bidder bigint, maximum bigint, at timestamptz);
CREATE UNIQUE INDEX ON bare_bid (lot, seq);
INSERT INTO bare_lot SELECT n, 100, 0, 1, 100, now() + interval '1 day' FROM generate_series(1, 1000) n;
VACUUM ANALYZE bare_lot;
"""
BARE_BID = r"""
\set lot random(1, {lots})
\set bidder random(1, 8)
BEGIN;
SELECT seq, price AS price, maximum AS maximum FROM bare_lot WHERE id = :lot FOR UPDATE \gset
INSERT INTO bare_bid (lot, seq, bidder, maximum, at) VALUES (:lot, :seq + 1, :bidder, :maximum + 1, clock_timestamp());
UPDATE bare_lot SET seq = :seq + 1, price = :price + 1, leader = :bidder, maximum = :maximum + 1 WHERE id = :lot;
COMMIT;
"""


@dataclass
class Tally:
    """What a worker's turn came to; times in seconds, one per transaction."""

    accepted: int = 0
    refused: int = 0
    times: list[float] = field(default_factory=list)


Turn = Callable[[int, float], Tally]


def together(workers: int, seconds: float, turn: Turn) -> tuple[float, list[Tally]]:
    """Let forked workers take a turn at one time; give accepted bids a second and each one's tally."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(workers), context.SimpleQueue()

    def work(number: int) -> None:
        turn(number, 0.2)
        barrier.wait()
        started = time.perf_counter()
        tally = turn(number, seconds)
        answers.put((tally, time.perf_counter() - started))

    processes = [context.Process(target=work, args=(number,)) for number in range(workers)]
    for process in processes:
        process.start()
    tallies = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    return sum(tally.accepted / taken for tally, taken in tallies), [tally for tally, _ in tallies]


def bidding(lots: list[int], people: list[int], counters: "Synchronized[int]", batch: int) -> Turn:
    """Give a turn in which a worker bids on these lots, each time a little more than anyone before."""
    from auctions.kinds.base import BidRequest
    from auctions.services.bidding import Receipt, place_bids

    def turn(number: int, seconds: float) -> Tally:
        tally, order = Tally(), house.shuffled(lots, number)
        finish, n = time.perf_counter() + seconds, 0
        while (begun := time.perf_counter()) < finish:
            n += 1
            with counters.get_lock():
                first = counters.value
                counters.value += batch
            requests = [
                BidRequest(people[k % len(people)], uuid4(), amount=1000 + 10 * k) for k in range(first, first + batch)
            ]
            answers = place_bids(auction_id=order[n % len(order)], requests=requests)
            tally.times.append(time.perf_counter() - begun)
            tally.accepted += sum(isinstance(answer, Receipt) for answer in answers)
            tally.refused += sum(not isinstance(answer, Receipt) for answer in answers)
        return tally

    return turn


def threads(workers: int, seconds: float, lot: int, people: list[int], counter: "Synchronized[int]") -> Tally:
    """Let threads of this process bid on one lot at one time."""
    from django.db import connection

    from auctions.services.bidding import BidRefused, place_bid

    total = Tally()
    finish = time.perf_counter() + seconds

    def work() -> None:
        tally = Tally()
        while (begun := time.perf_counter()) < finish:
            with counter.get_lock():
                counter.value += 1
                k = counter.value
            try:
                place_bid(auction_id=lot, bidder_id=people[k % len(people)], maximum=1000 + 10 * k, key=uuid4())
                tally.accepted += 1
            except BidRefused:
                tally.refused += 1
            tally.times.append(time.perf_counter() - begun)
        connection.close()
        with counter.get_lock():
            total.accepted += tally.accepted
            total.refused += tally.refused
            total.times += tally.times

    running = [threading.Thread(target=work) for _ in range(workers)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return total


def statements(lot: int, bidder: int, amount: int) -> int:
    """Count the statements of one more bid of somebody who has bid there before, without BEGIN and COMMIT."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from auctions.services.bidding import place_bid

    for raised in range(3):  # by then the connection has prepared what it asks
        place_bid(auction_id=lot, bidder_id=bidder, maximum=amount + raised, key=uuid4())
    with CaptureQueriesContext(connection) as captured:
        place_bid(auction_id=lot, bidder_id=bidder, maximum=amount + 10, key=uuid4())
    together = [query["sql"] for query in captured if query["sql"] not in {"BEGIN", "COMMIT"}]
    return sum(len(re.split("; (?=EXECUTE|SELECT|INSERT|UPDATE)", sql)) for sql in together)


def measure(small: bool) -> list[Figure]:
    """Measure all of it; small in about ten seconds."""
    rounds, seconds = (1, 1.0) if small else (4, 4.0)
    with house.opened() as bench:
        bench.psql(BARE_TABLES)
        seller, *bidders = house.people(9)
        hot, shared = house.lots(2, seller)
        many = house.lots(100 if small else 1000, seller)
        counter = multiprocessing.get_context("fork").Value("q", 0)
        single, batched, spread = (
            bidding([hot], bidders, counter, 1),
            bidding([shared], bidders, counter, 50),
            bidding(many, bidders, counter, 1),
        )
        single(0, 1.0)  # what is imported and compiled on first use is inherited by the workers
        bench.psql("ANALYZE")
        names = ("R_hot", "R_1000", "threads", "hot", "shared", "many")
        rates: dict[str, list[float]] = {name: [] for name in names}
        times: list[float] = []
        for _ in range(rounds):
            rates["R_hot"].append(bench.pgbench(BARE_BID.format(lots=1), clients=4, seconds=seconds))
            rates["threads"].append(threads(4, seconds, hot, bidders, counter).accepted / seconds)
            rates["hot"].append(together(4, seconds, single)[0])
            rates["shared"].append(together(4, seconds, batched)[0])
            rates["R_1000"].append(bench.pgbench(BARE_BID.format(lots=1000), clients=8, seconds=seconds))
            rates["many"].append(together(8, seconds, spread)[0])
            times += [taken for tally in together(8, seconds, single)[1] for taken in tally.times]
        counted = statements(hot, bidders[0], 1000 + 10 * counter.value)
    mean = {name: sum(values) / len(values) for name, values in rates.items()}
    p99 = sorted(times)[int(len(times) * 0.99)] * 1000
    return [
        Figure.of_limit(
            "bids/s on one hot lot, 4 workers in one process",
            mean["threads"],
            mean["R_hot"],
            "R_hot",
            must=0.20,
            aim=0.50,
        ),
        Figure.of_limit("the same, 4 processes", mean["hot"], mean["R_hot"], "R_hot", must=0.20, aim=0.50),
        Figure.of_limit(
            "the same, 50 bids sharing a transaction", mean["shared"], mean["R_hot"], "R_hot", must=0.20, aim=2.0
        ),
        Figure.of_limit(
            f"bids/s over {len(many):,} lots, 8 workers", mean["many"], mean["R_1000"], "R_1000", must=0.10, aim=0.30
        ),
        Figure("SQL statements per bid", counted, "", must=12, aim=6),
        Figure("p99 of a bid, 8 connections on one lot", p99, "ms", must=60, aim=30),
    ]


if __name__ == "__main__":
    raise SystemExit(main(__doc__, measure))
