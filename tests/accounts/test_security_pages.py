"""`settings/security/`: what protects the account, adding and removing factors, recovery codes; and the step-up."""

import base64
import re
import time
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.factors import codes_left, factors_of, has_factor
from accounts.models import TelegramAccount, User
from accounts.second_factor import FRESH_FOR_S, SHOWN_AT
from accounts.services.factors import make_codes
from tests.accounts.factors import CHALLENGE, PASSWORD, began, code_of, is_in, led_to
from tests.auctionsite.test_cache_away import away, move_caches  # noqa: F401 - a fixture and what it needs
from tests.cast import with_app

pytestmark = pytest.mark.django_db
SECURITY = "/en/settings/security/"
APP = f"{SECURITY}add/app/"
STEP_UP = f"{SECURITY}confirm/"


@pytest.fixture
def phone(alice: User) -> TOTPDevice:
    with_app(alice)
    return TOTPDevice.objects.get(user=alice)


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice, signed in by her password just now, and by nothing else."""
    return began(alice)[0]


@pytest.fixture
def shown(alice: User, phone: TOTPDevice) -> Client:
    """Alice, signed in by password and app just now."""
    client, _ = began(alice)
    client.post(CHALLENGE, {"with": "app", "code": code_of(phone)})
    TOTPDevice.objects.filter(pk=phone.pk).update(last_t=-1)  # as if half a minute had passed
    return client


def grow_stale(client: Client) -> None:
    """Let a quarter of an hour pass since this browser's person showed anything."""
    session = client.session
    session[SHOWN_AT] = time.time() - FRESH_FOR_S - 1
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - FRESH_FOR_S - 1} for record in session.get("account_authentication_methods", [])
    ]
    session.save()


def secret_on(page: str) -> bytes:
    found = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page)
    assert found, page
    return base64.b32decode(found[1].replace(" ", ""))


def test_the_page_costs_few_queries(shown: Client) -> None:
    shown.get(SECURITY)  # the session is noted
    with CaptureQueriesContext(connection) as queries:
        assert shown.get(SECURITY).status_code == 200
    assert len(queries) <= 7, [query["sql"] for query in queries]


def test_somebody_without_a_factor_is_told_what_that_means(browser: Client) -> None:
    page = browser.get(SECURITY).content.decode()
    assert "Whoever learns your password can bid in your name" in page
    assert "Recovery codes" not in page


def test_an_app_is_set_up_scanned_or_typed_and_recovery_codes_are_offered(browser: Client, alice: User) -> None:
    page = browser.get(APP).content.decode()
    assert "<svg" in page
    assert "otpauth://totp/Torg%3Aalice%40example.org?secret=" in page
    assert secret_on(page) == secret_on(browser.get(APP).content.decode())  # the same until it is added
    code = f"{TOTP(secret_on(page)).token():06}"
    answer = browser.post(APP, {"code": code, "name": "My phone"})
    assert led_to(answer) == f"{SECURITY}codes/"
    assert [device.name for device in factors_of(alice.pk)] == ["My phone"]
    assert "My phone" in browser.get(SECURITY).content.decode()
    assert browser.session["otp_device_id"]


def test_looking_at_the_set_up_adds_nothing(browser: Client) -> None:
    browser.get(APP)
    assert not TOTPDevice.objects.exists()


def test_a_wrong_code_adds_nothing_and_keeps_the_name(browser: Client, alice: User) -> None:
    answer = browser.post(APP, {"code": "000000", "name": "My phone"})
    assert answer.status_code == 422
    assert "My phone" in answer.content.decode()
    assert not has_factor(alice)


def test_the_secret_is_shown_once_and_never_again(browser: Client) -> None:
    page = browser.get(APP).content.decode()
    browser.post(APP, {"code": f"{TOTP(secret_on(page)).token():06}", "name": ""})
    assert secret_on(page) != secret_on(browser.get(APP).content.decode())


def test_recovery_codes_are_shown_once_to_be_downloaded_from_the_same_answer(shown: Client, alice: User) -> None:
    page = shown.post(f"{SECURITY}codes/").content.decode()
    codes = re.findall(r"<li>([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})</li>", page)
    assert len(codes) == 10
    file = re.search(r'href="data:text/plain;charset=utf-8;base64,([^"]+)"', page)
    assert file
    assert all(code in base64.b64decode(file[1]).decode() for code in codes)
    again = shown.get(f"{SECURITY}codes/").content.decode()
    assert not any(code in again for code in codes)
    assert "10 of 10 left" in again


