"""Specialists: the directory, each one's page, their teams, and how much time it takes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from japan.fiscal import FiscalYear, FiscalYearError
from staff.permissions import can_see_history, requires
from staff.queries import history_of
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page
from teams.actions import specialists as actions
from teams.forms.specialists import (
    AssignmentForm,
    NewSpecialistForm,
    SpecialistForm,
    TermEndForm,
)
from teams.forms.support import VersionForm
from teams.models import Specialist, SpecialistAssignment, Team
from teams.permissions import can_manage_specialists, can_see_load
from teams.queries.specialists import (
    assignments_of,
    load_of,
    loads,
    months_of,
    past_assignments,
    people_to_register,
)
from teams.queries.support import visible_requests
from teams.rules import TeamRefused, usual_last_day
from teams.rules.refusals import StaleRefused
from teams.rules.support import OPEN
from teams.tables.specialists import SPECIALISTS

FIRST_YEAR, LAST_YEAR = 2020, 2100


def asked_year(request: HttpRequest) -> FiscalYear:
    """Return the fiscal year of the address (``?year=2026``); this one where none can be read."""
    this = FiscalYear.of(timezone.localdate())
    try:
        year = FiscalYear.parse(request.GET.get("year", ""))
    except FiscalYearError:
        return this
    return year if FIRST_YEAR <= year.year <= LAST_YEAR else this


@require_GET
def specialist_list(request: HttpRequest) -> HttpResponse:
    """List who helps with what; everybody reads it."""
    may = {"can_manage": can_manage_specialists(request.user)}
    return list_page(request, SPECIALISTS, context=may)


@require_GET
def specialist_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a specialist: teams, open requests that the reader may see, hours for those who may."""
    specialist = get_object_or_404(Specialist.objects.select_related("person"), pk=pk)
    today, year = timezone.localdate(), asked_year(request)
    requests = visible_requests(request.user).filter(specialist=specialist, state__in=OPEN)
    context = {
        "specialist": specialist,
        "is_current": specialist.is_on(today),
        "assignments": assignments_of(specialist, today),
        "past": past_assignments(specialist, today),
        "requests": requests.with_facts().order_by("wished_on", "-updated_at"),
        "year": year,
        "this_year": FiscalYear.of(today),
        "months": [f"{month.number}月" for month in months_of(year)],
        "can_manage": can_manage_specialists(request.user),
    }
    if can_see_load(request.user, specialist):
        context["load"] = load_of(specialist, year)
    if can_see_history(request.user):
        context["history"] = history_of(specialist, *specialist.assignments.all())
    return TemplateResponse(request, "teams/specialist_detail.html", context)


@requires(can_manage_specialists)
@require_GET
def specialist_load(request: HttpRequest) -> HttpResponse:
    """Show the office the hours of all specialists by month of a fiscal year."""
    year = asked_year(request)
    found = loads(year)
    columns = list(zip(*(load.hours for load in found), strict=True)) if found else []
    context = {
        "year": year,
        "months": [f"{month.number}月" for month in months_of(year)],
        "loads": found,
        "sums": [sum(column) for column in columns],
        "total": sum(load.total for load in found),
    }
    return TemplateResponse(request, "teams/specialist_load.html", context)


@requires(can_manage_specialists)
@require_http_methods(["GET", "POST"])
def specialist_create(request: HttpRequest) -> HttpResponse:
    """Register a specialist who has an account."""
    today = timezone.localdate()
    initial = {"starts_on": today, "last_day": usual_last_day(today)}
    form = NewSpecialistForm(
        request.POST or None, people=people_to_register(today), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.register_specialist(by=request.user, **form.cleaned_data)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found.person.name}さんを登録しました。")
            return redirect(found)
    cancel_url = reverse("teams:specialist-list")
    context = {"form": form, "submit_label": "登録する", "cancel_url": cancel_url}
    return _form_page(request, "teams/specialist_form.html", context)


