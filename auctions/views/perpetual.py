"""What the seller of a perpetual auction does while it runs: accept, call, keep open, each after a page that asks."""

import functools
from collections.abc import Callable

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from auctions import messages
from auctions.forms.bidding import AcceptLeadForm
from auctions.kinds import kind_of
from auctions.models import Auction
from auctions.services import perpetual
from auctions.services.perpetual import SellerRefused
from auctions.views.selling import REFUSED, own

ASK_AND_DO = ["GET", "HEAD", "POST"]


@require_http_methods(ASK_AND_DO)
@own
def accept(request: HttpRequest, auction: Auction) -> HttpResponse:
    """Ask once, then sell to the bid that leads, at no less than the page showed."""
    form = AcceptLeadForm(request.POST)
    if request.method == "POST" and not form.is_valid():
        return _ask(request, auction, "accept", messages.form_expired_text())
    seen = {"seq_seen": form.cleaned_data["seq"], "price_seen": form.cleaned_data["price"]} if form.is_valid() else {}
    service = functools.partial(perpetual.accept_bid, **seen)
    return _ask_or_do(request, auction, "accept", service, _("The lot is sold."))


@require_http_methods(ASK_AND_DO)
@own
def call(request: HttpRequest, auction: Auction) -> HttpResponse:
    """Ask once, then call: going once."""
    return _ask_or_do(
        request, auction, "call", perpetual.call, _("Going once. Everybody who has bid or watches is told.")
    )


@require_http_methods(ASK_AND_DO)
@own
def keep_open(request: HttpRequest, auction: Auction) -> HttpResponse:
    """Ask once, then say that the lot goes on."""
    return _ask_or_do(request, auction, "keep_open", perpetual.keep_open, _("The lot stays open."))


def _ask_or_do(
    request: HttpRequest, auction: Auction, act: str, service: Callable[..., None], done: str
) -> HttpResponse:
    if auction.status == Auction.Status.DRAFT:
        return redirect("sell_edit", auction.public_id)
    if request.method != "POST":
        return _ask(request, auction, act)
    try:
        service(auction_id=auction.pk, seller_id=auction.seller_id)
    except SellerRefused as refused:
        auction.refresh_from_db()
        error = messages.seller_refusal_text(refused.reason, auction.currency, least=refused.least)
        return _ask(request, auction, act, error)
    notices.success(request, done)
    return redirect("lot", auction.public_id)


def _ask(request: HttpRequest, auction: Auction, act: str, error: str = "") -> HttpResponse:
    """Show what there is and what this would do; without the button where it cannot be done."""
    possible = act in kind_of(vars(auction)).seller_actions and auction.status == Auction.Status.ACTIVE
    context = {
        "auction": auction,
        "act": act,
        "error": error,
        "possible": possible and (act == "keep_open" or auction.leader_id is not None),
    }
    return render(request, "auctions/sell_perpetual.html", context, status=REFUSED if error else 200)
