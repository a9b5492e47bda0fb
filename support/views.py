"""Help pages and the way to the people behind the house."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from redis.exceptions import RedisError

from accounts.limits import TooMany, take
from auctions.selectors.steps import step_tables
from support.contact import CannotSend, send_to_house
from support.forms import ContactForm


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Explain how auctions work here, with the step tables in force."""
    return render(request, "support/help.html", {"tables": step_tables()})


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Take a message to the house; what was typed stays where it could not be sent."""
    known: dict[str, Any] = {"email": request.user.email} if request.user.is_authenticated else {}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=known)
    status, wait_s = 200, 0
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                take("message", request)
                send_to_house(sender=form.cleaned_data["email"], text=form.cleaned_data["text"])
            except TooMany as refused:
                status, wait_s = 429, refused.wait_s
                form.add_error(
                    None,
                    _("You have written several times within the hour. Please wait, or write to us by e-mail."),
                )
            except (CannotSend, RedisError):
                status = 503
                form.add_error(
                    None,
                    _("Your message could not be sent just now. Please try again in a few minutes; it is kept here."),
                )
            else:
                messages.success(request, _("Your message is on its way. We answer by e-mail."))
                return redirect("contact")
    answer = render(request, "support/contact.html", {"form": form}, status=status)
    if wait_s:
        answer.headers["Retry-After"] = str(wait_s)
    return answer
