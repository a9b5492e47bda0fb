"""What a simulated bidder wants: which lots, up to which amount, and how they bid.

No database, no clock; the same lot is always worth the same to the same person.
"""

import random

from auctions.engine.english import State, Terms, least_for, next_steps

INTEREST = 0.4
"""The share of the bidders whom a lot interests at all."""
NIBBLERS = 0.55
"""The share of bids that offer little more than the least; in recorded auctions half of all bids are beaten at once."""


def worth(public_id: str, bidder: int, estimate: int) -> int:
    """Give what this lot is worth to this bidder (minor units), 0 when it does not interest them; always the same."""
    taste = random.Random(f"{public_id}:{bidder}")
    return int(estimate * taste.lognormvariate(-0.1, 0.35)) if taste.random() < INTEREST else 0


def offer(terms: Terms, state: State, bidder: int, value: int, chance: random.Random) -> int | None:
    """Give the maximum (minor units) with which somebody would bid now, or None when it would go beyond their `value`.

    A leader raises nothing. Some name a round amount near their value and leave; most go up by a step or a few.
    """
    least = least_for(terms, state, bidder)
    if bidder == state.leader or least > value:
        return None
    if chance.random() < NIBBLERS:
        return max(amount for amount in (least, chance.choice(next_steps(terms, state))) if amount <= value)
    return max(least, _rounded(int(value * chance.uniform(0.75, 1.0))))


def _rounded(amount: int) -> int:
    """Round down as people do: two digits, the rest zeros."""
    unit: int = 10 ** max(0, len(str(amount)) - 2)
    return amount // unit * unit
