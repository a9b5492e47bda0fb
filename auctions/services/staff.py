"""What staff do to an auction before its end: void a bid, move the end, withdraw it. Each says why, in public.

Each is one transaction: the ledger's entry, the auction's row, the event, and who did it in the admin's log and the
audit log.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from accounts.services.audit import record
from auctions import broadcast, ledger
from auctions.clock import Clock, database_clock
from auctions.kinds import kind_of
from auctions.mapping import Row, hard_end_of
from auctions.models import Auction, Bid, Pseudonym
from auctions.selectors.standing import standing_bids
from auctions.services.closing import finish_locked
from auctions.services.locking import locked_rows, patiently
from auctions.services.turn import Turn
from auctions.times import iso
from events.outbox import Announcement, announce

LONGEST_REASON = 200
LONGEST_EXTENSION = timedelta(days=30)


class StaffRefusal(Enum):
    """Why an auction stays as it is."""

    NO_REASON = "no_reason"
    REASON_TOO_LONG = "reason_too_long"
    ENDED = "ended"
    NOT_STANDING = "not_standing"
    NOT_OF_THIS_TYPE = "not_of_this_type"
    SPAN = "span"


class StaffRefused(Exception):
    """Staff cannot do this; `reason` says why. Nothing was changed."""

    def __init__(self, reason: StaffRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@patiently
def void_bid(*, auction_id: int, seq: int, staff_id: int, reason: str, clock: Clock = database_clock) -> None:
    """Void the bid or confirmation with this `seq` and compute leader and price anew from what stands (rule 11).

    End, extensions and buy-now are not restored.

    :raises StaffRefused: when no such bid stands, the auction is over, its type knows no voids, or no reason is given.
    :raises Auction.DoesNotExist: when there is no such published auction.
    """
    reason = _public(reason)
    with transaction.atomic(durable=True):
        row, now = _running(auction_id, clock)
        standing = standing_bids([auction_id])
        voided = next((bid for bid in standing if bid.seq == seq), None)
        if voided is None:
            raise StaffRefused(StaffRefusal.NOT_STANDING)
        leader_before = row["leader_id"]
        changes = _rebuilt(row, [bid for bid in standing if bid.seq != seq])
        payload = {
            "at": iso(now),
            "voided": seq,
            "reason": reason,
            "price": changes["price"],
            "leader": changes["leader_code"] or None,
            "bids": changes["bids_count"],
            "reserve_met": changes["reserve_met"],
        }
        _write(row, staff_id, "voided", payload, changes)
        event = {
            "auction": auction_id,
            "voided": seq,
            "bidder": voided.bidder_id,
            "leader_before": leader_before,
            "leader": row["leader_id"],
            "price": row["price"],
        }
        announce([Announcement("bid_voided", f"auction:{auction_id}", row["seq"], event)])
    broadcast.put(row)


@patiently
def extend_auction(
    *, auction_id: int, staff_id: int, by: timedelta, reason: str, clock: Clock = database_clock
) -> None:
    """Move end and hard end together by a span; the extensions used and those left stay as they are.

    The published end moves too: both are counted from it.

    :raises StaffRefused: when the auction is over or has no end, the span is not above 0 and at most 30 days, or no
        reason is given.
    :raises Auction.DoesNotExist: when there is no such published auction.
    """
    reason = _public(reason)
    if not timedelta(0) < by <= LONGEST_EXTENSION:
        raise StaffRefused(StaffRefusal.SPAN)
    with transaction.atomic(durable=True):
        row, now = _running(auction_id, clock)
        hard_end = hard_end_of(row)
        if hard_end is None:
            raise StaffRefused(StaffRefusal.NOT_OF_THIS_TYPE)
        changes = {name: row[name] + by for name in ("published_end", "ends_at")}
        payload = {
            "at": iso(now),
            "ends_at": iso(changes["ends_at"]),
            "hard_end": iso(hard_end + by),
            "reason": reason,
        }
        _write(row, staff_id, "extended", payload, changes)
        event = {"auction": auction_id, "seller": row["seller_id"], "extensions": row["extensions"]}
        announce([Announcement("auction_extended", f"auction:{auction_id}", row["seq"], event)])
    broadcast.put(row)


@patiently
def withdraw_auction(*, auction_id: int, staff_id: int, reason: str, clock: Clock = database_clock) -> None:
    """End an auction without a sale, also one with bids.

    An entry of its own before the last one tells that it was the house and not the seller.

    :raises StaffRefused: when the auction is over, or no reason is given.
    :raises Auction.DoesNotExist: when there is no such published auction.
    """
    reason = _public(reason)
    with transaction.atomic(durable=True):
        row, now = _running(auction_id, clock)
        _write(row, staff_id, "withdrawn", {"at": iso(now), "reason": reason}, {})
        finish_locked([row], now, withdrawn=reason)
    broadcast.put(row)


def _public(reason: str) -> str:
    """Give a reason as everybody will read it: one line."""
    line = " ".join(reason.split())
    if not line:
        raise StaffRefused(StaffRefusal.NO_REASON)
    if len(line) > LONGEST_REASON:
        raise StaffRefused(StaffRefusal.REASON_TOO_LONG)
    return line


def _running(auction_id: int, clock: Clock) -> tuple[Row, datetime]:
    """Lock a published auction for the rest of the transaction and, after that, read the clock."""
    rows = locked_rows(Auction.objects.public().filter(pk=auction_id))
    if not rows:
        raise Auction.DoesNotExist
    row, now = rows[0], clock()
    Turn(row, now).write()  # what is due by itself comes first
    if row["status"] != Auction.Status.ACTIVE or (row["ends_at"] is not None and row["ends_at"] <= now):
        raise StaffRefused(StaffRefusal.ENDED)
    return row, now


def _rebuilt(row: Row, standing: Sequence[Bid]) -> Row:
    """Give the columns of an auction in which only these bids stand, where its type knows voids."""
    columns = kind_of(row).rebuilt(row, standing)
    if columns is None:
        raise StaffRefused(StaffRefusal.NOT_OF_THIS_TYPE)
    leader = columns["leader_id"]
    return {**columns, "leader_code": Pseudonym.objects.get(auction=row["id"], user=leader).code if leader else ""}


def _write(row: Row, staff_id: int, kind: str, payload: Row, changes: Row) -> None:
    """Write an entry of the ledger, what changes with it on the auction's row, and who did it; renew the row."""
    entry = ledger.entry(row["id"], row["seq"] + 1, kind, payload, row["head_hash"])
    entry.save(force_insert=True)
    row.update(changes, seq=entry.seq, head_hash=entry.hash)
    Auction.objects.filter(pk=row["id"]).update(**{name: row[name] for name in (*changes, "seq", "head_hash")})
    LogEntry.objects.create(
        user_id=staff_id,
        content_type=ContentType.objects.get_for_model(Auction),
        object_id=str(row["id"]),
        object_repr=row["title"],
        action_flag=CHANGE,
        change_message=f"{kind} #{entry.seq}: {payload['reason']}",
    )
    facts = {"auction": row["public_id"], "entry": entry.seq, "hash": entry.hash}
    record(f"staff.{kind}", actor_id=staff_id, subject_id=row["seller_id"], facts=facts)
