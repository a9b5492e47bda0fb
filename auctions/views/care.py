"""High bids: from which amounts a person wants to be asked first, and holding a bid back until they have been.

A bid that was held back comes back to be confirmed by a click; it is never placed by itself. A sealed amount is kept
nowhere, so it is typed again.
"""

from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import User
from accounts.second_factor import fresh, step_up_address, step_up_required
from accounts.services.careful import set_careful
from auctions.forms.care import CarefulForm
from auctions.mapping import Row

KEPT = "kept_bid"
Data = dict[str, str]


def asks_first(person: Any, currency: str, amount: int | None) -> bool:
    """Tell whether a bid of so much (minor units) is one for which this person wants to be asked whether it is them."""
    least = person.careful_from.get(currency)
    return least is not None and amount is not None and amount >= least


def held_back(
    request: HttpRequest, lot: Row, action: str, amount: int | None, data: Data | None = None
) -> HttpResponse | None:
    """Send to the step-up page where this bid needs that, and keep what was sent (`data`) to be confirmed after it."""
    if not asks_first(request.user, lot["currency"], amount) or fresh(request):
        return None
    if data is None:
        back = reverse("lot", args=[lot["public_id"]])
        notices.info(request, _("Nothing is sealed yet. Show that it is you, then type the amount again."))
    else:
        back = reverse("kept_bid", args=[lot["public_id"]])
        sent = {name: value for name, value in data.items() if name not in ("confirmed", "csrfmiddlewaretoken")}
        request.session[KEPT] = {"lot": lot["public_id"], "action": action, "data": sent}
        notices.info(request, _("No bid is placed yet. Show that it is you; then confirm the bid."))
    to = step_up_address(back)
    return HttpResponseClientRedirect(to) if request.htmx else redirect(to)  # type: ignore[attr-defined]


def kept_bid(request: HttpRequest, public_id: str) -> tuple[str, Data] | None:
    """Give the action and the data of the bid on this lot that was held back in this session."""
    found = request.session.get(KEPT) if request.user.is_authenticated else None
    return (found["action"], found["data"]) if found and found["lot"] == public_id else None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@step_up_required
def careful(request: HttpRequest) -> HttpResponse:
    """Show and set from which amounts on a bid asks first."""
    person = User.objects.get(pk=request.user.pk or 0)
    form = CarefulForm(request.POST if request.method == "POST" else None, initial=person.careful_from)
    if form.is_valid():
        set_careful(user_id=person.pk, limits=form.limits)
        notices.success(request, _("Saved."))
        return redirect("careful")
    return render(request, "auctions/careful.html", {"form": form}, status=422 if form.errors else 200)
