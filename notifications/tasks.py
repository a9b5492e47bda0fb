"""Celery's way into the delivery."""

from celery import shared_task

from notifications import delivery


@shared_task
def deliver_due() -> None:
    """Send what is queued and due: woken after a hand-over, and by the beat for what such a wake-up missed."""
    delivery.deliver_due()
