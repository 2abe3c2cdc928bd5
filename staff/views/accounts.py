"""Sign-in, sign-out and the change of one's password."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from japan.text import normalise_key
from staff.actions import accounts, sign_in
from staff.choices import SignInKind, SignInMethod
from staff.forms import OwnPasswordChangeForm, SignInForm
from staff.models import SignInRecord, StaffMember
from staff.rules import StaffRefused

HTTP_TOO_MANY = 429
FORBIDDEN = 403
FAILURES = (SignInKind.FAILURE, SignInKind.LOCKED)


@method_decorator(login_not_required, name="dispatch")
class SignIn(auth_views.LoginView):
    """Sign-in. Afterwards the page tells of the last sign-in, so that a stranger's is noticed."""

    form_class = SignInForm
    template_name = "staff/sign_in.html"
    redirect_authenticated_user = True
    http_method_names = ("get", "head", "post", "options")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the ways that are switched on."""
        return super().get_context_data(**kwargs) | ways_in(self.get_redirect_url())

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Let in whom a password has proved."""
        person = form.get_user()
        is_ours = person.backend == sign_in.BACKEND
        method = SignInMethod.LOCAL if is_ours else SignInMethod.LDAP
        return let_in(self.request, person, method, self.get_success_url())

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """Write the failure down; the page says no more than that it did not work."""
        typed = normalise_key(form.data.get("username", ""))
        locked = getattr(self.request, "axes_locked_out", False)
        if form.non_field_errors():  # without any, a field was left empty
            sign_in.turn_away(
                request=self.request,
                number=typed,
                method=SignInMethod.LOCAL if settings.LOCAL_SIGN_IN else SignInMethod.LDAP,
                why=_unusual_reason(form),
                kind=SignInKind.LOCKED if locked else SignInKind.FAILURE,
            )
        return super().form_invalid(form)


def _unusual_reason(form: SignInForm) -> str:
    """Return what the directory said; a wrong password or a lock is told by the kind already."""
    errors = form.non_field_errors().as_data()
    return "" if errors[0].code == "invalid_login" else str(errors[0].messages[0])


def ways_in(target: str) -> dict[str, Any]:
    """Return what the sign-in page offers; the links remember the page that was wanted."""
    query = "?" + urlencode({"next": target}) if target else ""
    links = [
        (settings.OIDC_LABEL, "staff:oidc-start", settings.OIDC_ISSUER),
        (settings.SAML_LABEL, "staff:saml-start", settings.SAML_IDP_METADATA),
    ]
    return {
        "asks_password": settings.LOCAL_SIGN_IN or bool(settings.LDAP_URL),
        "has_own_passwords": settings.LOCAL_SIGN_IN,
        "links": [(label, reverse(name) + query) for label, name, is_on in links if is_on],
    }


def let_in(
    request: HttpRequest, person: StaffMember, method: SignInMethod, target: str
) -> HttpResponse:
    """Begin the sign-in, tell of the one before, and go on to the page that was wanted."""
    try:
        previous = sign_in.admit(request=request, person=person, method=method)
    except StaffRefused as refusal:
        return refuse_entry(request, str(refusal))
    if previous is not None:
        messages.info(request, _last_sign_in(person, previous))
    return redirect(safe_target(request, target))


def refuse_entry(request: HttpRequest, sentence: str, status: int = FORBIDDEN) -> HttpResponse:
    """Show why somebody is not let in, with what to do about it."""
    context = {"refusal": sentence, "sign_in_url": reverse("staff:sign-in")}
    return TemplateResponse(request, "staff/turned_away.html", context, status=status)


def safe_target(request: HttpRequest, target: str) -> str:
    """Return where to go on to; never to another host."""
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure())
    return target if target and safe else reverse("home")


def _last_sign_in(person: StaffMember, previous: datetime) -> str:
    failures = SignInRecord.objects.filter(
        number=person.number, kind__in=FAILURES, at__gt=previous
    ).count()
    text = f"前回のサインインは、{localtime(previous):%Y年%-m月%-d日 %H:%M}です。"
    if failures:
        text += f"その後、サインインの失敗が{failures}回ありました。心当たりがないときは、情報政策課にご連絡ください。"
    return text


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End one's sign-in."""
    sign_in.end(request=request, kind=SignInKind.SIGN_OUT)
    messages.info(request, "サインアウトしました。")
    return redirect("staff:sign-in")


class PasswordChange(auth_views.PasswordChangeView):
    """Change of one's own password; the first one must be changed."""

    form_class = OwnPasswordChangeForm
    template_name = "staff/password_change.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form: OwnPasswordChangeForm) -> HttpResponse:
        """Store the new password and lift the duty to change it."""
        response = super().form_valid(form)
        accounts.password_was_changed(person=self.request.user, by=self.request.user)
        messages.success(self.request, "パスワードを変更しました。")
        return response


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Tell that too many attempts failed, and how long to wait. Called by django-axes."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    until = localtime(timezone.now() + settings.AXES_COOLOFF_TIME)
    context = {"minutes": minutes, "until": until}
    return TemplateResponse(
        request, "staff/locked_out.html", context, status=HTTP_TOO_MANY
    ).render()
