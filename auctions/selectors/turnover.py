"""What somebody has spent or taken in, month by month: hammer prices, one row of months for each currency."""

from datetime import date, datetime, time
from typing import Literal

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from auctions.charts import Month
from auctions.models import Sale

MONTHS = 12


def turnover(person_id: int, side: Literal["buyer", "seller"]) -> dict[str, list[Month]]:
    """Give the last twelve months of each currency, oldest first, in the reader's time zone: one query."""
    firsts = _months(timezone.localdate().replace(day=1))
    begin = timezone.make_aware(datetime.combine(firsts[0], time()))
    rows = (
        Sale.objects.filter(**{side: person_id}, created_at__gte=begin)
        .values("currency", month=TruncMonth("created_at"))
        .annotate(total=Sum("price"))
        .order_by("currency", "month")
    )
    sums = {(row["currency"], row["month"].date()): row["total"] for row in rows}
    currencies = sorted({currency for currency, _ in sums})
    return {currency: [Month(first, sums.get((currency, first), 0)) for first in firsts] for currency in currencies}


def _months(last: date) -> list[date]:
    """Give the first days of the twelve months that end with this one."""
    count = last.year * 12 + last.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(count - MONTHS + 1, count + 1)]
