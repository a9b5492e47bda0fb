"""From an event to inbox rows: who is told what. Runs in the hand-over's transaction; twice is as good as once."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db import transaction

from auctions.mapping import COLUMNS, state_of
from auctions.models import Auction, Bid, LedgerEntry, Watch
from events.models import OutboxEvent
from notifications.models import Delivery, Notification
from notifications.transports import ways_to
from notifications.wake import wake_delivery

KINDS = (
    "bid_accepted",
    "reserve_lowered",
    "auction_finished",
    "bid_voided",
    "auction_extended",
    "telegram_linked",
    "call_started",
    "call_twice",
    "bid_lapsed",
    "bids_released",
    "security_changed",
)
FACTS = (
    *("price", "outcome", "bids", "voided", "extensions", "offer"),
    *("what", "at", "detail", "also", "by_house"),
)
"""What of an event's payload its messages may say."""

Kind = Notification.Kind
OF_ONE_PERSON = {"telegram_linked": Kind.LINKED, "security_changed": Kind.SECURITY}
PERPETUAL = {
    "call_started": Kind.CALLED,
    "call_twice": Kind.CALLED_TWICE,
    "bid_lapsed": Kind.LAPSED,
    "bids_released": Kind.RELEASED,
}


class News(NamedTuple):
    """One person, and what the event means for them."""

    person_id: int
    kind: Notification.Kind


def receive(event: OutboxEvent) -> None:
    """Write the inbox rows of an event, and queue each for the best transport that reaches its person, or for all."""
    payload = event.payload
    reason = _reason_of_staff(event)
    news = list(_news(event.kind, payload, by_house=bool(reason)))
    if not news:
        return
    data = {name: payload[name] for name in FACTS if name in payload}
    if reason:
        data["reason"] = reason
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
    Delivery.objects.bulk_create(
        (Delivery(notification=notification, transport=way) for notification in waiting for way in _ways(notification)),
        ignore_conflicts=True,
    )
    transaction.on_commit(wake_delivery)


def _ways(notification: Notification) -> Iterator[str]:
    """Give the best way to the person, or all of them where the news matters that much."""
    every = notification.kind in Notification.EVERY_WAY
    return islice(ways_to(notification.person, notification.kind), None if every else 1)


def _news(kind: str, payload: dict[str, Any], *, by_house: bool) -> Iterator[News]:
    if kind == "bid_accepted":
        if payload["outbid"] is not None:
            yield News(payload["outbid"], Kind.OUTBID)
        if payload.get("extensions_rose"):
            others = _bidders(payload) - {payload["bidder"], payload["outbid"]}
            yield from (News(person, Kind.EXTENDED) for person in others)
    elif kind == "reserve_lowered":
        if payload["leader"] is not None and confirmable_by(payload["leader"], payload["auction"]):
            yield News(payload["leader"], Kind.CONFIRM)
    elif kind in OF_ONE_PERSON:
        yield News(payload["person"], OF_ONE_PERSON[kind])
    elif kind == "bid_voided":
        yield News(payload["bidder"], Kind.VOIDED)
        if payload["leader"] not in (None, payload["leader_before"]):
            yield News(payload["leader"], Kind.LEADS_AGAIN)
    elif kind in PERPETUAL:
        yield from _of_perpetual(PERPETUAL[kind], payload)
    elif kind == "auction_extended":
        yield from (News(person, Kind.EXTENDED) for person in {payload["seller"], *_bidders(payload)})
    elif payload["outcome"] == Auction.Outcome.WITHDRAWN:
        yield from _withdrawal(payload, by_house=by_house)
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


def _reason_of_staff(event: OutboxEvent) -> str:
    """Give the public reason of what staff did, empty where it was not staff: a withdrawal has its before the end."""
    withdrawn = event.payload.get("outcome") == Auction.Outcome.WITHDRAWN
    if not withdrawn and event.kind not in ("bid_voided", "auction_extended"):
        return ""
    entries = LedgerEntry.objects.filter(auction=event.payload["auction"], seq=event.seq - withdrawn)
    payload = entries.filter(kind__in=("voided", "extended", "withdrawn")).values_list("payload", flat=True).first()
    return str(json.loads(payload)["reason"]) if payload else ""


def _withdrawal(payload: dict[str, Any], *, by_house: bool) -> Iterator[News]:
    """Tell those who bid and who watch, and the seller where it was not the seller who did it."""
    seller, interested = {payload["seller"]}, _interested(payload)
    told = interested | seller if by_house else interested - seller
    yield from (News(person, Kind.WITHDRAWN) for person in told)


def _end(payload: dict[str, Any]) -> Iterator[News]:
    winner = payload["winner"]
    if winner is not None:
        yield News(winner, Kind.WON)
    yield News(payload["seller"], Kind.UNSOLD if winner is None else Kind.SOLD)
    yield from (News(person, Kind.LOST) for person in _bidders(payload) - {winner})


def _of_perpetual(kind: Notification.Kind, payload: dict[str, Any]) -> Iterator[News]:
    """Tell of a call all who bid and who watch; of bids that no longer bind those who made them, and of a release the
    seller too.
    """
    if kind == Kind.LAPSED:
        told = {payload["bidder"]}
    elif kind == Kind.RELEASED:
        told = {payload["seller"], *payload["bidders"]}
    else:
        told = _interested(payload) - {payload["seller"]}
    yield from (News(person, kind) for person in told)


def _interested(payload: dict[str, Any]) -> set[int]:
    return {*Watch.objects.filter(auction=payload["auction"]).values_list("user", flat=True), *_bidders(payload)}


def _bidders(payload: dict[str, Any]) -> set[int]:
    return set(Bid.objects.filter(auction=payload["auction"]).values_list("bidder", flat=True))
