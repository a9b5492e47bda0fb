"""What the rules' answers are called: refusals, faults, reasons and outcomes as text for page, socket and bot alike.

Every function answers in the language that is active when it is called. Some tables are keyed by the enums' values,
because those enums live above this module.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from auctions.engine.english import Reason, Refusal
from auctions.engine.money import LIMIT, AmountFault, AmountRefused
from auctions.formatting import amount_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
MINUTE, HOUR, DAY = 60, 3600, 86400

_REFUSALS: Mapping[Refusal, "_StrPromise"] = {
    Refusal.NOT_STARTED: _later("Bidding has not begun yet. Your bid was not placed; come back when the lot opens."),
    Refusal.ENDED: _later("This lot has ended. Your bid was not placed."),
    Refusal.OWN_LOT: _later("This lot is yours, so you cannot bid on it."),
    Refusal.LINKED_TO_SELLER: _later("Your account belongs together with the seller's, so you cannot bid on this lot."),
    Refusal.RESTRICTED: _later("Your account may not bid at present. Write to support to have it looked at."),
    Refusal.BLOCKED_BY_SELLER: _later("This seller does not take your bids. What you had bid before stands."),
    Refusal.TOO_LOW: _later("That is too low now. Bid %(least)s or more."),
    Refusal.NOT_ABOVE_OWN_MAXIMUM: _later("You lead already. To raise your maximum, give %(least)s or more."),
    Refusal.TOO_HIGH: _later("That is more than the house takes. The most is %(most)s."),
    Refusal.BUY_NOW_FIRST: _later("You can buy this lot now for %(buy_now)s. Do you want to buy, or to bid?"),
    Refusal.BUY_NOW_GONE: _later("This lot can no longer be bought at once. Bid %(least)s or more."),
    Refusal.BUY_NOW_PRICE_CHANGED: _later("The price to buy at once has changed to %(least)s. Nothing was bought."),
    Refusal.NOTHING_TO_CONFIRM: _later("There is nothing to confirm any more. The lot has moved on."),
    Refusal.TERMS_CHANGED: _later(
        "The seller has changed this lot since you looked. Look at it again, then bid %(least)s or more."
    ),
    Refusal.OTHER_TYPE: _later("This lot is sold in another way. Open its page again and use what it offers."),
    Refusal.PRESSED_TOO_LOW: _later(
        "The price is %(least)s now, more than you pressed. Nothing was bought; press again to buy at this price."
    ),
    Refusal.ALREADY_BID: _later("You have a sealed bid here already. Say that the new one replaces it, or keep it."),
    Refusal.NOTHING_TO_WITHDRAW: _later("You have no bid here to take back."),
    Refusal.NOTHING_TO_RENEW: _later("You have no bid here that stands. Place one instead."),
    Refusal.STANDING_TIME: _later("A bid stands for 7 to 90 days. Choose a time between these."),
    Refusal.NOBODY_BIDS: _later("No bid stands here, so there is nothing to accept or to call. Wait for a bid."),
    Refusal.CALL_RUNNING: _later("A call is running. Wait until it has ended."),
    Refusal.WORSE_THAN_SEEN: _later(
        "The leading bid has changed since you looked: it is %(least)s now. Nothing was sold; look at it again."
    ),
}

_WITHOUT_LEAST: Mapping[Refusal, "_StrPromise"] = {
    Refusal.BUY_NOW_GONE: _later("This lot can no longer be bought at once."),
    Refusal.TERMS_CHANGED: _later("The seller has changed this lot since you looked. Look at it again."),
}
"""The same where no amount would do."""

_TO_SELLERS: Mapping[Refusal, "_StrPromise"] = {
    Refusal.NOT_STARTED: _later("This lot has not begun yet. Nothing was changed; come back when it is open."),
    Refusal.ENDED: _later("This lot has ended. Nothing was changed."),
}
"""The same where it is no bid that is refused."""

_AMOUNT_FAULTS: Mapping[AmountFault, "_StrPromise"] = {
    AmountFault.EMPTY: _later("Give an amount, for example 12.50."),
    AmountFault.NOT_A_NUMBER: _later("That is not an amount. Use digits, for example 12.50."),
    AmountFault.AMBIGUOUS: _later(
        "That can be read in two ways: as %(thousands)s or as %(decimals)s. Choose one, or write it without separators."
    ),
    AmountFault.TOO_PRECISE: _later("That has too many decimals. Give at most two, for example 12.50."),
    AmountFault.NEGATIVE: _later("An amount cannot be below zero. Give a positive one, for example 12.50."),
    AmountFault.TOO_HIGH: _later("That is more than the house takes. The most is %(most)s."),
}

_LISTING_FAULTS: Mapping[str, "_StrPromise"] = {
    "title_missing": _later("Give the lot a title."),
    "category_missing": _later("Choose a category."),
    "price_missing": _later("Give a price to begin with."),
    "floor_missing": _later("Give the lowest price."),
    "drop_missing": _later("Say by how much the price drops each time."),
    "start_price_not_positive": _later("The start price must be above zero."),
    "floor_not_positive": _later("The lowest price must be above zero."),
    "floor_not_below_start_price": _later("The lowest price must be below the start price."),
    "drop_not_positive": _later("The drop must be above zero."),
    "drops_too_often": _later("The price drops at most once a second. Choose a longer time."),
    "floor_not_reached": _later(
        "The price never comes down to the lowest one before the end. Choose a later end, larger drops or more of them."
    ),
    "minimum_not_positive": _later("The least bid must be above zero."),
    "reserve_below_minimum": _later("The reserve is below the least bid. Raise it, or leave it empty."),
    "period": _later("A call's period lasts between a minute and a day. Choose another."),
    "max_calls": _later("The call could be begun again too often. Choose a smaller number."),
    "end_missing": _later("Say when the auction ends."),
    "end_in_past": _later("The end is in the past. Choose a later time."),
    "too_long": _later("An auction lasts at most 90 days. Choose an earlier end."),
    "kind_not_offered": _later("This type of auction is not offered at present. Choose another."),
    "kind_stands": _later("The lot is published, so its type stays."),
    "currency_not_offered": _later("This currency is not offered. Choose another."),
    "seller_restricted": _later("Your account may not sell at present. Write to support to have it looked at."),
    "opening_price_not_positive": _later("The opening price must be above zero."),
    "too_high": _later("One of the prices is more than the house takes. Give a lower one."),
    "reserve_below_opening_price": _later("The reserve is below the opening price. Raise it, or leave it empty."),
    "buy_now_below_reserve": _later("The buy-now price is below the reserve. Raise it, or leave it empty."),
    "buy_now_too_low": _later(
        "The buy-now price must be at least 1.3 times the opening price. Raise it, or leave it empty."
    ),
    "end_not_after_start": _later("The auction ends before it begins. Choose a later end or an earlier beginning."),
    "soft_close": _later("The extension must be at least as long as the window before the end."),
}

_RESERVE_REFUSALS: Mapping[str, "_StrPromise"] = {
    "no_reserve": _later("This lot has no reserve."),
    "already_met": _later("The reserve is met, so it stays."),
    "too_late": _later("The end is too near: the reserve stays as it is."),
    "not_lower": _later("A reserve can only be lowered. Give less than it is now."),
    "below_opening_price": _later("The reserve cannot be below the opening price. Give more."),
}

_STAFF_REFUSALS: Mapping[str, "_StrPromise"] = {
    "no_reason": _later("Give a reason: everybody reads it in the lot's history."),
    "reason_too_long": _later("A reason has at most 200 characters. Shorten it."),
    "ended": _later("This lot has ended. Nothing was changed."),
    "not_standing": _later("No bid with this number stands: there is none, or it was voided before."),
    "not_of_this_type": _later("A lot of this type does not allow that."),
    "span": _later("An end moves by at most 30 days at a time, and never back."),
}

_NEVER_VOIDED: Mapping[str, "_StrPromise"] = {
    "dutch": _later("A Dutch lot ends with its first bid, so there is never a bid of it to void."),
}

_PICTURE_FAULTS: Mapping[str, "_StrPromise"] = {
    "too_large": _later("This file is larger than 10 MB. Send a smaller picture."),
    "wrong_format": _later("This is not a JPEG, PNG or WebP picture. Save it as one of these and send it again."),
    "too_many_pixels": _later("This picture has more than 40 million pixels. Send a smaller one."),
    "broken": _later("This picture is damaged or not complete. Send it again, or another one."),
    "too_many_pictures": _later("A lot has at most 12 pictures. Remove one to add another."),
}

_REASONS: Mapping[str, "_StrPromise"] = {
    Reason.OPENED.value: _later("opened the bidding"),
    Reason.OUTBID.value: _later("outbid the leader"),
    Reason.RAISED_AUTOMATICALLY.value: _later("raised automatically for the leader"),
    Reason.RESERVE_MET.value: _later("met the reserve"),
    Reason.BOUGHT.value: _later("bought at once"),
    Reason.UNCHANGED.value: _later("the price stays"),
    Reason.SEALED.value: _later("sealed a bid"),
    Reason.WITHDRAWN.value: _later("took the bid back"),
    Reason.RENEWED.value: _later("renewed the bid"),
    Reason.LAPSED.value: _later("the bid lapsed"),
}

_DETAILS: Mapping[str, "_StrPromise"] = {
    "capped": _later("at the leader's whole maximum, less than a step above the next"),
    "tied": _later("equal maxima: the earlier one leads"),
}

_OUTCOMES: Mapping[str, "_StrPromise"] = {
    "sold": _later("Sold"),
    "bought": _later("Bought at once"),
    "no_bids": _later("Ended without bids"),
    "reserve_not_met": _later("Reserve not met"),
    "withdrawn": _later("Withdrawn"),
}


_OPENING_PRICES: Mapping[str, "_StrPromise"] = {
    "english": _later("Opening price"),
    "dutch": _later("Start price"),
    "sealed": _later("Least bid"),
    "perpetual": _later("Opening price"),
}

_STANDINGS: Mapping[str, "_StrPromise"] = {
    "leading": _later("You lead"),
    "outbid": _later("Outbid"),
    "won": _later("You won"),
    "ended": _later("Ended"),
}


class BidReceipt(Protocol):
    """What is said of an accepted bid; amounts in minor units. The services' `Receipt` is one."""

    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def entry_hash(self) -> str: ...
    @property
    def maximum(self) -> int | None: ...
    @property
    def price(self) -> int: ...
    @property
    def leads(self) -> bool: ...
    @property
    def reason(self) -> str: ...
    @property
    def until(self) -> datetime | None: ...


