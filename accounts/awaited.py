"""What other parts of the house give: security notices, ending sessions, a fresh proof of who somebody is.

Each stands here under the signature of the module that it is to come from, which then takes its place in the imports:
`changed` from accounts.services.security, `end` from accounts.services.sessions, `step_up_required` from
accounts.second_factor.
"""

import functools
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import TelegramLinkToken
from events.outbox import Announcement, announce

__all__ = ("changed", "end", "sessions_of", "step_up_required")


def changed(
    person_id: int, what: str, *, actor_id: int | None = None, facts: Mapping[str, object] | None = None
) -> None:
    """Announce, in the caller's transaction, that something about a person's account changed."""
    payload = {"person": person_id, "what": what, "actor": actor_id, "facts": dict(facts or {})}
    announce([Announcement("security_changed", f"person:{person_id}", 0, payload)])


def step_up_required(view: Callable[..., Any] | None = None, *, reading: bool = False, back: str = "") -> Any:
    """Guard a view: a POST, and where it is for `reading` a GET too, needs the password typed a moment ago.

    `back` names the page of the form, to which who has proved it comes back.
    """
    if view is None:
        return functools.partial(step_up_required, reading=reading, back=back)
    proved = reauthentication_required(view)

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return (proved if reading or request.method == "POST" else view)(request, *args, **kwargs)

    return guarded


def end(person_id: int) -> int:
    """End a person's sessions and void their pending invitations to link; give the number of sessions."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    ended = sessions_of(person_id)
    for session in ended:
        store(session.session_key).delete()  # from the cache too
    TelegramLinkToken.objects.filter(user=person_id, used_at=None).update(expires_at=timezone.now())
    return len(ended)


def sessions_of(person_id: int) -> list[Session]:
    """Give a person's open sessions. Each open session is read: Django keeps whose they are inside them."""
    open_now = Session.objects.filter(expire_date__gt=timezone.now())
    return [session for session in open_now if session.get_decoded().get("_auth_user_id") == str(person_id)]
