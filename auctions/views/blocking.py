"""A seller blocks a bidder from the history of their own lot."""

from typing import Any

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from auctions.services.blocking import NobodyOfThatPseudonym, bidder_of, block_pseudonym


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def block(request: HttpRequest, public_id: str, code: str) -> HttpResponse:
    """Ask once, then take no more bids of whoever goes by this pseudonym; 404 on lots of others."""
    assert request.user.pk is not None  # login_required
    known: dict[str, Any] = {"lot": public_id, "seller_id": request.user.pk, "code": code}
    try:
        if request.method == "POST":
            block_pseudonym(**known)
            notices.success(
                request,
                _("%(code)s can no longer bid on your lots. What they have bid stands. Settings list who is blocked.")
                % {"code": code},
            )
            return redirect("lot", public_id)
        bidder_of(**known)
    except NobodyOfThatPseudonym:
        raise Http404(_("There is no such bidder of a lot of yours.")) from None
    return render(request, "auctions/block.html", {"public_id": public_id, "code": code})
