"""A seller's side: drafting, publishing, editing while nobody has bid, lowering a reserve, withdrawing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.db import transaction

from accounts.models import Restriction
from auctions import broadcast, ledger
from auctions.clock import Clock, database_clock
from auctions.engine import english
from auctions.engine.english import ReserveRefusal
from auctions.engine.steps import StepTable
from auctions.kinds import kind_of, offered
from auctions.kinds.terms import EVERY_TERM, others_terms
from auctions.mapping import COLUMNS, Row, columns_of, state_of, terms_of
from auctions.models import Auction, Bid, Picture, StepBand
from auctions.pictures import discard
from auctions.services.closing import finish_locked
from auctions.services.locking import lock_person, locked_rows, patiently
from auctions.services.turn import Turn
from auctions.times import iso, microseconds
from events.outbox import Announcement, announce

EDITABLE = frozenset({"title", "description", "category_id", "currency", "kind"}) | EVERY_TERM
"""What a seller may set; everything else on the row belongs to the services."""
LONGEST = timedelta(days=90)
UNTOUCHED: Mapping[str, Any] = {
    "status": Auction.Status.DRAFT, "title": "", "description": "", "category": None, "opening_price": None,
    "reserve": None, "buy_now": None, "fixed_step": None, "floor": None, "drop": None, "starts_at": None,
    "published_end": None, "pictures": None,
}  # fmt: skip
"""A draft in which nothing is written yet."""


class ListingFault(Enum):
    """What is missing or wrong in a listing, beside the engine's `TermsFault`."""

    TITLE_MISSING = "title_missing"
    CATEGORY_MISSING = "category_missing"
    PRICE_MISSING = "price_missing"
    END_MISSING = "end_missing"
    FLOOR_MISSING = "floor_missing"
    DROP_MISSING = "drop_missing"
    END_IN_PAST = "end_in_past"
    TOO_LONG = "too_long"
    CURRENCY_NOT_OFFERED = "currency_not_offered"
    KIND_STANDS = "kind_stands"
    KIND_NOT_OFFERED = "kind_not_offered"
    SELLER_RESTRICTED = "seller_restricted"


class ListingRefused(Exception):
    """The listing cannot be published as it is; `faults` names every reason. Nothing was changed."""

    def __init__(self, faults: Sequence[Enum]) -> None:
        super().__init__(", ".join(fault.value for fault in faults))
        self.faults = tuple(faults)


class NotEditable(Exception):
    """Somebody has bid, or the auction is over: its terms stand. Nothing was changed."""


