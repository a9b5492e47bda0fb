"""Forms of people: signing up, their own settings, their second factors."""

import unicodedata
from typing import Any, ClassVar
from zoneinfo import available_timezones

from allauth.account.forms import AddEmailForm as BaseAddEmailForm
from allauth.account.forms import ConfirmLoginCodeForm as BaseConfirmLoginCodeForm
from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.account.forms import RequestLoginCodeForm as BaseRequestLoginCodeForm
from allauth.account.forms import SignupForm as BaseSignupForm
from allauth.socialaccount.forms import SignupForm as BaseSocialSignupForm
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.names import LEAST, MOST, mixes_scripts, name_key, speaks_for_the_house, tidy
from accounts.zones import zone_choices

ADDRESS_HELP = _("We send a link there to confirm it. Only whoever you sell to or buy from sees it, after the sale.")


class NameField(forms.CharField):
    """A display name: tidied, of a sensible length, not one that speaks for the house."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Name"))
        options.setdefault("help_text", _("Others see it when you sell. Bids show a pseudonym."))
        super().__init__(
            max_length=MOST, widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}), **options
        )

    def clean(self, value: Any) -> str:
        name = tidy(super().clean(value))
        if len(name) < LEAST:
            raise forms.ValidationError(_("A name needs at least %(least)d characters."), params={"least": LEAST})
        MaxLengthValidator(MOST)(name)  # tidying takes some characters apart into several
        if mixes_scripts(name):
            raise forms.ValidationError(
                _("A word of this name mixes letters of two scripts. Write each word in one script.")
            )
        if speaks_for_the_house(name):
            raise forms.ValidationError(_("This name is kept for the house. Choose another one."))
        return name


def refuse_taken(name: str, *, but: User | None = None) -> str:
    """Give the name back unless somebody else goes by one that looks the same.

    :raises forms.ValidationError: when it is taken.
    """
    others = User.objects.exclude(pk=but.pk) if but else User.objects.all()
    if others.filter(name_key=name_key(name)).exists():
        raise forms.ValidationError(
            _("Somebody already goes by this name, or by one that looks like it. Add a word or a number.")
        )
    return name


class _Plain(forms.Form):
    """Takes away placeholders, which repeat the labels and vanish when they are needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in ("email", "login"):
                field.label = _("E-mail")


class LoginForm(_Plain, BaseLoginForm):
    """Signing in by e-mail and password."""


class AddEmailForm(_Plain, BaseAddEmailForm):
    """One more address of a person."""


class RequestLoginCodeForm(_Plain, BaseRequestLoginCodeForm):
    """Asking for a code by mail."""


class ConfirmLoginCodeForm(_Plain, BaseConfirmLoginCodeForm):
    """The code that came by mail."""


class _NewPerson(_Plain):
    """What every sign-up asks: a name; the browser tells its time zone."""

    name = NameField()
    time_zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))

    def clean_name(self) -> str:
        return refuse_taken(self.cleaned_data["name"])

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        return zone if zone in available_timezones() else "UTC"


class SocialSignupForm(_NewPerson, BaseSocialSignupForm):
    """Signing up with an account elsewhere: a name, and an address where the provider does not vouch for one."""

    field_order = ("email", "name", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.disabled = self._vouched_for = any(address.verified for address in self.sociallogin.email_addresses)
        email.help_text = "" if self._vouched_for else ADDRESS_HELP

    def validate_unique_email(self, value: str) -> str:
        """Say openly that an address has an account, but only to whom the provider says it belongs."""
        address: str = super().validate_unique_email(value)
        if self.account_already_exists and self._vouched_for:
            raise forms.ValidationError(
                _("There is an account with this address. Sign in to it, then connect %(provider)s in its settings."),
                params={"provider": self.sociallogin.provider.name},
            )
        return address


class SignupForm(_NewPerson, BaseSignupForm):
    """Signing up: e-mail, name, password."""

    field_order = ("email", "name", "password1", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = ADDRESS_HELP
        self.fields["password1"].help_text = _("At least eight characters, and not a password that many people have.")

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Take as long for an address that has an account as for a new one, whose password is hashed."""
        if self.account_already_exists:
            _hash_in_vain(self.cleaned_data["password1"])
        answer: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return answer


def _hash_in_vain(password: str) -> None:
    User().set_password(password)


class SettingsForm(forms.ModelForm):
    """What people change about themselves."""

    name = NameField()
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, help_text=_("Times on pages and in messages are shown in it.")
    )

    class Meta:
        model = User
        fields = ("name", "language", "time_zone")
        help_texts: ClassVar = {"language": _("Mails and Telegram messages come in it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.instance.time_zone
        if zone not in {name for _, places in zone_choices() for name, _ in places}:
            self.fields["time_zone"].choices = [(zone, [(zone, zone)]), *zone_choices()]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return refuse_taken(self.cleaned_data["name"], but=self.instance)


class CodeField(forms.CharField):
    """A code as people type it: with spaces or dashes, in small letters, in the digits of their own script."""

    def __init__(self, **options: Any) -> None:
        attributes = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
        super().__init__(label=_("Code"), max_length=40, widget=forms.TextInput(attrs=attributes), **options)

    def clean(self, value: Any) -> str:
        """Give it in capitals, with plain digits and nothing between."""
        typed = "".join(super().clean(value).split()).replace("-", "").upper()
        return "".join(str(unicodedata.digit(sign, sign)) for sign in typed)


class FactorForm(forms.Form):
    """A code of an app, or a recovery code."""

    code = CodeField()


class NamedFactorForm(FactorForm):
    """A new factor: a name to know it by, and its first code where it has codes."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=_("To know it again, for example: my phone."),
    )
    field_order = ("code", "name")

    def __init__(self, *args: Any, with_code: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_code:
            del self.fields["code"]
