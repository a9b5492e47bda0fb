"""Updates from Telegram for staff to look at: read only."""

from django.contrib import admin

from events.admin import ReadOnlyAdmin
from telegram_bot.models import Update


@admin.register(Update)
class UpdateAdmin(ReadOnlyAdmin):
    """Newest first; those with an error are what staff look for."""

    list_display = ("update_id", "received_at", "done_at", "attempts", "error")
    list_filter = (("done_at", admin.EmptyFieldListFilter), ("error", admin.EmptyFieldListFilter), "received_at")
    ordering = ("-received_at",)
