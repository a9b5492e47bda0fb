"""Two people who take one name, or one address, at the same moment: one gets it, the other is told."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from django.test import Client

from accounts.models import User
from accounts.names import name_key

pytestmark = pytest.mark.usefixtures("postgresql")
SIGN_UP = {"email": "nora@example.org", "name": "Nora", "password1": "correct horse 7 battery"}


@pytest.fixture
def quicker(postgresql: None) -> Iterator[Callable[..., None]]:
    """Give a function that has a rival's row committed between the form's question and the next saving of a person."""
    rivals: list[User] = []

    def commit(rival: User) -> None:
        User.objects.bulk_create([rival])
        connection.close()

    def write(**options: Any) -> None:
        if rivals:
            rival = threading.Thread(target=commit, args=[rivals.pop()])
            rival.start()
            rival.join()

    def arrange(name: str, email: str) -> None:
        rivals.append(User(name=name, name_key=name_key(name), email=email))

    pre_save.connect(write, sender=User)
    yield arrange
    pre_save.disconnect(write, sender=User)


def test_a_name_taken_during_the_sign_up_is_the_forms_mistake(quicker: Callable[..., None], client: Client) -> None:
    quicker("nora", "rival@example.org")
    answer = client.post("/en/accounts/signup/", SIGN_UP)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "already goes by" in page
    assert 'value="nora@example.org"' in page
    assert list(User.objects.values_list("email", flat=True)) == ["rival@example.org"]


def test_an_address_taken_during_the_sign_up_is_answered_as_one_taken_before(
    quicker: Callable[..., None], client: Client, mailoutbox: Any
) -> None:
    quicker("Somebody", "nora@example.org")
    answer = client.post("/en/accounts/signup/", SIGN_UP)
    assert answer.headers["Location"] == "/en/accounts/confirm-email/"
    assert User.objects.get().name == "Somebody"
    assert [mail.subject for mail in mailoutbox] == ["You have an account at Torg already"]


def test_a_name_taken_while_settings_are_saved_is_the_forms_mistake(
    quicker: Callable[..., None], client: Client, alice: User
) -> None:
    client.force_login(alice)
    quicker("Nora", "rival@example.org")
    answer = client.post("/en/settings/", {"name": "Nora", "language": "en", "time_zone": "UTC"})
    assert answer.status_code == 422
    assert "already goes by" in answer.content.decode()
    alice.refresh_from_db()
    assert alice.name == "Alice"
