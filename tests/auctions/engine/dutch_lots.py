"""Dutch lots for the engine's tests, and a way to decide on them. Amounts in cents, times in microseconds."""

from auctions.engine.dutch import Accept, Accepted, Refused, State, Terms, decide
from tests.auctions.engine.lots import SECOND


def lot(
    start_price: int = 10_000,
    *,
    floor: int = 8000,
    drop: int = 750,
    every: int = 60 * SECOND,
    starts_at: int = 0,
    ends_at: int = 1000 * SECOND,
) -> Terms:
    """Give the terms of a lot that falls from 100.00 to 80.00 in 180 s, by 7.50 a minute, unless told otherwise."""
    return Terms(start_price, floor, drop, every, starts_at, ends_at)


def accepted(terms: Terms, state: State, action: Accept, now: int = 0) -> Accepted:
    """Decide an acceptance that must be taken."""
    decision = decide(terms, state, action, now)
    assert isinstance(decision, Accepted), decision
    return decision


def refused(terms: Terms, state: State, action: Accept, now: int = 0) -> Refused:
    """Decide an acceptance that must be refused."""
    decision = decide(terms, state, action, now)
    assert isinstance(decision, Refused), decision
    return decision
