"""Lots, bids, sales: rules in engine/, applied by services/, read by selectors/, shown by views and the live hub."""
