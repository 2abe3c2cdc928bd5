"""Lines of a page as a file, in the formats of every list; that it was taken is in the trail."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from japan.tables import UnencodableError
from staff.actions import jobs
from staff.tables.exports import FORMATS, export_filename, write_export
from staff.views.http import HTTP_UNPROCESSABLE


def export_urls(request: HttpRequest) -> dict[str, str]:
    """Return by format where this page, as it is filtered, can be had as a file."""
    query = request.GET.copy()
    urls = {}
    for name in FORMATS:
        query["export"] = name
        urls[name] = f"?{query.urlencode()}"
    return urls


def file_of(request: HttpRequest, title: str, lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """Answer with a file, and note in the trail that it was taken; 404 for an unknown format."""
    wanted = request.GET.get("export", "xlsx")
    if wanted not in FORMATS:
        raise Http404
    job = jobs.open_job(
        kind="export", title=f"「{title}」の書き出し", params={"format": wanted}, by=request.user
    )
    target = BytesIO()
    try:
        write_export(lines, title=title, export_format=wanted, target=target)
    except UnencodableError as refusal:
        jobs.fail(job=job, message=str(refusal), tell=False)
        context = {"refusal": refusal, "other_url": export_urls(request)["csv"]}
        return TemplateResponse(
            request, "layouts/export_refused.html", context, status=HTTP_UNPROCESSABLE
        )
    jobs.finish(job=job, message="書き出しました。", tell=False)
    target.seek(0)
    filename = export_filename(title, wanted, timezone.localdate().isoformat())
    return FileResponse(
        target, as_attachment=True, filename=filename, content_type=FORMATS[wanted][1]
    )
