"""What may be bid next where maxima meet and the price goes up by steps: English and perpetual auctions alike."""

from typing import Protocol

from auctions.engine.money import LIMIT, within_limit
from auctions.engine.steps import StepTable
from auctions.engine.vocabulary import Refusal, Refused


class Terms(Protocol):
    """The terms of an auction that goes up; amounts in minor units."""

    @property
    def opening_price(self) -> int: ...
    @property
    def steps(self) -> StepTable: ...


class State(Protocol):
    """Where it stands; amounts in minor units."""

    @property
    def price(self) -> int: ...
    @property
    def leader(self) -> int | None: ...
    @property
    def maximum(self) -> int | None: ...


def least_bid(terms: Terms, state: State) -> int:
    """Give the least maximum (minor units) that anyone but the leader may bid (rule 1 of English auctions)."""
    return terms.opening_price if state.leader is None else state.price + terms.steps.step(state.price)


def least_raise(state: State) -> int:
    """Give the least new maximum (minor units) of the leader (rule 5 of English auctions).

    :raises ValueError: when nobody leads.
    """
    if state.maximum is None:
        raise ValueError("nobody leads, so there is no maximum to raise")
    return state.maximum + 1


def least_for(terms: Terms, state: State, bidder: int) -> int:
    """Give the least maximum (minor units) that this person may bid now."""
    return least_raise(state) if bidder == state.leader else least_bid(terms, state)


def next_steps(terms: Terms, state: State, count: int = 3) -> tuple[int, ...]:
    """Suggest amounts (minor units) to anyone but the leader: the least bid, then each a step further."""
    amount = least_bid(terms, state)
    amounts: list[int] = []
    while len(amounts) < count and amount <= LIMIT:
        amounts.append(amount)
        amount += terms.steps.step(amount)
    return tuple(amounts)


def amount_refused(state: State, bidder: int, maximum: int, least: int) -> Refused:
    """Refuse a maximum that is below `least` or more than the house takes (all in minor units)."""
    if least > LIMIT or maximum > LIMIT:
        return Refused(Refusal.TOO_HIGH, within_limit(least))
    return Refused(Refusal.NOT_ABOVE_OWN_MAXIMUM if bidder == state.leader else Refusal.TOO_LOW, least)
