"""Pictures of a listing: stored before anything else, refused with a reason, moved, described, removed."""

from typing import Any

import pytest
from django.test import Client

from auctions.models import Auction, Picture
from auctions.services.pictures import MOST
from auctions.tasks import prepare_pictures
from tests.auctions.picture_files import HTML, SVG, bomb, picture_file
from tests.auctions.views.selling import at, file

pytestmark = pytest.mark.django_db


def test_pictures_are_stored_first_so_that_a_mistake_loses_none(
    as_sela: Client, draft: Auction, typed: dict[str, Any]
) -> None:
    files = [file(picture_file(size=(60, 40))), file(picture_file("PNG", (30, 30)), "b.png")]

    answer = as_sela.post(at(draft), {**typed, "opening_price": "ten", "pictures": files, "save": "1"})

    assert answer.status_code == 422
    assert draft.pictures.count() == 2
    assert 'value="ten"' in answer.content.decode()
    assert "IMG_0001" not in "".join(draft.pictures.values_list("full", flat=True))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HTML, "not a JPEG, PNG or WebP"),
        (SVG, "not a JPEG, PNG or WebP"),
        (picture_file("GIF", (20, 20)), "not a JPEG, PNG or WebP"),
        (bomb(), "40 million pixels"),
        (b"\xff" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
    ids=["html", "svg", "gif", "bomb", "large"],
)
def test_a_bad_picture_is_named_with_its_reason(
    as_sela: Client, draft: Auction, typed: dict[str, Any], content: bytes, said: str
) -> None:
    good = file(picture_file(size=(60, 40)))

    answer = as_sela.post(at(draft), {**typed, "pictures": [file(content, "<b>cat.jpg"), good], "upload": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "&lt;b&gt;cat.jpg" in page
    assert draft.pictures.count() == 1


def test_a_full_lot_takes_no_more_files_and_decodes_none(
    as_sela: Client, draft: Auction, typed: dict[str, Any]
) -> None:
    files = [file(picture_file(size=(20, 20)), f"{n}.jpg") for n in range(MOST)]
    files += [file(HTML, f"{n}.jpg") for n in range(MOST, 40)]  # decoded, each would be of the wrong format

    answer = as_sela.post(at(draft), {**typed, "pictures": files, "upload": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422 and draft.pictures.count() == MOST
    assert "12.jpg" in page and "at most 12 pictures" in page and "13.jpg" not in page
    assert "not a JPEG" not in page


def test_pictures_move_are_described_and_removed(as_sela: Client, draft: Auction, typed: dict[str, Any]) -> None:
    as_sela.post(at(draft), {**typed, "pictures": [file(picture_file(size=(60, 40))) for _ in range(3)], "upload": "1"})
    first, second, third = draft.pictures.values_list("pk", flat=True)

    as_sela.post(at(draft), {**typed, f"alt-{third}": "the back", "move": f"earlier:{third}"})
    answer = as_sela.post(at(draft), {**typed, "remove": str(first)})

    assert answer.headers["Location"].endswith("#pictures")
    assert list(draft.pictures.values_list("pk", "alt")) == [(third, "the back"), (second, "")]


@pytest.mark.parametrize(
    "odd", [{"move": "up:1"}, {"move": "earlier:" + "9" * 5000}, {"remove": "x"}, {"alt-x": "y", "alt-": ""}]
)
def test_odd_picture_buttons_do_nothing(
    as_sela: Client, draft: Auction, typed: dict[str, Any], odd: dict[str, str]
) -> None:
    assert as_sela.post(at(draft), {**typed, **odd, "save": "1"}).status_code == 302


@pytest.mark.parametrize("count", [1, 6])
def test_the_editor_costs_the_same_however_many_pictures(
    as_sela: Client, draft: Auction, typed: dict[str, Any], django_assert_num_queries: Any, count: int
) -> None:
    as_sela.post(at(draft), {**typed, "pictures": [file(picture_file(size=(20, 20)))] * 1, "upload": "1"})
    for _ in range(count - 1):
        as_sela.post(at(draft), {**typed, "pictures": file(picture_file(size=(20, 20))), "upload": "1"})
    as_sela.get(at(draft))

    with django_assert_num_queries(5):  # person, lot with category, currencies, pictures, categories
        as_sela.get(at(draft))


def test_a_picture_is_shown_as_being_prepared_then_ready_or_damaged(
    as_sela: Client, draft: Auction, typed: dict[str, Any]
) -> None:
    sent = [file(picture_file(size=(400, 300))), file(picture_file()[:5000])]

    as_sela.post(at(draft), {**typed, "pictures": sent, "upload": "1"})

    for page in ("sell_edit", "sell_preview"):
        shown = as_sela.get(at(draft, page)).content.decode()
        assert shown.count("This picture is being prepared") == 2 and "/media/" not in shown
    prepare_pictures()
    ready, damaged = draft.pictures.all()
    page = as_sela.get(at(draft)).content.decode()
    assert f'srcset="/media/{ready.stem}-320.avif 320w, /media/{ready.stem}-400.avif 400w"' in page
    assert f'src="/media/{ready.small}" width="480" height="480"' in page
    assert page.count("This picture is damaged") == 1 and damaged.stem not in page
    assert as_sela.get(at(draft, "sell_preview")).content.decode().count("<picture>") == 1
    as_sela.post(at(draft), {**typed, "remove": str(damaged.pk)})
    assert "This picture is damaged" not in as_sela.get(at(draft)).content.decode()


def test_a_published_lot_shows_what_is_ready_and_waits_for_the_rest(
    as_sela: Client, client: Client, lot: Auction, typed: dict[str, Any]
) -> None:
    as_sela.post(at(lot), {**typed, "pictures": file(picture_file(size=(400, 300))), "upload": "1"})

    waiting = client.get(at(lot, "lot")).content.decode()
    assert "This picture is being prepared" in waiting and "og:image" not in waiting and "/media/" not in waiting
    assert "/media/" not in client.get("/en/").content.decode()
    prepare_pictures()

    picture = lot.pictures.get()
    shown = client.get(at(lot, "lot")).content.decode()
    assert f'og:image" content="http://testserver/media/{picture.full}"' in shown
    assert f'<img src="/media/{picture.full}" width="400" height="300"' in shown
    card = client.get("/en/catalogue/").content.decode()
    assert f'<source type="image/avif" srcset="/media/{picture.stem}-320.avif 320w' in card
    Picture.objects.update(widths="")  # of earlier times
    old = client.get("/en/catalogue/").content.decode()
    assert f'<img src="/media/{picture.small}" width="480"' in old and "image/avif" not in old


def test_a_damaged_picture_is_shown_to_nobody_else(
    as_sela: Client, client: Client, lot: Auction, typed: dict[str, Any]
) -> None:
    as_sela.post(at(lot), {**typed, "pictures": file(picture_file()[:5000]), "upload": "1"})
    prepare_pictures()

    page = client.get(at(lot, "lot")).content.decode()

    assert "No picture" in page and lot.pictures.get().stem not in page
