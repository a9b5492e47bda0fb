"""What the catalogue shows: a page of cards, the categories with their counts, and the filters that are on."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from auctions.clock import ClockTimestamp
from auctions.filters import CatalogueFilter
from auctions.models import Auction, Category
from auctions.selectors.cards import Card, Viewer, cards

PER_PAGE = 48
MOST_COUNTED = 1000


class BoundedPaginator(Paginator):
    """Counts no further than `MOST_COUNTED`, so that a large house does not count itself for every page."""

    @cached_property
    def count(self) -> int:
        lots: QuerySet[Auction] = self.object_list  # type: ignore[assignment]
        return lots.order_by()[:MOST_COUNTED].count()


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the query string without it."""

    label: str
    without: str


@dataclass(frozen=True)
class CataloguePage:
    """Everything that the catalogue's template shows."""

    category: Category | None
    categories: list[Category]
    filters: CatalogueFilter
    chips: list[Chip]
    page: Page[Any]
    cards: list[Card]
    count: int
    count_is_bounded: bool


def categories_with_counts() -> QuerySet[Category]:
    """Give the categories, each with `running`, the number of lots that can be bid on now."""
    running = Auction.objects.running(ClockTimestamp()).filter(category=OuterRef("pk")).order_by()
    number = Subquery(running.values("category").annotate(number=Count("pk")).values("number"))
    return Category.objects.annotate(running=Coalesce(number, 0)).order_by("position", "slug")


def catalogue_page(query: QueryDict, category_slug: str | None, viewer: Viewer) -> CataloguePage:
    """Read the page that this address means.

    :raises Category.DoesNotExist: for an unknown category.
    """
    categories = list(categories_with_counts())
    category = next((c for c in categories if c.slug == category_slug), None)
    if category_slug and category is None:
        raise Category.DoesNotExist
    lots = Auction.objects.public()
    filters = CatalogueFilter(query, queryset=lots.filter(category=category) if category else lots)
    paginator = BoundedPaginator(filters.qs, PER_PAGE)
    page = paginator.get_page(query.get("page"))
    return CataloguePage(
        category=category,
        categories=categories,
        filters=filters,
        chips=_chips(filters, query),
        page=page,
        cards=cards(page.object_list, viewer),  # type: ignore[arg-type]
        count=paginator.count,
        count_is_bounded=paginator.count == MOST_COUNTED,
    )


def _chips(filters: CatalogueFilter, query: QueryDict) -> list[Chip]:
    on = []
    for name, value in filters.form.cleaned_data.items():
        if name == "sort" or value in (None, "", False):
            continue
        without = query.copy()
        without.pop(name, None)
        without.pop("page", None)
        on.append(Chip(_chip_label(filters, name, query.get(name, "")), f"?{without.urlencode()}"))
    return on


def _chip_label(filters: CatalogueFilter, name: str, value: str) -> str:
    field = filters.form.fields[name]
    choices = dict(getattr(field, "choices", ()))
    if name in ("with_bids", "buy_now"):
        return str(field.label)
    return _("%(filter)s: %(value)s") % {"filter": field.label, "value": choices.get(value, value)}
