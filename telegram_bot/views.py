"""The webhook: check the secret, store the update, deal with it, answer 200."""

import hmac
import json
import logging
import re
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
UNSTORABLE = re.compile("[\\0\\ud800-\\udfff]")


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
        update = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) >= 2**63:
        return None
    return update if _storable(update) else None


def _refuse(constant: str) -> None:
    """Take NaN and Infinity for what they are: no JSON."""
    raise ValueError(constant)


def _storable(value: Any) -> bool:
    """Tell whether a column of PostgreSQL takes this: NUL and halves of surrogate pairs it does not."""
    if isinstance(value, dict):
        return all(_storable(key) and _storable(item) for key, item in value.items())
    if isinstance(value, list):
        return all(_storable(item) for item in value)
    return not isinstance(value, str) or not UNSTORABLE.search(value)
