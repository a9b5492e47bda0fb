"""What people are told: why linking a Telegram account is refused, and what has changed in their account's security."""

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

SECURITY: dict[str, Promise] = {
    "password": _("Your password was changed."),
    "email": _("The e-mail addresses of your account were changed."),
    "factor_added": _("A second factor was added to your account."),
    "factor_removed": _("A second factor was removed from your account."),
    "recovery_made": _("New recovery codes were made for your account. The earlier ones no longer work."),
    "recovery_used": _("A recovery code was used to sign in to your account."),
    "recovered_by_staff": _("The house removed the second factor of your account, as was asked for."),
    "telegram_linked": _("A Telegram account was linked to your account."),
    "telegram_unlinked": _("The Telegram account was unlinked from your account."),
    "new_device": _("Somebody signed in to your account with a device that is new to it."),
    "way_in_added": _("From now on your account can be opened with an account that you have elsewhere:"),
    "way_in_removed": _("An account elsewhere no longer opens yours:"),
    "sessions_ended": _("Your account was signed out on other devices."),
    "deletion_asked": _("The deletion of your account was asked for."),
    "deletion_cancelled": _("The deletion of your account was cancelled."),
    "exported": _("A copy of your account's data was made."),
}
"""One sentence for each change that `accounts.services.security.changed` knows."""
