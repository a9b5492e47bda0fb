"""Settings of a worker process that a test starts: the tests' own, on that test's database and loopback Bot API."""

import os
from urllib.parse import unquote

import environ

from tests.settings import *  # noqa: F403

DATABASES = {"default": {**DATABASES["default"], **environ.Env().db_url("WORKER_DATABASE_URL")}}  # noqa: F405
DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])
TELEGRAM_TOKEN = os.environ["WORKER_TELEGRAM_TOKEN"]
TELEGRAM_API_URL = os.environ["WORKER_TELEGRAM_API_URL"]
