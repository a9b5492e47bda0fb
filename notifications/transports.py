"""The ways to reach people, in the order in which they are tried.

A transport is a folder; its `transport` module has the functions of `Transport`.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any, Protocol, cast

from accounts.models import User
from notifications.models import Delivery, Notification
from notifications.results import Result

ORDER = {
    Delivery.Transport.TELEGRAM: "notifications.telegram.transport",
    Delivery.Transport.EMAIL: "notifications.email.transport",
}


class Transport(Protocol):
    """What a transport can do. `prepare` may fail without harm: nothing is sent before `send`."""

    def reaches(self, person: User, kind: str) -> bool:
        """Tell whether news of this kind can go to this person this way."""

    def prepare(self, notification: Notification) -> Any:
        """Write the message in the receiver's language."""

    def send(self, notification: Notification, message: Any) -> Result:
        """Send it, outside any transaction, and say how that ended."""


def transport_named(name: str) -> Transport:
    """Give a transport by its name."""
    return cast(Transport, import_module(ORDER[Delivery.Transport(name)]))


def ways_to(person: User, kind: str) -> Iterator[str]:
    """Give the transports that reach a person with news of this kind, best first."""
    return (name.value for name in ORDER if transport_named(name).reaches(person, kind))
