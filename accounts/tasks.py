"""Celery's way into accounts: the standing check of the audit log."""

import logging

from celery import shared_task

from accounts.services.audit import verify_chain

logger = logging.getLogger(__name__)


@shared_task
def check_audit_log() -> None:
    """Walk the audit log's chain; log a break as an error for a person, else the head, which a cut tail would lack."""
    chain = verify_chain()
    if chain.broken_at is not None:
        logger.error("the audit log is broken at entry %s of %s", chain.broken_at, chain.entries)
    else:
        logger.info("the audit log is whole: %s entries, head %s", chain.entries, chain.head)
