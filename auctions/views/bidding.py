"""Bidding: an amount is read strictly, shown once in full, and placed; as plain pages and as parts that htmx swaps."""

import functools
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect
from redis.exceptions import RedisError

from accounts.limits import TooMany, take
from accounts.messages import too_many_text
from auctions import messages
from auctions.engine.english import Refusal
from auctions.forms.bidding import BidForm, BuyNowForm, IntentionForm, RenewForm
from auctions.kinds.base import BidRequest
from auctions.mapping import Row
from auctions.models import Auction
from auctions.selectors.lot import BRIEF, lot_brief, objection
from auctions.services import bidding
from auctions.services.bidders import bidders
from auctions.services.bidding import BidRefused, KeyConflict, Receipt
from auctions.services.locking import Busy
from auctions.views.care import Data, held_back, kept_bid
from auctions.views.lot import render_lot, row_or_404

logger = logging.getLogger(__name__)
REFUSED, CONFLICT, EXPIRED, UNAVAILABLE, TOO_MANY = 422, 409, 400, 503, 429
LONGEST_AMOUNT = 40
View = Callable[[HttpRequest, str], HttpResponse]
Service = Callable[..., Receipt]
ShowRefusal = Callable[[HttpRequest, Row, BidRefused, IntentionForm], HttpResponse]


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


def bids(view: View) -> View:
    """Take what somebody signed in sends to a lot, only so often; beyond that the amount stays where it was typed."""

    @signed_in
    @functools.wraps(view)
    def counted(request: HttpRequest, public_id: str) -> HttpResponse:
        try:
            take("bid", request)
        except TooMany as refused:
            wait_s, status, text = refused.wait_s, TOO_MANY, too_many_text(refused.wait_s)
        except RedisError:
            logger.exception("bids cannot be counted")
            wait_s, status, text = 1, UNAVAILABLE, messages.uncounted_text()
        else:
            return view(request, public_id)
        typed = request.POST.get("amount", "")[:LONGEST_AMOUNT]
        answer = render_lot(request, row_or_404(request, public_id), status=status, error=text, typed=typed)
        answer.headers["Retry-After"] = str(wait_s)
        return answer

    return counted