def written(minor: int, currency: str) -> str:
    """Write an amount (minor units) for a sentence, kept together where that runs from right to left."""
    return _isolated(amount_text(minor, currency))


def _isolated(text: str) -> str:
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if get_language_bidi() else text


def refusal_text(
    reason: Refusal, currency: str, *, least: int | None = None, buy_now: int | None = None, moved: bool = False
) -> str:
    """Say why a bid was refused and what would do instead; amounts in minor units, `moved` as in `BidRefused`."""
    if least is None and reason in _WITHOUT_LEAST:
        return str(_WITHOUT_LEAST[reason])
    amounts = {"least": least, "most": LIMIT, "buy_now": buy_now}
    text = str(_REFUSALS[reason]) % _written(amounts, currency)
    if moved and reason in (Refusal.TOO_LOW, Refusal.BUY_NOW_GONE):
        return _("Somebody bid while you were deciding. %(what)s") % {"what": text}
    return text


def seller_refusal_text(reason: Refusal, currency: str, *, least: int | None = None) -> str:
    """Say why a seller cannot accept, call or keep open; `least` is the price (minor units) that stands now."""
    return str(_TO_SELLERS[reason]) if reason in _TO_SELLERS else refusal_text(reason, currency, least=least)


def amount_fault_text(refused: AmountRefused, currency: str) -> str:
    """Say why a typed text is no amount, and what would be one."""
    if refused.fault is AmountFault.AMBIGUOUS and len(refused.readings) == 1:
        reading = {"reading": written(refused.readings[0], currency)}
        return _("That can be read in two ways. Choose %(reading)s, or write it without a separator.") % reading
    readings = dict(zip(("thousands", "decimals"), refused.readings, strict=False))
    return str(_AMOUNT_FAULTS[refused.fault]) % _written({**readings, "most": LIMIT}, currency)


