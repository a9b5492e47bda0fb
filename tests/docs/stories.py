"""What happens to real lots, told through the services of the house; and how each must end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from accounts.models import User
from auctions.clock import Clock
from auctions.engine.perpetual import DAY
from auctions.models import Auction
from auctions.services import listing
from auctions.services.bidding import (
    Receipt,
    accept_price,
    buy_now,
    confirm_maximum,
    place_bid,
    seal_bid,
    withdraw_sealed_bid,
)
from auctions.services.closing import finish_auction
from auctions.services.perpetual import advance, call
from auctions.services.staff import extend_auction, void_bid, withdraw_auction


class Story:
    """A lot whose time passes as its story says."""

    def __init__(self, lot: Auction) -> None:
        assert lot.starts_at
        self.lot, self.now = lot, lot.starts_at

    def clock(self, **by: float) -> Clock:
        self.now += timedelta(**by)
        return lambda: self.now

    def bid(self, bidder: User, maximum: int, **by: float) -> Receipt:
        clock = self.clock(**by or {"seconds": 10})
        return place_bid(auction_id=self.lot.pk, bidder_id=bidder.pk, maximum=maximum, key=uuid4(), clock=clock)

    def finish(self) -> None:
        self.lot.refresh_from_db()
        self.now = self.lot.ends_at + timedelta(seconds=1)
        assert finish_auction(auction_id=self.lot.pk, clock=self.clock())


def plain(story: Story, people: dict[str, User]) -> None:
    for name, maximum in (("alice", 2000), ("bob", 3000), ("charlie", 2800), ("alice", 9999), ("bob", 5000)):
        story.bid(people[name], maximum)
    story.finish()


def with_reserve(story: Story, people: dict[str, User]) -> None:
    for name, maximum in (("alice", 2000), ("bob", 7000), ("charlie", 6500)):
        story.bid(people[name], maximum)
    story.finish()


def capped_and_tied(story: Story, people: dict[str, User]) -> None:
    for name, maximum in (("alice", 2000), ("bob", 2001), ("alice", 2100), ("charlie", 2151), ("bob", 2151 + 50)):
        story.bid(people[name], maximum)
    story.bid(people["alice"], 2300)
    story.bid(people["charlie"], 2300 + 50)
    story.finish()


def extended(story: Story, people: dict[str, User]) -> None:
    story.bid(people["alice"], 2000)
    story.bid(people["bob"], 3000, hours=23, minutes=59, seconds=30)
    story.bid(people["alice"], 4000, seconds=100)
    story.bid(people["bob"], 4500, seconds=100)
    story.finish()


def unmet(story: Story, people: dict[str, User]) -> None:
    story.bid(people["alice"], 2000)
    story.bid(people["bob"], 3000)
    story.finish()


def bought(story: Story, people: dict[str, User]) -> None:
    story.bid(people["alice"], 2000)
    clock = story.clock(minutes=1)
    buy_now(auction_id=story.lot.pk, bidder_id=people["bob"].pk, price_seen=9000, key=uuid4(), clock=clock)


def confirmed(story: Story, people: dict[str, User]) -> None:
    story.bid(people["alice"], 2000)
    story.bid(people["bob"], 3000)
    listing.lower_reserve(
        auction_id=story.lot.pk, seller_id=people["sela"].pk, new_reserve=2500, clock=story.clock(minutes=1)
    )
    confirm_maximum(auction_id=story.lot.pk, bidder_id=people["bob"].pk, key=uuid4(), clock=story.clock(minutes=1))
    story.bid(people["charlie"], 4000)
    story.bid(people["alice"], 3700)
    story.finish()


def amended(story: Story, people: dict[str, User]) -> None:
    listing.save_listing(
        auction_id=story.lot.pk, seller_id=people["sela"].pk, changes={"opening_price": 500}, clock=story.clock(hours=1)
    )
    story.bid(people["alice"], 600)
    story.bid(people["bob"], 900)
    story.finish()


def staffed(story: Story, people: dict[str, User]) -> None:
    lot, staff = story.lot.pk, people["stan"].pk
    story.bid(people["alice"], 2000)
    story.bid(people["bob"], 9000)
    story.bid(people["charlie"], 5000)
    void_bid(auction_id=lot, seq=3, staff_id=staff, reason="Typing error", clock=story.clock(minutes=1))
    extend_auction(
        auction_id=lot, by=timedelta(hours=1), staff_id=staff, reason="We were away", clock=story.clock(minutes=1)
    )
    story.bid(people["bob"], 4000)
    story.bid(people["alice"], 6000, hours=24, minutes=57)
    story.finish()


def withdrawn_by_the_house(story: Story, people: dict[str, User]) -> None:
    story.bid(people["alice"], 2000)
    story.bid(people["bob"], 3000)
    withdraw_auction(auction_id=story.lot.pk, staff_id=people["stan"].pk, reason="Stolen", clock=story.clock(minutes=1))


def no_bids(story: Story, people: dict[str, User]) -> None:
    story.finish()


def withdrawn(story: Story, people: dict[str, User]) -> None:
    clock = story.clock(hours=1)
    listing.withdraw(auction_id=story.lot.pk, seller_id=people["sela"].pk, reason="It broke", clock=clock)


def running(story: Story, people: dict[str, User]) -> None:
    story.bid(people["alice"], 2000)
    story.bid(people["bob"], 3000)
    story.bid(people["alice"], 2600)


def dutch_accepted(story: Story, people: dict[str, User]) -> None:
    clock = story.clock(minutes=2, seconds=30)
    accept_price(auction_id=story.lot.pk, bidder_id=people["bob"].pk, price_seen=9000, key=uuid4(), clock=clock)


def sealed_opened(story: Story, people: dict[str, User]) -> None:
    lot = story.lot.pk
    for name, amount, replaces in (("alice", 2000, False), ("bob", 6000, False), ("alice", 4000, True)):
        bidder, clock = people[name].pk, story.clock(minutes=1)
        seal_bid(auction_id=lot, bidder_id=bidder, amount=amount, replaces=replaces, key=uuid4(), clock=clock)
    charlie = people["charlie"].pk
    seal_bid(auction_id=lot, bidder_id=charlie, amount=9000, replaces=False, key=uuid4(), clock=story.clock(minutes=1))
    withdraw_sealed_bid(auction_id=lot, bidder_id=charlie, key=uuid4(), clock=story.clock(minutes=1))
    story.finish()


def sealed_voided(story: Story, people: dict[str, User]) -> None:
    lot = story.lot.pk
    for name, amount in (("alice", 2000), ("bob", 9000), ("charlie", 4000)):
        bidder, clock = people[name].pk, story.clock(minutes=1)
        seal_bid(auction_id=lot, bidder_id=bidder, amount=amount, replaces=False, key=uuid4(), clock=clock)
    void_bid(auction_id=lot, seq=3, staff_id=people["stan"].pk, reason="Typing error", clock=story.clock(minutes=1))
    bob = people["bob"].pk
    seal_bid(auction_id=lot, bidder_id=bob, amount=3000, replaces=False, key=uuid4(), clock=story.clock(minutes=1))
    story.finish()


def perpetual_voided(story: Story, people: dict[str, User]) -> None:
    lot, staff, seller = story.lot.pk, people["stan"].pk, people["sela"].pk
    for name, maximum, days in (("alice", 2000, 7), ("bob", 9000, 30), ("charlie", 5000, 30)):
        clock = story.clock(days=1)
        place_bid(
            auction_id=lot, bidder_id=people[name].pk, maximum=maximum, stands_for=days * DAY, key=uuid4(), clock=clock
        )
    call(auction_id=lot, seller_id=seller, clock=story.clock(days=1))
    void_bid(auction_id=lot, seq=2, staff_id=staff, reason="Typing error", clock=story.clock(minutes=1))
    void_bid(auction_id=lot, seq=3, staff_id=staff, reason="Not theirs", clock=story.clock(minutes=1))
    story.bid(people["alice"], 6000)
    call(auction_id=lot, seller_id=seller, clock=story.clock(days=1))
    advance(clock=story.clock(minutes=6))
    advance(clock=story.clock(minutes=10))


def perpetual_called(story: Story, people: dict[str, User]) -> None:
    for name, maximum, days in (("alice", 2000, 7), ("bob", 5000, 30), ("charlie", 3000, 90)):
        clock = story.clock(days=1)
        place_bid(
            auction_id=story.lot.pk, bidder_id=people[name].pk, maximum=maximum, stands_for=days * DAY, key=uuid4(),
            clock=clock,
        )  # fmt: skip
    advance(clock=story.clock(days=6))  # Alice's bid lapses
    call(auction_id=story.lot.pk, seller_id=people["sela"].pk, clock=story.clock(hours=1))
    advance(clock=story.clock(minutes=6))
    story.bid(people["alice"], 6000)
    advance(clock=story.clock(minutes=5))
    advance(clock=story.clock(minutes=11))


STORIES: dict[str, tuple[Callable[[Story, dict[str, User]], None], dict[str, Any], str]] = {
    "plain": (plain, {}, "sold to .* for 51.00 USD"),
    "with reserve": (with_reserve, {"reserve": 5000}, "sold to .* for 66.00 USD"),
    "capped and tied": (capped_and_tied, {}, "sold to .* for 23.50 USD"),
    "extended": (extended, {}, "sold to .* for 41.00 USD"),
    "reserve not met": (unmet, {"reserve": 5000}, "Result: reserve_not_met; opened: .* 20.00"),
    "bought": (bought, {"reserve": 5000, "buy_now": 9000}, "bought to .* for 90.00 USD"),
    "confirmed": (confirmed, {"reserve": 5000}, "sold to .* for 38.00 USD"),
    "amended": (amended, {}, "sold to .* for 6.50 USD"),
    "void and extension by staff": (staffed, {}, "sold to .* for 51.00 USD; opened: "),
    "withdrawn by staff": (withdrawn_by_the_house, {}, "Result: withdrawn"),
    "dutch": (
        dutch_accepted,
        {"kind": "dutch", "opening_price": 10_000, "floor": 2000, "drop": 1000, "drop_s": 60},
        "bought to .* for 80.00 USD",
    ),
    "sealed": (
        sealed_opened,
        {"kind": "sealed", "pricing": "second", "reserve": 3000},
        "sold to .* for 40.00 USD; opened: .* 60.00, .* 40.00",
    ),
    "sealed, a void": (
        sealed_voided,
        {"kind": "sealed", "pricing": "second"},
        "sold to .* for 30.00 USD; opened: .* 20.00, .* 40.00, .* 30.00",
    ),
    "perpetual, voids": (perpetual_voided, {"kind": "perpetual", "published_end": None}, "sold to .* for 51.00 USD"),
    "perpetual": (perpetual_called, {"kind": "perpetual", "published_end": None}, "sold to .* for 51.00 USD"),
    "no bids": (no_bids, {}, "Result: no_bids"),
    "withdrawn": (withdrawn, {}, "Result: withdrawn"),
    "running": (running, {}, "the lot goes on; bids: 3; .* leads at 27.00 USD"),
}
