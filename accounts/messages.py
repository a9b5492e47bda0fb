"""What people are told when linking a Telegram account is refused, on the page and in the bot alike."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.services.telegram_link import LinkRefusal

LINK_REFUSALS: dict[LinkRefusal, Promise] = {
    LinkRefusal.INVALID: _(
        "This link is no longer good: it works once and for ten minutes. Ask for a new one in your settings."
    ),
    LinkRefusal.CLAIMED: _("Another Telegram account has opened this link. Ask for a new one in your settings."),
    LinkRefusal.TAKEN: _(
        "This Telegram account is linked to another account of the house. Send /unlink to the bot first."
    ),
    LinkRefusal.LINKED_ALREADY: _("A Telegram account is linked already. Unlink it first to link another one."),
    LinkRefusal.NOTHING_TO_CONFIRM: _("There is nothing to confirm any more. Ask for a new link."),
}
