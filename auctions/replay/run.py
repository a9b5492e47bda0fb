"""Running recorded auctions through the services on a simulated clock, and comparing the end with the recorded one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from accounts.models import User
from auctions.mapping import COLUMNS
from auctions.models import Auction, Category, Sale
from auctions.replay.recording import BadRecording, RecordedAuction, RecordedBid
from auctions.services.bidding import BidRefused, place_bid
from auctions.services.closing import finish_auction
from auctions.services.listing import ListingRefused, create_draft, publish

START = datetime(2003, 5, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Result:
    """How the replay of one auction went. `refused` names the seqs of bids that should have stood and did not."""

    recorded: RecordedAuction
    price: int | None
    winner: str
    refused: tuple[int, ...]
    waived: int
    probes_refused: int
    probes_accepted: int

    @property
    def matches(self) -> bool:
        """Whether price and winner are the recorded ones."""
        return (self.price, self.winner) == (self.recorded.price, self.recorded.winner)

    @property
    def passed(self) -> bool:
        """Whether it matches, every bid stood that should, and no probe did."""
        return self.matches and not self.refused and not self.probes_accepted


def replay(auctions: Iterable[RecordedAuction], *, probes: bool = True) -> Iterator[Result]:
    """Replay auctions one after the other in the present, empty database.

    :raises BadRecording: for an auction that the house would not publish.
    """
    company = _Company()
    for recorded in auctions:
        yield _Replay(recorded, company).result(probes)


class _Company:
    """The people of a recording, each made once: a seller, a prober who never bids in earnest, the bidders."""

    def __init__(self) -> None:
        self.category = Category.objects.create(slug="recorded", name="Recorded")
        self.seller = self._join("Seller")
        self.prober = self._join("Prober")
        self._bidders: dict[str, int] = {}

    def bidder(self, name: str) -> int:
        """Give the id of a recorded bidder."""
        if name not in self._bidders:
            self._bidders[name] = self._join(f"Bidder {len(self._bidders) + 1}")
        return self._bidders[name]

    def name_of(self, user_id: int) -> str:
        """Give the recorded name of a bidder."""
        return next(name for name, known in self._bidders.items() if known == user_id)

    def _join(self, name: str) -> int:
        return User.objects.create(email=f"{name.replace(' ', '-').lower()}@replay.invalid", name=name).pk


class _Replay:
    """One recorded auction under the hammer again."""

    def __init__(self, recorded: RecordedAuction, company: _Company) -> None:
        self.recorded = recorded
        self.company = company
        self.auction = create_draft(
            seller_id=company.seller,
            title=f"{recorded.item} {recorded.name}",
            category_id=company.category.pk,
            currency="USD",
            opening_price=recorded.opening_price or None,
            published_end=START + recorded.lasts,
            max_extensions=0,
        )
        try:
            publish(auction_id=self.auction.pk, seller_id=company.seller, clock=lambda: START)
        except ListingRefused as error:
            raise BadRecording(f"auction {recorded.name} cannot be published: {error}") from error

    def result(self, probes: bool) -> Result:
        """Submit probes and bids by seq, close, and tell what came of it."""
        probed = {True: 0, False: 0}
        failed = []
        for bid in self.recorded.bids:
            if probes and bid.probe is not None:
                probed[self._refuses_probe(bid, bid.probe)] += 1
            if not self._stands(self.company.bidder(bid.bidder), bid.amount, bid):
                failed.append(bid)
        finish_auction(auction_id=self.auction.pk, clock=lambda: START + self.recorded.lasts)
        sale = Sale.objects.filter(auction=self.auction).first()
        return Result(
            recorded=self.recorded,
            price=sale.price if sale else None,
            winner=self.company.name_of(sale.buyer_id) if sale else "",
            refused=tuple(bid.seq for bid in failed if bid.must_stand),
            waived=sum(not bid.must_stand for bid in failed),
            probes_refused=probed[True],
            probes_accepted=probed[False],
        )

    def _refuses_probe(self, bid: RecordedBid, amount: int) -> bool:
        before = self._row()
        return not self._stands(self.company.prober, amount, bid) and self._row() == before

    def _stands(self, bidder_id: int, amount: int, bid: RecordedBid) -> bool:
        try:
            place_bid(
                auction_id=self.auction.pk,
                bidder_id=bidder_id,
                maximum=amount,
                key=uuid4(),
                clock=lambda: START + bid.at,
            )
        except BidRefused:
            return False
        return True

    def _row(self) -> dict[str, object]:
        row: dict[str, object] = Auction.objects.values(*COLUMNS).get(pk=self.auction.pk)
        return row
