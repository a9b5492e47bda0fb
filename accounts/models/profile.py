"""What somebody tells of themselves in public, and which parts of it others may see. Made when first needed."""

from django.db import models
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.models.person import User

SPOKEN = ("ar", "de", "en", "es", "fa", "fr", "he", "hi", "it", "ja", "kk", "ko", "nl", "pl", "pt", "ru", "sw", "tr",
          "uk", "zh")  # fmt: skip
"""The languages that somebody can say they speak, by their codes."""
MOST_ABOUT = 1000
"""The most characters that somebody writes about themselves."""


def language_choices() -> list[tuple[str, str]]:
    """Give the codes of `SPOKEN`, each with its name in the present language, in the order of these names."""
    names = {code: str(_("Chinese")) if code == "zh" else get_language_info(code)["name_translated"] for code in SPOKEN}
    return sorted(names.items(), key=lambda choice: choice[1])


class Profile(models.Model):
    """One person's public page: what they wrote, and a switch for each part of it. Name and dates are the user's."""

    user = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="profile", verbose_name=_("person")
    )
    picture = models.CharField(_("picture"), max_length=100, blank=True, editable=False)
    country = CountryField(_("country"), blank=True)
    languages = models.JSONField(_("languages spoken"), default=list, blank=True)
    about = models.TextField(_("about you"), max_length=MOST_ABOUT, blank=True)
    show_picture = models.BooleanField(_("Picture"), default=True)
    show_country = models.BooleanField(_("Country"), default=True)
    show_languages = models.BooleanField(_("Languages"), default=True)
    show_about = models.BooleanField(_("About you"), default=True)
    show_since = models.BooleanField(_("Here since"), default=True)
    show_marks = models.BooleanField(_("What is verified"), default=True)
    show_counts = models.BooleanField(_("How much was sold and bought, and how many follow you"), default=True)
    show_activity = models.BooleanField(_("When you were here last, roughly"), default=True)
    show_running = models.BooleanField(_("Lots that run"), default=True)
    show_past = models.BooleanField(_("Lots that ended"), default=True)
    show_wins = models.BooleanField(_("Lots that you won"), default=False)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return str(self.user_id)

    @staticmethod
    def of(user: User) -> "Profile":
        """Give the person's profile, or an empty one that is not stored yet."""
        stored: Profile | None = getattr(user, "profile", None)
        return stored or Profile(user=user)


SWITCHES: tuple[str, ...] = tuple(field.name for field in Profile._meta.fields if field.name.startswith("show_"))
WRITTEN = ("country", "languages", "about")
"""What a person fills in; the picture is kept by a service of its own."""
