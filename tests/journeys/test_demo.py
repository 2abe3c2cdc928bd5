"""The demo city: exactly so many people, consistent with the rules.

Runs before the journeys that leave something behind: pytest goes by the name of the file.
"""

from collections import Counter

import pytest
from django.db.models import Count, F, Q
from django.utils import timezone

from crossforum.choices import IssueStage
from crossforum.models import Comment, Countermeasure, Issue, Measure, StageMove
from crossforum.rules import ISSUE_MOVES
from shimonoseki_dx.demo.accounts import DEMO_SIGN_INS, LEAD, SPECIALIST
from shimonoseki_dx.demo.issue_plans import MOST_A_MEASURE
from shimonoseki_dx.demo.setting import data_rows
from skills.models import Evidence
from staff.choices import Grade
from staff.models import Department, Division, Notice, Posting, StaffMember
from teams.choices import TeamRole
from teams.models import Appointment, Seat, Specialist
from training.choices import EnrolmentState, SessionState
from training.models import Course, CourseSkill, Enrolment, Session

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def city(portal_data, django_db_blocker):
    """The data of the running portal, as ``make demo`` loads it."""
    with django_db_blocker.unblock(), portal_data():
        yield


def held_today():
    return Posting.objects.on(timezone.localdate()).filter(kind="main")


# --- people -----------------------------------------------------------------------------------


def test_city_has_exactly_2800_people_in_post(city):
    assert StaffMember.objects.in_post(timezone.localdate()).count() == 2800
    assert StaffMember.objects.count() == 2803  # and three specialists from outside


def test_city_has_the_grade_mix_of_the_domain_notes(city):
    assert Counter(held_today().values_list("job_title__grade", flat=True)) == {
        Grade.MANAGER: 224, Grade.ASSISTANT_MANAGER: 392, Grade.GENERAL: 2184,
    }  # fmt: skip


def test_city_fills_every_department_as_estimated(city):
    people = dict(
        held_today().order_by().values_list("division__department__code").annotate(n=Count("pk"))
    )

    assert people == {row["code"]: int(row["people"]) for row in data_rows("headcounts.csv")}


def test_city_gives_every_division_exactly_one_head(city):
    heads = Count("postings", filter=Q(postings__is_head=True))

    assert set(Division.objects.annotate(heads=heads).values_list("heads", flat=True)) == {1}
    assert not Posting.objects.filter(is_head=True).exclude(job_title__grade="manager").exists()


def test_city_shows_placeholders_as_what_they_are(city):
    placeholder = Division.objects.get(code="SHI-02")

    assert (placeholder.is_default_example, placeholder.is_lead) == (True, False)
    assert placeholder.source == "一般に知られる課構成からの仮置き。導入時に組織規則で差替え"


def test_city_has_names_that_break_bad_software(city):
    names = "".join(StaffMember.objects.values_list("name", flat=True))

    assert [letter for letter in "髙﨑濵德邉齋𠮷栁瀨" if letter not in names] == []
    assert StaffMember.objects.filter(name="勅使河原 健太郎左衛門").exists()


def test_city_keeps_leading_zeros_and_unspaced_addresses(city):
    numbers = StaffMember.objects.values_list("number", flat=True)

    assert {len(number) for number in numbers} == {6}
    assert any(number.startswith("0") for number in numbers)
    assert not StaffMember.objects.exclude(email__endswith="@city.example.lg.jp").exists()


def test_city_is_found_by_folded_names(city):
    assert StaffMember.objects.search("高橋美咲").filter(number="000001").exists()


def test_city_shows_earlier_posts_of_twenty_people(city):
    assert Posting.objects.filter(period__endswith__lte=timezone.localdate()).count() == 20


# --- sign-ins ---------------------------------------------------------------------------------


def test_sign_ins_are_who_they_say(city):
    people = {p.number: p for p in StaffMember.objects.filter(number__startswith="00000")}

    assert people["000006"].standing.is_office
    assert len(people["000002"].standing.headed_division_ids) == 1
    assert people[SPECIALIST].standing.main is None
    assert Specialist.objects.filter(person=people[SPECIALIST]).exists()
    roles = Appointment.objects.filter(person__in=people.values())
    assert dict(roles.values_list("person__number", "seat__role")) == {
        "000003": TeamRole.LEADER, "000004": TeamRole.LEAD, "000007": TeamRole.MEMBER,
    }  # fmt: skip


def test_head_of_the_sign_ins_has_about_twenty_people(city):
    head = StaffMember.objects.get(number="000002")

    assert 18 <= held_today().filter(division__in=head.standing.headed_division_ids).count() <= 26


def test_employee_of_the_sign_ins_has_something_booked_and_something_to_do(city):
    mine = Enrolment.objects.filter(attendee__number="000001")

    ahead = mine.filter(session__starts_at__gt=timezone.now())
    assert Counter(ahead.values_list("state", flat=True)) == {"confirmed": 1, "waiting": 1}
    assert not mine.filter(session__course__code="C16").exists()  # a mandatory course left


def test_lead_of_the_sign_ins_has_issues_to_decide(city):
    lead = StaffMember.objects.get(number=LEAD)
    stages = Issue.objects.filter(department__in=lead.standing.department_ids)

    assert {"lead_check", "submitted", "study", "department", "forum", "measure", "draft"} <= set(
        stages.values_list("stage", flat=True)
    )


def test_every_sign_in_has_an_unread_notice(city):
    unread = Notice.objects.unread().values_list("recipient__number", flat=True)

    assert set(unread) == {account.number for account in DEMO_SIGN_INS}


