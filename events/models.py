"""The outbox and its hand-overs. A row here is the only promise that somebody will be told."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """Something that happened, written in the transaction in which it happened."""

    kind = models.CharField(_("kind"), max_length=60)
    topic = models.CharField(
        _("topic"), max_length=60, help_text=_("What it is about; events of one topic are handed over in order.")
    )
    seq = models.BigIntegerField(_("number within its topic"))
    payload = models.JSONField(_("payload"))
    created_at = models.DateTimeField(_("happened"), db_default=Now())
    sent_at = models.DateTimeField(_("relayed"), null=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events (outbox)")
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(sent_at__isnull=True), name="outbox_unsent"),
            models.Index(fields=["topic", "seq"], name="outbox_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.topic}#{self.seq}"


class HandOver(models.Model):
    """One listener's share of one event: done once, or tried again, or parked for staff to look at."""

    event = models.ForeignKey(OutboxEvent, models.CASCADE, related_name="hand_overs", verbose_name=_("event"))
    listener = models.CharField(_("listener"), max_length=40)
    topic = models.CharField(_("topic"), max_length=60)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"), db_default=Now())
    done_at = models.DateTimeField(_("done"), null=True)
    parked_at = models.DateTimeField(_("given up"), null=True)
    error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "listener"], name="handover_once_per_listener")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["listener", "topic", "event"],
                condition=models.Q(done_at__isnull=True, parked_at__isnull=True),
                name="handover_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.listener}: {self.event_id}"
