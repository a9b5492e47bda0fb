"""Words in templates: outcomes, reasons, the lines of a history, lengths of time."""

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from auctions import messages
from auctions.selectors.cards import Card
from auctions.selectors.history import Line

register = template.Library()
MINUTE = 60


@register.filter
def outcome_text(outcome: str) -> str:
    """Name how a lot ended."""
    return messages.outcome_text(outcome)


@register.filter
def entry_text(receipt: messages.BidReceipt) -> str:
    """Say where an accepted bid stands in the ledger."""
    return messages.entry_text(receipt)


@register.filter
def detail_text(detail: str) -> str:
    """Say what a price told of a maximum."""
    return messages.detail_text(detail)


@register.filter
def why(line: Line) -> str:
    """Say why a line of the history is there."""
    if line.is_bid:
        return messages.reason_text(line.reason)
    if line.kind == "finished":
        return messages.outcome_text(line.reason)
    known = {
        "opened": _("published the lot"),
        "amended": _("changed the terms, before anybody had bid"),
        "reserve_lowered": _("lowered the reserve"),
    }
    return known.get(line.kind, "")


@register.filter
def span(seconds: int) -> str:
    """Say how long some seconds are, in minutes where they make whole ones."""
    if seconds % MINUTE:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    minutes = seconds // MINUTE
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


# Two parts of every card. A list has dozens, and an included template costs several times what a tag does.


@register.simple_tag
def card_time(card: Card) -> SafeString:
    """Write what the time on a card is, and that time, for the page's scripts to count down to."""
    name = format_html('<span class="visually-hidden" data-live="time-label">{}</span> ', card.time_text)
    if card.ended:
        return name + format_html('<time datetime="{}">{}</time>', card.ends_iso, _short(card.ends_at, "DATE"))
    iso, at, which = (
        (card.ends_iso, card.ends_at, "ends") if card.running else (card.starts_iso, card.starts_at, "starts")
    )
    return name + format_html(
        '<time datetime="{0}" data-{1}-at="{0}" data-live="ends">{2}</time>', iso, which, _short(at, "DATETIME")
    )


@register.simple_tag
def card_standing(card: Card) -> SafeString:
    """Write what a lot is to the viewer."""
    state = f" state--{card.standing}" if card.standing else ""
    return format_html('<span class="state{}" data-live="standing">{}</span>', state, card.standing_text)


def _short(at: datetime, form: str) -> str:
    return date_format(localtime(at), f"SHORT_{form}_FORMAT")
