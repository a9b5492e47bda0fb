"""A decision about an auction's row: the rules of the engine, and that the terms are still those the bidder saw.

One for the service, under the row's lock, and for the page that asks a bidder to confirm.
"""

from auctions.engine import english
from auctions.engine.english import Accepted, Action, Refusal, Refused, State, Terms
from auctions.engine.money import LIMIT
from auctions.engine.vocabulary import REFUSED_STANDINGS
from auctions.mapping import Row
from auctions.models import Auction

_WHATEVER_THE_TERMS = frozenset({Refusal.ENDED, Refusal.NOT_STARTED, *REFUSED_STANDINGS.values()})


def decision(  # noqa: PLR0917 - the hot path, as the engine's
    row: Row, terms: Terms, state: State, action: Action, now: int, seen_seq: int | None = None
) -> Accepted | Refused:
    """Decide one action at `now` (microseconds) by somebody who looked at entry `seen_seq`, None where that is unknown.

    `terms` and `state` are those of the row, or what earlier actions made of them.
    """
    if row["status"] != Auction.Status.ACTIVE:
        return Refused(Refusal.ENDED)
    answer = english.decide(terms, state, action, now)
    if seen_seq is None or seen_seq >= row["terms_seq"]:
        return answer
    if isinstance(answer, Refused) and answer.reason in _WHATEVER_THE_TERMS:
        return answer
    least = english.least_for(terms, state, action.bidder)
    return Refused(Refusal.TERMS_CHANGED, least if least <= LIMIT else None)
