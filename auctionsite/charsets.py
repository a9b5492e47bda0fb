"""What stands before Django under either server: it takes UTF-8 only.

Django decodes a request by whatever codec its Content-Type names: some fail outside of every middleware, others give
halves of characters that nothing can store.
"""

from typing import Any

from django.utils.http import parse_header_parameters

REFUSAL = b"The request must be in UTF-8."


def is_utf8(content_type: str) -> bool:
    """Tell whether a request of this Content-Type is in UTF-8: named, or not said."""
    try:
        charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
    except ValueError:
        return False
    return charset.lower() in ("utf-8", "utf8")


def asgi(application: Any) -> Any:
    """Guard an ASGI application."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        named = b",".join(value for name, value in scope["headers"] if name == b"content-type")
        if is_utf8(named.decode("latin1")):
            await application(scope, receive, send)
        else:
            await send({"type": "http.response.start", "status": 400, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": REFUSAL})

    return guarded


def wsgi(application: Any) -> Any:
    """Guard a WSGI application."""

    def guarded(environ: Any, start_response: Any) -> Any:
        if is_utf8(environ.get("CONTENT_TYPE") or ""):
            return application(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain")])
        return [REFUSAL]

    return guarded
