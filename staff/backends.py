"""How Django finds who a password belongs to, and who a session belongs to."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from staff.models import StaffMember


class NumberBackend(ModelBackend):
    """Password and staff number, if switched on; and every session, however it began."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> StaffMember | None:
        """Return whose password it is; nobody where passwords of our own are switched off."""
        if not settings.LOCAL_SIGN_IN:
            return None
        return super().authenticate(request, username=username, password=password, **kwargs)
