"""A person's own data: a copy of it to take away, and the end of the account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.second_factor import step_up_required
from accounts.selectors import latest_export, open_deletion
from accounts.services.data_export import KEPT, ExportRefused, ask_for_export, export_behind, link_to
from accounts.services.deletion import (
    GRACE,
    DeletionRefused,
    ask_for_deletion,
    cancel_deletion,
    hindrances,
)

REFUSED = 422


@require_safe
@never_cache
@login_required
def data(request: HttpRequest) -> HttpResponse:
    """Show what can be fetched, and the way to the end of the account."""
    latest = latest_export(_id(request))
    context: dict[str, Any] = {"latest": latest, "deletion": open_deletion(_id(request))}
    if latest and latest.ready_at and latest.ready_at + KEPT > timezone.now():
        context |= {"link": link_to(latest), "until": latest.ready_at + KEPT}
    return render(request, "accounts/data.html", context)


@require_POST
@never_cache
@login_required
@step_up_required(back="data")
def export(request: HttpRequest) -> HttpResponse:
    """Have a copy made."""
    try:
        ask_for_export(person_id=_id(request))
    except ExportRefused as refused:
        when = date_format(localtime(refused.after), "DATETIME_FORMAT")
        messages.error(request, _("One copy a day. You can ask for the next from %(time)s.") % {"time": when})
    else:
        messages.success(request, _("Your copy is being made. It is here in a moment, and stays for a day."))
    return redirect("data")


@require_safe
@never_cache
@login_required
@step_up_required(reading=True)
def download(request: HttpRequest, link: str) -> HttpResponseBase:
    """Hand over a copy, to its person alone."""
    found = export_behind(link, person_id=_id(request))
    if found is None or not storages["private"].exists(found.file):
        raise Http404(_("This copy is no longer here. You can ask for a new one in your settings."))
    file = storages["private"].open(found.file)
    return FileResponse(file, as_attachment=True, filename=f"my-data-{found.asked_at:%Y-%m-%d}.zip")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@step_up_required
def delete(request: HttpRequest) -> HttpResponse:
    """Explain the end of an account, and what is in its way; POST asks for it."""
    if request.method == "POST":
        return _ask(request)
    context = {"deletion": open_deletion(_id(request)), "days": GRACE.days, "hindrances": hindrances(_id(request))}
    return render(request, "accounts/delete.html", context)


def _ask(request: HttpRequest) -> HttpResponse:
    person_id = _id(request)
    context: dict[str, Any] = {"deletion": open_deletion(person_id), "days": GRACE.days}
    if not request.POST.get("sure"):
        context |= {"hindrances": hindrances(person_id), "unsure": True}
        return render(request, "accounts/delete.html", context, status=REFUSED)
    try:
        deletion = ask_for_deletion(person_id=person_id)
    except DeletionRefused as refused:
        context["hindrances"] = refused.hindrances
        return render(request, "accounts/delete.html", context, status=REFUSED)
    logout(request)
    when = date_format(localtime(deletion.due_at), "DATE_FORMAT")
    words = _("You are signed out everywhere. Your account is deleted on %(date)s, unless you sign in and keep it.")
    messages.info(request, words % {"date": when})
    return redirect("home")


@require_POST
@never_cache
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """Take the wish back."""
    if cancel_deletion(person_id=_id(request)):
        messages.success(request, _("Your account stays. Nothing was deleted."))
    return redirect("data")


def _id(request: HttpRequest) -> int:
    if not isinstance(request.user, User):
        raise TypeError("login_required let a stranger in")
    return request.user.pk
