"""Step-up: what matters most is done only by whoever has shown, within fifteen minutes, that it is them.

People without any second factor show it by their password: signing in counts, and entering it again.
"""

import functools
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import django_otp
from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_otp.models import Device

from accounts.factors import has_factor

__all__ = ["fresh", "has_factor", "mark_fresh", "shown_by", "step_up_address", "step_up_required"]

FRESH_FOR_S = 15 * 60
SHOWN_AT = "second_factor_shown_at"
View = Callable[..., HttpResponse]


def mark_fresh(request: HttpRequest, device: Device) -> None:
    """Note in the session that its person has shown this factor now."""
    django_otp.login(request, device)
    request.session[SHOWN_AT] = time.time()


def fresh(request: HttpRequest) -> bool:
    """Tell whether this session's person has shown that it is them within the last fifteen minutes."""
    since = time.time() - FRESH_FOR_S
    if shown_by(request) is not None:
        return bool(request.session.get(SHOWN_AT, 0) > since)
    if has_factor(request.user):
        return False
    return any(record["at"] > since for record in get_authentication_records(request, request.user))


def shown_by(request: HttpRequest) -> Device | None:
    """Give the factor that this session was opened or stepped up with, while its person still has it."""
    return getattr(request.user, "otp_device", None)


def step_up_address(back: str) -> str:
    """Give the address of the step-up page that leads on to `back`."""
    return f"{reverse('second_factor_step_up')}?{urlencode({'next': back})}"


def step_up_required(
    view: View | None = None, *, reading: bool = False, back: str = "", with_password: bool = False
) -> Any:
    """Guard a view: a POST goes to the step-up page first, and comes back to the form, which says that it was not sent.

    `reading` guards GET too; `back` names the page of the form where it is another address. Views that ask for the
    password themselves (`with_password`) are guarded only for people with a factor.
    """
    if view is None:
        return functools.partial(step_up_required, reading=reading, back=back, with_password=with_password)

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent = request.method == "POST"
        if not request.user.is_authenticated:
            return redirect_to_login(reverse(back) if back else request.get_full_path())
        if not (sent or reading) or fresh(request) or (with_password and not has_factor(request.user)):
            return view(request, *args, **kwargs)
        if sent:
            messages.warning(request, _("Nothing was changed yet: first show that it is you, then send it again."))
        return redirect(step_up_address(reverse(back) if back else request.get_full_path()))

    return guarded
