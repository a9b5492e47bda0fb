"""Finishing: the one terminal transition, for one auction or hundreds in one transaction.

`finish_due` is only an alarm clock: a bid after the end is refused whether or not it has rung.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from auctions import broadcast, ledger
from auctions.clock import Clock, database_clock
from auctions.engine.vocabulary import Outcome
from auctions.kinds import kind_of
from auctions.kinds.base import Result
from auctions.mapping import Row
from auctions.models import Auction, Bid, LedgerEntry, Pseudonym, Sale
from auctions.models.auction import AuctionQuerySet
from auctions.sealing import KeyMissing
from auctions.selectors.standing import standing_bids
from auctions.services.locking import locked_rows, patiently
from auctions.statements import Writes
from auctions.times import iso
from events.outbox import Announcement, announced

logger = logging.getLogger(__name__)

BATCH = 500
UNFINISHED = frozenset({Auction.Status.ACTIVE.value, Auction.Status.OPENING_FAILED.value})
SOLD = frozenset({Outcome.SOLD.value, Outcome.BOUGHT.value})
Codes = dict[int, dict[int, str]]
Bids = dict[int, list[Bid]]


def finish_due(*, limit: int = BATCH, clock: Clock = database_clock) -> int:
    """Close up to `limit` auctions that are past their end, earliest first, and give their number.

    Several workers may do this at a time: each takes rows that no other has.
    """
    if not Auction.objects.due(
        clock()
    ).exists():  # a look before a transaction: on SQLite that would take the write lock
        return 0
    return _finish(Auction.objects.due(clock()).order_by("ends_at", "id")[:limit], clock, skip_locked=True)


@patiently
def finish_auction(*, auction_id: int, clock: Clock = database_clock) -> bool:
    """Close one auction if it is past its end; False, and nothing done, when it is not or was closed before."""
    return _finish(Auction.objects.filter(pk=auction_id), clock) == 1


def reopen_failed(*, limit: int = BATCH, clock: Clock = database_clock) -> int:
    """Try up to `limit` auctions again whose sealed bids could not be opened, and give the number of those that ended.

    Where the key is still missing they stay as they are, and it is logged again.
    """
    failed = Auction.objects.filter(status=Auction.Status.OPENING_FAILED)
    if not failed.exists():
        return 0
    return _finish(failed.order_by("ends_at", "id")[:limit], clock, skip_locked=True)


def _finish(auctions: AuctionQuerySet, clock: Clock, *, skip_locked: bool = False) -> int:
    with transaction.atomic(durable=True):
        rows = locked_rows(auctions, skip_locked=skip_locked)
        now = clock()
        due = [row for row in rows if row["status"] in UNFINISHED and row["ends_at"] and row["ends_at"] <= now]
        finish_locked(due, now)
    for row in due:
        broadcast.put(row)
    return sum(row["status"] == Auction.Status.INACTIVE for row in due)


def finish_locked(
    rows: Sequence[Row],
    now: datetime,
    earlier: Sequence[Announcement] = (),
    *,
    bought: bool = False,
    withdrawn: str | None = None,
) -> None:
    """Make the terminal transition of auctions whose rows this transaction has locked, and announce it after `earlier`.

    `withdrawn` is the public reason of a withdrawal. The rows are brought up to date. One whose sealed bids cannot be
    opened does not end: it waits as `opening_failed`.
    """
    if not rows:
        return
    codes, writes = _codes(rows), Writes()
    results = _results(rows, codes, bought, withdrawn)
    for row, result in results:
        if result.winner not in (None, row["leader_id"]):
            _tell_who_leads(row, result, codes, writes)
    ended = [_end(row, result, now, withdrawn) for row, result in results]
    finished = [row for row, _ in results]
    writes.insert([entry for entry, _ in ended])
    writes.insert([_sale(row, now) for row in finished if row["outcome"] in SOLD])
    writes.insert(announced([*earlier, *(announcement for _, announcement in ended)]))
    writes.send()
    if finished:
        _mark_inactive(finished, now)


def _results(rows: Sequence[Row], codes: Codes, bought: bool, withdrawn: str | None) -> list[tuple[Row, Result]]:
    """Give each row that can end now, with its result."""
    bids, results = _bids(rows), []
    for row in rows:
        try:
            results.append((row, _result(row, bids, codes, bought, withdrawn)))
        except KeyMissing:
            _wait_for_the_key(row)
    return results


def _wait_for_the_key(row: Row) -> None:
    row["status"] = Auction.Status.OPENING_FAILED.value
    Auction.objects.filter(pk=row["id"]).update(status=row["status"])
    logger.error("auction %s: its sealed bids cannot be opened, the key is missing", row["public_id"])


def _result(row: Row, bids: Bids, codes: Codes, bought: bool, withdrawn: str | None) -> Result:
    if withdrawn is not None:
        return Result(Outcome.WITHDRAWN)
    if bought:
        return Result(Outcome.BOUGHT, row["price"], row["leader_id"])
    return kind_of(row).result(row, bids.get(row["id"], ()), codes.get(row["id"], {}))


def _tell_who_leads(row: Row, result: Result, codes: Codes, writes: Writes) -> None:
    """Bring the winner into a row whose leader was a secret until now."""
    led = {
        "price": result.price,
        "leader_id": result.winner,
        "leader_code": codes[row["id"]][result.winner or 0],
        "maximum": result.price,
        "reserve_met": True,
    }
    row.update(led)
    writes.update(Auction, row["id"], led)


def _end(row: Row, result: Result, now: datetime, withdrawn: str | None) -> tuple[LedgerEntry, Announcement]:
    """Bring the row to its end, and give the entry and the event that say so."""
    sold = result.outcome.value in SOLD
    payload = {
        "at": iso(now),
        "outcome": result.outcome.value,
        "price": result.price if sold else None,
        "winner": row["leader_code"] if sold else None,
        "openings": list(result.openings),
        "reserve": result.reserve,
        "reason": withdrawn,
    }
    if result.excluded is not None:
        payload["excluded"] = list(result.excluded)
    for bid in result.excluded or ():
        logger.error("auction %s: sealed bid %s does not count: %s", row["public_id"], bid["seq"], bid["why"])
    entry = ledger.entry(row["id"], row["seq"] + 1, "finished", payload, row["head_hash"])
    row.update(
        seq=entry.seq,
        head_hash=entry.hash,
        status=Auction.Status.INACTIVE.value,
        outcome=result.outcome.value,
        buy_now_open=False,
    )
    return entry, _announcement(row)


def _sale(row: Row, now: datetime) -> Sale:
    return Sale(
        auction_id=row["id"],
        seller_id=row["seller_id"],
        buyer_id=row["leader_id"],
        price=row["price"],
        currency=row["currency"],
        created_at=now,
    )


def _codes(rows: Sequence[Row]) -> Codes:
    """Give the pseudonyms of each auction that somebody bid on, by person."""
    codes: Codes = {row["id"]: {} for row in rows if row["bids_count"]}
    if codes:
        for auction, user, code in Pseudonym.objects.filter(auction__in=codes).values_list("auction", "user", "code"):
            codes[auction][user] = code
    return codes


def _bids(rows: Sequence[Row]) -> Bids:
    """Give the standing bids of each auction that somebody bid on."""
    bids: Bids = {row["id"]: [] for row in rows if row["bids_count"]}
    if bids:
        for bid in standing_bids(bids):
            bids[bid.auction_id].append(bid)
    return bids


def _announcement(row: Row) -> Announcement:
    sold = row["outcome"] in SOLD
    payload = {
        "auction": row["id"],
        "outcome": row["outcome"],
        "seller": row["seller_id"],
        "winner": row["leader_id"] if sold else None,
        "price": row["price"],
        "bids": row["bids_count"],
    }
    return Announcement("auction_finished", f"auction:{row['id']}", row["seq"], payload)


def _mark_inactive(rows: Sequence[Row], now: datetime) -> None:
    """Write the end of all of them in one statement, which touches only rows that have not ended.

    A CASE for each row, as the ORM would write it, costs more than all the rest of a batch.
    """
    ends = [value for row in rows for value in (row["id"], row["outcome"], row["head_hash"])]
    given: list[Any] = [Auction.Status.INACTIVE.value, False, connection.ops.adapt_datetimefield_value(now)]
    lines = ", ".join(["(%s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE auctions_auction "  # noqa: S608 - only placeholders are put in
            "SET status = %s, buy_now_open = %s, finished_at = %s, seq = seq + 1, "
            "outcome = ended.column2, head_hash = ended.column3 "
            f"FROM (VALUES {lines}) AS ended "
            "WHERE auctions_auction.id = ended.column1 AND auctions_auction.status <> %s",
            [*given, *ends, Auction.Status.INACTIVE.value],
        )
        changed = cursor.rowcount
    if changed != len(rows):
        raise RuntimeError(f"{len(rows)} locked auctions were to end, {changed} did")
