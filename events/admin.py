"""The outbox for staff to look at: read only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from events.models import HandOver, OutboxEvent


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that staff may look at but never make, change or remove by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class HandOverInline(admin.TabularInline):
    """What each listener made of the event."""

    model = HandOver
    extra = 0
    can_delete = False
    fields = readonly_fields = ("listener", "attempts", "next_try_at", "done_at", "parked_at", "error")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    """Every event, newest first."""

    list_display = ("id", "kind", "topic", "seq", "created_at", "sent_at")
    list_filter = ("kind", ("sent_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("topic",)
    ordering = ("-id",)
    inlines = (HandOverInline,)


@admin.register(HandOver)
class HandOverAdmin(ReadOnlyAdmin):
    """Who has been told; parked ones wait for a person."""

    list_display = ("id", "listener", "event", "attempts", "next_try_at", "done_at", "parked_at")
    list_filter = ("listener", ("done_at", admin.EmptyFieldListFilter), ("parked_at", admin.EmptyFieldListFilter))
    list_select_related = ("event",)
    search_fields = ("topic", "error")
    ordering = ("-id",)
