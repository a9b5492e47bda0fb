"""The audit log: what was done to the security of accounts, and what staff did. A row never changes and never goes."""

import json
from datetime import UTC

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.chain import Link, canonical


class AuditEntry(models.Model):
    """One link of the house's chain: who did what to whom. People stand under public ids, which outlive accounts."""

    seq = models.BigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("happened"))
    action = models.CharField(_("action"), max_length=60)
    actor = models.CharField(_("done by (public id)"), max_length=12, blank=True, db_index=True)
    subject = models.CharField(_("done to (public id)"), max_length=12, blank=True, db_index=True)
    facts = models.TextField(_("facts (canonical JSON)"))
    previous_hash = models.CharField(_("previous hash"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")

    def __str__(self) -> str:
        return f"#{self.seq} {self.action}"

    def as_link(self) -> Link:
        """Give the entry as its chain sees it; the hash covers every column."""
        payload = {
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": self.actor,
            "subject": self.subject,
            "facts": json.loads(self.facts),
        }
        return Link(self.seq, self.action, canonical(payload), self.previous_hash, self.hash)
