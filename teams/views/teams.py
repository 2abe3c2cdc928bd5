"""The pages of the teams app. Everybody reads them; the office fills the seats."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from japan.fiscal import FiscalYear
from staff.models import Department
from staff.permissions import can_see_history, reads_personnel_data, requires
from staff.queries import history_of
from staff.tables.listing import ListSpec
from staff.views.http import HTTP_UNPROCESSABLE
from staff.views.listing import list_page
from teams import actions, queries, rules
from teams.choices import TeamRole
from teams.forms import AppointmentForm, EndingForm, TeamForm
from teams.models import Appointment, LeadDeputy, PostBinding, Seat, SeatDuty, Team
from teams.permissions import (
    can_appoint,
    can_edit_team,
    can_name_deputy,
    can_renew,
    current_roles,
    seats_with_letters,
    sees_team,
)
from teams.queries.grades import grade_guide
from teams.queries.nominations import grade_of
from teams.queries.openings import openings_of
from teams.rules.pages import pages_for
from teams.rules.renewals import usual_year
from teams.tables import ROSTER, SEATS, TEAMS, VACANCIES, YEAR_ROSTER
from teams.tables.acts import act_links
from teams.views.days import AskedDay, asked_day

CANDIDATES_SHOWN = 50
YEARS_KEPT = 10


@require_GET
def team_list(request: HttpRequest) -> HttpResponse:
    """List all teams of a day and whether they are complete: department by role."""
    return _day_list(request, TEAMS)


@require_GET
def seat_list(request: HttpRequest) -> HttpResponse:
    """List the chairs behind the numbers of the matrix."""
    return _day_list(request, SEATS)


@require_GET
def vacancy_list(request: HttpRequest) -> HttpResponse:
    """List the open chairs, with why, since when and what to do; the review links here."""
    return _day_list(request, VACANCIES)


@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    """List who acts on which seat on a day (``?on=2027-03-31``), today without one."""
    return _day_list(request, ROSTER)


def _day_list(request: HttpRequest, spec: ListSpec) -> HttpResponse:
    asked = asked_day(request)
    return list_page(request, spec, context={"asked": asked}, on=asked.text)


@require_GET
def year_roster(request: HttpRequest) -> HttpResponse:
    """List everybody who acted on a seat in a fiscal year (``?year=2026``)."""
    today = timezone.localdate()
    text = request.GET.get("year", "")
    this = FiscalYear.of(today)
    year = FiscalYear(int(text)) if text in _years(this) else this
    years = [(FiscalYear(int(one)), int(one) == year.year) for one in _years(this)]
    context = {"year": year, "years": years}
    return list_page(request, YEAR_ROSTER, context=context, year=year.year)


def _years(this: FiscalYear) -> list[str]:
    """Return the years of the choice: the coming one and the ten that are kept."""
    return [str(this.year + 1 - back) for back in range(YEARS_KEPT + 2)]


@require_GET
def my_team(request: HttpRequest) -> HttpResponse:
    """Lead to the team in which one acts; of several, or without one, show the choice."""
    teams = {held.seat.team_id: held for held in current_roles(request.user)}
    if len(teams) == 1:
        return redirect(next(iter(teams.values())).seat.team)
    today = timezone.localdate()
    own = Team.objects.serving(request.user.standing.department_ids, today)
    context = {
        "held": current_roles(request.user),
        "own_teams": own.select_related("department") if not teams else [],
    }
    return TemplateResponse(request, "teams/my_team.html", context)


@require_GET
def team_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a team's chairs on a day, taken or open, what it lacks, and what its roles are for."""
    asked = asked_day(request)
    department = get_object_or_404(Department, code=code)
    serving = Team.objects.serving([department.pk], asked.day).select_related("department")
    team = get_object_or_404(serving)
    if team.department_id != department.pk:  # it takes part in a joint team
        return redirect(f"{team.get_absolute_url()}{asked.query}")
    card = queries.team_card(team, asked.day, asked.posts_day)
    context = {
        "team": team,
        "card": card,
        "asked": asked,
        "today": asked.day,
        "roles": _by_role(card.chairs, queries.seat_rules(asked.day, department.organ_kind)),
        "completeness": card.completeness,
        "past": queries.past_appointments(team, asked.day),
        "can_appoint": can_appoint(request.user),
        "can_edit": can_edit_team(request.user, team),
        "can_name_deputy": can_name_deputy(request.user, team),
        "sees_team": sees_team(request.user, team),
        "letter_seats": seats_with_letters(request.user, team),
        "shows_reasons": reads_personnel_data(request.user),
        "pages": pages_for(request.user, team),
        "openings": _openings(request, card, asked),
        "renewal_year": _renewal_year(request, team, asked),
    }
    if can_see_history(request.user):
        held = Appointment.objects.filter(seat__team=team)
        bound = PostBinding.objects.filter(seat__team=team)
        acting = LeadDeputy.objects.filter(seat__team=team)
        chairs = [chair.seat for chair in card.chairs]
        duties = SeatDuty.objects.filter(seat__in=chairs)
        context["history"] = history_of(team, *chairs, *duties, *held, *bound, *acting)
    return TemplateResponse(request, "teams/team_detail.html", context)