def test_a_recovery_code_lets_in_and_is_counted_down(alice: User, phone: TOTPDevice) -> None:
    code = make_codes(user_id=alice.pk)[0]
    client, _ = began(alice)
    answer = client.post(CHALLENGE, {"with": "code", "code": f"{code[:4]}-{code[4:8]}-{code[8:]}".lower()})
    assert led_to(answer) == "/en/dashboard/"
    assert "9 of 10 left" in client.get(SECURITY).content.decode()
    fresh, _ = began(alice)
    assert fresh.post(CHALLENGE, {"with": "code", "code": code}).status_code == 422


def test_who_came_in_by_a_recovery_code_may_make_new_ones_and_goes_on(alice: User, phone: TOTPDevice) -> None:
    code = make_codes(user_id=alice.pk)[0]
    client, _ = began(alice)
    client.post(CHALLENGE, {"with": "code", "code": code})
    client.post(f"{SECURITY}codes/")
    assert client.get(APP).status_code == 200


def test_a_wrong_code_says_what_would_do_and_lets_nobody_in(alice: User, phone: TOTPDevice) -> None:
    client, _ = began(alice)
    answer = client.post(CHALLENGE, {"with": "app", "code": "000000"})
    assert answer.status_code == 422
    assert "wait for the next one" in answer.content.decode()
    slowed = client.post(CHALLENGE, {"with": "app", "code": code_of(phone)})
    assert "Wait " in slowed.content.decode()
    assert not is_in(client)


def test_many_tries_end_at_a_limit_that_other_kinds_do_not_share(alice: User, phone: TOTPDevice) -> None:
    code = make_codes(user_id=alice.pk)[0]
    client, _ = began(alice)
    answers = [client.post(CHALLENGE, {"with": "app", "code": "000000"}).status_code for _ in range(11)]
    assert (answers[-2], answers[-1]) == (422, 429)
    assert client.post(CHALLENGE, {"with": "code", "code": code}).status_code == 302


def test_while_nobody_counts_tries_nobody_gets_in(alice: User, phone: TOTPDevice, request: Any) -> None:
    client, _ = began(alice)
    code = code_of(phone)
    request.getfixturevalue("away")
    answer = client.post(CHALLENGE, {"with": "app", "code": code})
    assert answer.status_code == 503
    assert not is_in(client)
    phone.refresh_from_db()
    assert phone.last_t == -1  # the code was not even looked at


def test_a_tampered_body_is_no_fault_of_the_house(alice: User, phone: TOTPDevice) -> None:
    client, _ = began(alice)
    for data in ({}, {"with": "app"}, {"with": "passkey"}, {"with": "x" * 9999, "code": "x" * 9999}, {"code": "\0"}):
        assert client.post(CHALLENGE, data).status_code in (422, 429)
        cache.clear()


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/en/accounts/email/", {"email": "second@example.org", "action_add": ""}),
        (
            "/en/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": "n3w words x", "password2": "n3w words x"},
        ),
        (f"{SECURITY}remove", {"factor": "x"}),
        (f"{SECURITY}codes/", {}),
        (APP, {"code": "000000"}),
        (f"{SECURITY}add/passkey/", {}),
        (f"{SECURITY}add/passkey/options", {}),
        (f"{SECURITY}add/telegram", {}),
        (f"{SECURITY}bids/", {"EUR": "100"}),
        ("/en/settings/telegram/", {}),
        ("/en/settings/telegram/confirm", {"answer": "yes", "claim": "1"}),
        ("/en/settings/telegram/unlink", {}),
    ],
)
def test_what_matters_most_asks_again_after_a_while(
    path: str, data: dict[str, str], shown: Client, alice: User
) -> None:
    TelegramAccount.objects.create(user=alice, telegram_id=5, chat_id=5, title="Alice")
    assert not led_to_step_up(shown.post(path, data))
    TelegramAccount.objects.get_or_create(user=alice, defaults={"telegram_id": 5, "chat_id": 5, "title": "Alice"})
    grow_stale(shown)
    before = User.objects.get(pk=alice.pk), codes_left(alice.pk), len(factors_of(alice.pk))
    assert led_to_step_up(shown.post(path, data))
    assert (User.objects.get(pk=alice.pk), codes_left(alice.pk), len(factors_of(alice.pk))) == before
    assert TelegramAccount.objects.filter(user=alice).exists()


