"""The outbox in the admin: to look at, for staff, and nothing to change."""

from django.contrib import admin
from django.test import RequestFactory

from accounts.models import User
from events.admin import HandOverInline
from events.models import HandOver, OutboxEvent


def test_rows_are_read_only_even_for_a_superuser(stan: User, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = stan
    for model in (OutboxEvent, HandOver):
        page = admin.site._registry[model]
        assert page.has_view_permission(request)
        assert not page.has_add_permission(request)
        assert not page.has_change_permission(request)
        assert not page.has_delete_permission(request)
    inline = HandOverInline(OutboxEvent, admin.site)
    assert not inline.has_add_permission(request) and not inline.can_delete


def test_rows_have_names(db: None) -> None:
    event = OutboxEvent.objects.create(kind="happened", topic="t:1", seq=3, payload={})
    hand_over = HandOver.objects.create(event=event, listener="one", topic="t:1")
    assert (str(event), str(hand_over)) == ("happened t:1#3", f"one: {event.pk}")
