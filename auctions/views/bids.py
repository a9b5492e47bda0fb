"""Somebody's own bids: their history with filters, and the same as a file."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from auctions.engine.money import decimal_text
from auctions.exports import csv_file
from auctions.selectors.bids import BidRow, all_bids, bid_history
from auctions.times import iso

MOST_PER_HOUR = 20


@require_safe
@never_cache
@login_required
def history(request: HttpRequest) -> HttpResponse:
    """Show a page of the visitor's own bids; everything that picks them is in the address."""
    return _page(request)


@require_safe
@never_cache
@login_required
def download(request: HttpRequest) -> HttpResponseBase:
    """Give the visitor's own bids as CSV, by the same filters; several times an hour, and no more."""
    if request.method == "GET" and not _counted(f"bids.csv:{request.user.pk}"):
        return _page(request, _("You have fetched this file many times within the hour. Try again later."), 429)
    heading = [
        _("Placed"), _("Lot"), _("Title"), _("Type"), _("Bid"), _("Maximum"), _("Price after it"), _("Currency"),
        _("Led after it"), _("Outcome"), _("Voided"), _("Entry in the ledger"),
    ]  # fmt: skip
    return csv_file(request, "bids.csv", heading, _chunks(request.user.pk or 0, request.GET, get_language()))


def _page(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    history = bid_history(request.user.pk or 0, request.GET)
    return render(request, "auctions/bids.html", {"history": history, "error": error}, status=status)


def _chunks(bidder_id: int, query: QueryDict, language: str | None) -> Iterator[list[Sequence[str]]]:
    """Give the rows of the file; they are read after the answer has begun, when nobody's language is set."""
    for rows in all_bids(bidder_id, query):
        with override(language):
            yield [_cells(row) for row in rows]


def _cells(row: BidRow) -> Sequence[str]:
    return (
        iso(row.at),
        row.public_id,
        row.title,
        row.kind_text,
        row.action_text,
        "" if row.maximum is None else decimal_text(row.maximum, row.currency),
        decimal_text(row.price, row.currency),
        row.currency,
        _("yes") if row.led else _("no"),
        row.standing_text,
        _("yes") if row.voided else _("no"),
        str(row.seq),
    )


def _counted(key: str) -> bool:
    """Count a download, and tell whether it is still within the hour's number."""
    cache.add(key, 0, 3600)
    return bool(cache.incr(key) <= MOST_PER_HOUR)
