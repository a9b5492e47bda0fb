"""The words of a notification: its templates, in the receiver's language, time zone and way of writing amounts."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.messages import SECURITY
from auctions.formatting import amount_text
from auctions.kinds import kind_of
from auctions.mapping import COLUMNS
from auctions.models import Auction, Bid
from auctions.selectors.sale import counterpart
from notifications.markup import tidy
from notifications.models import Notification

SALES = (Notification.Kind.WON, Notification.Kind.SOLD)
CALLS = (Notification.Kind.CALLED, Notification.Kind.CALLED_TWICE)
ENDS = (*SALES, Notification.Kind.LOST, Notification.Kind.UNSOLD)


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
        "reason": data.get("reason"),
        "settings_url": settings.SITE_URL + reverse("settings"),
    }
    if notification.kind == Notification.Kind.SECURITY:
        context |= _of_security(data)
    if lot is None:
        return context
    context |= {"title": lot.title, "url": settings.SITE_URL + reverse("lot", args=[lot.public_id])}
    context["own"] = lot.seller_id == notification.person_id
    if data.get("price") is not None:
        context["price"] = amount_text(data["price"], lot.currency)
    if notification.kind in ENDS:
        context |= {
            "head": lot.head_hash[:16],
            "ledger_url": settings.SITE_URL + reverse("ledger", args=[lot.public_id]),
        }
    return context | _of_kind(notification, lot)


def _of_security(data: dict[str, Any]) -> dict[str, Any]:
    """Give what changed in an account's security, when, and where to undo it."""
    return {
        "what": SECURITY[data["what"]],
        "at": datetime.fromisoformat(data["at"]),
        "detail": data["detail"],
        "by_house": data["by_house"],
        "reset_url": settings.SITE_URL + reverse("account_reset_password"),
        "contact_url": settings.SITE_URL + reverse("contact"),
    }


def _of_kind(notification: Notification, lot: Auction) -> dict[str, Any]:
    """Give what only messages of this kind say."""
    kind, data = notification.kind, notification.data
    if kind in SALES:
        return {"other": counterpart(lot.pk, notification.person_id)}
    if kind in (Notification.Kind.OUTBID, Notification.Kind.LEADS_AGAIN):
        return _present(notification, lot)
    if kind in (Notification.Kind.VOIDED, Notification.Kind.LAPSED):
        gone = Bid.objects.filter(auction=lot, seq=data.get("voided") or data.get("offer"))
        return {"maximum": _amount(gone.values_list("maximum", flat=True).first(), lot)}
    if kind == Notification.Kind.EXTENDED:
        used, bidder = data.get("extensions"), data.get("bidder")
        return {"ends_at": lot.ends_at, "used": used, "most": lot.max_extensions, "bidder": bidder}
    if kind == Notification.Kind.CONFIRM:
        own = lot.maximum if lot.leader_id == notification.person_id else None
        return {"ends_at": lot.ends_at, "maximum": _amount(own, lot)}
    return _call(lot) if kind in CALLS else {}


def _amount(minor: int | None, lot: Auction) -> str:
    return "" if minor is None else amount_text(minor, lot.currency)


def _present(notification: Notification, lot: Auction) -> dict[str, Any]:
    """Give what somebody who is outbid, or leads again, can do now: the price, the least bid, the end."""
    row = Auction.objects.values(*COLUMNS).get(pk=lot.pk)
    kind = kind_of(row)
    kind.complete(row)
    offer = kind.offer(row, notification.person_id, timezone.now())
    return {
        "price": amount_text(offer.price, lot.currency),
        "least": _amount(offer.least, lot),
        "ends_at": row["ends_at"],
        "confirmable": offer.confirmable,
    }


def _call(lot: Auction) -> dict[str, Any]:
    """Give when the call that runs goes on, if nobody bids."""
    began, period = lot.call_began or timezone.now(), timedelta(seconds=lot.period_s)
    price = amount_text(lot.price or 0, lot.currency)
    return {"price": price, "twice_at": began + period, "sold_at": began + 3 * period}
