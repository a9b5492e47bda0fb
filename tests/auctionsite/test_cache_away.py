"""Valkey is away: who is signed in goes on, from the database; what is counted, bids too, waits and says so."""

import copy
import socket
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.test import Client

from accounts.models import User
from auctions.models import Auction, Bid
from auctionsite.sessions import COPY_LIFE_S

pytestmark = pytest.mark.django_db
PASSWORD = "open sesame 1"


def move_caches(settings: Any, address: str) -> None:
    settings.CACHES = {name: {**copy.deepcopy(cache), "LOCATION": address} for name, cache in settings.CACHES.items()}


@pytest.fixture
def away(settings: Any) -> None:
    """Nobody listens where the cache should be."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    move_caches(settings, f"redis://127.0.0.1:{port}/0")


@pytest.fixture
def mute(settings: Any) -> Iterator[None]:
    """Somebody takes the connection, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        move_caches(settings, f"redis://127.0.0.1:{server.getsockname()[1]}/0")
        yield


@pytest.fixture
def known(alice: User) -> Client:
    """Alice's browser, signed in while all was well."""
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    client = Client()
    client.force_login(alice)
    return client


@pytest.mark.parametrize("page", ["", "catalogue/", "dashboard/", "settings/", "sell/", "help/"])
def test_pages_of_somebody_signed_in_work(page: str, known: Client, away: None) -> None:
    answer = known.get(f"/en/{page}", follow=True)
    assert answer.status_code == 200
    assert answer.wsgi_request.user.is_authenticated


def test_a_bid_waits_because_it_cannot_be_counted(known: Client, away: None, lot: Auction) -> None:
    page = f"/en/auctions/{lot.public_id}/"
    assert known.get(page).status_code == 200
    data = {"amount": "20.00", "key": str(uuid4()), "seq": "1", "confirmed": "1"}
    answer = known.post(f"{page}bid", data)
    assert answer.status_code == 503
    assert "Bids cannot be taken for a moment" in answer.content.decode()
    assert not Bid.objects.exists()


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("login/", {"login": "alice@example.org", "password": PASSWORD}),
        ("signup/", {"email": "nora@example.org", "name": "Nora", "password1": PASSWORD}),
        ("password/reset/", {"email": "alice@example.org"}),
    ],
)
def test_what_counts_tries_waits_and_keeps_what_was_typed(
    language: str, page: str, typed: dict[str, str], known: Client, away: None, mailoutbox: Any
) -> None:
    stranger = Client()
    answer = stranger.post(f"/{language}/accounts/{page}", typed)
    text = answer.content.decode()
    assert answer.status_code == 503
    assert 'role="alert"' in text
    assert all(f'value="{value}"' in text for name, value in typed.items() if not name.startswith("password"))
    assert PASSWORD not in text
    assert "_auth_user_id" not in stranger.session
    assert User.objects.count() == 1
    assert mailoutbox == []


def test_signing_in_says_when_to_try_again(known: Client, away: None) -> None:
    answer = Client().post("/en/accounts/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert "Signing in is not possible for a moment. Please try again in a minute." in answer.content.decode()


def test_other_pages_that_count_say_so_on_a_page_of_the_house(known: Client, away: None) -> None:
    answer = known.post("/en/accounts/password/change/", {"oldpassword": PASSWORD})
    assert answer.status_code == 503
    assert "Not possible for a moment" in answer.content.decode()


def test_a_message_to_the_house_waits_and_is_kept(client: Client, away: None, mailoutbox: Any) -> None:
    answer = client.post("/en/contact/", {"email": "visitor@example.org", "text": "Where is my lot?"})
    assert answer.status_code == 503
    assert "Where is my lot?" in answer.content.decode()
    assert mailoutbox == []


def test_signing_out_while_it_is_away_ends_the_session(known: Client, away: None) -> None:
    assert known.post("/en/accounts/logout/").status_code == 302
    assert not Session.objects.exists()
    assert known.get("/en/dashboard/").status_code == 302


def test_a_server_that_takes_connections_and_says_nothing_holds_a_page_up_briefly(known: Client, mute: None) -> None:
    began = time.monotonic()
    assert known.get("/en/dashboard/").status_code == 200
    assert time.monotonic() - began < 5


def test_copies_of_sessions_do_not_outlive_what_was_deleted_by_much(known: Client) -> None:
    key = caches["sessions"].make_key(f"django.contrib.sessions.cached_db{known.session.session_key}")
    left = caches["sessions"]._cache.get_client(write=True).ttl(key)  # type: ignore[attr-defined]
    assert 0 < left <= COPY_LIFE_S
