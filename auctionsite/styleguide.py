"""What the living style guide of a debug house shows: times that run, signs, a form with mistakes. No page needs it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SIGNS = [
    *("search", "watch", "left", "right", "up", "down", "close", "menu", "user", "plus", "trash", "clock", "check"),
    *("alert", "info", "external", "share", "camera", "sun", "moon", "gavel", "globe"),
]


class SpecimenForm(forms.Form):
    """One field of each kind; shown with nothing in it, so that the required ones complain."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("What it is, in a few words."))
    description = forms.CharField(label=_("Description"), widget=forms.Textarea, required=False)
    ends_at = forms.DateTimeField(label=_("Ends"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    state = forms.ChoiceField(
        label=_("State"), choices=[("draft", _("Draft")), ("active", _("Active"))], widget=forms.RadioSelect
    )
    picture = forms.FileField(label=_("Pictures"), required=False)
    watch = forms.BooleanField(label=_("Watch"), required=False)


def specimens() -> dict[str, Any]:
    """Give the style guide its context."""
    now = timezone.now()
    ends = {
        "in_a_minute": now + timedelta(seconds=55),
        "in_hours": now + timedelta(hours=3, minutes=12),
        "in_days": now + timedelta(days=2, hours=4),
    }
    return {"signs": SIGNS, "form": SpecimenForm({}), **ends}
