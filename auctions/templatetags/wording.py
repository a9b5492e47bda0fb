"""Words in templates: outcomes, reasons, the lines of a history, lengths of time."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from auctions import messages
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
