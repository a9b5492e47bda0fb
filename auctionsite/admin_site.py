"""The admin: the house's name on it, and allauth's sign-in page instead of a second one."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from auctionsite.audited import audited


class HouseAdminSite(admin.AdminSite):
    """Django's admin for signed-in staff only."""

    site_header = settings.HOUSE["name"]
    site_title = settings.HOUSE["name"]
    index_title = _("The house")

    def register(
        self, model_or_iterable: Any, admin_class: type[admin.ModelAdmin] | None = None, **options: Any
    ) -> None:
        """Register models, so that whatever is done to their rows is recorded."""
        super().register(model_or_iterable, audited(admin_class or admin.ModelAdmin), **options)

    def password_change(  # type: ignore[override]  # it leads elsewhere
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to where everybody changes a password: there it is recorded and told."""
        return redirect("account_change_password")

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send strangers to the sign-in page and people who are not staff home."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next", reverse("admin:index")))
        return redirect("admin:index" if self.has_permission(request) else "home")
