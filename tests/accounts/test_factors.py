"""Codes of apps and recovery codes: each counts once, whoever takes it; wrong ones slow down their own kind alone."""

import threading
from binascii import hexlify
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.factors import Kind, codes_left, factors_of, has_factor, kind_of, kinds_for
from accounts.models import TelegramAccount, TelegramFactor, User
from accounts.services import factors
from accounts.services.factors import (
    FactorRefusal,
    FactorRefused,
    add_app,
    add_telegram,
    check_code,
    make_codes,
    remove,
)
from tests.accounts.factors import code_of
from tests.auctions.services.races import at_once, of_kind
from tests.cast import with_app

pytestmark = pytest.mark.django_db
KEY = hexlify(b"12345678901234567890").decode()


@pytest.fixture
def phone(alice: User) -> TOTPDevice:
    with_app(alice)
    return TOTPDevice.objects.get(user=alice)


def refusal(call: Callable[..., Any], **options: Any) -> FactorRefusal:
    with pytest.raises(FactorRefused) as refused:
        call(**options)
    return refused.value.reason


def present_code(key: str) -> str:
    return f"{TOTP(bytes.fromhex(key)).token():06}"


def test_an_app_is_added_by_its_code_which_is_then_used_up(alice: User) -> None:
    code = present_code(KEY)
    device = add_app(user_id=alice.pk, key=KEY, code=code, name="My phone", here="")
    assert has_factor(alice)
    assert (kind_of(device), kinds_for(alice.pk)) == (Kind.APP, [Kind.APP])
    assert refusal(check_code, user_id=alice.pk, kind=Kind.APP, code=code) is FactorRefusal.WRONG


@pytest.mark.parametrize("code", ["", "000000x", "12345", "1234567", "+12345", "１２３４５６", "None"])
def test_an_app_that_shows_something_else_is_not_added(code: str, alice: User) -> None:
    assert refusal(add_app, user_id=alice.pk, key=KEY, code=code, name="", here="") is FactorRefusal.WRONG
    assert not has_factor(alice)


def test_a_code_counts_once(alice: User, phone: TOTPDevice) -> None:
    code = code_of(phone)
    assert check_code(user_id=alice.pk, kind=Kind.APP, code=code) == phone
    assert refusal(check_code, user_id=alice.pk, kind=Kind.APP, code=code) is FactorRefusal.WRONG


def test_a_code_of_before_or_long_after_is_wrong(alice: User, phone: TOTPDevice) -> None:
    assert refusal(check_code, user_id=alice.pk, kind=Kind.APP, code=code_of(phone, steps=-3)) is FactorRefusal.WRONG
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert refusal(check_code, user_id=alice.pk, kind=Kind.APP, code=code_of(phone, steps=3)) is FactorRefusal.WRONG


def test_after_a_wrong_code_even_the_right_one_waits_and_says_until_when(alice: User, phone: TOTPDevice) -> None:
    assert refusal(check_code, user_id=alice.pk, kind=Kind.APP, code="000000") is FactorRefusal.WRONG
    with pytest.raises(FactorRefused) as refused:
        check_code(user_id=alice.pk, kind=Kind.APP, code=code_of(phone))
    assert refused.value.reason is FactorRefusal.WAIT
    assert refused.value.until and refused.value.until > timezone.now()
    assert TOTPDevice.objects.get().throttling_failure_count == 1  # what was not judged was not counted


def test_wrong_codes_of_the_app_do_not_slow_down_recovery_codes(alice: User, phone: TOTPDevice) -> None:
    code = make_codes(user_id=alice.pk)[0]
    assert refusal(check_code, user_id=alice.pk, kind=Kind.APP, code="000000") is FactorRefusal.WRONG
    assert check_code(user_id=alice.pk, kind=Kind.CODE, code=code)


def test_recovery_codes_are_ten_and_each_counts_once(alice: User, phone: TOTPDevice) -> None:
    codes = make_codes(user_id=alice.pk)
    assert len(set(codes)) == 10
    check_code(user_id=alice.pk, kind=Kind.CODE, code=codes[3])
    assert codes_left(alice.pk) == 9
    assert refusal(check_code, user_id=alice.pk, kind=Kind.CODE, code=codes[3]) is FactorRefusal.WRONG


def test_the_database_does_not_give_a_recovery_code(alice: User, phone: TOTPDevice) -> None:
    codes = make_codes(user_id=alice.pk)
    kept = list(StaticToken.objects.values_list("token", flat=True))
    assert not {*codes} & {*kept}
    assert refusal(check_code, user_id=alice.pk, kind=Kind.CODE, code=kept[0]) is FactorRefusal.WRONG


def test_a_recovery_code_is_its_owners_alone(alice: User, bob: User, phone: TOTPDevice) -> None:
    code = make_codes(user_id=alice.pk)[0]
    with_app(bob)
    make_codes(user_id=bob.pk)
    assert refusal(check_code, user_id=bob.pk, kind=Kind.CODE, code=code) is FactorRefusal.WRONG


