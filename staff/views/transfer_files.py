"""Files of a batch: lines brought in, faulty ones handed out, the printed list."""

from io import BytesIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from japan.era import format_era
from japan.pdf import list_pdf
from japan.tables import UnencodableError
from staff.actions import jobs
from staff.actions.transfer_lines import receive_lines
from staff.forms.transfers import TransferFileForm
from staff.models import Job, TransferBatch
from staff.permissions import can_edit_staff, requires
from staff.queries.transfers import line_counts, roster_rows
from staff.resources.transfers import fault_rows
from staff.rules import StaffRefused
from staff.rules.transfers.states import why_not_edit
from staff.tables.exports import FORMATS, write_export
from staff.views.http import HTTP_UNPROCESSABLE
from staff.views.transfers import seen_batch

COLUMNS = [
    ("異動区分", 2),
    ("職員番号", 2),
    ("氏名", 3),
    ("新しい所属・職名", 6),
    ("前の所属・職名", 6),
]


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def lines_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a list of transfers in; a worker reads it, the job's page tells how far it is."""
    batch = seen_batch(request, pk)
    form = TransferFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(receive_lines(batch=batch, **form.cleaned_data, by=request.user))
        except StaffRefused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "batch": batch,
        "counts": line_counts(batch),
        "why_not": why_not_edit(state=batch.state),
        "submit_label": "取り込む",
        "cancel_url": batch.get_absolute_url(),
    }
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "staff/transfer_import.html", context, status=status)


@requires(can_edit_staff)
@require_GET
def lines_faults(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the faulty lines, to be mended and brought in again."""
    batch = seen_batch(request, pk)
    wanted = request.GET.get("format", "xlsx")
    if wanted not in FORMATS:
        raise Http404
    title = f"人事異動の直す行_{batch.pk}"
    job = _export_job(request, batch, title)
    target = BytesIO()
    try:
        write_export(fault_rows(batch), title="直す行", export_format=wanted, target=target)
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


@require_GET
def roster_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Print 異動者名簿: for those who prepare it, and for everybody once it is announced."""
    batch = seen_batch(request, pk)
    title = f"異動者名簿_{batch.effective_on:%Y%m%d}"
    job = _export_job(request, batch, title)
    rows = roster_rows(batch)
    secret = "" if batch.is_announced else "発表前・取扱注意"
    content = list_pdf(
        title="異動者名簿",
        columns=COLUMNS,
        rows=rows,
        facts=[
            ("名称", batch.name),
            ("適用日", format_era(batch.effective_on)),
            ("人数", f"{len({row[1] for row in rows}):,}人（{len(rows):,}行）"),
            ("状態", secret or batch.get_state_display()),
        ],
        footer=f"{secret} {format_era(timezone.localdate())}作成".strip(),
        flipped=True,
    )
    jobs.finish(job=job, message="書き出しました。", tell=False)
    return FileResponse(BytesIO(content), filename=f"{title}.pdf", content_type="application/pdf")


def _export_job(request: HttpRequest, batch: TransferBatch, title: str) -> Job:
    return jobs.open_job(
        kind="export",
        title=f"「{title}」の書き出し",
        params={"transfer": batch.pk},
        by=request.user,
    )
