"""What 1 April asks about training: the rules of the new year, and what a section has left."""

from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from japan.fiscal import FiscalYear
from staff.choices import TaskState
from staff.models import StaffMember
from staff.permissions import is_office
from staff.rules.april import april_of
from staff.rules.tasklist import Task, TaskSource, register_tasks
from training.models import Requirement
from training.queries.duties import mandatory_people


def rule_tasks(user: StaffMember, day: date) -> list[Task]:
    """Return whether the new year's mandatory courses are settled: one query."""
    if not is_office(user):
        return []
    year = FiscalYear.of(april_of(day))
    rules = Requirement.objects.filter(fiscal_year=year.year)
    counted = rules.aggregate(all=Count("pk"), examples=Count("pk", Q(is_default_example=True)))
    state, note = rules_answer(rules=counted["all"], examples=counted["examples"])
    title = f"{year.label}の必須研修を決める"
    return [Task(title, state, reverse("training:course-list"), note)]


def rules_answer(*, rules: int, examples: int) -> tuple[TaskState, str]:
    """Say how far the rules of a year are. examples: those that nobody has confirmed."""
    if not rules:
        return TaskState.TODO, "この年度の必須研修は、まだ決まっていません。"
    if examples:
        return TaskState.PROGRESS, f"{rules:,}件のうち{examples:,}件が「既定の例」のままです。"
    return TaskState.DONE, f"{rules:,}件を決めています。"


def section_tasks(user: StaffMember, day: date) -> list[Task]:
    """Return what a head and the own staff have not completed: three queries."""
    if not user.standing.headed_division_ids:
        return []
    rows = mandatory_people(FiscalYear.of(day), day).of_staff_of(user)
    required, left = rows.count(), rows.open_on(day).count()
    state, note = section_answer(required=required, left=left)
    url = f"{reverse('training:mandatory-list')}?{urlencode({'own': 'true', 'done': 'no'})}"
    return [Task("所属の必須研修の未修了を確かめる", state, url, note)]


def section_answer(*, required: int, left: int) -> tuple[TaskState, str]:
    """Say how far a section is with its mandatory courses."""
    if not left:
        return TaskState.DONE, "所属の全員が、必須研修を修了しています。"
    state = TaskState.PROGRESS if left < required else TaskState.TODO
    return state, f"必須研修{required:,}件のうち、{left:,}件が未修了です。"


register_tasks(TaskSource("training.rules", "研修", 60, rule_tasks))
register_tasks(TaskSource("training.section", "所属の研修", 70, section_tasks))
