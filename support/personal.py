"""What support holds of a person: their reports. They stay when the person goes, because they are about others."""

from django.db.models import F

from accounts.parts import Part, Table
from support.models import Report


def export(person_id: int) -> dict[str, Table]:
    """Give what this person reported, and what was answered."""
    reports = Report.objects.filter(reporter=person_id).order_by("pk")
    about = {"lot_title": F("lot__title"), "person_name": F("person__name")}
    return {"reports": list(reports.values("created_at", "reason", "text", "answer", "answered_at", **about))}


def erase(person_id: int) -> None:
    """Leave the reports to staff: whose they were, nobody can tell any more."""


PART = Part("support", export, erase)
