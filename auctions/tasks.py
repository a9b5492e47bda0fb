"""Celery's way into closing. The beat is the alarm clock; the services decide by the database's clock."""

import logging

from celery import shared_task

from auctions.selectors.integrity import faults_of_running_auctions
from auctions.services import perpetual, visits
from auctions.services.closing import BATCH, finish_due, reopen_failed
from auctions.services.preparing import CLAIM, prepare_next, wake

logger = logging.getLogger(__name__)
PICTURES = 10
"""How many pictures one task prepares before it lets others have a turn."""


@shared_task
def finish_due_auctions() -> None:
    """Close everything that is past its end, and let happen what is due in perpetual auctions, a batch at a time."""
    while finish_due() == BATCH:
        pass
    while perpetual.advance() == perpetual.BATCH:
        pass


@shared_task
def reopen_failed_auctions() -> None:
    """Try again to open the sealed bids of auctions whose key was missing."""
    reopen_failed()


@shared_task
def fold_visits() -> None:
    """Add the visits counted since the last time to those of each lot."""
    visits.fold()


@shared_task
def check_running_auctions() -> None:
    """Compare running auctions with their ledgers and bids; log each difference as an error for a person."""
    for fault in faults_of_running_auctions():
        logger.error("auction %s: %s", fault.public_id, fault.what)


@shared_task(time_limit=PICTURES * int(CLAIM.total_seconds()))
def prepare_pictures() -> None:
    """Encode the pictures that wait."""
    for _turn in range(PICTURES):
        if not prepare_next():
            return
    wake()
