"""The service that links Telegram accounts: each way it is attacked, refused (invariant 39, T18)."""

import hashlib
import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import TelegramAccount, TelegramLinkToken, User
from accounts.services.telegram_link import LinkRefusal, LinkRefused, begin, claim, confirm, refuse_claim, unlink
from events.models import OutboxEvent

pytestmark = pytest.mark.django_db


def claimed(user: User, telegram_id: int = 1001, session: str = "s1") -> int:
    """Make a link for the session and let a Telegram account open it."""
    claim(
        token=begin(user_id=user.pk, session_key=session), telegram_id=telegram_id, chat_id=telegram_id, title="A. (@a)"
    )
    return TelegramLinkToken.objects.latest("pk").pk


def refused_confirming(user: User, claim_id: int, session: str = "s1") -> LinkRefusal:
    with pytest.raises(LinkRefused) as refused:
        confirm(user_id=user.pk, session_key=session, claim_id=claim_id)
    return refused.value.reason


def refused_claiming(token: str, telegram_id: int = 1001) -> LinkRefusal:
    with pytest.raises(LinkRefused) as refused:
        claim(token=token, telegram_id=telegram_id, chat_id=telegram_id, title="x")
    return refused.value.reason


def test_asked_claimed_and_confirmed_it_is_linked_and_announced(alice: User) -> None:
    claim_id = claimed(alice)
    assert not TelegramAccount.objects.exists()
    account = confirm(user_id=alice.pk, session_key="s1", claim_id=claim_id)
    assert (account.user, account.telegram_id, account.chat_id, account.title) == (alice, 1001, 1001, "A. (@a)")
    assert OutboxEvent.objects.get(kind="telegram_linked").payload == {"person": alice.pk}


def test_the_site_keeps_only_a_digest_of_a_token_of_32_random_bytes(alice: User) -> None:
    token = begin(user_id=alice.pk, session_key="s1")
    row = TelegramLinkToken.objects.get()
    assert row.digest == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) == 43
    assert len(f"link_{token}") <= 64
    assert 0 < (row.expires_at - timezone.now()).total_seconds() <= 600


def test_a_token_works_once(alice: User) -> None:
    token = begin(user_id=alice.pk, session_key="s1")
    claim(token=token, telegram_id=1001, chat_id=1001, title="A")
    claim_id = TelegramLinkToken.objects.get().pk
    confirm(user_id=alice.pk, session_key="s1", claim_id=claim_id)
    unlink(user_id=alice.pk)
    assert refused_claiming(token) is LinkRefusal.INVALID
    assert refused_confirming(alice, claim_id) is LinkRefusal.NOTHING_TO_CONFIRM


def test_the_same_account_may_open_its_link_again(alice: User) -> None:
    token = begin(user_id=alice.pk, session_key="s1")
    for _ in range(2):
        assert claim(token=token, telegram_id=1001, chat_id=1001, title="A") == alice


def test_a_forwarded_link_is_refused_to_the_second_and_shows_the_first(alice: User) -> None:
    token = begin(user_id=alice.pk, session_key="s1")
    claim(token=token, telegram_id=666, chat_id=666, title="Mallory")
    assert refused_claiming(token, 1001) is LinkRefusal.CLAIMED
    assert TelegramLinkToken.objects.get().title == "Mallory"


def test_who_says_not_me_voids_the_link(alice: User) -> None:
    claim_id = claimed(alice, 666)
    refuse_claim(user_id=alice.pk, session_key="s1")
    assert refused_confirming(alice, claim_id) is LinkRefusal.NOTHING_TO_CONFIRM
    assert not TelegramAccount.objects.exists()


def test_an_expired_link_can_be_neither_claimed_nor_confirmed(alice: User) -> None:
    token = begin(user_id=alice.pk, session_key="s1")
    TelegramLinkToken.objects.update(expires_at=timezone.now())
    assert refused_claiming(token) is LinkRefusal.INVALID
    claim_id = claimed(alice)
    TelegramLinkToken.objects.update(expires_at=timezone.now())
    assert refused_confirming(alice, claim_id) is LinkRefusal.NOTHING_TO_CONFIRM


