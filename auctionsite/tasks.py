"""The heartbeat: proof, for `/readyz`, that beat and a worker are alive. And the daily forgetting of what is over."""

import logging

from celery import shared_task
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from accounts.retention import forget_ended_sessions, forget_old_link_tokens, forget_old_questions
from accounts.services.data_export import forget_exports
from auctions.personal import untie_the_deleted
from auctions.services.preparing import sweep_originals
from events.retention import forget_old_events
from telegram_bot.retention import forget_old_updates

logger = logging.getLogger(__name__)
HEARTBEAT_KEY = "heartbeat"


@shared_task
def heartbeat() -> None:
    """Leave the time of the last beat in the cache, for one minute."""
    cache.set(HEARTBEAT_KEY, timezone.now().isoformat(), 60)


@shared_task
def tidy_up() -> None:
    """Delete what nobody needs any more: old events, updates, tokens, files, sessions. Inbox rows stay."""
    events, updates, tokens = forget_old_events(), forget_old_updates(), forget_old_link_tokens()
    originals = sweep_originals()
    exports, _untied = forget_exports(), untie_the_deleted()
    forget_old_questions()
    call_command("clearsessions")
    logger.info(
        "forgotten: %s events, %s updates, %s link tokens, %s sessions, %s originals, %s exports",
        events,
        updates,
        tokens,
        forget_ended_sessions(),
        originals,
        exports,
    )
