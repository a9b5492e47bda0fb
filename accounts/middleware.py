"""What pages of people need around every request."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

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
