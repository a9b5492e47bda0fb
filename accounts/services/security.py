"""What every change of an account's security has in common: it is recorded, and its owner is told by every way."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.services.audit import record
from events.outbox import Announcement, announce


def changed(
    person_id: int,
    what: str,
    *,
    actor_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
    also: str = "",
) -> None:
    """Record a change (a key of `accounts.messages.SECURITY`) and have its owner told, in the caller's transaction.

    `facts` hold no secret; `facts["detail"]`, a short text like a device's name, is shown to the owner. `also` is a
    further e-mail address that is told: the one that was theirs until now. Without `actor_id` the owner did it.
    """
    facts = facts or {}
    with transaction.atomic():
        actor = person_id if actor_id is None else actor_id
        entry = record(f"security.{what}", actor_id=actor, subject_id=person_id, facts=facts)
        payload = {
            "person": person_id,
            "what": what,
            "at": entry.at.isoformat(),
            "detail": str(facts.get("detail", "")),
            "also": also,
            "by_house": actor != person_id,
        }
        announce([Announcement("security_changed", f"security:{person_id}", entry.seq, payload)])
