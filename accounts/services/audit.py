"""Writing the audit log, and telling whether its chain is whole."""

import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEntry, User
from events.chain import GENESIS, broken_at, canonical, link, one_writer

LOCK = zlib.crc32(b"accounts.audit")
"""The advisory lock under which the chain's head is read; held until the writer's transaction ends, so take it last."""


class ChainState(NamedTuple):
    """What a check of the chain found: how many entries there are, the last one's hash, and where it breaks, if so."""

    entries: int
    head: str
    broken_at: int | None


def record(
    action: str, *, actor_id: int | None, subject_id: int | None = None, facts: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Write one entry in the caller's transaction and give it. `facts` hold no secret and nobody's personal data.

    :raises ValueError: for facts that have no canonical form (`events/chain.py`).
    :raises KeyError: when actor or subject is nobody.
    """
    people = {pk for pk in (actor_id, subject_id) if pk is not None}
    codes = dict(User.objects.filter(pk__in=people).values_list("pk", "public_id")) if people else {}
    entry = AuditEntry(
        action=action,
        actor="" if actor_id is None else codes[actor_id],
        subject="" if subject_id is None else codes[subject_id],
        facts=canonical(facts or {}),
    )
    with transaction.atomic():
        one_writer(LOCK)
        head = AuditEntry.objects.order_by("-seq").values_list("seq", "hash").first() or (0, GENESIS)
        entry.seq, entry.previous_hash, entry.at = head[0] + 1, head[1], timezone.now()
        entry.hash = link(entry.previous_hash, entry.seq, entry.action, entry.as_link().payload)
        entry.save(force_insert=True)
    return entry


def verify_chain() -> ChainState:
    """Walk the whole chain from its first entry."""
    entries = AuditEntry.objects.order_by("seq")
    broken = broken_at(entry.as_link() for entry in entries.iterator())
    last = entries.last()
    return ChainState(entries.count(), last.hash if last else GENESIS, broken)
