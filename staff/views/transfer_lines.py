"""Lines of a batch by hand: entered, changed, taken out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from staff.actions import transfer_lines as actions
from staff.actions.transfer_lines import line_mark
from staff.choices import FindingWeight
from staff.forms.transfers import TransferLineForm
from staff.models import TransferBatch, TransferLine
from staff.permissions import can_edit_staff, requires
from staff.queries import history_of
from staff.rules import StaffRefused
from staff.rules.timeline import StaleRefused
from staff.rules.transfers.states import why_not_edit
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.transfers import seen_batch


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def line_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a line."""
    batch = seen_batch(request, pk)
    form = TransferLineForm(request.POST or None, initial={"kind": "move"})
    page = {"heading": "職員の行の追加", "batch": batch}
    if request.method == "POST" and form.is_valid():
        try:
            line = actions.add_line(batch=batch, values=form.values(), by=request.user)
        except StaffRefused as refusal:
            form.add_error(None, str(refusal))
            return _form(request, form, page)
        _tell(request, line, "追加しました。")
        if "another" in request.POST:
            return redirect("staff:transfer-line-create", pk=batch.pk)
        return redirect(batch)
    return _form(request, form, page)


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def line_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a line; above the form stands what there is to mend."""
    line = _line(request, pk)
    initial = {"mark": line_mark(line)}
    page = _edit_page(line)
    form = TransferLineForm(request.POST or None, instance=line, initial=initial)
    if request.method == "POST" and form.is_valid():
        mark = form.cleaned_data["mark"]
        try:
            saved = actions.change_line(line=line, values=form.values(), mark=mark, by=request.user)
        except StaffRefused as refusal:
            return _refused(request, form, page, refusal)
        _tell(request, saved, "保存しました。")
        return redirect(line.batch)
    return _form(request, form, page)


@requires(can_edit_staff)
@require_POST
def line_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line out."""
    line = _line(request, pk)
    try:
        actions.remove_line(line=line, mark=request.POST.get("mark", ""), by=request.user)
    except StaffRefused as refusal:
        initial = {"mark": line_mark(line)}
        form = TransferLineForm(instance=line, initial=initial)
        page = {**_edit_page(line), "refusal": str(refusal)}
        return _form(request, form, page, status=_status(refusal))
    messages.success(request, f"{line.row}行目を消しました。")
    return redirect(line.batch)


def _line(request: HttpRequest, pk: int) -> TransferLine:
    seen = TransferBatch.objects.visible_to(request.user)
    rows = TransferLine.objects.filter(batch__in=seen).select_related("batch")
    return get_object_or_404(rows, pk=pk)


def _edit_page(line: TransferLine) -> dict[str, Any]:
    return {
        "heading": f"{line.row}行目を直す",
        "batch": line.batch,
        "line": line,
        "findings": line.findings,
        "mark": line_mark(line),
        "remove_url": reverse("staff:transfer-line-remove", args=[line.pk]),
        "why_not": why_not_edit(state=line.batch.state),
        "history": history_of(line),
    }


def _tell(request: HttpRequest, line: TransferLine, deed: str) -> None:
    whom = f"{line.number} {line.name}".strip()
    text = f"{line.row}行目（{whom}）を{deed}"
    if line.weight == FindingWeight.FAULT:
        messages.warning(request, f"{text}直す点が{len(line.findings)}つあります。")
    elif line.weight:
        messages.warning(request, f"{text}注意する点が{len(line.findings)}つあります。")
    else:
        messages.success(request, text)


def _status(refusal: StaffRefused) -> int:
    return HTTP_CONFLICT if isinstance(refusal, StaleRefused) else HTTP_UNPROCESSABLE


def _refused(
    request: HttpRequest, form: TransferLineForm, page: dict[str, Any], refusal: StaffRefused
) -> HttpResponse:
    """Keep what was typed; a stale form gets the mark of the line as it is now."""
    form.add_error(None, str(refusal))
    if isinstance(refusal, StaleRefused):
        now = TransferLine.objects.filter(pk=page["line"].pk).first()
        form.data = {**form.data.dict(), "mark": line_mark(now) if now else ""}
    return _form(request, form, page, status=_status(refusal))


def _form(
    request: HttpRequest, form: TransferLineForm, page: dict[str, Any], *, status: int = 0
) -> HttpResponse:
    status = status or (HTTP_UNPROCESSABLE if form.is_bound else 200)
    context = {"form": form, "cancel_url": page["batch"].get_absolute_url(), **page}
    return TemplateResponse(request, "staff/transfer_line_form.html", context, status=status)
