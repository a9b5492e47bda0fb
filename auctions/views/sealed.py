"""Sealing a bid and taking it back. An amount and its nonce are in one answer only: in no notice, cookie or address."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from auctions import messages
from auctions.forms.bidding import IntentionForm, SealForm
from auctions.kinds.base import BidRequest
from auctions.mapping import Row
from auctions.selectors.lot import objection
from auctions.services import bidding
from auctions.services.bidders import bidders
from auctions.services.bidding import BidRefused, KeyConflict, Receipt
from auctions.services.locking import Busy
from auctions.views.bidding import CONFLICT, EXPIRED, REFUSED, UNAVAILABLE, signed_in
from auctions.views.care import held_back
from auctions.views.lot import render_lot, row_or_404

Service = Callable[..., Receipt]


@sensitive_post_parameters("amount", "step")
@signed_in
def seal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read the amount, have it confirmed once in full, then seal it and show the receipt, as a page and no redirect."""
    lot = row_or_404(request, public_id)
    form = SealForm(request.POST, lot["currency"])
    if not form.is_valid():
        return _mistyped(request, lot, form)
    amount, replaces = form.cleaned_data["maximum"], form.cleaned_data["replaces"]
    action = "replace" if replaces else "seal"
    ask = functools.partial(_to_confirm, request, lot, form, action, amount=amount)
    if not form.cleaned_data["confirmed"]:
        return _refused_already(request, lot, form, action, amount) or held_back(request, lot, action, amount) or ask()
    if held := held_back(request, lot, action, amount):
        return held
    answer = _answer(request, lot, form, functools.partial(bidding.seal_bid, amount=amount, replaces=replaces), ask)
    if isinstance(answer, HttpResponse):
        return answer
    now = row_or_404(request, public_id)
    return render_lot(request, now, desk_template="auctions/_sealed_receipt.html", receipt=answer)


@signed_in
def unseal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have it confirmed once, then take the sealed bid back."""
    lot = row_or_404(request, public_id)
    form = IntentionForm(request.POST)
    if not form.is_valid():
        return _expired(request, lot)
    ask = functools.partial(_to_confirm, request, lot, form, "withdraw")
    if not form.cleaned_data["confirmed"]:
        return _refused_already(request, lot, form, "withdraw", None) or ask()
    answer = _answer(request, lot, form, bidding.withdraw_sealed_bid, ask)
    if isinstance(answer, HttpResponse):
        return answer
    said = messages.unsealed_text()
    if request.htmx:  # type: ignore[attr-defined]
        return render_lot(request, row_or_404(request, public_id), said=said, said_kind="good")
    notices.success(request, f"{said} {messages.entry_text(answer)}")
    return redirect("lot", public_id)


def _answer(
    request: HttpRequest, lot: Row, form: IntentionForm, service: Service, again: Callable[..., HttpResponse]
) -> Receipt | HttpResponse:
    """Call the service; give its receipt, or the page that says why there is none."""
    try:
        sent = {"key": form.cleaned_data["key"], "seen_seq": form.cleaned_data["seq"]}
        return service(auction_id=lot["id"], bidder_id=request.user.pk, **sent)
    except BidRefused as refused:
        return _refused(request, lot, form, refused)
    except KeyConflict:
        return render_lot(request, lot, status=CONFLICT, error=messages.key_conflict_text())
    except Busy:
        return again(status=UNAVAILABLE, error=messages.busy_text())


def _refused_already(
    request: HttpRequest, lot: Row, form: IntentionForm, action: str, amount: int | None
) -> HttpResponse | None:
    """Refuse before anybody is asked to confirm what would be refused then."""
    person, key, seen = request.user.pk or 0, form.cleaned_data["key"], form.cleaned_data["seq"]
    standing = bidders(lot, [person], [key])[person].standing
    refused = objection(lot, BidRequest(person, key, action, amount, seen), standing)
    return refused and _refused(request, lot, form, BidRefused(refused.reason, refused.least, lot["currency"]))


def _to_confirm(
    request: HttpRequest, lot: Row, form: IntentionForm, action: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    hidden = {"key": form.cleaned_data["key"], "seen_seq": form.cleaned_data["seq"], "action": action}
    return render_lot(request, lot, status=status, desk_template="auctions/_sealed_confirm.html", **hidden, **context)


def _refused(request: HttpRequest, lot: Row, form: IntentionForm, refused: BidRefused) -> HttpResponse:
    text = messages.refusal_text(refused.reason, refused.currency, least=refused.least)
    return render_lot(request, lot, status=REFUSED, error=text, seen=form.cleaned_data["seq"], **_typed(form))


def _mistyped(request: HttpRequest, lot: Row, form: SealForm) -> HttpResponse:
    if form.out_of_date:
        return _expired(request, lot, **_typed(form))
    readings = form.refused.readings if form.refused else ()
    error = str(form.errors["amount"][0])
    return render_lot(request, lot, status=REFUSED, error=error, readings=readings, **_typed(form))


def _expired(request: HttpRequest, lot: Row, **context: Any) -> HttpResponse:
    return render_lot(request, lot, status=EXPIRED, error=messages.form_expired_text(), **context)


def _typed(form: IntentionForm) -> dict[str, str]:
    """Give what was typed, under a name of its own: `typed` would become part of an address, and so of a log."""
    return {"sealed_typed": form.typed} if isinstance(form, SealForm) else {}
