"""Help and contact."""

from typing import Any

from django.core import mail
from django.test import Client, override_settings

from tests.loopback.smtp import DROP, SmtpServer

CONTACT = "/en/contact/"
MESSAGE = {"email": "visitor@example.org", "text": "Where is my lot?"}


def test_help_shows_the_steps_in_force(client: Client, db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        page = client.get("/en/help/").content.decode()
    assert "$2.50" in page and "RUB" in page


def test_help_refuses_other_methods(client: Client, db: None) -> None:
    assert client.post("/en/help/").status_code == 405


def test_a_message_reaches_the_house_and_can_be_answered(client: Client, db: None) -> None:
    assert client.post(CONTACT, MESSAGE).status_code == 302
    (letter,) = mail.outbox
    assert letter.reply_to == ["visitor@example.org"]
    assert "Where is my lot?" in letter.body


def test_a_wrong_address_keeps_what_was_typed(client: Client, db: None) -> None:
    response = client.post(CONTACT, {**MESSAGE, "email": "nobody"})
    assert response.status_code == 422
    assert "Where is my lot?" in response.content.decode()
    assert mail.outbox == []


def test_header_injection_is_refused(client: Client, db: None) -> None:
    assert client.post(CONTACT, {**MESSAGE, "email": "a@example.org\nBcc: b@example.org"}).status_code == 422
    assert mail.outbox == []


def test_the_sixth_message_within_an_hour_is_asked_to_wait(client: Client, db: None) -> None:
    for _ in range(5):
        client.post(CONTACT, MESSAGE)
    response = client.post(CONTACT, MESSAGE)
    assert response.status_code == 429
    assert "Where is my lot?" in response.content.decode()
    assert len(mail.outbox) == 5


def test_a_mail_server_that_is_away_loses_no_text(
    client: Client, db: None, smtp_server: SmtpServer, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", smtp_server.port, 2
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
    smtp_server.script("CONNECT", DROP)
    smtp_server.script("RCPT", "550 nobody of that name")
    for _ in range(2):
        response = client.post(CONTACT, MESSAGE)
        assert response.status_code == 503
        assert "Where is my lot?" in response.content.decode()
    assert smtp_server.messages == []
    assert client.post(CONTACT, MESSAGE).status_code == 302
    assert len(smtp_server.messages) == 1


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_the_limit_counts_visitors_not_the_proxy(client: Client, db: None) -> None:
    for _ in range(6):
        last = client.post(CONTACT, MESSAGE, headers={"X-Forwarded-For": "203.0.113.7"})
    assert last.status_code == 429
    assert client.post(CONTACT, MESSAGE, headers={"X-Forwarded-For": "203.0.113.8"}).status_code == 302


def test_without_a_proxy_a_visitor_cannot_claim_another_address(client: Client, db: None) -> None:
    for number in range(6):
        last = client.post(CONTACT, MESSAGE, headers={"X-Forwarded-For": f"203.0.113.{number}"})
    assert last.status_code == 429
