"""Showing a second factor: at the end of every way of signing in, and again before what matters most.

Both are one page with the kinds the person has. What it asked for waits in the session, for that attempt alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import clear_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect
from django_otp.models import Device

from accounts.devices import device_of
from accounts.factors import Kind, has_factor, kinds_for
from accounts.forms import FactorForm
from accounts.messages import DENIED, TOO_MANY_TRIES, factor_refusal_text
from accounts.models import User
from accounts.second_factor import fresh, mark_fresh
from accounts.services import passkeys, telegram_factor
from accounts.services.factors import FactorRefusal, FactorRefused, check_code
from accounts.stages import SECOND_FACTOR

HTMX_STOP_POLLING = 286
REFUSED, TOO_MANY = 422, 429
ASKED = "second_factor_asked"
Answer = Callable[[], HttpResponse]


@dataclass(frozen=True)
class Check:
    """One attempt of one person to show a factor: where its page is, and what follows a yes or a no."""

    request: HttpRequest
    user: User
    attempt: str
    page: str
    passed: Callable[[Device], HttpResponse]
    denied: Answer
    back: str = ""

    @property
    def address(self) -> str:
        """The page's own address, which leads on to the same place."""
        return reverse(self.page) + (f"?{urlencode({'next': self.back})}" if self.back else "")

    def recall(self, name: str) -> Any:
        """Give what this attempt asked for under a name, if it did."""
        kept = self.request.session.get(ASKED, {})
        return kept.get(name) if kept.get("attempt") == self.attempt else None

    def keep(self, name: str, value: Any) -> None:
        """Remember what was asked for; what other attempts asked for is forgotten."""
        kept = self.request.session.get(ASKED, {})
        mine = kept if kept.get("attempt") == self.attempt else {"attempt": self.attempt}
        self.request.session[ASKED] = {**mine, name: value}


@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "HEAD", "POST"])
@login_stage_required(stage=SECOND_FACTOR, redirect_urlname="account_login")
def challenge(request: HttpRequest) -> HttpResponse:
    """Ask for a second factor before there is a session; whoever shows it goes on to where they wanted to."""
    return _page(_sign_in(request))


@require_POST
@login_stage_required(stage=SECOND_FACTOR, redirect_urlname="account_login")
def challenge_passkey(request: HttpRequest) -> HttpResponse:
    """Give the browser what it needs to use a passkey for this sign-in."""
    return _options(_sign_in(request))


@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def step_up(request: HttpRequest) -> HttpResponse:
    """Ask somebody who is signed in to show a factor again, or their password where they have none."""
    check = _again(request)
    if request.method != "POST" and fresh(request):
        return redirect(check.back)
    if not has_factor(check.user):
        if check.user.has_usable_password():
            return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': check.back})}")
        return render(request, "accounts/second_factor_none.html")
    return _page(check)


@require_POST
@never_cache
@login_required
def step_up_passkey(request: HttpRequest) -> HttpResponse:
    """Give the browser what it needs to use a passkey for this step-up."""
    return _options(_again(request))


def _sign_in(request: HttpRequest) -> Check:
    stage = request._login_stage  # type: ignore[attr-defined]
    attempt = f"{stage.login.user.pk}:{stage.login.initiated_at}"

    def passed(device: Device) -> HttpResponse:
        answer: HttpResponse = stage.exit()
        if request.user.is_authenticated:
            mark_fresh(request, device)
            request.session.pop(ASKED, None)
        return answer

    def denied() -> HttpResponse:
        clear_login(request)
        return redirect("account_login")

    return Check(request, stage.login.user, attempt, "second_factor", passed, denied)


def _again(request: HttpRequest) -> Check:
    user = User.objects.get(pk=request.user.pk or 0)
    given = request.POST.get("next") or request.GET.get("next") or ""
    back = given if get_adapter(request).is_safe_url(given) else reverse("security")

    def passed(device: Device) -> HttpResponse:
        mark_fresh(request, device)
        request.session.pop(ASKED, None)
        return redirect(back)

    return Check(request, user, f"{user.pk}:again", "second_factor_step_up", passed, partial(redirect, "home"), back)


