"""The public state of a lot, as pages, sockets and `GET /auctions/<id>/state` show it. Nothing private is in it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from auctions.clock import ClockTimestamp
from auctions.formatting import amount_text
from auctions.kinds import kind_of
from auctions.mapping import COLUMNS, hard_end_of
from auctions.models import Auction
from auctions.times import iso


def public_state(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give the state as processes tell it each other: amounts in minor units, times in UTC with `Z`.

    `now`, where the row has it, is the database's clock.
    """
    now, kind = row.get("now") or timezone.now(), kind_of(row)
    return {
        "type": "state",
        "id": row["public_id"],
        "seq": row["seq"],
        "status": row["status"],
        "outcome": row["outcome"] or None,
        "price": {"minor": kind.price(row, now), "currency": row["currency"]},
        "bids": row["bids_count"],
        "leader": row["leader_code"] or None,
        "starts_at": iso(row["starts_at"]),
        "ends_at": _iso(row["ends_at"]),
        "hard_end": _iso(hard_end_of(row)),
        "extensions": row["extensions"],
        "max_extensions": row["max_extensions"],
        "reserve": kind.reserve(row),
        "buy_now": row["buy_now_open"],
        "server_time": iso(now),
        **kind.public(row, now),
    }


def _iso(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def worded(state: Mapping[str, Any]) -> dict[str, Any]:
    """Give the state as pages take it: the price also as text in each language. Costs more than a bid can spare."""
    price = state["price"]
    texts = {code: amount_text(price["minor"], price["currency"], code) for code, _ in settings.LANGUAGES}
    return {**state, "price": {**price, "text": texts}}


def lot_state(public_id: str) -> dict[str, Any]:
    """Give the present public state of one lot, with the database's clock.

    :raises Auction.DoesNotExist: when there is no such published lot.
    """
    return worded(public_state(_rows().get(public_id=public_id)))


def lot_states(public_ids: Collection[str]) -> list[dict[str, Any]]:
    """Give the present public states of these lots, as many of them as there are: one query."""
    return [public_state(row) for row in _rows().filter(public_id__in=public_ids)]


def _rows() -> QuerySet[Auction, Any]:
    rows: QuerySet[Auction, Any] = Auction.objects.public().annotate(now=ClockTimestamp()).values(*COLUMNS, "now")
    return rows
