"""A mail server of our own on 127.0.0.1, for tests: it speaks SMTP, keeps what it accepted, and refuses as told."""

import email
import email.policy
import functools
import re
import socketserver
import threading
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Self

from tests.loopback.server import Loopback

DROP = ""
EXTENSIONS = ("SIZE 10485760", "8BITMIME", "SMTPUTF8", "PIPELINING")


@dataclass(frozen=True)
class Mail:
    """One accepted message with its envelope."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage


class SmtpServer:
    """The server. Use it as a context manager, or call `start` and `stop`."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.messages: list[Mail] = []
        self.changed = threading.Condition()
        self._plans: list[tuple[str, str, bool]] = []
        self._server = Loopback(functools.partial(_Session, self))
        self.host, self.port = "127.0.0.1", self._server.port

    def __enter__(self) -> Self:
        """Begin to answer."""
        return self.start()

    def __exit__(self, *exc: object) -> None:
        """Stop."""
        self.stop()

    def start(self) -> Self:
        """Begin to answer."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Cut what is open and stop."""
        self._server.stop()

    def script(self, command: str, *replies: str, accepted: bool = False) -> None:
        """Answer the next such commands so ("550 no such user"), or `DROP` the connection.

        Besides the commands of SMTP there are CONNECT, before the greeting, and END, after the final dot. With
        `accepted` an END is told so although the message was kept, as when the answer is lost on its way.
        """
        with self.changed:
            self._plans += [(command, reply, accepted) for reply in replies]

    def sent_to(self, address: str) -> list[EmailMessage]:
        """Return the messages accepted for one recipient."""
        with self.changed:
            return [mail.message for mail in self.messages if address in mail.recipients]

    def planned(self, command: str) -> tuple[str, bool] | None:
        """Take the next scripted reply to a command, and whether the message counts as accepted."""
        with self.changed:
            for plan in self._plans:
                if plan[0] == command:
                    self._plans.remove(plan)
                    return plan[1:]
        return None

    def keep(self, mail: Mail) -> None:
        """Remember an accepted message."""
        with self.changed:
            self.messages.append(mail)
            self.changed.notify_all()


class _Dropped(ConnectionError):
    """The script says to cut the connection here."""


class _Session(socketserver.StreamRequestHandler):
    """One client: commands in their order, one transaction at a time."""

    disable_nagle_algorithm = True

    def __init__(self, house: SmtpServer, *args: Any) -> None:
        self.house = house
        self.greeted = False
        self.sender: str | None = None
        self.recipients: list[str] = []
        super().__init__(*args)

    def handle(self) -> None:
        self._reply(self._scripted("CONNECT") or "220 loopback ESMTP")
        while line := self.rfile.readline():
            command, _, rest = line.decode(errors="replace").strip().partition(" ")
            command = command.upper()
            self._reply(self._scripted(command) or self._answer(command, rest))
            if command == "QUIT":
                return

    def _scripted(self, command: str) -> str | None:
        plan = self.house.planned(command)
        if plan and plan[0] == DROP:
            raise _Dropped
        return plan[0] if plan else None

    def _reply(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _answer(self, command: str, rest: str) -> str:
        address = re.match(r"(?:FROM|TO):\s*<([^>]*)>", rest, re.IGNORECASE)
        if command in ("EHLO", "HELO"):
            self.greeted = True
            return "250 loopback" if command == "HELO" else "\r\n".join(_listed("loopback", *EXTENSIONS))
        if command in ("MAIL", "RCPT") and address is None:
            return "501 syntax: an address in angle brackets"
        if command == "MAIL" and address and self.greeted and self.sender is None:
            self.sender = address[1]
            return "250 ok"
        if command == "RCPT" and address and self.sender is not None:
            self.recipients.append(address[1])
            return "250 ok"
        if command == "DATA" and self.recipients:
            return self._data()
        if command in ("RSET", "NOOP", "QUIT"):
            self._reset(command)
            return "221 bye" if command == "QUIT" else "250 ok"
        return "503 bad sequence of commands" if command in ("MAIL", "RCPT", "DATA") else "500 unknown command"

    def _reset(self, command: str) -> None:
        if command != "NOOP":
            self.sender, self.recipients = None, []

    def _data(self) -> str:
        """Read the message up to the final dot, undo the dot-stuffing, and keep it unless the script refuses it."""
        self._reply("354 end with a dot")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _Dropped
            lines.append(line.removeprefix(b"."))
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        mail = Mail(self.sender or "", tuple(self.recipients), message)
        self._reset("END")
        reply, accepted = self.house.planned("END") or ("250 kept", True)
        if accepted:
            self.house.keep(mail)
        if reply == DROP:
            raise _Dropped
        return reply


def _listed(*items: str) -> list[str]:
    """Write the lines of a 250 reply: a dash after the number in all but the last."""
    return [f"250{' ' if item == items[-1] else '-'}{item}" for item in items]
