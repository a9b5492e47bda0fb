"""The notifications app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Names the app in the admin."""

    name = "notifications"
    verbose_name = _("Notifications")
