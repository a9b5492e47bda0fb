"""Which second factors there are, and which of them a person has. One store: django-otp's devices.

Recovery codes stand in for a factor that is lost; they are none themselves.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import TelegramFactor, User


class Kind(StrEnum):
    """The kinds, in the order in which a person is asked for them."""

    PASSKEY = "passkey"
    APP = "app"
    TELEGRAM = "telegram"
    CODE = "code"


FACTORS: Mapping[Kind, Any] = {
    Kind.PASSKEY: WebAuthnCredential,
    Kind.APP: TOTPDevice,
    Kind.TELEGRAM: TelegramFactor,
}


def kind_of(device: Device) -> Kind:
    """Give the kind of a device; recovery codes are a kind too."""
    return next((kind for kind, model in FACTORS.items() if isinstance(device, model)), Kind.CODE)


def factors_of(user_id: int) -> list[Device]:
    """Give somebody's confirmed factors, without their recovery codes, kind by kind and oldest first."""
    return [
        device
        for model in FACTORS.values()
        for device in model.objects.filter(user=user_id, confirmed=True).order_by("pk")
    ]


def has_factor(user: User | AnonymousUser) -> bool:
    """Tell whether a person has a second factor."""
    return any(model.objects.filter(user=user.pk, confirmed=True).exists() for model in FACTORS.values())


def codes_left(user_id: int) -> int:
    """Give the number of recovery codes that a person has not used."""
    return int(StaticToken.objects.filter(device__user=user_id).count())


def kinds_for(user_id: int) -> list[Kind]:
    """Give what a person may be asked for at sign-in: the kinds they have, and recovery codes while there are some."""
    kinds = [kind for kind in Kind if any(kind_of(device) is kind for device in factors_of(user_id))]
    return [*kinds, Kind.CODE] if kinds and codes_left(user_id) else kinds


def code_devices(user_id: int, kind: Kind) -> Any:
    """Give the devices that take a typed code of this kind, as rows that can be locked."""
    model = StaticDevice if kind is Kind.CODE else TOTPDevice
    return model.objects.filter(user=user_id, confirmed=True).order_by("pk")
