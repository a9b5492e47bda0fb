"""What other parts of the house give: security notices, ending sessions, a fresh proof of who somebody is.

Each stands here under the signature of the module that it is to come from, which then takes its place in the imports:
`changed` from accounts.services.security, `end` from accounts.services.sessions, `step_up_required` from
accounts.second_factor.
"""

from collections.abc import Mapping
from importlib import import_module

from allauth.account.decorators import reauthentication_required as step_up_required
from django.conf import settings
from django.contrib.sessions.models import Session
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
