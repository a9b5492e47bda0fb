"""What the house keeps of a second factor beside django-otp's own devices: Telegram as one, and what is asked there."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, DeviceManager, TimestampMixin

from accounts.models.person import User, public_code


class TelegramFactor(TimestampMixin, Device):
    """The linked Telegram account as a second factor. It is there when the person turned it on, and only then."""

    user = models.OneToOneField(User, models.CASCADE, related_name="telegram_factor", verbose_name=_("person"))

    objects: ClassVar["models.Manager[TelegramFactor]"] = DeviceManager()

    class Meta(Device.Meta):
        verbose_name = _("Telegram as second factor")
        verbose_name_plural = _("Telegram as second factor")


def question_code() -> str:
    """Give an id for buttons: the client sees it, and nobody guesses it (about 118 bits)."""
    return public_code(24)


class TelegramQuestion(models.Model):
    """Is it you? Asked in Telegram for one attempt of one browser, answered once, taken once, all in five minutes."""

    code = models.CharField(max_length=24, unique=True, default=question_code, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    browser = models.CharField(_("browser"), max_length=100)
    address = models.CharField(_("address"), max_length=45)
    asked_at = models.DateTimeField(_("asked"), db_default=Now())
    expires_at = models.DateTimeField(_("expires"))
    confirmed = models.BooleanField(_("confirmed"), null=True)
    taken_at = models.DateTimeField(_("taken"), null=True)

    class Meta:
        verbose_name = _("question in Telegram")
        verbose_name_plural = _("questions in Telegram")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.expires_at:%Y-%m-%d %H:%M}"
