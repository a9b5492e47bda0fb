"""The page of one lot, and the two parts of it that follow the bidding: the desk and the history."""

from functools import partial
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from auctions import messages
from auctions.engine.money import AmountRefused, parse_amount
from auctions.kinds.base import BidRequest
from auctions.mapping import Row
from auctions.models import Auction
from auctions.selectors.history import history as history_of
from auctions.selectors.lot import desk, lot_page, lot_row, objection
from auctions.services import visits
from auctions.services.visits import is_program


def row_or_404(request: HttpRequest, public_id: str) -> Row:
    """Give the lot's columns as this visitor sees them.

    :raises Http404: when there is no such published lot.
    """
    try:
        return lot_row(public_id, request.user)
    except Auction.DoesNotExist:
        raise Http404(_("There is no such lot.")) from None


def render_lot(
    request: HttpRequest, row: Row, *, status: int = 200, desk_template: str = "auctions/_bid_desk.html", **context: Any
) -> HttpResponse:
    """Answer with the desk alone to htmx, and with the whole page otherwise; `context` is for the desk.

    `seen` in it is the entry that the page around the desk shows, `fill` asks for the least bid in the field.
    """
    context = {
        "desk": desk(row, request.user),
        "desk_template": desk_template,
        "key": uuid4(),
        "seen": row["seq"],
        **context,
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, desk_template, context, status=status)
    context["seen"] = row["seq"]
    return render(request, "auctions/lot.html", {"lot": lot_page(row, request.user), **context}, status=status)


@require_safe
def lot(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the lot; its seller's draft goes to the preview, and nobody else knows of it."""
    own_draft = partial(
        Auction.objects.filter, public_id=public_id, seller=request.user.pk, status=Auction.Status.DRAFT
    )
    try:
        row = lot_row(public_id, request.user)
    except Auction.DoesNotExist:
        if request.user.is_authenticated and own_draft().exists():
            return redirect("sell_preview", public_id)
        raise Http404(_("There is no such lot.")) from None
    request.htmx = False  # type: ignore[attr-defined]  # this address is always the whole page
    answer = render_lot(request, row, fill=_fills(request))
    if not _is_silent(request, row):
        visits.count(row["id"])
    return answer


@never_cache
@require_safe
def panel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the desk anew; `tried` is an amount that was refused before, judged again by the present state.

    `seen` is the entry that the page around the desk shows.
    """
    row = row_or_404(request, public_id)
    tried, seen = request.GET.get("tried", "")[:100], _number(request.GET.get("seen", ""))
    context = {
        "desk": desk(row, request.user),
        "key": uuid4(),
        "typed": tried,
        "error": _fault_of(row, request, tried),
        "seen": row["seq"] if seen is None else seen,
        "fill": _fills(request),
    }
    return render(request, "auctions/_bid_desk.html", context)


@never_cache
@require_safe
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the history: the newest entries, or those older than `before`."""
    row = row_or_404(request, public_id)
    lines = history_of(row, _number(request.GET.get("before", "")))
    template = "auctions/_history.html" if request.htmx else "auctions/history.html"  # type: ignore[attr-defined]
    return render(request, template, {"history": lines, "desk": desk(row, request.user), "title": row["title"]})


def _fills(request: HttpRequest) -> bool:
    """Tell whether the way here asks for the least bid in the field: somebody who was outbid bids again."""
    return request.GET.get("bid") == "least"


def _is_silent(request: HttpRequest, row: Row) -> bool:
    """Tell whether this look at a lot is no visit: the seller's own, a program's that says so, a browser's guess."""
    agent, purpose = request.headers.get("User-Agent", ""), request.headers.get("Sec-Purpose", "")
    return request.method != "GET" or row["seller_id"] == request.user.pk or "prefetch" in purpose or is_program(agent)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _fault_of(row: Row, request: HttpRequest, tried: str) -> str:
    if not tried or not request.user.is_authenticated or request.user.pk == row["seller_id"]:
        return ""
    currency = row["currency"]
    try:
        refused = objection(row, BidRequest(request.user.pk, uuid4(), amount=parse_amount(tried, currency)))
    except AmountRefused as fault:
        return messages.amount_fault_text(fault, currency)
    return (
        messages.refusal_text(refused.reason, currency, least=refused.least, buy_now=row["buy_now"]) if refused else ""
    )