@requires(can_manage_specialists)
@require_http_methods(["GET", "POST"])
def specialist_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit what is known of a specialist."""
    specialist = get_object_or_404(Specialist.objects.select_related("person"), pk=pk)
    form = SpecialistForm(request.POST or None, initial=SpecialistForm.initial_of(specialist))
    version = VersionForm(request.POST or None, initial={"version": specialist.version})
    context = {
        "form": form,
        "version": version,
        "specialist": specialist,
        "cancel_url": specialist.get_absolute_url(),
    }
    if request.method == "POST" and form.is_valid() and version.is_valid():
        changes = form.cleaned_data | version.cleaned_data
        try:
            actions.edit_specialist(specialist=specialist, by=request.user, **changes)
        except StaleRefused as refusal:
            form.add_error(None, str(refusal))
            specialist.refresh_from_db()
            context["version"] = VersionForm(initial={"version": specialist.version})
            return _form_page(request, "teams/specialist_form.html", context, HTTP_CONFLICT)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "専門人材の内容を保存しました。")
            return redirect(specialist)
    return _form_page(request, "teams/specialist_form.html", context)


@requires(can_manage_specialists)
@require_http_methods(["GET", "POST"])
def specialist_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a specialist's term; the page counts what is still open."""
    specialist = get_object_or_404(Specialist.objects.select_related("person"), pk=pk)
    today = timezone.localdate()
    form = TermEndForm(request.POST or None, initial={"last_day": today})
    if request.method == "POST" and form.is_valid():
        try:
            left = actions.end_specialist(
                specialist=specialist, by=request.user, **form.cleaned_data
            )
        except TeamRefused as refusal:
            form.add_error("last_day", str(refusal))
        else:
            text = f"対応中の依頼が{left}件あります。担当を決め直してください。" if left else ""
            messages.success(request, f"任期の終わりを記録しました。{text}")
            return redirect(specialist)
    context = {
        "form": form,
        "specialist": specialist,
        "teams": assignments_of(specialist, today),
        "open_count": specialist.requests.filter(state__in=OPEN).count(),
        "submit_label": "任期を終える",
        "cancel_url": specialist.get_absolute_url(),
    }
    return _form_page(request, "teams/specialist_end.html", context)


@requires(can_manage_specialists)
@require_http_methods(["GET", "POST"])
def assignment_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which team a specialist supports."""
    specialist = get_object_or_404(Specialist.objects.select_related("person"), pk=pk)
    today = timezone.localdate()
    teams = Team.objects.on(today).select_related("department")
    starts_on = max(today, specialist.period.lower)
    initial = {"starts_on": starts_on, "last_day": specialist.last_day}
    form = AssignmentForm(request.POST or None, teams=teams, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            held = actions.assign_team(specialist=specialist, by=request.user, **form.cleaned_data)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{held.team.department.name}の担当に決めました。")
            return redirect(specialist)
    context = {
        "form": form,
        "specialist": specialist,
        "submit_label": "担当に決める",
        "cancel_url": specialist.get_absolute_url(),
    }
    return _form_page(request, "teams/assignment_form.html", context)


@requires(can_manage_specialists)
@require_http_methods(["GET", "POST"])
def assignment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End the support of a team."""
    loaded = SpecialistAssignment.objects.select_related("specialist__person", "team__department")
    held = get_object_or_404(loaded, pk=pk)
    form = TermEndForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_assignment(assignment=held, by=request.user, **form.cleaned_data)
        except TeamRefused as refusal:
            form.add_error("last_day", str(refusal))
        else:
            messages.success(request, f"{held.team.department.name}の担当の終わりを記録しました。")
            return redirect(held.specialist)
    context = {
        "form": form,
        "specialist": held.specialist,
        "assignment": held,
        "submit_label": "担当を終える",
        "cancel_url": held.specialist.get_absolute_url(),
    }
    return _form_page(request, "teams/assignment_form.html", context)


def _form_page(
    request: HttpRequest, template: str, context: dict[str, Any], refused: int = HTTP_UNPROCESSABLE
) -> HttpResponse:
    status = refused if request.method == "POST" else 200
    return TemplateResponse(request, template, context, status=status)
