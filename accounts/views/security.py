"""Pages on which people add, look at and remove their second factors and recovery codes."""

from base64 import b32encode, b64encode
from binascii import unhexlify
from typing import Any
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp.models import Device
from django_otp.util import random_hex

from accounts.factors import codes_left, factors_of, has_factor, kind_of
from accounts.forms import NamedFactorForm
from accounts.messages import factor_refusal_text
from accounts.models import TelegramAccount, User
from accounts.second_factor import mark_fresh, step_up_required
from accounts.services import passkeys
from accounts.services.factors import CODES, FactorRefused, add_app, add_telegram, make_codes, remove
from accounts.views.challenge import at_home

REFUSED = 422
APP_KEY, PASSKEY_STATE = "second_factor_app_key", "second_factor_new_passkey"
QR_SCALE = 5


@require_safe
@never_cache
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """Show what protects the account: factors, recovery codes left, and where the rest is changed."""
    factors = [(kind_of(device).value, device) for device in factors_of(_pk(request))]
    left = codes_left(_pk(request)) if factors else 0
    context = {"factors": factors, "left": left, "few": left <= CODES // 3, "may_remove": _may_remove(request, factors)}
    return render(request, "accounts/security.html", context)


@require_safe
@never_cache
@login_required
def setup(request: HttpRequest) -> HttpResponse:
    """Show the kinds of factors, and what each is for; staff without one are sent here by the admin."""
    account = TelegramAccount.objects.filter(user=_pk(request)).first() if settings.TELEGRAM_TOKEN else None
    has = {kind_of(device).value for device in factors_of(_pk(request))}
    context = {"account": account, "bot_on": bool(settings.TELEGRAM_TOKEN), "has": has, "at_home": at_home(request)}
    return render(request, "accounts/second_factor_setup.html", context)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@step_up_required(reading=True)
def app(request: HttpRequest) -> HttpResponse:
    """Show a new secret as a code to scan and as text, and add the app once it proves that it has it."""
    key = request.session.setdefault(APP_KEY, random_hex(20))
    form = NamedFactorForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        name = form.cleaned_data["name"] or _("Authenticator app")
        try:
            device = add_app(
                user_id=_pk(request), key=key, code=form.cleaned_data["code"], name=name, here=_here(request)
            )
        except FactorRefused as refused:
            form.add_error("code", factor_refusal_text(refused))
        else:
            del request.session[APP_KEY]
            return _added(request, device)
    context = {"form": form, **_to_scan(request, key)}
    return render(request, "accounts/second_factor_app.html", context, status=REFUSED if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@step_up_required(reading=True)
def passkey(request: HttpRequest) -> HttpResponse:
    """Explain passkeys, and keep the one that the browser made."""
    form = NamedFactorForm(request.POST if request.method == "POST" else None, with_code=False)
    if form.is_valid():
        answer, name = request.POST.get("credential", ""), form.cleaned_data["name"] or _("Passkey")
        state = request.session.pop(PASSKEY_STATE, None)
        try:
            device = passkeys.add_passkey(
                user=_person(request), state=state, answer=answer, name=name, here=_here(request)
            )
        except FactorRefused as refused:
            form.add_error(None, factor_refusal_text(refused))
        else:
            return _added(request, device)
    context = {"form": form, "at_home": at_home(request), "home": settings.OTP_WEBAUTHN_RP_ID}
    return render(request, "accounts/second_factor_passkey.html", context, status=REFUSED if form.errors else 200)


@require_POST
@never_cache
@step_up_required(back="passkey_setup")
def passkey_options(request: HttpRequest) -> HttpResponse:
    """Give the browser what it needs to make a passkey."""
    options, request.session[PASSKEY_STATE] = passkeys.begin_adding(_person(request))
    return JsonResponse(options)


@require_POST
@never_cache
@step_up_required(back="second_factor_setup")
def telegram_factor(request: HttpRequest) -> HttpResponse:
    """Let the linked Telegram account confirm from now on."""
    try:
        device = add_telegram(user_id=_pk(request), here=_here(request))
    except FactorRefused as refused:
        messages.error(request, factor_refusal_text(refused))
        return redirect("second_factor_setup")
    return _added(request, device)


@require_POST
@never_cache
@step_up_required(back="security")
def remove_factor(request: HttpRequest) -> HttpResponse:
    """Remove one factor."""
    try:
        remove(user_id=_pk(request), device_id=request.POST.get("factor", "")[:100], here=_here(request))
    except FactorRefused as refused:
        messages.error(request, factor_refusal_text(refused))
    else:
        messages.success(request, _("Removed. It no longer lets anybody in."))
    return redirect("security")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@step_up_required(reading=True)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Say how many codes are left; POST makes ten new ones and shows them, this once."""
    if not has_factor(_person(request)):
        return redirect("second_factor_setup")
    context: dict[str, Any] = {"left": codes_left(_pk(request))}
    if request.method == "POST":
        codes = [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in make_codes(user_id=_pk(request))]
        context = {"codes": codes, "file": _as_file(codes), "house_name": settings.HOUSE["name"]}
    return render(request, "accounts/recovery_codes.html", context)


def _added(request: HttpRequest, device: Device) -> HttpResponse:
    """Take the new factor as shown, and lead to recovery codes where there are none yet."""
    mark_fresh(request, device)
    messages.success(request, _("Added. You will be asked for it when you sign in."))
    if codes_left(_pk(request)):
        return redirect("security")
    return redirect("recovery_codes")


def _may_remove(request: HttpRequest, factors: list[Any]) -> bool:
    return not (_person(request).is_staff and len(factors) == 1)


def _to_scan(request: HttpRequest, key: str) -> dict[str, Any]:
    """Give the key as an address for apps, drawn and written out."""
    issuer, secret = settings.HOUSE["name"].replace(":", ""), b32encode(unhexlify(key)).decode()
    label = quote(f"{issuer}:{_person(request).email}")
    address = f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
    drawn = segno.make(address, micro=False).svg_inline(scale=QR_SCALE, light="#fff")
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"qr": SafeString(drawn), "secret": groups, "address": address}


def _as_file(codes: list[str]) -> str:
    """Give the codes as a file to keep: in the answer itself, so that no other address has them."""
    heading = _("Recovery codes of %(house)s. Each one works once.") % {"house": settings.HOUSE["name"]}
    text = "\r\n".join([heading, "", *codes, ""])
    return f"data:text/plain;charset=utf-8;base64,{b64encode(text.encode()).decode()}"


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("a stranger was let in")
    return request.user


def _pk(request: HttpRequest) -> int:
    return _person(request).pk


def _here(request: HttpRequest) -> str:
    return request.session.session_key or ""
