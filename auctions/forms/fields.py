"""Fields that several forms share: an amount of money, a moment in the reader's zone, several files at once."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from auctions.engine.money import AmountRefused, decimal_text, parse_amount
from auctions.messages import amount_fault_text

EARLIEST, LATEST = 2000, 2100


class MoneyField(forms.Field):
    """An amount as people type it; its value is minor units of `currency`, which the form sets before it validates."""

    default_error_messages = {"zero": _("Give an amount above zero.")}  # noqa: RUF012 - as Django's fields have it

    def __init__(self, *, currency: str = "EUR", **options: Any) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "dir": "ltr"}
        super().__init__(widget=forms.TextInput(attrs=attributes), **options)
        self.currency = currency

    def to_python(self, value: Any) -> int | None:
        """Read the text strictly.

        :raises forms.ValidationError: for a text that is no amount above zero.
        """
        text = str(value or "")
        if not text.strip():
            return None
        try:
            amount = parse_amount(text, self.currency)
        except AmountRefused as refused:
            raise forms.ValidationError(amount_fault_text(refused, self.currency), code=refused.fault.value) from None
        if not amount:
            raise forms.ValidationError(self.error_messages["zero"], code="zero")
        return amount

    def prepare_value(self, value: Any) -> Any:
        """Write a stored amount with all its decimals; what was typed stays as it is."""
        return decimal_text(value, self.currency) if isinstance(value, int) else value


class MomentField(forms.DateTimeField):
    """A date and a time, to the minute, in the reader's zone."""

    default_error_messages = {  # noqa: RUF012 - as Django's fields have it
        "invalid": _("Give a date and a time, for example 2030-12-31 18:00."),
        "too_far": _("Choose a date between the years %(earliest)s and %(latest)s."),
    }

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "dir": "ltr"})
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> datetime | None:
        """Read the moment, and keep within years that every clock can show.

        :raises forms.ValidationError: for a text that is no moment, or one far away.
        """
        moment = super().to_python(value)
        if moment and not EARLIEST <= moment.year < LATEST:
            params = {"earliest": EARLIEST, "latest": LATEST}
            raise forms.ValidationError(self.error_messages["too_far"], code="too_far", params=params)
        return moment


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, as a list; what is in them is for the caller to judge."""

    def __init__(self, *, accept: str, **options: Any) -> None:
        super().__init__(widget=_FilesInput(attrs={"accept": accept}), required=False, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Give the files that were sent."""
        return [file for file in data or () if file]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say no: files are never a value of the listing itself."""
        return False
