"""Sealing a bid and taking it back. An amount and its nonce are in one answer only: in no notice, cookie or address."""

import functools
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from auctions import messages
from auctions.forms.bidding import IntentionForm, SealForm
from auctions.mapping import Row
from auctions.services import bidding
from auctions.services.bidding import BidRefused
from auctions.views.bidding import EXPIRED, REFUSED, answered, bids, refused_already, to_confirm
from auctions.views.care import held_back
from auctions.views.lot import render_lot, row_or_404

CONFIRM = "auctions/_sealed_confirm.html"


@sensitive_post_parameters("amount", "step")
@bids
def seal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read the amount, have it confirmed once in full, then seal it and show the receipt, as a page and no redirect."""
    lot = row_or_404(request, public_id)
    form = SealForm(request.POST, lot["currency"])
    if not form.is_valid():
        return _mistyped(request, lot, form)
    amount, replaces = form.cleaned_data["maximum"], form.cleaned_data["replaces"]
    action = "replace" if replaces else "seal"
    ask = functools.partial(to_confirm, request, lot, form, action, CONFIRM, amount=amount)
    if not form.cleaned_data["confirmed"]:
        refused = refused_already(request, lot, form, _refused, action=action, amount=amount)
        return refused or held_back(request, lot, action, amount) or ask()
    if held := held_back(request, lot, action, amount):
        return held
    service = functools.partial(bidding.seal_bid, amount=amount, replaces=replaces)
    answer = answered(request, lot, form, service, ask, refusal=_refused)
    if isinstance(answer, HttpResponse):
        return answer
    now = row_or_404(request, public_id)
    return render_lot(request, now, desk_template="auctions/_sealed_receipt.html", receipt=answer)


@bids
def unseal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have it confirmed once, then take the sealed bid back."""
    lot = row_or_404(request, public_id)
    form = IntentionForm(request.POST)
    if not form.is_valid():
        return _expired(request, lot)
    ask = functools.partial(to_confirm, request, lot, form, "withdraw", CONFIRM)
    if not form.cleaned_data["confirmed"]:
        return refused_already(request, lot, form, _refused, action="withdraw") or ask()
    answer = answered(request, lot, form, bidding.withdraw_sealed_bid, ask, refusal=_refused)
    if isinstance(answer, HttpResponse):
        return answer
    said = messages.unsealed_text()
    if request.htmx:  # type: ignore[attr-defined]
        return render_lot(request, row_or_404(request, public_id), said=said, said_kind="good")
    notices.success(request, f"{said} {messages.entry_text(answer)}")
    return redirect("lot", public_id)


def _refused(request: HttpRequest, lot: Row, refused: BidRefused, form: IntentionForm) -> HttpResponse:
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
