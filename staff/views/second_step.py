"""One-time codes: asking for one, setting them up, and the codes for when the phone is lost."""

from base64 import b32encode
from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.actions import accounts, sign_in
from staff.choices import SignInKind, SignInMethod
from staff.forms.access import CodeForm, RecoveryCodeForm
from staff.permissions import needs_second_step
from staff.queries.access import seconds_to_wait
from staff.views.accounts import safe_target

UNPROCESSABLE = 422
WRONG = "確認コードが違います。認証アプリに表示されている新しいコードを入力してください。"


@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the one-time code of this sign-in."""
    target = safe_target(request, request.POST.get("next", request.GET.get("next", "")))
    if _is_done(request):
        return redirect(target)
    if not _is_enrolled(request):
        return redirect("staff:second-step-setup")
    form = RecoveryCodeForm(request.POST or None)
    if form.is_valid():
        if accounts.check_code(person=request.user, code=form.cleaned_data["code"]):
            sign_in.pass_second_step(request=request)
            return redirect(target)
        _refuse(request, form)
    context = {"form": form, "next": target, "submit_label": "確認する"}
    return _page(request, "staff/second_step.html", context, refused=form.is_bound)


@require_http_methods(["GET", "POST"])
def second_step_setup(request: HttpRequest) -> HttpResponse:
    """Show the QR code for the phone; its first right code switches the second step on."""
    if _is_enrolled(request):
        if not _is_done(request):
            return redirect("staff:second-step")
        context = {"must_keep": needs_second_step(request.user)}
        return TemplateResponse(request, "staff/second_step_on.html", context)
    device = accounts.begin_second_step(person=request.user)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if accounts.check_first_code(device=device, code=form.cleaned_data["code"]):
            codes = accounts.confirm_second_step(person=request.user, device=device)
            sign_in.pass_second_step(request=request)
            _log(request, SignInKind.SUCCESS, "2段階認証を設定しました。")
            return _show_codes(request, codes)
        _refuse(request, form)
    context = {
        "form": form,
        "must": needs_second_step(request.user),
        "submit_label": "設定を終える",
        **_key_of(device),
    }
    return _page(request, "staff/second_step_setup.html", context, refused=form.is_bound)


@require_POST
def second_step_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes; the old ones are void."""
    if not (_is_done(request) and _is_enrolled(request)):
        raise Http404
    codes = accounts.renew_recovery_codes(person=request.user)
    _log(request, SignInKind.SUCCESS, "回復コードを作り直しました。")
    return _show_codes(request, codes)


@require_POST
def second_step_remove(request: HttpRequest) -> HttpResponse:
    """Switch the second step off, for those who need not have it."""
    if needs_second_step(request.user) or not (_is_done(request) and _is_enrolled(request)):
        raise Http404
    accounts.remove_second_step(person=request.user)
    _log(request, SignInKind.SUCCESS, "2段階認証をやめました。")
    messages.success(request, "2段階認証をやめました。")
    return redirect(request.user)


def _is_done(request: HttpRequest) -> bool:
    return request.session.get(sign_in.SECOND_STEP) == sign_in.DONE


def _is_enrolled(request: HttpRequest) -> bool:
    return TOTPDevice.objects.filter(user=request.user, confirmed=True).exists()


def _refuse(request: HttpRequest, form: CodeForm) -> None:
    seconds = seconds_to_wait(request.user)
    wait = f"続けて間違えたため、{seconds}秒待ってから入力してください。" if seconds > 1 else ""
    form.add_error("code", WRONG + wait)
    _log(request, SignInKind.FAILURE, "確認コードが違います。")


def _log(request: HttpRequest, kind: SignInKind, what: str) -> None:
    number = request.user.number
    sign_in.turn_away(request=request, number=number, method=SignInMethod.CODE, why=what, kind=kind)


def _key_of(device: TOTPDevice) -> dict[str, str]:
    """Return the device's key as a picture, and as text in groups of four for typing."""
    text = b32encode(device.bin_key).decode()
    groups = [text[start : start + 4] for start in range(0, len(text), 4)]
    picture = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=4)
    return {"picture": picture, "key": " ".join(groups)}


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return TemplateResponse(request, "staff/second_step_codes.html", {"codes": codes})


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], *, refused: bool
) -> HttpResponse:
    status = UNPROCESSABLE if refused else 200
    return TemplateResponse(request, template, context, status=status)
