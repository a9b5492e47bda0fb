"""Selling: begin a draft, write it, look at it, publish it, and what a seller may still do afterwards."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.limits import TooMany, take
from accounts.messages import too_many_text
from auctions import messages
from auctions.encoding import PictureFault, PictureRefused, examine
from auctions.explained import TYPES
from auctions.forms.listing import ListingForm, ReserveForm, WithdrawForm
from auctions.kinds import offered
from auctions.models import Auction
from auctions.selectors import selling
from auctions.services import listing
from auctions.services.listing import ListingRefused, NotEditable, ReserveRefused
from auctions.services.locking import Busy
from auctions.services.pictures import (
    MOST,
    describe_pictures,
    move_picture,
    need_room,
    receive_picture,
    remove_picture,
)
from auctions.services.relisting import list_again

DONE, OK, REFUSED, UNAVAILABLE, TOO_MANY = 0, 200, 422, 503, 429
STEPS = {"earlier": -1, "later": 1}
OnOwn = Callable[[HttpRequest, Auction], HttpResponse]


def own(view: OnOwn) -> Callable[..., HttpResponse]:
    """Give the view the signed-in seller's auction: 404 for anybody else's and for one that is removed meanwhile.

    Back to the lot when its terms stand; 503 when it stays locked.
    """

    @never_cache
    @login_required
    @functools.wraps(view)
    def guarded(request: HttpRequest, public_id: str) -> HttpResponse:
        try:
            auction = selling.own_auction(public_id, request.user.pk)
        except Auction.DoesNotExist:
            raise Http404(_("There is no such lot of yours.")) from None
        try:
            return view(request, auction)
        except NotEditable:
            notices.error(request, messages.not_editable_text())
            return redirect("lot", public_id)
        except Auction.DoesNotExist:
            notices.error(request, _("This listing has been removed meanwhile. Nothing was changed."))
            raise Http404(_("There is no such lot of yours.")) from None
        except Busy:
            return _unavailable(request)

    return guarded


def _unavailable(request: HttpRequest) -> HttpResponse:
    notices.error(request, messages.busy_text())
    return render(request, "503.html", status=UNAVAILABLE)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Explain selling and show one's drafts; POST begins one, or goes on with an untouched one."""
    if request.method == "POST":
        return _begin(request)
    mine = selling.drafts(request.user.pk) if request.user.is_authenticated else []
    return render(request, "auctions/sell.html", {"drafts": mine, "types": [TYPES[kind] for kind in offered()]})


@login_required
def _begin(request: HttpRequest) -> HttpResponse:
    assert request.user.pk is not None  # login_required
    try:
        return redirect("sell_edit", listing.begin_draft(seller_id=request.user.pk).public_id)
    except Busy:
        return _unavailable(request)


@require_http_methods(["GET", "HEAD", "POST"])
@own
def edit(request: HttpRequest, auction: Auction) -> HttpResponse:
    """Write a listing: pictures are stored first, so that a mistake in a field loses none."""
    if auction.status == Auction.Status.INACTIVE or auction.bids_count:
        raise NotEditable
    if request.method != "POST":
        return _editor(request, auction, ListingForm(auction))
    form, refused, wait_s = ListingForm(auction, request.POST, request.FILES), list[tuple[str, str]](), 0
    try:
        if request.FILES:
            take("upload", request)
        _take_pictures(request, auction, refused)
        status = _carry_out(request, auction, form, ready=not refused)
    except Busy:
        form.is_valid()
        form.add_error(None, messages.busy_text())
        status = UNAVAILABLE
    except TooMany as often:
        form.is_valid()
        form.add_error(None, too_many_text(often.wait_s))
        status, wait_s = TOO_MANY, often.wait_s
    if status == DONE:
        return _onward(request, auction)
    answer = _editor(request, auction, form, refused, status=status)
    if wait_s:
        answer.headers["Retry-After"] = str(wait_s)
    return answer


def _carry_out(request: HttpRequest, auction: Auction, form: ListingForm, *, ready: bool) -> int:
    """Save, and publish where that was pressed; give the answer's status, `DONE` when the form need not come back."""
    if not form.is_valid():
        if "publish" in request.POST:
            form.point_out_missing()
        return REFUSED
    if form.changed_data and _about_pictures(request) and auction.status != Auction.Status.DRAFT:
        return OK if ready else REFUSED  # the terms of a published lot change by their own button only
    mine = _mine(auction)
    try:
        if form.changed_data:
            listing.save_listing(**mine, changes=form.changes)
        if "publish" in request.POST and ready:
            listing.publish(**mine)
    except ListingRefused as wrong:
        form.point_out(wrong.faults)
        return REFUSED
    return DONE if ready else REFUSED


def _about_pictures(request: HttpRequest) -> bool:
    return any(name in request.POST for name in ("upload", "move", "remove"))


@require_safe
@own
def preview(request: HttpRequest, auction: Auction) -> HttpResponse:
    """Show a draft as its page will look."""
    if auction.status != Auction.Status.DRAFT:
        return redirect("lot", auction.public_id)
    return render(request, "auctions/sell_preview.html", {"preview": selling.preview(auction)})


