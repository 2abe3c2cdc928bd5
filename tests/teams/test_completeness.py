"""How a chair is taken: the rule as a table, and the same in SQL for every chair of a city."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from teams import queries, rules
from teams.choices import SeatState, TeamRole
from teams.models import Seat, Team
from teams.rules import ChairFacts, Holder
from tests.factories.staff import (
    LONG_AGO,
    DepartmentFactory,
    DivisionFactory,
    JobTitleFactory,
    PostingFactory,
    StaffMemberFactory,
    StatusPeriodFactory,
    employee,
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

S = SeatState
HERE, AWAY = Holder(True, False), Holder(False, False)
SICK, SICK_AWAY = Holder(True, True), Holder(False, True)
LAST, NEXT = date(2027, 3, 31), date(2027, 4, 1)
TODAY = date(2026, 11, 24)
OVER = DateRange(LONG_AGO, date(2021, 4, 1))
OPEN = DateRange(date(2021, 4, 1), None)


@pytest.mark.parametrize(
    ("holders", "was_held", "has_deputy", "expected"),
    [
        ([HERE], False, False, S.FILLED),
        ([HERE], True, True, S.FILLED),
        ([HERE, AWAY], False, False, S.FILLED),
        ([HERE, SICK], False, False, S.FILLED),
        ([AWAY], False, False, S.AWAY),
        ([AWAY], True, False, S.AWAY),
        ([AWAY, SICK], False, False, S.AWAY),
        ([AWAY], False, True, S.DEPUTY),
        ([SICK], False, False, S.LEAVE),
        ([SICK], True, False, S.LEAVE),
        ([SICK_AWAY], False, False, S.LEAVE),
        ([SICK], False, True, S.DEPUTY),
        ([], True, False, S.EXPIRED),
        ([], True, True, S.DEPUTY),
        ([], False, False, S.VACANT),
        ([], False, True, S.DEPUTY),
    ],
)
def test_seat_state(holders, was_held, has_deputy, expected):
    assert rules.seat_state(ChairFacts(holders, was_held, has_deputy)) == expected


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("is_bound", [False, True])
def test_every_open_state_says_why_and_what_next(state, is_bound):
    said = [
        rules.why_open(state, is_bound=is_bound),
        *(rules.what_next(state, role=role, is_bound=is_bound) for role in TeamRole),
        rules.missing_words(TeamRole.LEADER, "窓口課", state),
    ]

    assert [bool(sentence) for sentence in said] == [state != S.FILLED] * len(said)


def test_words_of_what_is_missing():
    assert rules.missing_words(TeamRole.LEADER, "窓口課", S.VACANT) == (
        "窓口課に、DX推進リーダーがいません。"
    )
    assert rules.missing_words(TeamRole.LEAD, "", S.AWAY) == (
        "DX統括リーダーがいません。選任された人は、いまは別の所属です。"
    )
    assert rules.why_open(S.VACANT, is_bound=True) == "充て職の職に就いている人がいません。"


# --- The same in SQL ----------------------------------------------------------------------------

PLACES = ["division", "second", "department", "joint", "elsewhere", "nowhere"]


@dataclass(frozen=True)
class Chair:
    """How one chair of the random city is taken."""

    has_division: bool
    place: str | None  # where the appointed person works; None: nobody is appointed
    is_on_leave: bool
    heads: tuple[bool, ...] | None  # bound to a post: whether each head is on leave
    was_held: bool
    deputy: bool | None  # whether the deputy is there; None without one

    @property
    def facts(self):
        """Return what the rule is asked, from the plan alone."""
        if self.heads is not None:
            holders = [Holder(True, away) for away in self.heads]
        elif self.place is None:
            holders = []
        else:
            good = {"division", "second"}  # the main post or another one (兼務)
            good |= set() if self.has_division else {"department", "joint"}
            holders = [Holder(self.place in good, self.is_on_leave)]
        return ChairFacts(holders, self.was_held, bool(self.deputy))


CHAIRS = st.builds(
    Chair,
    has_division=st.booleans(),
    place=st.one_of(st.none(), st.sampled_from(PLACES)),
    is_on_leave=st.booleans(),
    heads=st.one_of(st.none(), st.none(), st.lists(st.booleans(), max_size=2).map(tuple)),
    was_held=st.booleans(),
    deputy=st.one_of(st.none(), st.none(), st.booleans()),
)


def on_leave(person):
    StatusPeriodFactory(person=person, period=DateRange(LONG_AGO, None))
    return person


def set_up(chair, position, places, team):
    seat = SeatFactory(
        team=team, division=places["division"] if chair.has_division else None, position=position
    )
    if chair.was_held:
        AppointmentFactory(seat=seat, period=OVER)
    if chair.heads is not None:
        post = DivisionFactory()
        for away in chair.heads:
            head = employee(post, is_head=True)
            on_leave(head) if away else None
        PostBindingFactory(seat=seat, division=post, period=OPEN)
    elif chair.place is not None:
        where = places[chair.place]
        person = employee(where) if where else StaffMemberFactory()
        if chair.place == "second":
            PostingFactory(person=person, division=places["division"], kind="concurrent")
        on_leave(person) if chair.is_on_leave else None
        AppointmentFactory(seat=seat, person=person, period=OPEN)
    if chair.deputy is not None:
        person = StaffMemberFactory()
        LeadDeputyFactory(seat=seat, person=person if chair.deputy else on_leave(person))
    return seat


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chairs=st.lists(CHAIRS, min_size=1, max_size=10))
def test_sql_says_the_same_as_the_rule(chairs):
    with transaction.atomic():
        team, guest = TeamFactory(), DepartmentFactory()
        JointDepartmentFactory(team=team, department=guest)
        places = {
            "division": DivisionFactory(department=team.department),
            "department": DivisionFactory(department=team.department),
            "joint": DivisionFactory(department=guest),
            "elsewhere": DivisionFactory(),
            "second": DivisionFactory(),
            "nowhere": None,
        }
        seats = [set_up(chair, n, places, team) for n, chair in enumerate(chairs, 1)]
        found = dict(queries.seats_on(TODAY).values_list("pk", "state"))
        figures = queries.teams_with_figures(TODAY).get(pk=team.pk).figures
        transaction.set_rollback(True)

    expected = {
        seat.pk: rules.seat_state(chair.facts) for seat, chair in zip(seats, chairs, strict=True)
    }
    assert found == expected
    still_open = sum(state != S.FILLED for state in expected.values())
    assert (figures["lead_required"], figures["lead_open"]) == (len(chairs), still_open)
    assert (figures["required"], figures["open"], figures["leader_open"]) == (
        len(chairs), still_open, 0,
    )  # fmt: skip


# --- Days and places ----------------------------------------------------------------------------


def state_of(seat, day, posts_day=None):
    return queries.seats_on(day, posts_day).get(pk=seat.pk).state


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "expected"), [(LAST, S.FILLED), (NEXT, S.EXPIRED)])
def test_a_term_until_march_holds_on_the_last_day(day, expected):
    division = DivisionFactory()
    held = appoint(
        employee(division), division.department, TeamRole.LEAD, period=DateRange(LONG_AGO, NEXT)
    )

    assert state_of(held.seat, day) == expected
    assert queries.open_seats(day).count() == (expected != S.FILLED)


@pytest.mark.django_db
def test_a_transfer_opens_the_chair_on_its_day_for_those_who_may_know():
    here, there = DivisionFactory(), DivisionFactory()
    person = employee(here)
    person.postings.update(period=DateRange(LONG_AGO, NEXT))
    PostingFactory(
        person=person, division=there, job_title=JobTitleFactory(), period=DateRange(NEXT, None)
    )
    seat = appoint(person, here.department, TeamRole.LEADER, division=here).seat

    assert [state_of(seat, day) for day in (LAST, NEXT)] == [S.FILLED, S.AWAY]
    assert state_of(seat, NEXT, TODAY) == S.FILLED  # what is planned is not told
    assert queries.with_reason(queries.open_seats(NEXT), NEXT).get().open_since == NEXT


@pytest.mark.django_db
def test_a_post_takes_its_seat_along_on_the_same_day():
    division = DivisionFactory()
    old, new = employee(division, is_head=True), employee()
    old.postings.update(period=DateRange(LONG_AGO, NEXT), is_head=True)
    PostingFactory(person=new, division=division, is_head=True, kind="concurrent",
                   period=DateRange(NEXT, None))  # fmt: skip
    seat = SeatFactory(team__department=division.department)
    PostBindingFactory(seat=seat, division=division)

    def holders(day, posts_day=None):
        return [held.person for held in queries.tenures_with_presence(day, posts_day)]

    assert [holders(LAST), holders(NEXT)] == [[old], [new]]
    assert holders(NEXT, TODAY) == [old]
    assert [state_of(seat, day) for day in (LAST, NEXT)] == [S.FILLED, S.FILLED]


@pytest.mark.django_db
def test_a_chair_of_a_closed_division_is_no_vacancy():
    department = DepartmentFactory()
    closed = DivisionFactory(department=department, period=DateRange(LONG_AGO, NEXT))
    seat = SeatFactory(team=TeamFactory(department=department), division=closed)

    assert list(queries.open_seats(LAST)) == [seat]
    assert list(queries.open_seats(NEXT)) == []


@pytest.mark.django_db
def test_a_joint_team_serves_its_departments_and_no_other_counts():
    team, guest = TeamFactory(), DepartmentFactory()
    own = SeatFactory(team=TeamFactory(department=guest))
    division = DivisionFactory(department=guest)
    shared = SeatFactory(team=team, division=division, role=TeamRole.LEADER)
    JointDepartmentFactory(team=team, department=guest, period=DateRange(NEXT, None))

    assert [list(queries.open_seats(day)) for day in (LAST, NEXT)] == [[own], [shared]]
    assert [list(Team.objects.on(day)) for day in (LAST, NEXT)] == [[team, own.team], [team]]
    assert queries.department_team_summary(NEXT)[guest.pk].vacant_seats == (shared,)
    assert queries.department_team_summary(NEXT)[team.department_id].vacant_seats == (shared,)


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 30])
def test_states_and_figures_take_constant_queries(size, django_assert_num_queries):
    for _ in range(size):
        division = DivisionFactory()
        appoint(employee(division), division.department, TeamRole.LEADER, division=division)

    with django_assert_num_queries(3):
        assert len(queries.seats_on(TODAY)) == size
        assert len(queries.with_reason(queries.open_seats(TODAY), TODAY)) == 0
        assert len(queries.teams_with_figures(TODAY)) == size
    with django_assert_num_queries(3):
        queries.department_team_summary(TODAY)


@pytest.mark.django_db
def test_since_when_a_chair_is_open():
    division = DivisionFactory()
    department = division.department
    never = SeatFactory(
        team=TeamFactory(department=department), period=DateRange(date(2026, 4, 1), None)
    )
    ended = SeatFactory(team=never.team, position=2)
    AppointmentFactory(seat=ended, period=DateRange(LONG_AGO, date(2026, 10, 1)))
    ill = appoint(employee(division), department, TeamRole.LEADER, division=division)
    StatusPeriodFactory(person=ill.person, period=DateRange(date(2026, 11, 1), None))
    acting = SeatFactory(team=never.team, position=4)
    LeadDeputyFactory(seat=acting, period=DateRange(date(2026, 9, 1), None))

    rows = queries.with_reason(queries.open_seats(TODAY), TODAY)

    assert {row.pk: (row.state, row.open_since) for row in rows} == {
        never.pk: (S.VACANT, date(2026, 4, 1)),
        ended.pk: (S.EXPIRED, date(2026, 10, 1)),
        ill.seat_id: (S.LEAVE, date(2026, 11, 1)),
        acting.pk: (S.DEPUTY, date(2026, 9, 1)),
    }
    assert Seat.objects.count() == 4
