"""Where a person is signed in, and ending that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.selectors import standing_sessions
from accounts.services.sessions import end_own
from accounts.views.visitor import person_of, session_key_of, whole_number


@require_safe
@never_cache
@login_required
def sessions_page(request: HttpRequest) -> HttpResponse:
    """Show a person's sessions: on which device, from where, when, and which is this one."""
    sessions = standing_sessions(person_of(request))
    context = {"sessions": sessions, "here": session_key_of(request)}
    return render(request, "accounts/sessions.html", context)


@require_POST
@never_cache
@login_required
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End one session by its number, or every other one than this."""
    person, here = person_of(request), session_key_of(request)
    chosen = request.POST.get("session", "")
    only = whole_number(chosen) if chosen else None
    ended = end_own(person.pk, here=here, only=only)
    if ended:
        told = ngettext("One session was ended.", "%(count)d sessions were ended.", ended) % {"count": ended}
        messages.success(request, told)
    else:
        messages.info(request, _("There was no such session any more."))
    return redirect("sessions")
