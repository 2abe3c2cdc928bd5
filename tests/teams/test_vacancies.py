"""Open chairs: which are asked for by the clock, when a request is answered, since when all is well."""

from datetime import date, timedelta

import pytest
import time_machine
from psycopg.types.range import DateRange

from staff.models import Notice, Posting
from teams import actions
from teams.actions import questions, reminders, requests
from teams.actions.vacancies import look_after_seats
from teams.choices import LeavingReason, NominationState, OnTransfer, RenewalState, TeamRole
from teams.choices import SeatState as S
from teams.models import Appointment, NominationRequest, TransferQuestion
from teams.queries import seats_on
from teams.queries.complete_since import teams_complete_since
from tests.factories.staff import (
    LONG_AGO,
    DivisionFactory,
    PostingFactory,
    StatusPeriodFactory,
    employee,
    office_member,
)
from tests.factories.teams import (
    AppointmentFactory,
    JointDepartmentFactory,
    LeadDeputyFactory,
    NominationFactory,
    NominationRequestFactory,
    PostBindingFactory,
    RenewalFactory,
    SeatFactory,
    SeatRuleFactory,
    SpecialistFactory,
    TransferQuestionFactory,
    appoint,
)
from tests.teams.hours import at

pytestmark = pytest.mark.django_db

TODAY = date(2027, 3, 22)  # ten working days later is 5 April
APRIL = date(2027, 4, 1)
TERM = DateRange(date(2026, 4, 1), date(2028, 4, 1))
YEAR = DateRange(date(2026, 4, 1), APRIL)
NOV = date(2026, 11, 9)


@pytest.fixture
def clock():
    with time_machine.travel(at(TODAY), tick=False) as traveller:
        yield traveller


def look(day=TODAY):
    """Let the clock run twice; the second run has nothing to do."""
    first = look_after_seats(now=at(day))
    assert look_after_seats(now=at(day)) == 0
    return first


def holder(seat, **fields):
    return AppointmentFactory(seat=seat, person=employee(seat.division), **fields)


def move(person, day, to=None):
    """End the main post the day before; to: where the next one begins."""
    post = person.postings.get(kind="main", period__endswith=None)
    post.period = DateRange(post.period.lower, day)
    post.save()
    if to is not None:
        PostingFactory(person=person, division=to, job_title=post.job_title,
                       period=DateRange(day, None))  # fmt: skip


# --- The clock asks --------------------------------------------------------------------------------


def test_chair_whose_term_ended_is_asked_for_once(clock, seat):
    held = holder(seat, period=DateRange(LONG_AGO, date(2027, 3, 15)), leaving_reason="retired")
    SeatFactory(team=seat.team, role=TeamRole.MEMBER, starts_required=False)
    head = employee(seat.division, is_head=True)

    assert look() == 1

    request = NominationRequest.objects.get()
    assert (request.seat, request.predecessor, request.vacant_from, request.due_on) == (
        seat, held, date(2027, 3, 15), date(2027, 4, 5),
    )  # fmt: skip
    assert (request.cause, request.by) == ("leaving", None)
    reminders.remind(now=at(TODAY))
    assert Notice.objects.get(kind="teams.request.successor").recipient == head


@pytest.mark.parametrize(
    ("day", "asked"), [(date(2027, 3, 16), 0), (date(2027, 3, 17), 1), (APRIL, 1)]
)
def test_term_that_will_end_is_asked_for_ten_working_days_ahead(clock, seat, day, asked):
    """Ten working days after 16 March is 31 March (the 22nd is a holiday), after the 17th 1 April."""
    holder(seat, period=YEAR)
    clock.move_to(at(day), tick=False)

    assert look(day) == asked

    assert list(NominationRequest.objects.values_list("vacant_from", flat=True)) == [APRIL] * asked


@pytest.mark.parametrize(
    ("state", "asked"),
    [(RenewalState.PREPARING, 0), (RenewalState.SUBMITTED, 0), (RenewalState.CONFIRMED, 1)],
)
def test_renewal_under_way_asks_first(clock, seat, state, asked):
    holder(seat, period=YEAR)
    confirmed = {"confirmed_by": employee(), "confirmed_at": at(TODAY)}
    RenewalFactory(
        team=seat.team, fiscal_year=2027, state=state,
        **(confirmed if state == RenewalState.CONFIRMED else {}),
    )  # fmt: skip

    assert look() == asked


