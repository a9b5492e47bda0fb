"""`settings/`: name, language, time zone."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
PAGE = "/en/settings/"


@pytest.fixture
def browser(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def filled(**changes: str) -> dict[str, str]:
    return {"name": "Alice", "language": "en", "time_zone": "UTC", **changes}


def test_what_is_changed_is_kept_and_the_language_shows_at_once(browser: Client, alice: User) -> None:
    answer = browser.post(PAGE, filled(name="Alice  Liddell", language="ru", time_zone="Europe/Moscow"))
    assert answer.headers["Location"] == "/ru/settings/"
    assert answer.cookies["django_language"].value == "ru"
    alice.refresh_from_db()
    assert (alice.name, alice.language, alice.time_zone) == ("Alice Liddell", "ru", "Europe/Moscow")


def test_only_these_three_things_can_be_changed(browser: Client, alice: User) -> None:
    browser.post(PAGE, filled(email="x@example.org", is_staff="1", is_superuser="1", public_id="X", password="x"))
    before = User.objects.get(pk=alice.pk)
    assert (before.email, before.is_staff, before.is_superuser, before.public_id) == (
        alice.email,
        False,
        False,
        alice.public_id,
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "required"),
        ("name", "A", "at least 2"),
        ("name", "x" * 41, "at most 40"),
        ("name", "\u202e\u200b", "at least 2"),
        ("name", "BOB", "already goes by"),
        ("name", "Ｂｏｂ", "already goes by"),
        ("name", "B\u200bob", "already goes by"),
        ("name", "Support", "kept for the house"),
        ("language", "xx", "valid choice"),
        ("time_zone", "Mars/Olympus", "valid choice"),
    ],
)
def test_what_will_not_do_is_said_kept_and_changes_nothing(
    field: str, value: str, words: str, browser: Client, alice: User, bob: User
) -> None:
    answer = browser.post(PAGE, filled(**{field: value}))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert getattr(User.objects.get(pk=alice.pk), field) == getattr(alice, field)


def test_ones_own_name_is_free_to_oneself(browser: Client, alice: User) -> None:
    assert browser.post(PAGE, filled(name="ALICE")).status_code == 302


def test_a_zone_the_list_does_not_have_is_kept(browser: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(time_zone="EST5EDT")
    assert '<option value="EST5EDT" selected>' in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, filled(time_zone="EST5EDT")).status_code == 302


def test_the_page_is_for_nobody_elses_eyes(browser: Client) -> None:
    answer = browser.get(PAGE)
    assert "no-store" in answer.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


def test_wrong_methods_and_strangers_are_refused(browser: Client) -> None:
    assert browser.delete(PAGE).status_code == 405
    assert Client().get(PAGE).headers["Location"] == f"/en/accounts/login/?next={PAGE}"


def test_the_page_asks_little(browser: Client, django_assert_num_queries: Any) -> None:
    browser.get(PAGE)
    with django_assert_num_queries(4):
        browser.get(PAGE)
