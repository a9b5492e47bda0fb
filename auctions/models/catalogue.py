"""What staff keep: categories and the tables of bid increments."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.Model):  # type: ignore[django-manager-missing]  # modeltranslation replaces it
    """A shelf of the catalogue; its words are kept per language."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering: ClassVar = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class StepTable(models.Model):
    """The bid increments of one currency. Only currencies with a table are offered; an auction keeps its own copy."""

    currency = models.CharField(_("currency"), max_length=3, unique=True)

    class Meta:
        verbose_name = _("step table")
        verbose_name_plural = _("step tables")
        ordering: ClassVar = ["currency"]

    def __str__(self) -> str:
        return self.currency


class StepBand(models.Model):
    """One band: below this price the step is so much (minor units). The top band has no bound."""

    table = models.ForeignKey(StepTable, models.CASCADE, related_name="bands", verbose_name=_("step table"))
    below = models.PositiveBigIntegerField(_("below this price (minor units)"), null=True, blank=True)
    step = models.PositiveBigIntegerField(_("step (minor units)"))

    class Meta:
        verbose_name = _("band")
        verbose_name_plural = _("bands")
        ordering: ClassVar = [models.F("below").asc(nulls_last=True)]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "below"], name="stepband_once"),
            models.UniqueConstraint(fields=["table"], condition=models.Q(below=None), name="stepband_one_open"),
            models.CheckConstraint(condition=models.Q(step__gt=0), name="stepband_positive"),
        ]

    def __str__(self) -> str:
        return f"< {self.below}: {self.step}"
