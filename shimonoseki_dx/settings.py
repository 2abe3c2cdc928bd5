"""All settings, from the environment alone. Without any the portal runs with zero set-up.

``docs/settings.md`` lists what an operator may set.
"""

from pathlib import Path
from urllib.parse import unquote

import environ
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from shimonoseki_dx import embedded
from shimonoseki_dx.settings_schedule import *  # noqa: F403 - the names are settings, too
from shimonoseki_dx.settings_sign_in import *  # noqa: F403 - the names are settings, too

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = embedded.var_dir()

DEBUG = env.bool("DEBUG", default=False)
# Zero set-up means this machine alone: production must name a key and its hosts.
ZERO_SETUP = "DATABASE_URL" not in env
SECRET_KEY = env.str("SECRET_KEY", default="zero-setup-on-this-machine-only" if ZERO_SETUP else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text when DATABASE_URL is set.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    # The house, highest floor first: templates and commands of a higher app win.
    "shimonoseki_dx.apps.PortalConfig",
    "crossforum",
    "training",
    "skills",
    "teams",
    "staff",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # templates of widgets, which templates/ may replace
    "axes",
    "crispy_forms",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_tables2",
    "import_export",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "staff.middleware.TrustedHeaderMiddleware",
    "staff.middleware.SignInTimeMiddleware",
    "staff.middleware.SecondStepMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "staff.middleware.PasswordChangeMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "shimonoseki_dx.urls"
WSGI_APPLICATION = "shimonoseki_dx.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shimonoseki_dx.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["dads"]
CRISPY_TEMPLATE_PACK = "dads"
DJANGO_TABLES2_TEMPLATE = "ui/table.html"

# --- Data -----------------------------------------------------------------------------------

_database = env.db_url("DATABASE_URL", default=embedded.database_url())
DATABASES = {
    "default": {
        **_database,
        "HOST": unquote(_database["HOST"]),  # a folder, where the address names a unix socket
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        # The audit triggers ask for this on every row; where it is not set, PostgreSQL raises and
        # swallows an exception each time, and a transaction slows down with the square of its rows.
        "OPTIONS": {"options": "-c pgtrigger.ignore={}"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default=embedded.redis_url())
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

MEDIA_ROOT = VAR_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
# The largest HR export met so far has 30,000 rows and 6 MB; scanned attachments are larger.
UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024

# --- Static files, all served by us ---------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str(
            "STATICFILES_BACKEND", default="whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# --- Language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True  # Django's own sentences in Japanese; ours are written in Japanese
USE_TZ = True

# --- Security -------------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "camera",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "payment",
        "usb",
    )
}

# --- Background work ------------------------------------------------------------------------


def _celery_address(redis_url: str) -> str:
    """Kombu writes a Redis address on a unix socket in its own way."""
    if redis_url.startswith("unix://"):
        return "redis+socket://" + redis_url.removeprefix("unix://")
    return redis_url


CELERY_BROKER_URL = _celery_address(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True  # what came of a task is in the database, where people look
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest task, or a task would be started a second time beside itself.
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_keepalive": not REDIS_URL.startswith("unix://"),
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"

# --- Mail -----------------------------------------------------------------------------------

# Without a mail server every mail is a file that one can look at.
_mail = env.email_url("EMAIL_URL", default="filemail://")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="DX推進ポータル <dx-portal@city.example.lg.jp>")
EMAIL_TIMEOUT = 20
# Links in mails need the address that people type.
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000")

# --- Notices --------------------------------------------------------------------------------

DIGEST_HOUR = env.int("DIGEST_HOUR", default=8)
NOTICE_KEEP_DAYS = env.int("NOTICE_KEEP_DAYS", default=730)
# Chat is off until an operator names the hosts that messages may go to.
CHAT_HOSTS = env.list("CHAT_HOSTS", default=[])
CHAT_LOCAL_HTTP = env.bool("CHAT_LOCAL_HTTP", default=False)  # http://127.0.0.1, for trials
# Nothing leaves the house: what would be sent is a file, and every page says so.
REHEARSAL = env.bool("REHEARSAL", default=False)
REHEARSAL_DIR = VAR_DIR / "rehearsal"
if REHEARSAL:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = REHEARSAL_DIR

# --- Audit ----------------------------------------------------------------------------------

# Append-only is enforced by a trigger: not even an operator rewrites what was done.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
PGHISTORY_ADMIN_ALL_EVENTS = False
# The triggers follow the models: each migrate installs them anew, no migration repeats them (ADR 31).
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"pgtrigger": {"level": "WARNING"}},  # one line for each trigger at every migrate
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
