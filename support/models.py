"""What people report to the house: somebody, or a lot, and what the house answered."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from auctions.models import Auction


class Report(models.Model):
    """One person's report of a person or of a lot: open until staff answer it, and never changed after that."""

    class Reason(models.TextChoices):
        FORBIDDEN = "forbidden", _("It may not be sold here")
        UNTRUE = "untrue", _("The description or the pictures are not true")
        FRAUD = "fraud", _("It looks like fraud")
        BIDDING = "bidding", _("The bidding does not look honest")
        CONDUCT = "conduct", _("Insults or threats")
        IMPERSONATION = "impersonation", _("Somebody pretends to be somebody else")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reports", db_index=False, verbose_name=_("reporter")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("person")
    )
    lot = models.ForeignKey(Auction, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("lot"))
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    text = models.TextField(_("what happened"), max_length=2000)
    created_at = models.DateTimeField(_("reported"), db_default=Now())
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    answer = models.TextField(_("answer to the reporter"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, verbose_name=_("answered by")
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes: ClassVar = [models.Index(fields=["reporter", "created_at"], name="report_of_reporter")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person=None, lot__isnull=False) | Q(person__isnull=False, lot=None), name="report_of_one"
            ),
            models.UniqueConstraint(
                fields=["reporter", "person"], condition=Q(state="open"), name="report_open_once_of_person"
            ),
            models.UniqueConstraint(
                fields=["reporter", "lot"], condition=Q(state="open"), name="report_open_once_of_lot"
            ),
            models.CheckConstraint(condition=Q(state="open") | ~Q(answer=""), name="report_answered_in_words"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.reason}"

    @property
    def about(self) -> str:
        """The name of the person or the title of the lot that it is about; either must have been read with it."""
        return str(self.person or self.lot)
