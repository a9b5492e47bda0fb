"""The Django project: settings, addresses, processes, and wiring.py, which says who listens to which event."""

from auctionsite.celery import app as celery_app

__all__ = ["celery_app"]
