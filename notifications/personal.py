"""What the inbox holds of a person: news and how it was carried to them."""

from django.db.models import F

from accounts.parts import Part, Table
from notifications.models import Delivery, Notification


def export(person_id: int) -> dict[str, Table]:
    """Give the inbox, and each attempt to deliver from it."""
    inbox = Notification.objects.filter(person=person_id).order_by("pk")
    deliveries = Delivery.objects.filter(notification__person=person_id).order_by("pk")
    return {
        "inbox": list(inbox.values("kind", "created_at", lot=F("auction__public_id"), title=F("auction__title"))),
        "deliveries": list(
            deliveries.values("transport", "state", "attempts", kind=F("notification__kind"), since=F("next_try_at"))
        ),
    }


def erase(person_id: int) -> None:
    """Empty the inbox."""
    Notification.objects.filter(person=person_id).delete()


PART = Part("inbox", export, erase)
