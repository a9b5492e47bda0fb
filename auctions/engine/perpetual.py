"""The perpetual auction: no end, bids that stand for a time, a seller who accepts or calls.

Everything here is a pure function of the terms, the state, the action and the time. The rules are in
docs/rules/perpetual.md. What they are made of is in perpetual_state.py; callers import all of it from here.
"""

from auctions.engine.ascending import amount_refused, least_bid, least_for, least_raise, next_steps
from auctions.engine.closed_form import closed_price, ranking
from auctions.engine.money import LIMIT
from auctions.engine.perpetual_state import (
    DAY,
    DEFAULT_STANDING,
    LONGEST_PERIOD,
    LONGEST_STANDING,
    MINUTE,
    SHORTEST_PERIOD,
    SHORTEST_STANDING,
    Accepted,
    AcceptLead,
    Action,
    Bid,
    Call,
    CallNow,
    KeepOpen,
    Offer,
    Renew,
    State,
    Terms,
    TermsFault,
    Transition,
    TransitionKind,
)
from auctions.engine.vocabulary import REFUSED_STANDINGS, Detail, Outcome, Reason, Refusal, Refused, Standing

__all__ = [
    "DAY",
    "DEFAULT_STANDING",
    "LONGEST_PERIOD",
    "LONGEST_STANDING",
    "MINUTE",
    "SHORTEST_PERIOD",
    "SHORTEST_STANDING",
    "AcceptLead",
    "Accepted",
    "Action",
    "Bid",
    "Call",
    "CallNow",
    "Detail",
    "KeepOpen",
    "Offer",
    "Outcome",
    "Reason",
    "Refusal",
    "Refused",
    "Renew",
    "Standing",
    "State",
    "Terms",
    "TermsFault",
    "Transition",
    "TransitionKind",
    "decide",
    "due",
    "least_bid",
    "least_for",
    "least_raise",
    "may_withdraw",
    "next_at",
    "next_steps",
    "openings",
    "outcome",
    "terms_faults",
    "without",
]


def decide(terms: Terms, state: State, action: Action, now: int) -> Accepted | Refused:
    """Apply one action at `now` (microseconds), or say why not.

    :raises ValueError: when something was due by `now`: it comes first, or a lapsed bid could win.
    """
    at = next_at(terms, state)
    if at is not None and at <= now:
        raise ValueError("what is due by now comes before any action")
    barrier = _barrier(terms, state, action, now)
    if barrier is not None:
        return Refused(barrier)
    if isinstance(action, Bid):
        return _bid(terms, state, action, now)
    if isinstance(action, Renew):
        return _renew(state, action, now)
    if isinstance(action, AcceptLead):
        return _accept_lead(state, action)
    if isinstance(action, CallNow):
        return _call_now(terms, state, now)
    return _unchanged(state, state._replace(idle_since=now))


def next_at(terms: Terms, state: State) -> int | None:
    """Give the time (microseconds) when something next happens by itself, if nobody does anything; None for never."""
    upcoming = _upcoming(terms, state)
    return upcoming[1] if upcoming else None


def due(terms: Terms, state: State, now: int) -> Transition | None:
    """Give the first of what has happened by itself by `now` (microseconds), or None; ask again with its state."""
    upcoming = _upcoming(terms, state)
    if upcoming is None or upcoming[1] > now:
        return None
    kind, at, left = upcoming
    after = _settled(terms, state, tuple(offer for offer in state.offers if offer not in left))
    if kind is TransitionKind.SOLD:
        after = after._replace(call=None, sold=True)
    elif state.call:
        after = after._replace(call=state.call._replace(going_twice=True))
    return Transition(kind, at, after, state, left)


def without(terms: Terms, state: State, seq: int) -> State:
    """Compute the state anew after staff voided the bid that stands with this seq.

    A call is off if the price or the leader is no longer what was called; the seller may call again.

    :raises ValueError: when the auction has ended, or no such bid stands.
    """
    kept = tuple(offer for offer in state.offers if offer.seq != seq)
    if state.sold or len(kept) == len(state.offers):
        raise ValueError("only a bid that stands can be voided, and none after the end")
    after = _settled(terms, state, kept)
    same = (after.price, after.leader) == (state.price, state.leader)
    return after if same else after._replace(call=None)


def may_withdraw(state: State) -> Refusal | None:
    """Say what keeps the seller from withdrawing the auction, if anything does: its end, or a running call."""
    if state.sold:
        return Refusal.ENDED
    return Refusal.CALL_RUNNING if state.call else None


def outcome(state: State) -> Outcome | None:
    """Say how the auction ended, None while it goes on; a withdrawal is not the rules' to see."""
    return Outcome.SOLD if state.sold else None


def openings(state: State) -> tuple[int, ...]:
    """Give the seqs whose maxima are opened after the end: all that stood when it was sold but the winner's."""
    return tuple(offer.seq for offer in state.offers if state.sold and offer.bidder != state.leader)


def terms_faults(terms: Terms) -> tuple[TermsFault, ...]:
    """Name everything that the rules do not allow in a listing; empty when it may be published."""
    found = {
        TermsFault.OPENING_PRICE_NOT_POSITIVE: terms.opening_price <= 0,
        TermsFault.TOO_HIGH: terms.opening_price + terms.steps.step(terms.opening_price) > LIMIT,
        TermsFault.PERIOD: not SHORTEST_PERIOD <= terms.period <= LONGEST_PERIOD,
        # A call is the seller's own doing, so it has to be over before bids are released for want of that.
        TermsFault.MAX_CALLS: terms.max_calls < 0 or terms.longest_call > terms.idle,
    }
    return tuple(fault for fault, present in found.items() if present)


