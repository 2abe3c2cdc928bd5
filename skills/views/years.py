"""年度末の記録: the locked years beside each other, and one person's way through them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from japan.fiscal import FiscalYear
from skills.actions.snapshots import start_recording
from skills.choices import GapState, MapState
from skills.models import Skill, Snapshot, YearMap
from skills.permissions import can_keep_snapshots, can_see_map, can_see_matrix
from skills.queries.years import (
    HistoryCell,
    corrections_of,
    history_of_person,
    locked_snapshots,
    year_figures,
    years_by_category,
)
from skills.resources.figures import history_lines, year_lines
from skills.rules.snapshots import why_not_record
from skills.tables.corrections import CORRECTIONS
from skills.tables.matrix import MARKS
from skills.views.files import export_urls, file_of
from staff.models import StaffMember
from staff.permissions import reads_personnel_data, requires
from staff.views.http import HTTP_CONFLICT
from staff.views.listing import list_page


@require_GET
def snapshot_list(request: HttpRequest) -> HttpResponse:
    """Show the locked years beside each other; the office records a missing one."""
    if "export" in request.GET:
        snapshots = locked_snapshots()
        lines = year_lines(year_figures(snapshots), years_by_category(snapshots))
        return file_of(request, "年度末の記録", lines)
    return _snapshot_page(request)


@require_POST
@requires(can_keep_snapshots)
def snapshot_take(request: HttpRequest, year: int) -> HttpResponse:
    """Let a worker record the end of a year. It cannot be undone; the page says so."""
    if refusal := _refusal(_year(year)):
        return _snapshot_page(request, refusal=refusal)
    messages.info(request, "年度末の記録を作成しています。終わるとお知らせします。")
    return redirect(start_recording(year=_year(year), by=request.user))


@require_GET
@requires(reads_personnel_data)
def correction_list(request: HttpRequest, year: int) -> HttpResponse:
    """List what the evidence of a locked year says otherwise by now."""
    snapshot = get_object_or_404(Snapshot, fiscal_year=year, locked_at__isnull=False)
    return list_page(request, CORRECTIONS, context={"snapshot": snapshot}, year=year)


@require_GET
def my_history(request: HttpRequest) -> HttpResponse:
    """Show one's own levels at the end of each year."""
    return _history(request, request.user)


@require_GET
def person_history(request: HttpRequest, number: str) -> HttpResponse:
    """Show somebody's levels over the years: to oneself, one's head, the office and 職員課."""
    person = get_object_or_404(StaffMember, number=number)
    if not can_see_map(request.user, person):
        raise Http404
    return _history(request, person)


def _history(request: HttpRequest, person: StaffMember) -> HttpResponse:
    snapshots, rows = history_of_person(person)
    if "export" in request.GET:
        title = f"年度ごとの到達状況_{person.number}"
        return file_of(request, title, history_lines(snapshots, rows))
    counts = [
        {"snapshot": one, "met": _met(rows, number), "asked": _asked(rows, number)}
        for number, one in enumerate(snapshots)
    ]
    context = {
        "person": person,
        "is_own": person == request.user,
        "export_urls": export_urls(request),
        "snapshots": snapshots,
        "counts": counts,
        "marks": [(mark, state) for state, mark in MARKS.items()],
        "rows": [(skill, _marked(cells, snapshots)) for skill, cells in rows],
    }
    return TemplateResponse(request, "skills/history.html", context)


Cells = list[HistoryCell | None]


def _marked(cells: Cells, snapshots: list[Snapshot]) -> list[tuple[HistoryCell | None, str, str]]:
    """Return each year's cell with its mark and the year's short name."""
    return [
        (cell, MARKS[cell.state] if cell else "", f"{snapshot.year.short}末")
        for cell, snapshot in zip(cells, snapshots, strict=True)
    ]


def _met(rows: list[tuple[Skill, Cells]], number: int) -> int:
    held = [cells[number] for _, cells in rows]
    return sum(cell is not None and cell.state == GapState.MET for cell in held)


def _asked(rows: list[tuple[Skill, Cells]], number: int) -> int:
    return sum(bool(cell and cell.target) for cell in (cells[number] for _, cells in rows))


def _snapshot_page(request: HttpRequest, refusal: str = "") -> HttpResponse:
    snapshots = locked_snapshots()
    last = FiscalYear.of(timezone.localdate()).previous
    may_keep = can_keep_snapshots(request.user)
    context = {
        "snapshots": snapshots,
        "export_urls": export_urls(request),
        "years": list(zip(snapshots, year_figures(snapshots), strict=True)),
        "categories": years_by_category(snapshots),
        "sees_all": reads_personnel_data(request.user),
        "sees_matrix": can_see_matrix(request.user),
        "corrections": len(corrections_of(snapshots[0])) if snapshots else 0,
        "may_keep": may_keep,
        "last": last,
        "why_not": _refusal(last) if may_keep else "",
        "refusal": refusal,
    }
    status = HTTP_CONFLICT if refusal else 200
    return TemplateResponse(request, "skills/snapshots.html", context, status=status)


def _year(year: int) -> FiscalYear:
    if not 2000 <= year <= 2999:
        raise Http404
    return FiscalYear(year)


def _refusal(year: FiscalYear) -> str:
    locked = Snapshot.objects.filter(fiscal_year=year.year, locked_at__isnull=False)
    published = YearMap.objects.filter(fiscal_year=year.year, state=MapState.PUBLISHED)
    return why_not_record(
        year,
        today=timezone.localdate(),
        is_locked=locked.exists(),
        has_map=published.exists(),
        people=StaffMember.objects.in_post(year.last_day).count(),
    )
