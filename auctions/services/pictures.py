"""A seller's pictures of a lot: add, move, describe, remove, as long as the lot may be edited.

Encoding is auctions/encoding.py, files are auctions/pictures.py; what was sent is encoded by services/preparing.py.
"""

from collections.abc import Iterable, Mapping

from django.db import transaction

from auctions.clock import Clock, database_clock
from auctions.encoding import EncodedPicture, PictureFault, PictureRefused, Upload, widths_of
from auctions.models import Picture
from auctions.pictures import discard, keep_original, new_stem, store
from auctions.services.listing import NotEditable, editable, own_row
from auctions.services.locking import patiently
from auctions.services.preparing import wake

MOST = 12
"""The most pictures of one lot."""


def need_room(*, auction_id: int) -> None:
    """Look whether a lot can take another picture, before its file is looked at; adding looks again, under the lock.

    :raises PictureRefused: when it has `MOST`.
    """
    if Picture.objects.filter(auction=auction_id).count() >= MOST:
        raise PictureRefused(PictureFault.TOO_MANY_PICTURES)


def receive_picture(
    *, auction_id: int, seller_id: int, upload: Upload, alt: str = "", clock: Clock = database_clock
) -> Picture:
    """Put a picture that somebody sent after the lot's others; it is encoded soon, by a worker.

    :raises PictureRefused: when the lot has `MOST` pictures already.
    :raises NotEditable: when somebody has bid or the auction is over.
    :raises Auction.DoesNotExist: when the seller has no such auction.
    """
    stem = new_stem()
    row = Picture(
        state=Picture.State.PREPARING,
        original=keep_original(upload.content),
        full=f"{stem}.jpg",
        small=f"{stem}-s.jpg",
        widths=_text(widths_of(upload.width)),
        width=upload.width,
        height=upload.height,
        alt=alt,
    )
    return _add(auction_id, seller_id, row, clock)


def add_picture(
    *, auction_id: int, seller_id: int, picture: EncodedPicture, alt: str = "", clock: Clock = database_clock
) -> Picture:
    """Put an encoded picture after the lot's others. Raises as `receive_picture` does."""
    stem = new_stem()
    full, small, *_more = [stem + end for end in picture.files]
    widths = _text(picture.widths)
    row = Picture(full=full, small=small, widths=widths, width=picture.width, height=picture.height, alt=alt)
    store(stem, picture)
    return _add(auction_id, seller_id, row, clock)


def _add(auction_id: int, seller_id: int, picture: Picture, clock: Clock) -> Picture:
    """Commit the row, or remove its files again."""
    try:
        return _insert(auction_id, seller_id, picture, clock)
    except BaseException:  # an interrupt too: whatever keeps the row away, no file may stay without one
        discard([picture])
        raise


@patiently
def _insert(auction_id: int, seller_id: int, picture: Picture, clock: Clock) -> Picture:
    with transaction.atomic(durable=True):
        positions = [other.position for other in _pictures(auction_id, seller_id, clock)]
        if len(positions) >= MOST:
            raise PictureRefused(PictureFault.TOO_MANY_PICTURES)
        picture.auction_id = auction_id
        picture.position = max(positions, default=-1) + 1
        picture.save(force_insert=True)
        if picture.state == Picture.State.PREPARING:
            transaction.on_commit(wake)
        return picture


@patiently
def remove_picture(*, auction_id: int, seller_id: int, picture_id: int, clock: Clock = database_clock) -> None:
    """Take a picture away, and its files once that is committed; twice is no error. Raises as adding does."""
    with transaction.atomic(durable=True):
        pictures = [picture for picture in _pictures(auction_id, seller_id, clock) if picture.pk == picture_id]
        Picture.objects.filter(pk__in=[picture.pk for picture in pictures]).delete()
        transaction.on_commit(lambda: discard(pictures), robust=True)


@patiently
def move_picture(*, auction_id: int, seller_id: int, picture_id: int, by: int, clock: Clock = database_clock) -> None:
    """Move a picture by so many places, at most to an end; the first is the lot's face. Raises as adding does."""
    with transaction.atomic(durable=True):
        pictures = _pictures(auction_id, seller_id, clock)
        place = next((place for place, picture in enumerate(pictures) if picture.pk == picture_id), None)
        if place is None:
            return
        pictures.insert(max(0, min(place + by, len(pictures) - 1)), pictures.pop(place))
        for position, picture in enumerate(pictures):
            picture.position = position
        Picture.objects.bulk_update(pictures, ["position"])


@patiently
def describe_pictures(
    *, auction_id: int, seller_id: int, texts: Mapping[int, str], clock: Clock = database_clock
) -> None:
    """Set what pictures show, by their ids, for people who do not see them. Raises as adding does."""
    with transaction.atomic(durable=True):
        changed = [
            picture
            for picture in _pictures(auction_id, seller_id, clock)
            if texts.get(picture.pk, picture.alt) != picture.alt
        ]
        for picture in changed:
            picture.alt = texts[picture.pk]
        Picture.objects.bulk_update(changed, ["alt"])


def _pictures(auction_id: int, seller_id: int, clock: Clock) -> list[Picture]:
    """Lock the lot and give its pictures in order.

    :raises NotEditable: when somebody has bid or the auction is over.
    """
    row = own_row(auction_id, seller_id)
    if not editable(row, clock()):
        raise NotEditable
    return list(Picture.objects.filter(auction=auction_id))


def _text(widths: Iterable[int]) -> str:
    return ",".join(map(str, widths))
