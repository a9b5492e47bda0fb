"""Passkeys, with a software authenticator that speaks WebAuthn: added, used, never replayed, never another's."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django_otp_webauthn.models import WebAuthnCredential

from accounts.factors import factors_of, has_factor
from accounts.models import User
from accounts.services import passkeys
from accounts.services.factors import FactorRefusal, FactorRefused
from tests.accounts.factors import CHALLENGE, began, is_in, led_to
from tests.accounts.test_security_pages import STEP_UP, grow_stale
from tests.auctions.services.races import at_once, of_kind
from tests.loopback.authenticator import Authenticator, plain, text

pytestmark = pytest.mark.django_db
HERE = "http://testserver"
ADD = "/en/settings/security/add/passkey/"


@pytest.fixture
def key() -> Authenticator:
    return Authenticator(HERE)


def added(person: User, key: Authenticator, name: str = "My key") -> WebAuthnCredential:
    """Add a passkey by the service."""
    options, state = passkeys.begin_adding(person)
    return passkeys.add_passkey(user=person, state=state, answer=key.create(options), name=name, here="")


def challenge(client: Client, path: str = f"{CHALLENGE}passkey") -> dict[str, Any]:
    """Ask the house for a challenge, as the page's script does."""
    answer = client.post(path)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def refusal(call: Any, **options: Any) -> FactorRefusal:
    with pytest.raises(FactorRefused) as refused:
        call(**options)
    return refused.value.reason


def test_a_passkey_is_added_on_its_page(alice: User, key: Authenticator) -> None:
    client, _ = began(alice)
    answer = client.post(ADD, {"credential": key.create(challenge(client, f"{ADD}options")), "name": "My key"})
    assert led_to(answer) == "/en/settings/security/codes/"
    assert [device.name for device in factors_of(alice.pk)] == ["My key"]


def test_signing_in_by_password_and_passkey(alice: User, key: Authenticator) -> None:
    device = added(alice, key)
    client, answer = began(alice)
    assert led_to(answer) == CHALLENGE
    assert 'data-passkey="get"' in client.get(CHALLENGE).content.decode()
    asked = challenge(client)
    assert [one["id"] for one in asked["allowCredentials"]] == [text(key.id)]
    assert not is_in(client)
    done = client.post(CHALLENGE, {"with": "passkey", "credential": key.get(asked)})
    assert led_to(done) == "/en/dashboard/"
    assert client.session["otp_device_id"] == device.persistent_id


def test_a_step_up_by_passkey(alice: User, key: Authenticator) -> None:
    added(alice, key)
    client, _ = began(alice)
    client.post(CHALLENGE, {"with": "passkey", "credential": key.get(challenge(client))})
    grow_stale(client)
    asked = challenge(client, f"{STEP_UP}passkey")
    assert led_to(client.post(STEP_UP, {"with": "passkey", "credential": key.get(asked)})) == "/en/settings/security/"
    assert client.get(ADD).status_code == 200


def test_an_answer_counts_once(alice: User, key: Authenticator) -> None:
    added(alice, key)
    client, _ = began(alice)
    answer = key.get(challenge(client))
    state = client.session["second_factor_asked"]["passkey"]
    assert passkeys.check_passkey(user=alice, state=state, answer=answer)
    assert refusal(passkeys.check_passkey, user=alice, state=state, answer=answer) is FactorRefusal.TOO_LATE
    assert client.post(CHALLENGE, {"with": "passkey", "credential": answer}).status_code == 422
    assert not is_in(client)


@pytest.mark.race
def test_one_answer_at_four_workers_at_once_counts_once(postgresql: None, alice: User, key: Authenticator) -> None:
    added(alice, key)
    options, state = passkeys.begin_check(alice)
    answer = key.get(options)
    answers = at_once(*[lambda: passkeys.check_passkey(user=alice, state=state, answer=answer) for _ in range(4)])
    assert len(of_kind(WebAuthnCredential, answers)) == 1, answers


