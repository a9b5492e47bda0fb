"""The rules of the English auction written a second time, differently: everything is recomputed from the whole log.

Slow and without a state of its own. It shares no code with the engine, only its words, so that the two can disagree.
"""

from dataclasses import dataclass, field

from auctions.engine.english import Refusal, Terms
from auctions.engine.money import LIMIT


@dataclass(frozen=True)
class Entry:
    """One accepted entry: a bid or a confirmation (bidder and maximum), or a lowered reserve."""

    seq: int
    now: int
    bidder: int | None = None
    maximum: int = 0
    reserve: int | None = None
    confirms: bool = False


@dataclass
class Model:
    """A lot as the list of what was accepted; every answer is a scan of that list."""

    terms: Terms
    log: list[Entry] = field(default_factory=list)

    def before(self, seq: int) -> "Model":
        """The lot as it was just before an entry."""
        return Model(self.terms, [entry for entry in self.log if entry.seq < seq])

    def bids(self) -> list[Entry]:
        """All bids and confirmations."""
        return [entry for entry in self.log if entry.bidder is not None]

    def top(self) -> Entry | None:
        """The bid that leads: nobody else has a higher maximum, or the same one earlier."""
        bids = self.bids()
        highest = max((bid.maximum for bid in bids), default=None)
        return next((bid for bid in bids if bid.maximum == highest), None)

    def leader(self) -> int | None:
        """Who leads."""
        top = self.top()
        return top.bidder if top else None

    def rival(self) -> int | None:
        """The highest maximum of anyone but the leader."""
        return max((bid.maximum for bid in self.bids() if bid.bidder != self.leader()), default=None)

    def step(self, price: int) -> int:
        """The step of the first band the price lies below."""
        return next(step for bound, step in self.terms.steps.bands if bound is None or price < bound)

    def reserve(self) -> int | None:
        """The reserve in force."""
        return next((entry.reserve for entry in reversed(self.log) if entry.reserve is not None), self.terms.reserve)

    def met(self) -> bool:
        """Whether some bid or confirmation found the leader's maximum at the reserve then in force."""
        if self.terms.reserve is None:
            return True
        for bid in self.bids():
            upto = self.before(bid.seq + 1)
            top, reserve = upto.top(), upto.reserve()
            if top is not None and reserve is not None and top.maximum >= reserve:
                return True
        return False

    def price(self) -> int:
        """The highest price that any prefix of the log calls for."""
        price = self.terms.opening_price
        for bid in self.bids():
            upto = self.before(bid.seq + 1)
            top, rival, reserve = upto.top(), upto.rival(), upto.reserve()
            if top is not None and rival is not None:
                price = max(price, min(top.maximum, rival + self.step(rival)))
            if top is not None and reserve is not None:
                price = max(price, min(top.maximum, reserve))
        return price

    def ends_at(self) -> int:
        """The end, moved by every late bid of someone who did not lead then."""
        end = self.terms.published_end
        for bid in self.bids():
            if self.before(bid.seq).leader() != bid.bidder and end < bid.now + self.terms.window:
                hard = self.terms.published_end + self.terms.max_extensions * self.terms.extension
                end = sorted([end, min(bid.now + self.terms.extension, hard)])[-1]
        return end

    def extensions(self) -> int:
        """How many extensions the end has reached into."""
        starts = (self.terms.published_end + n * self.terms.extension for n in range(self.terms.max_extensions))
        return sum(1 for start in starts if self.ends_at() > start)

    def buy_now_open(self) -> bool:
        """Whether one can still buy at once."""
        taken = self.met() if self.terms.reserve is not None else bool(self.bids())
        return self.terms.buy_now is not None and not taken

    def least(self, bidder: int) -> int:
        """The least maximum that this bidder may bid."""
        top = self.top()
        if top is None:
            return self.terms.opening_price
        return top.maximum + 1 if top.bidder == bidder else self.price() + self.step(self.price())

    def refusal(self, bidder: int, maximum: int, now: int, above_buy_now: bool) -> Refusal | None:
        """Why a bid is refused, if it is."""
        if now >= self.ends_at():
            return Refusal.ENDED
        if now < self.terms.starts_at:
            return Refusal.NOT_STARTED
        if maximum > LIMIT or self.least(bidder) > LIMIT:
            return Refusal.TOO_HIGH
        if maximum < self.least(bidder):
            return Refusal.NOT_ABOVE_OWN_MAXIMUM if self.leader() == bidder else Refusal.TOO_LOW
        asks = self.terms.buy_now is not None and self.buy_now_open() and maximum >= self.terms.buy_now
        return Refusal.BUY_NOW_FIRST if asks and not above_buy_now else None
