"""Mail over real SMTP to a loopback server: what arrives, and how refusals and silence end."""

from typing import Any

import pytest
import requests
from anymail.exceptions import AnymailAPIError, AnymailRequestsAPIError
from django.utils import timezone

from accounts.models import User
from auctions.models import Auction
from auctions.services.closing import finish_auction
from events.relay import relay
from notifications.delivery import PAUSES_S, deliver_due
from notifications.models import Delivery
from tests.cast import past_end
from tests.loopback.smtp import DROP, SmtpServer
from tests.notifications.backends import Failing

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(smtp_server: SmtpServer, settings: Any) -> SmtpServer:
    """The mail server that the house is set up to use."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", smtp_server.port, 2
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return smtp_server


@pytest.fixture
def unsold(lot: Auction) -> Delivery:
    """News for Sela, queued: nobody bid."""
    past_end(lot)
    finish_auction(auction_id=lot.pk)
    relay()
    return Delivery.objects.get()


def settled(delivery: Delivery) -> Delivery:
    deliver_due()
    delivery.refresh_from_db()
    return delivery


@pytest.mark.parametrize(
    ("language", "subject", "direction"),
    [("en", "Not sold: Tidal poster", "ltr"), ("ru", "", "ltr"), ("ar", "", "rtl")],
)
def test_the_mail_is_in_the_receivers_language_and_says_so(
    language: str, subject: str, direction: str, unsold: Delivery, sela: User, post: SmtpServer
) -> None:
    User.objects.filter(pk=sela.pk).update(language=language)
    assert settled(unsold).state == "sent"
    (mail,) = post.sent_to(sela.email)
    assert subject in mail["Subject"]
    assert mail["Content-Language"] == language
    text, page = [part.get_content() for part in mail.iter_parts()]
    assert f"http://testserver/{language}/auctions/" in text
    assert f'<html lang="{language}" dir="{direction}">' in page


def test_words_that_look_like_markup_stay_words(list_lot: Any, sela: User, post: SmtpServer) -> None:
    past_end(lot := list_lot(title="Rock & <b>roll</b>"))
    finish_auction(auction_id=lot.pk)
    relay()
    deliver_due()
    (mail,) = post.sent_to(sela.email)
    text, page = [part.get_content() for part in mail.iter_parts()]
    assert mail["Subject"] == "Not sold: Rock & <b>roll</b>"
    assert "Rock & <b>roll</b>" in text
    assert "Rock &amp; &lt;b&gt;roll&lt;/b&gt;" in page


def test_a_server_that_is_away_is_tried_again_with_growing_pauses(
    unsold: Delivery, post: SmtpServer, settings: Any
) -> None:
    settings.EMAIL_PORT = 9
    pauses = []
    for _ in PAUSES_S:
        Delivery.objects.update(next_try_at=timezone.now())
        before = timezone.now()
        pauses.append((settled(unsold).next_try_at - before).total_seconds())
        assert unsold.state == "queued"
    assert [round(pause) for pause in pauses] == list(PAUSES_S)
    Delivery.objects.update(next_try_at=timezone.now())
    assert settled(unsold).state == "failed"


def test_a_refusal_for_now_is_tried_again(unsold: Delivery, sela: User, post: SmtpServer) -> None:
    post.script("RCPT", "451 try later")
    assert settled(unsold).state == "queued"
    Delivery.objects.update(next_try_at=timezone.now())
    assert settled(unsold).state == "sent"
    assert len(post.sent_to(sela.email)) == 1


def test_a_refusal_for_good_is_the_end_of_it(unsold: Delivery, post: SmtpServer) -> None:
    post.script("RCPT", "550 no such mailbox")
    assert settled(unsold).state == "failed"
    assert "550" in unsold.error
    assert Delivery.objects.count() == 1


def test_silence_after_the_text_is_unknown_and_never_repeated(unsold: Delivery, sela: User, post: SmtpServer) -> None:
    post.script("END", DROP, accepted=True)
    assert settled(unsold).state == "unknown"
    deliver_due()
    assert len(post.sent_to(sela.email)) == 1


def refusal(status: int) -> AnymailRequestsAPIError:
    answer = requests.Response()
    answer.status_code = status
    return AnymailRequestsAPIError("refused", response=answer)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (refusal(400), "failed"),
        (refusal(401), "failed"),
        (refusal(429), "queued"),
        (refusal(500), "unknown"),
        (AnymailAPIError("no answer"), "unknown"),
        (RuntimeError("unforeseen"), "unknown"),
    ],
)
def test_a_mail_services_answers_are_told_apart(
    error: Exception, state: str, unsold: Delivery, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = "tests.notifications.backends.Failing"
    monkeypatch.setattr(Failing, "error", error)
    assert settled(unsold).state == state
    assert type(error).__name__ in unsold.error
