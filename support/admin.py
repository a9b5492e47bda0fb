"""The queue of reports: staff read them, and answer each once in words that its reporter is told."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from support.models import Report
from support.services.reports import AnsweredAlready, answer


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    """Reports, the open ones first and the oldest of them first. Only the answer is written here."""

    list_display = ("id", "state", "reason", "about", "reporter", "created_at", "answered_by")
    list_filter = ("state", "reason", "created_at", "answered_at")
    list_select_related = ("reporter", "person", "lot", "answered_by")
    search_fields = ("reporter__name", "reporter__email", "person__name", "lot__title", "lot__public_id", "text")
    ordering = ("-state", "id")
    fields = (
        "state",
        "reason",
        "person",
        "lot",
        "text",
        "reporter",
        "created_at",
        "answer",
        "answered_by",
        "answered_at",
    )
    readonly_fields = tuple(name for name in fields if name != "answer")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Report | None = None) -> tuple[str, ...]:
        """Nothing is changed once it is answered."""
        return self.readonly_fields if obj and obj.state == Report.State.OPEN else self.fields

    def save_model(self, request: HttpRequest, obj: Report, form: Any, change: bool) -> None:
        """Answer; an empty answer leaves the report open."""
        text = str(form.cleaned_data.get("answer", "")).strip()
        if not text:
            return
        try:
            answer(report_id=obj.pk, staff_id=request.user.pk or 0, text=text)
        except AnsweredAlready:
            self.message_user(request, _("Somebody has answered this meanwhile. Nothing was changed."), messages.ERROR)
