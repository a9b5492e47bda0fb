"""The pictures of a lot: who may change them, in which order they stand, and that files and rows go together."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection

from accounts.models import User
from auctions.encoding import EncodedPicture, PictureFault, PictureRefused, encode
from auctions.models import Auction, Picture
from auctions.services.listing import NotEditable, create_draft, withdraw
from auctions.services.pictures import MOST, add_picture, describe_pictures, move_picture, remove_picture
from tests.auctions.picture_files import picture_file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def picture() -> EncodedPicture:
    return encode(BytesIO(picture_file(size=(40, 30))))


@pytest.fixture
def draft(sela: User) -> Auction:
    return create_draft(seller_id=sela.pk)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def alts(auction: Auction) -> list[str]:
    return [picture.alt for picture in auction.pictures.all()]


def mine(auction: Auction) -> dict[str, Any]:
    return {"auction_id": auction.pk, "seller_id": auction.seller_id}


@pytest.fixture
def three(draft: Auction, picture: EncodedPicture) -> list[Picture]:
    return [add_picture(**mine(draft), picture=picture, alt=alt) for alt in ("front", "back", "mark")]


def test_it_keeps_pictures_in_the_order_they_came(draft: Auction, three: list[Picture], media_folder: Path) -> None:
    assert alts(draft) == ["front", "back", "mark"]
    assert len(files(media_folder)) == 9  # two JPEG, one AVIF: it is narrow


@pytest.mark.parametrize(
    ("place", "by", "order"),
    [
        (1, -1, ["back", "front", "mark"]),
        (0, 1, ["back", "front", "mark"]),
        (0, -1, ["front", "back", "mark"]),
        (2, 5, ["front", "back", "mark"]),
        (2, -9, ["mark", "front", "back"]),
    ],
)
def test_it_moves_a_picture(draft: Auction, three: list[Picture], place: int, by: int, order: list[str]) -> None:
    move_picture(**mine(draft), picture_id=three[place].pk, by=by)

    assert alts(draft) == order


def test_it_describes_pictures(draft: Auction, three: list[Picture]) -> None:
    describe_pictures(**mine(draft), texts={three[1].pk: "the reverse", 0: "no such picture"})

    assert alts(draft) == ["front", "the reverse", "mark"]


def test_it_removes_row_and_files(draft: Auction, three: list[Picture], media_folder: Path) -> None:
    for _ in range(2):
        remove_picture(**mine(draft), picture_id=three[0].pk)

    assert alts(draft) == ["back", "mark"]
    assert len(files(media_folder)) == 6


def test_a_removed_draft_takes_its_files_with_it(draft: Auction, three: list[Picture], media_folder: Path) -> None:
    withdraw(**mine(draft))

    assert files(media_folder) == []


def test_it_refuses_one_more_than_the_most(draft: Auction, picture: EncodedPicture, media_folder: Path) -> None:
    for _ in range(MOST):
        add_picture(**mine(draft), picture=picture)

    with pytest.raises(PictureRefused) as refused:
        add_picture(**mine(draft), picture=picture)

    assert refused.value.fault is PictureFault.TOO_MANY_PICTURES
    assert len(files(media_folder)) == 3 * MOST


def test_no_file_stays_when_the_row_does_not(draft: Auction, picture: EncodedPicture, media_folder: Path) -> None:
    def fail(execute: Any, sql: str, *args: Any) -> Any:
        if sql.startswith('INSERT INTO "auctions_picture"'):
            raise DatabaseError("the disk is full")
        return execute(sql, *args)

    with connection.execute_wrapper(fail), pytest.raises(DatabaseError):
        add_picture(**mine(draft), picture=picture)

    assert files(media_folder) == []
    assert not draft.pictures.exists()


def test_nobody_else_changes_them(draft: Auction, three: list[Picture], picture: EncodedPicture, alice: User) -> None:
    hers: dict[str, Any] = {"auction_id": draft.pk, "seller_id": alice.pk}

    changes: tuple[Callable[[], object], ...] = (
        lambda: add_picture(**hers, picture=picture),
        lambda: remove_picture(**hers, picture_id=three[0].pk),
        lambda: move_picture(**hers, picture_id=three[0].pk, by=1),
        lambda: describe_pictures(**hers, texts={three[0].pk: "mine"}),
    )
    for change in changes:
        with pytest.raises(Auction.DoesNotExist):
            change()

    assert alts(draft) == ["front", "back", "mark"]


def test_a_picture_of_another_lot_is_not_touched(three: list[Picture], draft: Auction, sela: User) -> None:
    other = create_draft(seller_id=sela.pk)

    remove_picture(**mine(other), picture_id=three[0].pk)
    move_picture(**mine(other), picture_id=three[0].pk, by=1)

    assert alts(draft) == ["front", "back", "mark"]


def test_pictures_stand_once_somebody_has_bid(
    lot: Auction, alice: User, place: Callable[..., Any], picture: EncodedPicture
) -> None:
    shown = add_picture(**mine(lot), picture=picture)
    place(lot, alice, 2000)

    with pytest.raises(NotEditable):
        remove_picture(**mine(lot), picture_id=shown.pk)
    assert lot.pictures.count() == 1
