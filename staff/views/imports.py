"""The staff import: upload, watch the check, look at the preview, confirm or give up."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from japan.tables import UnencodableError
from staff.actions import imports, jobs
from staff.choices import ImportState, RowOutcome
from staff.forms import StaffImportForm
from staff.models import StaffImport
from staff.permissions import can_import_staff, requires
from staff.queries import line_counts
from staff.queries.imports import changed_at_once
from staff.resources.exporting import ROSTER
from staff.resources.faults import fault_rows
from staff.rules import StaffRefused
from staff.rules.imports import why_not_apply, why_not_check_again, why_not_discard
from staff.tables.exports import FORMATS, write_export
from staff.tables.imports import IMPORTS, LINE_LISTS, TONES
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page


@requires(can_import_staff)
@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """List the imports."""
    return list_page(request, IMPORTS)


@requires(can_import_staff)
@require_GET
def roster_list(request: HttpRequest) -> HttpResponse:
    """List today's posts in the columns of the import, to be written out."""
    return list_page(request, ROSTER)


@requires(can_import_staff)
@require_http_methods(["GET", "POST"])
def import_create(request: HttpRequest) -> HttpResponse:
    """Take an HR export in; a worker then finds out what it would change."""
    form = StaffImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return redirect(imports.receive(**form.cleaned_data, by=request.user))
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context = {
        "form": form,
        "submit_label": "内容を確認する",
        "cancel_url": reverse("staff:import-list"),
    }
    return TemplateResponse(request, "staff/import_form.html", context, status=status)


@requires(can_import_staff)
@require_GET
def import_detail(request: HttpRequest, pk: int, outcome: str = "") -> HttpResponse:
    """Show how far it is, what it would change, or what it has changed."""
    staff_import = get_object_or_404(_seen_by(request), pk=pk)
    if staff_import.is_working:
        return _progress(request, staff_import)
    if request.htmx and request.htmx.target == "import-progress":
        return HttpResponse(headers={"HX-Refresh": "true"})  # it has ended since the last look
    if not staff_import.has_preview:
        context = _choices(staff_import, to_write=0)
        return TemplateResponse(request, "staff/import_problem.html", context)
    counts = line_counts(staff_import)
    chosen = RowOutcome(outcome) if outcome in RowOutcome.values else _first(counts)
    context = _preview(staff_import, counts, chosen)
    return list_page(request, LINE_LISTS[chosen], context=context, pk=pk)


def _progress(request: HttpRequest, staff_import: StaffImport) -> HttpResponse:
    template = "staff/_import_progress.html" if request.htmx else "staff/import_progress.html"
    return TemplateResponse(request, template, _choices(staff_import, to_write=0))


def _first(counts: dict[str, int]) -> RowOutcome:
    return next((outcome for outcome in LINE_LISTS if counts[outcome]), RowOutcome.NEW)


def _preview(
    staff_import: StaffImport, counts: dict[str, int], chosen: RowOutcome
) -> dict[str, Any]:
    to_write = sum(counts[outcome] for outcome in imports.WRITTEN)
    tabs = [
        {
            "label": outcome.label,
            "url": reverse("staff:import-lines", args=[staff_import.pk, outcome]),
            "count": counts[outcome],
            "current": outcome == chosen,
        }
        for outcome in LINE_LISTS
    ]
    return {
        **_choices(staff_import, to_write=to_write),
        "tabs": tabs,
        "counts": dict(counts),
        "to_write": to_write,
        "chosen": chosen,
        "at_once": _at_once(staff_import),
    }


def _at_once(staff_import: StaffImport) -> int:
    """Count the people of whom something would change before the day of the import."""
    is_ahead = staff_import.effective_on > timezone.localdate()
    if not is_ahead or staff_import.state == ImportState.APPLIED:
        return 0
    return changed_at_once(staff_import.lines.all()).count()


def _choices(staff_import: StaffImport, *, to_write: int) -> dict[str, Any]:
    """Say for each button why it is not there, with the sentences that the actions refuse by."""
    state = staff_import.state
    return {
        "staff_import": staff_import,
        "tone": TONES[state],
        "why_not_apply": why_not_apply(state=state, to_write=to_write),
        "why_not_check_again": why_not_check_again(state=state),
        "why_not_discard": why_not_discard(state=state),
    }


@requires(can_import_staff)
@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the preview that the person has seen."""
    staff_import = get_object_or_404(_seen_by(request), pk=pk)
    seen = request.POST.get("seen", "")
    try:
        imports.confirm(
            staff_import=staff_import,
            seen_job=int(seen) if seen.isdecimal() else 0,
            by=request.user,
        )
    except StaffRefused as refusal:
        return _refused(request, staff_import, refusal)
    return redirect(staff_import)


@requires(can_import_staff)
@require_POST
def import_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file once more."""
    staff_import = get_object_or_404(_seen_by(request), pk=pk)
    try:
        imports.check_again(staff_import=staff_import, by=request.user)
    except StaffRefused as refusal:
        return _refused(request, staff_import, refusal)
    return redirect(staff_import)


@requires(can_import_staff)
@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the import up."""
    staff_import = get_object_or_404(_seen_by(request), pk=pk)
    try:
        imports.discard(staff_import=staff_import, by=request.user)
    except StaffRefused as refusal:
        return _refused(request, staff_import, refusal)
    messages.success(
        request, "取り込みを取りやめました。ファイルは消しました。名簿は変わっていません。"
    )
    return redirect("staff:import-list")


def _refused(
    request: HttpRequest, staff_import: StaffImport, refusal: StaffRefused
) -> HttpResponse:
    """Show the sentence with the import as it is now."""
    context = {"staff_import": staff_import, "refusal": refusal}
    return TemplateResponse(request, "staff/import_refused.html", context, status=HTTP_CONFLICT)


@requires(can_import_staff)
@require_GET
def import_faults(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the faulty rows with their own cells, to be mended and brought in again."""
    staff_import = get_object_or_404(_seen_by(request), pk=pk)
    wanted = request.GET.get("format", "xlsx")
    if wanted not in FORMATS or not staff_import.has_preview:
        raise Http404
    title = f"直す必要がある行_{staff_import.pk}"
    job = jobs.open_job(
        kind="export", title=f"「{title}」の書き出し", params={"import": pk}, by=request.user
    )
    target = BytesIO()
    try:
        write_export(
            fault_rows(staff_import), title="直す必要がある行", export_format=wanted, target=target
        )
    except UnencodableError as refusal:
        jobs.fail(job=job, message=str(refusal), tell=False)
        context = {"refusal": refusal, "other_url": "?format=csv"}
        return TemplateResponse(
            request, "layouts/export_refused.html", context, status=HTTP_UNPROCESSABLE
        )
    jobs.finish(job=job, message="書き出しました。", tell=False)
    target.seek(0)
    suffix, content_type = FORMATS[wanted]
    return FileResponse(
        target, as_attachment=True, filename=f"{title}.{suffix}", content_type=content_type
    )


def _seen_by(request: HttpRequest) -> QuerySet[StaffImport]:
    return StaffImport.objects.visible_to(request.user).select_related("by", "job")
