"""What follows when people sign in or out, or change their password, wherever that happens: by signals."""

from typing import Any

from allauth.account import signals as allauth
from django.contrib.auth import signals as django
from django.http import HttpRequest

from accounts.devices import device_of
from accounts.models import User
from accounts.services import sessions


def connect() -> None:
    """Connect each receiver to its signal."""
    django.user_logged_in.connect(signed_in)
    django.user_logged_out.connect(signed_out)
    allauth.password_changed.connect(password_changed)
    allauth.password_set.connect(password_changed)
    allauth.password_reset.connect(password_reset)


def signed_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Note the session."""
    sessions.note(user.pk, key=request.session.session_key or "", device=device_of(request))


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
