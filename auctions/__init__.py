"""Lots, bids, sales. The rules are in engine/, applied by services/, read by selectors/, shown by views and the live hub."""
