"""The support app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    """Names the app in the admin."""

    name = "support"
    verbose_name = _("Help")
