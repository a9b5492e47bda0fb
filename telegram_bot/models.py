"""What Telegram told us, kept until it is dealt with: a webhook answered 200 is not told again."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Update(models.Model):
    """One update, by Telegram's own number. Whoever holds the lease deals with it; unfinished ones are run again."""

    update_id = models.BigIntegerField(_("number"), primary_key=True)
    body = models.JSONField(_("body"))
    received_at = models.DateTimeField(_("received"), db_default=Now())
    done_at = models.DateTimeField(_("done"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("claimed until"), null=True)
    error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        indexes: ClassVar = [
            models.Index(fields=["received_at"], condition=Q(done_at__isnull=True), name="update_unfinished")
        ]

    def __str__(self) -> str:
        return str(self.update_id)
