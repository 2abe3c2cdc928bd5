"""What a person must or may do next, from every part of the portal."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from crossforum.choices import IssueStage
from crossforum.models import Issue
from japan.fiscal import FiscalYear
from shimonoseki_dx.home.support_tasks import support_lines
from skills.choices import ClaimState
from skills.models import EvidenceClaim
from skills.queries import SkillMap, open_responses, skill_map, waiting_for
from staff.choices import ImportState
from staff.models import StaffImport, StaffMember
from staff.permissions import is_office
from teams.choices import TeamRole
from teams.queries import current_roles, is_specialist, open_seats
from training.choices import SessionState
from training.models import Enrolment, Session
from training.queries import (
    MandatoryCourse,
    gap_closing_sessions,
    mandatory_people,
    mandatory_status,
    my_upcoming,
)
from training.queries.suggestions import Suggestion

SUGGESTED = 3
# Whose turn an issue is at each stage.
TURNS = {
    TeamRole.LEADER: {
        IssueStage.SUBMITTED: "提出された課題を確かめる",
        IssueStage.STUDY: "対応策を検討する",
        IssueStage.DEPARTMENT: "部局内の対応を進める",
    },
    TeamRole.LEAD: {IssueStage.LEAD_CHECK: "部局で対応するか、フォーラムに付議するかを決める"},
    TeamRole.MEMBER: {IssueStage.STUDY: "対応策を考える"},
}


@dataclass(frozen=True)
class Task:
    """One line of the task list: what to do, where, and how it stands."""

    label: str
    url: str
    hint: str
    status: str
    tone: str


@dataclass(frozen=True)
class HomePage:
    """Everything on the home page of one person."""

    tasks: list[Task]
    skills: SkillMap
    suggestions: list[Suggestion]
    upcoming: list[Enrolment]


def home_page(person: StaffMember) -> HomePage:
    """Return the person's home page of this moment."""
    now = timezone.now()
    today = timezone.localdate(now)
    year = FiscalYear.of(today)
    own = skill_map(person, year, today)
    return HomePage(
        tasks=[
            *_office_tasks(person),
            *_head_tasks(person, year),
            *_level_tasks(person),
            *_team_tasks(person),
            *_specialist_tasks(person),
            *(Task(*line, "todo") for line in support_lines(person)),
            *_training_tasks(mandatory_status(person, year, today)),
        ],
        skills=own,
        suggestions=gap_closing_sessions(person, own.gaps, now, limit=SUGGESTED),
        upcoming=list(my_upcoming(person, now)),
    )


def _training_tasks(courses: list[MandatoryCourse]) -> Iterator[Task]:
    for item in courses:
        if item.is_done:
            continue
        label = f"「{item.course.name}」を受講する"
        hint = (
            f"{item.requirement.get_obligation_display()}・{item.requirement.get_cycle_display()}"
        )
        if item.enrolment:
            url = item.enrolment.session.get_absolute_url()
            yield Task(label, url, hint, item.enrolment.get_state_display(), "progress")
        elif item.next_session:
            yield Task(label, item.next_session.get_absolute_url(), hint, "申し込めます", "todo")
        else:
            yield Task(label, item.course.get_absolute_url(), hint, "開催待ち", "neutral")


def _head_tasks(person: StaffMember, year: FiscalYear) -> Iterator[Task]:
    if not person.standing.headed_division_ids:
        return
    today = timezone.localdate()
    rows = mandatory_people(year, today, done=False)
    missing = rows.of_staff_of(person).count()
    url = _list("training:mandatory-list", own="true", done="no")
    if missing:
        hint = "所属の職員の、まだ修了していない必須研修です。"
        yield Task("所属の必須研修を進める", url, hint, f"未修了 {missing:,}件", "todo")
    else:
        yield Task("所属の必須研修", url, "所属の全員が修了しています。", "完了", "done")


def _level_tasks(person: StaffMember) -> Iterator[Task]:
    for response in open_responses(person):
        label = f"「{response.round.title}」に答える"
        hint = f"{response.round.last_day:%Y/%m/%d}まで・10分ほど"
        state = ("入力中", "progress") if response.saved_at else ("未回答", "todo")
        yield Task(label, response.get_absolute_url(), hint, *state)
    if waiting := waiting_for(person).total:
        hint = "レベルと違う自己評価と、研修からの提案です。"
        url = reverse("skills:confirmation-list")
        yield Task("職員のスキルのレベルを確認する", url, hint, f"評価待ち {waiting:,}件", "todo")


def _team_tasks(person: StaffMember) -> Iterator[Task]:
    held = current_roles(person)
    if not held:
        return
    departments = {appointment.seat.team.department for appointment in held}
    counted = (
        Issue.objects.filter(department__in=departments)
        .order_by()
        .values_list("department", "stage")
    )
    numbers = {
        (department, stage): count for department, stage, count in counted.annotate(Count("pk"))
    }
    seen: set[tuple[int, IssueStage]] = set()
    for appointment in held:
        department = appointment.seat.team.department
        for stage, label in TURNS[TeamRole(appointment.seat.role)].items():
            count = numbers.get((department.pk, stage), 0)
            if count and (department.pk, stage) not in seen:
                seen.add((department.pk, stage))
                url = _list("crossforum:issue-list", department=department.code, stage=stage.value)
                yield Task(label, url, f"{department.name}の課題", f"{count}件", "todo")


def _specialist_tasks(person: StaffMember) -> Iterator[Task]:
    if not is_specialist(person):
        return
    count = Issue.objects.filter(stage=IssueStage.STUDY).count()
    url = _list("crossforum:issue-list", stage=IssueStage.STUDY.value)
    yield Task(
        "検討中の課題に助言する",
        url,
        "各部局が対応策を検討している課題です。",
        f"{count}件",
        "todo",
    )


def _office_tasks(person: StaffMember) -> Iterator[Task]:
    if not is_office(person):
        return
    now = timezone.now()
    counts = [
        ("フォーラムの課題をまとめる", reverse("crossforum:forum"), "付議されている課題です。",
         Issue.objects.filter(stage=IssueStage.FORUM).count(), "件"),
        ("チームの空席を埋める", reverse("teams:vacancy-list"), "必ず置く席のうち、務める人がいない席です。",
         open_seats(timezone.localdate(now)).count(), "席"),
        ("終わった研修の出欠を入力する", _list("training:session-list", state="to_close"), "入力すると、修了とスキルが記録されます。",
         Session.objects.filter(state=SessionState.PLANNED, ends_at__lt=now).count(), "回"),
        ("資格・外部研修の申告を確かめる", _list("skills:claim-list", state="submitted"), "認定すると、レベルの根拠になります。",
         EvidenceClaim.objects.filter(state=ClaimState.SUBMITTED).count(), "件"),
        ("職員の取り込みを確かめる", reverse("staff:import-list"), "内容の確認を待っているファイルです。",
         StaffImport.objects.filter(state=ImportState.READY).count(), "件"),
    ]  # fmt: skip
    for label, url, hint, count, unit in counts:
        if count:
            yield Task(label, url, hint, f"{count:,}{unit}", "todo")


def _list(name: str, **query: Any) -> str:
    return f"{reverse(name)}?{urlencode(query)}"
