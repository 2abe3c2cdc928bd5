"""What every request of a signed-in person passes: the proxy's word, time, code and password."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect
from django_otp.plugins.otp_totp.models import TOTPDevice

from japan.text import normalise_key
from staff.actions import sign_in
from staff.choices import SignInKind, SignInMethod
from staff.permissions import needs_second_step
from staff.rules import StaffRefused, access
from staff.rules.access import SessionEnd

log = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponse]
ALWAYS = {"staff:sign-out", "accessibility", "health"}
SECOND_STEP_PAGES = ALWAYS | {"staff:second-step", "staff:second-step-setup"}
PASSWORD_PAGES = SECOND_STEP_PAGES | {"staff:password-change", "glossary"}
# The time of the last activity is written at most this often: not a write for every page.
NOTE_EVERY = 60
REPORT_EVERY = 60 * 60
FORBIDDEN = 403


class TrustedHeaderMiddleware:
    """Signs in whom a reverse proxy names in a header, if the proxy's own address is listed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.TRUSTED_HEADER:
            refusal = self._follow(request)
            if refusal is not None:
                return refusal
        return self.get_response(request)

    def _follow(self, request: HttpRequest) -> HttpResponse | None:
        number = normalise_key(request.headers.get(settings.TRUSTED_HEADER, ""))
        remote = request.META.get("REMOTE_ADDR", "")
        if number and not access.is_trusted_address(remote, settings.TRUSTED_PROXIES):
            _report_stranger(request, number, remote)
            number = ""
        user = request.user
        if user.is_authenticated and user.number == number:
            return None
        if request.session.get(sign_in.METHOD) == SignInMethod.HEADER:
            why = "認証プロキシが別の人を示したか、だれも示さなくなりました。"
            sign_in.end(request=request, kind=SignInKind.SIGN_OUT, why=why)
        return _let_in(request, number) if number else None


def _let_in(request: HttpRequest, number: str) -> HttpResponse | None:
    method = SignInMethod.HEADER
    try:
        person = sign_in.find_person(request=request, number=number, method=method)
        sign_in.admit(request=request, person=person, method=method)
    except StaffRefused as refusal:
        context = {"refusal": str(refusal)}
        page = TemplateResponse(request, "staff/turned_away.html", context, status=FORBIDDEN)
        return page.render()
    return None


def _report_stranger(request: HttpRequest, number: str, remote: str) -> None:
    """Log a header from an unlisted address; in the sign-in log once an hour for each address."""
    log.warning("%s from %r, which is not in TRUSTED_PROXIES", settings.TRUSTED_HEADER, remote)
    if cache.add(f"untrusted-header:{remote}", 1, timeout=REPORT_EVERY):
        sign_in.turn_away(
            request=request,
            number=number,
            method=SignInMethod.HEADER,
            why=f"許可されていない接続元「{remote}」から、認証プロキシの見出しが届きました。",
        )


class SignInTimeMiddleware:
    """Ends a sign-in that is too old, idle for too long, or whose account has closed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now()
            if why := self._over(request, now):
                return _sign_out(request, why)
            _note_activity(request, now)
        return self.get_response(request)

    def _over(self, request: HttpRequest, now: datetime) -> str:
        user = request.user
        closed = access.closed_account(
            is_active=user.is_active, expires_on=user.expires_on, today=timezone.localdate()
        )
        if closed:
            return closed
        end = access.session_end(
            now=now,
            signed_in_at=_moment(request, sign_in.SIGNED_IN_AT),
            seen_at=_moment(request, sign_in.SEEN_AT),
            idle=timedelta(minutes=settings.IDLE_MINUTES),
            longest=timedelta(seconds=settings.SESSION_COOKIE_AGE),
        )
        return _end_words(end)


def _end_words(end: SessionEnd | None) -> str:
    if end is None:
        return ""
    if end is SessionEnd.IDLE:
        why = f"{settings.IDLE_MINUTES}分間操作がなかったため"
    else:
        hours = settings.SESSION_COOKIE_AGE // 3600
        why = f"サインインしてから{hours}時間がたったため" if hours else "時間がたったため"
    return f"{why}、サインアウトしました。続けるには、もう一度サインインしてください。"


def _moment(request: HttpRequest, name: str) -> datetime:
    """Return a time of the session; one from before such times were kept is over."""
    return datetime.fromtimestamp(request.session.get(name, 0), UTC)


def _note_activity(request: HttpRequest, now: datetime) -> None:
    is_fragment = request.headers.get("HX-Request") == "true"
    if not access.counts_as_activity(method=request.method or "", is_fragment=is_fragment):
        return
    if now.timestamp() - request.session[sign_in.SEEN_AT] >= NOTE_EVERY:
        request.session[sign_in.SEEN_AT] = now.timestamp()


def _sign_out(request: HttpRequest, why: str) -> HttpResponse:
    sign_in.end(request=request, kind=SignInKind.TIME_OUT, why=why)
    if request.method == "POST" and _view_name(request) not in ALWAYS:
        why += "送信した内容は保存していません。"
    messages.warning(request, why)
    target = reverse("staff:sign-in")
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(target)
    if request.method == "GET" and request.path != target:
        target += "?" + urlencode({"next": request.get_full_path()})
    return redirect(target)


class SecondStepMiddleware:
    """Asks for a one-time code before anything else, where a sign-in needs one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            state = request.session.get(sign_in.SECOND_STEP)
            if state != sign_in.DONE and _view_name(request) not in SECOND_STEP_PAGES:
                if state == sign_in.DUE:
                    return _send_to("staff:second-step", request)
                if needs_second_step(request.user):
                    return _send_to(self._page(request), request)
        return self.get_response(request)

    def _page(self, request: HttpRequest) -> str:
        enrolled = TOTPDevice.objects.filter(user=request.user, confirmed=True).exists()
        return "staff:second-step" if enrolled else "staff:second-step-setup"


def _send_to(name: str, request: HttpRequest) -> HttpResponse:
    target = reverse(name)
    if request.method == "GET" and request.path != reverse("home"):
        target += "?" + urlencode({"next": request.get_full_path()})
    return redirect(target)


class PasswordChangeMiddleware:
    """Send a person with a first password to the page where it is changed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password and _has_own_password(request):
            name = _view_name(request)
            if name is not None and name not in PASSWORD_PAGES:
                return redirect(reverse("staff:password-change"))
        return self.get_response(request)


def _has_own_password(request: HttpRequest) -> bool:
    """Whoever came in by another system's word has no password here to change."""
    return request.session.get(sign_in.METHOD, SignInMethod.LOCAL) == SignInMethod.LOCAL


def _view_name(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return None
