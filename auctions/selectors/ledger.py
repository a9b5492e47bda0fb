"""The public ledger of a lot, as a page shows it and as everybody may download it: what is stored, and nothing else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from auctions.mapping import Row
from auctions.models import Auction, LedgerEntry

PAGE = 100
FORMAT = 1
COLUMNS = ("seq", "kind", "payload", "previous_hash", "hash")


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry: `says` is its payload read, `payload` the text that is hashed. Amounts in minor units."""

    seq: int
    kind: str
    at: datetime
    who: str
    mine: bool
    says: dict[str, Any]
    payload: str
    hash: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A stretch of the ledger, oldest first, and the hash at its head."""

    public_id: str
    title: str
    currency: str
    head_hash: str
    lines: Sequence[LedgerLine]
    page: Page[Any]


def ledger_page(row: Row, number: str | None) -> LedgerPage:
    """Give page `number` of the ledger of the lot whose `lot_row` this is: one query, because entries are dense."""
    page = Paginator(range(1, row["seq"] + 1), PAGE).get_page(number)
    seqs: range = page.object_list  # type: ignore[assignment]
    entries = LedgerEntry.objects.filter(auction=row["id"], seq__gte=seqs[0], seq__lte=seqs[-1])
    found = entries.order_by("seq").values_list("seq", "kind", "payload", "hash")
    return LedgerPage(
        public_id=row["public_id"],
        title=row["title"],
        currency=row["currency"],
        head_hash=row["head_hash"],
        lines=[_line(*entry, me=row["me"]) for entry in found],
        page=page,
    )


def _line(seq: int, kind: str, payload: str, hash_: str, *, me: str) -> LedgerLine:
    says: dict[str, Any] = json.loads(payload)
    who = says.get("bidder") or ""
    return LedgerLine(seq, kind, datetime.fromisoformat(says["at"]), who, bool(me) and who == me, says, payload, hash_)


def ledger_download(public_id: str) -> dict[str, Any]:
    """Give a published lot's whole ledger as `docs/verify_ledger.py` reads it: two queries.

    :raises Auction.DoesNotExist: when there is no such published lot.
    """
    lot = Auction.objects.public().values("id", "public_id", "title").get(public_id=public_id)
    entries = LedgerEntry.objects.filter(auction=lot["id"]).order_by("seq").values(*COLUMNS)
    return {"format": FORMAT, "auction": lot["public_id"], "title": lot["title"], "entries": list(entries)}
