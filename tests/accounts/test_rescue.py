"""Staff help somebody who lost what they sign in with: asked why, written down, told, and nothing left half open."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.factors import codes_left, has_factor
from accounts.models import User
from accounts.services.factors import make_codes
from accounts.services.rescue import RescueRefusal, RescueRefused, rescue
from tests.accounts.factors import began, is_in, led_to, verified_address
from tests.accounts.test_security_pages import STEP_UP, grow_stale
from tests.cast import person, with_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def locked_out(alice: User) -> User:
    """Alice, whose phone is at the bottom of the sea."""
    with_app(alice)
    make_codes(user_id=alice.pk)
    verified_address(alice)
    return alice


@pytest.fixture
def desk(stan: User) -> Client:
    """Stan's browser, in which he has just shown his factor."""
    client = Client()
    client.force_login(stan)
    return client


def page_of(someone: User) -> str:
    return f"/en/admin/accounts/user/{someone.pk}/rescue/"


def test_factors_and_sessions_go_and_the_reason_stays(
    locked_out: User, desk: Client, stan: User, django_capture_on_commit_callbacks: Any
) -> None:
    other = Client()
    other.force_login(locked_out)
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(page_of(locked_out), {"reason": "Passport seen by video."})
    assert led_to(answer) == f"/en/admin/accounts/user/{locked_out.pk}/change/"
    assert (has_factor(locked_out), codes_left(locked_out.pk)) == (False, 0)
    assert other.get("/en/settings/").status_code == 302
    assert LogEntry.objects.get().change_message == "Passport seen by video."


def test_the_next_sign_in_needs_the_password_and_the_letter(locked_out: User, stan: User, mailoutbox: Any) -> None:
    rescue(person_id=locked_out.pk, staff_id=stan.pk, reason="Seen.")
    browser, answer = began(locked_out)
    assert led_to(answer) == "/en/accounts/confirm-email/"
    assert not is_in(browser)
    EmailAddress.objects.update(verified=True)  # the letter's link was followed
    assert is_in(began(locked_out)[0])


def test_no_reason_no_rescue(locked_out: User, desk: Client) -> None:
    assert desk.post(page_of(locked_out), {"reason": " "}).status_code == 422
    assert has_factor(locked_out)


def test_staff_show_their_own_factor_first(locked_out: User, stan: User) -> None:
    client = Client()
    client.force_login(stan)
    grow_stale(client)
    for answer in (client.get(page_of(locked_out)), client.post(page_of(locked_out), {"reason": "Seen."})):
        assert led_to(answer) == STEP_UP
    assert has_factor(locked_out)


def test_nobody_does_it_for_themselves_or_to_no_end(stan: User, bob: User, desk: Client) -> None:
    assert desk.post(page_of(stan), {"reason": "Me."}).status_code == 422
    assert has_factor(stan)
    assert desk.post(page_of(bob), {"reason": "Him."}).status_code == 422


def test_only_a_superuser_does_it_for_staff(stan: User) -> None:
    clerk = with_app(person("Clara", is_staff=True))
    with pytest.raises(RescueRefused) as refused:
        rescue(person_id=stan.pk, staff_id=clerk.pk, reason="Seen.")
    assert refused.value.reason is RescueRefusal.STAFF
    rescue(person_id=clerk.pk, staff_id=stan.pk, reason="Seen.")
    assert not has_factor(clerk)


def test_a_clerk_without_the_right_to_change_people_may_not(locked_out: User) -> None:
    clerk = with_app(person("Clara", is_staff=True))
    client = Client()
    client.force_login(clerk)
    assert client.post(page_of(locked_out), {"reason": "Seen."}).status_code == 403
    assert TOTPDevice.objects.filter(user=locked_out).exists()


def test_somebody_who_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get("/en/admin/accounts/user/999999/rescue/").status_code == 404
