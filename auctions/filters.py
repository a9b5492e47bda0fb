"""The catalogue's filters: what may stand in the address, how it is checked, and what it picks.

Prices are filtered in one chosen currency and never converted. A wrong value is said so at its field, and filters
nothing.
"""

import re
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from auctions.clock import ClockTimestamp
from auctions.engine.money import CURRENCIES, AmountRefused, parse_amount
from auctions.kinds import KINDS
from auctions.messages import amount_fault_text
from auctions.models import Auction, StepTable
from auctions.models.auction import SOONEST, AuctionQuerySet
from auctions.price_now import PRICE_NOW

MOST_WORDS = 8
WITHIN = {"1h": timedelta(hours=1), "24h": timedelta(days=1), "7d": timedelta(days=7)}
SORTS: dict[str, tuple[Any, ...]] = {
    "ends": (SOONEST, "id"),
    "new": ("-published_at", "-id"),
    "price": ("currency", PRICE_NOW.asc(), "id"),  # amounts of two currencies have no order
    "-price": ("currency", PRICE_NOW.desc(), "-id"),
    "bids": ("-bids_count", "id"),
}


class CatalogueForm(forms.Form):
    """Checks the filters together: a bound of the price needs its currency."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        currency = cleaned.get("currency")
        bounds = [name for name in ("price_min", "price_max") if cleaned.get(name)]
        if bounds and not currency:
            self.add_error("currency", _("Choose the currency of the price: prices are not converted."))
        for name in bounds:
            try:
                cleaned[name] = parse_amount(cleaned[name], currency) if currency else None
            except AmountRefused as refused:
                self.add_error(name, amount_fault_text(refused, currency or ""))
        low, high = cleaned.get("price_min"), cleaned.get("price_max")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            self.add_error("price_max", _("The highest price is below the lowest: swap them, or leave one empty."))
        return cleaned


class CatalogueFilter(django_filters.FilterSet):
    """Every filter of the catalogue; the address holds them all, so that a search can be shared."""

    q = django_filters.CharFilter(label=_("Search"), method="matching", max_length=200)
    currency = django_filters.ChoiceFilter(
        label=_("Currency"), choices=lambda: [(c, c) for c in offered_currencies()], empty_label=_("Any")
    )
    price_min = django_filters.CharFilter(label=_("From"), method="priced_from", max_length=20)
    price_max = django_filters.CharFilter(label=_("To"), method="priced_to", max_length=20)
    ends = django_filters.ChoiceFilter(
        label=_("Ends within"),
        choices=[("1h", _("An hour")), ("24h", _("A day")), ("7d", _("A week"))],
        method="ending",
        empty_label=_("Any time"),
        widget=forms.RadioSelect,
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("scheduled", _("Begins later")), ("ended", _("Ended"))],
        method="in_state",
        empty_label=_("Running"),
        widget=forms.RadioSelect,
    )
    kind = django_filters.ChoiceFilter(
        label=_("Type"),
        choices=[(name, Auction.Kind(name).label) for name in KINDS],
        empty_label=_("Any"),
    )
    with_bids = django_filters.BooleanFilter(label=_("With bids"), method="with_a_bid", widget=forms.CheckboxInput)
    buy_now = django_filters.BooleanFilter(label=_("Buy now"), method="to_buy_now", widget=forms.CheckboxInput)
    sort = django_filters.ChoiceFilter(
        label=_("Sort by"),
        choices=[
            ("ends", _("Ending first")),
            ("new", _("Newest first")),
            ("price", _("Lowest price")),
            ("-price", _("Highest price")),
            ("bids", _("Most bids")),
        ],
        method="unsorted",
        empty_label=None,
    )

    class Meta:
        model = Auction
        form = CatalogueForm
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: AuctionQuerySet) -> AuctionQuerySet:
        """Apply what is valid; without a state, only what runs now is shown."""
        picked: AuctionQuerySet = super().filter_queryset(queryset)
        state = self.form.cleaned_data.get("state")
        if not state:
            picked = picked.running(ClockTimestamp())
        order = SORTS.get(self.form.cleaned_data.get("sort") or "ends", SORTS["ends"])
        if state == "ended" and order is SORTS["ends"]:
            order = (F("ends_at").desc(nulls_last=True), "-id")
        return picked.order_by(*order)

    def matching(self, lots: AuctionQuerySet, name: str, value: str) -> AuctionQuerySet:
        """Pick lots in which every word stands somewhere: title, description, category or number."""
        for word in value.split()[:MOST_WORDS]:
            holds, sought = ("icontains", word)
            if connection.vendor == "sqlite":  # whose LIKE knows upper and lower case in ASCII only
                holds, sought = ("iregex", re.escape(word))
            fields = ("title", "description", "category__name")
            found = [Q(**{f"{field}__{holds}": sought}) for field in fields]
            lots = lots.filter(reduce(or_, found, Q(public_id__istartswith=word)))
        return lots

    def priced_from(self, lots: AuctionQuerySet, name: str, value: int) -> AuctionQuerySet:
        return lots.alias(price_now=PRICE_NOW).filter(price_now__gte=value)

    def priced_to(self, lots: AuctionQuerySet, name: str, value: int) -> AuctionQuerySet:
        return lots.alias(price_now=PRICE_NOW).filter(price_now__lte=value)

    def ending(self, lots: AuctionQuerySet, name: str, value: str) -> AuctionQuerySet:
        return lots.filter(ends_at__lt=ClockTimestamp() + WITHIN[value])

    def in_state(self, lots: AuctionQuerySet, name: str, value: str) -> AuctionQuerySet:
        if value == "scheduled":
            return lots.scheduled(ClockTimestamp())
        return lots.filter(Q(status=Auction.Status.INACTIVE) | Q(ends_at__lte=ClockTimestamp()))

    def with_a_bid(self, lots: AuctionQuerySet, name: str, value: bool) -> AuctionQuerySet:
        return lots.filter(bids_count__gt=0) if value else lots

    def to_buy_now(self, lots: AuctionQuerySet, name: str, value: bool) -> AuctionQuerySet:
        return lots.filter(buy_now_open=True) if value else lots

    def unsorted(self, lots: AuctionQuerySet, name: str, value: str) -> AuctionQuerySet:
        return lots


def offered_currencies() -> list[str]:
    """Give the currencies that have a step table."""
    return [currency for currency in StepTable.objects.values_list("currency", flat=True) if currency in CURRENCIES]
