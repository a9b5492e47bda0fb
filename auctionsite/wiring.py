"""The one page that says who listens to which event, and who adds what to a data export and to an erasure.

Loaded in every process: web, worker, beat, command.
"""

from accounts import parts
from events.listeners import listen


def connect() -> None:
    """Connect listeners to events, and apps to what is gathered of a person: the upper ones first."""
    import accounts.personal
    import auctions.personal
    import notifications.personal
    import support.personal
    import telegram_bot.personal
    from auctionsite.people import personal as people
    from notifications import inbox

    listen("notifications", inbox.KINDS, inbox.receive)
    parts.add(people.PART)
    for app in (telegram_bot, notifications, support, auctions, accounts):
        parts.add(app.personal.PART)
