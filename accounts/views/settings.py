"""Pages of a person's own settings. Signing up and in are allauth's views under the house's templates."""

from typing import Any

import segno
from allauth.account.views import SignupView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import SettingsForm, SignupForm
from accounts.messages import LINK_REFUSALS
from accounts.models import User
from accounts.second_factor import step_up_required
from accounts.selectors import telegram_link
from accounts.services.telegram_link import LinkRefused, begin, confirm, refuse_claim, unlink
from accounts.views.visitor import person_of as _person
from accounts.views.visitor import session_key_of as _session_key
from accounts.views.visitor import whole_number

HTMX_STOP_POLLING = 286
QR_SCALE = 5


class SignUp(SignupView):
    """Signing up, when two people want one name or one address at the same moment too."""

    def form_valid(self, form: SignupForm) -> HttpResponse:
        """Make the account; who came second is judged anew, with the first one there."""
        answer: HttpResponse
        try:
            answer = super().form_valid(form)
        except IntegrityError:
            form.full_clean()
            answer = super().form_valid(form) if form.is_valid() else self.form_invalid(form)
        return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show and change name, language and time zone; a new language shows at once."""
    person = User.objects.get(pk=_person(request).pk)
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=person)
    if form.is_valid() and _saved(form):
        with translation.override(person.language):
            messages.success(request, _("Saved."))
            response = redirect("settings")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, person.language, **_cookie())
        return response
    context = {"form": form, "person": _person(request), "link": telegram_link(person, _session_key(request))}
    return render(request, "accounts/settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@step_up_required
def telegram(request: HttpRequest) -> HttpResponse:
    """Show where linking stands; POST makes a link to open in Telegram. htmx hears only of changes."""
    person = _person(request)
    context: dict[str, Any] = {}
    if request.method == "POST" and settings.TELEGRAM_TOKEN:
        try:
            context = _invitation(begin(user_id=person.pk, session_key=_session_key(request)))
        except LinkRefused as refused:
            messages.error(request, str(LINK_REFUSALS[refused.reason]))
            return redirect("telegram_link")
    link = telegram_link(person, _session_key(request))
    if request.headers.get("HX-Request") and request.method != "POST":
        waiting = link.open_until and not link.claim
        return (
            HttpResponse(status=204)
            if waiting
            else render(request, "accounts/_telegram_claim.html", {"link": link}, status=HTMX_STOP_POLLING)
        )
    return render(request, "accounts/telegram.html", {"link": link, **context})


@require_POST
@never_cache
@step_up_required(back="telegram_link")
def telegram_confirm(request: HttpRequest) -> HttpResponse:
    """Link the account whose claim was shown, or say that it is not mine."""
    person, session_key = _person(request), _session_key(request)
    if request.POST.get("answer") != "yes":
        refuse_claim(user_id=person.pk, session_key=session_key)
        messages.info(request, _("Nothing was linked. That link is void now."))
        return redirect("telegram_link")
    try:
        account = confirm(
            user_id=person.pk, session_key=session_key, claim_id=whole_number(request.POST.get("claim", ""))
        )
    except LinkRefused as refused:
        messages.error(request, str(LINK_REFUSALS[refused.reason]))
    else:
        messages.success(
            request, _("Linked to %(account)s. Your messages come there from now on.") % {"account": account.title}
        )
    return redirect("telegram_link")


@require_POST
@never_cache
@step_up_required(back="telegram_link")
def telegram_unlink(request: HttpRequest) -> HttpResponse:
    """Part from the linked Telegram account."""
    try:
        if unlink(user_id=_person(request).pk):
            messages.success(request, _("Unlinked. Your messages come by e-mail from now on."))
    except LinkRefused as refused:
        messages.error(request, str(LINK_REFUSALS[refused.reason]))
    return redirect("telegram_link")


def _saved(form: ModelForm) -> bool:
    """Save, unless somebody took the name a moment ago; then the form says so."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.full_clean()
    return form.is_valid()


def _invitation(token: str) -> dict[str, Any]:
    url = f"https://t.me/{settings.TELEGRAM_BOT_NAME}?start=link_{token}"
    code = segno.make(url, micro=False)
    width, _height = code.symbol_size(scale=QR_SCALE)
    return {"deep_link": url, "qr": code.svg_data_uri(scale=QR_SCALE, light="#fff"), "qr_size": int(width)}


def _cookie() -> dict[str, Any]:
    return {
        "max_age": settings.LANGUAGE_COOKIE_AGE,
        "path": settings.LANGUAGE_COOKIE_PATH,
        "samesite": settings.LANGUAGE_COOKIE_SAMESITE,
        "secure": settings.SESSION_COOKIE_SECURE,
    }
