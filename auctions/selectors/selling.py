"""What a seller works on: drafts, the listing being written, and how it will look."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import default_storage
from django.db.models import OuterRef, Subquery
from django.utils.safestring import SafeString

from auctions.mapping import hard_end_of
from auctions.models import Auction, Picture
from auctions.richtext import rich_text


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
    """A picture of a listing: its addresses, its size in pixels, and whether it can move either way."""

    id: int
    full: str
    small: str
    width: int
    height: int
    alt: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as its page will show it; it has what the lot page's gallery and contract of the soft close read."""

    auction: Auction
    title: str
    description: SafeString
    pictures: list[PictureRow]
    hard_end: datetime | None
    max_extensions: int
    window_s: int
    extension_s: int
    extensions: int = 0
    ended: bool = False


def own_auction(public_id: str, seller_id: int | None) -> Auction:
    """Give an auction of this seller's, with its category.

    :raises Auction.DoesNotExist: when there is none, or it is somebody else's.
    """
    return Auction.objects.select_related("category").get(public_id=public_id, seller=seller_id)


def drafts(seller_id: int) -> list[DraftRow]:
    """Give a seller's drafts, the newest first: one query."""
    face = Picture.objects.filter(auction=OuterRef("pk")).order_by("position", "id").values("small")[:1]
    rows = (
        Auction.objects.filter(seller=seller_id, status=Auction.Status.DRAFT)
        .select_related("category")
        .annotate(face=Subquery(face))
        .order_by("-created_at", "-id")
    )
    return [
        DraftRow(
            row.public_id,
            row.title,
            row.category.name if row.category else "",
            default_storage.url(row.face) if row.face else "",
            row.created_at,
        )
        for row in rows
    ]


def pictures(auction_id: int) -> list[PictureRow]:
    """Give a listing's pictures in order: one query."""
    rows = list(Picture.objects.filter(auction=auction_id))
    return [
        PictureRow(
            row.pk, row.full.url, row.small.url, row.width, row.height, row.alt, place == 0, place == len(rows) - 1
        )
        for place, row in enumerate(rows)
    ]


def preview(auction: Auction) -> Preview:
    """Give a draft as its page will show it: one query."""
    return Preview(
        auction=auction,
        title=auction.title,
        description=rich_text(auction.description),
        pictures=pictures(auction.pk),
        hard_end=hard_end_of(vars(auction)) if auction.published_end else None,
        max_extensions=auction.max_extensions,
        window_s=auction.window_s,
        extension_s=auction.extension_s,
    )
