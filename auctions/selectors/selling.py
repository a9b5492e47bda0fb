"""What a seller works on: drafts, the listing being written, and how it will look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.safestring import SafeString

from auctions.engine import dutch
from auctions.kinds import KINDS
from auctions.kinds.terms import TERMS
from auctions.mapping import SECOND, hard_end_of
from auctions.messages import opening_price_text
from auctions.models import Auction, Picture
from auctions.richtext import rich_text
from auctions.selectors.pictures import IN_ROW, face, srcset


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list."""

    public_id: str
    title: str
    category: str
    picture: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A picture of a listing: its addresses, its size in pixels, and whether it can move either way.

    `state` is `ready`, `preparing` or `failed`; only what is ready has files behind its addresses.
    """

    id: int
    state: str
    full: str
    small: str
    srcset: str
    width: int
    height: int
    alt: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Falling:
    """What a Dutch schedule comes to: how many drops, how long they take (seconds), and when the last one is due.

    `at` is None where the lot begins when it is published, or where it takes for ever.
    """

    drops: int
    takes_s: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as its page will show it; it has what the lot page's gallery and the terms of each type read.

    `terms` are the columns that its type has; they are `complete` where none is missing without which nobody publishes.
    """

    auction: Auction
    kind: str
    currency: str
    starts_at: datetime | None
    ends_at: datetime | None
    reserve: str
    terms: Mapping[str, Any]
    complete: bool
    price_text: str
    title: str
    description: SafeString
    pictures: list[PictureRow]
    hard_end: datetime | None
    max_extensions: int
    window_s: int
    extension_s: int
    extensions: int = 0
    ended: bool = False

    @property
    def contract(self) -> str:
        """The template of the terms in words."""
        return f"auctions/_terms_{self.kind}.html"


def own_auction(public_id: str, seller_id: int | None) -> Auction:
    """Give an auction of this seller's, with its category.

    :raises Auction.DoesNotExist: when there is none, or it is somebody else's.
    """
    return Auction.objects.select_related("category").get(public_id=public_id, seller=seller_id)


def drafts(seller_id: int) -> list[DraftRow]:
    """Give a seller's drafts, the newest first: one query."""
    ready = Picture.objects.filter(auction=OuterRef("pk"), state=Picture.State.READY).order_by("position", "id")
    files = ready.values(files=JSONObject(full="full", small="small", widths="widths"))[:1]
    rows = (
        Auction.objects.filter(seller=seller_id, status=Auction.Status.DRAFT)
        .select_related("category")
        .annotate(face=Subquery(files))
        .order_by("-created_at", "-id")
    )
    return [
        DraftRow(
            row.public_id,
            row.title,
            row.category.name if row.category else "",
            face(**row.face, sizes=IN_ROW) if row.face else "",
            row.created_at,
        )
        for row in rows
    ]


def pictures(auction_id: int) -> list[PictureRow]:
    """Give a listing's pictures in order: one query."""
    rows = list(Picture.objects.filter(auction=auction_id))
    return [
        PictureRow(
            id=row.pk,
            state=row.state,
            full=row.full.url,
            small=row.small.url,
            srcset=srcset(str(row.full), row.widths),
            width=row.width,
            height=row.height,
            alt=row.alt,
            first=place == 0,
            last=place == len(rows) - 1,
        )
        for place, row in enumerate(rows)
    ]


def falling(terms: Mapping[str, Any], begins: datetime | None) -> Falling | None:
    """Say what the columns of a Dutch lot come to, by the rules, if it begins then.

    None while something is missing or nothing falls.
    """
    start, floor, drop, every = (terms[name] for name in ("opening_price", "floor", "drop", "drop_s"))
    if None in (start, floor, drop) or not (0 < floor < start and drop > 0):
        return None
    takes = dutch.floor_at(dutch.Terms(start, floor, drop, every * SECOND, starts_at=0, ends_at=0))
    return Falling(takes // (every * SECOND), takes // SECOND, _later(begins, takes // SECOND))


def _later(begins: datetime | None, seconds: int) -> datetime | None:
    try:
        return begins and begins + timedelta(seconds=seconds)
    except OverflowError:  # a tiny drop, once a day: not in any calendar
        return None


def preview(auction: Auction) -> Preview:
    """Give a draft as its page will show it: one query."""
    terms = {name: getattr(auction, name) for name in TERMS[auction.kind]}
    return Preview(
        auction=auction,
        kind=auction.kind,
        currency=auction.currency,
        starts_at=auction.starts_at,
        ends_at=terms.get("published_end"),
        reserve="none" if terms.get("reserve") is None else "not_met",
        terms=terms,
        complete=all(terms[name] is not None for name in KINDS[auction.kind].needs),
        price_text=opening_price_text(auction.kind),
        title=auction.title,
        description=rich_text(auction.description),
        pictures=[picture for picture in pictures(auction.pk) if picture.state != Picture.State.FAILED],
        hard_end=hard_end_of(vars(auction)),
        max_extensions=auction.max_extensions,
        window_s=auction.window_s,
        extension_s=auction.extension_s,
    )
