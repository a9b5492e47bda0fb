"""Lots for the engine's tests, and a way to play on them. Amounts in cents, times in microseconds."""

from collections.abc import Iterable

from auctions.engine.english import Accepted, Action, Bid, Refused, State, Terms, decide
from auctions.engine.steps import DEFAULT_TABLES, StepTable

SECOND = 1_000_000
ALICE, BOB, CHARLIE, DORA = 1, 2, 3, 4


def lot(
    opening_price: int = 1000,
    *,
    steps: StepTable = DEFAULT_TABLES["USD"],
    reserve: int | None = None,
    buy_now: int | None = None,
    starts_at: int = 0,
    published_end: int = 1000 * SECOND,
    window: int = 120 * SECOND,
    extension: int = 120 * SECOND,
    max_extensions: int = 10,
) -> Terms:
    """Give the terms of a lot that opens at 10.00 and ends after 1,000 s, unless told otherwise."""
    return Terms(
        opening_price=opening_price,
        steps=steps,
        reserve=reserve,
        buy_now=buy_now,
        starts_at=starts_at,
        published_end=published_end,
        window=window,
        extension=extension,
        max_extensions=max_extensions,
    )


def accepted(terms: Terms, state: State, action: Action, now: int = 0) -> Accepted:
    """Decide an action that must be accepted."""
    decision = decide(terms, state, action, now)
    assert isinstance(decision, Accepted), decision
    return decision


def refused(terms: Terms, state: State, action: Action, now: int = 0) -> Refused:
    """Decide an action that must be refused."""
    decision = decide(terms, state, action, now)
    assert isinstance(decision, Refused), decision
    return decision


def after(terms: Terms, *bids: tuple[int, int], state: State | None = None, now: int = 0) -> State:
    """Give the state after these accepted bids (bidder, maximum)."""
    return played(terms, bids, state=state, now=now)[-1].state


def played(
    terms: Terms, bids: Iterable[tuple[int, int]], *, state: State | None = None, now: int = 0
) -> list[Accepted]:
    """Give the answers to these bids (bidder, maximum), all of which must be accepted."""
    current = state or State.opening(terms)
    answers: list[Accepted] = []
    for bidder, maximum in bids:
        answers.append(accepted(terms, current, Bid(bidder, maximum), now))
        current = answers[-1].state
    return answers
