"""The office runs a スキル調査: whom it asks, handing out, rates, reminders. It sees no rating."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from skills import tasks
from skills.actions import rounds
from skills.choices import RoundState, SkillStatus
from skills.models import SurveyResponse, SurveyRound
from skills.queries import people_asked, response_rates
from skills.queries.teamwork import team_profile
from skills.rules import SkillsRefused, SkillsStale
from staff.choices import EmploymentKind, Grade, JobState
from staff.models import Job
from teams.choices import TeamRole
from tests.factories.levels import (
    SurveyResponseFactory,
    SurveyRoundFactory,
    around,
)
from tests.factories.skills import SkillFactory
from tests.factories.staff import (
    DivisionFactory,
    StaffMemberFactory,
    employee,
    office_member,
)
from tests.factories.teams import LeadDeputyFactory, PostBindingFactory, SeatFactory, appoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return office_member(employment_kind=EmploymentKind.EXTERNAL)


def draft(**fields):
    return SurveyRoundFactory(distributed_at=None, version=1, **fields)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, {"clerk", "chief", "part time"}),
        ({"grades": [Grade.MANAGER]}, {"chief"}),
        ({"employment_kinds": [EmploymentKind.FISCAL_YEAR]}, {"part time"}),
        ({"roles": [TeamRole.LEADER]}, {"clerk"}),
        ({"roles": [TeamRole.LEADER], "grades": [Grade.MANAGER]}, set()),
    ],
)
def test_round_asks_those_who_match_every_filter(filters, expected):
    clerk = employee(name="clerk")
    employee(name="chief", grade=Grade.MANAGER)
    employee(name="part time", employment_kind=EmploymentKind.FISCAL_YEAR)
    StaffMemberFactory(name="without a post")
    appoint(
        clerk, clerk.standing.main and clerk.postings.get().division.department, TeamRole.LEADER
    )
    survey = draft(created_by=clerk, **filters)

    asked = people_asked(survey, timezone.localdate())

    assert {person.name for person in asked} == expected


def test_round_asks_who_holds_a_seat_by_post_and_no_deputy():
    division = DivisionFactory()
    head = employee(division, is_head=True)
    seat = SeatFactory(team__department=division.department, role=TeamRole.LEAD)
    PostBindingFactory(seat=seat, division=division, job_title=None)
    LeadDeputyFactory(seat=seat, person=employee(division))
    survey = draft(created_by=head, roles=[TeamRole.LEAD])

    assert list(people_asked(survey, timezone.localdate())) == [head]
    profile = team_profile(seat.team, timezone.localdate(), head)
    assert profile.members == (head,)


def test_departments_narrow_and_no_choice_asks_all():
    first, second = employee(), employee()
    survey = draft(created_by=first)
    everybody = set(people_asked(survey, timezone.localdate()))
    survey.departments.set([second.postings.get().division.department])

    assert everybody == {first, second}
    assert list(people_asked(survey, timezone.localdate())) == [second]


def test_distribution_makes_sheets_and_fixes_the_skills(office):
    person, skill = employee(), SkillFactory()
    survey = draft(created_by=office, employment_kinds=[EmploymentKind.REGULAR])

    count = rounds.distribute(survey=survey, version=1, by=office)
    SkillFactory()

    sheet = SurveyResponse.objects.get()
    assert (count, sheet.person, sheet.division) == (1, person, person.postings.get().division)
    assert list(survey.skills.all()) == [skill]
    survey.refresh_from_db()
    assert (survey.state, survey.told_at is None) == (RoundState.OPEN, False)
    assert Job.objects.get().total == 1


def test_round_is_handed_out_once_and_as_it_was_seen(office):
    employee()
    survey = draft(created_by=office)

    with pytest.raises(SkillsStale):
        rounds.distribute(survey=survey, version=0, by=office)
    rounds.distribute(survey=survey, version=1, by=office)
    with pytest.raises(SkillsRefused, match="この調査は、配布済みです。"):
        rounds.distribute(survey=survey, version=2, by=office)


def test_round_for_nobody_is_refused(client, office):
    survey = draft(created_by=office, roles=[TeamRole.LEAD])
    client.force_login(office)

    page = client.post(reverse("skills:round-distribute", args=[survey.pk]), {"version": "1"})

    assert page.status_code == 422
    assert "条件に合う職員がいません。対象を見直してください。" in page.content.decode()


def test_preview_counts_what_is_handed_out(client, office):
    employee()
    employee()
    survey = draft(created_by=office, employment_kinds=[EmploymentKind.REGULAR])
    client.force_login(office)

    previewed = client.get(survey.get_absolute_url()).context_data["people"]

    assert previewed == rounds.distribute(survey=survey, version=1, by=office) == 2


def test_future_round_is_told_on_its_first_day(office, time_machine):
    time_machine.move_to("2026-11-23T10:00:00+09:00", tick=False)
    person = employee()
    survey = draft(
        created_by=office,
        employment_kinds=[EmploymentKind.REGULAR],
        period=around(timezone.localdate() + timedelta(days=3), 0, 10),
    )
    rounds.distribute(survey=survey, version=1, by=office)
    jobs_before = Job.objects.count()
    time_machine.move_to("2026-11-26T07:30:00+09:00", tick=False)

    tasks.look_after_levels()
    tasks.look_after_levels()
    job = Job.objects.get()
    tasks.tell_of_survey(job.pk)
    tasks.tell_of_survey(job.pk)

    assert jobs_before == 0
    assert [notice.title for notice in person.notices.all()] == [
        f"「{survey.title}」にお答えください"
    ]
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "1人に知らせました。")


def test_rates_name_their_denominator():
    division = DivisionFactory(name="窓口課")
    survey = SurveyRoundFactory()
    for number in range(3):
        SurveyResponseFactory(
            round=survey,
            person=employee(division),
            submitted_at=timezone.now() if number == 0 else None,
            saved_at=timezone.now() if number == 1 else None,
        )

    rate = response_rates(survey)[0]

    assert (rate.people, rate.submitted, rate.started, rate.missing, rate.percent) == (
        3,
        1,
        1,
        2,
        33,
    )


def test_reminder_is_previewed_and_sent_once_a_day(client, office):
    division = DivisionFactory()
    survey = SurveyRoundFactory()
    late = SurveyResponseFactory(round=survey, person=employee(division))
    SurveyResponseFactory(round=survey, person=employee(), submitted_at=timezone.now())
    SurveyResponseFactory(round=survey, person=employee())
    client.force_login(office)
    address = reverse("skills:round-remind", args=[survey.pk])
    only = f"{address}?department={division.department.code}"

    preview = client.get(only).context_data
    client.post(only)
    tasks.remind_of_survey(Job.objects.get().pk)
    again = client.post(only)

    assert (preview["count"], preview["missing"], preview["whom"]) == (
        1,
        1,
        division.department.name,
    )
    assert late.person.notices.count() == 1
    assert again.status_code == 422
    assert "知らせる相手がいません。" in again.content.decode()
    assert client.get(address).context_data["count"] == 1


def test_draft_is_edited_and_a_stale_one_is_refused(client, office):
    survey = draft(created_by=office)
    skill = SkillFactory(status=SkillStatus.PUBLISHED)
    today = timezone.localdate()
    values = {
        "title": "直した調査", "opens_on": today.isoformat(), "last_day": today.isoformat(),
        "grades": ["manager"], "skills": [skill.pk], "version": "1",
    }  # fmt: skip
    client.force_login(office)
    address = reverse("skills:round-edit", args=[survey.pk])

    saved, stale = client.post(address, values), client.post(address, values)

    survey.refresh_from_db()
    assert (saved.status_code, stale.status_code) == (302, 409)
    assert (survey.title, survey.last_day, survey.grades) == ("直した調査", today, ["manager"])


def test_last_day_is_moved_but_not_into_the_past(client, office):
    survey = SurveyRoundFactory()
    client.force_login(office)
    address = reverse("skills:round-last-day", args=[survey.pk])
    today = timezone.localdate()

    refused = client.post(address, {"last_day": (today - timedelta(days=1)).isoformat()})
    client.post(address, {"last_day": today.isoformat()})

    survey.refresh_from_db()
    assert refused.status_code == 422
    assert "最後の日は、今日か、それより後にしてください。" in refused.content.decode()
    assert (survey.last_day, survey.state) == (today, RoundState.OPEN)


GET_PAGES = ["round-list", "round-create", "round-detail", "round-edit", "response-list", "round-remind", "round-last-day"]  # fmt: skip


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("office", 200), ("operator", 200), ("hr", 404), ("head", 404), ("employee", 404)],
)
@pytest.mark.parametrize("name", GET_PAGES)
def test_who_runs_surveys(client, office, name, viewer, status):
    survey = SurveyRoundFactory()
    people = {
        "office": office,
        "operator": StaffMemberFactory(is_operator=True),
        "hr": employee(DivisionFactory(is_hr=True)),
        "head": employee(is_head=True),
        "employee": employee(),
    }
    client.force_login(people[viewer])
    arguments = [] if name in {"round-list", "round-create"} else [survey.pk]

    assert client.get(reverse(f"skills:{name}", args=arguments)).status_code == status


@pytest.mark.parametrize(("viewer", "count"), [("employee", 0), ("head", 0), ("office", 1)])
def test_who_hands_out(client, office, viewer, count):
    survey = draft(created_by=office)
    people = {"office": office, "head": employee(is_head=True), "employee": employee()}
    client.force_login(people[viewer])

    client.post(reverse("skills:round-distribute", args=[survey.pk]), {"version": "1"})

    assert SurveyRound.objects.filter(distributed_at__isnull=False).count() == count


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    ("name", "queries"), [("round-list", 5), ("response-list", 7), ("round-detail", 8)]
)
def test_num_queries(client, office, name, queries, count, django_assert_num_queries):
    survey = SurveyRoundFactory(created_by=office)
    for _ in range(count):
        SurveyResponseFactory(round=survey, person=employee())
        if name == "round-list":
            SurveyRoundFactory(created_by=office)
    client.force_login(office)
    arguments = [] if name == "round-list" else [survey.pk]

    with django_assert_num_queries(queries):
        client.get(reverse(f"skills:{name}", args=arguments))