# --- teams ------------------------------------------------------------------------------------


def test_teams_are_partly_filled_since_april(city):
    today = timezone.localdate()
    required = Seat.objects.required(today)
    filled = Appointment.objects.on(today).count()

    assert 0.82 <= filled / required.count() <= 0.9
    assert set(Appointment.objects.values_list("period__startswith__month", flat=True)) == {4}
    leadless = Seat.objects.vacant(today).filter(role=TeamRole.LEAD)
    assert [seat.team.department.code for seat in leadless] == ["MIN"]


def test_teams_have_one_person_outside_the_guide(city):
    [odd] = Appointment.objects.exclude(grade_note="")

    assert odd.seat.role == TeamRole.LEADER
    assert odd.person.standing.grade == Grade.GENERAL


def test_specialists_are_three_from_outside_and_two_of_the_office(city):
    inside = [s.person.standing.is_office for s in Specialist.objects.all()]

    assert sorted(inside) == [False, False, False, True, True]


# --- training ---------------------------------------------------------------------------------


def test_sessions_lie_on_working_days_before_and_after(city):
    now = timezone.now()

    assert Session.objects.count() == 204
    assert Session.objects.filter(state=SessionState.CLOSED).count() > 50
    assert Session.objects.open_at(now).count() > 10
    closed = Session.objects.filter(state=SessionState.CLOSED, ends_at__gt=now)
    assert not closed.exists()


def test_every_course_is_offered(city):
    assert not Course.objects.filter(sessions=None).exists()


def test_yearly_duties_are_done_by_most_and_differ_by_department(city):
    for code in ("C01", "C16"):
        done = Enrolment.objects.filter(session__course__code=code, completed_on__isnull=False)
        assert 0.7 <= done.values("attendee").distinct().count() / 2800 <= 0.8
        shares_of = {
            row["department"]: row["n"] / held_today().filter(
                division__department=row["department"]
            ).count()
            for row in done.order_by().values("department").annotate(n=Count("pk"))
        }  # fmt: skip
        assert max(shares_of.values()) - min(shares_of.values()) > 0.1


def test_seats_are_never_overbooked_and_people_wait_only_for_full_sessions(city):
    counted = Session.objects.filter(capacity__gt=0).with_seat_counts()

    assert not counted.filter(confirmed_count__gt=F("capacity")).exists()
    waiting = counted.filter(waiting_count__gt=0)
    assert waiting.exists()
    assert not waiting.filter(confirmed_count__lt=F("capacity")).exists()


def test_requests_were_made_while_the_session_took_them(city):
    early = Enrolment.objects.filter(requested_at__lt=F("session__opens_at"))
    late = Enrolment.objects.filter(requested_at__gte=F("session__closes_at"))
    future = Enrolment.objects.filter(requested_at__gt=timezone.now())

    assert [early.count(), late.count(), future.count()] == [0, 0, 0]


def test_evidence_is_what_completions_grant(city):
    granted = dict(CourseSkill.objects.order_by().values_list("course").annotate(n=Count("pk")))
    completed = Enrolment.objects.filter(completed_on__isnull=False).select_related("session")

    expected = sum(granted[enrolment.session.course_id] for enrolment in completed)
    told = Evidence.objects.filter(kind="course", source_key__startswith="training:enrolment:")
    assert told.count() == expected
    one = completed.order_by("pk").first()
    shown = Evidence.objects.filter(source_key=f"training:enrolment:{one.pk}")
    assert set(shown.values_list("person", "shown_on")) == {(one.attendee_id, one.completed_on)}


def test_prerequisites_were_completed_before(city):
    later = Enrolment.objects.filter(
        session__course__code="C08", state=EnrolmentState.CONFIRMED, completed_on__isnull=False
    ).select_related("attendee", "session")

    for enrolment in later:
        before = enrolment.attendee.enrolments.filter(session__course__code="C07")
        assert before.filter(
            completed_on__lt=timezone.localdate(enrolment.session.starts_at)
        ).exists()


# --- forum ------------------------------------------------------------------------------------


def test_issues_stand_at_every_stage_in_every_department(city):
    assert Issue.objects.count() == 120
    assert set(Issue.objects.values_list("stage", flat=True)) == set(IssueStage)
    assert Issue.objects.values("department").distinct().count() == Department.objects.count()
    assert Issue.objects.values("title").distinct().count() >= 60


def test_issues_moved_only_as_the_rules_permit(city):
    permitted = {(move.from_stage, move.to_stage) for move in ISSUE_MOVES}
    moves = StageMove.objects.filter(issue__isnull=False).order_by("issue", "at", "pk")

    assert set(moves.values_list("from_stage", "to_stage")) <= permitted
    for issue in Issue.objects.prefetch_related("moves"):
        way = [move.to_stage for move in issue.moves.all()]
        assert (way or [IssueStage.DRAFT])[-1] == issue.stage
        assert sorted(move.at for move in issue.moves.all()) == [m.at for m in issue.moves.all()]


def test_measures_combine_departments(city):
    measures = Measure.objects.with_issue_counts()

    assert measures.count() == 8
    assert sum(measure.department_count >= 2 for measure in measures) == 8
    assert max(measure.department_count for measure in measures) == MOST_A_MEASURE


def test_forum_was_lively_but_not_in_the_future(city):
    now = timezone.now()

    assert Comment.objects.count() > 100
    assert Countermeasure.objects.count() > 80
    assert not Comment.objects.filter(created_at__gt=now).exists()
    assert not StageMove.objects.filter(at__gt=now).exists()
    assert not Comment.objects.filter(created_at__lt=F("issue__created_at")).exists()
