"""The page of any list, and its exports."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from japan.tables import UnencodableError
from staff.actions import jobs
from staff.tables.exports import FORMATS, INLINE_LIMIT, export_filename, write_export
from staff.tables.listing import PER_PAGE, Listing, ListSpec
from staff.views.http import HTTP_UNPROCESSABLE


def list_page(
    request: HttpRequest, spec: ListSpec, *, context: dict[str, Any] | None = None, **kwargs: Any
) -> HttpResponse:
    """Answer a list's address: the page, or with ``?export=`` the whole filtered set as a file.

    kwargs: the arguments of the address (a session's key); they reach ``spec.rows``.
    """
    listing = Listing(spec, request.user, request.GET, kwargs)
    if request.GET.get("export") in FORMATS:
        return _export(request, listing, request.GET["export"])
    filtered = listing.filter(request)
    table = listing.table(filtered.qs, request)
    table.paginate(
        page=_page_number(request), per_page=PER_PAGE, paginator_class=ForgivingPaginator
    )
    page = {
        "spec": spec,
        "table": table,
        "filter": filtered,
        "count": table.paginator.count,
        "has_filters": any(request.GET.get(name) for name in filtered.filters),
        "export_urls": {name: listing.export_query(name) for name in FORMATS},
        **(context or {}),
    }
    return TemplateResponse(request, spec.template, page)


class ForgivingPaginator(Paginator):  # type: ignore[type-arg]
    """A page beyond the last, as an old link asks for, is the last one."""

    def validate_number(self, number: int | str) -> int:
        """Return the nearest page number that exists."""
        return max(1, min(int(number), self.num_pages))


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isdecimal() else 1


def _export(request: HttpRequest, listing: Listing, export_format: str) -> HttpResponse:
    filename = export_filename(listing.spec.title, export_format, timezone.localdate().isoformat())
    count = listing.filter().qs.count()
    job = jobs.open_job(
        kind="export",
        title=f"「{listing.spec.title}」の書き出し",
        params={
            "list": listing.spec.key,
            "query": listing.query.urlencode(),
            "kwargs": listing.kwargs,
            "format": export_format,
            "filename": filename,
        },
        total=count,
        by=request.user,
    )
    if count > INLINE_LIMIT:
        jobs.enqueue(job=job, task="staff.tasks.write_export_file")
        text = f"{count:,}件を書き出しています。終わるとお知らせします。この画面を離れてもかまいません。"
        messages.info(request, text)
        return redirect(job)
    target = BytesIO()
    try:
        write_export(
            listing.export_rows(),
            title=listing.spec.title,
            export_format=export_format,
            target=target,
        )
    except UnencodableError as refusal:
        jobs.fail(job=job, message=str(refusal), tell=False)
        context = {
            "spec": listing.spec,
            "refusal": refusal,
            "other_url": listing.export_query("csv"),
        }
        return TemplateResponse(
            request, "layouts/export_refused.html", context, status=HTTP_UNPROCESSABLE
        )
    jobs.finish(job=job, message=f"{count:,}件を書き出しました。", tell=False)
    target.seek(0)
    return FileResponse(
        target, as_attachment=True, filename=filename, content_type=FORMATS[export_format][1]
    )
