"""The watch button, on cards and on the lot page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.limits import limited
from auctions.services import watching
from auctions.views.bidding import signed_in
from auctions.views.lot import row_or_404


@signed_in
@limited("toggle")
def watch(request: HttpRequest, public_id: str) -> HttpResponse:
    """Watch the lot (`watch=1`) or stop; htmx gets the button in its new state, others go back to where they were."""
    row = row_or_404(request, public_id)
    wanted = request.POST.get("watch", "0" if row["watched"] else "1") == "1"
    change = watching.watch if wanted else watching.unwatch
    change(auction_id=row["id"], user_id=request.user.pk or 0)
    back = _own_address(request, request.POST.get("next", ""), reverse("lot", args=[public_id]))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(back)
    template = "auctions/_watch_lot.html" if "on_page" in request.POST else "auctions/_watch.html"
    shown = {"public_id": public_id, "title": row["title"], "watched": wanted, "back": back}
    shown |= {"watch_url": request.path, "word": _("Watch")}
    return render(request, template, shown)


def _own_address(request: HttpRequest, address: str, otherwise: str) -> str:
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe and address.startswith("/") else otherwise
