"""The page of the review."""

from datetime import date
from io import BytesIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from japan.fiscal import FiscalYear
from shimonoseki_dx.review.queries import review_rows, totals
from shimonoseki_dx.review.tables import ReviewTable
from staff.permissions import is_office, requires
from staff.tables.exports import FORMATS, export_filename, write_export

TITLE = "進捗レビュー"


@require_GET
@requires(is_office)
def review(request: HttpRequest) -> HttpResponse:
    """Show every department's figures today, or hand them out as a file."""
    today = timezone.localdate()
    rows = review_rows(request.user, today)
    table = ReviewTable(rows, request=request, order_by=request.GET.get("sort", ""))
    table.paginate(per_page=max(len(rows), 1))  # every department on one page
    export_format = request.GET.get("export", "")
    if export_format in FORMATS:
        return _export(table, export_format, today.isoformat())
    summed = totals(rows)
    context = {
        "table": table,
        "totals": summed,
        "counted_note": counted_note(today, summed["away"].value),
        "incomplete": [row for row in rows if row.vacancies.value],
        "today": today,
        "year": FiscalYear.of(today),
        "export_urls": {name: f"?export={name}" for name in FORMATS},
    }
    return TemplateResponse(request, "review/review.html", context)


def counted_note(day: date, away: int) -> str:
    """Say beside a rate as of when it is, and how many people it does not count."""
    return f"{day.month}月{day.day}日現在。休職・派遣などの{away:,}人を除く"


def _export(table: ReviewTable, export_format: str, day: str) -> FileResponse:
    target = BytesIO()
    write_export(table.as_values(), title=TITLE, export_format=export_format, target=target)
    target.seek(0)
    name = export_filename(TITLE, export_format, day)
    return FileResponse(
        target, as_attachment=True, filename=name, content_type=FORMATS[export_format][1]
    )
