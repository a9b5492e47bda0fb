#!/usr/bin/env python3
"""The command line of the house: `python manage.py help` lists what it can do."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auctionsite.settings")
    configured = Path(__file__).with_name(".env").exists() or os.environ.keys() & {"DEBUG", "SECRET_KEY"}
    if not configured:
        # A bare checkout can only be a house of one's own. Servers (asgi.py, celery.py) never assume that.
        os.environ["DEBUG"] = "1"
        sys.stderr.write("Neither .env nor SECRET_KEY: this is a debug house in var/.\n")
    execute_from_command_line(sys.argv)
