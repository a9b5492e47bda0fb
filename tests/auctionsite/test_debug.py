"""The debug house's mail page, and that nobody else has it."""

from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from auctionsite import debug


@pytest.fixture
def mail_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.MAIL_DIR = tmp_path
    return tmp_path


def letter(folder: Path, subject: str, body: str) -> str:
    message = EmailMultiAlternatives(subject, body, "house@example.org", ["alice@example.org"])
    message.attach_alternative("<p>html</p>", "text/html")
    EmailBackend(file_path=str(folder)).send_messages([message])
    return next(path.name for path in folder.iterdir())


def test_only_a_debug_house_has_the_page(client: Client, db: None) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("mail")
    assert client.get("/mail/").status_code == 404


def test_letters_are_read_with_their_text(mail_dir: Path) -> None:
    name = letter(mail_dir, "Подтвердите адрес", "Go to https://house.example/confirm/abc")
    (mail,) = debug._read(mail_dir / name)
    assert (mail.subject, mail.to) == ("Подтвердите адрес", "alice@example.org")
    assert "https://house.example/confirm/abc" in mail.text


@pytest.mark.parametrize("name", ["../secret-key", "..%2Fsecret-key", "secret-key", ".log"])
def test_no_other_file_is_shown(mail_dir: Path, rf: RequestFactory, name: str) -> None:
    (mail_dir / "secret-key").write_text("secret")
    with pytest.raises(Http404):
        debug.message(rf.get("/mail/x"), name)
