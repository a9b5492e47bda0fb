"""Adding and removing second factors, recovery codes, and judging a typed code. A code counts once, whoever is asked.

Devices are locked while they judge, so that two workers never take one code twice. Wrong codes slow down the devices of
their own kind alone. Recovery codes are kept as keyed digests: the database does not give them.
"""

import time
from base64 import b32encode
from binascii import unhexlify
from datetime import datetime
from enum import Enum

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.factors import Kind, code_devices, codes_left, factors_of, kind_of
from accounts.models import TelegramAccount, TelegramFactor, User, public_code
from accounts.services import security, sessions

CODES = 10
CODE_LENGTH = 12
DIGITS = 6
TOLERANCE = 1
KEPT_OF_DIGEST = 16


class FactorRefusal(Enum):
    """Why a factor is not added, not removed, or not believed."""

    WRONG = "wrong"
    WAIT = "wait"
    UNKNOWN = "unknown"
    LAST_OF_STAFF = "last_of_staff"
    NO_FACTOR = "no_factor"
    TAKEN = "taken"
    NOT_LINKED = "not_linked"
    NOT_YET = "not_yet"
    TOO_LATE = "too_late"
    DENIED = "denied"


class FactorRefused(Exception):
    """Nothing was changed, and nobody was let in; `until` is when to try again, where there is such a time."""

    def __init__(self, reason: FactorRefusal, until: datetime | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.until = until


def add_app(*, user_id: int, key: str, code: str, name: str, here: str) -> TOTPDevice:
    """Add an authenticator app that proves by its present code that it has `key` (hex). That code is used up.

    :raises FactorRefused: when the code is not the key's.
    """
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    if not _is_number(code) or not totp.verify(int(code), TOLERANCE, 0):
        raise FactorRefused(FactorRefusal.WRONG)
    with transaction.atomic():
        device = TOTPDevice.objects.create(
            user_id=user_id, key=key, name=name, last_t=totp.t(), drift=totp.drift, last_used_at=timezone.now()
        )
        changed(user_id, "factor_added", device, here)
    return device


def add_telegram(*, user_id: int, here: str) -> TelegramFactor:
    """Let the linked Telegram account confirm that it is this person.

    :raises FactorRefused: when no account is linked, or it confirms already.
    """
    with transaction.atomic():
        _lock(user_id)
        account = TelegramAccount.objects.filter(user=user_id).first()
        if account is None:
            raise FactorRefused(FactorRefusal.NOT_LINKED)
        if TelegramFactor.objects.filter(user=user_id).exists():
            raise FactorRefused(FactorRefusal.TAKEN)
        device: TelegramFactor = TelegramFactor.objects.create(user_id=user_id, name=account.title[:64])
        changed(user_id, "factor_added", device, here)
    return device


def remove(*, user_id: int, device_id: str, here: str) -> None:
    """Remove one factor by its persistent id; with the last one go the recovery codes.

    :raises FactorRefused: when it is not this person's, or staff would be left without any.
    """
    with transaction.atomic():
        person = _lock(user_id)
        factors = factors_of(user_id)
        device = next((factor for factor in factors if factor.persistent_id == device_id), None)
        if device is None:
            raise FactorRefused(FactorRefusal.UNKNOWN)
        if person.is_staff and len(factors) == 1:
            raise FactorRefused(FactorRefusal.LAST_OF_STAFF)
        device.delete()
        if len(factors) == 1:
            StaticDevice.objects.filter(user=user_id).delete()
        changed(user_id, "factor_removed", device, here)


def changed(user_id: int, what: str, device: Device, here: str) -> None:
    """Write down and tell that a factor came or went, and end the person's sessions but the one with the key `here`."""
    facts = {"kind": kind_of(device).value, "detail": device.name}
    security.changed(user_id, what, actor_id=user_id, facts=facts)
    sessions.end(user_id, but=here)


def make_codes(*, user_id: int) -> list[str]:
    """Make ten recovery codes in place of earlier ones, and give them: nobody can read them again.

    :raises FactorRefused: when the person has no factor that the codes could stand in for.
    """
    codes = [public_code(CODE_LENGTH) for _ in range(CODES)]
    with transaction.atomic():
        _lock(user_id)
        if not factors_of(user_id):
            raise FactorRefused(FactorRefusal.NO_FACTOR)
        device, _ = StaticDevice.objects.get_or_create(user_id=user_id, defaults={"name": "recovery"})
        device.token_set.all().delete()  # the device stays: a session may have been opened by it
        StaticToken.objects.bulk_create(StaticToken(device=device, token=_digest(user_id, code)) for code in codes)
        security.changed(user_id, "recovery_made", actor_id=user_id)
    return codes


def check_code(*, user_id: int, kind: Kind, code: str) -> Device:
    """Judge a typed code of one kind, and give the device that took it.

    :raises FactorRefused: when it is wrong or used, or when wrong ones came too often of late.
    """
    with transaction.atomic():
        devices = list(code_devices(user_id, kind).select_for_update())
        until = _wait(devices)
        taken_by = None if until else _taken_by(devices, _token(user_id, kind, code))
        if taken_by is not None and kind is Kind.CODE:
            security.changed(user_id, "recovery_used", actor_id=user_id, facts={"left": codes_left(user_id)})
    if taken_by is None:  # after the transaction, which counts the failure
        raise FactorRefused(FactorRefusal.WAIT if until else FactorRefusal.WRONG, until)
    return taken_by


def _taken_by(devices: list[Device], token: str) -> Device | None:
    return next((device for device in devices if device.verify_token(token)), None)


def _wait(devices: list[Device]) -> datetime | None:
    """Give when the last of the devices will listen again, if any does not."""
    answers = [device.verify_is_allowed() for device in devices]
    return max((why["locked_until"] for allowed, why in answers if not allowed and why), default=None)


def _token(user_id: int, kind: Kind, code: str) -> str:
    if kind is Kind.CODE:
        return _digest(user_id, code)
    return code if _is_number(code) else ""


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdigit() and len(code) == DIGITS


def _digest(user_id: int, code: str) -> str:
    """Give what is kept of a recovery code: 80 bits of an HMAC under the house's secret key."""
    mac = salted_hmac("accounts.recovery", f"{user_id}:{code}", algorithm="sha256").digest()
    return b32encode(mac).decode()[:KEPT_OF_DIGEST]


def _lock(user_id: int) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user_id)
