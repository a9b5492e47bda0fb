"""What sales say about opening prices, where there are enough of them to say anything."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median

from django.utils import timezone

from auctions.models import Auction, Category, Sale

ENOUGH = 10
PERIOD = timedelta(days=180)
MOST = 5000
"""Sales that are looked at, the newest first."""


@dataclass(frozen=True, slots=True)
class Advice:
    """How a category's final prices compare with its opening prices: the median of `sold` ratios, to a tenth."""

    category: str
    ratio: Decimal
    sold: int


def opening_advice(seller_id: int) -> list[Advice]:
    """Give advice on the categories in which somebody lists now or has lots unsold: two queries.

    Only English auctions count, because only there the price rises from the opening price.
    """
    sold = (Auction.Outcome.SOLD, Auction.Outcome.BOUGHT)
    listed = Auction.objects.filter(seller=seller_id).exclude(outcome__in=sold)
    categories = {row.pk: row.name for row in Category.objects.filter(pk__in=listed.values("category"))}
    sales = Sale.objects.filter(
        auction__kind=Auction.Kind.ENGLISH, auction__category__in=[*categories], created_at__gte=timezone.now() - PERIOD
    )
    ratios: dict[int, list[Fraction]] = defaultdict(list)
    rows = sales.order_by("-created_at", "-id").values_list("auction__category", "price", "auction__opening_price")
    for category, price, opening in rows[:MOST]:
        ratios[category].append(Fraction(price, opening))
    return [
        Advice(categories[category], Decimal(round(median(found) * 10)) / 10, len(found))
        for category, found in sorted(ratios.items(), key=lambda entry: categories[entry[0]])
        if len(found) >= ENOUGH
    ]
