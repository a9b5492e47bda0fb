"""Waking the delivery soon after something was queued.

Many calls within a moment make one task; what is lost here, the beat picks up.
"""

from collections.abc import Mapping

from celery import current_app

from events.coalescer import Coalescer


def wake_delivery() -> None:
    """Ask for a delivery run soon."""
    _wake.put("deliver", None)


def _send_wake_up(requests: Mapping[str, None]) -> None:
    current_app.send_task("notifications.tasks.deliver_due", expires=10, retry=False)


_wake: Coalescer[None] = Coalescer("delivery wake-up", 0.1, _send_wake_up)
