"""What the pages of people read from a request: who asks, in which session, and numbers."""

from django.http import HttpRequest

from accounts.models import User


def person_of(request: HttpRequest) -> User:
    """Give the person behind a request that `login_required` let through.

    :raises TypeError: where it was forgotten.
    """
    if not isinstance(request.user, User):
        raise TypeError("login_required let a stranger in")
    return request.user


def session_key_of(request: HttpRequest) -> str:
    """Give the key of the request's session."""
    return request.session.session_key or ""


def whole_number(text: str) -> int:
    """Read a row's number; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
