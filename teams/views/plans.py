"""Yearly plans: all of them, a team's, writing, the steps, and the office's template."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from japan.fiscal import FiscalYear
from staff.permissions import can_see_history, is_office
from staff.queries import history_of
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page
from teams import permissions
from teams.actions import plans as actions
from teams.choices import PlanState, TeamRole
from teams.forms.plans import PlanForm, PlanStepForm
from teams.models import Team, YearPlan
from teams.queries.plans import in_sections, plan_lines, plan_of
from teams.rules import TeamRefused
from teams.rules.plans import plan_moves
from teams.rules.refusals import StaleRefused
from teams.tables.plans import PLANS
from teams.tables.reports import plan_pdf
from teams.views.activities import team_of
from teams.views.reports import download
from teams.views.specialists import FIRST_YEAR, LAST_YEAR


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """List how the plans of a year stand (``?year=2026``)."""
    return list_page(request, PLANS, context={"is_office": is_office(request.user)})


@require_GET
def team_plan(_request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the team's plan of this fiscal year."""
    code = team_of(code).department.code
    return redirect("teams:plan-detail", code, FiscalYear.of(timezone.localdate()).year)


def year_of(number: int) -> FiscalYear:
    """Return the fiscal year of an address; one out of reach does not exist."""
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise Http404
    return FiscalYear(number)


def _shown(request: HttpRequest, team: Team, year: FiscalYear) -> YearPlan | None:
    """Return the plan if there is one that the user may read."""
    plan = plan_of(team, year.year)
    return plan if plan and permissions.can_see_plan(request.user, plan) else None


@require_GET
def plan_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a team's plan; a draft to the team and the office only."""
    return _page(request, team_of(code), year_of(number))


def _page(
    request: HttpRequest, team: Team, year: FiscalYear, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    user = request.user
    plan = _shown(request, team, year)
    can_write = permissions.can_write_plan(user, team)
    lines = plan_lines(plan, year.year)
    context = {
        "team": team,
        "year": year,
        "plan": plan,
        "refusal": refusal,
        "sections": list(in_sections(lines)) if plan else [],
        "has_template": bool(lines),
        "moves": _moves(request, plan) if plan else [],
        "can_edit": can_write and (plan is None or permissions.is_draft_plan(plan)),
        "can_report": permissions.can_see_report(user, team),
        "records": plan.moves.select_related("by").order_by("-at", "-pk") if plan else [],
    }
    if plan and can_see_history(user):
        context["history"] = history_of(plan, *plan.answers.all())
    return TemplateResponse(request, "teams/plan_detail.html", context, status=status)


def _moves(request: HttpRequest, plan: YearPlan) -> list[Any]:
    return plan_moves(
        plan.state,
        is_lead=permissions.has_role_in(request.user, plan.team, TeamRole.LEAD),
        is_office=is_office(request.user),
    )


@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Write the plan."""
    team, year = team_of(code), year_of(number)
    plan = _editable(request, team, year)
    lines = plan_lines(plan, year.year)
    version = plan.version if plan else 0
    form = PlanForm(request.POST or None, lines=lines, initial={"version": version})
    if request.method == "POST" and form.is_valid():
        written = {"version": form.cleaned_data["version"], "answers": form.answers()}
        try:
            saved = actions.save_plan(team=team, year=year.year, by=request.user, **written)
        except StaleRefused as refusal:
            return _stale_page(request, form, team, year, str(refusal))
        except TeamRefused as refusal:
            return _page(request, team, year, status=HTTP_CONFLICT, refusal=str(refusal))
        messages.success(request, "年度計画を保存しました。")
        return redirect("teams:plan-detail", code, saved.fiscal_year)
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "team": team, "year": year, "questions": len(lines)}
    return TemplateResponse(request, "teams/plan_form.html", context, status=status)


def _stale_page(
    request: HttpRequest, form: PlanForm, team: Team, year: FiscalYear, refusal: str
) -> HttpResponse:
    """Show what was typed beside what is stored; saving once more then overwrites knowingly."""
    form.add_error(None, refusal)
    newer = plan_of(team, year.year)
    form.data = {**form.data.dict(), "version": newer.version if newer else 0}
    context = {
        "form": form,
        "team": team,
        "year": year,
        "newer": list(in_sections(plan_lines(newer, year.year))),
        "questions": len(form.fields) - 1,
    }
    return TemplateResponse(request, "teams/plan_form.html", context, status=HTTP_CONFLICT)


def _editable(request: HttpRequest, team: Team, year: FiscalYear) -> YearPlan | None:
    plan = plan_of(team, year.year)
    may = permissions.can_write_plan(request.user, team)
    if not may or (plan and not permissions.is_draft_plan(plan)):
        raise Http404
    return plan


@require_POST
def plan_copy(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Fill the empty fields with last year's words."""
    team, year = team_of(code), year_of(number)
    _editable(request, team, year)
    try:
        count = actions.copy_plan(team=team, year=year.year, by=request.user)
    except TeamRefused as refusal:
        return _page(request, team, year, status=HTTP_CONFLICT, refusal=str(refusal))
    if count:
        messages.success(
            request, f"前の年度から{count}つの欄を写しました。今年度に合わせて直してください。"
        )
    else:
        messages.info(request, "写せる欄はありませんでした。書いてある欄は、上書きしません。")
    return redirect("teams:plan-detail", code, year.year)


@require_http_methods(["GET", "POST"])
def plan_move(request: HttpRequest, code: str, number: int, to_state: str) -> HttpResponse:
    """Hand a plan in, confirm it, or give it back."""
    team, year = team_of(code), year_of(number)
    plan = _shown(request, team, year)
    if plan is None:
        raise Http404
    seen = request.POST.get("seen_state", plan.state)
    lead = permissions.has_role_in(request.user, team, TeamRole.LEAD)
    offered = plan_moves(seen, is_lead=lead, is_office=is_office(request.user))
    move = next((move for move in offered if move.to_state == to_state), None)
    if move is None:
        raise Http404
    initial = {"seen_state": plan.state}
    form = PlanStepForm(request.POST or None, needs_reason=move.needs_reason, initial=initial)
    if request.method == "POST" and form.is_valid():
        step = {"plan": plan, "to_state": to_state, **form.cleaned_data}
        try:
            moved = actions.move_plan(**step, by=request.user)
        except TeamRefused as refusal:
            return _page(request, team, year, status=HTTP_CONFLICT, refusal=str(refusal))
        messages.success(request, f"計画を「{moved.get_state_display()}」にしました。")
        return redirect(plan)
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context = {
        "form": form,
        "plan": plan,
        "team": team,
        "year": year,
        "move": move,
        "submit_label": move.label,
        "cancel_url": plan.get_absolute_url(),
    }
    return TemplateResponse(request, "teams/plan_step.html", context, status=status)


@require_GET
def plan_print(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Hand out the plan as PDF."""
    team, year = team_of(code), year_of(number)
    plan = _shown(request, team, year)
    if plan is None:
        raise Http404
    content = plan_pdf(
        team=team,
        label=year.label,
        state=str(PlanState(plan.state).label),
        sections=list(in_sections(plan_lines(plan, year.year))),
    )
    name = f"年度計画_{year.short}_{team.department.name}.pdf"
    return download(content, name, "application/pdf")
