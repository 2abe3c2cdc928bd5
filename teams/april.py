"""What heads, leads, nominees and the office have to do in April, for the task list."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from staff.choices import TaskState
from staff.models import StaffMember
from staff.permissions import is_office
from staff.rules.tasklist import Task, TaskSource, register_tasks
from teams.choices import NominationState, RenewalState, TeamRole
from teams.models import Nomination, NominationRequest, Renewal, TransferQuestion, in_charge
from teams.permissions import current_roles
from teams.queries.requests import awaited_of
from teams.rules.renewals import usual_year

ORDER = 40


def team_tasks(user: StaffMember, day: date) -> Sequence[Task]:
    """Return the user's tasks about teams; at most eight queries."""
    tasks = [*_own_answers(user)]
    led = [held.seat.team for held in current_roles(user) if held.seat.role == TeamRole.LEAD]
    if led or is_office(user) or user.standing.headed_division_ids:
        tasks += [*_renewals(user, led, day), *_requests(user, day), *_questions(user, day)]
        tasks += _consents(user)
    return tasks


def _own_answers(user: StaffMember) -> Iterator[Task]:
    count = Nomination.objects.filter(person=user, state=NominationState.ASKED).count()
    if count:
        url = f"{reverse('teams:nomination-list')}?state={NominationState.ASKED}"
        yield Task(
            "推薦に返事をする", TaskState.TODO, url, f"返事を待っている推薦が{count}件あります。"
        )


def _renewals(user: StaffMember, led: Sequence[Any], day: date) -> Iterator[Task]:
    year = usual_year(day)
    kept = Renewal.objects.filter(fiscal_year=year.year)
    if is_office(user):
        states = list(kept.values_list("state", flat=True))
        waiting = states.count(RenewalState.SUBMITTED)
        done = states.count(RenewalState.CONFIRMED)
        state = TaskState.TODO if waiting else TaskState.PROGRESS
        url = f"{reverse('teams:renewal-list')}?year={year.year}"
        note = f"{year.label}：確認待ち{waiting:,}チーム、確定{done:,}チームです。"
        yield Task("新年度の一括更新", state, url, note)
        return
    states_of = dict(kept.filter(team__in=led).values_list("team", "state"))
    for team in led:
        url = reverse("teams:renewal-edit", args=[team.department.code, year.year])
        state, words = RENEWAL_STATES[states_of.get(team.pk, "")]
        yield Task("新年度の一括更新", state, url, f"{team.department.name}の{year.label}：{words}")


RENEWAL_STATES = {
    "": (TaskState.TODO, "まだ準備していません。"),
    RenewalState.PREPARING: (TaskState.PROGRESS, "保存しています。事務局に提出してください。"),
    RenewalState.SUBMITTED: (TaskState.PROGRESS, "提出しました。事務局の確認を待っています。"),
    RenewalState.CONFIRMED: (TaskState.DONE, "確定しています。"),
}


def _requests(user: StaffMember, day: date) -> Iterator[Task]:
    asked = list(NominationRequest.objects.open().visible_to(user))
    url = f"{reverse('teams:request-list')}?state=open"
    if not asked:
        yield Task("後任の推薦", TaskState.DONE, url, "後任を待っている席はありません。")
        return
    named = awaited_of(asked, day)
    late = sum(each.due_on < day for each in asked if each.pk not in named)
    words = f"後任を待っている席が{len(asked):,}席あります。"
    words += f"うち{len(named):,}席は、承諾か選任を待っています。" if named else ""
    words += f"うち{late:,}席は期限を過ぎています。" if late else ""
    waits = TaskState.PROGRESS if len(named) == len(asked) else TaskState.TODO
    yield Task("後任の推薦", TaskState.PROBLEM if late else waits, url, words)


def _questions(user: StaffMember, day: date) -> Iterator[Task]:
    due = list(TransferQuestion.objects.open().visible_to(user).values_list("due_on", flat=True))
    if due:
        late = any(due_on < day for due_on in due)
        url = f"{reverse('teams:question-list')}?state=open"
        words = f"返事を待っている人が{len(due):,}人います。"
        state = TaskState.PROBLEM if late else TaskState.TODO
        yield Task("異動した人の選任を続けるかの返事", state, url, words)


def _consents(user: StaffMember) -> Iterator[Task]:
    rows = Nomination.objects.all()
    name = "teams:nomination-queue"
    if not is_office(user):
        rows, name = rows.filter(in_charge(user) | Q(by=user)), "teams:nomination-department"
    states = list(rows.open().values_list("state", flat=True))
    asked = states.count(NominationState.ASKED)
    accepted = states.count(NominationState.ACCEPTED)
    if asked:
        url = f"{reverse(name)}?state={NominationState.ASKED}"
        words = f"本人の返事を待っている推薦が{asked:,}件あります。"
        yield Task("本人の承諾待ち", TaskState.PROGRESS, url, words)
    if accepted and is_office(user):
        url = reverse("teams:nomination-appoint")
        yield Task("承諾した人の選任", TaskState.TODO, url, f"{accepted:,}人が選任を待っています。")


register_tasks(TaskSource("teams.april", "DX推進チーム", ORDER, team_tasks))
