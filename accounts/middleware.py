"""What pages of people need around every request."""

import logging
from collections.abc import Callable
from itertools import chain

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.generic import FormView
from redis.exceptions import RedisError

from accounts.devices import device_of, remember
from accounts.limits import TooMany
from accounts.messages import too_many_text
from accounts.services import sessions

logger = logging.getLogger(__name__)
KEPT_FORMS = frozenset({"account_login", "account_signup", "account_reset_password"})
"""Names of addresses whose form is shown again with what was typed, when tries cannot be counted."""
TOO_MANY, UNAVAILABLE = 429, 503
ALLAUTH_WINDOW_S, FAILED_WINDOW_S = 60, 300
"""Seconds after which `ACCOUNT_RATE_LIMITS` lets somebody try again, and after wrong passwords."""

GetResponse = Callable[[HttpRequest], HttpResponse]


def refused_forms(get_response: GetResponse) -> GetResponse:
    """Answer 422 where a posted form is shown again with its mistakes (allauth's own views would say 200), or 429."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and isinstance(form, BaseForm) and form.errors:
            response.status_code = 422
            faults = chain.from_iterable(form.errors.as_data().values())
            if any(fault.code == "too_many_login_attempts" for fault in faults):
                response.status_code = TOO_MANY
                response.headers["Retry-After"] = str(FAILED_WINDOW_S)
        return response

    return middleware


def seen(get_response: GetResponse) -> GetResponse:
    """Note every few minutes which sessions are in use; know devices again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if request.user.is_authenticated and key and sessions.due(request.user.pk, key):
            sessions.note(request.user.pk, key=key, device=device_of(request))
        response = get_response(request)
        remember(request, response)
        return response

    return middleware


class Limits:
    """Answer 429 where somebody tries too often, and 503 where tries cannot be counted: nobody may try uncounted."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say which of the two it is."""
        if isinstance(exception, TooMany):
            return too_many(request, exception.wait_s)
        if isinstance(exception, RedisError):
            logger.error("tries cannot be counted: %s", exception)
            return _away(request)
        return None


def too_many(request: HttpRequest, wait_s: int = ALLAUTH_WINDOW_S) -> HttpResponse:
    """Ask to wait so many seconds; allauth calls this too, as the project's `handler429`."""
    answer = _kept(request, too_many_text(wait_s), TOO_MANY) or render(
        request, "429.html", {"text": too_many_text(wait_s)}, status=TOO_MANY
    )
    answer.headers["Retry-After"] = str(wait_s)
    return answer


def _away(request: HttpRequest) -> HttpResponse:
    name, _view = _asked(request)
    if name == "account_login":
        text = _("Signing in is not possible for a moment. Please try again in a minute.")
    else:
        text = _("This is not possible for a moment. Please try again in a minute.")
    return _kept(request, text, UNAVAILABLE) or render(request, "503.html", status=UNAVAILABLE)


def _kept(request: HttpRequest, text: str, status: int) -> HttpResponse | None:
    """Show a form that is worth it again, unjudged and without passwords; None for any other page."""
    name, view = _asked(request)
    if request.method != "POST" or name not in KEPT_FORMS or view is None:
        return None
    messages.error(request, text)
    unjudged = {**view.get_form_kwargs(), "data": None, "files": None, "initial": request.POST.dict()}
    answer = view.render_to_response(view.get_context_data(form=view.get_form_class()(**unjudged)), status=status)
    return answer.render() if isinstance(answer, TemplateResponse) else answer


def _asked(request: HttpRequest) -> tuple[str, FormView | None]:
    match = request.resolver_match
    view_class = getattr(match.func, "view_class", None) if match else None
    if match is None or view_class is None or not issubclass(view_class, FormView):
        return "", None
    view: FormView = view_class()
    view.setup(request, *match.args, **match.kwargs)
    return match.url_name or "", view
