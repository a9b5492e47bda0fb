"""What pages of people need around every request."""

import logging
from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.generic import FormView
from redis.exceptions import RedisError

from accounts.devices import device_of, remember
from accounts.services import sessions

logger = logging.getLogger(__name__)
KEPT_FORMS = frozenset({"account_login", "account_signup", "account_reset_password"})
"""Names of addresses whose form is shown again with what was typed, when tries cannot be counted."""
GetResponse = Callable[[HttpRequest], HttpResponse]


def refused_forms(get_response: GetResponse) -> GetResponse:
    """Answer 422 where a posted form is shown again with its mistakes; allauth's own views would say 200."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and isinstance(form, BaseForm) and form.errors:
            response.status_code = 422
        return response

    return middleware


def seen(get_response: GetResponse) -> GetResponse:
    """Note which sessions are in use, by a look into the cache and a write every few minutes; know devices again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            sessions.note(request.user.pk, key=request.session.session_key, device=device_of(request))
        response = get_response(request)
        remember(request, response)
        return response

    return middleware


class LimitsAway:
    """Answer 503 where tries are counted but the server that counts is away: nobody may try uncounted."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show the form again, without passwords, or say on a page of its own that this is not possible now."""
        if not isinstance(exception, RedisError):
            return None
        logger.error("tries cannot be counted: %s", exception)
        name, view = _asked(request)
        if request.method != "POST" or name not in KEPT_FORMS or view is None:
            return render(request, "503.html", status=503)
        if name == "account_login":
            messages.error(request, _("Signing in is not possible for a moment. Please try again in a minute."))
        else:
            messages.error(request, _("This is not possible for a moment. Please try again in a minute."))
        unjudged = {**view.get_form_kwargs(), "data": None, "files": None, "initial": request.POST.dict()}
        return view.render_to_response(view.get_context_data(form=view.get_form_class()(**unjudged)), status=503)


def _asked(request: HttpRequest) -> tuple[str, FormView | None]:
    match = request.resolver_match
    view_class = getattr(match.func, "view_class", None) if match else None
    if match is None or view_class is None or not issubclass(view_class, FormView):
        return "", None
    view: FormView = view_class()
    view.setup(request, *match.args, **match.kwargs)
    return match.url_name or "", view
