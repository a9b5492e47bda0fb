"""What the front page shows: what ends soon, what is hot, what is new, what I watch."""

from dataclasses import dataclass
from datetime import timedelta

from auctions.clock import ClockTimestamp
from auctions.models import Auction, Category
from auctions.models.auction import SOONEST
from auctions.selectors.cards import Card, Viewer, cards
from auctions.selectors.catalogue import categories_with_counts
from auctions.selectors.pictures import IN_STRIP

STRIP, ROW = 12, 8


@dataclass(frozen=True)
class HomePage:
    """The rows of the front page."""

    ending: list[Card]
    hot: list[Card]
    new: list[Card]
    watched: list[Card]
    categories: list[Category]
    running: int


def home_page(viewer: Viewer) -> HomePage:
    """Read the front page as this viewer sees it."""
    running = Auction.objects.running(ClockTimestamp())
    categories = list(categories_with_counts())
    watched = (
        running.filter(watches__user=viewer.pk).order_by(SOONEST, "id")[:ROW]
        if viewer.is_authenticated
        else Auction.objects.none()
    )
    return HomePage(
        ending=cards(running.order_by(SOONEST, "id")[:STRIP], viewer, sizes=IN_STRIP),
        hot=cards(
            running.filter(bids_count__gt=0, ends_at__lt=ClockTimestamp() + timedelta(days=7)).order_by(
                "-bids_count", "id"
            )[:ROW],
            viewer,
        ),
        new=cards(running.order_by("-published_at", "-id")[:ROW], viewer),
        watched=cards(watched, viewer),
        categories=categories,
        running=sum(getattr(category, "running", 0) for category in categories),
    )
