"""Keeps the demo house alive: its crowd bids every few seconds, and new lots come, so that one ends each minute."""

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from accounts.models import User
from auctions.demo.crowd import Crowd
from auctions.demo.people import BIDDERS, SELLERS
from auctions.demo.plans import KINDS, SERIES, Plan, terms_of
from auctions.demo.seed import put_up, seller_of
from auctions.demo.studio import pictures_of
from auctions.models import Auction, Category
from auctions.services.bidding import Receipt
from auctions.services.locking import Busy
from auctions.services.perpetual import call

logger = logging.getLogger(__name__)

FEWEST = 34
"""How many lots run at least."""
GAP = timedelta(seconds=58)
"""The longest time between two ends within the horizon."""
SHORTEST, HORIZON = timedelta(seconds=75), timedelta(minutes=5)
CONTESTED = 0.3
"""How often the crowd contests a lot that a real person leads, when it looks at one."""
LOOKS = 6
"""How many lots the crowd looks at before it gives up until the next time."""
CALLS = 0.01
"""How often, between two bids, the seller of a perpetual lot calls it."""
NO_END = timedelta(minutes=30)
"""How soon the crowd looks at a lot without an end, as if it ended then."""
SIDE = 720


class NoDemoHouse(Exception):
    """The database does not hold the demo's people and categories."""


@dataclass(frozen=True, slots=True)
class Simulator:
    """The demo's life, one step after the other."""

    crowd: Crowd
    categories: dict[str, Category]
    chance: random.Random

    def run(self) -> None:
        """Go on for ever; what the database refuses for the moment is logged and survived."""
        while True:
            try:
                self.step()
            except (DatabaseError, Busy) as error:
                logger.warning("the demo's crowd had to wait: %s", error)
            finally:
                close_old_connections()
            time.sleep(self.chance.uniform(1, 4) if self.lacks(timezone.now()) is None else 0.1)

    def step(self) -> None:
        """List a lot if one is lacking, let somebody bid somewhere, and now and then let a seller call."""
        if end := self.lacks(timezone.now()):
            self.list_one(end)
        self.bid_once()
        if self.chance.random() < CALLS:
            self.call_one()

    def lacks(self, now: datetime) -> datetime | None:
        """Give the end of the lot that is lacking now: one soon, or one later where too few run; None when none is."""
        ends = sorted(ends_at for _, ends_at, _ in _running(now) if ends_at)
        if soon := gap_in(ends, now):
            return soon - GAP * self.chance.uniform(0, 0.4)
        return now + timedelta(hours=self.chance.uniform(1, 60)) if len(ends) < FEWEST else None

    def list_one(self, ends: datetime) -> Auction:
        """Draw a new print of some work and put it up until `ends`."""
        work, seed = self.chance.choice(SERIES), self.chance.randrange(10_000, 99_999)
        seller = User.objects.get(email=seller_of(work, seed).email)
        pictures = pictures_of(work.style, seed, side=SIDE, more=False)
        now = timezone.now()
        kind = "english" if ends - now < HORIZON else self.chance.choice(KINDS)
        terms = {**terms_of(Plan(work, seed, now, ends, kind=kind)), "starts_at": None}
        return put_up(work, seed, seller, self.categories[work.category], pictures, terms)

    def call_one(self) -> None:
        """Let the seller of a perpetual lot that somebody leads call it."""
        lots = Auction.objects.running(timezone.now()).filter(ends_at=None, call_began=None, leader__isnull=False)
        for lot, seller in lots.filter(seller__email__in=[person.email for person in SELLERS]).values_list(
            "pk", "seller"
        )[:1]:
            call(auction_id=lot, seller_id=seller)

    def bid_once(self) -> Receipt | None:
        """Let the crowd look at a few lots, mostly at those that end soon, and bid on the first one wanted."""
        now = timezone.now()
        running = _running(now)
        weights = [1 / (((ends_at or now + NO_END) - now) / timedelta(minutes=1) + 0.5) for _, ends_at, _ in running]
        for lot, _, leader in self.chance.choices(running, weights, k=LOOKS) if running else ():
            if leader is not None and leader not in self.crowd.bidders and self.chance.random() > CONTESTED:
                continue
            if receipt := self.crowd.bid_on(lot):
                return receipt
        return None


def _running(now: datetime) -> list[tuple[int, datetime | None, int | None]]:
    """Give id, end (where there is one) and leader of the lots that run."""
    return list(Auction.objects.running(now).values_list("pk", "ends_at", "leader_id"))


def simulator(chance: random.Random | None = None) -> Simulator:
    """Gather the demo's crowd.

    :raises NoDemoHouse: when this is another house.
    """
    chance = chance or random.Random()
    bidders = list(User.objects.filter(email__in=[person.email for person in BIDDERS]).values_list("pk", flat=True))
    categories = {category.slug: category for category in Category.objects.all()}
    if len(bidders) < len(BIDDERS) or not categories.keys() >= {work.category for work in SERIES}:
        raise NoDemoHouse
    return Simulator(Crowd(bidders, chance), categories, chance)


def gap_in(ends: Sequence[datetime], now: datetime) -> datetime | None:
    """Give the latest time at which another lot should end, where the ends (in order) leave a gap."""
    covered = now + SHORTEST
    for end in ends:
        if end - covered > GAP:
            break
        covered = max(covered, end)
    return covered + GAP if covered < now + HORIZON else None