def test_another_session_or_another_person_cannot_confirm(alice: User, bob: User) -> None:
    claim_id = claimed(alice)
    assert refused_confirming(alice, claim_id, session="s2") is LinkRefusal.NOTHING_TO_CONFIRM
    assert refused_confirming(bob, claim_id) is LinkRefusal.NOTHING_TO_CONFIRM
    assert refused_confirming(alice, claim_id + 1) is LinkRefusal.NOTHING_TO_CONFIRM


def test_nothing_is_confirmed_before_it_is_claimed(alice: User) -> None:
    begin(user_id=alice.pk, session_key="s1")
    assert refused_confirming(alice, TelegramLinkToken.objects.get().pk) is LinkRefusal.NOTHING_TO_CONFIRM


def test_a_new_link_voids_the_one_before_it_in_the_session(alice: User) -> None:
    first = begin(user_id=alice.pk, session_key="s1")
    begin(user_id=alice.pk, session_key="s1")
    assert refused_claiming(first) is LinkRefusal.INVALID


def test_a_telegram_account_belongs_to_one_person(alice: User, bob: User) -> None:
    confirm(user_id=alice.pk, session_key="s1", claim_id=claimed(alice))
    assert refused_claiming(begin(user_id=bob.pk, session_key="s2")) is LinkRefusal.TAKEN


def test_a_person_has_one_telegram_account(alice: User) -> None:
    confirm(user_id=alice.pk, session_key="s1", claim_id=claimed(alice))
    with pytest.raises(LinkRefused) as refused:
        begin(user_id=alice.pk, session_key="s1")
    assert refused.value.reason is LinkRefusal.LINKED_ALREADY


def test_what_was_linked_elsewhere_since_the_claim_is_refused(alice: User, bob: User) -> None:
    for_alice, for_bob = claimed(alice, session="s1"), claimed(bob, session="s2")
    confirm(user_id=alice.pk, session_key="s1", claim_id=for_alice)
    assert refused_confirming(bob, for_bob, session="s2") is LinkRefusal.TAKEN


@pytest.mark.django_db(transaction=True)
def test_two_people_who_confirm_the_same_account_at_once_share_nothing(
    postgresql: None, alice: User, bob: User
) -> None:
    claims = {alice: ("s1", claimed(alice, session="s1")), bob: ("s2", claimed(bob, session="s2"))}
    barrier, outcomes = threading.Barrier(2), []

    def go(user: User) -> None:
        session, claim_id = claims[user]
        barrier.wait()
        try:
            confirm(user_id=user.pk, session_key=session, claim_id=claim_id)
            outcomes.append("linked")
        except LinkRefused as refused:
            outcomes.append(refused.reason.value)
        connection.close()

    threads = [threading.Thread(target=go, args=(user,)) for user in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["linked", "taken"]
    assert TelegramAccount.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_link_that_another_transaction_is_making_is_waited_for(postgresql: None, alice: User, bob: User) -> None:
    claim_id = claimed(bob, session="s2")
    inserted = threading.Event()

    def link_alice_slowly() -> None:
        with transaction.atomic():
            TelegramAccount.objects.create(user=alice, telegram_id=1001, chat_id=1001, title="A")
            inserted.set()
            time.sleep(0.5)
        connection.close()

    thread = threading.Thread(target=link_alice_slowly)
    thread.start()
    inserted.wait()
    assert refused_confirming(bob, claim_id, session="s2") is LinkRefusal.TAKEN
    thread.join()
    assert TelegramAccount.objects.get().user == alice


def test_unlinking_twice_is_no_error(alice: User) -> None:
    confirm(user_id=alice.pk, session_key="s1", claim_id=claimed(alice))
    assert unlink(telegram_id=1001)
    assert not unlink(telegram_id=1001)
    assert not unlink(user_id=alice.pk)
