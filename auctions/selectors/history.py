"""The history of a lot, read from its public ledger: what is not in there cannot be shown by accident."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from auctions.mapping import Row
from auctions.models import Auction, Bid, LedgerEntry
from auctions.selectors.standing import voided_bids

PAGE = 50
BIDS = frozenset({"bid", "buy_now", "confirm", "accept"})
STAFF = frozenset({"voided", "extended", "withdrawn"})
"""What staff did, each with its public reason."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. Amounts in minor units; `who` is a pseudonym; `note` is the public reason of staff or a withdrawal.

    `voided` tells that staff took this bid back, `by_house` that neither a bidder nor the seller did what is told here.
    `detail` and `opened` are there after the end only.
    """

    seq: int
    kind: str
    at: datetime
    who: str
    note: str
    mine: bool
    price: int | None
    reason: str
    extended_to: datetime | None
    detail: str
    opened: int | None
    voided: bool
    by_house: bool

    @property
    def is_bid(self) -> bool:
        """Whether somebody bid or bought, as opposed to what the house or the seller did."""
        return self.kind in BIDS


@dataclass(frozen=True, slots=True)
class History:
    """A stretch of the history, newest first; `before` leads to the older ones, None where there are none."""

    lines: Sequence[Line]
    currency: str
    before: int | None
    live: bool


class Withdrawal(NamedTuple):
    """Why a lot was withdrawn, empty where no reason was given, and whether by the house or by the seller."""

    reason: str
    by_house: bool


class _Entry(NamedTuple):
    seq: int
    kind: str
    payload: dict[str, Any]


class _AfterEnd(NamedTuple):
    """What only the end opens, by seq: what a price told of a maximum, and beaten maxima in minor units."""

    details: dict[int, str]
    maxima: dict[int, int]


def history(row: Row, before: int | None = None) -> History:
    """Give up to `PAGE` entries older than seq `before` of a lot, as the viewer `row["me"]` sees them.

    One query, two for older pages; one more after the end, two for older pages then.
    """
    rows = LedgerEntry.objects.filter(auction=row["id"])
    if before is not None:
        rows = rows.filter(seq__lt=before)
    newest = rows.order_by("-seq").values_list("seq", "kind", "payload")[: PAGE + 1]
    entries = [_Entry(seq, kind, json.loads(payload)) for seq, kind, payload in newest]
    ended = row["status"] == Auction.Status.INACTIVE
    opened = _after_end(row["id"], entries) if ended and entries else _AfterEnd({}, {})
    shown, voided = entries[:PAGE], _voided(row["id"], entries, before)
    lines = [
        _line(entry, entries[place + 1 :], row["me"], opened, entry.seq in voided) for place, entry in enumerate(shown)
    ]
    more = len(entries) > PAGE
    return History(lines, row["currency"], lines[-1].seq if more else None, live=before is None and not ended)


def _voided(auction_id: int, entries: Sequence[_Entry], before: int | None) -> set[int]:
    """Give the seqs of voided bids. A void comes after its bid, so that the newest page holds all that concern it."""
    if before is None:
        return {entry.payload["voided"] for entry in entries if entry.kind == "voided"}
    return {seq for _, seq in voided_bids([auction_id])}


def _line(entry: _Entry, earlier: Sequence[_Entry], me: str, opened: _AfterEnd, voided: bool) -> Line:
    seq, kind, payload = entry
    who = payload.get("bidder") or ""
    rose = payload.get("extensions", 0) > _extensions_before(earlier)
    reason, outcome = payload.get("reason") or "", payload.get("outcome") or ""
    withdrawn_by_house = bool(earlier) and earlier[0].kind == "withdrawn"
    return Line(
        seq=seq,
        kind=kind,
        at=datetime.fromisoformat(payload["at"]),
        who=who,
        note=reason if kind in STAFF or (kind == "finished" and not withdrawn_by_house) else "",
        mine=bool(me) and who == me,
        price=payload.get("price"),
        reason=outcome or reason,
        extended_to=datetime.fromisoformat(payload["ends_at"]) if rose or kind == "extended" else None,
        detail=opened.details.get(seq, ""),
        opened=opened.maxima.get(seq),
        voided=voided,
        by_house=kind in STAFF or (kind == "finished" and (outcome != Auction.Outcome.WITHDRAWN or withdrawn_by_house)),
    )


def _extensions_before(earlier: Sequence[_Entry]) -> int:
    """Give the extensions used before an entry; very many where no earlier one tells."""
    for entry in earlier:
        if "extensions" in entry.payload:
            return int(entry.payload["extensions"])
        if entry.kind == "opened":
            return 0
    return 10**9


def withdrawal(auction_id: int) -> Withdrawal:
    """Say why a lot was withdrawn, and whether by the house: one query."""
    entries = LedgerEntry.objects.filter(auction=auction_id, kind__in=("withdrawn", "finished"))
    payloads = dict(entries.values_list("kind", "payload"))
    return Withdrawal(json.loads(payloads.get("finished", "{}")).get("reason") or "", "withdrawn" in payloads)


def _after_end(auction_id: int, entries: Sequence[_Entry]) -> _AfterEnd:
    bids = Bid.objects.filter(auction=auction_id, seq__gte=entries[-1].seq, seq__lte=entries[0].seq).exclude(detail="")
    return _AfterEnd(
        dict(bids.values_list("seq", "detail")),
        {opening["seq"]: opening["maximum"] for opening in _finished(auction_id, entries[0]).get("openings", [])},
    )


def _finished(auction_id: int, newest: _Entry) -> dict[str, Any]:
    """Give the payload of the lot's last entry."""
    if newest.kind == "finished":
        return newest.payload
    text = LedgerEntry.objects.filter(auction=auction_id, kind="finished").values_list("payload", flat=True).first()
    return dict(json.loads(text)) if text else {}
