"""Celery's way to updates that were left behind."""

from celery import shared_task

from notifications.telegram.bot import submit
from telegram_bot.processing import deal_with
from telegram_bot.updates import give_up_old_buttons, unfinished


@shared_task
def finish_updates() -> None:
    """Run again what no process has finished, the oldest first."""
    give_up_old_buttons()
    for update_id in unfinished():
        submit(deal_with(update_id)).result()
