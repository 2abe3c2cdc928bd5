"""一括更新: prepare, look at the preview, hand in, confirm."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from japan.fiscal import FiscalYear
from staff.models import StaffMember
from staff.permissions import is_office, requires
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page
from teams import permissions, rules
from teams.actions import renewals as actions
from teams.choices import RenewalState
from teams.forms.renewals import RenewalForm
from teams.models import Renewal, Team
from teams.queries.grades import GradeGuide, grade_guide
from teams.queries.nominations import grade_of
from teams.queries.renewals import (
    RenewalRow,
    mark_of,
    people_to_choose,
    rows_of,
    rows_of_teams,
)
from teams.rules.nominations import TeamStale
from teams.rules.renewals import Tally, tally, usual_year, why_not_edit
from teams.tables.requests import RENEWALS

NOTHING_CONFIRMED = "確定したチームはありません。新しい内容を確かめて、もう一度確定してください。"


@require_GET
@requires(permissions.answers_for_seats)
def renewal_list(request: HttpRequest) -> HttpResponse:
    """List how far each team's renewal for a year is (``?year=2027``)."""
    year = _year_asked(request)
    context = {
        "current": "renewals",
        "answers_for_seats": True,
        "is_secretariat": is_office(request.user),
        "year": year,
        "submitted": Renewal.objects.filter(
            fiscal_year=year.year, state=RenewalState.SUBMITTED
        ).count(),
    }
    return list_page(request, RENEWALS, context=context, year=year.year)


def _year_asked(request: HttpRequest) -> FiscalYear:
    usual = usual_year(timezone.localdate())
    asked = request.GET.get("year", "")
    return FiscalYear(int(asked)) if asked in _years(usual) else usual


def _years(usual: FiscalYear) -> tuple[str, ...]:
    return (str(usual.year - 1), str(usual.year), str(usual.year + 1))


