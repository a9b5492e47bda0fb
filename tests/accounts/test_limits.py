"""Limits: per person and per address, over all processes, closed where they cannot be counted, cheap."""

import socket
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory, override_settings
from redis.exceptions import RedisError

from accounts.limits import TooMany, address_of, address_of_scope, take
from accounts.messages import too_many_text
from accounts.models import User

pytestmark = pytest.mark.django_db
THREE = override_settings(LIMITS={"bid": (3, 5, 60)})


def asked(user: Any = None, address: str = "203.0.113.7", **headers: str) -> HttpRequest:
    request = RequestFactory().post("/", REMOTE_ADDR=address, headers=headers)
    request.user = user or AnonymousUser()
    return request


def times(request: HttpRequest, most: int = 20) -> int:
    for number in range(most):
        try:
            take("bid", request)
        except TooMany:
            return number
    return most


@THREE
def test_a_person_is_counted_wherever_they_are(alice: User, bob: User) -> None:
    assert times(asked(alice)) == 3
    assert times(asked(alice, "203.0.113.8")) == 0
    assert times(asked(bob, "203.0.113.9")) == 3


@THREE
def test_an_address_is_counted_whoever_is_there(alice: User, bob: User) -> None:
    assert times(asked(alice)) + times(asked(bob)) == 5
    assert times(asked()) == 0
    assert times(asked(address="203.0.113.8")) == 5


@override_settings(LIMITS={"bid": (3, 5, 1)})
def test_the_wait_that_is_told_is_enough_and_no_more_than_needed(alice: User) -> None:
    assert times(asked(alice)) == 3
    with pytest.raises(TooMany) as refused:
        take("bid", asked(alice))
    assert refused.value.wait_s == 1
    time.sleep(0.4)  # a third of a second brings one more
    assert times(asked(alice)) == 1


@THREE
def test_who_is_refused_is_not_counted_for_it(alice: User, bob: User) -> None:
    assert times(asked(alice)) == 3
    for _ in range(10):
        assert times(asked(alice)) == 0
    assert times(asked(bob)) == 2


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
    ],
)
def test_of_ipv6_a_whole_line_is_one_address(address: str, counted: str) -> None:
    assert address_of(asked(address=address)) == counted
    assert address_of_scope({"client": (address, 5), "headers": []}) == counted


def test_an_address_is_believed_from_trusted_proxies_alone() -> None:
    headers = {"X-Forwarded-For": "198.51.100.1, 198.51.100.2"}
    scope = {"client": ("203.0.113.7", 5), "headers": [(b"x-forwarded-for", b"198.51.100.1, 198.51.100.2")]}
    assert address_of(asked(**headers)) == address_of_scope(scope) == "203.0.113.7"
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert address_of(asked(**headers)) == address_of_scope(scope) == "198.51.100.2"
    assert address_of_scope({"client": None, "headers": []}) == "0.0.0.0"


def test_where_it_cannot_be_counted_nothing_is_let_through(settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{port}/0"}}
    with pytest.raises(RedisError):
        take("bid", asked())


@override_settings(LIMITS={"bid": (10_000, 100_000, 60)})
def test_counting_is_one_quick_journey(alice: User) -> None:
    request = asked(alice)
    took = []
    for _ in range(300):
        began = time.perf_counter()
        take("bid", request)
        took.append(time.perf_counter() - began)
    assert sorted(took)[len(took) // 2] < 0.001


def test_the_words_name_seconds_then_minutes() -> None:
    assert "1 second." in too_many_text(1) and "119 seconds." in too_many_text(119)
    assert "2 minutes." in too_many_text(120) and "60 minutes." in too_many_text(3599)


LOGIN, SIGNUP, RESET = "/en/accounts/login/", "/en/accounts/signup/", "/en/accounts/password/reset/"


def last_of(client: Client, times: int, page: str, data: Any, **options: Any) -> Any:
    for number in range(times):
        answer = client.post(page, data(number), **options)
    return answer


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize(
    ("page", "tries", "typed"),
    [
        (LOGIN, 31, lambda n: {"login": f"nobody{n}@example.org", "password": "open sesame 1"}),
        (SIGNUP, 21, lambda n: {"email": "", "name": "Nora", "password1": "open sesame 1"}),
        (RESET, 6, lambda n: {"email": "nobody@example.org"}),
    ],
    ids=["sign in", "sign up", "reset"],
)
def test_forms_of_accounts_ask_to_wait_and_keep_what_was_typed(
    page: str, tries: int, typed: Any, language: str, client: Client, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "1000/m/ip"}
    answer = last_of(client, tries, page.replace("/en/", f"/{language}/"), typed)
    text = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert 'role="alert"' in text and "open sesame 1" not in text
    assert all(f'value="{value}"' in text for name, value in typed(tries - 1).items() if value and name[:4] != "pass")


def test_a_password_guessed_too_often_asks_to_wait_for_known_and_unknown_alike(client: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    answers = [
        last_of(client, 6, LOGIN, lambda n, name=name: {"login": f"{name}@example.org", "password": "wrong"})
        for name in ("alice", "nobody")
    ]
    for answer in answers:
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
    good = client.post(LOGIN, {"login": alice.email, "password": "open sesame 1"})
    assert good.status_code == 429
    assert Client().post(LOGIN, {"login": alice.email, "password": "open sesame 1"}).status_code == 429


def test_another_address_behind_the_proxy_may_still_sign_in(client: Client, alice: User, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    busy, quiet = ({"X-Forwarded-For": f"203.0.113.{n}"} for n in (7, 8))
    tried = last_of(client, 11, LOGIN, lambda n: {"login": f"nobody{n}@example.org", "password": "wrong"}, headers=busy)
    assert tried.status_code == 429
    good = client.post(LOGIN, {"login": alice.email, "password": "open sesame 1"}, headers=quiet)
    assert good.status_code == 302


def test_pages_without_a_form_to_keep_say_so_on_a_page_of_the_house(client: Client, alice: User) -> None:
    client.force_login(alice)
    for _ in range(6):
        answer = client.post("/en/accounts/password/change/", {"oldpassword": "x"})
    assert answer.status_code == 429 and "Try again in 60 seconds." in answer.content.decode()