@require_POST
@own
def publish(request: HttpRequest, auction: Auction) -> HttpResponse:
    """Put a draft under the hammer from its preview."""
    try:
        listing.publish(**_mine(auction))
    except ListingRefused as wrong:
        faults = [messages.listing_fault_text(fault) for fault in wrong.faults]
        context = {"preview": selling.preview(auction), "faults": faults}
        return render(request, "auctions/sell_preview.html", context, status=REFUSED)
    return _published(request, auction)


@require_http_methods(["GET", "HEAD", "POST"])
@own
def withdraw(request: HttpRequest, auction: Auction) -> HttpResponse:
    """Ask once, then take a lot back before its first bid, or throw a draft away."""
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        listing.withdraw(**_mine(auction), reason=reason)
        if auction.status == Auction.Status.DRAFT:
            notices.success(request, _("The draft is gone."))
            return redirect("dashboard_selling")
        notices.success(request, _("The lot is withdrawn."))
        return redirect("lot", auction.public_id)
    return render(
        request,
        "auctions/sell_withdraw.html",
        {"auction": auction, "form": form},
        status=REFUSED if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@own
def lower_reserve(request: HttpRequest, auction: Auction) -> HttpResponse:
    """Lower a reserve that is not met; the leader may then confirm."""
    if auction.status == Auction.Status.DRAFT:
        return redirect("sell_edit", auction.public_id)
    form = ReserveForm(auction.currency, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            listing.lower_reserve(**_mine(auction), new_reserve=form.cleaned_data["reserve"])
        except ReserveRefused as refused:
            form.add_error("reserve", messages.reserve_refusal_text(refused.reason))
        else:
            notices.success(request, _("The reserve is lowered."))
            return redirect("lot", auction.public_id)
    context = {"auction": auction, "form": form}
    return render(request, "auctions/sell_reserve.html", context, status=REFUSED if form.errors else 200)


@require_POST
@own
def again(request: HttpRequest, auction: Auction) -> HttpResponse:
    """Make a new draft from an earlier lot."""
    draft = list_again(**_mine(auction))
    notices.success(request, _("This is a copy. Say when it ends, look it over, and publish it."))
    return redirect("sell_edit", draft.public_id)


def _take_pictures(request: HttpRequest, auction: Auction, refused: list[tuple[str, str]]) -> None:
    """Do what the form asks about pictures; the files that are refused are added to `refused`, with the reason.

    No file is looked at once the lot is full.
    """
    mine = _mine(auction)
    step, _colon, moved = request.POST.get("move", "").partition(":")
    if step in STEPS and (picture_id := _number(moved)):
        move_picture(**mine, picture_id=picture_id, by=STEPS[step])
    if picture_id := _number(request.POST.get("remove", "")):
        remove_picture(**mine, picture_id=picture_id)
    named = ((_number(name.removeprefix("alt-")), text) for name, text in request.POST.items() if name[:4] == "alt-")
    if texts := {picture_id: _line(str(text)) for picture_id, text in named if picture_id}:
        describe_pictures(**mine, texts=texts)
    for file in request.FILES.getlist("pictures"):
        try:
            need_room(auction_id=auction.pk)
            receive_picture(**mine, upload=examine(file))
        except PictureRefused as fault:
            refused.append((file.name or "", messages.picture_fault_text(fault.fault)))
            if fault.fault is PictureFault.TOO_MANY_PICTURES:
                return


def _mine(auction: Auction) -> dict[str, Any]:
    return {"auction_id": auction.pk, "seller_id": auction.seller_id}


def _line(text: str) -> str:
    """Give a text in one line of at most 200 characters, as every database takes it."""
    return " ".join(text.replace("\0", " ").split())[:200]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _editor(
    request: HttpRequest, auction: Auction, form: ListingForm, refused: Any = (), *, status: int = 200
) -> HttpResponse:
    context = {
        "auction": auction,
        "form": form,
        "pictures": selling.pictures(auction.pk),
        "refused": refused,
        "most": MOST,
        "terms": vars(auction),
    }
    return render(request, "auctions/sell_edit.html", context, status=status)


def _onward(request: HttpRequest, auction: Auction) -> HttpResponse:
    if "publish" in request.POST:
        return _published(request, auction)
    if "preview" in request.POST:
        return redirect("sell_preview", auction.public_id)
    if "choose" in request.POST:
        return redirect(f"{reverse('sell_edit', args=[auction.public_id])}#terms")
    if _about_pictures(request):
        return redirect(f"{reverse('sell_edit', args=[auction.public_id])}#pictures")
    notices.success(request, _("Saved."))
    return redirect("sell_edit" if auction.status == Auction.Status.DRAFT else "lot", auction.public_id)


def _published(request: HttpRequest, auction: Auction) -> HttpResponse:
    notices.success(request, _("Your lot is published. This is its page."))
    return redirect("lot", auction.public_id)
