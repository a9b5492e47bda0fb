"""Deleting one's account: refused while others would be hurt, taken back for two weeks, then done and told by mail."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import AccountLink, Deletion, Restriction, TelegramAccount, TelegramLinkToken, User
from accounts.services.deletion import (
    GRACE,
    DeletionRefused,
    ask_for_deletion,
    cancel_deletion,
    erase_due,
    hindrances,
)
from accounts.tasks import erase_due_accounts
from auctions.models import Auction
from tests.accounts.own_data import fresh, told
from tests.accounts.test_security_pages import STEP_UP, grow_stale
from tests.cast import person

pytestmark = pytest.mark.django_db
PAGE, KEEP = "/en/settings/delete/", "/en/settings/delete/keep"
SURE = {"sure": "1"}


def make_due(*people: User) -> None:
    Deletion.objects.filter(person__in=people).update(due_at=timezone.now() - timedelta(seconds=1))


def test_it_signs_out_everywhere_and_says_until_when_one_may_come_back(
    alice: User, django_capture_on_commit_callbacks: Any
) -> None:
    here, there = fresh(alice), fresh(alice)

    with django_capture_on_commit_callbacks(execute=True):
        answer = here.post(PAGE, SURE, follow=True)

    assert "You are signed out everywhere" in answer.content.decode()
    for browser in (here, there):
        assert browser.get("/en/settings/").headers["Location"].startswith("/en/accounts/login/")
    due = Deletion.objects.get(person=alice).due_at
    assert abs(due - timezone.now() - GRACE) < timedelta(minutes=1)
    assert told(alice) == ["deletion_asked"]
    assert User.objects.get(pk=alice.pk).is_active


def test_others_stay_signed_in(alice: User, bob: User) -> None:
    other = fresh(bob)

    ask_for_deletion(person_id=alice.pk)

    assert other.get("/en/settings/").status_code == 200


def test_who_signs_in_again_is_led_to_the_page_where_the_account_can_be_kept(client: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    ask_for_deletion(person_id=alice.pk)

    answer = client.post("/en/accounts/login/", {"login": alice.email, "password": "open sesame 1"})

    assert answer.headers["Location"] == PAGE
    page = client.get(PAGE).content.decode()
    assert "Keep my account" in page and 'name="sure"' not in page
    assert "Keep my account" in client.get("/en/settings/data/").content.decode()
    assert client.post(KEEP).headers["Location"] == "/en/settings/data/"
    assert not Deletion.objects.exists()
    assert told(alice) == ["deletion_asked", "deletion_cancelled"]
    client.post(KEEP)
    assert told(alice) == ["deletion_asked", "deletion_cancelled"], "once is enough"
    make_due(alice)
    assert erase_due() == 0


def test_the_proof_of_who_one_is_comes_first(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    grow_stale(client)

    answer = client.post(PAGE, SURE)

    assert answer.headers["Location"].startswith(STEP_UP)
    assert not Deletion.objects.exists()


def test_without_the_tick_nothing_happens(alice: User) -> None:
    answer = fresh(alice).post(PAGE)

    assert answer.status_code == 422
    assert "Tick this box" in answer.content.decode()
    assert not Deletion.objects.exists()


def test_looking_changes_nothing(alice: User) -> None:
    assert fresh(alice).get(PAGE).status_code == 200
    assert fresh(alice).get(KEEP).status_code == 405
    assert not Deletion.objects.exists()


def test_a_second_request_is_refused_calmly_and_moves_nothing(alice: User) -> None:
    first = ask_for_deletion(person_id=alice.pk)

    answer = fresh(alice).post(PAGE, SURE)

    assert answer.status_code == 422
    assert "Keep my account" in answer.content.decode()
    assert Deletion.objects.get().due_at == first.due_at
    assert told(alice) == ["deletion_asked"]


def test_nobody_deletes_or_keeps_the_account_of_another(alice: User, bob: User) -> None:
    ask_for_deletion(person_id=alice.pk)
    browser = fresh(bob)

    browser.post(KEEP, {"person": alice.pk, "person_id": alice.pk})
    browser.post(PAGE, {**SURE, "person": alice.pk, "person_id": alice.pk})

    assert set(Deletion.objects.values_list("person", flat=True)) == {alice.pk, bob.pk}


def test_who_would_hurt_others_is_told_by_what_and_where(alice: User, lot: Auction, place: Any) -> None:
    place(lot, alice, 2000)
    browser = fresh(alice)

    shown, refused = browser.get(PAGE), browser.post(PAGE, SURE)

    assert (shown.status_code, refused.status_code) == (200, 422)
    for answer in (shown, refused):
        page = answer.content.decode()
        assert "a bid binds" in page and f'href="/en/auctions/{lot.public_id}/"' in page and "Tidal poster" in page
        assert 'name="sure"' not in page
    assert not Deletion.objects.exists()


def test_staff_lay_down_their_rights_first(stan: User) -> None:
    with pytest.raises(DeletionRefused) as refused:
        ask_for_deletion(person_id=stan.pk)

    assert "staff" in refused.value.hindrances[0].text


def test_it_waits_while_others_would_be_hurt_by_what_came_meanwhile(alice: User, lot: Auction, place: Any) -> None:
    ask_for_deletion(person_id=alice.pk)
    place(lot, alice, 2000)
    make_due(alice)

    assert erase_due() == 0
    assert User.objects.get(pk=alice.pk).name == "Alice"
    assert "It waits until" in fresh(alice).get(PAGE).content.decode()


def test_it_is_not_done_before_its_time(alice: User) -> None:
    ask_for_deletion(person_id=alice.pk)
    Deletion.objects.update(due_at=timezone.now() + timedelta(minutes=1))

    assert erase_due() == 0


def test_what_names_the_person_goes_and_the_address_is_free(
    alice: User, bob: User, django_capture_on_commit_callbacks: Any
) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    TelegramAccount.objects.create(user=alice, telegram_id=7, chat_id=7, title="Alice in Telegram")
    TelegramLinkToken.objects.create(user=alice, digest="x", expires_at=timezone.now())
    Restriction.objects.create(user=alice, reason="late")
    AccountLink.objects.create(one=alice, other=bob, reason="one household")
    User.objects.filter(pk=alice.pk).update(language="ru", time_zone="Europe/Moscow", last_login=timezone.now())
    ask_for_deletion(person_id=alice.pk)
    browser = fresh(alice)
    make_due(alice)

    with django_capture_on_commit_callbacks(execute=True):
        erase_due_accounts()

    gone = User.objects.get(pk=alice.pk)
    assert gone.name.startswith("Deleted person ") and gone.email.endswith("@deleted.invalid")
    assert (gone.is_active, gone.has_usable_password(), gone.last_login) == (False, False, None)
    assert (gone.language, gone.time_zone) == ("en", "UTC") and gone.public_id != alice.public_id
    for model in (EmailAddress, TelegramAccount, TelegramLinkToken, Restriction, AccountLink):
        assert not model.objects.exists(), model
    assert browser.get("/en/settings/").headers["Location"].startswith("/en/accounts/login/")
    (letter,) = [each for each in mail.outbox if "alice@example.org" in each.to]
    assert "alice" not in letter.body.lower() and letter.extra_headers["Content-Language"] == "ru"
    person("Alice")  # name and address are free
    assert erase_due() == 0, "once is enough"
    assert not cancel_deletion(person_id=gone.pk)


def test_two_at_once_have_names_of_their_own(alice: User, bob: User, django_capture_on_commit_callbacks: Any) -> None:
    for each in (alice, bob):
        ask_for_deletion(person_id=each.pk)
    make_due(alice, bob)

    assert erase_due() == 2
    assert User.objects.filter(name__startswith="Deleted person").count() == 2


def test_a_letter_that_cannot_be_sent_keeps_nobody(
    alice: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens
    ask_for_deletion(person_id=alice.pk)
    make_due(alice)

    with django_capture_on_commit_callbacks(execute=True):
        assert erase_due() == 1


def test_the_page_costs_the_same_however_many_lots_are_in_the_way(
    alice: User, list_lot: Any, place: Any, django_assert_num_queries: Any
) -> None:
    browser = fresh(alice)
    for lot in (list_lot(), list_lot(), list_lot()):
        place(lot, alice, 2000)

    with django_assert_num_queries(6):  # person, deletion, staff, sells, bids, sales
        browser.get(PAGE)
    assert len(hindrances(alice.pk)) == 3
