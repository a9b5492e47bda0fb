"""A mail backend that fails in the way a test says."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Failing(BaseEmailBackend):
    """Raises `error` when it is handed mail."""

    error: Exception = RuntimeError()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise self.error