def _written(amounts: Mapping[str, int | None], currency: str) -> dict[str, str]:
    return {name: "" if minor is None else written(minor, currency) for name, minor in amounts.items()}


def listing_fault_text(fault: Enum) -> str:
    """Say what a listing lacks or breaks: a `ListingFault` or a `TermsFault`."""
    return str(_LISTING_FAULTS[fault.value])


def opening_price_text(kind: str) -> str:
    """Name the price that a lot of this type begins with: a value of `Auction.kind`."""
    return str(_OPENING_PRICES[kind])


def reserve_refusal_text(reason: Enum) -> str:
    """Say why a reserve stays: a `ReserveRefusal`."""
    return str(_RESERVE_REFUSALS[reason.value])


def staff_refusal_text(reason: Enum) -> str:
    """Say why staff cannot do something to a lot: a `StaffRefusal`."""
    return str(_STAFF_REFUSALS[reason.value])


def nothing_to_void_text(kind: str) -> str:
    """Say why staff are offered no bid to void on a lot of this kind."""
    return str(_NEVER_VOIDED.get(kind) or _("No bid stands on this lot, so there is nothing to void."))


def reason_text(reason: str) -> str:
    """Say why the price is what it is: the value of a `Reason`."""
    return str(_REASONS[reason])


def detail_text(detail: str) -> str:
    """Say what the price told of a maximum, once the lot has ended: the value of a `Detail`; empty for none."""
    return str(_DETAILS.get(detail, ""))


