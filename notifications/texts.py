"""The words of a notification: its templates, in the receiver's language, time zone and way of writing amounts."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from auctions.engine.english import least_for
from auctions.formatting import amount_text
from auctions.mapping import COLUMNS, state_of, terms_of
from auctions.models import Auction, Bid
from auctions.selectors.sale import counterpart
from notifications.markup import tidy
from notifications.models import Notification

SALES = (Notification.Kind.WON, Notification.Kind.SOLD)


def write(notification: Notification, form: str) -> str:
    """Fill `notifications/<kind>.<form>`: `telegram.html`, `subject.txt` or `txt`."""
    person = notification.person
    with translation.override(person.language), timezone.override(ZoneInfo(person.time_zone)):
        text = render_to_string(f"notifications/{notification.kind}.{form}", _context(notification))
        return tidy(text, right_to_left=form == "telegram.html" and translation.get_language_bidi())


def _context(notification: Notification) -> dict[str, Any]:
    lot, data = notification.auction, notification.data
    context = {
        "person": notification.person,
        "house": settings.HOUSE,
        "outcome": data.get("outcome"),
        "settings_url": settings.SITE_URL + reverse("settings"),
    }
    if lot is None:
        return context
    context |= {"title": lot.title, "url": settings.SITE_URL + reverse("lot", args=[lot.public_id])}
    if data.get("price") is not None:
        context["price"] = amount_text(data["price"], lot.currency)
    return context | _of_kind(notification, lot)


def _of_kind(notification: Notification, lot: Auction) -> dict[str, Any]:
    """Give what only messages of this kind say."""
    kind, data = notification.kind, notification.data
    if kind in SALES:
        return {"other": counterpart(lot.pk, notification.person_id)}
    if kind == Notification.Kind.OUTBID:
        return _present(notification, lot)
    if kind == Notification.Kind.EXTENDED:
        used, bidder = data.get("extensions"), data.get("bidder")
        return {"ends_at": lot.ends_at, "used": used, "most": lot.max_extensions, "bidder": bidder}
    if kind == Notification.Kind.CONFIRM:
        own = Bid.objects.filter(auction=lot, bidder=notification.person_id).order_by("seq").last()
        return {"ends_at": lot.ends_at, "maximum": amount_text(own.maximum, lot.currency) if own else ""}
    return {}


def _present(notification: Notification, lot: Auction) -> dict[str, Any]:
    """Give what an outbid person can do now: the present price, the least bid, the end."""
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    least = least_for(terms_of(row), state_of(row), notification.person_id)
    return {
        "price": amount_text(row["price"], lot.currency),
        "least": amount_text(least, lot.currency),
        "ends_at": row["ends_at"],
    }
