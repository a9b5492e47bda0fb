"""From an event to inbox rows: who is told what. Runs in the hand-over's transaction; twice is as good as once."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import transaction

from auctions.mapping import COLUMNS, state_of
from auctions.models import Auction, Bid, LedgerEntry, Watch
from events.models import OutboxEvent
from notifications.models import Delivery, Notification
from notifications.transports import ways_to
from notifications.wake import wake_delivery

KINDS = ("bid_accepted", "reserve_lowered", "auction_finished", "telegram_linked")
Kind = Notification.Kind


class News(NamedTuple):
    """One person, and what the event means for them."""

    person_id: int
    kind: Notification.Kind


def receive(event: OutboxEvent) -> None:
    """Write the inbox rows of an event, and queue each for the best transport that reaches its person."""
    payload = event.payload
    news = list(_news(event.kind, payload))
    if not news:
        return
    data = {name: payload[name] for name in ("price", "outcome", "bids") if name in payload}
    if payload.get("extensions_rose"):
        data |= _extension(event)
    Notification.objects.bulk_create(
        (
            Notification(
                event_id=event.pk,
                person_id=each.person_id,
                kind=each.kind,
                auction_id=payload.get("auction"),
                data=data,
            )
            for each in news
        ),
        ignore_conflicts=True,
    )
    _queue(event.pk)


def _queue(event_id: int) -> None:
    waiting = Notification.objects.filter(event_id=event_id, deliveries=None, person__is_active=True).select_related(
        "person__telegram"
    )
    ways = ((notification, next(ways_to(notification.person, notification.kind), None)) for notification in waiting)
    Delivery.objects.bulk_create(
        (Delivery(notification=notification, transport=way) for notification, way in ways if way), ignore_conflicts=True
    )
    transaction.on_commit(wake_delivery)


def _news(kind: str, payload: dict[str, Any]) -> Iterator[News]:
    if kind == "bid_accepted":
        if payload["outbid"] is not None:
            yield News(payload["outbid"], Kind.OUTBID)
        if payload.get("extensions_rose"):
            others = _bidders(payload) - {payload["bidder"], payload["outbid"]}
            yield from (News(person, Kind.EXTENDED) for person in others)
    elif kind == "reserve_lowered":
        if payload["leader"] is not None and confirmable_by(payload["leader"], payload["auction"]):
            yield News(payload["leader"], Kind.CONFIRM)
    elif kind == "telegram_linked":
        yield News(payload["person"], Kind.LINKED)
    elif payload["outcome"] == Auction.Outcome.WITHDRAWN:
        interested = Watch.objects.filter(auction=payload["auction"]).values_list("user", flat=True)
        yield from (News(person, Kind.WITHDRAWN) for person in {*interested, *_bidders(payload)} - {payload["seller"]})
    else:
        yield from _end(payload)


def confirmable_by(person_id: int, auction_id: int) -> bool:
    """Tell whether this person leads and would meet the lowered reserve by confirming their maximum."""
    row = Auction.objects.values(*COLUMNS).get(pk=auction_id)
    return row["leader_id"] == person_id and state_of(row).confirmable


def _extension(event: OutboxEvent) -> dict[str, Any]:
    """Give what the public entry of the bid says of the extension it caused: its number, and the bidder's pseudonym."""
    entry = json.loads(LedgerEntry.objects.get(auction=event.payload["auction"], seq=event.seq).payload)
    return {"extensions": entry["extensions"], "bidder": entry["bidder"]}


def _end(payload: dict[str, Any]) -> Iterator[News]:
    winner = payload["winner"]
    if winner is not None:
        yield News(winner, Kind.WON)
    yield News(payload["seller"], Kind.UNSOLD if winner is None else Kind.SOLD)
    yield from (News(person, Kind.LOST) for person in _bidders(payload) - {winner})


def _bidders(payload: dict[str, Any]) -> set[int]:
    return set(Bid.objects.filter(auction=payload["auction"]).values_list("bidder", flat=True))
