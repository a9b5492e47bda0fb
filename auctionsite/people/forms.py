"""The form of one's own public page."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Profile
from accounts.models.profile import MOST_ABOUT, SWITCHES, WRITTEN, language_choices


class ProfileForm(forms.ModelForm):
    """What somebody tells of themselves, and who may see which part. The picture is judged by the house's pipeline."""

    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 10 MB. It is cut to a square."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you speak"),
        required=False,
        choices=language_choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "languages"}),
    )
    about = forms.CharField(
        label=_("About you"),
        required=False,
        help_text=_("Up to 1,000 characters. Markdown works: **bold**, lists, links."),
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": MOST_ABOUT, "dir": "auto"}),
    )

    class Meta:
        model = Profile
        fields = (*WRITTEN, *SWITCHES)

    def clean_about(self) -> str:
        """Count a line's end as one character, as browsers do."""
        text = str(self.cleaned_data["about"]).replace("\r\n", "\n")
        MaxLengthValidator(MOST_ABOUT)(text)
        return text

    @property
    def switches(self) -> list[forms.BoundField]:
        """Give the switches, in the order of the page."""
        return [self[name] for name in SWITCHES]

    @property
    def changes(self) -> dict[str, Any]:
        """Give what the service writes."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
