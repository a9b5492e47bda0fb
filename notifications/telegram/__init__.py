"""Telegram as a transport: the Bot client with its loop, the limiter, what errors mean, the texts."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot then gives `retry_after` in the form that will stay
