"""The English auction with maxima: who leads, at what price, until when. The rules are in docs/rules/english.md.

Everything here is a pure function of the terms, the state, the action and the time. What they are made of is in
english_state.py; callers import all of it from here.
"""

from collections.abc import Sequence

from auctions.engine import softclose
from auctions.engine.admission import barrier
from auctions.engine.ascending import amount_refused, least_bid, least_for, least_raise, next_steps
from auctions.engine.closed_form import StandingBid, closed_price, ranking
from auctions.engine.english_state import (
    Accepted,
    Action,
    Bid,
    BuyNow,
    Confirm,
    ReserveRefusal,
    State,
    Terms,
    TermsFault,
)
from auctions.engine.money import LIMIT, within_limit
from auctions.engine.vocabulary import Detail, Outcome, Reason, Refusal, Refused, Standing

__all__ = [
    "Accepted",
    "Action",
    "Bid",
    "BuyNow",
    "Confirm",
    "Detail",
    "Outcome",
    "Reason",
    "Refusal",
    "Refused",
    "ReserveRefusal",
    "Standing",
    "StandingBid",
    "State",
    "Terms",
    "TermsFault",
    "bid",
    "buy_now",
    "confirm",
    "decide",
    "least_bid",
    "least_for",
    "least_raise",
    "lower_reserve",
    "next_steps",
    "openings",
    "outcome",
    "rebuild",
    "terms_faults",
]


_Settled = tuple[int, int, int, int | None, Reason, Detail]
"""Price, leader, the leader's maximum, the best of the others, and why."""


def decide(terms: Terms, state: State, action: Action, now: int) -> Accepted | Refused:
    """Apply one action at `now` (microseconds), or say why not."""
    if isinstance(action, Bid):
        return bid(terms, state, action.bidder, action.maximum, now, action.standing, action.above_buy_now)
    if isinstance(action, BuyNow):
        return buy_now(terms, state, action, now)
    return confirm(terms, state, action, now)


def bid(  # noqa: PLR0917 - the hot path: called with its parts in this order, without an action in between
    terms: Terms,
    state: State,
    bidder: int,
    maximum: int,
    now: int,
    standing: Standing = Standing.OK,
    above_buy_now: bool = False,
) -> Accepted | Refused:
    """Decide a bid of up to `maximum` minor units at `now` microseconds: rules 1 to 7 and the soft close."""
    kept_out = barrier(terms, state, standing, now)
    if kept_out is not None:
        return Refused(kept_out)
    buy_now_price = terms.buy_now if state.buy_now_open and not above_buy_now else None
    least = least_for(terms, state, bidder)
    if maximum < least or maximum > LIMIT:
        return amount_refused(state, bidder, maximum, least)
    if buy_now_price is not None and maximum >= buy_now_price:
        return Refused(Refusal.BUY_NOW_FIRST, least)

    price, leader, best, rival, reason, detail = _proxy(terms, state, bidder, maximum)
    reserve_met = state.reserve_met
    if state.reserve is not None and not reserve_met:
        price = max(price, min(best, state.reserve))
        reserve_met = best >= state.reserve
    ends_at, extensions = state.ends_at, state.extensions
    if bidder == state.leader:
        reason = Reason.UNCHANGED if price == state.price else Reason.RAISED_AUTOMATICALLY
    elif softclose.in_window(ends_at, now, terms.window):
        ends_at = softclose.extended_end(ends_at, now, terms.extension, terms.hard_end)
        extensions = softclose.extensions_used(ends_at, terms.published_end, terms.extension)
    after = State(
        state.seq + 1,
        price,
        state.bids + 1,
        leader,
        best,
        rival,
        ends_at,
        extensions,
        state.reserve,
        state.reserve_seq,
        reserve_met,
        state.buy_now_open and not reserve_met,
    )
    return Accepted(after, state, reason if reserve_met is state.reserve_met else Reason.RESERVE_MET, detail)


def buy_now(terms: Terms, state: State, action: BuyNow, now: int) -> Accepted | Refused:
    """Sell at once at the buy-now price (rule 8), or say why not."""
    kept_out = barrier(terms, state, action.standing, now)
    if kept_out is not None:
        return Refused(kept_out)
    if terms.buy_now is None or not state.buy_now_open:
        return Refused(Refusal.BUY_NOW_GONE, within_limit(least_for(terms, state, action.bidder)))
    if action.price_seen != terms.buy_now:
        return Refused(Refusal.BUY_NOW_PRICE_CHANGED, terms.buy_now)
    bought = state._replace(
        seq=state.seq + 1,
        price=terms.buy_now,
        leader=action.bidder,
        maximum=terms.buy_now,
        rival_maximum=state.rival_maximum if action.bidder == state.leader else state.maximum,
        reserve_met=True,
        buy_now_open=False,
        bought=True,
    )
    return Accepted(bought, state, Reason.BOUGHT, Detail.NONE)


def confirm(terms: Terms, state: State, action: Confirm, now: int) -> Accepted | Refused:
    """Let the leader meet a lowered reserve with the maximum they have (rule 7); a bid that moves no end."""
    kept_out = barrier(terms, state, action.standing, now)
    if kept_out is not None:
        return Refused(kept_out)
    if action.bidder != state.leader or not state.confirmable:
        return Refused(Refusal.NOTHING_TO_CONFIRM, within_limit(least_for(terms, state, action.bidder)))
    # The price is the whole maximum while the reserve is not met, so rule 7 has nothing left to lift.
    confirmed = state._replace(seq=state.seq + 1, bids=state.bids + 1, reserve_met=True, buy_now_open=False)
    return Accepted(confirmed, state, Reason.RESERVE_MET, Detail.NONE)