def _upcoming(terms: Terms, state: State) -> tuple[TransitionKind, int, tuple[Offer, ...]] | None:
    """Say what happens next by itself, when, and which offers it takes away.

    In a call only the call goes on: all offers stand to its latest end at least. At equal times lapses come before the
    release, and among lapses the lowest seq first.
    """
    if state.sold or not state.offers:
        return None
    if state.call:
        if state.call.going_twice:
            return TransitionKind.SOLD, state.call.sold_at(terms), ()
        return TransitionKind.GOING_TWICE, state.call.twice_at(terms), ()
    first = min(state.offers, key=lambda offer: (offer.until, offer.seq))
    released_at = state.idle_since + terms.idle
    if first.until <= released_at:
        return TransitionKind.LAPSED, first.until, (first,)
    return TransitionKind.RELEASED, released_at, state.offers


def _barrier(terms: Terms, state: State, action: Action, now: int) -> Refusal | None:
    """Say what keeps this action out at this time, whatever stands or is offered."""
    if state.sold:
        return Refusal.ENDED
    if now < terms.starts_at:
        return Refusal.NOT_STARTED
    if not isinstance(action, Bid | Renew):
        return None
    if action.standing is not Standing.OK:
        return REFUSED_STANDINGS[action.standing]
    in_bounds = SHORTEST_STANDING <= action.stands_for <= LONGEST_STANDING
    return None if in_bounds else Refusal.STANDING_TIME


def _bid(terms: Terms, state: State, action: Bid, now: int) -> Accepted | Refused:
    least = least_for(terms, state, action.bidder)
    if not least <= action.maximum <= LIMIT:
        return amount_refused(state, action.bidder, action.maximum, least)
    others = tuple(offer for offer in state.offers if offer.bidder != action.bidder)
    offer = Offer(state.seq + 1, action.bidder, action.maximum, _until(state, action, now))
    after = _settled(terms, state, (*others, offer))
    call = state.call
    if state.leader is None:
        after = after._replace(idle_since=now)
    elif call and action.bidder != state.leader and call.restarts < terms.max_calls:
        after = after._replace(call=Call(now, call.latest_end, call.restarts + 1))
    return Accepted(after, state, _reason(state, after), _detail(terms, after))


def _renew(state: State, action: Renew, now: int) -> Accepted | Refused:
    if all(offer.bidder != action.bidder for offer in state.offers):
        return Refused(Refusal.NOTHING_TO_RENEW)
    until = _until(state, action, now)
    offers = tuple(offer._replace(until=until) if offer.bidder == action.bidder else offer for offer in state.offers)
    return _unchanged(state, state._replace(offers=offers), Reason.RENEWED)


def _accept_lead(state: State, action: AcceptLead) -> Accepted | Refused:
    if state.call:
        # A call has promised everybody the time until "sold", and in it the price cannot fall.
        return Refused(Refusal.CALL_RUNNING)
    if state.leader is None:
        return Refused(Refusal.NOBODY_BIDS)
    # The price, then how lately the lead changed: more than was seen is no worse, whoever bids it.
    if (state.price, -state.lead_since) < (action.price_seen, -action.seq_seen):
        return Refused(Refusal.WORSE_THAN_SEEN, state.price)
    return _unchanged(state, state._replace(sold=True))


def _call_now(terms: Terms, state: State, now: int) -> Accepted | Refused:
    if state.call:
        return Refused(Refusal.CALL_RUNNING)
    if state.leader is None:
        return Refused(Refusal.NOBODY_BIDS)
    latest_end = now + terms.longest_call
    offers = tuple(offer._replace(until=max(offer.until, latest_end)) for offer in state.offers)
    return _unchanged(state, state._replace(offers=offers, call=Call(now, latest_end), idle_since=now))


def _unchanged(before: State, after: State, reason: Reason = Reason.UNCHANGED) -> Accepted:
    """Accept what moves neither the price nor the lead."""
    return Accepted(after._replace(seq=before.seq + 1), before, reason, Detail.NONE)


def _settled(terms: Terms, state: State, offers: tuple[Offer, ...]) -> State:
    """Compute the next state from the offers that stand then, in closed form."""
    ranked = ranking(offer.bid for offer in offers)
    leader, maximum = (ranked[0].bidder, ranked[0].maximum) if ranked else (None, None)
    return state._replace(
        seq=state.seq + 1,
        price=closed_price(terms.steps, terms.opening_price, ranked),
        bids=len(offers),
        leader=leader,
        maximum=maximum,
        rival_maximum=ranked[1].maximum if len(ranked) > 1 else None,
        lead_since=state.lead_since if leader == state.leader else state.seq + 1,
        offers=offers,
    )


def _until(state: State, action: Bid | Renew, now: int) -> int:
    """Give the time an offer stands until: as chosen, never earlier than it stood, and through a running call."""
    stood = [offer.until for offer in state.offers if offer.bidder == action.bidder]
    call = [state.call.latest_end] if state.call else []
    return max([now + action.stands_for, *stood, *call])


def _reason(before: State, after: State) -> Reason:
    if before.leader is None:
        return Reason.OPENED
    if after.leader != before.leader:
        return Reason.OUTBID
    return Reason.UNCHANGED if after.price == before.price else Reason.RAISED_AUTOMATICALLY


def _detail(terms: Terms, state: State) -> Detail:
    """Say what the price tells about a maximum: that it is the leader's, or both."""
    rival, maximum = state.rival_maximum, state.maximum
    if rival is None or maximum is None or maximum >= rival + terms.steps.step(rival):
        return Detail.NONE
    return Detail.TIED if maximum == rival else Detail.CAPPED
