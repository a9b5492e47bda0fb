"""A page of the admin on which staff help somebody who lost their second factor. It asks for a reason, and for a fresh
second factor of the staff themselves.
"""

from django import forms
from django.contrib import admin
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from accounts.messages import RESCUE_REFUSALS
from accounts.models import User
from accounts.second_factor import step_up_required
from accounts.services.rescue import LONGEST_REASON, RescueRefused, rescue


class RescueForm(forms.Form):
    """Why the house is sure that it is them."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("How the house knows that it is them. The audit log keeps it. At most 200 characters."),
    )


class RescuePage(admin.ModelAdmin):
    """Adds the page to the admin of people; templates/admin/accounts/user/change_form.html leads to it."""

    def get_urls(self) -> list[URLPattern]:
        """Put it before Django's own, whose last pattern takes everything."""
        page = self.admin_site.admin_view(step_up_required(self.rescue_page, reading=True))
        return [path("<int:pk>/rescue/", page, name="accounts_user_rescue"), *super().get_urls()]

    def rescue_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason, or have it done."""
        person = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        form = RescueForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                rescue(person_id=pk, staff_id=request.user.pk or 0, reason=form.cleaned_data["reason"])
            except RescueRefused as refused:
                form.add_error(None, str(RESCUE_REFUSALS[refused.reason]))
            else:
                notices.success(
                    request, _("Their second factors are gone, their sessions have ended, and they are told.")
                )
                return redirect("admin:accounts_user_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": person,
            "title": _("Remove second factors"),
            "form": form,
        }
        return TemplateResponse(request, "admin/accounts/user/rescue.html", context, status=422 if form.errors else 200)
