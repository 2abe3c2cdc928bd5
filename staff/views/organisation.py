"""The organisation on any day: the chart, the pages of its units, its changes, the roster."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from staff.actions.organisation import undo_change
from staff.models import Department, Division, OrganisationChange
from staff.permissions import can_edit_staff, can_see_history, latest_day_for, requires
from staff.queries import history_of, previews
from staff.queries.organisation import AnyUnit, chart_on
from staff.queries.units import unit_page, units_of_change
from staff.rules import StaffRefused
from staff.tables.organisation import CHANGES, DAY_ROSTER
from staff.views.http import HTTP_CONFLICT
from staff.views.listing import list_page


@require_GET
def organisation_chart(request: HttpRequest) -> HttpResponse:
    """Show departments, divisions, heads and head counts of a day."""
    day, told = asked_day(request)
    context = {
        "chart": chart_on(day),
        "day": day,
        "day_told": told,
        "only_vacant": request.GET.get("vacant") == "1",
        "vacant_url": f"?on={day.isoformat()}&vacant=1",
        "only_unled": request.GET.get("unled") == "1",
        "unled_url": f"?on={day.isoformat()}&unled=1",
        "may_edit": can_edit_staff(request.user),
    }
    return TemplateResponse(request, "staff/organisation_chart.html", context)


@require_GET
def day_roster(request: HttpRequest) -> HttpResponse:
    """List who is where on a day; the exports carry the same day."""
    day, told = asked_day(request)
    kept = [pair for pair in request.GET.items() if pair[0] not in {"on", "page", "export"}]
    context = {"day": day, "day_told": told, "day_text": day.isoformat(), "kept": kept}
    return list_page(request, DAY_ROSTER, context=context, on=day.isoformat())


@require_GET
def department_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a department: its divisions on a day, its names, what was before and after it."""
    department = get_object_or_404(Department, pk=pk)
    return _unit_detail(request, department, "staff/department_detail.html")


@require_GET
def division_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a division: its head and people on a day, its names, what was before and after it."""
    division = get_object_or_404(Division.objects.select_related("department"), pk=pk)
    return _unit_detail(request, division, "staff/division_detail.html")


def _unit_detail(request: HttpRequest, unit: AnyUnit, template: str) -> HttpResponse:
    day, told = asked_day(request)
    known_until = latest_day_for(request.user, date.max)
    if unit.period.lower is not None and unit.period.lower > known_until:
        raise Http404  # planned: a secret of those who plan
    context = {
        "unit": unit,
        "page": unit_page(unit, day, known_until=known_until),
        "day": day,
        "day_told": told,
        "may_edit": can_edit_staff(request.user),
    }
    if can_see_history(request.user):
        context["history"] = history_of(unit, *unit.names.all())
    return TemplateResponse(request, template, context)


@requires(can_edit_staff)
@require_GET
def change_list(request: HttpRequest) -> HttpResponse:
    """List what was done to the organisation."""
    return list_page(request, CHANGES)


@requires(can_edit_staff)
@require_GET
def change_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a change, and the button that takes it back."""
    return _change_page(request, get_object_or_404(_changes(), pk=pk))


@requires(can_edit_staff)
@require_POST
def change_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back every row that the change wrote."""
    change = get_object_or_404(_changes(), pk=pk)
    try:
        undo_change(change=change, by=request.user)
    except StaffRefused as refusal:
        return _change_page(request, change, refusal=str(refusal), status=HTTP_CONFLICT)
    messages.success(request, f"「{change.summary}」を取り消しました。")
    return redirect(change)


def _changes() -> Any:
    return OrganisationChange.objects.select_related("by", "undone_by")


def _change_page(
    request: HttpRequest, change: OrganisationChange, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "change": change,
        "refusal": refusal,
        "effects": previews.describe(change.effects["entries"]),
        "units": units_of_change(change),
    }
    return TemplateResponse(request, "staff/organisation_change.html", context, status=status)


def asked_day(request: HttpRequest) -> tuple[date, str]:
    """Return the day of ``?on=`` (today if none), and what to say if it is another than asked."""
    today, text = timezone.localdate(), request.GET.get("on", "").strip()
    if not text:
        return today, ""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today, f"「{text}」は日付として読めないため、今日の内容を表示しています。"
    day = latest_day_for(request.user, asked)
    if day != asked:
        return (
            day,
            "先の日の内容は、発令まで事務局と職員課だけが見られます。今日の内容を表示しています。",
        )
    return day, ""
