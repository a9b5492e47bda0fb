"""The gate of the admin: nobody passes without a second factor in this session, and nobody goes round in circles."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.factors import CHALLENGE, began, code_of, is_in, led_to
from tests.cast import person, with_app

pytestmark = pytest.mark.django_db
ADMIN = "/en/admin/"


def where(client: Client, path: str = ADMIN) -> str:
    """Follow to the end, and give where that is; a loop fails."""
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    assert len(answer.redirect_chain) < 5
    return str(answer.request["PATH_INFO"])


@pytest.fixture
def newcomer(db: None) -> User:
    """Staff who have no factor yet."""
    return person("Nils", is_staff=True, is_superuser=True)


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    assert where(client) == "/en/accounts/login/"


def test_staff_without_a_factor_are_sent_to_add_one_and_told_why(client: Client, newcomer: User) -> None:
    client.force_login(newcomer)
    assert where(client) == "/en/settings/security/add/"
    assert "the admin opens to nobody without it" in client.get("/en/settings/security/add/").content.decode()
    assert client.post(f"{ADMIN}accounts/user/", {}).status_code == 302


def test_staff_who_have_not_shown_theirs_are_asked_and_come_to_where_they_wanted(stan: User) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=stan.pk))  # the session knows of no factor
    assert where(client, f"{ADMIN}accounts/user/") == "/en/settings/security/confirm/"
    device = stan.otp_device  # type: ignore[attr-defined]
    to = client.get(f"{ADMIN}accounts/user/", follow=True).redirect_chain[-1][0]
    answer = client.post(to, {"with": "app", "code": code_of(device)})
    assert led_to(answer) == f"{ADMIN}accounts/user/"
    assert client.get(f"{ADMIN}accounts/user/").status_code == 200


def test_signing_in_by_password_and_code_opens_it(stan: User) -> None:
    client, _ = began(stan, next=ADMIN)
    answer = client.post(CHALLENGE, {"with": "app", "code": code_of(stan.otp_device)})  # type: ignore[attr-defined]
    assert led_to(answer) == ADMIN
    assert client.get(ADMIN).status_code == 200


def test_a_factor_that_was_removed_no_longer_opens_it(client: Client, stan: User) -> None:
    client.force_login(stan)
    assert client.get(ADMIN).status_code == 200
    stan.otp_device.delete()  # type: ignore[attr-defined]
    assert where(client) == "/en/settings/security/add/"


def test_people_who_are_not_staff_are_sent_home(client: Client, alice: User) -> None:
    client.force_login(with_app(alice))
    assert where(client) == "/en/"


def test_a_password_alone_opens_nothing_of_the_admin(stan: User) -> None:
    client, _ = began(stan)
    assert not is_in(client)
    assert where(client) == CHALLENGE


def test_the_password_is_changed_where_everybody_changes_it(client: Client, stan: User) -> None:
    client.force_login(stan)
    assert led_to(client.get(f"{ADMIN}password_change/")) == "/en/accounts/password/change/"


def test_the_admin_shows_no_device_of_anybody(client: Client, stan: User) -> None:
    client.force_login(stan)
    page = client.get(ADMIN).content.decode().lower()
    assert not any(word in page for word in ("totpdevice", "staticdevice", "webauthncredential"))
    assert client.get(f"{ADMIN}otp_totp/totpdevice/").status_code == 404