@pytest.mark.parametrize("what", ["renewed", "follower", "nomination", "asked", "bound"])
def test_what_is_settled_is_not_asked_for(clock, seat, what):
    held = holder(seat, period=YEAR)
    new = DateRange(APRIL, date(2028, 4, 1))
    if what == "renewed":
        AppointmentFactory(seat=seat, person=held.person, period=new)
    elif what == "follower":
        holder(seat, period=DateRange(date(2027, 4, 12), None))
    elif what == "nomination":
        NominationFactory(seat=seat, period=new)
    elif what == "asked":
        NominationRequestFactory(seat=seat, vacant_from=APRIL)
    else:
        PostBindingFactory(seat=seat, period=new)

    assert look() == 0


@pytest.mark.parametrize(
    ("until", "deputy", "asked"),
    [(date(2027, 4, 10), False, 0), (None, False, 1), (None, True, 0)],
)
def test_leave_is_asked_for_only_if_it_is_long_and_nobody_acts(clock, until, deputy, asked):
    division = DivisionFactory()
    lead = appoint(employee(division), division.department, TeamRole.LEAD)
    StatusPeriodFactory(person=lead.person, period=DateRange(date(2027, 3, 1), until))
    if deputy:
        LeadDeputyFactory(seat=lead.seat, person=employee(division), period=TERM)

    assert look() == asked


def test_guest_is_left_alone_and_who_has_left_is_not(clock, seat):
    guest = AppointmentFactory(seat=seat, person=employee(), period=TERM)
    other = SeatFactory(team=seat.team, role=TeamRole.MEMBER, division=seat.division)
    SeatRuleFactory(role=TeamRole.MEMBER, on_transfer=OnTransfer.CONTINUE)
    gone = holder(other, period=TERM)
    move(gone.person, date(2027, 3, 1), to=DivisionFactory())

    assert look() == 1

    request = NominationRequest.objects.get()
    assert (request.seat, request.predecessor, request.cause) == (other, gone, "transfer")
    assert Appointment.objects.filter(pk__in=[guest.pk, gone.pk], period=TERM).count() == 2


def test_called_off_request_comes_back_only_when_the_chair_is_open_anew(clock, seat):
    look()
    requests.cancel_request(request=NominationRequest.objects.get(), by=office_member())

    assert look() == 0

    held = holder(seat, period=DateRange(date(2027, 3, 1), date(2027, 5, 1)))
    clock.move_to(at(date(2027, 5, 6)), tick=False)
    assert look(date(2027, 5, 6)) == 1
    assert NominationRequest.objects.open().get().predecessor == held


@pytest.mark.parametrize("seats", [1, 30])
def test_clock_asks_as_much_for_one_chair_as_for_thirty(clock, seats, django_assert_num_queries):
    for _ in range(seats):
        division = DivisionFactory()
        appoint(employee(division), division.department, TeamRole.LEADER, division=division,
                period=YEAR)  # fmt: skip

    with django_assert_num_queries(20):
        assert look_after_seats(now=at(TODAY)) == seats


# --- Moves that no batch has told of ---------------------------------------------------------------


@pytest.mark.parametrize("way", ["moved", "left"])
def test_leader_who_is_there_no_more_is_let_go(clock, seat, way):
    SeatRuleFactory(role=TeamRole.LEADER, on_transfer=OnTransfer.END)
    held = holder(seat, period=TERM)
    day = date(2027, 3, 10)
    move(held.person, day, to=DivisionFactory() if way == "moved" else None)

    assert look() == 1

    held.refresh_from_db()
    reason = {"moved": "transfer", "left": "retired"}[way]
    assert (held.period.upper, held.leaving_reason) == (day, reason)
    request = NominationRequest.objects.get()
    assert (request.vacant_from, request.predecessor) == (day, held)


def test_lead_who_moved_is_asked_about_once_and_the_answer_holds(clock):
    here = DivisionFactory(is_lead=True)
    lead = appoint(employee(here), here.department, TeamRole.LEAD, period=TERM)
    head = employee(here, is_head=True)
    move(lead.person, date(2027, 3, 10), to=DivisionFactory())

    assert look() == 0

    question = TransferQuestion.objects.get()
    assert (question.appointment, question.moved_on, question.due_on, question.by) == (
        lead, date(2027, 3, 10), date(2027, 3, 29), None,
    )  # fmt: skip
    questions.answer_question(question=question, answer="continue", by=head)
    assert look() == 1  # goes on, yet nobody is there
    assert TransferQuestion.objects.count() == 1


