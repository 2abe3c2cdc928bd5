"""Sign-in with the account of the city's directory (LDAP, Active Directory).

Loaded only where LDAP_URL is set: the libraries are the extra ``ldap``. The directory checks the
password; who the person is and what they may do stays with the portal.
"""

from typing import Any

import ldap
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django_auth_ldap.backend import LDAPBackend, ldap_error
from django_auth_ldap.config import LDAPSearch

from japan.text import normalise_key
from staff.rules.access import unknown_number

UNREACHABLE = (
    "庁内アカウントの認証サーバーとやり取りができませんでした。"
    "しばらくしてから、もう一度お試しください。続くときは、情報政策課にご連絡ください。"
)


class NumberLDAPBackend(LDAPBackend):
    """Finds the account by staff number; never makes one.

    Django's form shows a ValidationError as its own sentence.
    """

    default_settings = {
        "SERVER_URI": settings.LDAP_URL,
        "START_TLS": settings.LDAP_START_TLS,
        "BIND_DN": settings.LDAP_BIND_DN,
        "BIND_PASSWORD": settings.LDAP_BIND_PASSWORD,
        "USER_SEARCH": LDAPSearch(settings.LDAP_BASE, ldap.SCOPE_SUBTREE, settings.LDAP_FILTER),
        "NO_NEW_USERS": True,
        "ALWAYS_UPDATE_USER": False,
        "PERMIT_EMPTY_PASSWORD": False,
        "CONNECTION_OPTIONS": {ldap.OPT_REFERRALS: 0, ldap.OPT_NETWORK_TIMEOUT: 5},
    }

    def get_or_build_user(self, username: str, ldap_user: Any) -> tuple[Any, bool]:
        """Return the person with the number; a number that the portal lacks is told as such."""
        values = [username]
        if settings.LDAP_NUMBER_ATTRIBUTE:
            values = ldap_user.attrs.get(settings.LDAP_NUMBER_ATTRIBUTE) or [""]
        number = normalise_key(values[0])
        person = get_user_model().objects.filter(number=number).first()
        if person is None:
            raise ValidationError(unknown_number(number))
        return person, False


def _tell_of_trouble(*, exception: ldap.LDAPError, **_: Any) -> None:
    """Say that the directory is out of reach: it is not the password, and must lock nobody out."""
    if not isinstance(exception, ldap.INVALID_CREDENTIALS):
        raise ValidationError(UNREACHABLE) from exception


ldap_error.connect(_tell_of_trouble, dispatch_uid="staff.ldap_backend")