def led_to_step_up(answer: Any) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith(STEP_UP)


def test_after_the_step_up_the_form_comes_back_and_says_that_it_was_not_sent(shown: Client, phone: TOTPDevice) -> None:
    grow_stale(shown)
    answer = shown.post("/en/accounts/email/", {"email": "second@example.org", "action_add": ""})
    to = answer.headers["Location"]
    assert "send it again" in shown.get(to).content.decode()
    back = shown.post(to, {"with": "app", "code": code_of(phone)})
    assert led_to(back) == "/en/accounts/email/"
    assert shown.post("/en/accounts/email/", {"email": "second@example.org", "action_add": ""}).status_code == 302
    assert alice_has_two_addresses()


def alice_has_two_addresses() -> bool:
    from allauth.account.models import EmailAddress

    return EmailAddress.objects.filter(user__name="Alice").count() == 2


def test_the_step_up_leads_to_no_other_house(shown: Client, phone: TOTPDevice) -> None:
    grow_stale(shown)
    answer = shown.post(f"{STEP_UP}?next=https://evil.example/", {"with": "app", "code": code_of(phone)})
    assert answer.headers["Location"] == SECURITY


def test_a_session_of_before_the_factor_has_not_shown_it(browser: Client, phone: TOTPDevice) -> None:
    assert led_to_step_up(browser.post(f"{SECURITY}codes/"))


def test_who_has_no_factor_shows_the_password(browser: Client, alice: User) -> None:
    grow_stale(browser)
    answer = browser.get(APP, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/en/accounts/reauthenticate/")
    back = browser.post(answer.redirect_chain[-1][0], {"password": PASSWORD, "next": APP})
    assert led_to(back) == APP
    assert browser.get(APP).status_code == 200


def test_who_has_a_factor_does_not_get_by_with_the_password(shown: Client) -> None:
    grow_stale(shown)
    shown.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    assert led_to_step_up(shown.get(APP))


def test_who_has_neither_is_told_to_sign_in_again(client: Client, alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    grow_stale(client)
    assert "Sign out and in again" in client.get(STEP_UP).content.decode()


def test_adding_and_removing_ends_other_sessions(
    shown: Client, alice: User, phone: TOTPDevice, django_capture_on_commit_callbacks: Any
) -> None:
    other = Client()
    other.force_login(alice)
    secret = secret_on(shown.get(APP).content.decode())
    with django_capture_on_commit_callbacks(execute=True):
        shown.post(APP, {"code": f"{TOTP(secret).token():06}", "name": "Second"})
    assert other.get(SECURITY).status_code == 302
    assert shown.get(SECURITY).status_code == 200


def test_removing_is_the_owners_own(shown: Client, alice: User, phone: TOTPDevice) -> None:
    assert led_to(shown.post(f"{SECURITY}remove", {"factor": phone.persistent_id})) == SECURITY
    assert not has_factor(alice)


def test_staff_are_not_offered_to_remove_their_last(stan: User) -> None:
    client = Client()
    client.force_login(stan)
    assert "factor_remove" not in client.get(SECURITY).content.decode()
    assert "add another one before" in client.get(SECURITY).content.decode()


def test_a_linked_telegram_that_confirms_is_not_unlinked(shown: Client, alice: User) -> None:
    TelegramAccount.objects.create(user=alice, telegram_id=5, chat_id=5, title="Alice")
    assert led_to(shown.post(f"{SECURITY}add/telegram")) == f"{SECURITY}codes/"
    answer = shown.post("/en/settings/telegram/unlink", follow=True)
    assert "Remove it under Security" in answer.content.decode()
    assert TelegramAccount.objects.exists()


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize("page", ["", "add/", "add/app/", "add/passkey/", "codes/", "bids/", "confirm/"])
def test_every_page_opens_in_every_language(language: str, page: str, shown: Client) -> None:
    if page == "confirm/":
        grow_stale(shown)
    assert shown.get(f"/{language}/settings/security/{page}").status_code == 200