def test_person_who_is_dispatched_without_a_post_stays(clock, seat):
    held = holder(seat, period=TERM)
    StatusPeriodFactory(person=held.person, period=DateRange(LONG_AGO, None), kind="dispatch")
    person = held.person
    Posting.objects.filter(person=person).update(period=DateRange(LONG_AGO, date(2027, 3, 1)))
    SeatRuleFactory(role=TeamRole.LEADER, on_transfer=OnTransfer.CONTINUE)

    look()

    held.refresh_from_db()
    assert held.period == TERM


def test_term_given_after_the_move_is_left_alone(clock, seat):
    SeatRuleFactory(role=TeamRole.LEADER, on_transfer=OnTransfer.END)
    person = employee(seat.division)
    move(person, date(2026, 6, 1), to=DivisionFactory())
    since = DateRange(date(2026, 10, 1), date(2027, 6, 1))
    held = AppointmentFactory(seat=seat, person=person, period=since)
    early = AppointmentFactory(
        seat=SeatFactory(team=seat.team, role=TeamRole.LEAD, position=3), person=person, period=TERM
    )
    deputy = LeadDeputyFactory(
        seat=SeatFactory(team=seat.team, position=2, starts_required=False), person=person,
        period=since,
    )  # fmt: skip

    look()

    for row in (held, early, deputy):
        row.refresh_from_db()
    assert (held.period, deputy.period) == (since, since)
    assert TransferQuestion.objects.get().appointment == early  # begun before the move


def test_deputy_and_specialist_who_have_left_stop(clock):
    office = DivisionFactory(is_office=True)
    specialist = SpecialistFactory(person=employee(office), period=TERM)
    deputy = LeadDeputyFactory(
        seat=SeatFactory(), person=employee(), period=DateRange(LONG_AGO, None)
    )
    for person in (specialist.person, deputy.person):
        move(person, date(2027, 3, 10))

    look()

    for row in (specialist, deputy):
        row.refresh_from_db()
    assert (specialist.period.upper, deputy.period.upper) == (date(2027, 3, 10),) * 2
    assert seats_on(TODAY).get(pk=deputy.seat_id).state == S.VACANT


# --- Answered, and no longer needed ----------------------------------------------------------------


def state_of(request):
    request.refresh_from_db()
    return request.state, request.filled_on


@pytest.mark.parametrize(
    ("starts_on", "state"),
    [(TODAY, "filled"), (date(2027, 3, 29), "filled"), (date(2027, 10, 1), "open")],
)
def test_appointment_answers_only_for_the_vacant_day(clock, seat, starts_on, state):
    asked = NominationRequestFactory(seat=seat)

    actions.appoint(seat=seat, person=employee(seat.division), starts_on=starts_on, last_day=None,
                    by=office_member())  # fmt: skip

    assert state_of(asked) == (state, starts_on if state == "filled" else None)


def test_correction_asks_again_and_tells_again(clock, seat):
    head, office = employee(seat.division, is_head=True), office_member()
    requests.open_request(seat=seat, by=office)
    asked = NominationRequest.objects.get()
    clock.move_to(at(date(2027, 3, 24)), tick=False)
    held = actions.appoint(seat=seat, person=employee(seat.division), starts_on=TODAY,
                           last_day=None, by=office)  # fmt: skip

    actions.end_appointment(
        appointment=held, last_day=TODAY, reason=LeavingReason.CORRECTION, by=office
    )

    assert state_of(asked) == ("open", None)
    assert asked.due_on == date(2027, 4, 7)
    reminders.remind(now=at(date(2027, 3, 24)))
    assert Notice.objects.filter(recipient=head, kind="teams.request.successor").count() == 2


@pytest.mark.parametrize("how", ["bound", "joined", "returned", "follower", "still empty"])
def test_clock_and_deeds_close_what_needs_no_answer(clock, seat, how):
    office = office_member()
    asked = NominationRequestFactory(seat=seat)
    if how == "bound":
        actions.bind_seat(seat=seat, division=DivisionFactory(), job_title=None,
                          starts_on=TODAY, by=office)  # fmt: skip
    elif how == "joined":
        actions.join_team(team=SeatFactory().team, department=seat.team.department,
                          starts_on=TODAY, by=office)  # fmt: skip
    elif how != "still empty":
        first = LONG_AGO if how == "returned" else TODAY
        holder(seat, period=DateRange(first, None))
        look_after_seats(now=at(TODAY))

    expected = {"follower": ("filled", TODAY), "still empty": ("open", None)}
    assert state_of(asked) == expected.get(how, ("cancelled", None))
    assert asked.closed_by is None


