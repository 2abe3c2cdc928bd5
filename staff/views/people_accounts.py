"""A person's account, for the office: open, close, first password, lock, one-time codes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.actions import accounts
from staff.actions.access import log_sign_in
from staff.choices import SignInKind, SignInMethod
from staff.forms.access import AccountForm, ExternalAccountForm
from staff.models import SignInRecord, StaffMember
from staff.permissions import (
    can_manage_account_of,
    can_manage_accounts,
    can_name_operators,
    requires,
)
from staff.queries import history_of
from staff.rules import StaffRefused, access
from staff.views.asking import Question, ask

UNPROCESSABLE = 422
RECENT = 10


@requires(can_manage_accounts)
@require_http_methods(["GET", "POST"])
def account_create(request: HttpRequest) -> HttpResponse:
    """Open an account for somebody from outside, with a last day."""
    form = ExternalAccountForm(request.POST or None)
    if form.is_valid():
        try:
            person = accounts.open_external_account(**form.cleaned_data, by=request.user)
        except StaffRefused as refusal:
            form.add_error("number", str(refusal))
        else:
            messages.success(request, f"{person.name}さんのアカウントを登録しました。")
            return redirect("staff:account-detail", person.number)
    context = {
        "form": form,
        "submit_label": "登録する",
        "cancel_url": reverse("staff:rights-list"),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "staff/account_form.html", context, status=status)


@requires(can_manage_accounts)
@require_http_methods(["GET", "POST"])
def account_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Show an account and change whether, and until when, it may be used."""
    person = _person_or_404(request, number)
    state = {"is_active": "yes" if person.is_active else "no", "expires_on": person.expires_on}
    form = AccountForm(request.POST or None, initial=state)
    if form.is_valid():
        try:
            accounts.change_account(person=person, **form.cleaned_data, by=request.user)
        except StaffRefused as refusal:
            form.add_error("is_active", str(refusal))
        else:
            messages.success(request, f"{person.name}さんのアカウントを保存しました。")
            return redirect("staff:account-detail", person.number)
    return _account_page(request, person, form)


@requires(can_manage_accounts)
@require_http_methods(["GET", "POST"])
def account_password(request: HttpRequest, number: str) -> HttpResponse:
    """Issue a first password; it is shown once, to be handed over."""
    person = _person_or_404(request, number)
    if request.method == "GET":
        return ask(request, _new_password(person))
    password = accounts.issue_first_password(person=person, by=request.user)
    return _account_page(request, person, first_password=password)


@requires(can_manage_accounts)
@require_POST
def account_unlock(request: HttpRequest, number: str) -> HttpResponse:
    """Lift the lock after repeated failures."""
    person = _person_or_404(request, number)
    if accounts.lift_lock(person=person):
        messages.success(request, "ロックを解除しました。すぐにサインインできます。")
    else:
        messages.info(request, "このアカウントはロックされていません。")
    return redirect("staff:account-detail", person.number)


@requires(can_manage_accounts)
@require_POST
def account_second_step(request: HttpRequest, number: str) -> HttpResponse:
    """Take the one-time codes away, for somebody who has lost the phone."""
    person = _person_or_404(request, number)
    if accounts.remove_second_step(person=person):
        log_sign_in(
            kind=SignInKind.SUCCESS,
            method=SignInMethod.CODE,
            number=person.number,
            person=person,
            detail=f"{request.user.name}が2段階認証を解除しました。",
        )
        messages.success(request, "2段階認証を解除しました。本人に、設定し直すよう伝えてください。")
    else:
        messages.info(request, "この人は2段階認証を設定していません。")
    return redirect("staff:account-detail", person.number)


def _new_password(person: StaffMember) -> Question:
    works = "今のパスワードは、すぐに使えなくなります。" if person.has_usable_password() else ""
    told = "仮パスワードは、次の画面に1回だけ表示します。本人が最初のサインインで変更します。"
    return Question(
        f"仮パスワードの発行：{person.name}",
        tuple(filter(None, (works, told))),
        "仮パスワードを発行する",
        reverse("staff:account-detail", args=[person.number]),
        f"{person.name}のアカウント",
        kind="danger" if works else "primary",
    )


def _operator_change(person: StaffMember, *, held: bool) -> Question:
    if held:
        texts = (
            f"{person.name}さんは、すぐに事務局の仕事のすべてと、事務局の所属の指定ができます。",
            "本人に知らせます。",
        )
    else:
        texts = (
            f"{person.name}さんは、すぐにシステム管理者の仕事ができなくなります。",
            "本人に知らせます。戻すときは、もう一度システム管理者にしてください。",
        )
    word = "システム管理者にする" if held else "システム管理者から外す"
    return Question(
        f"{word}：{person.name}",
        texts,
        word,
        reverse("staff:account-detail", args=[person.number]),
        f"{person.name}のアカウント",
        kind="primary" if held else "danger",
        sent={"held": "yes" if held else "no"},
    )


@requires(can_name_operators)
@require_http_methods(["GET", "POST"])
def account_operator(request: HttpRequest, number: str) -> HttpResponse:
    """Give or take the operator's right, after a last look."""
    person = _person_or_404(request, number)
    if request.method == "GET":
        return ask(request, _operator_change(person, held=not person.is_operator))
    held = request.POST.get("held") == "yes"
    try:
        accounts.set_operator(person=person, held=held, by=request.user)
    except StaffRefused as refusal:
        messages.error(request, str(refusal))
    else:
        word = "システム管理者にしました" if held else "システム管理者から外しました"
        messages.success(request, f"{person.name}さんを{word}。")
    return redirect("staff:account-detail", person.number)


def _person_or_404(request: HttpRequest, number: str) -> StaffMember:
    person = get_object_or_404(StaffMember, number=number)
    if not can_manage_account_of(request.user, person):
        raise Http404
    return person


def _account_page(
    request: HttpRequest,
    person: StaffMember,
    form: AccountForm | None = None,
    first_password: str = "",
) -> HttpResponse:
    state = {"is_active": "yes" if person.is_active else "no", "expires_on": person.expires_on}
    context: dict[str, Any] = {
        "person": person,
        "form": form or AccountForm(initial=state),
        "first_password": first_password,
        "closed": access.closed_account(
            is_active=person.is_active, expires_on=person.expires_on, today=timezone.localdate()
        ),
        "has_second_step": TOTPDevice.objects.filter(user=person, confirmed=True).exists(),
        "may_name_operators": can_name_operators(request.user),
        "sign_ins": SignInRecord.objects.filter(number=person.number)[:RECENT],
        "history": history_of(person),
        "cancel_url": person.get_absolute_url(),
    }
    is_refused = form is not None and form.is_bound
    status = UNPROCESSABLE if is_refused else 200
    response = TemplateResponse(request, "staff/account_detail.html", context, status=status)
    response["Cache-Control"] = "no-store"  # it may show a first password
    return response