@bids
def bid(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read the amount, have it confirmed once in full, then place it."""
    return _bid(request, public_id, request.POST.dict())


def _bid(request: HttpRequest, public_id: str, data: Data) -> HttpResponse:
    lot = _lot_or_404(request, public_id)
    form = BidForm(data, lot["currency"])
    if not form.is_valid():
        return _mistyped(request, lot, form)
    maximum, above = form.cleaned_data["maximum"], form.cleaned_data["above_buy_now"]
    show = functools.partial(
        to_confirm,
        request,
        lot,
        form,
        "bid",
        amount=maximum,
        typed=form.typed,
        above_buy_now=above,
        days=form.cleaned_data["days"],
    )
    wish = {"above_buy_now": above, "stands_for": form.stands_for}
    if not form.cleaned_data["confirmed"]:
        refused = refused_already(request, lot, form, _refused, action="bid", amount=maximum, **wish)
        return refused or held_back(request, lot, "bid", maximum, data) or show()
    if held := held_back(request, lot, "bid", maximum, data):
        return held
    place = functools.partial(bidding.place_bid, maximum=maximum, **wish)
    return _placed(request, lot, form, place, show)


@bids
def buy_now(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have the purchase confirmed once in full, then buy at the price that was shown."""
    return _buy(request, public_id, "buy_now", request.POST.dict())


@bids
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have it confirmed once in full, then accept a Dutch auction's price, at most the one that was shown."""
    return _buy(request, public_id, "accept", request.POST.dict())


@never_cache
@require_safe
def kept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the bid that was held back, to be confirmed by one click; where there is none, the lot."""
    found = kept_bid(request, public_id)
    if found is None:
        return redirect("lot", public_id)
    action, data = found
    return _bid(request, public_id, data) if action == "bid" else _buy(request, public_id, action, data)


def _buy(request: HttpRequest, public_id: str, action: str, data: Data) -> HttpResponse:
    service = bidding.buy_now if action == "buy_now" else bidding.accept_price
    lot = _lot_or_404(request, public_id)
    form = BuyNowForm(data)
    if not form.is_valid():
        return _expired(request, lot)
    price = form.cleaned_data["price"]
    show = functools.partial(to_confirm, request, lot, form, action, amount=price)
    if not form.cleaned_data["confirmed"]:
        refused = refused_already(request, lot, form, _refused, action=action, amount=price)
        return refused or held_back(request, lot, action, price, data) or show()
    if held := held_back(request, lot, action, price, data):
        return held
    return _placed(request, lot, form, functools.partial(service, price_seen=price), show)


@bids
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the leader meet a lowered reserve with the maximum they have."""
    lot = _lot_or_404(request, public_id)
    form = IntentionForm(request.POST)
    if not form.is_valid():
        return _expired(request, lot)
    return _placed(request, lot, form, bidding.confirm_maximum, None)


@bids
def renew(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let one's bid in a perpetual auction stand for longer, at the maximum it has."""
    lot = _lot_or_404(request, public_id)
    form = RenewForm(request.POST)
    if not form.is_valid():
        return _expired(request, lot)
    return _placed(request, lot, form, functools.partial(bidding.renew_bid, stands_for=form.stands_for), None)


def _lot_or_404(request: HttpRequest, public_id: str) -> Row:
    """Give the whole row where the page will come again, and what is needed to place a bid that was confirmed."""
    if "confirmed" not in request.POST:
        return row_or_404(request, public_id)
    try:
        return lot_brief(public_id)
    except Auction.DoesNotExist:
        raise Http404(_("There is no such lot.")) from None


def _placed(
    request: HttpRequest, lot: Row, form: IntentionForm, service: Service, again: Callable[..., HttpResponse] | None
) -> HttpResponse:
    """Call the service and say what came of it; `again` as for `answered`, the lot itself where it is None."""
    lot = {name: lot[name] for name in BRIEF}  # the rest has moved on: what is shown after this is read anew
    receipt = answered(request, lot, form, service, again or functools.partial(_shown, request, lot), refusal=_refused)
    if isinstance(receipt, HttpResponse):
        return receipt
    said = messages.receipt_text(receipt, lot["currency"])
    if request.htmx:  # type: ignore[attr-defined]
        return _shown(request, lot, said=said, said_kind="good" if receipt.leads else "warn", receipt=receipt)
    entry = messages.entry_text(receipt)  # without the nonce: a notice waits in a cookie
    (notices.success if receipt.leads else notices.warning)(request, f"{said} {entry}")
    return redirect("lot", lot["public_id"])


def answered(
    request: HttpRequest,
    lot: Row,
    form: IntentionForm,
    service: Service,
    again: Callable[..., HttpResponse],
    *,
    refusal: ShowRefusal,
) -> Receipt | HttpResponse:
    """Call the service; give its receipt, or the page that says why there is none.

    `again` shows the same form and key where the lot was too busy, `refusal` says what the rules refused.
    """
    try:
        sent = {"key": form.cleaned_data["key"], "seen_seq": form.cleaned_data["seq"]}
        return service(auction_id=lot["id"], bidder_id=request.user.pk, **sent)
    except BidRefused as refused:
        return refusal(request, lot, refused, form)
    except KeyConflict:
        return _shown(request, lot, status=CONFLICT, error=messages.key_conflict_text())
    except Busy:
        return again(status=UNAVAILABLE, error=messages.busy_text())
    except Auction.DoesNotExist:
        raise Http404(_("There is no such lot.")) from None


def refused_already(
    request: HttpRequest, lot: Row, form: IntentionForm, refusal: ShowRefusal, **wish: Any
) -> HttpResponse | None:
    """Refuse before anybody is asked to confirm what would be refused then; `wish` is the rest of a `BidRequest`."""
    row, person, seen = _whole(request, lot), request.user.pk or 0, form.cleaned_data["seq"]
    key = form.cleaned_data["key"]
    standing = bidders(row, [person], [key])[person].standing
    refused = objection(row, BidRequest(person, key, seen_seq=seen, **wish), standing)
    if refused is None:
        return None
    answer = BidRefused(refused.reason, refused.least, row["currency"], buy_now=row["buy_now"], moved=seen < row["seq"])
    return refusal(request, row, answer, form)


def _shown(request: HttpRequest, lot: Row, **context: Any) -> HttpResponse:
    """Show the lot: as it was read, or, where only its brief was, as it is now."""
    return render_lot(request, _whole(request, lot), **context)


def _whole(request: HttpRequest, lot: Row) -> Row:
    return lot if "now" in lot else row_or_404(request, lot["public_id"])


def to_confirm(
    request: HttpRequest,
    lot: Row,
    form: IntentionForm,
    action: str,
    desk_template: str = "auctions/_confirm.html",
    **context: Any,
) -> HttpResponse:
    """Show the amount once in full; the same client key goes on."""
    hidden = {"key": form.cleaned_data["key"], "seen_seq": form.cleaned_data["seq"], "action": action}
    return _shown(request, lot, desk_template=desk_template, **hidden, **context)


def _refused(request: HttpRequest, lot: Row, refused: BidRefused, form: IntentionForm) -> HttpResponse:
    text = messages.refusal_text(
        refused.reason, refused.currency, least=refused.least, buy_now=refused.buy_now, moved=refused.moved
    )
    typed, seen = form.typed if isinstance(form, BidForm) else "", form.cleaned_data["seq"]
    if refused.reason is Refusal.BUY_NOW_FIRST and isinstance(form, BidForm):
        context = {"amount": form.cleaned_data["maximum"], "error": text, "typed": typed}
        return _shown(request, lot, status=REFUSED, desk_template="auctions/_buy_or_bid.html", **context)
    return _shown(request, lot, status=REFUSED, error=text, typed=typed, seen=seen, days=form.cleaned_data.get("days"))


def _mistyped(request: HttpRequest, lot: Row, form: BidForm) -> HttpResponse:
    if form.out_of_date:
        return _expired(request, lot, form.typed)
    readings = form.refused.readings if form.refused else ()
    error = str(form.errors["amount"][0])
    days = form.cleaned_data["days"]
    return _shown(request, lot, status=REFUSED, error=error, typed=form.typed, readings=readings, days=days)


def _expired(request: HttpRequest, lot: Row, typed: str = "") -> HttpResponse:
    return _shown(request, lot, status=EXPIRED, error=messages.form_expired_text(), typed=typed)
