"""Signing in through another house that speaks OpenID Connect: Google, Telegram. Each is on when it has its secret."""
