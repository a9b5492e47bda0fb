"""What the tests of exports and deletions share: a browser whose person has just proved who they are."""

from django.test import Client

from accounts.models import User
from events.models import OutboxEvent


def fresh(person: User) -> Client:
    """Give a browser in which this person signed in with their password a moment ago."""
    client = Client()
    client.force_login(person)
    client.post("/en/accounts/reauthenticate/", {"password": "open sesame 1"})
    return client


def told(person: User) -> list[str]:
    """Give what this person was told of their account's safety, in order."""
    events = OutboxEvent.objects.filter(kind="security_changed", topic=f"security:{person.pk}").order_by("pk")
    return [event.payload["what"] for event in events]
