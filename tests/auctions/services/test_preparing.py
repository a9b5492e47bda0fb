"""Preparing pictures that were sent: once, whole, and the same however often and by whomever it is asked for."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from accounts.models import User
from auctions import pictures
from auctions.encoding import examine
from auctions.models import Auction, Picture
from auctions.services import preparing
from auctions.services.listing import create_draft, withdraw
from auctions.services.pictures import receive_picture, remove_picture
from auctions.services.preparing import MOST_ATTEMPTS, prepare_next, sweep_originals
from auctions.services.relisting import list_again
from auctions.tasks import PICTURES, prepare_pictures
from tests.auctions.picture_files import picture_file
from tests.cast import past_end

pytestmark = pytest.mark.django_db(transaction=True)
State = Picture.State


@pytest.fixture
def draft(sela: User) -> Auction:
    return create_draft(seller_id=sela.pk)


def send(auction: Auction, content: bytes | None = None, **options: Any) -> Picture:
    upload = examine(BytesIO(content or picture_file(size=(400, 300))))
    return receive_picture(auction_id=auction.pk, seller_id=auction.seller_id, upload=upload, **options)


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_picture_is_there_at_once_and_ready_later(draft: Auction, media_folder: Path, originals: Path) -> None:
    picture = send(draft, alt="front")

    assert (picture.state, picture.width, picture.height) == (State.PREPARING, 400, 300)
    assert names(media_folder) == set() and len(names(originals)) == 1

    assert prepare_next()
    assert not prepare_next()

    picture.refresh_from_db()
    assert (picture.state, picture.alt, picture.original, picture.widths) == (State.READY, "front", "", "320,400")
    assert names(media_folder) == set(picture.files) and len(picture.files) == 4
    assert names(originals) == set()


def test_one_that_cannot_be_read_is_marked_so_and_leaves_nothing(
    draft: Auction, media_folder: Path, originals: Path
) -> None:
    picture = send(draft, picture_file()[:5000])

    prepare_pictures()

    picture.refresh_from_db()
    assert picture.state == State.FAILED
    assert names(media_folder) == names(originals) == set()
    remove_picture(auction_id=draft.pk, seller_id=draft.seller_id, picture_id=picture.pk)
    assert not draft.pictures.exists()


def test_a_png_whose_end_says_that_it_lies_sideways_gets_its_true_size(draft: Auction, media_folder: Path) -> None:
    plain = picture_file("PNG", (80, 40))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = picture_file("PNG", (80, 40), exif=exif)
    start = turned.index(b"eXIf") - 4
    chunk = turned[start : start + 12 + int.from_bytes(turned[start : start + 4], "big")]
    late = plain[:-12] + chunk + plain[-12:]
    picture = send(draft, late)

    prepare_next()

    picture.refresh_from_db()
    assert (picture.width, picture.height, picture.widths) == (40, 80, "40")
    assert names(media_folder) == set(picture.files)


def test_a_task_delivered_three_times_makes_one_set_of_files(
    draft: Auction, media_folder: Path, originals: Path
) -> None:
    sent = [send(draft) for _ in range(2)]

    for _delivery in range(3):
        prepare_pictures()

    assert {picture.state for picture in draft.pictures.all()} == {State.READY}
    assert names(media_folder) == {name for picture in sent for name in picture.files}
    assert names(originals) == set()


def test_a_worker_that_died_half_way_is_followed_by_another_in_the_same_files(
    draft: Auction, media_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = send(draft)
    died = preparing._claim()
    assert died is not None
    half = media_folder / picture.files[0]
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half a file")

    assert not prepare_next(), "the claim stands"
    Picture.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert prepare_next()

    picture.refresh_from_db()
    assert picture.state == State.READY
    assert names(media_folder) == set(picture.files)
    assert half.read_bytes()[:2] == b"\xff\xd8"
    preparing._settle(died, State.FAILED)
    picture.refresh_from_db()
    assert picture.state == State.READY, "what came late changes nothing"


def test_a_picture_at_which_workers_keep_dying_is_given_up(draft: Auction) -> None:
    picture = send(draft)
    for _death in range(MOST_ATTEMPTS):
        assert preparing._claim() is not None
        Picture.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))

    assert prepare_next()

    picture.refresh_from_db()
    assert picture.state == State.FAILED


def test_a_picture_removed_while_it_is_encoded_leaves_nothing(
    draft: Auction, media_folder: Path, originals: Path
) -> None:
    send(draft)
    claimed = preparing._claim()
    assert claimed is not None
    encoded = pictures.encode_apart(claimed.original)

    withdraw(auction_id=draft.pk, seller_id=draft.seller_id)
    pictures.store(claimed.stem, encoded)
    preparing._settle(claimed, State.READY)

    assert names(media_folder) == names(originals) == set()


def test_a_lot_may_be_published_and_bid_on_meanwhile(
    draft: Auction, list_lot: Callable[..., Auction], alice: User, place: Callable[..., Any]
) -> None:
    lot = list_lot()
    picture = send(lot)
    place(lot, alice, 2000)

    prepare_next()

    picture.refresh_from_db()
    assert picture.state == State.READY


def test_many_pictures_are_shared_among_tasks(draft: Auction, sela: User, monkeypatch: pytest.MonkeyPatch) -> None:
    other = create_draft(seller_id=sela.pk)
    tiny = picture_file(size=(8, 8))
    for number in range(PICTURES + 1):
        send(draft if number % 2 else other, tiny)

    prepare_pictures()

    assert Picture.objects.filter(state=State.PREPARING).count() == 1
    prepare_pictures()
    assert not Picture.objects.filter(state=State.PREPARING).exists()


def test_no_original_stays_when_the_row_does_not(draft: Auction, originals: Path) -> None:
    with pytest.raises(Auction.DoesNotExist):
        receive_picture(auction_id=draft.pk, seller_id=0, upload=examine(BytesIO(picture_file(size=(8, 8)))))

    assert names(originals) == set()


def test_the_sweep_takes_what_no_picture_waits_for(draft: Auction, originals: Path) -> None:
    waits, lost, fresh = send(draft).original, pictures.keep_original(b"lost"), pictures.keep_original(b"fresh")
    for name in (waits, lost):
        os.utime(storages["private"].path(name), (0, 0))

    assert sweep_originals() == 1

    assert names(originals) == {name.rpartition("/")[2] for name in (waits, fresh)}


def test_the_sweep_of_a_house_without_uploads_finds_nothing(originals: Path) -> None:
    assert not originals.exists()
    assert sweep_originals() == 0


def test_listing_again_copies_what_is_ready_old_files_too(list_lot: Callable[..., Auction], media_folder: Path) -> None:
    lot = list_lot()
    for _ in range(2):
        send(lot)
    prepare_next()
    old = Picture.objects.create(auction=lot, full="lots/old.webp", small="lots/old-s.webp", width=9, height=9)
    for name in old.files:
        (media_folder / name).write_bytes(b"RIFF old")
    past_end(lot)

    copy = list_again(auction_id=lot.pk, seller_id=lot.seller_id)

    new, of_old = copy.pictures.all()
    assert (new.widths, new.state) == ("320,400", State.READY)
    assert [name.removeprefix(of_old.stem) for name in of_old.files] == [".webp", "-s.webp"]
    assert set(new.files) | set(of_old.files) <= names(media_folder)


def test_who_comes_while_another_claims_goes_away_without_waiting(postgresql: None, draft: Auction) -> None:
    picture = send(draft)

    with ThreadPoolExecutor(1) as other, transaction.atomic():
        Picture.objects.select_for_update().get(pk=picture.pk)
        assert other.submit(closing_connection, prepare_next).result(10) is False

    assert prepare_next()


def closing_connection(work: Callable[[], bool]) -> bool:
    try:
        return work()
    finally:
        connection.close()
