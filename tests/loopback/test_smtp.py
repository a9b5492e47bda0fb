"""The loopback mail server, driven by smtplib."""

import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from tests.loopback.smtp import DROP, SmtpServer


@pytest.fixture
def client(smtp_server: SmtpServer) -> Iterator[smtplib.SMTP]:
    """A connected client that has said nothing yet."""
    with smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=5) as smtp:
        yield smtp


def letter(subject: str = "You won", to: str = "alice@torg.example") -> EmailMessage:
    """Write a letter with what a careless server would spoil: a leading dot, letters beyond ASCII, a second part."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "house@torg.example", to, subject
    message.set_content("Здравствуйте!\n.\n..and a line with dots\n")
    message.add_alternative("<p>Здравствуйте!</p>", subtype="html")
    return message


def test_a_letter_arrives_whole(client: smtplib.SMTP, smtp_server: SmtpServer) -> None:
    client.send_message(letter("Лот продан"), to_addrs=["alice@torg.example", "bob@torg.example"])
    [mail] = smtp_server.messages
    assert (mail.sender, mail.recipients) == ("house@torg.example", ("alice@torg.example", "bob@torg.example"))
    assert mail.message["Subject"] == "Лот продан"
    plain = mail.message.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().splitlines() == ["Здравствуйте!", ".", "..and a line with dots"]
    assert smtp_server.sent_to("bob@torg.example") == [mail.message]
    assert smtp_server.sent_to("carol@torg.example") == []


def test_several_letters_go_over_one_connection(client: smtplib.SMTP, smtp_server: SmtpServer) -> None:
    for subject in ("one", "two"):
        client.send_message(letter(subject))
    assert client.noop()[0] == 250
    assert client.rset()[0] == 250
    assert [mail.message["Subject"] for mail in smtp_server.messages] == ["one", "two"]


@pytest.mark.parametrize(
    ("command", "error"),
    [("MAIL", smtplib.SMTPSenderRefused), ("RCPT", smtplib.SMTPRecipientsRefused), ("END", smtplib.SMTPDataError)],
)
@pytest.mark.parametrize("reply", ["550 no such user", "451 try again later"])
def test_a_scripted_refusal_happens_once(
    client: smtplib.SMTP, smtp_server: SmtpServer, command: str, error: type[smtplib.SMTPException], reply: str
) -> None:
    smtp_server.script(command, reply)
    with pytest.raises(error, match=reply[:3]):
        client.send_message(letter())
    assert smtp_server.messages == []
    client.send_message(letter())
    assert len(smtp_server.messages) == 1


@pytest.mark.parametrize("accepted", [True, False])
def test_a_connection_cut_after_the_letter_leaves_its_fate_unknown(
    client: smtplib.SMTP, smtp_server: SmtpServer, accepted: bool
) -> None:
    smtp_server.script("END", DROP, accepted=accepted)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.send_message(letter())
    assert len(smtp_server.messages) == accepted


def test_a_connection_can_be_refused_before_the_greeting(smtp_server: SmtpServer) -> None:
    smtp_server.script("CONNECT", "421 too busy", DROP)
    with pytest.raises(smtplib.SMTPConnectError):
        smtplib.SMTP(smtp_server.host, smtp_server.port)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        smtplib.SMTP(smtp_server.host, smtp_server.port)


def test_commands_out_of_order_are_refused(client: smtplib.SMTP) -> None:
    assert client.docmd("MAIL", "FROM:<house@torg.example>")[0] == 503
    client.ehlo()
    assert client.docmd("RCPT", "TO:<alice@torg.example>")[0] == 503
    assert client.docmd("DATA")[0] == 503
    assert client.docmd("MAIL", "FROM: house")[0] == 501
    assert client.docmd("TURN")[0] == 500
    assert client.has_extn("8bitmime")


def test_stopping_cuts_open_connections() -> None:
    server = SmtpServer().start()
    with socket.create_connection((server.host, server.port), timeout=5) as connection:
        assert connection.recv(100).startswith(b"220")
        server.stop()
        assert connection.recv(100) == b""
