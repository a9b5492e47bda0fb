"""The answers that every type of auction shares, closed lists of them. Their texts belong to the shells."""

from enum import Enum
from typing import NamedTuple


class Standing(Enum):
    """What a person is to an auction, as far as the rules care."""

    OK = "ok"
    SELLER = "seller"
    LINKED = "linked"
    RESTRICTED = "restricted"
    BLOCKED = "blocked"


class Refusal(Enum):
    """Why an action changes nothing."""

    NOT_STARTED = "not_started"
    ENDED = "ended"
    OWN_LOT = "own_lot"
    LINKED_TO_SELLER = "linked_to_seller"
    RESTRICTED = "restricted"
    BLOCKED_BY_SELLER = "blocked_by_seller"
    TOO_LOW = "too_low"
    NOT_ABOVE_OWN_MAXIMUM = "not_above_own_maximum"
    TOO_HIGH = "too_high"
    BUY_NOW_FIRST = "buy_now_first"
    BUY_NOW_GONE = "buy_now_gone"
    BUY_NOW_PRICE_CHANGED = "buy_now_price_changed"
    NOTHING_TO_CONFIRM = "nothing_to_confirm"
    TERMS_CHANGED = "terms_changed"
    OTHER_TYPE = "other_type"
    PRESSED_TOO_LOW = "pressed_too_low"
    ALREADY_BID = "already_bid"
    NOTHING_TO_WITHDRAW = "nothing_to_withdraw"
    NOTHING_TO_RENEW = "nothing_to_renew"
    STANDING_TIME = "standing_time"
    NOBODY_BIDS = "nobody_bids"
    CALL_RUNNING = "call_running"
    WORSE_THAN_SEEN = "worse_than_seen"


class Refused(NamedTuple):
    """Nothing changed; `least` is the least amount that would do for this person, where there is one."""

    reason: Refusal
    least: int | None = None


class Reason(Enum):
    """Why the price is what it is now; public while the auction runs."""

    OPENED = "opened"
    OUTBID = "outbid"
    RAISED_AUTOMATICALLY = "raised_automatically"
    RESERVE_MET = "reserve_met"
    BOUGHT = "bought"
    UNCHANGED = "unchanged"
    SEALED = "sealed"
    WITHDRAWN = "withdrawn"
    RENEWED = "renewed"
    LAPSED = "lapsed"


class Detail(Enum):
    """What the price tells about a maximum; opened only after the end."""

    NONE = "none"
    CAPPED = "capped"
    TIED = "tied"


class Outcome(Enum):
    """How an auction ended."""

    SOLD = "sold"
    BOUGHT = "bought"
    NO_BIDS = "no_bids"
    RESERVE_NOT_MET = "reserve_not_met"
    WITHDRAWN = "withdrawn"


REFUSED_STANDINGS: dict[Standing, Refusal] = {
    Standing.SELLER: Refusal.OWN_LOT,
    Standing.LINKED: Refusal.LINKED_TO_SELLER,
    Standing.RESTRICTED: Refusal.RESTRICTED,
    Standing.BLOCKED: Refusal.BLOCKED_BY_SELLER,
}
"""The people who may neither bid nor buy, and how that is said."""
