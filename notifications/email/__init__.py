"""E-mail as a transport."""
