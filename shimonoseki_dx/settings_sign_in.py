"""The part of the settings that says how people come in. ``docs/sign-in.md`` explains each way.

``settings.py`` takes over every name in capitals. At least one way must be on.
"""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

AUTH_USER_MODEL = "staff.StaffMember"
LOGIN_URL = "staff:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "staff:sign-in"

# --- Ways in --------------------------------------------------------------------------------

LOCAL_SIGN_IN = env.bool("LOCAL_SIGN_IN", default=True)

LDAP_URL = env.str("LDAP_URL", default="")  # ldaps://ad.city.example.lg.jp
LDAP_START_TLS = env.bool("LDAP_START_TLS", default=False)
LDAP_BIND_DN = env.str("LDAP_BIND_DN", default="")
LDAP_BIND_PASSWORD = env.str("LDAP_BIND_PASSWORD", default="")
LDAP_BASE = env.str("LDAP_BASE", default="")
LDAP_FILTER = env.str("LDAP_FILTER", default="(sAMAccountName=%(user)s)")
LDAP_NUMBER_ATTRIBUTE = env.str("LDAP_NUMBER_ATTRIBUTE", default="")

OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_SCOPE = env.str("OIDC_SCOPE", default="openid profile")
OIDC_NUMBER_CLAIM = env.str("OIDC_NUMBER_CLAIM", default="preferred_username")
OIDC_LABEL = env.str("OIDC_LABEL", default="庁内の共通認証でサインイン")

SAML_IDP_METADATA = env.str("SAML_IDP_METADATA", default="")  # a file
SAML_NUMBER_ATTRIBUTE = env.str("SAML_NUMBER_ATTRIBUTE", default="")  # empty: the NameID
SAML_LABEL = env.str("SAML_LABEL", default="シングルサインオンでサインイン")

TRUSTED_HEADER = env.str("TRUSTED_HEADER", default="")  # X-Staff-Number
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])  # addresses or networks

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "staff.backends.NumberBackend"]
if LDAP_URL:
    AUTHENTICATION_BACKENDS.append("staff.ldap_backend.NumberLDAPBackend")

# --- Passwords ------------------------------------------------------------------------------

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_MIN_LENGTH = env.int("PASSWORD_MIN_LENGTH", default=10)
PASSWORD_KINDS = env.int("PASSWORD_KINDS", default=1)
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("number", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if PASSWORD_KINDS > 1:
    AUTH_PASSWORD_VALIDATORS.append(
        {
            "NAME": "staff.rules.passwords.KindsOfLettersValidator",
            "OPTIONS": {"minimum": PASSWORD_KINDS},
        }
    )

# --- How long a sign-in lasts -----------------------------------------------------------------

SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=8 * 60 * 60)
IDLE_MINUTES = env.int("IDLE_MINUTES", default=60)
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- The second step --------------------------------------------------------------------------

# Off with zero set-up, so that the demo can be tried at once.
TOTP_REQUIRED = env.bool("TOTP_REQUIRED", default=False)
OTP_TOTP_ISSUER = "DX推進ポータル"
OTP_TOTP_THROTTLE_FACTOR = 1  # a wrong code makes the next wait 1, 2, 4, 8 … seconds
OTP_STATIC_THROTTLE_FACTOR = 1

# --- Lock and log -----------------------------------------------------------------------------

# The sign-in log alone: the trail of changes is never deleted.
LOG_KEEP_DAYS = env.int("LOG_KEEP_DAYS", default=1096)
AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURES", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("SIGN_IN_LOCK_MINUTES", default=30))
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_LOCKOUT_CALLABLE = "staff.views.locked_out"
# An account is locked whatever address the attempts come from: stricter than by address.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_USERNAME_FORM_FIELD = "username"
# Our own log tells all of it, and cannot be rewritten.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False

# --- What cannot be meant ---------------------------------------------------------------------


def _refuse(sentence: str) -> None:
    raise ImproperlyConfigured(f"{sentence} See docs/sign-in.md.")


if not (LOCAL_SIGN_IN or LDAP_URL or OIDC_ISSUER or SAML_IDP_METADATA or TRUSTED_HEADER):
    _refuse("No way to sign in is switched on.")
if LDAP_URL and not (LDAP_BASE and find_spec("django_auth_ldap")):
    _refuse("LDAP_URL needs LDAP_BASE and the extra: uv sync --extra ldap.")
if OIDC_ISSUER and not OIDC_CLIENT_ID:
    _refuse("OIDC_ISSUER needs OIDC_CLIENT_ID.")
if SAML_IDP_METADATA and not (Path(SAML_IDP_METADATA).is_file() and find_spec("onelogin")):
    _refuse("SAML_IDP_METADATA must be a file, and needs the extra: uv sync --extra saml.")
if TRUSTED_HEADER and not TRUSTED_PROXIES:
    _refuse("TRUSTED_HEADER needs TRUSTED_PROXIES: anybody could send the header otherwise.")
