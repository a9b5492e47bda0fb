"""Puts the house's own admin site in place of Django's."""

from django.contrib.admin.apps import AdminConfig


class HouseAdminConfig(AdminConfig):
    """Staff sign in through the same door as everybody."""

    default_site = "auctionsite.admin_site.HouseAdminSite"
