"""Puts the house's own admin site in place of Django's."""

from django.apps import apps
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.sites import site


class HouseAdminConfig(AdminConfig):
    """Staff sign in through the same door as everybody."""

    default_site = "auctionsite.admin_site.HouseAdminSite"

    def ready(self) -> None:
        """Take away the pages that django-otp's apps bring: they show secrets, and change what only its person may."""
        super().ready()
        for label in ("otp_totp.TOTPDevice", "otp_static.StaticDevice", "django_otp_webauthn.WebAuthnCredential"):
            model = apps.get_model(label)
            if site.is_registered(model):
                site.unregister(model)
