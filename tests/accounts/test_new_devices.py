"""A sign-in on a device that somebody has not used before is told to them, by every way; others are not."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.devices import COOKIE, MOST_PEOPLE
from accounts.models import User
from events.models import OutboxEvent
from tests.cast import person

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def known(alice: User) -> User:
    return proven(alice)


def proven(somebody: User) -> User:
    EmailAddress.objects.create(user=somebody, email=somebody.email, verified=True, primary=True)
    return somebody


def sign_in(client: Client, somebody: User) -> Any:
    answer = client.post(
        "/en/accounts/login/", {"login": somebody.email, "password": "open sesame 1"}, headers={"User-Agent": FIREFOX}
    )
    assert answer.status_code == 302
    return answer


def sign_out(client: Client) -> None:
    client.post("/en/accounts/logout/")


def news() -> list[Any]:
    return [
        event.payload["detail"]
        for event in OutboxEvent.objects.filter(kind="security_changed").order_by("pk")
        if event.payload["what"] == "new_device"
    ]


def test_the_first_sign_in_of_all_is_no_news_and_one_elsewhere_is(known: User) -> None:
    first, second = Client(), Client(REMOTE_ADDR="203.0.113.7")
    sign_in(first, known)
    assert news() == []
    sign_in(second, known)
    assert news() == ["Firefox, Linux (203.0.113.7)"]
    for client in (first, second):
        sign_out(client)
        sign_in(client, known)
    assert len(news()) == 1


def test_a_device_that_another_person_used_is_new_to_me(known: User, bob: User) -> None:
    client, shared = Client(), Client()
    sign_in(client, known)
    sign_in(shared, proven(bob))
    sign_out(shared)
    sign_in(shared, known)
    assert len(news()) == 1
    sign_out(shared)
    sign_in(shared, bob)
    assert len(news()) == 1  # it knows both


@pytest.mark.parametrize("cookie", ["x", "", "W10:1abcde:forged", "\x00", "x" * 3000])
def test_a_forged_cookie_makes_no_device_known(cookie: str, known: User) -> None:
    sign_in(Client(), known)
    other = Client()
    other.cookies[COOKIE] = cookie
    sign_in(other, known)
    assert len(news()) == 1


def test_the_cookie_is_for_servers_only_long_lived_small_and_says_nothing_of_people(known: User) -> None:
    client = Client()
    morsel = sign_in(client, known).cookies[COOKIE]
    assert (morsel["httponly"], morsel["samesite"], morsel["max-age"]) == (True, "Lax", 400 * 24 * 3600)
    for number in range(MOST_PEOPLE + 2):
        sign_out(client)
        somebody = proven(person(f"Guest{number}"))
        morsel = sign_in(client, somebody).cookies[COOKIE]
        assert str(somebody.public_id) not in morsel.value
    assert len(morsel.value) < 500
