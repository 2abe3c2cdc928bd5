"""Chairs that belong to a post, deputies and joint teams: actions, rights and who may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from crossforum.choices import Hat
from crossforum.permissions import can_see_forum, hats_on
from crossforum.queries import leads_of
from japan.fiscal import FiscalYear
from skills.queries import department_skill_summary, skill_map
from staff.models import Notice
from staff.queries.access import grants_of
from teams import actions, queries
from teams.choices import TeamRole
from teams.models import Appointment, PostBinding
from teams.rules import TeamRefused
from tests.factories.crossforum import IssueFactory
from tests.factories.skills import SkillFactory, TargetFactory
from tests.factories.staff import (
    LONG_AGO,
    DepartmentFactory,
    DivisionFactory,
    employee,
    office_member,
)
from tests.factories.teams import (
    AppointmentFactory,
    JointDepartmentFactory,
    LeadDeputyFactory,
    PostBindingFactory,
    SeatFactory,
    TeamFactory,
    appoint,
)

pytestmark = pytest.mark.django_db
APRIL, MARCH = date(2026, 4, 1), date(2027, 3, 31)
TERM = {"starts_on": APRIL, "last_day": MARCH}


@pytest.fixture
def office():
    return office_member()


@pytest.fixture
def division():
    return DivisionFactory(name="総務課", department__name="総務部", department__code="SOM")


@pytest.fixture
def seat(division):
    return SeatFactory(team__department=division.department)


def fresh(person):
    return type(person).objects.get(pk=person.pk)


# --- Posts ---------------------------------------------------------------------------------------


def test_a_head_has_the_rights_and_targets_of_the_seat(seat, division):
    head, other = employee(division, is_head=True), employee(division)
    head.postings.update(is_head=True)
    PostBindingFactory(seat=seat, division=division)
    skill = SkillFactory()
    TargetFactory(skill=skill, fiscal_year=FiscalYear.of(timezone.localdate()).year,
                  role=TeamRole.LEAD, grade=None, level=3)  # fmt: skip
    issue = IssueFactory(department=division.department)
    today, year = timezone.localdate(), FiscalYear.of(timezone.localdate())

    for person, expected in ((fresh(head), {TeamRole.LEAD}), (fresh(other), set())):
        assert queries.roles_in(person, division.department_id) == expected
        assert can_see_forum(person) == bool(expected)
        assert (Hat.LEAD in hats_on(person, issue)) == bool(expected)
        assert set(skill_map(person, year, today).roles) == expected
        assert set(skill_map(person, year, today + timedelta(days=30)).roles) == expected
    assert list(queries.people_with_role(division.department_id, TeamRole.LEAD)) == [head]
    assert list(leads_of([division.department_id])) == [head]
    assert department_skill_summary(today, year)[division.department_id] == (1, 0)


def test_rights_say_why(seat, division):
    head = employee(division)
    head.postings.update(is_head=True)
    PostBindingFactory(seat=seat, division=division)
    deputy = LeadDeputyFactory(seat=seat, person=employee(division)).person

    found = grants_of([head.pk, deputy.pk], timezone.localdate())
    told = {
        pk: next((g.role, g.label, g.why) for g in grants if g.role == "team_lead")
        for pk, grants in found.items()
    }

    assert told == {
        head.pk: ("team_lead", "DX統括リーダー", "総務部 DX推進チームの席への充て職"),
        deputy.pk: ("team_lead", "DX統括リーダー（代理）", "総務部 DX推進チームの代理"),
    }


def test_a_title_gives_the_seat_to_whoever_has_it(seat, division):
    person = employee(division)
    title = person.postings.get().job_title
    PostBindingFactory(seat=seat, division=division, job_title=title)
    employee(DivisionFactory())

    assert [held.person for held in queries.tenures_with_presence(timezone.localdate())] == [person]


def test_binding_a_held_seat_is_refused(seat, division, office):
    AppointmentFactory(seat=seat, person=employee(name="髙橋 花子"),
                       period=DateRange(APRIL, date(2027, 4, 1)))  # fmt: skip

    with pytest.raises(TeamRefused) as refusal:
        actions.bind_seat(seat=seat, division=division, job_title=None, starts_on=MARCH, by=office)

    assert str(refusal.value) == (
        "この席には、髙橋 花子さんが選任されています(2026年4月1日から、2027年3月31日まで)。"
        "先にその任期を終えるか、任期が重ならない日を選んでください。"
    )
    assert PostBinding.objects.count() == 0
    actions.bind_seat(
        seat=seat, division=division, job_title=None, starts_on=date(2027, 4, 1), by=office
    )


def test_appointing_to_a_bound_seat_is_refused(seat, division, office):
    PostBindingFactory(seat=seat, division=division, period=DateRange(APRIL, None))

    with pytest.raises(TeamRefused) as refusal:
        actions.appoint(seat=seat, person=employee(), by=office, **TERM)

    assert str(refusal.value) == (
        "この席は、「総務課 所属長」の充て職です(2026年4月1日から、終わりは未定)。"
        "先に充て職を終えるか、期間が重ならない日を選んでください。"
    )
    assert Appointment.objects.count() == 0


def test_unbinding_frees_the_seat_from_the_next_day(seat, division, office):
    binding = PostBindingFactory(seat=seat, division=division, period=DateRange(APRIL, None))

    actions.unbind_seat(binding=binding, last_day=MARCH, by=office)

    binding.refresh_from_db()
    assert binding.last_day == MARCH
    actions.appoint(
        seat=seat, person=employee(), starts_on=date(2027, 4, 1), last_day=None, by=office
    )


# --- Deputies ------------------------------------------------------------------------------------


def test_a_deputy_acts_within_the_period_and_has_no_targets_of_the_role(seat, division, office):
    today, year = timezone.localdate(), FiscalYear.of(timezone.localdate())
    deputy = employee(division)
    issue = IssueFactory(department=division.department)

    actions.name_deputy(
        seat=seat, person=deputy, starts_on=today, last_day=today + timedelta(days=9), by=office
    )

    deputy = fresh(deputy)
    assert Hat.LEAD in hats_on(deputy, issue)
    assert skill_map(deputy, year, today).roles == ()
    assert queries.seats_on(today).get().state == "deputy"
    assert queries.seats_on(today + timedelta(days=10)).get().state == "vacant"
    notice = Notice.objects.get()
    assert (notice.recipient, notice.title) == (deputy, "DX統括リーダーの代理に指名されました")


def test_what_a_deputy_may_not_be(seat, division, office):
    lead = AppointmentFactory(seat=seat, person=employee(division)).person
    leader = SeatFactory(team=seat.team, role=TeamRole.LEADER, division=division)

    def refusal(**wrong):
        values = {"seat": seat, "person": employee(division), **TERM, **wrong}
        with pytest.raises(TeamRefused) as refused:
            actions.name_deputy(by=office, **values)
        return str(refused.value)

    assert refusal(seat=leader) == "代理を定められるのは、DX統括リーダーの席だけです。"
    assert refusal(person=lead) == (
        "この人は、その期間に統括リーダーです。ほかの人を選んでください。"
    )
    assert refusal(last_day=date(2028, 3, 31)).startswith("代理の期間は、1年以内にしてください。")
    actions.name_deputy(seat=seat, person=employee(division), by=office, **TERM)
    assert refusal().startswith("その期間には、すでに代理の人がいます。")


def test_ending_a_deputy(seat, division, office):
    deputy = actions.name_deputy(seat=seat, person=employee(division), by=office, **TERM)

    actions.end_deputy(deputy=deputy, last_day=date(2026, 12, 31), by=office)

    deputy.refresh_from_db()
    assert deputy.last_day == date(2026, 12, 31)
    assert Notice.objects.first().title == "統括リーダーの代理は2026年12月31日までです"


@pytest.mark.parametrize(
    ("who", "expected"),
    [("employee", 404), ("other_lead", 404), ("deputy", 404), ("lead", 200), ("office", 200)],
)
def test_who_names_a_deputy(client, seat, division, who, expected):
    lead = AppointmentFactory(seat=seat, person=employee(division)).person
    deputy = LeadDeputyFactory(seat=seat, person=employee(division))
    other = appoint(employee(), DepartmentFactory(), TeamRole.LEAD).person
    people = {
        "employee": employee(division), "other_lead": other, "deputy": deputy.person,
        "lead": lead, "office": office_member(),
    }  # fmt: skip
    client.force_login(people[who])
    name = reverse("teams:deputy-name", args=[seat.pk])
    end = reverse("teams:deputy-end", args=[deputy.pk])
    today = timezone.localdate()
    data = {"person": employee(division).number, "starts_on": "2027-04-01",
            "last_day": "2027-06-30"}  # fmt: skip

    answers = [
        client.get(name).status_code,
        client.get(end).status_code,
        client.post(name, {}).status_code,
        client.post(name, data).status_code,
        client.post(end, {"last_day": today.isoformat()}).status_code,
    ]

    assert answers == ([200, 200, 422, 302, 302] if expected == 200 else [404] * 5)


# --- Joint teams ---------------------------------------------------------------------------------


def test_a_joint_team_serves_its_departments(seat, division, office):
    guest = DepartmentFactory()
    lead = AppointmentFactory(seat=seat, person=employee(division)).person
    issue = IssueFactory(department=guest)
    assert queries.roles_in(fresh(lead), guest.pk) == set()

    actions.join_team(team=seat.team, department=guest, starts_on=LONG_AGO, by=office)

    lead = fresh(lead)
    assert queries.roles_in(lead, guest.pk) == {TeamRole.LEAD}
    assert queries.team_department_ids(lead) == {division.department_id, guest.pk}
    assert list(queries.people_with_role(guest.pk, TeamRole.LEAD)) == [lead]
    assert list(queries.people_of_team(guest.pk)) == [lead]
    assert list(queries.people_with_role_anywhere(TeamRole.LEAD, [guest.pk])) == [lead]
    assert Hat.LEAD in hats_on(lead, issue)


def test_what_cannot_be_joined(seat, division, office):
    team = seat.team
    guest = TeamFactory(department__name="議会事務局")
    appoint(employee(), guest.department, TeamRole.LEAD)

    def refusal(team, department):
        with pytest.raises(TeamRefused) as refused:
            actions.join_team(team=team, department=department, starts_on=APRIL, by=office)
        return str(refused.value)

    assert refusal(team, team.department) == "この部局のチームです。ほかの部局を選んでください。"
    assert refusal(team, guest.department) == (
        "議会事務局 DX推進チームの席に、その期間に1人が就いています。先に任期を終えてください。"
    )
    Appointment.objects.filter(seat__team=guest).delete()
    actions.join_team(team=team, department=guest.department, starts_on=APRIL, by=office)
    assert refusal(team, guest.department) == "議会事務局は、その期間に合同チームに加わっています。"
    assert refusal(guest, DepartmentFactory()).startswith(
        "議会事務局は、その期間にほかの合同チームに加わっています。"
    )
    assert refusal(TeamFactory(), team.department) == (
        "総務部のチームには、その期間にほかの部局が加わっています。先にその部局を外してください。"
    )


def test_leaving_gives_the_department_its_own_team(seat, office):
    guest = DepartmentFactory()
    joint = JointDepartmentFactory(team=seat.team, department=guest)

    actions.leave_team(joint=joint, last_day=MARCH, by=office)

    assert type(seat.team).objects.serving([guest.pk], MARCH).get() == seat.team
    own = type(seat.team).objects.serving([guest.pk], MARCH + timedelta(days=1)).get()
    assert own.department == guest


def test_the_page_of_a_department_leads_to_its_joint_team(client, seat, division):
    guest = TeamFactory(department__code="GIK").department
    JointDepartmentFactory(team=seat.team, department=guest)
    client.force_login(employee(division))

    response = client.get(reverse("teams:team-detail", args=["GIK"]) + "?on=2027-04-01")

    assert response["Location"] == "/teams/SOM/?on=2027-04-01"


@pytest.mark.parametrize("who", ["employee", "lead", "office"])
def test_only_the_office_binds_and_joins(client, seat, division, who):
    lead = AppointmentFactory(seat=seat, person=employee(division)).person
    people = {"employee": employee(division), "lead": lead, "office": office_member()}
    binding = PostBindingFactory(seat=SeatFactory(team=seat.team, position=2))
    joint = JointDepartmentFactory(team=seat.team)
    client.force_login(people[who])
    free = SeatFactory(team=seat.team, position=3)
    today = timezone.localdate().isoformat()
    bind = {"division": division.pk, "job_title": "", "starts_on": today, "last_day": ""}
    join = {"department": DepartmentFactory().code, "starts_on": today, "last_day": ""}
    asked = [
        (reverse("teams:seat-bind", args=[free.pk]), bind),
        (reverse("teams:binding-end", args=[binding.pk]), {"last_day": today}),
        (reverse("teams:team-joint", args=["SOM"]), join),
        (reverse("teams:joint-end", args=[joint.pk]), {"last_day": today}),
    ]

    got = [client.get(url).status_code for url, _ in asked]
    wrong = [client.post(url, {}).status_code for url, _ in asked]
    done = [client.post(url, data).status_code for url, data in asked]
    renamed = client.post(reverse("teams:team-rename", args=["SOM"]), {"name": "合同"}).status_code

    expected = (200, 422, 302) if who == "office" else (404, 404, 404)
    assert (set(got), set(wrong), set(done)) == tuple({answer} for answer in expected)
    assert renamed == expected[2]


@pytest.mark.django_db(transaction=True)
def test_a_seat_is_bound_or_given_never_both():
    office, seat, post = office_member(), SeatFactory(), DivisionFactory()
    people, start = [employee() for _ in range(2)], Barrier(4)

    def run(act):
        start.wait()
        try:
            act()
        except TeamRefused:
            return "refused"
        finally:
            connection.close()
        return "done"

    acts = [
        *(lambda p=p: actions.appoint(seat=seat, person=p, starts_on=APRIL, last_day=None,
                                      by=office) for p in people),
        *[lambda: actions.bind_seat(seat=seat, division=post, job_title=None, starts_on=APRIL,
                                    by=office)] * 2,
    ]  # fmt: skip
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(run, acts))

    assert sorted(results) == ["done", "refused", "refused", "refused"]
    assert seat.appointments.count() + seat.bindings.count() == 1
