"""The office's rules for chairs: list, edit, copy to the next year, and apply after a preview."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from japan.fiscal import FiscalYear
from staff.permissions import requires
from staff.queries import history_of
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from teams import actions, queries
from teams.forms import SeatRuleForm
from teams.models import SeatRule, Team
from teams.permissions import can_manage_seats
from teams.rules import TeamRefused
from teams.rules.refusals import StaleRefused
from teams.views.days import asked_day


@requires(can_manage_seats)
@require_GET
def seat_rule_list(request: HttpRequest) -> HttpResponse:
    """Show the rules of a fiscal year (``?year=2026``), this one's without."""
    this = FiscalYear.of(timezone.localdate())
    known = queries.rule_years()
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and int(text) in {*known, this.year} else this.year
    rules = list(SeatRule.objects.filter(fiscal_year=year))
    years = sorted({*known, this.year}, reverse=True)
    context = {
        "year": FiscalYear(year),
        "years": [(FiscalYear(one), one == year) for one in years],
        "rules": rules,
        "examples": sum(rule.is_default_example for rule in rules),
        "can_copy": bool(rules) and year + 1 not in known,
        "apply_text": max(FiscalYear(year).first_day, timezone.localdate()).isoformat(),
        "history": history_of(*rules),
    }
    return TemplateResponse(request, "teams/seat_rule_list.html", context)


@requires(can_manage_seats)
@require_http_methods(["GET", "POST"])
def seat_rule_create(request: HttpRequest, year: int) -> HttpResponse:
    """Enter a rule of a year."""
    return _edit(request, SeatRule(fiscal_year=FiscalYear(year).year))


@requires(can_manage_seats)
@require_http_methods(["GET", "POST"])
def seat_rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    return _edit(request, get_object_or_404(SeatRule, pk=pk))


def _edit(request: HttpRequest, rule: SeatRule) -> HttpResponse:
    is_new = rule.pk is None
    form = SeatRuleForm(request.POST or None, instance=rule, kinds=queries.organ_kinds())
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_seat_rule(rule=rule, by=request.user, **form.cleaned_data)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "席の決まりを保存しました。席は、そろえるまで変わりません。")
            return redirect(rule)
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context = {
        "form": form,
        "year": FiscalYear(rule.fiscal_year),
        "rule": None if is_new else rule,
        "cancel_url": f"{reverse('teams:seat-rule-list')}?year={rule.fiscal_year}",
    }
    return TemplateResponse(request, "teams/seat_rule_form.html", context, status=status)


@requires(can_manage_seats)
@require_POST
def seat_rule_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a rule; chairs stay until the rules are applied."""
    rule = get_object_or_404(SeatRule, pk=pk)
    url = rule.get_absolute_url()
    actions.delete_seat_rule(rule=rule, by=request.user)
    messages.success(request, "席の決まりを削除しました。席は、そろえるまで変わりません。")
    return redirect(url)


@requires(can_manage_seats)
@require_POST
def seat_rules_confirm(request: HttpRequest, year: int) -> HttpResponse:
    """Make the default examples the city's own."""
    count = actions.confirm_seat_rules(year=year, by=request.user)
    messages.success(request, f"{count}件の既定の例を、市の決まりとして確定しました。")
    return redirect(f"{reverse('teams:seat-rule-list')}?year={year}")


@requires(can_manage_seats)
@require_POST
def seat_rules_copy(request: HttpRequest, year: int) -> HttpResponse:
    """Copy a year's rules to the next."""
    try:
        count = actions.copy_seat_rules(year=year, by=request.user)
    except TeamRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('teams:seat-rule-list')}?year={year}")
    messages.success(request, f"{count}件の決まりを、{FiscalYear(year + 1).label}へ写しました。")
    return redirect(f"{reverse('teams:seat-rule-list')}?year={year + 1}")


@requires(can_manage_seats)
@require_http_methods(["GET", "POST"])
def seat_rules_apply(request: HttpRequest) -> HttpResponse:
    """Preview what the rules would add or close from a day, for one team or all; then do it."""
    asked = asked_day(request)
    code = request.GET.get("team", "")
    team = get_object_or_404(Team, department__code=code) if code else None
    if request.method == "POST":
        try:
            totals = actions.apply_seat_rules(
                on=asked.day, mark=request.POST.get("mark", ""), team=team, by=request.user
            )
        except StaleRefused as refusal:
            return _preview(request, asked.day, team, refusal=str(refusal), status=HTTP_CONFLICT)
        except TeamRefused as refusal:
            return _preview(
                request, asked.day, team, refusal=str(refusal), status=HTTP_UNPROCESSABLE
            )
        done = totals.words or "変わった席はありません"
        messages.success(request, f"席をそろえました（{done}）。")
        return redirect(team or reverse("teams:team-list"))
    return _preview(request, asked.day, team)


def _preview(
    request: HttpRequest, day: date, team: Team | None, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    chosen = Team.objects.filter(pk=team.pk) if team else None
    plans = queries.seat_plans(day, teams=chosen)
    totals = actions.totals_of(plans)
    context: dict[str, Any] = {
        "asked": asked_day(request),
        "team": team,
        "plans": [plan for plan in plans if plan.changes.count or plan.changes.kept],
        "totals": totals,
        "mark": queries.plans_mark(plans),
        "rules": queries.rules_of_year(day),
        "refusal": refusal,
        "is_over": day < timezone.localdate(),
    }
    return TemplateResponse(request, "teams/seat_rules_apply.html", context, status=status)
