"""Finishing: the one terminal transition, for one auction or hundreds in one transaction.

`finish_due` is only an alarm clock: a bid after the end is refused whether or not it has rung.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from auctions import broadcast, ledger
from auctions.clock import Clock, database_clock
from auctions.engine import english
from auctions.engine.english import Outcome
from auctions.mapping import Row, state_of
from auctions.models import Auction, Bid, LedgerEntry, Pseudonym, Sale
from auctions.models.auction import AuctionQuerySet
from auctions.services.locking import locked_rows, patiently
from auctions.statements import Writes
from auctions.times import iso
from events.outbox import Announcement, announced

BATCH = 500


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


def _finish(auctions: AuctionQuerySet, clock: Clock, *, skip_locked: bool = False) -> int:
    with transaction.atomic(durable=True):
        rows = locked_rows(auctions, skip_locked=skip_locked)
        now = clock()
        due = [row for row in rows if row["status"] == Auction.Status.ACTIVE and row["ends_at"] <= now]
        finish_locked(due, now)
    for row in due:
        broadcast.put(row)
    return len(due)


def finish_locked(
    rows: Sequence[Row],
    now: datetime,
    earlier: Sequence[Announcement] = (),
    *,
    bought: bool = False,
    withdrawn: str | None = None,
) -> None:
    """Make the terminal transition of auctions whose rows this transaction has locked, and announce it after `earlier`.

    `withdrawn` is the public reason of a withdrawal. The rows are brought up to date.
    """
    if not rows:
        return
    codes = _codes(rows)
    openings = _openings(rows, codes)
    entries: list[LedgerEntry] = []
    sales: list[Sale] = []
    announcements = list(earlier)
    for row in rows:
        outcome = (
            Outcome.BOUGHT if bought else Outcome.WITHDRAWN if withdrawn is not None else english.outcome(state_of(row))
        )
        sold = outcome in (Outcome.SOLD, Outcome.BOUGHT)
        payload = {
            "at": iso(now),
            "outcome": outcome.value,
            "price": row["price"] if sold else None,
            "winner": row["leader_code"] if sold else None,
            "openings": openings.get(row["id"], []) if outcome is not Outcome.BOUGHT else [],
            "reserve": _reserve_opening(row, outcome),
            "reason": withdrawn,
        }
        entry = ledger.entry(row["id"], row["seq"] + 1, "finished", payload, row["head_hash"])
        entries.append(entry)
        row.update(
            seq=entry.seq,
            head_hash=entry.hash,
            status=Auction.Status.INACTIVE.value,
            outcome=outcome.value,
            buy_now_open=False,
        )
        if sold:
            sales.append(
                Sale(
                    auction_id=row["id"],
                    seller_id=row["seller_id"],
                    buyer_id=row["leader_id"],
                    price=row["price"],
                    currency=row["currency"],
                    created_at=now,
                )
            )
        announcements.append(_announcement(row, outcome))
    writes = Writes()
    writes.insert(entries)
    writes.insert(sales)
    writes.insert(announced(announcements))
    writes.send()
    _mark_inactive(rows, now)


def _codes(rows: Sequence[Row]) -> dict[tuple[int, int], str]:
    with_bids = [row["id"] for row in rows if row["bids_count"]]
    if not with_bids:
        return {}
    return {
        (auction, user): code
        for auction, user, code in Pseudonym.objects.filter(auction__in=with_bids).values_list(
            "auction", "user", "code"
        )
    }


def _openings(rows: Sequence[Row], codes: dict[tuple[int, int], str]) -> dict[int, list[dict[str, Any]]]:
    """Give, per auction, the beaten maxima that verify its result, each with the nonce of its commitment."""
    states = {row["id"]: state_of(row) for row in rows if row["bids_count"]}
    if not states:
        return {}
    bids: dict[int, dict[int, Bid]] = {auction: {} for auction in states}
    for bid in Bid.objects.filter(auction__in=states, action=Bid.Action.BID).only(
        "auction_id", "seq", "bidder_id", "maximum", "nonce"
    ):
        bids[bid.auction_id][bid.seq] = bid
    return {
        auction: [
            {
                "seq": seq,
                "bidder": codes[auction, bids[auction][seq].bidder_id],
                "maximum": bids[auction][seq].maximum,
                "nonce": bids[auction][seq].nonce,
            }
            for seq in english.openings(
                state, [english.StandingBid(bid.seq, bid.bidder_id, bid.maximum) for bid in bids[auction].values()]
            )
        ]
        for auction, state in states.items()
    }


def _reserve_opening(row: Row, outcome: Outcome) -> dict[str, Any] | None:
    """Open the commitment to the reserve where it was met; one that was not stays the seller's secret."""
    if outcome is not Outcome.SOLD or row["standing_reserve"] is None:
        return None
    return {"amount": row["standing_reserve"], "nonce": row["reserve_nonce"]}


def _announcement(row: Row, outcome: Outcome) -> Announcement:
    sold = outcome in (Outcome.SOLD, Outcome.BOUGHT)
    payload = {
        "auction": row["id"],
        "outcome": outcome.value,
        "seller": row["seller_id"],
        "winner": row["leader_id"] if sold else None,
        "price": row["price"],
        "bids": row["bids_count"],
    }
    return Announcement("auction_finished", f"auction:{row['id']}", row["seq"], payload)


def _mark_inactive(rows: Sequence[Row], now: datetime) -> None:
    """Write the end of all of them in one statement, which touches only rows that are still active.

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
            "WHERE auctions_auction.id = ended.column1 AND auctions_auction.status = %s",
            [*given, *ends, Auction.Status.ACTIVE.value],
        )
        changed = cursor.rowcount
    if changed != len(rows):
        raise RuntimeError(f"{len(rows)} locked auctions were to end, {changed} did")