def _page(check: Check) -> HttpResponse:
    request, kinds = check.request, kinds_for(check.user.pk)
    wanted = (request.POST if request.method == "POST" else request.GET).get("with", "")
    kind = next((kind for kind in kinds if kind == wanted), kinds[0] if kinds else None)
    if kind is None:  # the last factor went away meanwhile
        return check.denied()
    if request.method == "POST":
        return _judged(check, kind, kinds)
    if kind is Kind.TELEGRAM and request.headers.get("HX-Request"):
        return _news_of_question(check)
    return _shown(check, kind, kinds)


def _judged(check: Check, kind: Kind, kinds: list[Kind]) -> HttpResponse:
    request = check.request
    if not _may_try(check, kind):
        return _shown(check, kind, kinds, error=str(TOO_MANY_TRIES), status=TOO_MANY)
    try:
        if kind is Kind.TELEGRAM and request.POST.get("ask"):
            _ask(check)
            return redirect(_with(check, kind))
        device = _device(check, kind)
    except FactorRefused as refused:
        if refused.reason is FactorRefusal.DENIED:
            messages.error(request, str(DENIED))
            return _onward(request, check.denied())
        return _shown(check, kind, kinds, error=factor_refusal_text(refused), status=REFUSED)
    return _onward(request, check.passed(device))


def _may_try(check: Check, kind: Kind) -> bool:
    """Count a try; looking whether Telegram has answered is none.

    :raises RedisError: when tries cannot be counted; nobody gets in then.
    """
    if kind is Kind.TELEGRAM and not check.request.POST.get("ask"):
        return True
    key = f"{kind}:{check.user.pk}"
    return bool(ratelimit.consume(check.request, action="second_factor", key=key))


def _device(check: Check, kind: Kind) -> Device:
    """Judge what was sent, and give the device that it proves."""
    if kind is Kind.PASSKEY:
        answer = check.request.POST.get("credential", "")
        state = check.recall("passkey")
        check.keep("passkey", None)
        return passkeys.check_passkey(user=check.user, state=state, answer=answer)
    if kind is Kind.TELEGRAM:
        return telegram_factor.take(user_id=check.user.pk, question_id=check.recall("question"))
    form = FactorForm(check.request.POST)
    code = form.cleaned_data["code"] if form.is_valid() else ""
    return check_code(user_id=check.user.pk, kind=kind, code=code)


def _ask(check: Check) -> None:
    device = device_of(check.request)
    question = telegram_factor.ask(user_id=check.user.pk, browser=device.words, address=device.address or "")
    check.keep("question", question.pk)


def _shown(check: Check, kind: Kind, kinds: list[Kind], *, error: str = "", status: int = 200) -> HttpResponse:
    question = telegram_factor.standing(check.user.pk, check.recall("question")) if kind is Kind.TELEGRAM else None
    context = {
        "check": check,
        "kind": kind.value,
        "others": [(other.value, _with(check, other)) for other in kinds if other is not kind],
        "here": _with(check, kind),
        "question": question,
        "form": FactorForm(),
        "error": error,
        "signing_in": check.page == "second_factor",
        "at_home": at_home(check.request),
        "home": settings.OTP_WEBAUTHN_RP_ID,
    }
    return render(check.request, "accounts/second_factor.html", context, status=status)


def _news_of_question(check: Check) -> HttpResponse:
    """Answer a page that waits: nothing new, or that it may go on, or that it is over."""
    question = telegram_factor.standing(check.user.pk, check.recall("question"))
    if question and question.confirmed is None:
        return HttpResponse(status=204)
    context = {"check": check, "here": _with(check, Kind.TELEGRAM), "question": question}
    return render(check.request, "accounts/_telegram_answered.html", context, status=HTMX_STOP_POLLING)


def _options(check: Check) -> HttpResponse:
    options, state = passkeys.begin_check(check.user)
    check.keep("passkey", state)
    return JsonResponse(options)


def _with(check: Check, kind: Kind) -> str:
    return f"{reverse(check.page)}?{urlencode({'with': kind.value, **({'next': check.back} if check.back else {})})}"


def _onward(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Lead a page that htmx asked for on as a whole."""
    return HttpResponseClientRedirect(answer["Location"]) if request.headers.get("HX-Request") else answer


def at_home(request: HttpRequest) -> bool:
    """Tell whether the page was asked for by the name that the house's passkeys belong to."""
    host = request.get_host().rsplit(":", 1)[0]
    home: str = settings.OTP_WEBAUTHN_RP_ID
    return host == home or host.endswith(f".{home}")
