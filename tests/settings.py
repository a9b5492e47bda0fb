"""Settings of the tests: the project's own, on an address that no one can reach."""

import os

for name, value in {
    "DEBUG": "0",
    "SECRET_KEY": "tests-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "SITE_URL": "http://testserver",
    "ALLOW_PLAIN_HTTP": "1",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "EMAIL_URL": "memorymail://",
    "DATABASE_POOL": "0",
    "TELEGRAM_TOKEN": "123456:loopback",
    "TELEGRAM_BOT_NAME": "torg_test_bot",
    "TELEGRAM_WEBHOOK_SECRET": "loopback-webhook-secret",
    "TELEGRAM_API_URL": "http://127.0.0.1:9/bot",
    "SEALING_PUBLIC_KEY": "AY9Axa22jyViSuWyFOp2em7JTYKdPXteGtG6bz4hOChf",
    "SEALING_PRIVATE_KEY": "AgABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
    "LOG_LEVEL": "WARNING",
}.items():
    os.environ[name] = value

from auctionsite.environment import celery_broker, redis_database  # noqa: E402
from auctionsite.settings import *  # noqa: E402,F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; the real one has a test of its own
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True

# Each process of pytest-xdist has its own databases in the one Valkey and its own private files; what a test starts
# inherits them.
_first = 3 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
BROKER_DATABASE = _first
PRIVATE_ROOT = PRIVATE_ROOT / str(_first)  # noqa: F405
STORAGES["private"]["OPTIONS"]["location"] = str(PRIVATE_ROOT)  # type: ignore[index]  # noqa: F405
CELERY_BROKER_URL = celery_broker(REDIS_URL, _first)  # noqa: F405
CHANNEL_LAYERS["default"]["CONFIG"]["hosts"][0]["address"] = redis_database(REDIS_URL, _first + 1)  # type: ignore[index]  # noqa: F405
CACHES["default"]["LOCATION"] = CACHES["sessions"]["LOCATION"] = redis_database(REDIS_URL, _first + 2)  # noqa: F405
