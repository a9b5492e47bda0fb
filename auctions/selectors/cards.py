"""Lot cards: what a list shows of each lot, in one query for any number of lots."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Subquery, Value
from django.urls import reverse

from accounts.models import User
from auctions.clock import ClockTimestamp
from auctions.models import Auction, Picture, Pseudonym, Watch
from auctions.models.auction import AuctionQuerySet
from auctions.times import iso

Viewer = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Card:
    """One lot in a list. Amounts in minor units; `me` is the viewer's pseudonym there, empty when they never bid."""

    public_id: str
    seq: int
    title: str
    currency: str
    price: int
    bids: int
    starts_at: datetime
    ends_at: datetime
    now: datetime
    status: str
    outcome: str
    leader: str
    me: str
    watched: bool
    url: str
    watch_url: str
    picture: str
    alt: str

    @property
    def starts_iso(self) -> str:
        """When bidding begins, as the page's scripts read it."""
        return iso(self.starts_at)

    @property
    def ends_iso(self) -> str:
        """When bidding ends, as the page's scripts read it."""
        return iso(self.ends_at)

    @property
    def scheduled(self) -> bool:
        """Whether bidding has not begun."""
        return self.status == Auction.Status.ACTIVE and self.now < self.starts_at

    @property
    def running(self) -> bool:
        """Whether it can be bid on, by the database's clock."""
        return self.status == Auction.Status.ACTIVE and self.starts_at <= self.now < self.ends_at

    @property
    def ended(self) -> bool:
        """Whether its time is over, the alarm heard or not."""
        return not (self.scheduled or self.running)

    @property
    def sold(self) -> bool:
        """Whether it found a buyer."""
        return self.outcome in (Auction.Outcome.SOLD, Auction.Outcome.BOUGHT)

    @property
    def leading(self) -> bool:
        """Whether the viewer leads, or won."""
        return bool(self.me) and self.me == self.leader

    @property
    def beaten(self) -> bool:
        """Whether the viewer has bid and somebody else leads, or won."""
        return bool(self.me) and self.me != self.leader


_ANY = "ANY-LOT"
_COLUMNS = ("public_id", "seq", "title", "currency", "price", "starts_at", "ends_at", "status", "outcome")


def cards(auctions: AuctionQuerySet, viewer: Viewer) -> list[Card]:
    """Give the cards of published lots in the queryset's order, as this viewer sees them: one query."""
    first_picture = Picture.objects.filter(auction=OuterRef("pk")).order_by("position", "id")
    mine: dict[str, Any] = {"me": Value(""), "watched": Value(False)}
    if viewer.is_authenticated:
        mine = {
            "me": Subquery(Pseudonym.objects.filter(auction=OuterRef("pk"), user=viewer.pk).values("code")),
            "watched": Exists(Watch.objects.filter(auction=OuterRef("pk"), user=viewer.pk)),
        }
    rows = auctions.annotate(
        now=ClockTimestamp(),
        picture=Subquery(first_picture.values("small")[:1]),
        alt=Subquery(first_picture.values("alt")[:1]),
        **mine,
    ).values(*_COLUMNS, "bids_count", "leader_code", "now", "picture", "alt", "me", "watched")
    # Two reversals for the whole list: the addresses differ in the lot's id alone.
    lot_url, watch_url = (reverse(name, args=[_ANY]) for name in ("lot", "watch"))
    return [
        Card(
            **{name: row[name] for name in (*_COLUMNS, "now", "watched")},
            bids=row["bids_count"],
            leader=row["leader_code"],
            me=row["me"] or "",
            url=lot_url.replace(_ANY, row["public_id"]),
            watch_url=watch_url.replace(_ANY, row["public_id"]),
            picture=default_storage.url(row["picture"]) if row["picture"] else "",
            alt=row["alt"] or "",
        )
        for row in rows
    ]