def _proxy(terms: Terms, state: State, bidder: int, maximum: int) -> _Settled:
    """Set the bid against the maximum that leads (rules 1 to 5)."""
    leader, own, rival = state.leader, state.maximum, state.rival_maximum
    if leader is None or own is None:
        return terms.opening_price, bidder, maximum, None, Reason.OPENED, Detail.NONE
    if bidder == leader:
        best, reason = maximum, Reason.UNCHANGED
    elif maximum > own:
        leader, best, rival, reason = bidder, maximum, own, Reason.OUTBID
    else:
        best, rival, reason = own, maximum, Reason.RAISED_AUTOMATICALLY
    if rival is None:
        return state.price, leader, best, rival, reason, Detail.NONE
    full = rival + terms.steps.step(rival)
    if best >= full:
        return max(state.price, full), leader, best, rival, reason, Detail.NONE
    return best, leader, best, rival, reason, Detail.TIED if best == rival else Detail.CAPPED


def lower_reserve(terms: Terms, state: State, new_reserve: int, now: int) -> State | ReserveRefusal:
    """Lower the reserve to `new_reserve` minor units (rule 7); bids made before do not meet it unless confirmed."""
    if state.reserve is None:
        return ReserveRefusal.NO_RESERVE
    if state.reserve_met:
        return ReserveRefusal.ALREADY_MET
    if now >= state.ends_at or softclose.in_window(state.ends_at, now, terms.window):
        return ReserveRefusal.TOO_LATE
    if new_reserve >= state.reserve:
        return ReserveRefusal.NOT_LOWER
    if new_reserve < terms.opening_price:
        return ReserveRefusal.BELOW_OPENING_PRICE
    return state._replace(seq=state.seq + 1, reserve=new_reserve, reserve_seq=state.seq + 1)


def rebuild(terms: Terms, state: State, standing_bids: Sequence[StandingBid]) -> State:
    """Compute the state anew after a void from the bids that stand, in closed form (rule 11).

    A confirmation stands as a bid of its own. End, extensions and buy-now stay as they are.

    :raises ValueError: when the auction was bought, because nothing is voided after the end.
    """
    if state.bought:
        raise ValueError("a bought auction has ended, so none of its bids can be voided")
    ranked = ranking(standing_bids)
    price = closed_price(terms.steps, terms.opening_price, ranked)
    leader, maximum = (ranked[0].bidder, ranked[0].maximum) if ranked else (None, None)
    reserve_met = state.reserve is None or any(
        bid.bidder == leader and bid.maximum >= state.reserve and bid.seq > state.reserve_seq for bid in standing_bids
    )
    if maximum is not None and state.reserve is not None:
        # Not met: those bids were made under a reserve above them, so the price is the whole maximum.
        price = max(price, min(maximum, state.reserve) if reserve_met else maximum)
    return state._replace(
        seq=state.seq + 1,
        price=price,
        bids=len(standing_bids),
        leader=leader,
        maximum=maximum,
        rival_maximum=ranked[1].maximum if len(ranked) > 1 else None,
        reserve_met=reserve_met,
    )


def outcome(state: State) -> Outcome:
    """Say how an auction in this state ends; a withdrawal is not the rules' to see."""
    if state.bought:
        return Outcome.BOUGHT
    if state.leader is None:
        return Outcome.NO_BIDS
    return Outcome.SOLD if state.reserve_met else Outcome.RESERVE_NOT_MET


def openings(state: State, standing_bids: Sequence[StandingBid]) -> tuple[int, ...]:
    """Give the seqs whose maxima are opened after the end: each beaten bidder's highest, and none when bought."""
    if state.bought:
        return ()
    return tuple(sorted(bid.seq for bid in ranking(standing_bids) if bid.bidder != state.leader))


def terms_faults(terms: Terms) -> tuple[TermsFault, ...]:
    """Name everything that the rules do not allow in a listing; empty when it may be published."""
    second_bid = terms.opening_price + terms.steps.step(terms.opening_price)
    highest = max(second_bid, terms.reserve or 0, terms.buy_now or 0)
    found = {
        TermsFault.OPENING_PRICE_NOT_POSITIVE: terms.opening_price <= 0,
        TermsFault.TOO_HIGH: highest > LIMIT,
        TermsFault.RESERVE_BELOW_OPENING_PRICE: terms.reserve is not None and terms.reserve < terms.opening_price,
        TermsFault.BUY_NOW_BELOW_RESERVE: terms.buy_now is not None and terms.buy_now < (terms.reserve or 0),
        TermsFault.BUY_NOW_TOO_LOW: terms.buy_now is not None and 10 * terms.buy_now < 13 * terms.opening_price,
        TermsFault.END_NOT_AFTER_START: terms.published_end <= terms.starts_at,
        TermsFault.SOFT_CLOSE: not 0 <= terms.window <= terms.extension or terms.max_extensions < 0,
    }
    return tuple(fault for fault, present in found.items() if present)