@pytest.mark.race
def test_control_without_the_mark_one_answer_counts_twice(
    postgresql: None, alice: User, key: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(alice, key)
    options, state = passkeys.begin_check(alice)
    answer, key.count = key.get(options), 0
    monkeypatch.setattr(passkeys, "_used_up", lambda state: state)
    WebAuthnCredential.objects.update(sign_count=0)
    key.count = -1  # an authenticator that does not count, as many do not
    answer = key.get(options)
    answers = at_once(*[lambda: passkeys.check_passkey(user=alice, state=state, answer=answer) for _ in range(2)])
    assert len(of_kind(WebAuthnCredential, answers)) == 2, answers


def test_a_challenge_that_nobody_asked_for_is_too_late(alice: User, key: Authenticator) -> None:
    added(alice, key)
    assert refusal(passkeys.check_passkey, user=alice, state=None, answer="{}") is FactorRefusal.TOO_LATE


def test_a_false_site_gets_nothing(alice: User) -> None:
    phished = Authenticator("http://testserver.evil.example")
    options, state = passkeys.begin_adding(alice)
    answer = phished.create(options)
    assert (
        refusal(passkeys.add_passkey, user=alice, state=state, answer=answer, name="", here="") is FactorRefusal.WRONG
    )
    good = Authenticator(HERE)
    added(alice, good)
    good.origin = phished.origin
    options, state = passkeys.begin_check(alice)
    assert refusal(passkeys.check_passkey, user=alice, state=state, answer=good.get(options)) is FactorRefusal.WRONG


def test_a_passkey_of_somebody_else_is_wrong(alice: User, bob: User, key: Authenticator) -> None:
    added(alice, key)
    others = Authenticator(HERE)
    added(bob, others)
    options, state = passkeys.begin_check(alice)
    assert refusal(passkeys.check_passkey, user=alice, state=state, answer=others.get(options)) is FactorRefusal.WRONG


def test_a_passkey_that_is_turned_off_is_wrong(alice: User, key: Authenticator) -> None:
    added(alice, key)
    WebAuthnCredential.objects.update(confirmed=False)
    options, state = passkeys.begin_check(alice)
    assert refusal(passkeys.check_passkey, user=alice, state=state, answer=key.get(options)) is FactorRefusal.WRONG
    assert not has_factor(alice)


def test_another_signature_is_wrong(alice: User, key: Authenticator) -> None:
    added(alice, key)
    options, state = passkeys.begin_check(alice)
    answer = json.loads(key.get(options))
    signature = bytearray(plain(answer["response"]["signature"]))
    signature[-1] ^= 1
    answer["response"]["signature"] = text(bytes(signature))
    assert refusal(passkeys.check_passkey, user=alice, state=state, answer=json.dumps(answer)) is FactorRefusal.WRONG


def test_a_copied_passkey_gives_itself_away_by_its_count(alice: User, key: Authenticator) -> None:
    added(alice, key)
    options, state = passkeys.begin_check(alice)
    passkeys.check_passkey(user=alice, state=state, answer=key.get(options))
    key.count = 0
    options, state = passkeys.begin_check(alice)
    assert refusal(passkeys.check_passkey, user=alice, state=state, answer=key.get(options)) is FactorRefusal.WRONG


def test_one_passkey_is_added_once(alice: User, bob: User, key: Authenticator) -> None:
    added(alice, key)
    options, state = passkeys.begin_adding(bob)
    answer = key.create(options)
    assert refusal(passkeys.add_passkey, user=bob, state=state, answer=answer, name="", here="") is FactorRefusal.TAKEN


@pytest.mark.parametrize(
    "answer", ["", "[]", "{}", "null", "x", '{"id": 1}', "[" * 5000, '{"response": {}, "id": "a"}']
)
def test_what_is_no_answer_is_refused_calmly(answer: str, alice: User, key: Authenticator) -> None:
    added(alice, key)
    client, _ = began(alice)
    challenge(client)
    assert client.post(CHALLENGE, {"with": "passkey", "credential": answer}).status_code == 422
    fresh, _ = began(alice)
    fresh.force_login(alice)
    session = fresh.session
    session.update({"otp_device_id": factors_of(alice.pk)[0].persistent_id, "second_factor_shown_at": 10**12})
    session.save()
    challenge(fresh, f"{ADD}options")
    assert fresh.post(ADD, {"credential": answer, "name": "x"}).status_code == 422
    cache.clear()


def test_on_a_host_of_another_name_the_page_says_by_which_one(alice: User, settings: Any) -> None:
    settings.OTP_WEBAUTHN_RP_ID = "localhost"
    client, _ = began(alice)
    page = client.get(ADD).content.decode()
    assert "Open the house by that name" in page
    assert "data-passkey" not in page
