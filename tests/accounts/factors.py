"""What tests of the second factor share: reading codes off an app, signing in as people do."""

import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User

PASSWORD = "open sesame 1"
CHALLENGE = "/en/accounts/second-factor/"
SIGN_IN = "/en/accounts/login/"


def code_of(device: TOTPDevice, *, steps: int = 0) -> str:
    """Read the app's present code, or the one of so many half minutes later."""
    totp = TOTP(device.bin_key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


def verified_address(person: User) -> None:
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})


def began(person: User, client: Client | None = None, **data: str) -> tuple[Client, Any]:
    """Sign in by password, and give the browser and the house's answer."""
    verified_address(person)
    browser = client or Client()
    return browser, browser.post(SIGN_IN, {"login": person.email, "password": PASSWORD, **data})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def led_to(answer: Any) -> str:
    """Give the path that an answer redirects to."""
    assert answer.status_code == 302, (answer.status_code, answer.content.decode()[-2000:])
    return urlsplit(answer.headers["Location"]).path