def outcome_text(outcome: str) -> str:
    """Name how a lot ended: the value of an `Outcome`."""
    return str(_OUTCOMES[outcome])


def standing_text(standing: str, outcome: str) -> str:
    """Say in a word or two what a lot is to somebody: `leading`, `outbid`, `won`, `ended` (by its outcome) or none."""
    if standing == "ended" and outcome:
        return outcome_text(outcome)
    return str(_STANDINGS[standing]) if standing else ""


def busy_text() -> str:
    """Say that the lot was locked for too long; nothing was changed."""
    return _("Very many people are bidding on this lot just now, and nothing was carried out. Send it again.")


def uncounted_text() -> str:
    """Say that the server that counts tries does not answer; nothing was changed."""
    return _("Bids cannot be taken for a moment, and nothing was carried out. Send it again.")


def key_conflict_text() -> str:
    """Say that the client key was used for another bid."""
    return _("This form was used for another bid already, which stands. Nothing more was placed; bid again from here.")


def form_expired_text() -> str:
    """Say that a form's hidden fields are not what the page sent."""
    return _("This form was out of date, and nothing was placed. It has been renewed: send it again.")


def receipt_text(receipt: BidReceipt, currency: str) -> str:
    """Say what an accepted bid came to, and where bids lapse, until when it stands; in the reader's zone."""
    if receipt.until is None:
        return _came_to(receipt, currency)
    until = _isolated(date_format(localtime(receipt.until), "j E Y, H:i"))
    if receipt.reason == Reason.RENEWED.value:
        amounts = _written({"maximum": receipt.maximum}, currency)
        return _("Your bid of %(maximum)s now stands until %(until)s.") % {**amounts, "until": until}
    stands = _("It stands until %(until)s.") % {"until": until}
    return f"{_came_to(receipt, currency)} {stands}"


def _came_to(receipt: BidReceipt, currency: str) -> str:
    amounts = _written({"maximum": receipt.maximum, "price": receipt.price}, currency)
    if receipt.reason == Reason.BOUGHT.value:
        return _("You bought this lot for %(price)s.") % amounts
    if receipt.leads:
        return _("Your bid stands. You lead at %(price)s; your maximum is %(maximum)s.") % amounts
    return (
        _("Your bid of %(maximum)s stands, but another maximum is not below it. The price is now %(price)s.") % amounts
    )


def unsealed_text() -> str:
    """Say that a sealed bid was taken back."""
    return _("Your sealed bid is taken back. You may bid again until the end.")


def entry_text(receipt: BidReceipt) -> str:
    """Say where an accepted bid stands in the ledger; times in the reader's zone, and never the nonce."""
    entry = {
        "seq": receipt.seq,
        "time": _isolated(date_format(localtime(receipt.at), "j E Y, H:i:s")),
        "hash": _isolated(receipt.entry_hash[:12]),
    }
    return _("Receipt: entry %(seq)s, %(time)s, %(hash)s") % entry


def span_text(seconds: int) -> str:
    """Say how long some seconds are, in the longest unit that they are a whole number of."""
    if not seconds % DAY:
        return ngettext("%(count)s day", "%(count)s days", seconds // DAY) % {"count": seconds // DAY}
    if not seconds % HOUR:
        return ngettext("%(count)s hour", "%(count)s hours", seconds // HOUR) % {"count": seconds // HOUR}
    if not seconds % MINUTE:
        return ngettext("%(count)s minute", "%(count)s minutes", seconds // MINUTE) % {"count": seconds // MINUTE}
    return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}


def picture_fault_text(fault: Enum) -> str:
    """Say why a file is not taken as a picture of a lot: a `PictureFault`."""
    return str(_PICTURE_FAULTS[fault.value])


def not_editable_text() -> str:
    """Say that a listing can no longer be changed."""
    return _("Somebody has bid, or the lot is over: its terms stand. Nothing was changed.")
