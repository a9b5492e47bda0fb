"""The events app: after every migration it puts the triggers of all apps' append-only tables in place."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """Names the app in the admin and guards tables."""

    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from events.immutable import install_triggers

        post_migrate.connect(install_triggers, dispatch_uid="events.immutable")
