"""The one door: however somebody has proved who they are, a sign-in begins and ends here.

These actions take the request, because a sign-in is a change of its session.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.actions.access import log_sign_in
from staff.choices import SignInKind, SignInMethod
from staff.models import StaffMember
from staff.rules import StaffRefused, access

BACKEND = "staff.backends.NumberBackend"
# What a session knows of its sign-in.
METHOD, SIGNED_IN_AT, SEEN_AT, SECOND_STEP = "method", "signed_in_at", "seen_at", "second_step"
DUE, DONE = "due", "done"


def _start_clock(request: HttpRequest, **_: Any) -> None:
    """Note when the sign-in began; whatever code calls Django's login, none goes without."""
    now = timezone.now().timestamp()
    request.session.update({SIGNED_IN_AT: now, SEEN_AT: now})


user_logged_in.connect(_start_clock, dispatch_uid="staff.sign_in.clock")


def address_of(request: HttpRequest) -> str | None:
    """Return where the request comes from, past the proxies that are listed."""
    return access.client_address(
        remote=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""),
        trusted=settings.TRUSTED_PROXIES,
    )


def find_person(*, request: HttpRequest, number: str, method: SignInMethod) -> StaffMember:
    """Return whom another system vouches for; accounts are never made at the door.

    Raises StaffRefused, and logs it, for a number that the portal does not know.
    """
    person = StaffMember.objects.filter(number=number).first()
    if person is None:
        sentence = access.unknown_number(number)
        turn_away(request=request, number=number, method=method, why=sentence)
        raise StaffRefused(sentence)
    return person


def admit(*, request: HttpRequest, person: StaffMember, method: SignInMethod) -> datetime | None:
    """Begin a sign-in; return when the one before was. Raises StaffRefused for a closed account."""
    sentence = access.closed_account(
        is_active=person.is_active, expires_on=person.expires_on, today=timezone.localdate()
    )
    if sentence:
        turn_away(request=request, number=person.number, method=method, why=sentence)
        raise StaffRefused(sentence)
    previous = person.last_login
    login(request, person, backend=BACKEND)
    request.session[METHOD] = method
    if TOTPDevice.objects.filter(user=person, confirmed=True).exists():
        request.session[SECOND_STEP] = DUE
    log_sign_in(
        kind=SignInKind.SUCCESS,
        method=method,
        number=person.number,
        person=person,
        address=address_of(request),
    )
    return previous


def turn_away(
    *,
    request: HttpRequest,
    number: str,
    method: SignInMethod,
    why: str,
    kind: SignInKind = SignInKind.REFUSED,
) -> None:
    """Write down that somebody was not let in, and why."""
    person = StaffMember.objects.filter(number=number).first()
    log_sign_in(
        kind=kind,
        method=method,
        number=number,
        person=person,
        address=address_of(request),
        detail=why,
    )


def end(*, request: HttpRequest, kind: SignInKind, why: str = "") -> None:
    """End a sign-in: the person has asked for it, or time has."""
    person = request.user
    method = request.session.get(METHOD, SignInMethod.LOCAL)
    logout(request)
    if person.is_authenticated:
        log_sign_in(
            kind=kind,
            method=method,
            number=person.number,
            person=person,
            address=address_of(request),
            detail=why,
        )


def pass_second_step(*, request: HttpRequest) -> None:
    """Note that this sign-in has shown a right one-time code; its key is changed with it."""
    request.session.cycle_key()
    request.session[SECOND_STEP] = DONE