class ReserveRefused(Exception):
    """The reserve cannot be lowered so; `reason` says why. Nothing was changed."""

    def __init__(self, reason: ReserveRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def create_draft(*, seller_id: int, **changes: Any) -> Auction:
    """Begin a listing. Nobody but the seller sees it until it is published."""
    _only_editable(changes)
    return Auction.objects.create(seller_id=seller_id, **changes)


@patiently
def begin_draft(*, seller_id: int) -> Auction:
    """Give the draft that the seller has begun and not touched, or begin one: pressing again makes no second.

    :raises accounts.models.User.DoesNotExist: when there is no such person.
    """
    with transaction.atomic(durable=True):
        lock_person(seller_id)
        return Auction.objects.filter(seller=seller_id, **UNTOUCHED).first() or create_draft(seller_id=seller_id)


@patiently
def save_listing(*, auction_id: int, seller_id: int, changes: Mapping[str, Any], clock: Clock = database_clock) -> None:
    """Change a draft freely, or a published auction while nobody has bid: that is an `amended` entry with the new
    terms.

    :raises NotEditable: when somebody has bid or the auction is over.
    :raises ListingRefused: when a published auction would become invalid.
    :raises Auction.DoesNotExist: when the seller has no such auction.
    """
    _only_editable(changes)
    with transaction.atomic(durable=True):
        row = own_row(auction_id, seller_id)
        now = clock()
        if not editable(row, now):
            raise NotEditable
        if row["status"] == Auction.Status.DRAFT:
            Auction.objects.filter(pk=auction_id).update(**changes)
            return
        row = _put_up(auction_id, seller_id, now, "amended", changes)
    broadcast.put(row)


@patiently
def publish(*, auction_id: int, seller_id: int, clock: Clock = database_clock) -> None:
    """Put a draft under the hammer: at once, or at the start that the seller chose; the ledger begins.

    :raises ListingRefused: with everything that is missing or wrong.
    :raises NotEditable: when it is no draft.
    :raises Auction.DoesNotExist: when the seller has no such auction.
    """
    with transaction.atomic(durable=True):
        row = own_row(auction_id, seller_id)
        if row["status"] != Auction.Status.DRAFT:
            raise NotEditable
        row = _put_up(auction_id, seller_id, clock(), "opened", {})
    broadcast.put(row)


@patiently
def withdraw(*, auction_id: int, seller_id: int, reason: str = "", clock: Clock = database_clock) -> None:
    """Take an auction back before the first bid, or as its type allows; a draft is removed for good.

    :raises NotEditable: when its type does not allow it any more, or the auction is over.
    :raises Auction.DoesNotExist: when the seller has no such auction.
    """
    with transaction.atomic(durable=True):
        row = own_row(auction_id, seller_id)
        if row["status"] == Auction.Status.DRAFT:
            _remove_draft(auction_id)
            return
        now = clock()
        Turn(row, now).write()
        if not withdrawable(row, now):
            raise NotEditable
        finish_locked([row], now, withdrawn=reason)
    broadcast.put(row)


@patiently
def lower_reserve(*, auction_id: int, seller_id: int, new_reserve: int, clock: Clock = database_clock) -> None:
    """Lower a reserve (minor units) that is not met: an entry without the amount; the leader may then confirm.

    :raises ReserveRefused: when the rules do not allow it.
    :raises Auction.DoesNotExist: when the seller has no such auction.
    """
    with transaction.atomic(durable=True):
        row = own_row(auction_id, seller_id)
        if row["status"] != Auction.Status.ACTIVE:
            raise ReserveRefused(ReserveRefusal.TOO_LATE)
        if row["reserve"] is None:
            raise ReserveRefused(ReserveRefusal.NO_RESERVE)
        now = clock()
        state = english.lower_reserve(terms_of(row), state_of(row), new_reserve, microseconds(now))
        if isinstance(state, ReserveRefusal):
            raise ReserveRefused(state)
        nonce = ledger.new_nonce()
        payload = {"at": iso(now), "reserve": _reserve_commitment(row["public_id"], new_reserve, nonce)}
        entry = ledger.entry(auction_id, state.seq, "reserve_lowered", payload, row["head_hash"])
        entry.save(force_insert=True)
        row.update(columns_of(state), head_hash=entry.hash, reserve_nonce=nonce)
        Auction.objects.filter(pk=auction_id).update(**columns_of(state), head_hash=entry.hash, reserve_nonce=nonce)
        announce(
            [
                Announcement(
                    "reserve_lowered",
                    f"auction:{auction_id}",
                    entry.seq,
                    {"auction": auction_id, "leader": row["leader_id"]},
                )
            ]
        )
    broadcast.put(row)


def _only_editable(changes: Mapping[str, Any]) -> None:
    if unknown := changes.keys() - EDITABLE:
        raise ValueError(f"a seller may not set {', '.join(sorted(unknown))}")


def _remove_draft(auction_id: int) -> None:
    pictures = list(Picture.objects.filter(auction=auction_id))
    Auction.objects.filter(pk=auction_id).delete()
    transaction.on_commit(lambda: discard(pictures), robust=True)


def own_row(auction_id: int, seller_id: int) -> Row:
    """Lock the seller's auction for the rest of the transaction and give its columns.

    :raises Auction.DoesNotExist: when the seller has no such auction.
    """
    rows = locked_rows(Auction.objects.filter(pk=auction_id, seller=seller_id))
    if not rows:
        raise Auction.DoesNotExist
    return rows[0]


def editable(row: Row, now: datetime) -> bool:
    """Tell whether the seller may still change what this locked row lists: a draft, or a published lot without bids."""
    if row["status"] == Auction.Status.DRAFT:
        return True
    over = row["status"] != Auction.Status.ACTIVE or (row["ends_at"] is not None and row["ends_at"] <= now)
    # A count of none does not tell: bids may have been voided or taken back.
    return not over and not row["bids_count"] and not Bid.objects.filter(auction=row["id"]).exists()


def withdrawable(row: Row, now: datetime) -> bool:
    """Tell whether the seller may still withdraw the published lot of this locked, completed row, as its type says."""
    by_type = kind_of(row).withdrawable(row)
    return editable(row, now) if by_type is None else by_type


def _put_up(auction_id: int, seller_id: int, now: datetime, kind: str, changes: Mapping[str, Any]) -> Row:
    """Write the terms, those of the row with these changes, as a ledger entry, and the opening state; give the row."""
    row: Row = Auction.objects.filter(pk=auction_id).values(*COLUMNS, "category_id", "fixed_step").get()
    if kind == "amended" and changes.get("kind", row["kind"]) != row["kind"]:
        raise ListingRefused([ListingFault.KIND_STANDS])
    terms = _set_terms(row, now, kind, changes)
    if faults := _faults(row, seller_id, now):
        raise ListingRefused(faults)
    columns = {**terms, **_opened(row, now, kind)}
    Auction.objects.filter(pk=auction_id).update(**columns)
    row.update(columns)
    event = "auction_published" if kind == "opened" else "auction_amended"
    announce([Announcement(event, f"auction:{auction_id}", row["seq"], {"auction": auction_id})])
    return row


def _set_terms(row: Row, now: datetime, kind: str, changes: Mapping[str, Any]) -> Row:
    """Set the terms of a row, and give the columns that this changes.

    The start of a lot that has begun stays; what only other types have is emptied.
    """
    begun = row["starts_at"] if kind == "amended" and row["starts_at"] <= now else None
    columns = {**changes, **others_terms(changes.get("kind", row["kind"]))}
    row.update(columns)
    columns |= {"starts_at": begun or max(row["starts_at"] or now, now), "steps": _steps(row)}
    row.update(columns)
    return columns


def _opened(row: Row, now: datetime, kind: str) -> Row:
    """Write the entry that opens an auction on the terms of its row, and give the columns that follow from it."""
    auction_type = kind_of(row)
    made = auction_type.made(row)
    row.update(made)
    state = auction_type.opening(auction_type.terms(row), row["seq"] + 1)
    nonce = ledger.new_nonce() if row["reserve"] is not None else ""
    entry = ledger.entry(row["id"], state.seq, kind, _opening_payload(row, now, nonce), row["head_hash"])
    entry.save(force_insert=True)
    return {
        **made,
        **auction_type.columns(state),
        "terms_seq": entry.seq,
        "status": Auction.Status.ACTIVE.value,
        "reserve_nonce": nonce,
        "head_hash": entry.hash,
        **({"published_at": now} if kind == "opened" else {}),
    }


def _steps(row: Row) -> list[list[int | None]]:
    if row["fixed_step"]:
        return StepTable.fixed(row["fixed_step"]).as_json()
    bands = [[band.below, band.step] for band in StepBand.objects.filter(table__currency=row["currency"])]
    return StepTable.from_json(bands).as_json() if bands else []


def _faults(row: Row, seller_id: int, now: datetime) -> list[Enum]:
    end, kind = row["published_end"], kind_of(row)
    missing = {name for name in kind.needs if row[name] is None}
    found: dict[Enum, bool] = {
        ListingFault.TITLE_MISSING: not row["title"].strip(),
        ListingFault.CATEGORY_MISSING: row["category_id"] is None,
        ListingFault.CURRENCY_NOT_OFFERED: not row["steps"],
        ListingFault.KIND_NOT_OFFERED: row["kind"] not in offered(),
        **{fault: name in missing for name, fault in _MISSING.items()},
        ListingFault.END_IN_PAST: end is not None and end <= now,
        ListingFault.TOO_LONG: end is not None and end - row["starts_at"] > LONGEST,
        ListingFault.SELLER_RESTRICTED: Restriction.objects.filter(Restriction.standing(now), user=seller_id).exists(),
    }
    faults = [fault for fault, present in found.items() if present]
    if missing or not row["steps"]:
        return faults
    said = {fault.value for fault in faults}
    of_terms = [fault for fault in kind.faults(kind.terms(row)) if not (said and fault.value == "end_not_after_start")]
    return [*faults, *of_terms]


_MISSING = {
    "opening_price": ListingFault.PRICE_MISSING,
    "published_end": ListingFault.END_MISSING,
    "floor": ListingFault.FLOOR_MISSING,
    "drop": ListingFault.DROP_MISSING,
}


def _opening_payload(row: Row, now: datetime, nonce: str) -> dict[str, Any]:
    reserve = None if row["reserve"] is None else _reserve_commitment(row["public_id"], row["reserve"], nonce)
    return {
        "at": iso(now),
        "auction": row["public_id"],
        "type": row["kind"],
        "currency": row["currency"],
        "starts_at": iso(row["starts_at"]),
        **kind_of(row).published(row, reserve),
    }


def _reserve_commitment(public_id: str, reserve: int, nonce: str) -> str:
    return ledger.commitment(nonce, auction=public_id, reserve=reserve)
