"""Who people are: the user, their Telegram account, what an account may not do, which accounts belong together."""

import secrets
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.names import name_key

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def public_code(length: int = 12) -> str:
    """Give a random id for addresses: not countable, easy to read aloud (about 4.9 bits a character)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def validate_time_zone(value: str) -> None:
    """Refuse a name that the time zone database does not have.

    :raises ValidationError: for an unknown zone.
    """
    if value not in available_timezones():
        raise ValidationError(_("Unknown time zone: %(zone)s."), params={"zone": value})


class NameKeyField(models.CharField):
    """Holds the look-alike key of the same row's `name`, worked out whenever the row is saved."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = name_key(getattr(model_instance, "name"))  # noqa: B009
        setattr(model_instance, self.attname, key)
        return key


class UserManager(BaseUserManager["User"]):
    """Makes people by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person; the name defaults to a random one until they choose."""
        fields.setdefault("name", f"Guest {public_code(5)}")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a member of staff with every right."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person. Signs in by e-mail, is shown by name; never deleted while bids name them, but made anonymous."""

    username = first_name = last_name = None  # type: ignore[assignment]
    public_id = models.CharField(_("public id"), max_length=12, unique=True, default=public_code, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_key = NameKeyField(max_length=160, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    careful_from = models.JSONField(_("careful from"), default=dict, editable=False)
    """Minor units by currency: bids of so much, or more, ask first whether it is them."""

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()


class TelegramAccount(models.Model):
    """The Telegram account of one person: one Telegram id, one user."""

    user = models.OneToOneField(User, models.CASCADE, related_name="telegram", verbose_name=_("person"))
    telegram_id = models.BigIntegerField(_("Telegram id"), unique=True)
    chat_id = models.BigIntegerField(_("chat"))
    title = models.CharField(_("name in Telegram"), max_length=200)
    linked_at = models.DateTimeField(_("linked"), db_default=Now())
    unreachable_at = models.DateTimeField(_("unreachable since"), null=True, blank=True)

    class Meta:
        verbose_name = _("Telegram account")
        verbose_name_plural = _("Telegram accounts")

    def __str__(self) -> str:
        return self.title


class TelegramLinkToken(models.Model):
    """A one-time invitation to link: made in a session of the site, claimed in Telegram, confirmed in that session."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    digest = models.CharField(max_length=64, unique=True)
    session_key = models.CharField(max_length=40)
    expires_at = models.DateTimeField(_("expires"))
    claimed_at = models.DateTimeField(_("claimed"), null=True)
    used_at = models.DateTimeField(_("used"), null=True)
    telegram_id = models.BigIntegerField(_("Telegram id"), null=True)
    chat_id = models.BigIntegerField(_("chat"), null=True)
    title = models.CharField(_("name in Telegram"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Telegram link token")
        verbose_name_plural = _("Telegram link tokens")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.expires_at:%Y-%m-%d %H:%M}"


class Restriction(models.Model):
    """Staff or the risk checks keep a person from bidding and selling, until a time or until lifted."""

    user = models.ForeignKey(User, models.CASCADE, related_name="restrictions", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(_("since"), db_default=Now())
    until = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        indexes: ClassVar = [
            models.Index(fields=["user"], condition=models.Q(lifted_at__isnull=True), name="restriction_standing")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.reason}"

    @staticmethod
    def standing(now: datetime | Any) -> models.Q:
        """Give the condition for a restriction in force at `now` (a time or a database expression)."""
        return models.Q(lifted_at=None) & (models.Q(until=None) | models.Q(until__gt=now))


class AccountLink(models.Model):
    """Two accounts that belong together (a household, a second account): neither may bid on the other's lots."""

    one = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("one account"))
    other = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("other account"))
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("link between accounts")
        verbose_name_plural = _("links between accounts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="accountlink_once"),
            models.CheckConstraint(condition=~models.Q(one=models.F("other")), name="accountlink_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} - {self.other_id}"
