"""What follows when people sign in or out, or change their password, wherever that happens: by signals."""

from typing import Any

from allauth.account import signals as allauth
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.signals import social_account_added
from django.contrib.auth import signals as django
from django.http import HttpRequest

from accounts.devices import device_of, recognise
from accounts.models import User
from accounts.services import sessions, ways_in
from accounts.services.security import changed


def connect() -> None:
    """Connect each receiver to its signal."""
    django.user_logged_in.connect(signed_in)
    django.user_logged_out.connect(signed_out)
    allauth.password_changed.connect(password_changed)
    allauth.password_set.connect(password_changed)
    allauth.password_reset.connect(password_reset)
    social_account_added.connect(way_in_added)


def signed_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Note the session, and tell its owner when it is on a device new to them; the first one of all is no news.

    Django notes the time of a sign-in after this: `last_login` is that of the one before.
    """
    device = device_of(request)
    sessions.note(user.pk, key=request.session.session_key or "", device=device)
    asked = request.method is not None  # by a browser, and not by a command
    if asked and not recognise(request, user.pk) and user.last_login is not None:
        facts = {"device": device.words, "address": device.address or ""}
        changed(user.pk, "new_device", facts={**facts, "detail": f"{device.words} ({device.address})"})


def signed_out(request: HttpRequest, user: User | None, **_signal: Any) -> None:
    """Let what belongs to the session go with it."""
    if user is not None and request.session.session_key:
        sessions.signed_out(user.pk, request.session.session_key)


def password_changed(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Leave signed in who changed it here, and nobody elsewhere."""
    sessions.end(user.pk, but=request.session.session_key or "")


def password_reset(user: User, **_signal: Any) -> None:
    """Sign out everywhere: whoever knew the old password may be in."""
    sessions.end(user.pk)


def way_in_added(sociallogin: SocialLogin, **_signal: Any) -> None:
    """Tell the owner that an account elsewhere opens theirs."""
    ways_in.joined(sociallogin.account)
