"""The dashboards: what somebody bids on, won and watches, and what they sell."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from auctions.selectors import dashboard
from auctions.selectors.dashboard import Buying, Selling

_NAMES: Mapping[str, Any] = {
    Buying.LEADING: _("Leading"),
    Buying.OUTBID: _("Outbid"),
    Buying.SEALED: _("Sealed"),
    Buying.WON: _("Won"),
    Buying.LOST: _("Not won"),
    Buying.WATCHING: _("Watching"),
    Selling.DRAFTS: _("Drafts"),
    Selling.SCHEDULED: _("Scheduled"),
    Selling.RUNNING: _("Running"),
    Selling.SOLD: _("Sold"),
    Selling.UNSOLD: _("Unsold"),
}
_EMPTY: Mapping[str, tuple[Any, Any]] = {
    Buying.LEADING: (_("You lead nowhere now."), _("Find a lot and say how far you would go; the house bids for you.")),
    Buying.OUTBID: (_("Nobody has outbid you."), _("When somebody does, the lot is here, with a way to bid again.")),
    Buying.SEALED: (_("None of your bids is sealed."), _("A sealed bid stays closed until the end, and waits here.")),
    Buying.WON: (_("You have won nothing yet."), _("A lot that you lead when its time is over is yours.")),
    Buying.LOST: (_("No lot has gone to somebody else."), _("Lots that you bid on and did not win are kept here.")),
    Buying.WATCHING: (_("You watch nothing."), _("Press the bookmark on a lot, and it is here to follow.")),
    Selling.DRAFTS: (_("No drafts."), _("A listing that you have begun waits here until you publish it.")),
    Selling.SCHEDULED: (_("Nothing is scheduled."), _("Give a draft a beginning, publish it, and it waits here.")),
    Selling.RUNNING: (_("Nothing of yours runs now."), _("List a thing in a few minutes: text, pictures, a price.")),
    Selling.SOLD: (_("Nothing is sold yet."), _("What found a buyer is here, with the price and who bought it.")),
    Selling.UNSOLD: (_("Nothing stayed unsold."), _("A lot that found no buyer is here, to be listed again.")),
}


@require_safe
@never_cache
@login_required
def buying(request: HttpRequest) -> HttpResponse:
    """Show one tab of what the visitor bids on or watches: `show` names it."""
    show = _chosen(request, Buying)
    page = dashboard.buying(_id(request), show, request.GET.get("page"), request.user)
    return render(request, "auctions/dashboard.html", _context(page))


@require_safe
@never_cache
@login_required
def selling(request: HttpRequest) -> HttpResponse:
    """Show one tab of what the visitor sells: `show` names it."""
    show = _chosen(request, Selling)
    page = dashboard.selling(_id(request), show, request.GET.get("page"), request.user)
    return render(request, "auctions/dashboard_selling.html", _context(page))


def _chosen(request: HttpRequest, tabs: Any) -> Any:
    asked = request.GET.get("show", "")
    return tabs(asked) if asked in [*tabs] else next(iter(tabs))


def _id(request: HttpRequest) -> int:
    assert request.user.pk is not None  # login_required
    return request.user.pk


def _context(page: dashboard.Dashboard) -> dict[str, Any]:
    title, text = _EMPTY[page.show]
    tabs = [{"key": str(key), "name": _NAMES[key], "count": count} for key, count in page.counts.items()]
    return {"dashboard": page, "tabs": tabs, "empty_title": title, "empty_text": text}
