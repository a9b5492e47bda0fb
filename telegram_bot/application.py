"""The Application of python-telegram-bot: one per process, on the bot's loop; never started, only given updates."""

import asyncio
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes

from notifications.telegram.bot import bot
from telegram_bot.handlers import register

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
_made: list[AnyApplication] = []
_failures: dict[int, Exception] = {}
_making = asyncio.Lock()


async def handle(body: dict[str, Any]) -> Exception | None:
    """Let the handlers answer an update, and give the exception that one of them raised, if any.

    `process_update` never raises it: an update marked done after that alone would hide failures.
    """
    application = await _application()
    update = Update.de_json(body, application.bot)
    await application.process_update(update)
    return _failures.pop(update.update_id, None)


async def _application() -> AnyApplication:
    async with _making:
        client = bot()
        if not _made or _made[0].bot is not client:
            application = Application.builder().bot(client).updater(None).build()
            register(application)
            application.add_error_handler(_note)
            await application.initialize()
            _made[:] = [application]
        return _made[0]


async def _note(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    if isinstance(update, Update) and context.error:
        _failures[update.update_id] = context.error
