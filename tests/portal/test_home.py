"""The home page: what each kind of person must or may do next, and nothing that is not theirs."""

import pytest
from django.utils import timezone

from crossforum.choices import IssueStage
from japan.fiscal import FiscalYear
from skills.choices import LevelEffect
from staff.choices import Grade
from teams.choices import TeamRole
from tests.factories.crossforum import IssueFactory
from tests.factories.skills import SkillFactory, TargetFactory
from tests.factories.staff import (
    DivisionFactory,
    NoticeFactory,
    StaffMemberFactory,
    employee,
    office_member,
)
from tests.factories.teams import SeatFactory, SpecialistFactory, appoint
from tests.factories.training import (
    CourseFactory,
    CourseSkillFactory,
    RequirementFactory,
    SessionFactory,
)
from training.choices import Cycle, Obligation
from training.wording import moment_words

pytestmark = pytest.mark.django_db


def labels_on(client, person):
    client.force_login(person)
    return [task.label for task in client.get("/").context_data["page"].tasks]


def must_take(course):
    year = FiscalYear.of(timezone.localdate()).year
    RequirementFactory(
        course=course, fiscal_year=year, obligation=Obligation.EVERYBODY, cycle=Cycle.EVERY_YEAR
    )


def test_employee_sees_required_training(client):
    must_take(CourseFactory(name="情報セキュリティ"))

    assert labels_on(client, employee()) == ["「情報セキュリティ」を受講する"]


def test_employee_without_anything_to_do_is_told_so(client):
    client.force_login(employee())

    assert "いま、することはありません" in client.get("/").content.decode()


def test_head_sees_what_the_section_still_has_to_take(client):
    must_take(CourseFactory())
    division = DivisionFactory()
    head = employee(division, is_head=True, grade=Grade.MANAGER)
    employee(division)
    client.force_login(head)

    task = client.get("/").context_data["page"].tasks[0]

    assert (task.label, task.status) == ("所属の必須研修を進める", "未修了 2件")
    assert client.get(task.url).context_data["count"] == 2


@pytest.mark.parametrize(
    ("role", "stage", "label"),
    [
        (TeamRole.LEADER, IssueStage.SUBMITTED, "提出された課題を確かめる"),
        (TeamRole.LEADER, IssueStage.STUDY, "対応策を検討する"),
        (TeamRole.MEMBER, IssueStage.STUDY, "対応策を考える"),
        (TeamRole.LEAD, IssueStage.LEAD_CHECK, "部局で対応するか、フォーラムに付議するかを決める"),
    ],
)
def test_team_sees_the_issues_whose_turn_is_theirs(client, role, stage, label):
    division = DivisionFactory()
    person = employee(division)
    appoint(person, division.department, role, division=None if role == TeamRole.LEAD else division)
    IssueFactory(department=division.department, division=division, stage=stage)
    IssueFactory(stage=stage)  # of another department

    assert labels_on(client, person) == [label]
    task = client.get("/").context_data["page"].tasks[0]
    assert (task.status, client.get(task.url).context_data["count"]) == ("1件", 1)


def test_office_sees_forum_and_empty_chairs(client):
    IssueFactory(stage=IssueStage.FORUM)
    SeatFactory()

    assert labels_on(client, office_member()) == [
        "フォーラムの課題をまとめる",
        "チームの空席を埋める",
    ]


def test_specialist_sees_issues_under_study(client):
    IssueFactory(stage=IssueStage.STUDY)

    assert labels_on(client, SpecialistFactory().person) == ["検討中の課題に助言する"]


def test_gap_leads_to_a_session_with_a_free_seat(client):
    year = FiscalYear.of(timezone.localdate()).year
    skill = SkillFactory(name="表計算")
    TargetFactory(skill=skill, fiscal_year=year, grade=Grade.GENERAL, level=3)
    course = CourseFactory()
    CourseSkillFactory(course=course, skill=skill, level=3)
    session = SessionFactory(course=course)
    client.force_login(employee())

    response = client.get("/")

    assert [each.session for each in response.context_data["page"].suggestions] == [session]
    assert "「表計算」0→3" in response.content.decode()


def test_way_to_a_target_is_on_the_own_map_the_heads_view_and_the_skills_page(client):
    year = FiscalYear.of(timezone.localdate()).year
    skill, lonely = SkillFactory(name="表計算", order=1), SkillFactory(order=2)
    for each in (skill, lonely):
        TargetFactory(skill=each, fiscal_year=year, grade=Grade.GENERAL, level=4)
    first = CourseFactory(name="入門")
    second = CourseFactory(name="実務", level_effect=LevelEffect.PROPOSAL)
    CourseSkillFactory(course=first, skill=skill, level=1)
    CourseSkillFactory(course=second, skill=skill, level=3)
    session = SessionFactory(course=first)
    person = employee()
    head = employee(person.postings.get().division, grade=Grade.MANAGER, is_head=True)
    when = moment_words(session.starts_at)
    expected = [
        ("0→1", "入門", session.get_absolute_url(), f"{when}・残り30席"),
        ("1→3", "実務", second.get_absolute_url(),
         "申し込める開催回はありません。所属長の確認が要ります"),
        ("3→4", "この先の研修は、まだありません", "", ""),
    ]  # fmt: skip

    for viewer, url in (
        (person, "/skills/"), (head, f"/skills/people/{person.number}/"),
        (person, skill.get_absolute_url()),
    ):  # fmt: skip
        client.force_login(viewer)
        context = client.get(url).context_data
        rows = {line.skill: steps for line, steps in context.get("rows", [])}
        found = rows[skill] if rows else context["steps"]
        assert [(step.levels, step.label, step.url, step.note) for step in found] == expected
        if rows:
            assert [step.levels for step in rows[lonely]] == ["0→4"]
    client.force_login(employee())
    assert client.get(f"/skills/people/{person.number}/").status_code == 404


def test_somebody_without_a_post_has_a_home_too(client):
    client.force_login(StaffMemberFactory())

    assert client.get("/").status_code == 200


def test_newest_unread_notices_are_shown(client):
    person = employee()
    NoticeFactory(recipient=person, title="受講が確定しました")
    client.force_login(person)

    assert "受講が確定しました" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("kind", "queries"), [("employee", 13), ("head and lead", 17), ("office", 19)]
)
def test_home_num_queries(client, kind, queries, django_assert_num_queries):
    division = DivisionFactory()
    person = office_member() if kind == "office" else employee(division, is_head=kind != "employee")
    if kind == "head and lead":
        appoint(person, division.department, TeamRole.LEAD)
    for _ in range(12):
        must_take(CourseFactory())
        SessionFactory()
    client.force_login(person)

    with django_assert_num_queries(queries):
        client.get("/")
