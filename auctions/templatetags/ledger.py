"""The entries of a ledger in words: what kind each is, and what it says."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from auctions import messages
from auctions.formatting import amount_text
from auctions.selectors.ledger import LedgerLine
from auctions.templatetags.wording import span

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

register = template.Library()

_KINDS: Mapping[str, "_StrPromise"] = {
    "opened": _later("Published"),
    "amended": _later("Terms changed"),
    "bid": _later("Bid placed"),
    "buy_now": _later("Bought at once"),
    "confirm": _later("Maximum confirmed"),
    "reserve_lowered": _later("Reserve lowered"),
    "accept": _later("Price accepted"),
    "seal": _later("Sealed bid"),
    "replace": _later("Sealed bid replaced"),
    "withdraw": _later("Sealed bid withdrawn"),
    "renew": _later("Bid renewed"),
    "lapsed": _later("Bid lapsed"),
    "called": _later("Going once"),
    "going_twice": _later("Going twice"),
    "kept_open": _later("Kept open"),
    "released": _later("All bids released"),
    "accepted": _later("Leading bid accepted"),
    "voided": _later("Bid voided by staff"),
    "extended": _later("End moved by staff"),
    "withdrawn": _later("Withdrawn by staff"),
    "finished": _later("Ended"),
}


class Fact(NamedTuple):
    """Something that an entry says: its name and its value, both as text."""

    label: str
    value: str


def _amount(value: Any, currency: str) -> str:
    """Write an amount; a reserve is committed to first, and opened with its nonce at the end."""
    if isinstance(value, dict):
        value = value["amount"]
    return amount_text(value, currency) if isinstance(value, int) else _("committed to, not opened")


def _moment(value: Any, currency: str) -> str:
    return date_format(localtime(datetime.fromisoformat(value)), "j E Y, H:i:s")


def _span(value: Any, currency: str) -> str:
    return span(value)


def _plain(value: Any, currency: str) -> str:
    return str(value)


def _yes_or_no(value: Any, currency: str) -> str:
    return _("yes") if value else _("no")


def _outcome(value: Any, currency: str) -> str:
    return messages.outcome_text(value)


def _pricing(value: Any, currency: str) -> str:
    return _("their own bid") if value == "first" else _("the best bid of the others")


def _call(value: Any, currency: str) -> str:
    return _moment(value["latest_end"], currency)


_FACTS: Mapping[str, tuple["_StrPromise", Callable[[Any, str], str]]] = {
    "outcome": (_later("Outcome"), _outcome),
    "price": (_later("Price"), _amount),
    "price_pressed": (_later("Price on the button"), _amount),
    "leader": (_later("Leader"), _plain),
    "winner": (_later("Winner"), _plain),
    "bids": (_later("Bids"), _plain),
    "voided": (_later("Entry voided"), _plain),
    "offer": (_later("Entry lapsed"), _plain),
    "until": (_later("Stands until"), _moment),
    "opening_price": (_later("Opening price"), _amount),
    "start_price": (_later("Start price"), _amount),
    "floor": (_later("Floor"), _amount),
    "drop": (_later("Drop"), _amount),
    "every_s": (_later("Time per drop"), _span),
    "minimum": (_later("Minimum"), _amount),
    "pricing": (_later("The winner pays"), _pricing),
    "buy_now": (_later("Buy-now price"), _amount),
    "reserve": (_later("Reserve"), _amount),
    "starts_at": (_later("Begins"), _moment),
    "ends_at": (_later("Ends"), _moment),
    "hard_end": (_later("Never later than"), _moment),
    "extensions": (_later("Extensions used"), _plain),
    "reserve_met": (_later("Reserve met or none"), _yes_or_no),
    "call": (_later("The call ends at the latest"), _call),
}
"""What is shown of a payload, in this order. The rest is in the text beside it, as it is hashed."""


@register.filter
def kind_text(kind: str) -> str:
    """Name the kind of an entry."""
    return str(_KINDS.get(kind, kind))


@register.filter
def facts(line: LedgerLine, currency: str) -> list[Fact]:
    """Give what an entry says, in the reader's language, zone and way of writing amounts."""
    said = [
        Fact(str(label), written(line.says[name], currency))
        for name, (label, written) in _FACTS.items()
        if line.says.get(name) not in (None, "")
    ]
    return said + [
        Fact(_("Opened, entry %(seq)s") % {"seq": row["seq"]}, f"{row['bidder']}: {_amount(row['maximum'], currency)}")
        for row in line.says.get("openings", ())
    ]


@register.filter
def because(line: LedgerLine) -> str:
    """Give the reason of an entry: of the rules where somebody bid, or in the words of seller or staff."""
    reason = line.says.get("reason") or ""
    return messages.reason_text(reason) if reason and line.who else str(reason)
