"""The admin: the house's name, sign-in by the page of everybody, and a second factor at the gate."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.second_factor import has_factor, shown_by, step_up_address
from auctionsite.audited import audited


class HouseAdminSite(admin.AdminSite):
    """Django's admin for staff who have shown a second factor in this session."""

    site_header = settings.HOUSE["name"]
    site_title = settings.HOUSE["name"]
    index_title = _("The house")

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in staff whose session was opened, or stepped up, with a second factor that they still have."""
        return super().has_permission(request) and shown_by(request) is not None

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
        """Send strangers to the sign-in page, staff to what their second factor lacks, and everybody else home."""
        back = request.GET.get("next", reverse("admin:index"))
        if not request.user.is_authenticated:
            return redirect_to_login(back)
        if not super().has_permission(request):
            return redirect("home")
        if self.has_permission(request):
            return redirect("admin:index")
        return redirect(step_up_address(back) if has_factor(request.user) else "second_factor_setup")
