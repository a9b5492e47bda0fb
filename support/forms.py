"""The forms of help: writing to the house, and reporting somebody or something."""

from django import forms
from django.utils.translation import gettext_lazy as _

from support.models import Report


class ContactForm(forms.Form):
    """Where to answer, and what it is about."""

    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    text = forms.CharField(
        label=_("Your message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("If it is about a lot, name its number or paste its address."),
    )


class ReportForm(forms.Form):
    """What is wrong, from a short list, and what happened."""

    reason = forms.ChoiceField(label=_("What is wrong"), choices=Report.Reason.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What happened"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("What did you see, where and when? Only staff read it; who is reported does not learn who wrote."),
    )
