"""What staff do in the admin goes into the audit log, in the same transaction: whoever registered the model."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.services.audit import record

MOST_NAMED = 1000


class Audited(admin.ModelAdmin):
    """Mixed into every registered admin by the house's site. Django's pages of one row are transactions already."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Record a new row."""
        self._record(request, "added", obj, changes=_changes(message))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Record a changed row, by the names of its fields."""
        self._record(request, "changed", obj, changes=_changes(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Record each row that is about to go."""
        for obj in queryset:
            self._record(request, "deleted", obj)
        return super().log_deletions(request, queryset)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any) -> HttpResponse | None:
        """Carry out an action on chosen rows and record it, both or neither; what deletes records by itself."""
        with transaction.atomic():
            answer: HttpResponse | None = super().response_action(request, queryset, *args)
            action = _action_of(request)
            if answer is not None and action != "delete_selected":
                chosen = request.POST.getlist("_selected_action")[:MOST_NAMED]
                facts = {"model": self.opts.label_lower, "action": action, "objects": chosen}
                if request.POST.get("select_across") == "1":
                    facts["objects"] = ["all"]
                record("staff.action", actor_id=request.user.pk, facts=facts)
        return answer

    def _record(self, request: HttpRequest, verb: str, obj: Model, **more: Any) -> None:
        facts = {"model": self.opts.label_lower, "object": str(obj.pk), **more}
        subject = obj.pk if isinstance(obj, User) else getattr(obj, "user_id", None)
        record(f"staff.{verb}", actor_id=request.user.pk, subject_id=subject, facts=facts)


def audited(admin_class: type[admin.ModelAdmin]) -> type[admin.ModelAdmin]:
    """Give an admin that records what is done with it."""
    names = {"__module__": admin_class.__module__, "__doc__": admin_class.__doc__}
    return type(admin_class.__name__, (Audited, admin_class), names)


def _action_of(request: HttpRequest) -> str:
    """Give the action whose button was pushed, as Django finds it: there may be a list above and one below the rows."""
    names, index = request.POST.getlist("action"), request.POST.get("index", "0")
    place = int(index) if index.isdecimal() else 0
    return names[place] if place < len(names) else "".join(names[-1:])


def _changes(message: Any) -> list[dict[str, Any]] | str:
    """Give Django's own account of a change without the rows' texts, which may hold anything."""
    if isinstance(message, str):
        return message
    return [{verb: _fields(what) for verb, what in part.items()} for part in message]


def _fields(what: dict[str, Any]) -> dict[str, Any]:
    named = {"name": str(what["name"])} if "name" in what else {}
    return named | ({"fields": [str(field) for field in what["fields"]]} if "fields" in what else {})
