"""Somebody's own bids, all of them: filtered, by the page, and by the chunk for a download. Nobody else's are read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from auctions.kinds import KINDS
from auctions.models import Auction, Bid
from auctions.selectors.dashboard import Buying, stands
from auctions.selectors.standing import voided_bids

PER_PAGE = 50
CHUNK = 500
MOST_WORDS = 8
PERIODS = {"7d": timedelta(days=7), "30d": timedelta(days=30), "90d": timedelta(days=90), "365d": timedelta(days=365)}
STANDINGS: Mapping[str, Any] = {
    Buying.LEADING: _("Leading"),
    Buying.OUTBID: _("Outbid"),
    Buying.SEALED: _("Sealed"),
    Buying.WON: _("Won"),
    Buying.LOST: _("Not won"),
}
"""What has become of the lot of a bid, for its bidder."""


@dataclass(frozen=True, slots=True)
class BidRow:
    """One bid. Amounts in minor units; `maximum` is None for one that was sealed, `price` is the lot's after it."""

    at: datetime
    seq: int
    public_id: str
    title: str
    kind: str
    currency: str
    action: str
    maximum: int | None
    price: int
    led: bool
    standing: str
    voided: bool

    @property
    def kind_text(self) -> str:
        """The name of the auction's type."""
        return str(Auction.Kind(self.kind).label)

    @property
    def action_text(self) -> str:
        """The name of what was done."""
        return str(Bid.Action(self.action).label)

    @property
    def standing_text(self) -> str:
        """What has become of the lot; empty where the bid stands no more and nobody has won yet."""
        return str(STANDINGS.get(self.standing, ""))


class BidFilter(django_filters.FilterSet):
    """Every filter of one's own bids; a wrong value is said so at its field, and filters nothing."""

    q = django_filters.CharFilter(label=_("Search"), method="matching", max_length=200)
    period = django_filters.ChoiceFilter(
        label=_("Period"),
        choices=[("7d", _("7 days")), ("30d", _("30 days")), ("90d", _("90 days")), ("365d", _("A year"))],
        method="since",
        empty_label=_("Any time"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Type"),
        field_name="auction__kind",
        choices=[(name, Auction.Kind(name).label) for name in KINDS],
        empty_label=_("Any"),
    )
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), field_name="standing", choices=[*STANDINGS.items()], empty_label=_("Any")
    )

    class Meta:
        model = Bid
        form = forms.Form
        fields: ClassVar[list[str]] = []

    def matching(self, bids: QuerySet[Bid], name: str, value: str) -> QuerySet[Bid]:
        """Pick bids on lots in whose title, category or number every word stands."""
        for word in value.split()[:MOST_WORDS]:
            holds, sought = ("icontains", word)
            if connection.vendor == "sqlite":  # whose LIKE knows upper and lower case in ASCII only
                holds, sought = ("iregex", re.escape(word))
            found = [Q(**{f"auction__{field}__{holds}": sought}) for field in ("title", "category__name")]
            bids = bids.filter(reduce(or_, found, Q(auction__public_id__istartswith=word)))
        return bids

    def since(self, bids: QuerySet[Bid], name: str, value: str) -> QuerySet[Bid]:
        return bids.filter(placed_at__gte=timezone.now() - PERIODS[value])


@dataclass(frozen=True, slots=True)
class BidHistory:
    """A page of somebody's bids, and the filters that picked them."""

    filters: BidFilter
    page: Page[Any]
    rows: Sequence[BidRow]


def bid_history(bidder_id: int, query: Any) -> BidHistory:
    """Give a page of somebody's own bids, the newest first: count, bids and voids are one query each."""
    filters = BidFilter(query, queryset=_bids(bidder_id))
    page = Paginator(filters.qs, PER_PAGE).get_page(query.get("page"))
    return BidHistory(filters, page, _rows([*page.object_list]))


def all_bids(bidder_id: int, query: Any) -> Iterator[list[BidRow]]:
    """Give all of somebody's own bids that these filters pick, the newest first, in chunks of two queries each."""
    picked = BidFilter(query, queryset=_bids(bidder_id)).qs
    chunk = [*picked[:CHUNK]]
    while chunk:
        yield _rows(chunk)
        chunk = [*picked.filter(pk__lt=chunk[-1]["pk"])[:CHUNK]]


_READ = {
    "at": "placed_at", "public_id": "auction__public_id", "title": "auction__title", "kind": "auction__kind",
    "currency": "auction__currency", "led": "leads",
}  # fmt: skip
_AS_NAMED = ("seq", "action", "maximum", "price", "standing")


def _bids(bidder_id: int) -> QuerySet[Bid, Any]:
    conditions = stands(bidder_id, "auction__")
    became = Case(
        *(When(conditions[Buying(name)], then=Value(name)) for name in STANDINGS),
        default=Value(""),
        output_field=CharField(),
    )
    bids = Bid.objects.filter(bidder=bidder_id).annotate(standing=became).order_by("-id")
    picked: QuerySet[Bid, Any] = bids.values("pk", "auction", *_AS_NAMED, *_READ.values())
    return picked


def _rows(bids: Sequence[Mapping[str, Any]]) -> list[BidRow]:
    voided = voided_bids({bid["auction"] for bid in bids})
    return [
        BidRow(
            **{name: bid[name] for name in _AS_NAMED},
            **{name: bid[column] for name, column in _READ.items()},
            voided=(bid["auction"], bid["seq"]) in voided,
        )
        for bid in bids
    ]
