"""Pages of the admin on which staff void a bid, move an end or withdraw a lot: each asks first, then calls its service.

Who changes lots may do this; a service writes the admin's log in its own transaction.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import admin
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from auctions import messages
from auctions.forms.staff import ExtendForm, StaffForm, VoidForm
from auctions.models import Auction
from auctions.services.locking import Busy
from auctions.services.staff import StaffRefused, extend_auction, void_bid, withdraw_auction

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class StaffPage(NamedTuple):
    """One thing that staff do: its form, its service, and its words."""

    form: type[StaffForm]
    service: Callable[..., None]
    title: "_StrPromise"
    warning: "_StrPromise"
    button: "_StrPromise"
    done: "_StrPromise"


PAGES = {
    "void": StaffPage(
        VoidForm,
        void_bid,
        _("Void a bid"),
        _(
            "What the other bids come to is computed anew. The end stays; a call is off if its price or leader "
            "changes; a sealed bid stays closed for ever. This cannot be undone."
        ),
        _("Void this bid"),
        _("The bid is voided."),
    ),
    "extend": StaffPage(
        ExtendForm,
        extend_auction,
        _("Give more time"),
        _("The lot's bidders and its seller are told. An end cannot be moved back."),
        _("Move the end"),
        _("The end has moved."),
    ),
    "withdraw": StaffPage(
        StaffForm,
        withdraw_auction,
        _("Withdraw the lot"),
        _("The lot ends at once and is not sold, whoever leads. This cannot be undone."),
        _("Withdraw it"),
        _("The lot is withdrawn."),
    ),
}


class StaffPages(admin.ModelAdmin):
    """Adds the pages to the admin of lots; templates/admin/auctions/auction/change_form.html leads to them."""

    def get_urls(self) -> list[URLPattern]:
        """Put them before Django's own, whose last pattern takes everything."""
        pages = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(partial(self.staff_page, page=page)),
                name=f"auctions_auction_{name}",
            )
            for name, page in PAGES.items()
        ]
        return [*pages, *super().get_urls()]

    def staff_page(self, request: HttpRequest, pk: int, page: StaffPage) -> HttpResponse:
        """Ask for what the service needs, or have it done."""
        lot = get_object_or_404(Auction.objects.public(), pk=pk)
        if not self.has_change_permission(request, lot):
            raise PermissionDenied
        form = page.form(lot, request.POST if request.method == "POST" else None)
        if form.is_valid() and _carry_out(page, form, request):
            notices.success(request, page.done)
            return redirect("admin:auctions_auction_change", lot.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": lot,
            "title": page.title,
            "page": page,
            "form": form,
        }
        return TemplateResponse(
            request, "admin/auctions/auction/staff_page.html", context, status=422 if form.errors else 200
        )


def _carry_out(page: StaffPage, form: StaffForm, request: HttpRequest) -> bool:
    """Call the service; False, and the form says why, where it refuses."""
    asked: dict[str, Any] = dict(form.cleaned_data)
    if "minutes" in asked:
        asked["by"] = timedelta(minutes=asked.pop("minutes"))
    try:
        page.service(auction_id=form.lot.pk, staff_id=request.user.pk, **asked)
    except StaffRefused as refused:
        form.add_error(None, messages.staff_refusal_text(refused.reason))
    except Busy:
        form.add_error(None, messages.busy_text())
    return form.is_valid()
