"""What the office has to do about seats around the change of year (``staff.rules.tasklist``)."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from japan.fiscal import FiscalYear
from staff.choices import TaskState
from staff.models import StaffMember
from staff.rules.tasklist import Task, TaskSource, register_tasks
from teams.choices import SeatState
from teams.models import EndingRequest, SeatRule
from teams.permissions import can_manage_seats
from teams.queries import open_seats, seat_plans

JANUARY_TO_MARCH = (1, 2, 3)


def seat_tasks(user: StaffMember, day: date) -> Sequence[Task]:
    """Return the office's tasks: rules, seats that follow them, open chairs. Nine queries."""
    if not can_manage_seats(user):
        return ()
    year = FiscalYear.of(day)
    if day.month in JANUARY_TO_MARCH:  # what counts now is the year to come
        year = year.next
    on = max(day, year.first_day)
    return (_rules(year), _seats(on), _open_chairs(day), *_endings(day))


def _rules(year: FiscalYear) -> Task:
    url = f"{reverse('teams:seat-rule-list')}?year={year.year}"
    title = f"{year.label}の席の決まりを確かめる"
    examples = list(
        SeatRule.objects.filter(fiscal_year=year.year).values_list("is_default_example", flat=True)
    )
    if not examples:
        url = reverse("teams:seat-rule-list")
        return Task(title, TaskState.TODO, url, "決まりがまだありません。前の年度から写します。")
    if count := sum(examples):
        return Task(title, TaskState.PROGRESS, url, f"既定の例が{count}件あります。")
    return Task(title, TaskState.DONE, url, f"{len(examples)}件の決まりがあります。")


def _seats(on: date) -> Task:
    url = f"{reverse('teams:seat-rules-apply')}?on={on.isoformat()}"
    title = "席を決まりにそろえる"
    changed = sum(plan.changes.count for plan in seat_plans(on))
    if changed:
        return Task(title, TaskState.TODO, url, f"決まりと違う席が{changed:,}席あります。")
    return Task(title, TaskState.DONE, url, "席は、決まりのとおりです。")


def _open_chairs(day: date) -> Task:
    url = f"{reverse('teams:vacancy-list')}?on={day.isoformat()}"
    teams = list(open_seats(day).order_by().values_list("team", flat=True))
    title = "空席のある部局をなくす"
    if teams:
        note = f"{len(set(teams)):,}チームに、空席が{len(teams):,}席あります。"
        return Task(title, TaskState.TODO, url, note)
    return Task(title, TaskState.DONE, url, "空席はありません。")


def _endings(day: date) -> Iterator[Task]:
    if count := EndingRequest.objects.open().running(day).count():
        url = f"{reverse('teams:vacancy-list')}?state={SeatState.AWAY}"
        note = f"返事を待っている依頼が{count:,}件あります。"
        yield Task("任期を終える依頼に返事をする", TaskState.TODO, url, note)


register_tasks(TaskSource("teams.seats", "DX推進チームの席", 40, seat_tasks))
