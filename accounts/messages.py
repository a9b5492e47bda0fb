"""What people are told of their account: why something is refused, and what has changed in its security."""

import math

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.services.factors import FactorRefusal, FactorRefused
from accounts.services.rescue import RescueRefusal
from accounts.services.telegram_link import LinkRefusal

LONG_WAIT_S = 120
LINK_REFUSALS: dict[LinkRefusal, Promise] = {
    LinkRefusal.INVALID: _(
        "This link is no longer good: it works once and for ten minutes. Ask for a new one in your settings."
    ),
    LinkRefusal.CLAIMED: _("Another Telegram account has opened this link. Ask for a new one in your settings."),
    LinkRefusal.TAKEN: _(
        "This Telegram account is linked to another account of the house. Send /unlink to the bot first."
    ),
    LinkRefusal.LINKED_ALREADY: _("A Telegram account is linked already. Unlink it first to link another one."),
    LinkRefusal.CONFIRMS: _(
        "This Telegram account confirms that you sign in. Remove it under Security on the site first, then unlink it."
    ),
    LinkRefusal.NOTHING_TO_CONFIRM: _("There is nothing to confirm any more. Ask for a new link."),
}

FACTOR_REFUSALS: dict[FactorRefusal, Promise] = {
    FactorRefusal.WRONG: _("That is not right, or was used already. Each code works once: wait for the next one."),
    FactorRefusal.WAIT: _("Too many wrong codes. Wait %(seconds)s seconds, then try again."),
    FactorRefusal.UNKNOWN: _("There is no such factor in your account any more."),
    FactorRefusal.LAST_OF_STAFF: _("Staff need a second factor. Add another one before you remove this one."),
    FactorRefusal.NO_FACTOR: _("Recovery codes stand in for a second factor. Add one first."),
    FactorRefusal.TAKEN: _("This one is in use already."),
    FactorRefusal.NOT_LINKED: _("No Telegram account that the bot can write to is linked. Choose another way."),
    FactorRefusal.NOT_YET: _("Nobody has answered in Telegram yet. Press the button there, then try again."),
    FactorRefusal.TOO_LATE: _("This took too long or was used already. Ask again."),
    FactorRefusal.DENIED: _("Somebody answered in Telegram that it was not you. Nobody was let in."),
}
RESCUE_REFUSALS: dict[RescueRefusal, Promise] = {
    RescueRefusal.ONESELF: _("Nobody does this for themselves. Remove your own under Security, or ask a colleague."),
    RescueRefusal.STAFF: _("Only a superuser does this for staff."),
    RescueRefusal.NOTHING: _("This person has no second factor."),
}
DENIED = _(
    "In Telegram the answer was: not me. This sign-in has ended. If it was not you who began it, somebody knows your "
    "password: change it."
)
TOO_MANY_TRIES = _("Too many tries. Wait five minutes, then try again, or choose another way.")


def factor_refusal_text(refused: FactorRefused) -> str:
    """Say why a factor was refused, and what would do."""
    seconds = 0 if refused.until is None else int((refused.until - timezone.now()).total_seconds()) + 1
    return str(FACTOR_REFUSALS[refused.reason]) % {"seconds": max(seconds, 1)}


def too_many_text(wait_s: int) -> str:
    """Ask to wait so many seconds; from two minutes on, so many minutes."""
    if wait_s < LONG_WAIT_S:
        seconds = ngettext("Try again in %(n)s second.", "Try again in %(n)s seconds.", wait_s)
        return f"{_('That was too often in a short time.')} {seconds % {'n': wait_s}}"
    wait_min = math.ceil(wait_s / 60)
    minutes = ngettext("Try again in %(n)s minute.", "Try again in %(n)s minutes.", wait_min)
    return f"{_('That was too often in a short time.')} {minutes % {'n': wait_min}}"


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