@require_http_methods(["GET", "POST"])
def renewal_edit(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Prepare a team's renewal: everybody goes on, only changes are typed."""
    team, fiscal_year = _team(request, code, year)
    renewal = Renewal.objects.filter(team=team, fiscal_year=year).first()
    rows = rows_of(team, fiscal_year)
    today = timezone.localdate()
    locked = why_not_edit(renewal.state, is_office=is_office(request.user)) if renewal else ""
    form = RenewalForm(
        request.POST or None,
        rows=rows,
        day=today,
        initial={"version": renewal.version if renewal else 0},
    )
    context = {
        **_facts(request, team, fiscal_year, renewal),
        "form": form,
        "settled": [row for row in rows if row.is_settled],
        "locked": locked,
        "people": people_to_choose(team, today),
    }
    status = 200
    if request.method == "POST":
        status = HTTP_UNPROCESSABLE
        if form.is_valid():
            status, refusal = _save(request, form, team, fiscal_year)
            if not refusal:
                return redirect("teams:renewal-preview", code=code, year=year)
            context["refusal"] = refusal
    return TemplateResponse(request, "teams/renewal_form.html", context, status=status)


def _save(request: HttpRequest, form: RenewalForm, team: Team, year: FiscalYear) -> tuple[int, str]:
    version = form.cleaned_data["version"]
    try:
        actions.save_renewal(
            team=team, year=year, lines=form.lines(), version=version, by=request.user
        )
    except TeamStale as refusal:
        return HTTP_CONFLICT, str(refusal)
    except rules.TeamRefused as refusal:
        return HTTP_UNPROCESSABLE, str(refusal)
    return 200, ""


@require_GET
def renewal_preview(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Show in counts and line by line what the confirmation does."""
    team, fiscal_year = _team(request, code, year)
    return _preview(request, team, fiscal_year)


def _preview(
    request: HttpRequest, team: Team, year: FiscalYear, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    renewal = Renewal.objects.filter(team=team, fiscal_year=year.year).first()
    rows = rows_of(team, year)
    context = {
        **_facts(request, team, year, renewal),
        "rows": _lines(rows, year),
        "tally": tally([row.plan for row in rows]),
        "mark": mark_of(rows),
        "version": renewal.version if renewal else 0,
        "refusal": refusal,
        "guide": grade_guide(year.first_day).lines(team.department.organ_kind),
    }
    return TemplateResponse(request, "teams/renewal_preview.html", context, status=status)


def _lines(rows: list[RenewalRow], year: FiscalYear) -> list[dict[str, Any]]:
    """Pair each chair with the warning of the new year's guide; by the posts of today."""
    guide = grade_guide(year.first_day)
    people = {row.next_person.pk for row in rows if row.next_person}
    posts = StaffMember.objects.with_main_post(timezone.localdate()).in_bulk(people)
    return [{"row": row, "warning": _warning(row, posts, guide)} for row in rows]


def _warning(row: RenewalRow, posts: Any, guide: GradeGuide) -> str:
    if row.next_person is None:
        return ""
    return guide.warning(row.seat, grade_of(posts[row.next_person.pk]))


@require_POST
def renewal_step(request: HttpRequest, code: str, year: int, key: str) -> HttpResponse:
    """Hand in, give back, or confirm what the preview showed."""
    team, fiscal_year = _team(request, code, year)
    if key not in ("submit", "return", "confirm") or (
        key != "submit" and not permissions.can_appoint(request.user)
    ):
        raise Http404
    try:
        message = _take(request, team, fiscal_year, key)
    except TeamStale as refusal:
        return _preview(request, team, fiscal_year, status=HTTP_CONFLICT, refusal=str(refusal))
    except rules.TeamRefused as refusal:
        return _preview(request, team, fiscal_year, status=HTTP_UNPROCESSABLE, refusal=str(refusal))
    messages.success(request, message)
    return redirect("teams:renewal-preview", code=code, year=year)


def _take(request: HttpRequest, team: Team, year: FiscalYear, key: str) -> str:
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() else -1
    if key == "submit":
        actions.submit_renewal(team=team, year=year, version=version, by=request.user)
        return "事務局に提出しました。確定すると、お知らせが届きます。"
    if key == "return":
        renewal = get_object_or_404(Renewal, team=team, fiscal_year=year.year)
        actions.return_renewal(renewal=renewal, version=version, by=request.user)
        return "差し戻しました。準備した人にお知らせが届きます。"
    mark = request.POST.get("mark", "")
    done = actions.confirm_renewal(team=team, year=year, mark=mark, by=request.user)
    return f"確定しました。{done.appointments}人を選任し、{done.asked}人に確かめています。"


@require_http_methods(["GET", "POST"])
@requires(permissions.can_appoint)
def renewal_confirm(request: HttpRequest, year: int) -> HttpResponse:
    """Confirm everything that leads have handed in, after a preview with counts."""
    fiscal_year = FiscalYear(year)
    context = _handed_in(fiscal_year)
    if request.method == "GET":
        return TemplateResponse(request, "teams/renewal_confirm.html", context)
    teams = [line["team"] for line in context["lines"]]
    refusals, done = _confirm_all(request, teams, fiscal_year)
    if done:
        messages.success(request, f"{done}チームの更新を確定しました。")
    if done and not refusals:
        return redirect("teams:renewal-list")
    context = _handed_in(fiscal_year)  # those that are confirmed are gone
    context["refusals"] = refusals or [NOTHING_CONFIRMED]
    return TemplateResponse(
        request, "teams/renewal_confirm.html", context, status=HTTP_UNPROCESSABLE
    )


def _handed_in(year: FiscalYear) -> dict[str, Any]:
    """Return what waits for the office, each team with its counts and the mark of the preview."""
    submitted = Renewal.objects.filter(fiscal_year=year.year, state=RenewalState.SUBMITTED)
    ordered = submitted.order_by("team__department__order", "team__department__code")
    teams = [renewal.team for renewal in ordered.select_related("team__department")]
    rows = rows_of_teams(teams, year)
    lines = [
        {
            "team": team,
            "tally": tally([row.plan for row in rows[team.pk]]),
            "mark": mark_of(rows[team.pk]),
        }
        for team in teams
    ]
    return {
        "year": year,
        "lines": lines,
        "total": sum((line["tally"] for line in lines), Tally()),
        "cancel_url": reverse("teams:renewal-list"),
    }


def _confirm_all(
    request: HttpRequest, teams: list[Team], year: FiscalYear
) -> tuple[list[str], int]:
    refusals, done = [], 0
    for team in teams:
        mark = request.POST.get(f"mark-{team.pk}")
        if mark is None:
            continue
        try:
            actions.confirm_renewal(team=team, year=year, mark=mark, by=request.user)
        except rules.TeamRefused as refusal:
            refusals.append(f"{team.department.name}：{refusal}")
        else:
            done += 1
    return refusals, done


def _team(request: HttpRequest, code: str, year: int) -> tuple[Team, FiscalYear]:
    team = get_object_or_404(Team.objects.select_related("department"), department__code=code)
    if not permissions.can_renew(request.user, team):
        raise Http404
    if str(year) not in _years(usual_year(timezone.localdate())):
        raise Http404
    return team, FiscalYear(year)


def _facts(
    request: HttpRequest, team: Team, year: FiscalYear, renewal: Renewal | None
) -> dict[str, Any]:
    return {
        "team": team,
        "year": year,
        "renewal": renewal,
        "state": renewal.state if renewal else "",
        "is_secretariat": is_office(request.user),
    }
