"""The admin: the house's name on it, and allauth's sign-in page instead of a second one."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class HouseAdminSite(admin.AdminSite):
    """Django's admin for signed-in staff only."""

    site_header = settings.HOUSE["name"]
    site_title = settings.HOUSE["name"]
    index_title = _("The house")

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send strangers to the sign-in page and people who are not staff home."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next", reverse("admin:index")))
        return redirect("admin:index" if self.has_permission(request) else "home")
