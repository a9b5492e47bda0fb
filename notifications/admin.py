"""Who was told what, over which transport, and how that ended: read only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from events.admin import ReadOnlyAdmin
from notifications.models import Delivery, Notification


class DeliveryInline(admin.TabularInline):
    """Each transport that was tried."""

    model = Delivery
    extra = 0
    can_delete = False
    fields = readonly_fields = ("transport", "state", "attempts", "next_try_at", "provider_id", "error")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Inbox rows, newest first."""

    list_display = ("id", "kind", "person", "auction", "event_id", "created_at")
    list_filter = ("kind", "created_at")
    list_select_related = ("person", "auction")
    search_fields = ("person__name", "person__email", "auction__public_id", "auction__title")
    ordering = ("-id",)
    inlines = (DeliveryInline,)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Deliveries: the failed and the unknown ones are what staff look for."""

    list_display = ("id", "notification", "transport", "state", "attempts", "next_try_at")
    list_filter = ("state", "transport", "notification__kind")
    list_select_related = ("notification",)
    search_fields = ("notification__person__name", "notification__person__email", "error")
    ordering = ("-id",)
