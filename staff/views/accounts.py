"""Sign-in, sign-out and the change of one's password."""

from typing import Any

from axes.models import AccessFailureLog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.timezone import localtime

from staff.actions import accounts
from staff.forms import OwnPasswordChangeForm, SignInForm

HTTP_TOO_MANY = 429


@method_decorator(login_not_required, name="dispatch")
class SignIn(auth_views.LoginView):
    """Sign-in. Afterwards the page tells of the last sign-in, so that a stranger's is noticed."""

    form_class = SignInForm
    template_name = "staff/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Sign in and tell of the last time and of failures since then."""
        user = form.get_user()
        previous = user.last_login
        response = super().form_valid(form)
        if previous is not None:
            failures = AccessFailureLog.objects.filter(
                username=user.number, attempt_time__gt=previous
            ).count()
            messages.info(self.request, _last_sign_in(previous, failures))
        return response


def _last_sign_in(previous: Any, failures: int) -> str:
    moment = localtime(previous)
    text = f"前回のサインインは、{moment:%Y年%-m月%-d日 %H:%M}です。"
    if failures:
        text += f"その後、サインインの失敗が{failures}回ありました。心当たりがないときは、情報政策課にご連絡ください。"
    return text


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
    return TemplateResponse(request, "staff/locked_out.html", context, status=HTTP_TOO_MANY).render()
