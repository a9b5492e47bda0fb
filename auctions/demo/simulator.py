"""Keeps the demo house alive: its crowd bids every few seconds, and new lots come, so that one ends each minute."""

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from accounts.models import User
from auctions.demo.crowd import Crowd
from auctions.demo.people import BIDDERS
from auctions.demo.plans import SERIES, SOFT_CLOSE
from auctions.demo.seed import put_up, seller_of
from auctions.demo.studio import pictures_of
from auctions.models import Auction, Category
from auctions.services.bidding import Receipt
from auctions.services.locking import Busy

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
        """List a lot if one is lacking, and let somebody bid somewhere."""
        if end := self.lacks(timezone.now()):
            self.list_one(end)
        self.bid_once()

    def lacks(self, now: datetime) -> datetime | None:
        """Give the end of the lot that is lacking now: one soon, or one later where too few run; None when none is."""
        ends = sorted(ends_at for _, ends_at, _ in _running(now))
        if soon := gap_in(ends, now):
            return soon - GAP * self.chance.uniform(0, 0.4)
        return now + timedelta(hours=self.chance.uniform(1, 60)) if len(ends) < FEWEST else None

    def list_one(self, ends: datetime) -> Auction:
        """Draw a new print of some work and put it up until `ends`."""
        work, seed = self.chance.choice(SERIES), self.chance.randrange(10_000, 99_999)
        seller = User.objects.get(email=seller_of(work, seed).email)
        pictures = pictures_of(work.style, seed, side=SIDE, more=False)
        terms: dict[str, Any] = {"published_end": ends, **SOFT_CLOSE}
        return put_up(work, seed, seller, self.categories[work.category], pictures, terms)

    def bid_once(self) -> Receipt | None:
        """Let the crowd look at a few lots, mostly at those that end soon, and bid on the first one wanted."""
        now = timezone.now()
        running = _running(now)
        weights = [1 / ((ends_at - now) / timedelta(minutes=1) + 0.5) for _, ends_at, _ in running]
        for lot, _, leader in self.chance.choices(running, weights, k=LOOKS) if running else ():
            if leader is not None and leader not in self.crowd.bidders and self.chance.random() > CONTESTED:
                continue
            if receipt := self.crowd.bid_on(lot):
                return receipt
        return None


def _running(now: datetime) -> list[tuple[int, datetime, int | None]]:
    """Give id, end and leader of the lots that run."""
    lots = Auction.objects.running(now).values_list("pk", "ends_at", "leader_id")
    return [(lot, ends_at, leader) for lot, ends_at, leader in lots if ends_at is not None]


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
