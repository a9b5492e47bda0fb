"""Replaying recorded auctions through the real services: reading a recording, running it, a house of its own."""
