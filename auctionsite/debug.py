"""Pages that only a debug house has: the mail it sent, and the living style guide."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from auctionsite.styleguide import specimens

PLAIN_NAME = re.compile(r"[0-9A-Za-z_-]+\.log")
SEPARATOR = b"-" * 79
MOST_FILES = 200


@dataclass(frozen=True)
class Mail:
    """A message as the file backend stored it."""

    name: str
    subject: str
    to: str
    date: str
    text: str


@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """List the mail that this house has sent, newest first."""
    files = sorted(Path(settings.MAIL_DIR).glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)[
        :MOST_FILES
    ]
    return render(request, "debug/mail.html", {"mails": [letter for path in files for letter in reversed(_read(path))]})


@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    """Show the messages of one file as text, with links that work."""
    path = Path(settings.MAIL_DIR) / name
    if not PLAIN_NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return render(request, "debug/message.html", {"mails": _read(path)})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show each component in its states."""
    return render(request, "styleguide.html", specimens())


def _read(path: Path) -> list[Mail]:
    letters = []
    for raw in path.read_bytes().split(SEPARATOR):
        if not raw.strip():
            continue
        parsed = message_from_bytes(raw.lstrip(b"\n"), policy=policy.default)
        letters.append(_mail(path.name, parsed))
    return letters


def _mail(name: str, parsed: EmailMessage) -> Mail:
    body = parsed.get_body(("plain", "html"))
    date = parsed["Date"].datetime if parsed["Date"] else None
    return Mail(
        name,
        parsed["Subject"] or "",
        parsed["To"] or "",
        f"{date:%Y-%m-%d %H:%M:%S}" if date else "",
        body.get_content() if body else "",
    )
