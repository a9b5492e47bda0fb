"""People: identity, settings, sign-in, the Telegram link, links between accounts and restrictions."""
