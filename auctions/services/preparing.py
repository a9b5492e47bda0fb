"""Preparing pictures that were sent: each is claimed, encoded outside any transaction, and settled.

A picture's names are settled before its files, and only who holds the claim writes them: a second delivery, a late one,
and another try after a worker's death end in the same files. What nobody was told of, the beat finds.
"""

from collections.abc import Mapping
from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from auctions.encoding import PictureFault, PictureRefused
from auctions.models import Picture
from auctions.pictures import PATIENCE, discard, discard_original, encode_apart, originals_before, store
from events.coalescer import Coalescer

CLAIM = timedelta(seconds=2 * PATIENCE)
MOST_ATTEMPTS = 3
"""A picture at which workers have died this often is not tried again."""
KEPT = timedelta(days=1)
"""How long an original may lie that no picture waits for."""


def wake() -> None:
    """Ask a worker to look for pictures soon."""
    _wake.put("prepare", None)


def _send_wake_up(requests: Mapping[str, None]) -> None:
    current_app.send_task("auctions.tasks.prepare_pictures", expires=60, retry=False)


_wake: Coalescer[None] = Coalescer("pictures wake-up", 0.1, _send_wake_up)


def prepare_next() -> bool:
    """Encode one picture that waits, and say whether there was one. One that cannot be read is marked so."""
    picture = _claim()
    if picture is None:
        return False
    try:
        if picture.attempts > MOST_ATTEMPTS:
            raise PictureRefused(PictureFault.BROKEN)
        encoded = encode_apart(picture.original)
        picture.widths = ",".join(map(str, encoded.widths))
        picture.width, picture.height = encoded.width, encoded.height
        store(picture.stem, encoded)
    except PictureRefused:
        _settle(picture, Picture.State.FAILED)
    else:
        _settle(picture, Picture.State.READY)
    return True


def sweep_originals() -> int:
    """Remove originals that no picture waits for and that have lain for a day; give their number."""
    old = originals_before(timezone.now() - KEPT)
    waiting = set(Picture.objects.filter(original__in=old).values_list("original", flat=True))
    left = [name for name in old if name not in waiting]
    for name in left:
        discard_original(name)
    return len(left)


def _claim() -> Picture | None:
    """Take the next picture that nobody works on, for as long as work on it may last; None when there is none."""
    now = timezone.now()
    free = Picture.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), state=Picture.State.PREPARING)
    if not free.exists():  # looks before it takes SQLite's lock
        return None
    with transaction.atomic(durable=True):
        picture = free.select_for_update(skip_locked=True).order_by("attempts", "pk").first()
        if picture:
            picture.attempts += 1
            picture.claimed_until = now + CLAIM
            picture.save(update_fields=["attempts", "claimed_until"])
    return picture


def _settle(picture: Picture, state: Picture.State) -> None:
    """Write down how it ended, and remove the original; the files too where the picture was removed meanwhile."""
    mine = Picture.objects.filter(pk=picture.pk, state=Picture.State.PREPARING)
    size = {"widths": picture.widths, "width": picture.width, "height": picture.height}
    mine.update(state=state, original="", claimed_until=None, **size)
    if Picture.objects.filter(pk=picture.pk).exists():
        discard_original(picture.original)
    else:
        discard([picture])
