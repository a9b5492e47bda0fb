"""A person's own lots: what they bid on, won and watch, and what they sell. A tab is a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, IntegerField, Max, OuterRef, Q, Value, When

from auctions.clock import ClockTimestamp
from auctions.models import Auction, Pseudonym, StandingBid, Watch
from auctions.models.auction import SOONEST, AuctionQuerySet
from auctions.selectors.cards import Card, cards
from auctions.selectors.pictures import IN_ROW
from auctions.selectors.sale import Counterpart, counterparts
from auctions.selectors.selling import DraftRow, drafts
from auctions.selectors.standing import standing

PER_PAGE = 24
SOON = timedelta(days=1)
"""What ends within it ends soon."""


class Buying(StrEnum):
    """The tabs of a bidder."""

    LEADING = "leading"
    OUTBID = "outbid"
    ENDING = "ending"
    SEALED = "sealed"
    WON = "won"
    LOST = "lost"
    WATCHING = "watching"


class Selling(StrEnum):
    """The tabs of a seller."""

    DRAFTS = "drafts"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    SOLD = "sold"
    UNSOLD = "unsold"


@dataclass(frozen=True, slots=True)
class BuyingRow:
    """A lot as its bidder or watcher sees it; `maximum` is the viewer's own highest that stands, in minor units.

    `other` is the seller of a lot that the viewer won.
    """

    card: Card
    maximum: int | None
    other: Counterpart | None = None


@dataclass(frozen=True, slots=True)
class SellingRow:
    """A lot as its seller sees it; `reserve` is the amount asked (minor units), `met` whether it is reached.

    `other` is the buyer of a lot that is sold.
    """

    card: Card
    reserve: int | None
    met: bool
    watchers: int
    visits: int
    other: Counterpart | None

    @property
    def editable(self) -> bool:
        """Whether it can still be changed or withdrawn."""
        return not (self.card.bids or self.card.ended)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One tab: its rows, and how many each tab has."""

    show: str
    counts: Mapping[str, int]
    page: Page[Any]
    rows: Sequence[BuyingRow | SellingRow | DraftRow]


def buying(viewer_id: int, show: Buying, number: str | None, viewer: Any) -> Dashboard:
    """Give a tab of what somebody bids on: counts are two queries, cards and own maxima one each, sellers one more."""
    counts = buying_counts(viewer_id)
    page = _page(_buying_lots(viewer_id, show), counts[show], number)
    shown = cards(page.object_list, viewer, sizes=IN_ROW)  # type: ignore[arg-type]
    maxima = dict(
        standing()
        .filter(bidder=viewer_id, auction__public_id__in=[card.public_id for card in shown])
        .values_list("auction__public_id")
        .annotate(Max("maximum"))
    )
    sellers = counterparts([card.public_id for card in shown], viewer_id) if show is Buying.WON else {}
    rows = [BuyingRow(card, maxima.get(card.public_id), sellers.get(card.public_id)) for card in shown]
    return Dashboard(show, counts, page, rows)


def selling(viewer_id: int, show: Selling, number: str | None, viewer: Any) -> Dashboard:
    """Give a tab of what somebody sells: counts, cards and the seller's own details are one query each."""
    mine = Auction.objects.filter(seller=viewer_id)
    counts = selling_counts(viewer_id)
    if show is Selling.DRAFTS:
        rows: Sequence[Any] = drafts(viewer_id)
        return Dashboard(show, counts, Paginator(rows, max(len(rows), 1)).page(1), rows)
    lots = mine.filter(_selling_conditions()[show])
    page = _page(lots.order_by(*_order(over=show in (Selling.SOLD, Selling.UNSOLD))), counts[show], number)
    shown = cards(page.object_list, viewer, sizes=IN_ROW)  # type: ignore[arg-type]
    details = {
        row["public_id"]: row
        for row in Auction.objects.filter(public_id__in=[card.public_id for card in shown])
        .annotate(watchers=Count("watches"))
        .values(
            "public_id",
            "standing_reserve",
            "reserve_met",
            "watchers",
            "visits__count",
            "sale__buyer__name",
            "sale__buyer__email",
        )
    }
    return Dashboard(show, counts, page, [_selling_row(card, details[card.public_id]) for card in shown])