def _renewal_year(request: HttpRequest, team: Team, asked: AskedDay) -> FiscalYear | None:
    """Return the year of the page's day if it is the one that the reader can renew by now."""
    today, year = timezone.localdate(), FiscalYear.of(asked.day)
    is_coming = year.year > FiscalYear.of(today).year and year == usual_year(today)
    return year if is_coming and can_renew(request.user, team) else None


def _openings(request: HttpRequest, card: queries.TeamCard, asked: AskedDay) -> list[Any]:
    """Pair each open chair with what one can do about it; nothing can be done about a past day."""
    today = timezone.localdate()
    if asked.day < today:
        return []
    year = FiscalYear.of(asked.day)
    return [
        (
            opening,
            act_links(
                opening.acts,
                opening.seat,
                team_url=card.team.get_absolute_url(),
                held_id=opening.held.pk if opening.held else None,
                year="" if year == FiscalYear.of(today) else str(year.year),
            ),
        )
        for opening in openings_of(card.team, request.user, card.chairs)
    ]


def _by_role(chairs: Iterable[queries.Chair], seat_rules: Any) -> list[dict[str, Any]]:
    return [
        {
            "role": role,
            "rule": seat_rules.get(role),
            "usual_grade": queries.usual_grade(role, seat_rules).label,
            "chairs": [chair for chair in chairs if chair.seat.role == role],
        }
        for role in TeamRole
    ]


@require_http_methods(["GET", "POST"])
def team_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Edit what the team is about this year."""
    team = get_object_or_404(Team.objects.select_related("department"), department__code=code)
    if not can_edit_team(request.user, team):
        raise Http404
    form = TeamForm(request.POST or None, instance=team)
    if request.method == "POST" and form.is_valid():
        actions.edit_team(team=team, by=request.user, **form.cleaned_data)
        messages.success(request, "今年度の取組を保存しました。")
        return redirect(team)
    context = {"form": form, "team": team, "cancel_url": team.get_absolute_url()}
    return _form_page(request, "teams/team_form.html", context)


@require_http_methods(["GET", "POST"])
@requires(can_appoint)
def seat_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a person (``?person=`` is empty yet), then the term."""
    today = timezone.localdate()
    seat = queries.seat_to_fill(pk, today)
    if seat is None:
        raise Http404
    starts_on, last_day = queries.usual_term(seat, today)
    number = request.GET.get("person", "")
    if not number:
        return _choose_person(request, seat, starts_on)
    person = get_object_or_404(queries.appointable_people(today), number=number)
    guide = grade_guide(starts_on)
    warning = guide.warning(seat, grade_of(person))
    form = AppointmentForm(
        request.POST or None,
        initial={"starts_on": starts_on, "last_day": last_day},
        asks_for_reason=bool(warning),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.appoint(seat=seat, person=person, by=request.user, **form.cleaned_data)
        except rules.TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"{person.name}さんを{seat.get_role_display()}に選任しました。"
            )
            return redirect(seat.team)
    context = {
        "form": form,
        "seat": seat,
        "person": person,
        "warning": warning,
        "guide": guide.lines_for(seat),
        "submit_label": "選任する",
        "cancel_url": seat.team.get_absolute_url(),
    }
    return _form_page(request, "teams/seat_appoint.html", context)


def _choose_person(request: HttpRequest, seat: Seat, starts_on: date) -> HttpResponse:
    query = request.GET.get("q", "")
    found = queries.candidates(seat, query, timezone.localdate())
    people = list(found[: CANDIDATES_SHOWN + 1])
    context = {
        "seat": seat,
        "query": query,
        "people": people[:CANDIDATES_SHOWN],
        "has_more": len(people) > CANDIDATES_SHOWN,
        "shown": CANDIDATES_SHOWN,
        "usual_grade": grade_guide(starts_on).usual(seat),
    }
    return TemplateResponse(request, "teams/seat_choose.html", context)


@require_http_methods(["GET", "POST"])
@requires(can_appoint)
def appointment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a term, or undo an appointment that was a mistake."""
    appointment = get_object_or_404(Appointment.objects.with_people(), pk=pk)
    asked = appointment.ending_requests.open().select_related("by").first()
    last_day = asked.last_day if asked else timezone.localdate()
    initial = {"last_day": max(appointment.starts_on, last_day)}
    form = EndingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            ended = actions.end_appointment(
                appointment=appointment, by=request.user, **form.cleaned_data
            )
        except rules.TeamRefused as refusal:
            form.add_error("last_day", str(refusal))
        else:
            deed = "任期の終わりを記録しました。" if ended else "選任を取り消しました。"
            messages.success(request, f"{appointment.person.name}さんの{deed}")
            return redirect(appointment.seat.team)
    context = {
        "form": form,
        "appointment": appointment,
        "asked": asked,
        "seat": appointment.seat,
        "submit_label": "任期を終える",
        "cancel_url": appointment.seat.team.get_absolute_url(),
    }
    return _form_page(request, "teams/appointment_end.html", context)


def _form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, template, context, status=status)
