"""Where a debug house's letters go: a folder that `/mail/` shows, without those that nobody could ever receive."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

NOBODY = ".example"
"""A top domain that never exists (RFC 2606): the demo's simulated people have their addresses there."""


class MailFolder(EmailBackend):
    """Keeps letters as files, one for each sending."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the letters that somebody may want to read; the others count as sent."""
        kept = [letter for letter in email_messages if not all(to.endswith(NOBODY) for to in letter.recipients())]
        super().send_messages(kept)
        return len(email_messages)
