"""What needs somebody now: all of theirs that asks for an act, the most urgent first, in a constant number of queries.

First comes what has an end, by its end; then what has none; then what is to be settled, listed again or finished.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from auctions.clock import ClockTimestamp
from auctions.mapping import COLUMNS, Row, state_of
from auctions.models import Auction, Pseudonym, Sale, StandingBid, Watch
from auctions.models.auction import SOONEST
from auctions.selectors.cards import Card, Viewer, cards
from auctions.selectors.dashboard import SOON
from auctions.selectors.sale import Counterpart
from auctions.selectors.selling import DraftRow, drafts
from auctions.times import EPOCH

LAPSES_SOON = timedelta(days=3)
SETTLING = timedelta(days=14)
"""How long a sale, or a lot that stayed unsold, asks for something: nobody tells the house that it is settled."""
MOST = 40
MOST_DRAFTS = 5
FOLLOWED = 60
"""Lots that one socket follows (static/js/live.js)."""
ENDING_TODAY = 3


class Need(StrEnum):
    """What a lot asks for, what presses most at the head."""

    CONFIRM = "confirm"
    OUTBID = "outbid"
    OWN_CALL = "own_call"
    CALL = "call"
    ENDING = "ending"
    LAPSING = "lapsing"
    WON = "won"
    SOLD = "sold"
    UNSOLD = "unsold"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: its lot or its draft, until when, and in a sale the other side."""

    need: Need
    card: Card | None = None
    draft: DraftRow | None = None
    due: datetime | None = None
    other: Counterpart | None = None

    @property
    def public_id(self) -> str:
        """The lot's public id."""
        return self.card.public_id if self.card else self.draft.public_id if self.draft else ""


@dataclass(frozen=True, slots=True)
class Followed:
    """A running lot of somebody's, whose every move may bring a new need."""

    public_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Attention:
    """All that needs somebody now; `more` where not all of it is listed. `ending_today` fills an empty page."""

    items: Sequence[Item]
    followed: Sequence[Followed]
    more: bool
    ending_today: Sequence[Card]


@dataclass(frozen=True, slots=True)
class _Found:
    need: Need
    public_id: str
    due: datetime | None = None
    other: Counterpart | None = None


def attention(viewer_id: int, viewer: Viewer) -> Attention:
    """Gather what needs this person: a query each for running lots, sales, lots unsold, drafts, and cards."""
    running = _running(viewer_id)
    needs = [need for row in running if (need := _need_of(row, viewer_id))]
    found = [*sorted(needs, key=_urgency), *_sales(viewer_id), *_unsold(viewer_id)]
    started = drafts(viewer_id)
    wanted = Auction.objects.filter(public_id__in=[each.public_id for each in found[:MOST]])
    shown = {card.public_id: card for card in cards(wanted, viewer)}
    items = [Item(each.need, shown[each.public_id], None, each.due, each.other) for each in found[:MOST]]
    items += [Item(Need.DRAFT, draft=draft) for draft in started[:MOST_DRAFTS]]
    followed = sorted(running[:FOLLOWED], key=lambda row: str(row["public_id"]))
    return Attention(
        items=items,
        followed=[Followed(row["public_id"], row["seq"]) for row in followed],
        more=len(found) > MOST or len(started) > MOST_DRAFTS,
        ending_today=[] if items else ending_today(viewer_id, viewer),
    )


def ending_today(viewer_id: int, viewer: Viewer) -> list[Card]:
    """Give three lots of others that end today, or next: one query."""
    lots = Auction.objects.running(ClockTimestamp()).exclude(seller=viewer_id).filter(ends_at__isnull=False)
    return cards(lots.order_by(SOONEST, "id")[:ENDING_TODAY], viewer)


def _running(viewer_id: int) -> list[Row]:
    """Give the running lots that somebody bids on, watches or sells, what ends first at the head."""
    bid_on = Pseudonym.objects.filter(user=viewer_id).values("auction")
    watched = Watch.objects.filter(user=viewer_id).values("auction")
    own = StandingBid.objects.filter(auction=OuterRef("pk"), bidder=viewer_id)
    lots = Auction.objects.running(ClockTimestamp()).filter(Q(pk__in=bid_on) | Q(pk__in=watched) | Q(seller=viewer_id))
    rows = lots.order_by(SOONEST, "id").annotate(
        now=ClockTimestamp(),
        took_part=Exists(Pseudonym.objects.filter(auction=OuterRef("pk"), user=viewer_id)),
        watched=Exists(Watch.objects.filter(auction=OuterRef("pk"), user=viewer_id)),
        until=Subquery(own.values("until")),
    )
    return [*rows.values(*COLUMNS, "now", "took_part", "watched", "until")]


def _need_of(row: Row, viewer_id: int) -> _Found | None:
    """Say what a running lot asks of somebody, which is one thing at most."""
    lot, ends_at, until, now = row["public_id"], row["ends_at"], row["until"], row["now"]
    sells, leads, took_part = row["seller_id"] == viewer_id, row["leader_id"] == viewer_id, row["took_part"]
    if row["call_began"] and (sells or took_part):
        sold_at = row["call_began"] + 3 * timedelta(seconds=row["period_s"])
        return _Found(Need.OWN_CALL if sells else Need.CALL, lot, sold_at)
    if leads and row["kind"] == Auction.Kind.ENGLISH and state_of(row).confirmable:
        return _Found(Need.CONFIRM, lot, ends_at)
    if took_part and row["leader_id"] and not leads:
        return _Found(Need.OUTBID, lot, ends_at)
    if until and until - now < LAPSES_SOON:
        return _Found(Need.LAPSING, lot, until)
    if ends_at and ends_at - now < SOON and (took_part or row["watched"]):
        return _Found(Need.ENDING, lot, ends_at)
    return None


def _urgency(found: _Found) -> tuple[bool, datetime, int]:
    """Order by what is due first; of two that are due at once, by what presses more."""
    return found.due is None, found.due or EPOCH, [*Need].index(found.need)


def _sales(person_id: int) -> list[_Found]:
    """Give the sales to and by somebody that may not be settled yet, what was won before what was sold."""
    sales = Sale.objects.filter(Q(buyer=person_id) | Q(seller=person_id), created_at__gte=timezone.now() - SETTLING)
    rows = sales.order_by("-created_at", "-pk").values_list(
        "auction__public_id", "buyer", "buyer__name", "buyer__email", "seller__name", "seller__email"
    )
    won, sold = [], []
    for lot, buyer, buyer_name, buyer_email, seller_name, seller_email in rows:
        if buyer == person_id:
            won.append(_Found(Need.WON, lot, other=Counterpart(seller_name, seller_email)))
        else:
            sold.append(_Found(Need.SOLD, lot, other=Counterpart(buyer_name, buyer_email)))
    return won + sold


def _unsold(seller_id: int) -> list[_Found]:
    """Give the lots that found no buyer lately and were not listed again; one taken back by its seller asks nothing."""
    again = Auction.objects.filter(
        seller=seller_id, title=OuterRef("title"), created_at__gt=OuterRef("finished_at")
    ).exclude(pk=OuterRef("pk"))
    lots = Auction.objects.filter(
        ~Exists(again),
        seller=seller_id,
        status=Auction.Status.INACTIVE,
        outcome__in=[Auction.Outcome.NO_BIDS, Auction.Outcome.RESERVE_NOT_MET],
        finished_at__gte=timezone.now() - SETTLING,
    )
    ids = lots.order_by("-finished_at", "-id").values_list("public_id", flat=True)
    return [_Found(Need.UNSOLD, public_id) for public_id in ids]
