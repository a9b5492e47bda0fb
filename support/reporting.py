"""The page on which somebody reports a person or a lot."""

from typing import Any

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from auctions.models import Auction
from support.forms import ReportForm
from support.messages import REPORT_REFUSALS
from support.services.reports import ReportRefusal, ReportRefused, report


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Report somebody."""
    found = User.objects.filter(public_id=public_id, is_active=True).first()
    if found is None:
        raise Http404(_("There is nobody of that address."))
    return _page(request, found.name, reverse("profile", args=[public_id]), person_id=found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def lot(request: HttpRequest, public_id: str) -> HttpResponse:
    """Report a published lot."""
    found = Auction.objects.public().filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such lot."))
    return _page(request, found.title, reverse("lot", args=[public_id]), lot_id=found.pk)


def _page(request: HttpRequest, about: str, back: str, **thing: int) -> HttpResponse:
    form = ReportForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        said: Any = form.cleaned_data
        try:
            report(reporter_id=request.user.pk or 0, reason=said["reason"], text=said["text"], **thing)
        except ReportRefused as refused:
            form.add_error(None, str(REPORT_REFUSALS[refused.reason]))
            status = 429 if refused.reason is ReportRefusal.TOO_MANY else 422
        else:
            notices.success(request, _("Thank you. Staff look at it, and you are told the answer."))
            return redirect(back)
    return render(request, "support/report.html", {"form": form, "about": about, "back": back}, status=status)