def _selling_row(card: Card, details: Mapping[str, Any]) -> SellingRow:
    return SellingRow(
        card,
        details["standing_reserve"],
        details["reserve_met"],
        details["watchers"],
        details["visits__count"] or 0,
        Counterpart(details["sale__buyer__name"], details["sale__buyer__email"])
        if details["sale__buyer__email"]
        else None,
    )


def selling_counts(seller_id: int) -> dict[str, int]:
    """Count what each tab of a seller holds: one query."""
    conditions = _selling_conditions().items()
    mine = Auction.objects.filter(seller=seller_id)
    return mine.aggregate(**{tab: Count("pk", filter=condition) for tab, condition in conditions})


def _buying_lots(viewer_id: int, show: Buying) -> AuctionQuerySet:
    lots = Auction.objects.public()
    if show is Buying.WATCHING:
        over = Case(When(status=Auction.Status.ACTIVE, then=Value(0)), default=Value(1), output_field=IntegerField())
        return lots.filter(watches__user=viewer_id).order_by(over, SOONEST, "id")
    took_part = Exists(Pseudonym.objects.filter(auction=OuterRef("pk"), user=viewer_id))
    return lots.filter(took_part, stands(viewer_id)[show]).order_by(*_order(over=show in (Buying.WON, Buying.LOST)))


def buying_counts(viewer_id: int) -> dict[str, int]:
    """Count what each tab of a bidder holds, through their pseudonyms, one for each lot they bid on: two queries."""
    counts = Pseudonym.objects.filter(user=viewer_id).aggregate(
        **{tab: Count("pk", filter=condition) for tab, condition in stands(viewer_id, "auction__").items()}
    )
    return {**counts, Buying.WATCHING: Watch.objects.filter(user=viewer_id).count()}


def stands(viewer_id: int, lot: str = "") -> dict[Buying, Q]:
    """Give what each tab means for a lot the viewer bid on; `lot` is the way to its columns."""
    active = Q(**{f"{lot}status": Auction.Status.ACTIVE})
    ahead = Q(**{f"{lot}leader": viewer_id})
    led = Q(**{f"{lot}leader__isnull": False})
    own = StandingBid.objects.filter(auction=OuterRef(f"{lot}pk"), bidder=viewer_id)
    won = Q(**{f"{lot}sale__buyer": viewer_id})
    return {
        Buying.LEADING: active & ahead,
        Buying.OUTBID: active & led & ~ahead,
        Buying.ENDING: active & Q(**{f"{lot}ends_at__lt": ClockTimestamp() + SOON}),
        Buying.SEALED: active & ~led & Q(Exists(own)),
        Buying.WON: won,
        Buying.LOST: Q(**{f"{lot}status": Auction.Status.INACTIVE}) & ~won,
    }


def _selling_conditions() -> dict[Selling, Q]:
    active, inactive = Q(status=Auction.Status.ACTIVE), Q(status=Auction.Status.INACTIVE)
    sold = Q(outcome__in=[Auction.Outcome.SOLD, Auction.Outcome.BOUGHT])
    return {
        Selling.DRAFTS: Q(status=Auction.Status.DRAFT),
        Selling.SCHEDULED: active & Q(starts_at__gt=ClockTimestamp()),
        Selling.RUNNING: active & Q(starts_at__lte=ClockTimestamp()),
        Selling.SOLD: inactive & sold,
        Selling.UNSOLD: inactive & ~sold,
    }


def _order(*, over: bool) -> tuple[Any, str]:
    return (F("finished_at").desc(nulls_last=True), "-id") if over else (SOONEST, "id")


def _page(lots: AuctionQuerySet, count: int, number: str | None) -> Page[Any]:
    paginator = Paginator(lots, PER_PAGE)
    paginator.count = count  # counted with the other tabs already
    return paginator.get_page(number)
