"""The public page of a person, and the lots of those somebody follows. What a person does not show is not given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.core.files.storage import default_storage
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.marks import Seen, marks, seen
from accounts.models import Block, Follow, Profile, User
from accounts.models.profile import language_choices
from auctions.clock import ClockTimestamp
from auctions.models import Auction, Sale
from auctions.models.auction import SOONEST, AuctionQuerySet
from auctions.richtext import rich_text
from auctions.selectors.cards import Card, Viewer, cards

PER_PAGE = 24


class Shelf(StrEnum):
    """The lots of a person, as their public page sorts them."""

    RUNNING = "running"
    PAST = "past"
    WINS = "wins"


class Counts(NamedTuple):
    """How much somebody has sold and bought, and how many follow them."""

    sold: int
    bought: int
    followers: int


@dataclass(frozen=True, slots=True)
class PublicProfile:
    """Somebody as everybody may see them: what they hide is None or empty. `followed` and `blocked` are the viewer's.

    `shelves` are the lots they show, with their numbers; `show` is the one whose `cards` these are, None without any.
    """

    public_id: str
    name: str
    own: bool
    followed: bool
    blocked: bool
    picture: str
    country: str
    languages: Sequence[str]
    about: SafeString
    since: datetime | None
    marks: Sequence[str]
    counts: Counts | None
    seen: Seen | None
    shelves: Mapping[Shelf, int]
    show: Shelf | None
    page: Page[Any] | None
    cards: Sequence[Card]


def public_profile(public_id: str, viewer: Viewer, show: str = "", page: str | None = None) -> PublicProfile:
    """Read somebody's public page as this viewer sees it: two queries, one where they show no lots.

    :raises User.DoesNotExist: when there is no such active person.
    """
    person: Any = _person(public_id, viewer)
    profile: Any = Profile.of(person)
    shelves = {
        shelf: getattr(person, f"{shelf}_lots") for shelf in Shelf if getattr(profile, f"show_{shelf}")
    }  # fmt: skip
    chosen = next((shelf for shelf in shelves if shelf == show), next(iter(shelves), None))
    lots = _page(_lots(person, chosen), shelves[chosen], page) if chosen else None
    spoken = dict(language_choices())
    return PublicProfile(
        public_id=person.public_id,
        name=person.name,
        own=person.pk == viewer.pk,
        followed=person.followed,
        blocked=person.blocked,
        picture=default_storage.url(profile.picture) if profile.picture and profile.show_picture else "",
        country=str(profile.country.name) if profile.show_country else "",
        languages=[spoken[code] for code in profile.languages if code in spoken] if profile.show_languages else [],
        about=rich_text(profile.about) if profile.show_about else SafeString(),
        since=person.date_joined if profile.show_since else None,
        marks=[mark for mark in ("email", "telegram", "factor") if getattr(person, f"has_{mark}")]
        if profile.show_marks
        else [],
        counts=Counts(person.sold, person.wins_lots, person.follows) if profile.show_counts else None,
        seen=seen(person.last_login or person.date_joined, timezone.now()) if profile.show_activity else None,
        shelves=shelves,
        show=chosen,
        page=lots,
        cards=cards(lots.object_list, viewer) if lots is not None else [],  # type: ignore[arg-type]
    )


def followed_lots(viewer: User, page: str | None) -> tuple[Page[Any], list[Card]]:
    """Give what the sellers whom somebody follows offer now, soonest end first: two queries."""
    followed = Follow.objects.filter(follower=viewer.pk, seller__is_active=True).values("seller")
    lots = Auction.objects.running(ClockTimestamp()).filter(seller__in=followed).order_by(SOONEST, "id")
    found = Paginator(lots, PER_PAGE).get_page(page)
    return found, cards(found.object_list, viewer)  # type: ignore[arg-type]


def followed_people(viewer: User) -> list[dict[str, Any]]:
    """Give those whom somebody follows, by name, each with the number of their running lots: one query."""
    running = Auction.objects.running(ClockTimestamp()).filter(seller=OuterRef("pk"))
    people = User.objects.filter(followers__follower=viewer.pk, is_active=True).order_by("name", "pk")
    counted = people.annotate(running=_number(running, "seller"))
    return [dict(row) for row in counted.values("public_id", "name", "running")]


def _person(public_id: str, viewer: Viewer) -> User:
    follow = Follow.objects.filter(seller=OuterRef("pk"))
    blocked = Block.objects.filter(seller=viewer.pk, bidder=OuterRef("pk"), lot="")
    lots = Auction.objects.filter(seller=OuterRef("pk"))
    return (
        User.objects.filter(is_active=True)
        .select_related("profile")
        .annotate(
            **marks(),
            followed=Exists(follow.filter(follower=viewer.pk)) if viewer.pk else Value(False),
            blocked=Exists(blocked) if viewer.pk else Value(False),
            follows=_number(follow, "seller"),
            sold=_number(Sale.objects.filter(seller=OuterRef("pk")), "seller"),
            wins_lots=_number(Sale.objects.filter(buyer=OuterRef("pk")), "buyer"),
            running_lots=_number(lots.filter(_RUNNING), "seller"),
            past_lots=_number(lots.filter(_PAST), "seller"),
        )
        .get(public_id=public_id)
    )


_RUNNING, _PAST = Q(status=Auction.Status.ACTIVE), Q(status=Auction.Status.INACTIVE)


def _lots(person: User, shelf: Shelf) -> AuctionQuerySet:
    lots = Auction.objects.public()
    if shelf is Shelf.RUNNING:
        return lots.filter(_RUNNING, seller=person).order_by(SOONEST, "id")
    mine = lots.filter(_PAST, seller=person) if shelf is Shelf.PAST else lots.filter(sale__buyer=person)
    return mine.order_by(F("finished_at").desc(nulls_last=True), "-id")


def _page(lots: AuctionQuerySet, count: int, number: str | None) -> Page[Any]:
    paginator = Paginator(lots, PER_PAGE)
    paginator.count = count  # counted with the person already
    return paginator.get_page(number)


def _number(rows: "QuerySet[Any, Any]", of: str) -> Any:
    """Count the rows of a correlated subquery, which all have the same `of`."""
    return Coalesce(Subquery(rows.order_by().values(of).annotate(number=Count("pk")).values("number")), 0)
