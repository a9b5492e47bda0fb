"""Lot cards: what a list shows of each lot, in one query for any number of lots."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from auctions.clock import ClockTimestamp
from auctions.kinds import DEFAULT, kind_of
from auctions.kinds.base import Row
from auctions.messages import standing_text
from auctions.models import Auction, Picture, Pseudonym, Watch
from auctions.models.auction import AuctionQuerySet
from auctions.selectors.pictures import IN_GRID, face
from auctions.times import iso

Viewer = User | AnonymousUser


class Words(NamedTuple):
    """The words that stand on every card, looked up once for a whole list."""

    bids: str
    watch: str
    begins: str
    left: str
    runs: str
    ended: str
    number: str

    @classmethod
    def now(cls) -> "Words":
        """Give them in the present language."""
        return cls(_("Bids"), _("Watch"), _("Begins in"), _("Time left"), _("Runs"), _("Ended"), _("Lot %(number)s"))


@dataclass(frozen=True, slots=True)
class Card:
    """One lot in a list. Amounts in minor units; `me` is the viewer's pseudonym there, empty when they never bid.

    `seller` is their name as HTML, leading to their page.
    """

    public_id: str
    kind: str
    seq: int
    title: str
    currency: str
    price: int
    public: Row
    bids: int
    starts_at: datetime
    ends_at: datetime | None
    now: datetime
    status: str
    outcome: str
    leader: str
    me: str
    watched: bool
    url: str
    watch_url: str
    picture: str
    seller: SafeString
    words: Words

    @property
    def number_text(self) -> str:
        """The lot's number, as people say it, and its type where that is not the usual one."""
        number = self.words.number % {"number": self.public_id[:4]}
        return number if self.kind == DEFAULT else f"{number} · {Auction.Kind(self.kind).label}"

    @property
    def time_text(self) -> str:
        """What the time on the card is."""
        left = self.words.left if self.ends_at else self.words.runs
        return {"scheduled": self.words.begins, "running": left, "ended": self.words.ended}[self.phase]

    @property
    def starts_iso(self) -> str:
        """When bidding begins, as the page's scripts read it."""
        return iso(self.starts_at)

    @property
    def ends_iso(self) -> str:
        """When bidding ends, as the page's scripts read it; empty where there is no end."""
        return iso(self.ends_at) if self.ends_at else ""

    @property
    def phase(self) -> str:
        """`scheduled`, `running` or `ended`, by the database's clock, the alarm heard or not."""
        if self.status != Auction.Status.ACTIVE or (self.ends_at and self.now >= self.ends_at):
            return "ended"
        return "running" if self.now >= self.starts_at else "scheduled"

    @property
    def running(self) -> bool:
        """Whether it can be bid on."""
        return self.phase == "running"

    @property
    def ended(self) -> bool:
        """Whether its time is over."""
        return self.phase == "ended"

    @property
    def sold(self) -> bool:
        """Whether it found a buyer."""
        return self.outcome in (Auction.Outcome.SOLD, Auction.Outcome.BOUGHT)

    @property
    def standing(self) -> str:
        """What the lot is to the viewer: `leading`, `outbid`, `won`, `ended`, or nothing to say."""
        first, phase = bool(self.me) and self.me == self.leader, self.phase
        if phase == "ended":
            return "won" if first and self.sold else "ended"
        if not self.me or not self.leader or phase == "scheduled":
            return ""
        return "leading" if first else "outbid"

    @property
    def standing_text(self) -> str:
        """The same in a word or two."""
        return standing_text(self.standing, self.outcome)


_ANY = "ANY-LOT"
SELLER = ("seller__public_id", "seller__name", "seller__is_active")
_SHOWN = ("public_id", "kind", "seq", "title", "currency", "starts_at", "ends_at", "status", "outcome")
_READ = (*_SHOWN, "price", "opening_price", "floor", "drop", "drop_s", "published_end", "call_began", "call_latest_end",
         "call_restarts", "going_twice", "period_s", "max_calls")  # fmt: skip


def cards(auctions: AuctionQuerySet, viewer: Viewer, *, sizes: str = IN_GRID) -> list[Card]:
    """Give the cards of published lots in the queryset's order, as this viewer sees them: one query.

    `sizes` says how wide their pictures stand there.
    """
    ready = Picture.objects.filter(auction=OuterRef("pk"), state=Picture.State.READY).order_by("position", "id")
    mine: dict[str, Any] = {"me": Value(""), "watched": Value(False)}
    if viewer.is_authenticated:
        mine = {
            "me": Subquery(Pseudonym.objects.filter(auction=OuterRef("pk"), user=viewer.pk).values("code")),
            "watched": Exists(Watch.objects.filter(auction=OuterRef("pk"), user=viewer.pk)),
        }
    rows = auctions.annotate(
        now=ClockTimestamp(),
        picture=Subquery(ready.values(files=JSONObject(full="full", small="small", widths="widths"))[:1]),
        **mine,
    ).values(*_READ, "bids_count", "leader_code", "now", "picture", "me", "watched", *SELLER)
    # Three reversals for the whole list: the addresses differ in one id alone.
    lot_url, watch_url, seller_url = (reverse(name, args=[_ANY]) for name in ("lot", "watch", "profile"))
    words = Words.now()
    return [
        Card(
            **{name: row[name] for name in (*_SHOWN, "now", "watched")},
            price=kind_of(row).price(row, row["now"]),
            public=kind_of(row).public(row, row["now"]),
            bids=row["bids_count"],
            leader=row["leader_code"],
            me=row["me"] or "",
            url=lot_url.replace(_ANY, row["public_id"]),
            watch_url=watch_url.replace(_ANY, row["public_id"]),
            picture=face(**row["picture"], sizes=sizes) if row["picture"] else "",
            seller=_seller(row, seller_url),
            words=words,
        )
        for row in rows
    ]


def _seller(row: Row, url: str) -> SafeString:
    """Write who sells; somebody who is no longer here has no page to lead to."""
    if not row["seller__is_active"]:
        return format_html("<bdi>{}</bdi>", row["seller__name"])
    return format_html(
        '<a href="{}"><bdi>{}</bdi></a>', url.replace(_ANY, row["seller__public_id"]), row["seller__name"]
    )
