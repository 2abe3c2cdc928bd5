"""What 1 April asks of the office about the skill map: the targets of the new fiscal year."""

from datetime import date

from django.urls import reverse

from japan.fiscal import FiscalYear
from skills.choices import MapState
from skills.models import Target, YearMap
from staff.choices import TaskState
from staff.models import StaffMember
from staff.permissions import is_office
from staff.rules.april import april_of
from staff.rules.tasklist import Task, TaskSource, register_tasks


def map_tasks(user: StaffMember, day: date) -> list[Task]:
    """Return how far the map of the new year is: two queries."""
    if not is_office(user):
        return []
    year = FiscalYear.of(april_of(day))
    state = YearMap.objects.filter(fiscal_year=year.year).values_list("state", flat=True).first()
    targets = Target.objects.filter(fiscal_year=year.year).count()
    answer, note = map_answer(state=state, targets=targets)
    title = f"{year.label}のスキルの目標を確かめる"
    return [Task(title, answer, reverse("skills:skill-list"), note)]


def map_answer(*, state: str | None, targets: int) -> tuple[TaskState, str]:
    """Say how far the map of a year is. state: None where the year has no map yet."""
    if state is None or not targets:
        return TaskState.TODO, "この年度の目標は、まだありません。"
    if state != MapState.PUBLISHED:
        return TaskState.PROGRESS, f"目標が{targets:,}件あります。公開すると使われます。"
    return TaskState.DONE, f"目標{targets:,}件を公開しています。"


register_tasks(TaskSource("skills.map", "スキルマップ", 50, map_tasks))
