"""Settings of the house, typed and read from the environment in one place (`.env.example` lists every name)."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from auctionsite.environment import (
    BASE_DIR,
    VAR,
    celery_broker,
    env,
    openid_providers,
    redis_database,
    redis_url,
    sealing_keys,
    secret_key,
)

DEBUG: bool = env.bool("DEBUG", default=False)
SECRET_KEY = secret_key(DEBUG)
SITE_URL: str = env.str("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else "").rstrip("/")
if not SITE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(
        "SITE_URL is missing: the public address of the house, for example https://auction.example.org"
    )
SECURE = SITE_URL.startswith("https://")
if not DEBUG and not SECURE and not env.bool("ALLOW_PLAIN_HTTP", default=False):
    raise ImproperlyConfigured(
        "SITE_URL must begin with https:// outside DEBUG (ALLOW_PLAIN_HTTP=1 for a test bench only)."
    )
HOST_NAME = urlsplit(SITE_URL).hostname or ""
OWN_MACHINE = ["localhost", "127.0.0.1"] if DEBUG else []
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[HOST_NAME, *OWN_MACHINE])
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts: '*' lets anybody poison links in mails.")
ORIGINS: list[str] = [
    SITE_URL,
    *(f"http://{host}:8000" for host in OWN_MACHINE),
    *env.list("EXTRA_ORIGINS", default=[]),
]
CSRF_TRUSTED_ORIGINS = ORIGINS
DEMO_BIDDERS: bool = env.bool("DEMO_BIDDERS", default=DEBUG)

# Sealed bids: the public key offers them; the private one opens them and belongs to the closing worker alone.
SEALING_PUBLIC_KEY, SEALING_PRIVATE_KEY = sealing_keys(DEBUG)

# The house: an operator gives it its own name, colours and contact.
HOUSE = {
    "name": env.str("HOUSE_NAME", default="Torg"),
    "contact_email": env.str("HOUSE_EMAIL", default="house@example.org"),
    "accent": env.str("HOUSE_ACCENT", default=""),
    "logo": env.str("HOUSE_LOGO", default=""),
    "legal_url": env.str("HOUSE_LEGAL_URL", default=""),
}

INSTALLED_APPS = [
    "modeltranslation",
    "daphne",
    "auctionsite.apps.AuctionSiteConfig",
    "telegram_bot",
    "notifications",
    "support",
    "auctions",
    "accounts",
    "events",
    "auctionsite.admin_config.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "accounts.openid",
    "django_otp",
    "django_countries",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    "django_filters",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "auctionsite.middleware.request_id",
    "auctionsite.middleware.protection",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "auctionsite.middleware.plain_requests",  # after the language is known: its answers are pages too
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "auctionsite.middleware.reader",
    "accounts.middleware.seen",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.refused_forms",
    "accounts.middleware.Limits",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "auctionsite.urls"
ASGI_APPLICATION = "auctionsite.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["auctionsite.templatetags.icons"],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "auctionsite.context.house",
            ],
        },
    }
]

# Data. SQLite needs no server; DATABASE_URL moves the house to PostgreSQL.
DATABASES: dict[str, Any] = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'torg.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=27103364;",
    }
else:
    _database["HOST"] = unquote(_database["HOST"])  # postgres://user@%2Fvar%2Frun%2Fpostgresql/name: a socket's folder
    _database.setdefault("OPTIONS", {})
    # The plan mode is for what auctions/statements.py prepares; the ORM's queries are planned each time, as ever.
    _database["OPTIONS"]["options"] = (
        "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=60000 -c plan_cache_mode=force_generic_plan"
    )
    if env.int("DATABASE_POOL", default=8):
        _database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=8), "timeout": 10}
    else:
        _database["CONN_MAX_AGE"] = env.int("DATABASE_KEEP_S", default=0)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = redis_url()
_cache = {
    "LOCATION": redis_database(REDIS_URL, 2),
    "OPTIONS": {
        "serializer": "auctionsite.caches.JsonSerializer",
        "socket_connect_timeout": 1,  # a server that is gone must not hold up requests
        "socket_timeout": 1,
    },
}
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", **_cache},
    "sessions": {"BACKEND": "auctionsite.sessions.SparedCache", **_cache},
    # Parts of pages that are everybody's, in the memory of each process; the address is part of the key.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 200}},
}
CHANNEL_LAYERS = {
    "default": {
        # socket_timeout is a must: redis-py's default of 5 s would end every quiet subscription.
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [
                {"address": address, "socket_timeout": 20, "socket_connect_timeout": 1, "health_check_interval": 30}
                for address in env.list("CHANNEL_REDIS_URLS", default=[redis_database(REDIS_URL, 1)])
            ]
        },
    }
}
SESSION_ENGINE = "auctionsite.sessions"
SESSION_CACHE_ALIAS = "sessions"

CELERY_BROKER_URL = celery_broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "auctions.tasks.finish_due_auctions": {"queue": "closing"},
    "auctions.tasks.reopen_failed_auctions": {"queue": "closing"},
    "notifications.tasks.*": {"queue": "delivery"},
    "auctions.tasks.prepare_pictures": {"queue": "media"},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "finish due auctions": {"task": "auctions.tasks.finish_due_auctions", "schedule": 1.0, "options": {"expires": 2}},
    "reopen failed auctions": {
        "task": "auctions.tasks.reopen_failed_auctions",
        "schedule": 60.0,
        "options": {"expires": 30},
    },
    "relay the outbox": {"task": "events.tasks.relay_outbox", "schedule": 2.0, "options": {"expires": 2}},
    "deliver messages": {"task": "notifications.tasks.deliver_due", "schedule": 2.0, "options": {"expires": 2}},
    "prepare pictures": {"task": "auctions.tasks.prepare_pictures", "schedule": 30.0, "options": {"expires": 30}},
    "finish updates": {"task": "telegram_bot.tasks.finish_updates", "schedule": 10.0, "options": {"expires": 10}},
    "fold visits": {"task": "auctions.tasks.fold_visits", "schedule": 60.0, "options": {"expires": 50}},
    "make data exports": {"task": "accounts.tasks.make_exports", "schedule": 60.0, "options": {"expires": 60}},
    "erase due accounts": {"task": "accounts.tasks.erase_due_accounts", "schedule": 900.0, "options": {"expires": 60}},
    "check the house": {"task": "auctions.tasks.check_running_auctions", "schedule": 300.0, "options": {"expires": 60}},
    "check the audit log": {"task": "accounts.tasks.check_audit_log", "schedule": crontab(minute=41)},
    "tidy up": {"task": "auctionsite.tasks.tidy_up", "schedule": crontab(hour=3, minute=17)},
    "heartbeat": {"task": "auctionsite.tasks.heartbeat", "schedule": 5.0, "options": {"expires": 5}},
}

# People.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["auctionsite.authentication.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.forms.LoginForm",
    "add_email": "accounts.forms.AddEmailForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = "accounts.selectors.display_name"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
# Signing in elsewhere: nothing happens by a GET, no account is joined to another because of its address.
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid": {"APPS": openid_providers()}}
SOCIALACCOUNT_ADAPTER = "accounts.openid.adapter.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.SocialSignupForm"}
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_LOGIN_ON_GET = SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = False  # accounts/views/ways_in.py asks before it leads there
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXIES", default=0)
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "request_login_code": "20/m/ip,3/m/key",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "confirm_email": "1/180s/key",
    "second_factor": "10/5m/key",
}
BIDS_PER_MINUTE: int = env.int("BIDS_PER_MINUTE", default=60)
# What else is counted (accounts/limits.py): most by one person, most from one address, within so many seconds.
LIMITS: dict[str, tuple[int, int, int]] = {
    "bid": (BIDS_PER_MINUTE, 10 * BIDS_PER_MINUTE, 60),
    "toggle": (60, 600, 60),
    "message": (5, 5, 3600),
    "upload": (120, 600, 3600),
    "export": (10, 50, 3600),
}
SOCKETS_PER_PERSON: int = env.int("SOCKETS_PER_PERSON", default=50)
SOCKETS_PER_ADDRESS: int = env.int("SOCKETS_PER_ADDRESS", default=500)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"

# The second factor. A passkey belongs to a name: on 127.0.0.1 there is none, so a house there has them as localhost.
OTP_TOTP_ISSUER = OTP_WEBAUTHN_RP_NAME = HOUSE["name"]
OTP_WEBAUTHN_RP_ID = "localhost" if HOST_NAME == "127.0.0.1" else HOST_NAME
OTP_WEBAUTHN_ALLOWED_ORIGINS = [*ORIGINS, SITE_URL.replace("//127.0.0.1", "//localhost")]
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
SILENCED_SYSTEM_CHECKS = [] if SECURE else ["otp_webauthn.E031"]  # browsers refuse passkeys over plain http themselves

# Protection.
SECURE_SSL_REDIRECT = SECURE and env.bool("SSL_REDIRECT", default=True)
if SECURE_SSL_REDIRECT and not ALLAUTH_TRUSTED_PROXY_COUNT:
    raise ImproperlyConfigured(
        "SSL_REDIRECT with TRUSTED_PROXIES=0 sends people behind a proxy round in circles: set TRUSTED_PROXIES to the "
        "number of proxies that set X-Forwarded-Proto, or SSL_REDIRECT=0 where something else redirects to https."
    )
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *(origin.replace("http", "ws", 1) for origin in ORIGINS)],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Browsers hold redirects after a form to this too: signing in elsewhere begins with one.
        "form-action": [SELF, *(app["settings"]["server_url"] for app in SOCIALACCOUNT_PROVIDERS["openid"]["APPS"])],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Words, places, times.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["auctionsite.formats"]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR / "media")))
# Served to nobody, or to one person alone: originals of pictures until they are encoded, data exports.
PRIVATE_ROOT = Path(env.str("PRIVATE_ROOT", default=str(VAR / "private")))
if PRIVATE_ROOT.resolve().is_relative_to(MEDIA_ROOT.resolve()):
    raise ImproperlyConfigured("PRIVATE_ROOT must not lie in MEDIA_ROOT, which everybody may read.")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(PRIVATE_ROOT),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# Mail: a folder that /mail shows in debug; otherwise EMAIL_URL (smtp+tls://user:password@host:587) or ANYMAIL_BACKEND.
MAIL_DIR = VAR / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default=f"{HOUSE['name']} <{HOUSE['contact_email']}>")
EMAIL_TIMEOUT = 15
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
elif env.str("ANYMAIL_BACKEND", default=""):
    EMAIL_BACKEND = f"anymail.backends.{env.str('ANYMAIL_BACKEND')}.EmailBackend"
    ANYMAIL = env.json("ANYMAIL", default={})
elif DEBUG:
    EMAIL_BACKEND, EMAIL_FILE_PATH = "auctionsite.mailfolder.MailFolder", str(MAIL_DIR)
else:
    raise ImproperlyConfigured("Set EMAIL_URL or ANYMAIL_BACKEND: a house that cannot send mail cannot let anybody in.")

# Telegram: without a token the bot is off and everything else works.
TELEGRAM_TOKEN: str = env.str("TELEGRAM_TOKEN", default="")
TELEGRAM_BOT_NAME: str = env.str("TELEGRAM_BOT_NAME", default="")
TELEGRAM_WEBHOOK_SECRET: str = env.str("TELEGRAM_WEBHOOK_SECRET", default="")
TELEGRAM_API_URL: str = env.str("TELEGRAM_API_URL", default="https://api.telegram.org/bot")
TELEGRAM_FILE_URL: str = env.str("TELEGRAM_FILE_URL", default="https://api.telegram.org/file/bot")
if TELEGRAM_TOKEN and not DEBUG and len(TELEGRAM_WEBHOOK_SECRET) < 20:
    raise ImproperlyConfigured("TELEGRAM_TOKEN needs a TELEGRAM_WEBHOOK_SECRET of 20 or more of A-Z a-z 0-9 _ -")

# Error reports, without people's data; off without an address. sentry-sdk comes with requirements/prod.txt.
if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False, include_local_variables=False)

LOG_FORMAT: str = env.str("LOG_FORMAT", default="plain" if DEBUG else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "auctionsite.logs.JsonFormatter"},
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "filters": {"request_id": {"()": "auctionsite.logs.RequestIdFilter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request_id"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"level": "INFO"},  # named, so that its own handlers go: each line once
        # These print addresses that carry the bot's token.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        "django.channels.server": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
    },
}
