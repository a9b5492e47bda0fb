"""The Celery application: queues `closing`, `delivery`, `media`, `default`; the schedule is in settings."""

import os

from celery import Celery
from celery.signals import task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auctionsite.settings")

from auctionsite.logs import current_request_id

app = Celery("auctionsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def _name_the_task(task_id: str = "", **kwargs: object) -> None:
    current_request_id.set(task_id)


@task_postrun.connect
def _forget_the_task(**kwargs: object) -> None:
    current_request_id.set("-")
