"""Every way of signing in stops at the second factor: there is no session before it."""

import re
from typing import Any

import pytest
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core.context import request_context
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, override_settings
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.services.factors import make_codes
from tests.accounts.factors import CHALLENGE, SIGN_IN, began, code_of, is_in, led_to, verified_address
from tests.cast import with_app

pytestmark = pytest.mark.django_db
STAGE = "/en/accounts/second-factor/"


@pytest.fixture
def phone(alice: User) -> TOTPDevice:
    """Alice's app."""
    with_app(alice)
    verified_address(alice)
    return TOTPDevice.objects.get(user=alice)


def test_who_has_no_factor_is_in_by_the_password(alice: User) -> None:
    browser, answer = began(alice)
    assert led_to(answer) == "/en/dashboard/"
    assert is_in(browser)


def test_a_password_alone_is_stopped(alice: User, phone: TOTPDevice) -> None:
    browser, answer = began(alice)
    assert led_to(answer) == STAGE
    assert not is_in(browser)
    assert browser.get("/en/dashboard/").status_code == 302
    assert browser.get("/en/settings/").status_code == 302


def test_the_code_lets_in_and_marks_the_session(alice: User, phone: TOTPDevice) -> None:
    browser, _ = began(alice)
    before = browser.session.session_key
    answer = browser.post(CHALLENGE, {"with": "app", "code": code_of(phone)})
    assert led_to(answer) == "/en/dashboard/"
    assert is_in(browser)
    assert browser.session["otp_device_id"] == phone.persistent_id
    assert browser.session.session_key != before
    assert browser.get("/en/settings/security/codes/").status_code == 200  # fresh: no step-up at once


@pytest.mark.parametrize("typed", ["{0}{1} {2}", "{0} {1} {2}", " {0}{1}-{2} "])
def test_spaces_and_dashes_in_a_code_do_not_matter(typed: str, alice: User, phone: TOTPDevice) -> None:
    code = code_of(phone)
    browser, _ = began(alice)
    browser.post(CHALLENGE, {"with": "app", "code": typed.format(code[:2], code[2:4], code[4:])})
    assert is_in(browser)


def test_digits_of_ones_own_script_are_digits(alice: User, phone: TOTPDevice) -> None:
    browser, _ = began(alice)
    browser.post(
        CHALLENGE, {"with": "app", "code": code_of(phone).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))}
    )
    assert is_in(browser)


def test_where_one_wanted_to_go_is_kept(alice: User, phone: TOTPDevice) -> None:
    browser, _ = began(alice, next="/en/settings/")
    assert led_to(browser.post(CHALLENGE, {"with": "app", "code": code_of(phone)})) == "/en/settings/"


def test_where_one_wanted_to_go_is_never_another_house(alice: User, phone: TOTPDevice) -> None:
    browser, _ = began(alice, next="https://evil.example/")
    answer = browser.post(CHALLENGE, {"with": "app", "code": code_of(phone)})
    assert answer.headers["Location"] == "/en/dashboard/"


def test_a_code_by_mail_is_stopped(alice: User, phone: TOTPDevice, mailoutbox: Any) -> None:
    browser = Client()
    browser.post("/en/accounts/login/code/", {"email": alice.email})
    found = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mailoutbox[-1].body, re.MULTILINE)
    assert found, mailoutbox[-1].body
    answer = browser.post("/en/accounts/login/code/confirm/", {"code": found[1]})
    assert led_to(answer) == STAGE
    assert not is_in(browser)


@pytest.mark.parametrize("at_once", [False, True], ids=["as the house has it", "with signing in at once"])
def test_a_new_password_is_stopped(at_once: bool, alice: User, phone: TOTPDevice, mailoutbox: Any) -> None:
    browser = Client()
    with override_settings(ACCOUNT_LOGIN_ON_PASSWORD_RESET=at_once):
        browser.post("/en/accounts/password/reset/", {"email": alice.email})
        link = re.search(r"http://testserver(/\S+)", mailoutbox[-1].body)
        assert link
        form = browser.get(link[1], follow=True)
        done = browser.post(form.request["PATH_INFO"], {"password1": "quite new 55", "password2": "quite new 55"})
    assert led_to(done) == (STAGE if at_once else "/en/accounts/password/reset/key/done/")
    assert not is_in(browser)
    answer = browser.post(SIGN_IN, {"login": alice.email, "password": "quite new 55"})
    assert led_to(answer) == STAGE
    assert not is_in(browser)


def test_signing_in_by_another_house_is_stopped(alice: User, phone: TOTPDevice, rf: Any) -> None:
    request = rf.get("/")
    request.session, request.user = SessionStore(), User()
    request._messages = FallbackStorage(request)
    with request_context(request):
        answer = perform_login(request, Login(user=alice))  # what allauth's social sign-in ends with
    assert led_to(answer) == STAGE
    assert "_auth_user_id" not in request.session


def test_the_admins_own_door_leads_to_the_same(stan: User) -> None:
    browser = Client()
    assert led_to(browser.get("/en/admin/", follow=False)) == "/en/admin/login/"
    assert led_to(browser.get("/en/admin/login/")) == SIGN_IN
    browser.post("/en/admin/login/", {"username": stan.email, "password": "open sesame 1"})
    assert not is_in(browser)


def test_the_stage_is_nothing_to_whoever_did_not_sign_in(client: Client, alice: User) -> None:
    assert led_to(client.get(CHALLENGE)) == SIGN_IN
    assert led_to(client.post(CHALLENGE, {"with": "app", "code": "123456"})) == SIGN_IN
    assert led_to(client.post(f"{CHALLENGE}passkey")) == SIGN_IN
    client.force_login(alice)
    assert led_to(client.get(CHALLENGE)) == "/en/dashboard/"


def test_a_code_of_somebody_elses_app_is_wrong(alice: User, bob: User, phone: TOTPDevice) -> None:
    other = TOTPDevice.objects.create(user=bob, name="Bob's")
    browser, _ = began(alice)
    answer = browser.post(CHALLENGE, {"with": "app", "code": code_of(other)})
    assert answer.status_code == 422
    assert not is_in(browser)


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize("kind", ["app", "code", "telegram", "passkey", "nothing"])
def test_the_challenge_opens_in_every_language(language: str, kind: str, alice: User, phone: TOTPDevice) -> None:
    make_codes(user_id=alice.pk)
    browser, _ = began(alice)
    assert browser.get(f"/{language}/accounts/second-factor/?with={kind}").status_code == 200
