"""What leads and the office have to do about the yearly plans, for the April task list."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from japan.fiscal import FiscalYear
from staff.choices import TaskState
from staff.permissions import is_office
from staff.rules.tasklist import Task, TaskSource, register_tasks
from teams.choices import PlanState, TeamRole
from teams.models import PlanQuestion, Team, YearPlan
from teams.permissions import current_roles
from teams.queries.plans import with_plan_state

STATES = {
    None: TaskState.TODO,
    PlanState.DRAFT: TaskState.PROGRESS,
    PlanState.SUBMITTED: TaskState.DONE,
    PlanState.CONFIRMED: TaskState.DONE,
}


def plan_tasks(user: Any, day: date) -> Sequence[Task]:
    """Return the plans that the user leads, and for the office what is to confirm. Few queries."""
    year = FiscalYear.of(day)
    return [*_of_lead(user, year), *(_of_office(year, day) if is_office(user) else [])]


def _of_lead(user: Any, year: FiscalYear) -> list[Task]:
    led = [held.seat.team for held in current_roles(user) if held.seat.role == TeamRole.LEAD]
    if not led:
        return []
    plans = YearPlan.objects.filter(team__in=led, fiscal_year=year.year)
    states = dict(plans.values_list("team", "state"))
    return [
        Task(
            f"{team.department.name}の{year}の年度計画を出す",
            STATES[states.get(team.pk)],
            reverse("teams:plan-detail", args=[team.department.code, year.year]),
            PlanState(states[team.pk]).label if team.pk in states else "まだ書かれていません",
        )
        for team in led
    ]


def _of_office(year: FiscalYear, day: date) -> list[Task]:
    teams = with_plan_state(Team.objects.on(day), year.year)
    total = teams.count()
    submitted = teams.filter(plan_state=PlanState.SUBMITTED).count()
    confirmed = teams.filter(plan_state=PlanState.CONFIRMED).count()
    has_template = PlanQuestion.objects.filter(fiscal_year=year.year).exists()
    list_url = reverse("teams:plan-list")
    return [
        Task(
            f"{year}の年度計画の様式を決める",
            TaskState.DONE if has_template else TaskState.TODO,
            f"{reverse('teams:plan-question-list')}?{urlencode({'year': year.year})}",
            "" if has_template else "前の年度の様式を使っています",
        ),
        Task(
            "チームの年度計画を確認する",
            _office_state(total=total, submitted=submitted, confirmed=confirmed),
            f"{list_url}?{urlencode({'year': year.year, 'state': PlanState.SUBMITTED})}",
            f"確認待ち {submitted}件、確認済み {confirmed}/{total}",
        ),
    ]


def _office_state(*, total: int, submitted: int, confirmed: int) -> TaskState:
    if total == confirmed:
        return TaskState.DONE
    if submitted:
        return TaskState.TODO
    return TaskState.PROGRESS if confirmed else TaskState.BLOCKED


register_tasks(TaskSource("teams.plans", "DX推進チームの年度計画", 40, plan_tasks))
