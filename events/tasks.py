"""Celery's way into the relay."""

from celery import shared_task

from events.relay import relay


@shared_task
def relay_outbox() -> None:
    """Relay what waits: woken after a commit, and by the beat for what such a wake-up missed."""
    relay()
