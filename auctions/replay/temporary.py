"""A house for the length of a replay: an empty database in memory, and nothing said to the outside."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connections

from events.coalescer import nothing_sent

IN_MEMORY = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}


@contextmanager
def temporary_house() -> Iterator[None]:
    """Put a migrated database in memory in place of this thread's configured one, which is never touched."""
    configured = connections["default"]
    settings = connections.configure_settings({name: dict(options) for name, options in IN_MEMORY.items()})
    passing = type(connections)(settings)["default"]
    connections["default"] = passing
    try:
        with nothing_sent():
            call_command("migrate", verbosity=0, interactive=False)
            yield
    finally:
        passing.close()
        connections["default"] = configured
