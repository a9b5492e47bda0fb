"""Every change of an account's security is recorded and announced in one transaction, wherever it is made."""

import json
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.test import Client

from accounts.messages import SECURITY
from accounts.models import AuditEntry, User
from accounts.services.security import changed
from accounts.services.telegram_link import begin, claim, confirm, unlink
from events.models import OutboxEvent

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "open sesame 1", "a lantern at noon 7"
WHAT = (
    *("password", "email", "factor_added", "factor_removed", "recovery_made", "recovery_used", "recovered_by_staff"),
    *("telegram_linked", "telegram_unlinked", "new_device", "sessions_ended", "deletion_asked", "deletion_cancelled"),
    *("exported", "way_in_added", "way_in_removed"),
)


def told() -> list[dict[str, Any]]:
    return [event.payload for event in OutboxEvent.objects.filter(kind="security_changed").order_by("pk")]


def recorded() -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.order_by("seq").values_list("action", "actor", "subject"))


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice's, signed in by her password a moment ago."""
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    client = Client()
    client.post("/en/accounts/login/", {"login": alice.email, "password": PASSWORD})
    return client


def test_there_are_words_for_every_change() -> None:
    assert set(SECURITY) == set(WHAT)


def test_a_change_is_recorded_and_announced_together(alice: User, stan: User) -> None:
    changed(alice.pk, "recovered_by_staff", actor_id=stan.pk, facts={"detail": "asked by letter"})
    changed(alice.pk, "new_device")
    assert recorded() == [
        ("security.recovered_by_staff", stan.public_id, alice.public_id),
        ("security.new_device", alice.public_id, alice.public_id),
    ]
    first, second = told()
    assert (first["what"], first["detail"], first["by_house"]) == ("recovered_by_staff", "asked by letter", True)
    assert (second["what"], second["detail"], second["by_house"]) == ("new_device", "", False)


def test_neither_stays_without_the_callers_transaction(alice: User) -> None:
    with transaction.atomic():
        changed(alice.pk, "password")
        transaction.set_rollback(True)
    assert (recorded(), told()) == ([], [])


def test_a_changed_password(browser: Client, alice: User) -> None:
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert browser.post("/en/accounts/password/change/", fields).status_code == 302
    assert [news["what"] for news in told()] == ["password"]
    assert recorded() == [("security.password", alice.public_id, alice.public_id)]


def test_a_password_and_its_record_come_together(browser: Client, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no record")

    monkeypatch.setattr("accounts.adapter.changed", fails)
    with pytest.raises(RuntimeError):
        browser.post("/en/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_a_reset_password_is_told_and_signs_nobody_in(client: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    key = f"{user_pk_to_url_str(alice)}-{default_token_generator.make_token(alice)}"
    form = client.get(f"/en/accounts/password/reset/key/{key}/").headers["Location"]
    client.get(form)
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert client.get("/en/dashboard/").status_code == 302
    assert [news["what"] for news in told()] == ["password"]


def test_a_first_password(alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    client = Client()
    client.force_login(alice)
    assert client.post("/en/accounts/password/set/", {"password1": NEW, "password2": NEW}).status_code == 302
    assert [news["what"] for news in told()] == ["password"]


def test_signing_up_is_no_news(client: Client) -> None:
    client.post("/en/accounts/signup/", {"email": "dora@example.org", "name": "Dora", "password1": NEW})
    assert User.objects.filter(name="Dora").exists() and told() == []


def test_an_address_that_is_added_made_primary_and_removed(browser: Client, alice: User) -> None:
    page, old = "/en/accounts/email/", alice.email
    browser.post(page, {"email": "new@example.org", "action_add": ""})
    EmailAddress.objects.filter(email="new@example.org").update(verified=True)
    browser.post(page, {"email": "new@example.org", "action_primary": ""})
    browser.post(page, {"email": old, "action_remove": ""})
    facts = [json.loads(text) for text in AuditEntry.objects.order_by("seq").values_list("facts", flat=True)]
    assert facts == [{"address": "added"}, {"address": "primary"}, {"address": "removed"}]
    assert [news["also"] for news in told()] == ["", old, old]
    assert not AuditEntry.objects.filter(facts__contains="@").exists()


def test_an_address_that_was_never_proven_is_not_written_to(browser: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email="victim@example.com", verified=False)
    browser.post("/en/accounts/email/", {"email": "victim@example.com", "action_remove": ""})
    assert [news["also"] for news in told()] == [""]


def test_telegram_linked_and_unlinked(alice: User) -> None:
    token = begin(user_id=alice.pk, session_key="s")
    claim(token=token, telegram_id=7, chat_id=7, title="Alice")
    confirm(user_id=alice.pk, session_key="s", claim_id=alice_claim())
    assert unlink(telegram_id=7)
    assert [news["what"] for news in told()] == ["telegram_linked", "telegram_unlinked"]
    assert not unlink(telegram_id=7)
    assert len(told()) == 2


def alice_claim() -> int:
    from accounts.models import TelegramLinkToken

    return TelegramLinkToken.objects.get().pk
