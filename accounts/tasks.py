"""Celery's way into what people ask for about their own data."""

from celery import shared_task

from accounts.services.data_export import make_next
from accounts.services.deletion import erase_due


@shared_task
def make_exports() -> None:
    """Make the data exports that wait."""
    while make_next():
        pass


@shared_task
def erase_due_accounts() -> None:
    """Delete the accounts whose time has come."""
    erase_due()