def test_new_recovery_codes_void_the_old(alice: User, phone: TOTPDevice) -> None:
    old = make_codes(user_id=alice.pk)[0]
    make_codes(user_id=alice.pk)
    assert refusal(check_code, user_id=alice.pk, kind=Kind.CODE, code=old) is FactorRefusal.WRONG
    assert codes_left(alice.pk) == 10


def test_recovery_codes_alone_are_no_factor(alice: User) -> None:
    assert refusal(make_codes, user_id=alice.pk) is FactorRefusal.NO_FACTOR
    StaticDevice.objects.create(user=alice, name="recovery")
    assert not has_factor(alice)
    assert kinds_for(alice.pk) == []


def test_telegram_confirms_only_once_it_is_linked_and_turned_on(alice: User) -> None:
    assert refusal(add_telegram, user_id=alice.pk, here="") is FactorRefusal.NOT_LINKED
    TelegramAccount.objects.create(user=alice, telegram_id=1, chat_id=1, title="Alice")
    assert not has_factor(alice)
    assert kind_of(add_telegram(user_id=alice.pk, here="")) is Kind.TELEGRAM
    assert has_factor(alice)
    assert refusal(add_telegram, user_id=alice.pk, here="") is FactorRefusal.TAKEN


def test_with_the_last_factor_go_the_recovery_codes(alice: User, phone: TOTPDevice) -> None:
    make_codes(user_id=alice.pk)
    TelegramFactor.objects.create(user=alice, name="Alice")
    remove(user_id=alice.pk, device_id=phone.persistent_id, here="")
    assert codes_left(alice.pk) == 10
    remove(user_id=alice.pk, device_id=factors_of(alice.pk)[0].persistent_id, here="")
    assert (codes_left(alice.pk), has_factor(alice)) == (0, False)


@pytest.mark.parametrize(
    "named", ["", "x", "otp_totp.totpdevice/99999", "accounts.user/1", "otp_static.staticdevice/1"]
)
def test_what_is_no_factor_of_mine_is_not_removed(named: str, alice: User, phone: TOTPDevice) -> None:
    assert refusal(remove, user_id=alice.pk, device_id=named, here="") is FactorRefusal.UNKNOWN


def test_a_factor_of_somebody_else_is_not_there(bob: User, phone: TOTPDevice) -> None:
    assert refusal(remove, user_id=bob.pk, device_id=phone.persistent_id, here="") is FactorRefusal.UNKNOWN


def test_staff_keep_their_last_factor(stan: User) -> None:
    (only,) = factors_of(stan.pk)
    assert refusal(remove, user_id=stan.pk, device_id=only.persistent_id, here="") is FactorRefusal.LAST_OF_STAFF
    second = TOTPDevice.objects.create(user=stan, name="Second")
    remove(user_id=stan.pk, device_id=only.persistent_id, here="")
    assert factors_of(stan.pk) == [second]


def test_of_two_apps_either_will_do(alice: User, phone: TOTPDevice) -> None:
    tablet = TOTPDevice.objects.create(user=alice, name="Tablet")
    assert check_code(user_id=alice.pk, kind=Kind.APP, code=code_of(tablet)) == tablet


def many(kind: Kind, code: str, user_id: int) -> list[Any]:
    return at_once(*[lambda: check_code(user_id=user_id, kind=kind, code=code) for _ in range(6)])


@pytest.mark.race
@pytest.mark.parametrize("kind", [Kind.APP, Kind.CODE])
def test_one_code_at_six_workers_at_once_counts_once(kind: Kind, postgresql: None, alice: User) -> None:
    with_app(alice)
    code = make_codes(user_id=alice.pk)[0] if kind is Kind.CODE else code_of(TOTPDevice.objects.get())
    answers = many(kind, code, alice.pk)
    assert len(of_kind(Device, answers)) == 1, answers
    assert len(of_kind(FactorRefused, answers)) == 5


@pytest.mark.race
def test_control_without_the_lock_one_code_counts_twice(
    postgresql: None, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_app(alice)
    code, barrier = code_of(TOTPDevice.objects.get()), threading.Barrier(2)

    class Unlocked:
        """Reads the devices as they are, and lets both workers read before either writes."""

        def select_for_update(self) -> list[TOTPDevice]:
            rows = list(TOTPDevice.objects.filter(user=alice))
            barrier.wait(10)
            return rows

    monkeypatch.setattr(factors, "code_devices", lambda user_id, kind: Unlocked())
    answers = at_once(*[lambda: check_code(user_id=alice.pk, kind=Kind.APP, code=code) for _ in range(2)])
    assert len(of_kind(Device, answers)) == 2, answers
    connection.close()


def test_a_long_wait_ends(alice: User, phone: TOTPDevice) -> None:
    refusal(check_code, user_id=alice.pk, kind=Kind.APP, code="000000")
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=1))
    assert check_code(user_id=alice.pk, kind=Kind.APP, code=code_of(phone)) == phone
