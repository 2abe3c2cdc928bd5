"""The draft board (異動案): people moved between divisions on paper, with the head counts that follow."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from staff.actions import transfer_board as actions
from staff.actions.transfers import create_batch
from staff.choices import TransferState
from staff.forms.transfer_board import PlaceForm, chosen_numbers
from staff.forms.transfers import TransferBatchForm, first_content
from staff.models import TransferBatch
from staff.permissions import can_edit_staff, requires
from staff.queries.transfer_board import FOUND_AT_MOST, board_on, divisions_of, find_people
from staff.rules import StaffRefused
from staff.views.http import HTTP_UNPROCESSABLE


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def board_create(request: HttpRequest) -> HttpResponse:
    """Begin a draft: a batch that nobody is checked against until it becomes one."""
    first = first_content(timezone.localdate())
    initial = {**first, "name": f"{first['name']}（案）"}
    form = TransferBatchForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        batch = create_batch(values=form.cleaned_data, state=TransferState.DRAFT, by=request.user)
        messages.success(request, "異動案を作りました。部局を開いて、職員を選んでください。")
        return redirect("staff:transfer-board", pk=batch.pk)
    context = {
        "form": form,
        "heading": "異動案の作成",
        "submit_label": "作成する",
        "cancel_url": reverse("staff:transfer-list"),
    }
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "staff/transfer_form.html", context, status=status)


@requires(can_edit_staff)
@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the board: all departments, one of them opened, and whom a search finds."""
    return _board_page(request, _batch(pk), request.GET)


@requires(can_edit_staff)
@require_POST
def board_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the ticked people into the draft."""
    batch = _batch(pk)
    form = PlaceForm(request.POST, divisions=divisions_of(batch))
    if not form.is_valid():
        return _board_page(request, batch, request.POST, form=form, status=HTTP_UNPROCESSABLE)
    try:
        placed = actions.place_people(
            batch=batch,
            numbers=chosen_numbers(request.POST),
            **form.cleaned_data,
            by=request.user,
        )
    except StaffRefused as refusal:
        form.add_error(None, str(refusal))
        return _board_page(request, batch, request.POST, form=form, status=HTTP_UNPROCESSABLE)
    messages.success(request, f"{placed.count:,}人を、この案に入れました。")
    if placed.unknown:
        numbers = "、".join(placed.unknown)
        messages.warning(request, f"登録のない職員番号は、入れませんでした：{numbers}")
    return _back(request, batch)


@requires(can_edit_staff)
@require_POST
def board_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the ticked people out of the draft: they stay where they are."""
    batch = _batch(pk)
    try:
        count = actions.remove_people(
            batch=batch, numbers=chosen_numbers(request.POST), by=request.user
        )
    except StaffRefused as refusal:
        messages.error(request, str(refusal))
    else:
        if count:
            messages.success(request, f"{count:,}人を、この案から外しました。")
        else:
            messages.warning(request, "選ばれた職員は、この案に入っていません。")
    return _back(request, batch)


def _batch(pk: int) -> TransferBatch:
    return get_object_or_404(TransferBatch, pk=pk, state=TransferState.DRAFT)


def _back(request: HttpRequest, batch: TransferBatch) -> HttpResponse:
    kept = {name: request.POST[name] for name in ("department", "q") if request.POST.get(name)}
    url = reverse("staff:transfer-board", args=[batch.pk])
    return redirect(f"{url}?{urlencode(kept)}" if kept else url)


def _board_page(
    request: HttpRequest,
    batch: TransferBatch,
    asked: Any,
    *,
    form: PlaceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    department, query = asked.get("department", ""), asked.get("q", "")
    shown = board_on(batch, department=department)
    found = find_people(query, batch.effective_on)
    context = {
        "batch": batch,
        "board": shown,
        "form": form or PlaceForm(divisions=shown.open_divisions),
        "chosen": chosen_numbers(request.POST),
        "department": shown.opened.code if shown.opened else "",
        "query": query,
        "found": found[:FOUND_AT_MOST],
        "more_found": len(found) > FOUND_AT_MOST,
    }
    return TemplateResponse(request, "staff/transfer_board.html", context, status=status)