@pytest.mark.parametrize(
    ("state", "told"), [(NominationState.ASKED, "nominee"), (NominationState.ACCEPTED, "office")]
)
def test_reminder_goes_to_whom_one_waits_for(clock, seat, state, told):
    head, office = employee(seat.division, is_head=True), office_member()
    NominationRequestFactory(
        seat=seat, vacant_from=date(2027, 3, 1), due_on=date(2027, 3, 15),
        opened_at=at(date(2027, 3, 1)),
    )  # fmt: skip
    named = NominationFactory(
        seat=seat, period=DateRange(TODAY, None), state=state, by=head, person__name="下関 花子",
        answer_due_on=date(2027, 3, 24), nominated_at=at(date(2027, 3, 16)),
    )  # fmt: skip

    reminders.remind(now=at(TODAY))

    notice = Notice.objects.get()
    assert notice.recipient == {"nominee": named.person, "office": office}[told]
    if told == "office":
        assert notice.title == "下関 花子さんの選任を決めてください：市民部 窓口課 DX推進リーダー"


def test_nomination_for_next_year_does_not_spare_the_head_today(clock, seat):
    head = employee(seat.division, is_head=True)
    NominationRequestFactory(seat=seat, opened_at=at(TODAY), due_on=date(2027, 4, 5))
    NominationFactory(seat=seat, period=DateRange(date(2027, 10, 1), None),
                      nominated_at=at(TODAY))  # fmt: skip

    reminders.remind(now=at(TODAY))

    assert Notice.objects.get().recipient == head


# --- Questions about terms that have not begun ------------------------------------------------------


def test_term_that_begins_on_the_day_of_the_transfer_is_taken_back(clock, client):
    here = DivisionFactory(is_lead=True)
    head = employee(here, is_head=True)
    held = appoint(employee(here), here.department, TeamRole.LEAD,
                   period=DateRange(APRIL, date(2028, 4, 1)))  # fmt: skip
    question = TransferQuestionFactory(appointment=held, moved_on=APRIL, occasion="人事異動")
    client.force_login(head)
    page = client.get(question.get_absolute_url())

    sent = client.post(question.get_absolute_url(), {"answer": "end", "last_day": "2027-03-31"})

    assert page.context_data["form"].initial == {"last_day": date(2027, 3, 31)}
    assert sent.status_code == 302
    assert not Appointment.objects.exists()
    request = NominationRequest.objects.get()
    assert (request.seat, request.predecessor, request.vacant_from, request.occasion) == (
        held.seat, None, APRIL, "人事異動",
    )  # fmt: skip
    assert Notice.objects.filter(recipient=held.person).get().title == (
        "DX統括リーダーの選任は取りやめになりました"
    )


# --- Since when a team is complete ------------------------------------------------------------------


def test_team_is_complete_since_everybody_is_there(seat, django_assert_num_queries):
    lead = SeatFactory(team=seat.team)
    head = employee(seat.division, is_head=True)
    head.postings.update(period=DateRange(date(2026, 5, 1), None))
    PostBindingFactory(seat=lead, division=seat.division)
    leader = holder(seat)  # holds the seat since long ago …
    guest = DivisionFactory()
    JointDepartmentFactory(team=seat.team, department=guest.department)
    member = AppointmentFactory(
        seat=SeatFactory(team=seat.team, role=TeamRole.MEMBER), person=employee(guest)
    )
    empty = SeatFactory().team
    elsewhere = AppointmentFactory(person=employee()).seat.team

    with django_assert_num_queries(3):
        assert teams_complete_since(NOV) == {
            seat.team_id: date(2026, 5, 1), empty.pk: None, elsewhere.pk: None
        }  # fmt: skip

    StatusPeriodFactory(person=leader.person, period=DateRange(date(2026, 6, 1), date(2026, 7, 1)))
    assert teams_complete_since(NOV)[seat.team_id] == date(2026, 7, 1)
    move(member.person, date(2026, 8, 1), to=seat.division)  # inside the joint team
    assert teams_complete_since(NOV)[seat.team_id] == date(2026, 8, 1) - timedelta(days=31)
    move(leader.person, date(2026, 9, 1), to=DivisionFactory())
    assert teams_complete_since(NOV)[seat.team_id] is None


def test_ways_of_a_seat_stay_apart(clock, seat):
    """A chair open today and one open from April get a request each, of their own day."""
    later = SeatFactory(team=seat.team, role=TeamRole.MEMBER, division=seat.division)
    holder(later, period=YEAR)

    assert look() == 2

    found = NominationRequest.objects.order_by("seat__role").values_list("vacant_from", flat=True)
    assert list(found) == [TODAY, APRIL]
