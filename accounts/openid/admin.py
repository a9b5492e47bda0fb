"""Accounts elsewhere for staff, in place of allauth's pages."""

from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin

from events.admin import ReadOnlyAdmin

for model in (SocialApp, SocialToken, SocialAccount):  # providers are settings, tokens are not kept
    admin.site.unregister(model)


@admin.register(SocialAccount)
class SocialAccountAdmin(ReadOnlyAdmin):
    """Which accounts elsewhere open whose account here."""

    list_display = ("user", "provider", "uid", "date_joined", "last_login")
    list_filter = ("provider",)
    list_select_related = ("user",)
    search_fields = ("uid", "user__name", "user__email")
    ordering = ("-id",)
