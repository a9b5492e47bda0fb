"""Who may act now, whatever the amount, where an auction runs to an end or a purchase: English and Dutch alike."""

from typing import Protocol

from auctions.engine.vocabulary import REFUSED_STANDINGS, Refusal, Standing


class Terms(Protocol):
    """The terms of an auction that starts; times in microseconds."""

    @property
    def starts_at(self) -> int: ...


class State(Protocol):
    """Where an auction that ends stands; times in microseconds."""

    @property
    def ends_at(self) -> int: ...
    @property
    def bought(self) -> bool: ...


def barrier(terms: Terms, state: State, standing: Standing, now: int) -> Refusal | None:
    """Say what keeps this person out at `now` (microseconds), if anything does (rules 6 and 10 of English auctions)."""
    if now >= state.ends_at or state.bought:
        return Refusal.ENDED
    if now < terms.starts_at:
        return Refusal.NOT_STARTED
    return None if standing is Standing.OK else REFUSED_STANDINGS[standing]
