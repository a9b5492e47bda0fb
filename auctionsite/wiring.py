"""The one page that says who listens to which event. Loaded in every process: web, worker, beat, command."""


def connect() -> None:
    """Connect listeners to events."""
