"""The webhook: check the secret, store the update, deal with it, answer 200."""

import hmac
import json
import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.telegram.bot import submit
from telegram_bot.processing import deal_with
from telegram_bot.updates import store

logger = logging.getLogger(__name__)
PATIENCE_S = 20.0


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Take one update. Once it is stored the answer is 200 whatever becomes of it: Telegram repeats others."""
    if not _is_from_telegram(request):
        return HttpResponseForbidden()
    body = _update_of(request.body)
    if body is None:
        return HttpResponseBadRequest()
    store(body)
    try:
        submit(deal_with(body["update_id"])).result(
            PATIENCE_S
        )  # in the bot's own loop: a caller that hangs up stops nothing
    except TimeoutError:
        logger.warning("update %s takes long; its lease tells when to run it again", body["update_id"])
    return HttpResponse()


def _is_from_telegram(request: HttpRequest) -> bool:
    """Compare as bytes: text outside ASCII would make `compare_digest` raise."""
    secret = settings.TELEGRAM_WEBHOOK_SECRET
    given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    return bool(settings.TELEGRAM_TOKEN and secret) and hmac.compare_digest(given.encode(), secret.encode())


def _update_of(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except ValueError:
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    return update if isinstance(number, int) and not isinstance(number, bool) and abs(number) < 2**63 else None
