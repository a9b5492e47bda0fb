"""A decision about an auction's row: the rules of the engine, and that the terms are still those the bidder saw.

One for the service, under the row's lock, and for the page that asks a bidder to confirm.
"""

from typing import Any

from auctions.engine.money import within_limit
from auctions.engine.vocabulary import REFUSED_STANDINGS, Refusal, Refused
from auctions.kinds import kind_of
from auctions.mapping import Row
from auctions.models import Auction

_WHATEVER_THE_TERMS = frozenset({Refusal.ENDED, Refusal.NOT_STARTED, *REFUSED_STANDINGS.values()})


def decision(  # noqa: PLR0917 - the hot path, as the engine's
    row: Row, terms: Any, state: Any, action: Any, now: int, seen_seq: int | None = None
) -> Any:
    """Decide one action at `now` (microseconds) by somebody who looked at entry `seen_seq`, None where that is unknown.

    `terms` and `state` are those of the row, or what earlier actions made of them. Gives an `Accepted` of the lot's
    type, or `Refused`.
    """
    if row["status"] != Auction.Status.ACTIVE:
        return Refused(Refusal.ENDED)
    kind = kind_of(row)
    answer = kind.decide(terms, state, action, now)
    if seen_seq is None or seen_seq >= row["terms_seq"]:
        return answer
    if isinstance(answer, Refused) and answer.reason in _WHATEVER_THE_TERMS:
        return answer
    return Refused(Refusal.TERMS_CHANGED, within_limit(kind.least(terms, state, action.bidder, now)))
