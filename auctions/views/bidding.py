"""Bidding: an amount is read strictly, shown once in full, and placed; as plain pages and as parts that htmx swaps."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from auctions import messages
from auctions.engine import english
from auctions.engine.english import Action, Refusal, Standing
from auctions.forms.bidding import BidForm, BuyNowForm, IntentionForm
from auctions.mapping import Row
from auctions.models import Auction
from auctions.selectors.lot import objection
from auctions.services import bidding
from auctions.services.bidders import bidders
from auctions.services.bidding import BidRefused, KeyConflict, Receipt
from auctions.services.locking import Busy
from auctions.views.lot import render_lot, row_or_404

REFUSED, CONFLICT, EXPIRED, UNAVAILABLE = 422, 409, 400, 503
View = Callable[[HttpRequest, str], HttpResponse]


def signed_in(view: View) -> View:
    """Take POST only, and send strangers to the sign-in page, from where they come back to the lot."""

    @require_POST
    @functools.wraps(view)
    def guarded(request: HttpRequest, public_id: str) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, public_id)
        sign_in = f"{resolve_url('account_login')}?{urlencode({'next': reverse('lot', args=[public_id])})}"
        return HttpResponseClientRedirect(sign_in) if request.htmx else redirect(sign_in)  # type: ignore[attr-defined]

    return guarded


@signed_in
def bid(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read the amount, have it confirmed once in full, then place it."""
    row = row_or_404(request, public_id)
    form = BidForm(request.POST, row["currency"])
    if not form.is_valid():
        return _mistyped(request, row, form)
    maximum, above = form.cleaned_data["maximum"], form.cleaned_data["above_buy_now"]
    show = functools.partial(
        _to_confirm, request, row, form, "bid", amount=maximum, typed=form.typed, above_buy_now=above
    )
    if not form.cleaned_data["confirmed"]:
        action = english.Bid(request.user.pk or 0, maximum, _standing(request, row, form), above)
        return _refused_already(request, row, form, action) or show()
    place = functools.partial(bidding.place_bid, maximum=maximum, above_buy_now=above)
    return _placed(request, row, form, place, show)


@signed_in
def buy_now(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have the purchase confirmed once in full, then buy at the price that was shown."""
    row = row_or_404(request, public_id)
    form = BuyNowForm(request.POST)
    if not form.is_valid():
        return _expired(request, row)
    price = form.cleaned_data["price"]
    show = functools.partial(_to_confirm, request, row, form, "buy_now", amount=price)
    if not form.cleaned_data["confirmed"]:
        action = english.BuyNow(request.user.pk or 0, price, _standing(request, row, form))
        return _refused_already(request, row, form, action) or show()
    return _placed(request, row, form, functools.partial(bidding.buy_now, price_seen=price), show)


@signed_in
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the leader meet a lowered reserve with the maximum they have."""
    row = row_or_404(request, public_id)
    form = IntentionForm(request.POST)
    if not form.is_valid():
        return _expired(request, row)
    return _placed(request, row, form, bidding.confirm_maximum, None)


def _standing(request: HttpRequest, row: Row, form: IntentionForm) -> Standing:
    """Say what this person is to the lot: one query."""
    person = request.user.pk or 0
    return bidders(row, [person], [form.cleaned_data["key"]])[person].standing


def _refused_already(request: HttpRequest, row: Row, form: IntentionForm, action: Action) -> HttpResponse | None:
    """Refuse before anybody is asked to confirm what would be refused then."""
    seen = form.cleaned_data["seq"]
    refused = objection(row, action, seen)
    if refused is None:
        return None
    refusal = BidRefused(
        refused.reason, refused.least, row["currency"], buy_now=row["buy_now"], moved=seen < row["seq"]
    )
    return _refused(request, row, refusal, form)


def _placed(
    request: HttpRequest,
    row: Row,
    form: IntentionForm,
    service: Callable[..., Receipt],
    again: Callable[..., HttpResponse] | None,
) -> HttpResponse:
    """Call the service and say what came of it; `again` shows the same form and key where the lot was too busy."""
    try:
        sent = {"key": form.cleaned_data["key"], "seen_seq": form.cleaned_data["seq"]}
        receipt = service(auction_id=row["id"], bidder_id=request.user.pk, **sent)
    except BidRefused as refused:
        return _refused(request, row_or_404(request, row["public_id"]), refused, form)
    except KeyConflict:
        return render_lot(request, row, status=CONFLICT, error=messages.key_conflict_text())
    except Busy:
        busy = messages.busy_text()
        return (
            again(status=UNAVAILABLE, error=busy) if again else render_lot(request, row, status=UNAVAILABLE, error=busy)
        )
    except Auction.DoesNotExist:
        raise Http404(_("There is no such lot.")) from None
    said = messages.receipt_text(receipt, row["currency"])
    if request.htmx:  # type: ignore[attr-defined]
        said_kind = "good" if receipt.leads else "warn"
        row = row_or_404(request, row["public_id"])
        return render_lot(request, row, said=said, said_kind=said_kind, receipt=receipt)
    entry = messages.entry_text(receipt)  # without the nonce: a notice waits in a cookie
    (notices.success if receipt.leads else notices.warning)(request, f"{said} {entry}")
    return redirect("lot", row["public_id"])


def _to_confirm(
    request: HttpRequest, row: Row, form: IntentionForm, action: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Show the amount once in full; the same client key goes on."""
    hidden = {"key": form.cleaned_data["key"], "seen_seq": form.cleaned_data["seq"], "action": action}
    return render_lot(request, row, status=status, desk_template="auctions/_confirm.html", **hidden, **context)


def _refused(request: HttpRequest, row: Row, refused: BidRefused, form: IntentionForm) -> HttpResponse:
    text = messages.refusal_text(
        refused.reason, refused.currency, least=refused.least, buy_now=refused.buy_now, moved=refused.moved
    )
    typed, seen = form.typed if isinstance(form, BidForm) else "", form.cleaned_data["seq"]
    if refused.reason is Refusal.BUY_NOW_FIRST and isinstance(form, BidForm):
        context = {"amount": form.cleaned_data["maximum"], "error": text, "typed": typed}
        return render_lot(request, row, status=REFUSED, desk_template="auctions/_buy_or_bid.html", **context)
    return render_lot(request, row, status=REFUSED, error=text, typed=typed, seen=seen)


def _mistyped(request: HttpRequest, row: Row, form: BidForm) -> HttpResponse:
    if form.out_of_date:
        return _expired(request, row, form.typed)
    readings = form.refused.readings if form.refused else ()
    return render_lot(
        request, row, status=REFUSED, error=str(form.errors["amount"][0]), typed=form.typed, readings=readings
    )


def _expired(request: HttpRequest, row: Row, typed: str = "") -> HttpResponse:
    return render_lot(request, row, status=EXPIRED, error=messages.form_expired_text(), typed=typed)
