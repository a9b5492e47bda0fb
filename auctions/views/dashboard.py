"""The dashboards: what needs somebody now, what they bid on, won and watch, and what they sell."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, Literal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from auctions.charts import monthly
from auctions.selectors import dashboard
from auctions.selectors.advice import opening_advice
from auctions.selectors.attention import attention
from auctions.selectors.dashboard import Buying, Selling
from auctions.selectors.turnover import turnover

View = Callable[[HttpRequest], HttpResponse]
_NAMES: Mapping[str, Any] = {
    Buying.LEADING: _("Leading"),
    Buying.OUTBID: _("Outbid"),
    Buying.ENDING: _("Ending soon"),
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
    Buying.ENDING: (
        _("No lot that you bid on ends within a day."),
        _("In its last day it is here, the next to end first."),
    ),
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


_CHARTED: Mapping[str, tuple[Literal["buyer", "seller"], Any]] = {
    Buying.WON: ("buyer", _("What you spent, month by month")),
    Selling.SOLD: ("seller", _("What you took in, month by month")),
}


def own_page(view: View) -> View:
    """Let who is signed in read a page, and no cache keep it; who asks for a part of one signs in anew."""

    @require_safe
    @never_cache
    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if request.htmx and not request.user.is_authenticated:  # type: ignore[attr-defined]
            return HttpResponseClientRefresh()
        return login_required(view)(request)

    return guarded


@own_page
def now(request: HttpRequest) -> HttpResponse:
    """Show what needs the visitor now; htmx gets the list alone, when one of their lots has moved."""
    template = "auctions/_now.html" if request.htmx else "auctions/now.html"  # type: ignore[attr-defined]
    return render(request, template, {"attention": attention(_id(request), request.user)})


@own_page
def buying(request: HttpRequest) -> HttpResponse:
    """Show one tab of what the visitor bids on or watches: `show` names it. Htmx gets the tabs with their counts."""
    show = _chosen(request, Buying)
    if request.htmx:  # type: ignore[attr-defined]
        return _tabs_alone(request, show, dashboard.buying_counts(_id(request)))
    page = dashboard.buying(_id(request), show, request.GET.get("page"), request.user)
    return render(request, "auctions/dashboard.html", {**_context(page), **_charts(_id(request), show)})


@own_page
def selling(request: HttpRequest) -> HttpResponse:
    """Show one tab of what the visitor sells: `show` names it. Htmx gets the tabs with their counts."""
    show = _chosen(request, Selling)
    if request.htmx:  # type: ignore[attr-defined]
        return _tabs_alone(request, show, dashboard.selling_counts(_id(request)))
    page = dashboard.selling(_id(request), show, request.GET.get("page"), request.user)
    advice = [] if show is Selling.SOLD else opening_advice(_id(request))
    context = {**_context(page), **_charts(_id(request), show), "advice": advice}
    return render(request, "auctions/dashboard_selling.html", context)


def _chosen(request: HttpRequest, tabs: Any) -> Any:
    asked = request.GET.get("show", "")
    return tabs(asked) if asked in [*tabs] else next(iter(tabs))


def _id(request: HttpRequest) -> int:
    assert request.user.pk is not None  # login_required
    return request.user.pk


def _context(page: dashboard.Dashboard) -> dict[str, Any]:
    title, text = _EMPTY[page.show]
    return {
        "dashboard": page,
        "show": page.show,
        "tabs": _tabs(page.counts),
        "empty_title": title,
        "empty_text": text,
    }


def _tabs(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"key": str(key), "name": _NAMES[key], "count": count} for key, count in counts.items()]


def _tabs_alone(request: HttpRequest, show: str, counts: Mapping[str, int]) -> HttpResponse:
    return render(request, "auctions/_dash_tabs.html", {"tabs": _tabs(counts), "show": show})


def _charts(person_id: int, show: str) -> dict[str, Any]:
    """Give the charts of a tab that has some: one for each currency."""
    if show not in _CHARTED:
        return {}
    side, title = _CHARTED[show]
    months, right_to_left = turnover(person_id, side), get_language_bidi()
    charts = [monthly(currency, row, right_to_left=right_to_left) for currency, row in months.items()]
    return {"charts": charts, "chart_title": title}
