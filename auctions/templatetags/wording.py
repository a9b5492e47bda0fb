"""Words in templates: outcomes, reasons, the lines of a history, lengths of time."""

import json
from datetime import datetime
from functools import lru_cache
from secrets import token_hex
from typing import Any

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from auctions import messages
from auctions.selectors.cards import Card
from auctions.selectors.history import Line

register = template.Library()


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
        "voided": _("voided a bid"),
        "extended": _("gave more time"),
        "withdrawn": _("withdrew the lot"),
        "seal": _("sealed a bid"),
        "replace": _("replaced the sealed bid"),
        "withdraw": _("took the sealed bid back"),
        "renew": _("renewed the bid"),
        "lapsed": _("the bid lapsed"),
        "called": _("called the lot: going once"),
        "going_twice": _("going twice"),
        "kept_open": _("kept the lot open"),
        "released": _("all bids were released"),
        "accepted": _("accepted the leading bid"),
    }
    return known.get(line.kind, "")


@register.filter
def moment_text(at: datetime) -> str:
    """Write the time of day, after its date where that is not today in the reader's zone."""
    local = localtime(at)
    return date_format(local, "H:i:s" if local.date() == localdate() else "SHORT_DATETIME_FORMAT")


@register.filter
def span(seconds: int) -> str:
    """Say how long some seconds are, in the longest unit that they are a whole number of."""
    return messages.span_text(seconds)


# Three parts of every card. A list has dozens, and an included template costs several times what a tag does.


@register.simple_tag
def card_time(card: Card) -> SafeString:
    """Write what the time on a card is, and that time, for the page's scripts to count down to."""
    name = format_html('<span class="visually-hidden" data-live="time-label">{}</span> ', card.time_text)
    at = card.ends_at if card.running or card.ended else card.starts_at
    if at is None:  # an auction that runs until its seller ends it, by a call that counts down too
        sold_at, call = (card.public.get("call") or {}).get("sold_at", ""), _called(card.public)
        return name + format_html(
            '<time data-live="ends"{}>{}</time>', call, _("Going once") if sold_at else _("No end")
        )
    if card.ended:
        return name + format_html('<time datetime="{}">{}</time>', card.ends_iso, _short(at, "DATE"))
    iso, which = (card.ends_iso, "ends") if card.running else (card.starts_iso, "starts")
    return name + format_html(
        '<time datetime="{0}" data-{1}-at="{0}" data-live="ends">{2}</time>', iso, which, _short(at, "DATETIME")
    )


@register.simple_tag
def called(public: dict[str, Any]) -> SafeString:
    """Write the attributes by which a page's scripts count a call down; nothing where none runs."""
    return _called(public)


def _called(public: dict[str, Any]) -> SafeString:
    call = public.get("call")
    if not call:
        return SafeString()
    return format_html(' data-ends-at="{}" data-twice-at="{}"', call["sold_at"], call["twice_at"])


@register.simple_tag
def falling(public: dict[str, Any], currency: str) -> SafeString:
    """Write the attributes by which a page's scripts let a price fall; nothing for one that does not."""
    falls = public.get("falls")
    return format_html(' data-falls="{}"', json.dumps({**falls, "currency": currency})) if falls else SafeString()


@register.simple_tag
def card_standing(card: Card) -> SafeString:
    """Write what a lot is to the viewer."""
    state = f" state--{card.standing}" if card.standing else ""
    return format_html('<span class="state{}" data-live="standing">{}</span>', state, card.standing_text)


_URL, _TITLE = f"/{token_hex(8)}", token_hex(8)
"""What stands in a form that is rendered once where each card has its own; no title can hold what nobody knows."""


@register.simple_tag(takes_context=True)
def card_watch(context: Context, card: Card) -> SafeString:
    """Write the button that watches a lot: rendered once for a page, and filled in for each card."""
    blanks: dict[bool, str] = context["request"].__dict__.setdefault("watch_forms", {})
    if card.watched not in blanks:
        blank = {"watch_url": _URL, "title": _TITLE, "watched": card.watched, "word": card.words.watch}
        with context.push(**blank):
            template = context.template.engine.get_template("auctions/_watch.html")  # type: ignore[union-attr]
            blanks[card.watched] = template.render(context)
    return SafeString(blanks[card.watched].replace(_URL, escape(card.watch_url)).replace(_TITLE, escape(card.title)))


def _short(at: datetime, form: str) -> str:
    local = localtime(at).replace(second=0, microsecond=0, tzinfo=None)  # of two zones the same moment would be equal
    return _short_in(get_language(), local, form)


@lru_cache(maxsize=8192)
def _short_in(language: str | None, local: datetime, form: str) -> str:
    """Write a time in the present language; a list's times are asked for with every look at it."""
    return date_format(local, f"SHORT_{form}_FORMAT")
