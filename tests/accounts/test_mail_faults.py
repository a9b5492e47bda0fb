"""A mail server that is away or will not take a letter: nobody is stopped, and everybody is told."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.loopback.smtp import DROP, SmtpServer

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 7 battery"
SIGN_UP = {"email": "nora@example.org", "name": "Nora", "password1": PASSWORD}
NO_LETTER = "could not be sent just now"
FAULTS = [("CONNECT", DROP), ("CONNECT", "421 closing"), ("RCPT", "451 later"), ("DATA", "554 no"), ("END", DROP)]


@pytest.fixture
def post(smtp_server: SmtpServer, settings: Any) -> SmtpServer:
    """The site's mail goes to the loopback server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", smtp_server.port, 2
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
    return smtp_server


@pytest.mark.parametrize(("command", "reply"), FAULTS)
def test_a_sign_up_whose_letter_failed_says_so_and_signing_in_sends_it_anew(
    command: str, reply: str, post: SmtpServer, client: Client
) -> None:
    post.script(command, reply)
    page = client.post("/en/accounts/signup/", SIGN_UP, follow=True)
    text = page.content.decode()
    assert page.status_code == 200
    assert NO_LETTER in text
    assert "on its way" not in text
    assert User.objects.get().email == "nora@example.org"
    assert post.messages == []
    cache.clear()  # some minutes later
    Client().post("/en/accounts/login/", {"login": "nora@example.org", "password": PASSWORD})
    assert len(post.sent_to("nora@example.org")) == 1


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_a_server_that_is_gone_stops_nobody(language: str, post: SmtpServer, client: Client, alice: User) -> None:
    post.stop()
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    assert client.post(f"/{language}/accounts/signup/", SIGN_UP, follow=True).status_code == 200
    for address in (alice.email, "stranger@example.org"):
        page = Client().post(f"/{language}/accounts/password/reset/", {"email": address}, follow=True)
        assert page.status_code == 200
        assert 'class="note note--error" role="alert"' in page.content.decode()


def test_known_and_unknown_addresses_look_the_same_when_no_letter_goes(post: SmtpServer, alice: User) -> None:
    post.stop()
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    known, unknown = (
        Client().post("/en/accounts/signup/", {**SIGN_UP, "email": email, "name": name}, follow=True)
        for email, name in ((alice.email, "Nora"), ("new@example.org", "Nina"))
    )
    assert known.request["PATH_INFO"] == unknown.request["PATH_INFO"] == "/en/accounts/confirm-email/"
    assert NO_LETTER in known.content.decode() and NO_LETTER in unknown.content.decode()
