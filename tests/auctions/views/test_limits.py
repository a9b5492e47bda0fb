"""What is sent to a lot too often: 429, when to try again, the amount kept, nothing done; 503 while uncounted."""

import socket
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from accounts.models import User
from auctions.models import Auction, Bid, Watch
from auctions.services.listing import create_draft
from tests.auctions.picture_files import picture_file
from tests.cast import DRAFT

pytestmark = pytest.mark.django_db
ONE = override_settings(LIMITS={"bid": (1, 10, 60), "toggle": (1, 10, 60), "upload": (1, 10, 60)})


@pytest.fixture
def browser(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def send(client: Client, lot: Auction, action: str = "bid", **data: Any) -> Any:
    return client.post(f"/en/auctions/{lot.public_id}/{action}", {"key": uuid4(), "seq": lot.seq, **data})


@ONE
@pytest.mark.parametrize("action", ["bid", "buy-now", "accept", "seal", "unseal", "renew", "confirm"])
def test_bids_in_every_form_are_counted_together(action: str, browser: Client, lot: Auction) -> None:
    send(browser, lot, amount="20.00")
    answer = send(browser, lot, action, amount="21.50", confirmed="1", price="2000")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert 'value="21.50"' in answer.content.decode() and "Try again in 60 seconds." in answer.content.decode()
    assert not Bid.objects.exists()


@ONE
def test_a_part_for_htmx_says_so_too(browser: Client, lot: Auction) -> None:
    for _ in range(2):
        answer = browser.post(
            f"/en/auctions/{lot.public_id}/bid",
            {"key": uuid4(), "seq": lot.seq, "amount": "20.00"},
            headers={"HX-Request": "true"},
        )
    assert answer.status_code == 429 and "<html" not in answer.content.decode()
    assert 'value="20.00"' in answer.content.decode()


@ONE
def test_strangers_are_sent_to_sign_in_and_not_counted(client: Client, lot: Auction) -> None:
    assert {send(client, lot, amount="20.00").status_code for _ in range(12)} == {302}


def test_an_honest_bidder_meets_no_limit(browser: Client, lot: Auction) -> None:
    codes = [send(browser, lot, amount=f"{20 + n}.00", confirmed="1").status_code for n in range(30)]
    assert set(codes) == {302} and Bid.objects.count() == 30


@ONE
def test_watching_is_counted(browser: Client, lot: Auction, alice: User) -> None:
    assert send(browser, lot, "watch", watch="1").status_code == 302
    answer = send(browser, lot, "watch", watch="0")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert Watch.objects.filter(user=alice).exists()


@ONE
def test_pictures_are_counted_and_what_was_typed_stays(
    sela: User, prints: Any, settings: Any, tmp_path: Any, client: Client
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(sela)
    draft = create_draft(seller_id=sela.pk, **{**DRAFT, "category_id": prints.pk})
    for number in range(2):
        file = SimpleUploadedFile("a.png", picture_file(size=(20, 20)), "image/png")
        answer = client.post(
            f"/en/sell/{draft.public_id}/", {"title": f"Typed {number}", "pictures": file, "upload": "1"}
        )
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "Typed 1" in answer.content.decode() and draft.pictures.count() == 1


def test_uncounted_bids_are_not_taken_and_the_amount_is_kept(browser: Client, lot: Auction, settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.CACHES = {
        name: {**cache, "LOCATION": f"redis://127.0.0.1:{port}/0"} for name, cache in settings.CACHES.items()
    }
    answer = send(browser, lot, amount="21.50", confirmed="1")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert 'value="21.50"' in answer.content.decode() and not Bid.objects.exists()
