"""Transfers: the list, a batch for those who prepare it, and for everybody once announced."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from staff.actions import transfers as actions
from staff.forms.transfers import TransferBatchForm, first_content
from staff.models import TransferBatch
from staff.permissions import can_edit_staff, requires
from staff.queries import history_of
from staff.queries.transfer_effects import preview
from staff.queries.transfers import (
    LineCounts,
    batch_facts,
    change_counts,
    check,
    kind_counts,
    line_counts,
)
from staff.rules import StaffRefused
from staff.rules.timeline import StaleRefused
from staff.rules.transfers.batch import check_batch
from staff.rules.transfers.states import (
    why_not_apply,
    why_not_copy,
    why_not_discard,
    why_not_edit,
    why_not_withdraw,
)
from staff.tables.transfers import ANNOUNCED, BATCHES, FINDINGS, LINES, TONES
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page

TABS = [
    ("内容", "staff:transfer-detail"),
    ("点検", "staff:transfer-check"),
    ("影響", "staff:transfer-effects"),
    ("記録", "staff:transfer-record"),
]


@require_GET
def transfer_list(request: HttpRequest) -> HttpResponse:
    """List the batches: all for those who prepare them, what is announced for everybody."""
    return list_page(request, BATCHES, context={"may_edit": can_edit_staff(request.user)})


@require_GET
def transfer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the lines: with findings and links to mend them, or as everybody reads them."""
    batch = seen_batch(request, pk)
    if not can_edit_staff(request.user):
        own = batch.lines.filter(number=request.user.number)
        context = {"batch": batch, "kinds": kind_counts(batch), "own": own}
        return list_page(request, ANNOUNCED, context=context, pk=pk)
    context = {**batch_page(batch, "staff:transfer-detail"), "kinds": kind_counts(batch)}
    return list_page(request, LINES, context=context, pk=pk)


@requires(can_edit_staff)
@require_GET
def transfer_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is wrong with the batch, and the lines with findings."""
    batch = seen_batch(request, pk)
    context = batch_page(batch, "staff:transfer-check")
    lines = context["counts"].total
    facts = batch_facts(batch, line_count=lines)
    context["of_batch"] = check_batch(facts)
    return list_page(request, FINDINGS, context=context, pk=pk)


@requires(can_edit_staff)
@require_GET
def transfer_effects(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the batch would bring about, counted anew from today's roster."""
    batch = seen_batch(request, pk)
    context = batch_page(batch, "staff:transfer-effects")
    context["is_over"] = not (batch.is_editable or batch.state == "ready")
    if not context["is_over"]:
        checked = check(batch)
        context |= {"parts": preview(checked), "left_out": len(checked.faulty)}
    return TemplateResponse(request, "staff/transfer_effects.html", context)


@requires(can_edit_staff)
@require_GET
def transfer_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who did what with the batch, and when."""
    batch = seen_batch(request, pk)
    context = {
        **batch_page(batch, "staff:transfer-record"),
        "history": history_of(batch),
        "changes": change_counts(batch),
    }
    return TemplateResponse(request, "staff/transfer_record.html", context)


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def transfer_create(request: HttpRequest) -> HttpResponse:
    """Begin a batch."""
    form = TransferBatchForm(request.POST or None, initial=first_content(timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        batch = actions.create_batch(values=form.cleaned_data, by=request.user)
        messages.success(request, "人事異動を作りました。次に、職員の行を入れてください。")
        return redirect(batch)
    page = {"heading": "人事異動の作成", "cancel_url": reverse("staff:transfer-list")}
    return _form(request, form, {**page, "submit_label": "作成する"})


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def transfer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, day or announcement."""
    batch = seen_batch(request, pk)
    initial = {"version": batch.version}
    form = TransferBatchForm(request.POST or None, instance=batch, initial=initial)
    name = batch.name
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_batch(
                batch=batch,
                values=form.cleaned_data,
                version=form.cleaned_data["version"] or 0,
                by=request.user,
            )
        except StaffRefused as refusal:
            return _refused(request, form, batch, refusal)
        messages.success(request, "人事異動の内容を保存し、点検し直しました。")
        return redirect(batch)
    return _form(request, form, _edit_page(batch, name))


def _edit_page(batch: TransferBatch, name: str) -> dict[str, Any]:
    heading = "名称と日付を直す"
    return {"heading": heading, "cancel_url": batch.get_absolute_url(), "name": name}


def _refused(
    request: HttpRequest, form: TransferBatchForm, batch: TransferBatch, refusal: StaffRefused
) -> HttpResponse:
    """Keep what was typed; a stale form gets the version of now."""
    now = TransferBatch.objects.get(pk=batch.pk)
    form.add_error(None, str(refusal))
    stale = isinstance(refusal, StaleRefused)
    if stale:
        form.data = {**form.data.dict(), "version": now.version}
    status = HTTP_CONFLICT if stale else HTTP_UNPROCESSABLE
    return _form(request, form, _edit_page(now, now.name), status=status)


def _form(
    request: HttpRequest, form: TransferBatchForm, page: dict[str, Any], *, status: int = 0
) -> HttpResponse:
    status = status or (HTTP_UNPROCESSABLE if form.is_bound else 200)
    context = {"form": form, **page}
    return TemplateResponse(request, "staff/transfer_form.html", context, status=status)


def seen_batch(request: HttpRequest, pk: int) -> TransferBatch:
    """Return a batch that the user may know of; to others it does not exist."""
    rows = TransferBatch.objects.visible_to(request.user).select_related("by", "ready_by")
    return get_object_or_404(rows, pk=pk)


def batch_page(batch: TransferBatch, here: str) -> dict[str, Any]:
    """Return what stands above every tab of a batch: facts, steps, and the tabs themselves."""
    counts = line_counts(batch)
    numbers = {"内容": counts.total, "点検": counts.with_findings}
    tabs = [
        {
            "label": label,
            "url": reverse(name, args=[batch.pk]),
            "current": name == here,
            "count": numbers.get(label),
        }
        for label, name in TABS
    ]
    return {
        "batch": batch,
        "tone": TONES[batch.state],  # type: ignore[index]
        "counts": counts,
        "tabs": tabs,
        **_buttons(batch, counts),
    }


def _buttons(batch: TransferBatch, counts: LineCounts) -> dict[str, Any]:
    """Say for each step whether its button is there; its own page says why not."""
    now = timezone.localtime()
    told = {"effective_on": batch.effective_on, "announced_at": batch.announced_at, "now": now}
    return {
        "may_change": not why_not_edit(state=batch.state),
        "may_make_ready": batch.state == "preparing" and counts.total > 0,
        "may_withdraw": not why_not_withdraw(state=batch.state),
        "may_discard": not why_not_discard(state=batch.state),
        "may_apply": not why_not_apply(state=batch.state, **told),
        "may_undo": batch.state == "applied",
        "may_copy": not why_not_copy(state=batch.state),
        "why_waiting": why_not_apply(state=batch.state, **told) if batch.state == "ready" else "",
    }
