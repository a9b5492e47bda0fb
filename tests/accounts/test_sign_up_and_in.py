"""Signing up, confirming the address, signing in and out, a forgotten password: as people do it, in every language."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client, override_settings

from accounts.models import User
from auctionsite import settings as house

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 7 battery"


def signed_up(client: Client, language: str = "en", **changes: str) -> Any:
    data = {"email": "Nora@example.org", "name": "Nora", "password1": PASSWORD, "time_zone": "Asia/Tokyo", **changes}
    return client.post(f"/{language}/accounts/signup/", data)


def link_in(mail: Any) -> str:
    found = re.search(r"http://testserver(/\S+)", mail.body)
    assert found, mail.body
    return found[1]


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_from_signing_up_to_being_signed_in(language: str, client: Client, mailoutbox: Any) -> None:
    assert signed_up(client, language).headers["Location"] == f"/{language}/accounts/confirm-email/"
    assert client.get(f"/{language}/accounts/confirm-email/").status_code == 200
    user = User.objects.get()
    assert (user.email, user.name, user.language, user.time_zone) == (
        "nora@example.org",
        "Nora",
        language,
        "Asia/Tokyo",
    )
    (mail,) = mailoutbox
    assert (mail.to, mail.extra_headers["Content-Language"]) == (["nora@example.org"], language)
    assert f'<html lang="{language}"' in mail.alternatives[0][0]
    link = link_in(mail)
    assert link.startswith(f"/{language}/accounts/confirm-email/")
    page = client.get(link)
    assert "nora@example.org" in page.content.decode()
    assert not EmailAddress.objects.get().verified  # looking at the link confirms nothing: mail scanners do that
    client.post(link)
    assert EmailAddress.objects.get().verified
    Client().logout()
    fresh = Client()
    answer = fresh.post(f"/{language}/accounts/login/", {"login": "nora@example.org", "password": PASSWORD})
    assert answer.headers["Location"] == f"/{language}/dashboard/"
    assert fresh.post(f"/{language}/accounts/logout/").headers["Location"] == f"/{language}/"
    assert "_auth_user_id" not in fresh.session


def test_before_the_address_is_confirmed_nobody_gets_in(client: Client, mailoutbox: Any) -> None:
    signed_up(client)
    answer = Client().post("/en/accounts/login/", {"login": "nora@example.org", "password": PASSWORD})
    assert answer.headers["Location"] == "/en/accounts/confirm-email/"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "alice"}, "already goes by"),
        ({"name": "Admin"}, "kept for the house"),
        ({"name": ""}, "required"),
        ({"email": "no address"}, "valid"),
        ({"password1": "1234567"}, "too short"),
        ({"password1": "nora@example.org"}, "too similar"),
    ],
)
def test_what_will_not_do_is_said_and_what_was_typed_is_kept(
    changes: dict[str, str], words: str, client: Client, alice: User
) -> None:
    answer = signed_up(client, **changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="Asia/Tokyo"' in page
    assert PASSWORD not in page
    assert User.objects.count() == 1


def test_an_invented_time_zone_becomes_utc(client: Client, mailoutbox: Any) -> None:
    signed_up(client, time_zone="Mars/Olympus")
    assert User.objects.get().time_zone == "UTC"


def test_an_address_that_has_an_account_looks_the_same_and_is_told_by_mail(
    client: Client, alice: User, mailoutbox: Any
) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    assert signed_up(client, email="alice@example.org").headers["Location"] == "/en/accounts/confirm-email/"
    assert User.objects.count() == 1
    assert [mail.subject for mail in mailoutbox] == ["You have an account at Torg already"]


def test_a_wrong_password_is_said_without_saying_which_part_is_wrong(client: Client, alice: User) -> None:
    known = client.post("/en/accounts/login/", {"login": alice.email, "password": "wrong"})
    unknown = client.post("/en/accounts/login/", {"login": "nobody@example.org", "password": "wrong"})
    assert known.status_code == unknown.status_code == 422
    assert "not correct" in known.content.decode()
    assert "not correct" in unknown.content.decode()


def test_guessing_passwords_is_stopped(client: Client, alice: User) -> None:
    for _ in range(12):
        answer = client.post("/en/accounts/login/", {"login": alice.email, "password": "wrong"})
    assert answer.status_code in (422, 429)
    good = client.post("/en/accounts/login/", {"login": alice.email, "password": "open sesame 1"})
    assert good.status_code != 302


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_a_forgotten_password_is_set_anew_in_the_persons_language(
    language: str, client: Client, alice: User, mailoutbox: Any
) -> None:
    User.objects.filter(pk=alice.pk).update(language=language)
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    assert (
        client.post("/en/accounts/password/reset/", {"email": alice.email}).headers["Location"]
        == "/en/accounts/password/reset/done/"
    )
    (mail,) = mailoutbox
    link = link_in(mail)
    assert link.startswith(f"/{language}/accounts/password/reset/key/")
    form = client.get(link, follow=True)
    assert form.status_code == 200
    path = form.request["PATH_INFO"]
    done = client.post(path, {"password1": "quite new 55", "password2": "quite new 55"})
    assert done.headers["Location"] == f"/{language}/accounts/password/reset/key/done/"
    assert "_auth_user_id" not in client.session  # a reset signs nobody in
    assert client.post("/en/accounts/login/", {"login": alice.email, "password": "quite new 55"}).status_code == 302
    assert Client().get(link, follow=True).status_code == 200  # used: the page says so


def test_a_reset_for_a_stranger_looks_the_same(client: Client, mailoutbox: Any) -> None:
    answer = client.post("/en/accounts/password/reset/", {"email": "stranger@example.org"})
    assert answer.headers["Location"] == "/en/accounts/password/reset/done/"
    assert [mail.subject for mail in mailoutbox] == ["No account with this address at Torg"]
    assert "http://testserver/en/accounts/signup/" in mailoutbox[0].body


@override_settings(ALLOWED_HOSTS=["*"])
def test_a_poisoned_host_header_gets_into_no_mail(client: Client, alice: User, mailoutbox: Any) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    client.post("/en/accounts/password/reset/", {"email": alice.email}, headers={"Host": "evil.example"})
    client.post("/en/accounts/password/reset/", {"email": "stranger@example.org"}, headers={"Host": "evil.example"})
    assert len(mailoutbox) == 2
    for mail in mailoutbox:
        assert "evil" not in mail.body + mail.alternatives[0][0]
        assert "http://testserver/en/accounts/" in mail.body


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize(
    "page", ["login/", "signup/", "password/reset/", "password/reset/done/", "inactive/", "confirm-email/x/"]
)
def test_strangers_pages_are_whole_and_not_indexed(language: str, page: str, client: Client) -> None:
    answer = client.get(f"/{language}/accounts/{page}")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert '<meta name="robots" content="noindex">' in text
    assert f'lang="{language}"' in text
    assert "style=" not in text


@pytest.mark.parametrize("page", ["email/", "password/change/", "logout/", "reauthenticate/"])
def test_a_persons_pages_are_whole(page: str, client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.get(f"/en/accounts/{page}", follow=True)
    assert answer.status_code == 200
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"] or "no-cache" in answer.headers["Cache-Control"]


def test_a_sign_in_leads_back_to_where_one_was_and_nowhere_else(client: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    for wanted, given in [
        ("/en/catalogue/", "/en/catalogue/"),
        ("https://evil.example/", "/en/dashboard/"),
        ("//evil.example", "/en/dashboard/"),
    ]:
        answer = Client().post(
            f"/en/accounts/login/?next={wanted}", {"login": alice.email, "password": "open sesame 1"}
        )
        assert answer.headers["Location"] == given


def test_passwords_are_kept_with_argon2() -> None:
    assert house.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    with override_settings(PASSWORD_HASHERS=house.PASSWORD_HASHERS):
        user = User.objects.create_user("nora@example.org", PASSWORD, name="Nora")
        assert user.password.startswith("argon2$argon2id$")
        assert user.check_password(PASSWORD)
