"""Passkeys as second factor: what a browser is asked, and judging what it answers. A challenge counts once.

The ceremonies are django-otp-webauthn's; the challenge waits in the session of whoever asked for it.
"""

import json
import logging
from typing import Any

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.utils import rewrite_exceptions

from accounts.models import User
from accounts.services.factors import FactorRefusal, FactorRefused, changed

logger = logging.getLogger(__name__)
CHALLENGE_LIFE_S = 600
State = dict[str, Any]


def begin_adding(user: User) -> tuple[State, State]:
    """Give what the browser needs to make a passkey, and what to keep for judging its answer."""
    options, state = WebAuthnHelper(None).register_begin(user)
    return options, state


def add_passkey(*, user: User, state: State | None, answer: str, name: str, here: str) -> WebAuthnCredential:
    """Keep the passkey that a browser made for this challenge.

    :raises FactorRefused: when it is not for this challenge and this house, or is known already.
    :raises RedisError: when nobody can tell whether the challenge is used.
    """
    asked, said = _used_up(state), _read(answer)
    try:
        with transaction.atomic():
            with rewrite_exceptions():
                device = WebAuthnHelper(None).register_complete(user, asked, said)
            device.name = name
            device.save(update_fields=["name"])
            changed(user.pk, "factor_added", device, here)
    except IntegrityError as error:
        raise FactorRefused(FactorRefusal.TAKEN) from error
    except (OTPWebAuthnApiError, KeyError, TypeError, ValueError) as error:
        logger.info("a passkey was not added: %r", error)
        raise FactorRefused(FactorRefusal.WRONG) from error
    return device


def begin_check(user: User) -> tuple[State, State]:
    """Give what the browser needs to use one of a person's passkeys, and what to keep for judging its answer."""
    options, state = WebAuthnHelper(None).authenticate_begin(user, require_user_verification=False)
    return options, state


def check_passkey(*, user: User, state: State | None, answer: str) -> WebAuthnCredential:
    """Judge what a browser signed with a passkey, and give the passkey.

    :raises FactorRefused: when it is not this person's, or not for this challenge and this house.
    :raises RedisError: when nobody can tell whether the challenge is used.
    """
    asked, said = _used_up(state), _read(answer)
    try:
        with transaction.atomic(), rewrite_exceptions():
            device = WebAuthnHelper(None).authenticate_complete(user, asked, said)
    except (OTPWebAuthnApiError, KeyError, TypeError, ValueError) as error:
        logger.info("a passkey was not believed: %r", error)
        raise FactorRefused(FactorRefusal.WRONG) from error
    if not device.confirmed:
        raise FactorRefused(FactorRefusal.WRONG)
    return device


def _used_up(state: State | None) -> State:
    """Give the state once: the first worker to ask has it, on every worker of the house."""
    if not state or not cache.add(f"passkey:{state['challenge']}", 1, CHALLENGE_LIFE_S):
        raise FactorRefused(FactorRefusal.TOO_LATE)
    return state


def _read(answer: str) -> State:
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise FactorRefused(FactorRefusal.WRONG)
    return said
