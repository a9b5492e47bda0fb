"""What people ask for about their own data: a copy of it, and its deletion."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.person import User


class DataExport(models.Model):
    """A copy of everything the house knows of a person: asked for, made by a worker, kept for a day."""

    person = models.ForeignKey(User, models.CASCADE, related_name="data_exports", verbose_name=_("person"))
    asked_at = models.DateTimeField(_("asked for"), db_default=Now())
    ready_at = models.DateTimeField(_("ready"), null=True)
    file = models.CharField(max_length=100, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("data export")
        verbose_name_plural = _("data exports")
        indexes: ClassVar = [
            models.Index(fields=["person", "-asked_at"], name="dataexport_of_person"),
            models.Index(fields=["id"], condition=Q(ready_at=None), name="dataexport_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.asked_at:%Y-%m-%d %H:%M}"


class Deletion(models.Model):
    """A person's wish to be deleted: carried out when due, unless taken back. Stays as a mark when done."""

    person = models.OneToOneField(User, models.CASCADE, related_name="deletion", verbose_name=_("person"))
    asked_at = models.DateTimeField(_("asked for"), db_default=Now())
    due_at = models.DateTimeField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("account deletion")
        verbose_name_plural = _("account deletions")
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="deletion_open")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.due_at:%Y-%m-%d}"
