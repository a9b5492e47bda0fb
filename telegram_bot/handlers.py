"""What people can say to the bot. Each handler reads, calls one service, and answers in the reader's language."""

from typing import Any

from django.utils import timezone
from django.utils.translation import override
from telegram import ChatMember, LinkPreviewOptions, Update
from telegram.constants import ChatType, ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    TypeHandler,
    filters,
)

from accounts.messages import LINK_REFUSALS
from accounts.models import TelegramAccount
from accounts.services import telegram_factor, telegram_link
from accounts.services.telegram_factor import Answered
from accounts.services.telegram_link import LinkRefused
from notifications.markup import plain
from notifications.telegram.buttons import PRESSED, YES
from telegram_bot.database import in_database
from telegram_bot.replies import reply
from telegram_bot.selectors import Reader, lot_card, reader

BEFORE_ALL = -1
PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Tell the application who answers what."""
    application.add_handler(TypeHandler(Update, seen), group=BEFORE_ALL)
    application.add_handler(CommandHandler("start", start, PRIVATE))
    application.add_handler(CommandHandler("help", show_help, PRIVATE))
    application.add_handler(CommandHandler("unlink", unlink, PRIVATE))
    application.add_handler(CallbackQueryHandler(answer_question, PRESSED))
    application.add_handler(ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(PRIVATE, show_help))


async def seen(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Whoever writes to the bot can be reached again."""
    if update.effective_user and update.my_chat_member is None:
        await in_database(_mark_reachable, update.effective_user.id)


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Welcome somebody, or do what the link they followed asks for: `link_<token>`, `lot_<id>`."""
    what, _, argument = (context.args[0] if context.args else "").partition("_")
    if what == "link" and argument:
        await _claim(update, argument)
    elif what == "lot" and argument:
        await _show_lot(update, argument)
    else:
        await _answer(update, "start")


async def show_help(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what the bot does and understands."""
    await _answer(update, "help")


async def unlink(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Part this Telegram account from the account of the house."""
    user = update.effective_user
    if user is None:
        return
    who = await in_database(reader, user.id, user.language_code)
    try:
        was_linked = await in_database(telegram_link.unlink, telegram_id=user.id)
    except LinkRefused as refused:
        await _refuse(update, who, refused)
    else:
        await _send(update, await in_database(reply, "unlinked" if was_linked else "not_linked", who))


async def answer_question(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Take a person's yes or no to the question whether a sign-in is theirs; the buttons go with it."""
    query = update.callback_query
    if query is None or not query.data:
        return
    word, _, code = query.data.partition(":")
    who = await in_database(reader, query.from_user.id, query.from_user.language_code)
    answered = await in_database(
        telegram_factor.answer, code=code, telegram_id=query.from_user.id, confirmed=word == YES
    )
    text = await in_database(reply, f"sign_in_{answered.value}", who)
    if answered is Answered.TOO_LATE:
        await query.answer(plain(text), show_alert=True)
        return
    await query.answer()
    await query.edit_message_text(text, parse_mode=ParseMode.HTML)


async def membership(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Note that somebody blocked the bot, or lets it write again."""
    change = update.my_chat_member
    if change is None or change.chat.type != ChatType.PRIVATE:
        return
    gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    await in_database(_mark_unreachable if gone else _mark_reachable, change.from_user.id)


async def _claim(update: Update, token: str) -> None:
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None:
        return
    title = f"{user.full_name} (@{user.username})" if user.username else user.full_name
    who = await in_database(reader, user.id, user.language_code)
    try:
        owner = await in_database(telegram_link.claim, token=token, telegram_id=user.id, chat_id=chat.id, title=title)
    except LinkRefused as refused:
        await _refuse(update, who, refused)
    else:
        await _send(update, await in_database(reply, "link_claimed", who, owner=owner, title=title))


async def _refuse(update: Update, who: Reader, refused: LinkRefused) -> None:
    with override(who.language):
        reason = str(LINK_REFUSALS[refused.reason])
    await _send(update, await in_database(reply, "link_refused", who, reason=reason))


async def _show_lot(update: Update, public_id: str) -> None:
    user = update.effective_user
    if user is None:
        return
    who = await in_database(reader, user.id, user.language_code)
    card = await in_database(lot_card, public_id, who.language, timezone.now())
    await _send(update, await in_database(reply, "lot", who, lot=card))


async def _answer(update: Update, name: str) -> None:
    user = update.effective_user
    if user:
        who = await in_database(reader, user.id, user.language_code)
        await _send(update, await in_database(reply, name, who))


async def _send(update: Update, text: str) -> None:
    if update.effective_message:
        await update.effective_message.reply_text(
            text, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        )


def _mark_reachable(telegram_id: int) -> None:
    unreachable = TelegramAccount.objects.filter(telegram_id=telegram_id, unreachable_at__isnull=False)
    if unreachable.exists():
        unreachable.update(unreachable_at=None)


def _mark_unreachable(telegram_id: int) -> None:
    TelegramAccount.objects.filter(telegram_id=telegram_id, unreachable_at=None).update(unreachable_at=timezone.now())
