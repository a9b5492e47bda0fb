"""The one page that says who listens to which event. Loaded in every process: web, worker, beat, command."""

from events.listeners import listen


def connect() -> None:
    """Connect listeners to events."""
    from notifications import inbox

    listen("notifications", inbox.KINDS, inbox.receive)
