"""The steps of a batch: each shows first what it will do, with counts, and then does it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from staff.actions import transfers as actions
from staff.actions.transfer_application import (
    reason_against_apply,
    reason_in_check,
    start_apply,
)
from staff.actions.transfer_undo import hindrances, start_undo
from staff.choices import FindingWeight
from staff.models import Job, TransferBatch
from staff.permissions import can_edit_staff, requires
from staff.queries.transfers import batch_facts, check, kind_counts, line_counts
from staff.resources.transfers import read_again
from staff.rules import StaffRefused
from staff.rules.timeline import StaleRefused
from staff.rules.transfers.batch import check_batch
from staff.rules.transfers.states import (
    why_not_copy,
    why_not_discard,
    why_not_prepare,
    why_not_withdraw,
)
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.transfers import seen_batch


@dataclass(frozen=True)
class Deed:
    """A step: its words, why it cannot be, what it does, and what is said afterwards.

    why_not: "" if it can be; several sentences stand each on a line of its own.
    """

    heading: str
    button: str
    texts: tuple[str, ...]
    why_not: Callable[[TransferBatch], list[str]]
    act: Callable[..., TransferBatch | Job]
    told: str
    kind: str = "primary"
    warnings: Callable[[TransferBatch], list[str]] = lambda _: []


def _one(reason: str) -> list[str]:
    return [reason] if reason else []


def _why_not_apply(batch: TransferBatch) -> list[str]:
    return _one(reason_against_apply(batch) or reason_in_check(check(batch)))


def warnings_of(batch: TransferBatch) -> list[str]:
    """Return what wants a look before the batch is made final."""
    found = check_batch(batch_facts(batch, line_count=batch.lines.count()))
    return [finding.reason for finding in found if finding.weight == FindingWeight.WARNING]


DEEDS: dict[str, Deed] = {
    "preparation": Deed(
        "異動案を人事異動にする",
        "人事異動にする",
        ("異動案を、準備中の人事異動にします。発表までは、事務局と職員課だけが見られます。",),
        lambda batch: _one(why_not_prepare(state=batch.state, line_count=batch.lines.count())),
        actions.prepare_batch,
        "異動案を人事異動にしました。",
    ),
    "ready": Deed(
        "人事異動の確定",
        "この内容で確定する",
        (
            "発表日時が来ると全員が見られるようになり、異動する人と所属長に知らせます。",
            "適用日の0時に、名簿が自動で変わります。それまでは「準備中に戻す」で直せます。",
        ),
        lambda batch: _one(actions.reason_against_ready(check(batch))),
        actions.make_ready,
        "人事異動を確定しました。",
        warnings=warnings_of,
    ),
    "withdrawal": Deed(
        "人事異動を準備中に戻す",
        "準備中に戻す",
        (
            "もう一度確定するまで、適用されません。事務局と職員課だけが見られるようになります。",
            "発表の後に戻すときは、発表を知らせた人と所属長に、取り下げたことを知らせます。",
        ),
        lambda batch: _one(why_not_withdraw(state=batch.state)),
        actions.withdraw_batch,
        "人事異動を準備中に戻しました。",
    ),
    "discard": Deed(
        "人事異動の取りやめ",
        "取りやめる",
        ("この人事異動は適用されません。元には戻せません。行は記録に残ります。",),
        lambda batch: _one(why_not_discard(state=batch.state)),
        actions.discard_batch,
        "人事異動を取りやめました。名簿は変わっていません。",
        "danger",
    ),
    "copy": Deed(
        "この内容で新しい人事異動を作る",
        "新しい人事異動を作る",
        (
            "同じ名称・適用日・職員の行で、準備中の人事異動を作ります。この人事異動は変わりません。",
            "行は、今の名簿で点検し直します。発表日時は、もう一度決めてください。",
        ),
        lambda batch: _one(why_not_copy(state=batch.state)),
        actions.copy_batch,
        "新しい人事異動を作りました。日付と行を確かめてください。",
    ),
    "application": Deed(
        "人事異動の適用",
        "今すぐ適用する",
        (
            "自動の適用を待たずに、名簿へ反映します。退職する職員は、サインインできなくなります。",
            "後の変更がなければ、まとめて元に戻せます。",
        ),
        _why_not_apply,
        start_apply,
        "適用を受け付けました。",
    ),
    "undo": Deed(
        "人事異動を元に戻す",
        "元に戻す",
        (
            "この人事異動で変わったものを、すべて異動の前に戻します。採用した職員の登録は消えます。",
            "元に戻した人事異動は、もう一度適用できません。同じ内容で、新しい人事異動を作れます。",
            "発表を知らせた人と所属長に、取り消したことを知らせます。",
        ),
        hindrances,
        start_undo,
        "元に戻す処理を受け付けました。",
        "danger",
    ),
}


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def transfer_step(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """Show a step with its counts; pressed, do it."""
    batch, deed = seen_batch(request, pk), DEEDS[word]
    if request.method == "GET":
        return _confirm(request, batch, deed)
    seen = request.POST.get("version", "")
    if not seen.isdecimal():
        raise Http404
    try:
        made = deed.act(batch=batch, version=int(seen), by=request.user)
    except StaffRefused as refusal:
        return _confirm(request, seen_batch(request, pk), deed, refusal=refusal)
    messages.success(request, deed.told)
    return redirect(made)


@requires(can_edit_staff)
@require_POST
def transfer_recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the lines against the roster as it is now."""
    batch = seen_batch(request, pk)
    try:
        actions.check_again(batch=batch, again=read_again(batch), by=request.user)
    except StaffRefused as refusal:
        messages.error(request, str(refusal))
    else:
        counts = line_counts(batch)
        messages.success(
            request, f"点検しました。直す行{counts.faulty:,}行、注意する行{counts.warned:,}行です。"
        )
    return redirect("staff:transfer-check", pk=batch.pk)


def _confirm(
    request: HttpRequest, batch: TransferBatch, deed: Deed, *, refusal: StaffRefused | None = None
) -> HttpResponse:
    context = {
        "batch": batch,
        "deed": deed,
        "why_not": deed.why_not(batch),
        "warnings": deed.warnings(batch),
        "refusal": refusal,
        "kinds": kind_counts(batch),
        "counts": line_counts(batch),
    }
    status = 200
    if refusal is not None:
        status = HTTP_CONFLICT if isinstance(refusal, StaleRefused) else HTTP_UNPROCESSABLE
    return TemplateResponse(request, "staff/transfer_confirm.html", context, status=status)
