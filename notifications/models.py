"""What somebody is told, and each attempt to carry it to them over one transport."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from auctions.models import Auction


class Notification(models.Model):
    """A row of somebody's inbox: what one event means for one person. `data` holds what is not on the lot itself."""

    class Kind(models.TextChoices):
        WON = "won", _("Won")
        SOLD = "sold", _("Sold")
        UNSOLD = "unsold", _("Not sold")
        LOST = "lost", _("Lost")
        OUTBID = "outbid", _("Outbid")
        EXTENDED = "extended", _("Extended")
        CONFIRM = "confirm", _("Reserve lowered")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        VOIDED = "voided", _("Bid voided")
        LEADS_AGAIN = "leads_again", _("Leads again")
        CALLED = "called", _("Going once")
        CALLED_TWICE = "called_twice", _("Going twice")
        LAPSED = "lapsed", _("Bid lapsed")
        RELEASED = "released", _("Bids released")
        LINKED = "linked", _("Telegram linked")
        SECURITY = "security", _("Security")

    CRITICAL: ClassVar = frozenset({Kind.WON, Kind.SOLD, Kind.UNSOLD, Kind.SECURITY})
    """Kinds that go on to another transport when it is unknown whether the first one got through."""

    EVERY_WAY: ClassVar = frozenset({Kind.SECURITY})
    """Kinds that go by every transport that reaches the person, whatever they chose."""

    event_id = models.BigIntegerField(_("event"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    auction = models.ForeignKey(Auction, models.CASCADE, related_name="+", null=True, verbose_name=_("lot"))
    data = models.JSONField(_("data"), default=dict)
    created_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints: ClassVar = [models.UniqueConstraint(fields=["event_id", "person"], name="notification_once")]
        indexes: ClassVar = [models.Index(fields=["person", "auction", "kind"], name="notification_of_person")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.person_id}"


class Delivery(models.Model):
    """One notification on one transport: sent at most once. `unknown` means that nobody can tell whether it arrived."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("outcome unknown")
        DROPPED = "dropped", _("dropped as stale")

    class Transport(models.TextChoices):
        TELEGRAM = "telegram", _("Telegram")
        EMAIL = "email", _("e-mail")

    notification = models.ForeignKey(
        Notification, models.CASCADE, related_name="deliveries", verbose_name=_("notification")
    )
    transport = models.CharField(_("transport"), max_length=16, choices=Transport)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"), db_default=Now())
    lease_until = models.DateTimeField(_("claimed until"), null=True)
    provider_id = models.CharField(_("id at the provider"), max_length=200, blank=True)
    error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notification", "transport"], name="delivery_once_per_transport")
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_try_at", "id"], condition=Q(state="queued"), name="delivery_queued"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="delivery_being_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.transport}: {self.state}"
