"""Rules for chairs: what they ask for, what applying them changes, and who keeps them."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from staff.choices import TaskState
from teams import actions, queries
from teams.choices import TeamRole
from teams.models import Seat, SeatRule
from teams.rules import SeatPlace, TeamRefused
from teams.rules.refusals import StaleRefused
from teams.rules.seat_plans import (
    ApplyTotals,
    Asked,
    NewSeat,
    RuleLine,
    SeatChanges,
    StandingSeat,
    asked_seats,
    lines_for,
    plan_seats,
)
from teams.seat_tasks import seat_tasks
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
    PostBindingFactory,
    SeatDutyFactory,
    SeatFactory,
    SeatRuleFactory,
    TeamFactory,
    appoint,
)

LEAD, LEADER, MEMBER = TeamRole
GENERAL = RuleLine(LEADER, True, 1, 2)
FIRE = RuleLine(LEADER, False, 1, 1, "消防")


def seat(pk, position=1, *, role=LEADER, division=7, required=True, taken=False):
    return StandingSeat(pk, SeatPlace(role, division, position), required, taken)


# --- What the rules ask for ---------------------------------------------------------------------


def test_rules_of_a_kind_take_the_place_of_the_general_ones():
    lead = RuleLine(LEAD, False, 1, 1)

    assert lines_for([lead, GENERAL, FIRE], "消防") == [lead, FIRE]
    assert lines_for([lead, GENERAL, FIRE], "") == [lead, GENERAL]
    assert lines_for([lead, GENERAL, FIRE], "議会") == [lead, GENERAL]


def test_a_joint_team_asks_each_division_by_the_kind_of_its_department():
    lines = [RuleLine(LEAD, False, 1, 1), GENERAL, RuleLine(LEADER, True, 3, 3, "消防")]

    asked = asked_seats(lines, organ_kind="", divisions={7: "", 8: "消防"})

    assert asked == {
        (LEAD, None): Asked(1, 1), (LEADER, 7): Asked(1, 2), (LEADER, 8): Asked(3, 3),
    }  # fmt: skip


ONE = {(LEADER, 7): Asked(1, 1)}


@pytest.mark.parametrize(
    ("asked", "seats", "expected"),
    [
        (ONE, [], SeatChanges(added=(NewSeat(SeatPlace(LEADER, 7, 1), True),))),
        (ONE, [seat(1)], SeatChanges()),
        (ONE, [seat(1), seat(2, 2)], SeatChanges(closed=(2,))),
        # somebody sits on the second: that one stays, the first goes
        (ONE, [seat(1), seat(2, 2, taken=True)], SeatChanges(closed=(1,))),
        (
            ONE,
            [seat(1, taken=True), seat(2, 2, taken=True)],
            SeatChanges(made_optional=(2,), kept=(2,)),
        ),
        ({}, [seat(1)], SeatChanges(closed=(1,))),
        ({}, [seat(1, taken=True)], SeatChanges(made_optional=(1,), kept=(1,))),
        ({(LEADER, 7): Asked(2, 2)}, [seat(1), seat(2, 2, required=False)],
         SeatChanges(made_required=(2,))),
        ({(LEADER, 7): Asked(1, 2)}, [seat(1)],
         SeatChanges(added=(NewSeat(SeatPlace(LEADER, 7, 2), False),))),
        ({(LEADER, 7): Asked(0, 1)}, [seat(1)], SeatChanges(made_optional=(1,))),
        # a number that is in use is not given again
        ({(LEADER, 7): Asked(2, 2)}, [seat(1, 2)],
         SeatChanges(added=(NewSeat(SeatPlace(LEADER, 7, 1), True),))),
    ],
)  # fmt: skip
def test_plan_seats(asked, seats, expected):
    assert plan_seats(asked, seats) == expected


@given(
    minimum=st.integers(0, 4),
    more=st.integers(0, 3),
    taken=st.lists(st.booleans(), max_size=6),
    required=st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_applying_a_plan_leaves_nothing_to_do(minimum, more, taken, required):
    asked = {(LEADER, 7): Asked(minimum, minimum + more)}
    seats = [
        seat(n, n, taken=is_taken, required=required[n - 1]) for n, is_taken in enumerate(taken, 1)
    ]

    changes = plan_seats(asked, seats)

    assert not {one.pk for one in seats if one.is_taken} & set(changes.closed)
    after = [
        StandingSeat(
            one.pk, one.place,
            one.pk in changes.made_required
            or (one.is_required and one.pk not in changes.made_optional),
            one.is_taken,
        )
        for one in seats
        if one.pk not in changes.closed
    ] + [StandingSeat(100 + n, new.place, new.is_required, False)
         for n, new in enumerate(changes.added)]  # fmt: skip
    assert plan_seats(asked, after).count == 0
    assert len(after) == max(sum(taken), minimum + more)
    assert sum(one.is_required for one in after) == minimum


# --- Applying ------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db
DAY = date(2027, 4, 1)
OVER = DateRange(LONG_AGO, date(2027, 4, 1))


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel("2026-11-24T10:00:00+09:00", tick=False):
        yield


def apply(by, on=DAY, team=None):
    mark = queries.plans_mark(queries.seat_plans(on))
    return actions.apply_seat_rules(on=on, mark=mark, team=team, by=by)


def test_apply_adds_from_the_day_and_closes_what_nobody_holds():
    office, division = office_member(), DivisionFactory()
    Seat.objects.all().delete()
    team = TeamFactory(department=division.department)
    SeatRuleFactory(fiscal_year=2027, role=LEADER, per_division=True, minimum=1, usual=2)
    gone = SeatFactory(team=team, role=MEMBER, division=division)
    held = AppointmentFactory(seat=SeatFactory(team=team, role=LEAD)).seat

    totals = apply(office)

    assert totals == ApplyTotals(added=2, closed=1, changed=1, kept=1, teams=1)
    assert totals.words == "加える席 2、閉じる席 1、変える席 1"
    last, first = DAY - timedelta(days=1), DAY
    assert list(queries.seats_on(last).values_list("role", "is_required")) == [
        ("lead", True), ("member", True),
    ]  # fmt: skip
    assert list(queries.seats_on(first).values_list("role", "is_required", "position")) == [
        ("lead", False, 1), ("leader", True, 1), ("leader", False, 2),
    ]  # fmt: skip
    gone.refresh_from_db()
    assert gone.period == DateRange(None, DAY)
    assert held.appointments.count() == 1
    assert apply(office).is_still


def test_a_closed_seat_comes_back_as_a_new_one():
    office, division = office_member(), DivisionFactory()
    team = TeamFactory(department=division.department)
    SeatFactory(team=team, role=LEAD)
    SeatRuleFactory(fiscal_year=2020, role=MEMBER, minimum=0)
    apply(office, on=date(2026, 12, 1))
    SeatRuleFactory(fiscal_year=2027, role=LEAD)

    totals = apply(office)

    assert totals.added >= 1
    periods = Seat.objects.filter(team=team, role=LEAD).order_by("period")
    assert [row.period for row in periods] == [
        DateRange(None, date(2026, 12, 1)), DateRange(DAY, None),
    ]  # fmt: skip


def test_a_chair_of_a_closed_division_goes_and_its_heir_gets_one():
    office = office_member()
    old, new = DivisionFactory(period=OVER), None
    new = DivisionFactory(department=old.department, period=DateRange(DAY, None))
    team = TeamFactory(department=old.department)
    closed = SeatFactory(team=team, role=LEADER, division=old)
    SeatRuleFactory(fiscal_year=2027, role=LEADER, per_division=True)

    plan = queries.seat_plans(DAY, teams=type(team).objects.filter(pk=team.pk))[0]

    assert plan.changes.closed == (closed.pk,)
    assert [added.place for added in plan.changes.added] == [SeatPlace(LEADER, new.pk, 1)]
    assert apply(office).closed >= 1


def test_a_bound_or_held_chair_stays():
    office = office_member()
    team = TeamFactory()
    bound = PostBindingFactory(seat=SeatFactory(team=team)).seat
    SeatRuleFactory(fiscal_year=2027, role=MEMBER, minimum=0)

    apply(office)

    assert list(queries.seats_on(DAY).values_list("pk", "is_required")) == [(bound.pk, False)]
    bound.refresh_from_db()
    assert bound.period == DateRange(None, None)


def test_what_the_rules_make_of_a_held_chair_counts_from_their_day_on():
    """2027 makes it optional, 2029 a must again; the figures of 2026 and 2028 stay what they were."""
    office, chair = office_member(), AppointmentFactory().seat
    for year, minimum in ((2026, 1), (2027, 0), (2029, 1)):
        SeatRuleFactory(fiscal_year=year, role=LEAD, minimum=minimum, usual=1)

    apply(office, on=date(2027, 4, 1))
    apply(office, on=date(2029, 4, 1))
    totals = apply(office, on=date(2028, 6, 1))

    assert totals.is_still
    days = [date(2027, 3, 31), date(2027, 4, 1), date(2029, 3, 31), date(2029, 4, 1)]
    assert [queries.open_seats(day).count() for day in days] == [1, 0, 0, 1]
    figures = [queries.teams_with_figures(day).get().figures for day in days]
    assert [(f["lead_required"], f["lead_extra"]) for f in figures] == [
        (1, 0), (0, 1), (0, 1), (1, 0),
    ]  # fmt: skip
    assert [seat.is_required for day in days for seat in queries.seats_on(day)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert list(chair.duties.order_by("period").values_list("is_required", "period")) == [
        (False, DateRange(date(2027, 4, 1), date(2029, 4, 1))),
        (True, DateRange(date(2029, 4, 1), None)),
    ]


def test_an_earlier_change_lasts_until_the_one_that_is_known():
    office = office_member()
    chair = SeatDutyFactory(seat=AppointmentFactory().seat, period=DateRange(DAY, None)).seat
    again = SeatRuleFactory(fiscal_year=2026, role=LEAD, minimum=0, usual=1)

    apply(office, on=date(2026, 12, 1))
    SeatRule.objects.filter(pk=again.pk).update(minimum=1)
    apply(office, on=date(2026, 12, 1))

    assert list(chair.duties.order_by("period").values_list("is_required", "period")) == [
        (True, DateRange(date(2026, 12, 1), DAY)), (False, DateRange(DAY, None)),
    ]  # fmt: skip


def test_a_team_without_people_gets_its_chairs_and_others_are_left_alone():
    division = DivisionFactory()
    new, known = TeamFactory(department=division.department), TeamFactory()
    former = AppointmentFactory(seat=SeatFactory(team=known, period=DateRange(None, DAY))).seat
    SeatFactory(team=new, role=LEAD)
    SeatRuleFactory(fiscal_year=2026, role=LEAD)
    SeatRuleFactory(fiscal_year=2026, role=MEMBER, per_division=True, minimum=1, usual=2)

    added = [actions.found_teams(on=date(2026, 11, 24), by=office_member()) for _ in range(2)]

    assert added == [2, 0]
    places = new.seats.order_by("role", "position")
    assert list(places.values_list("role", "division", "position", "starts_required")) == [
        ("lead", None, 1, True),
        ("member", division.pk, 1, True),
        ("member", division.pk, 2, False),
    ]
    assert {place.period for place in places} == {DateRange(None, None)}
    assert list(known.seats.all()) == [former]


def test_days_that_are_over_stay_as_they_were(client):
    team = TeamFactory(department__code="SIM")
    SeatRuleFactory(fiscal_year=2020, role=LEAD)
    client.force_login(office_member())
    url = reverse("teams:seat-rules-apply") + "?team=SIM&on=2026-11-23"

    shown = client.get(url)
    sent = client.post(url, {"mark": shown.context_data["mark"]})

    assert "この内容で席をそろえる" not in shown.content.decode()
    assert sent.status_code == 422
    assert "過ぎた日の席は変えられません。今日か、これからの日を選んでください。" in (
        sent.content.decode()
    )
    assert team.seats.count() == 0


def test_the_team_page_leads_the_office_to_the_preview(client):
    team = TeamFactory(department__code="SIM")
    url = reverse("teams:seat-rules-apply") + "?team=SIM"

    for person, count in ((employee(), 0), (office_member(), 1)):
        client.force_login(person)
        assert client.get(team.get_absolute_url()).content.decode().count(url) == count


def test_apply_refuses_a_stale_preview():
    office, team = office_member(), TeamFactory()
    SeatRuleFactory(fiscal_year=2027, role=LEAD)
    mark = queries.plans_mark(queries.seat_plans(DAY))
    SeatFactory(team=team, role=MEMBER)

    with pytest.raises(StaleRefused) as refusal:
        actions.apply_seat_rules(on=DAY, mark=mark, by=office)

    assert str(refusal.value).startswith("表示してから、席または席の決まりが変わりました。")
    assert Seat.objects.filter(team=team, role=LEAD).count() == 0


def test_plans_leave_out_departments_of_a_joint_team(django_assert_num_queries):
    team, guest = TeamFactory(), DepartmentFactory()
    TeamFactory(department=guest)
    division = DivisionFactory(department=guest)
    JointDepartmentFactory(team=team, department=guest)
    SeatRuleFactory(fiscal_year=2026, role=LEADER, per_division=True)

    with django_assert_num_queries(5):
        plans = queries.seat_plans(date(2026, 11, 24))

    assert [
        (plan.team, [new.place.division_id for new in plan.changes.added]) for plan in plans
    ] == [(team, [division.pk])]


# --- Keeping the rules ---------------------------------------------------------------------------


def test_saving_a_rule_makes_it_the_citys_own():
    rule = SeatRuleFactory(is_default_example=True)

    actions.save_seat_rule(rule=rule, minimum=2, usual=3, by=office_member())

    rule.refresh_from_db()
    assert (rule.minimum, rule.seats, rule.is_default_example) == (2, 3, False)


def test_a_second_rule_of_the_same_kind_is_refused():
    SeatRuleFactory(organ_kind="消防")

    with pytest.raises(TeamRefused) as refusal:
        actions.save_seat_rule(
            rule=SeatRule(fiscal_year=2026), role=LEAD, organ_kind="消防", by=office_member()
        )

    assert str(refusal.value) == (
        "この年度には、同じ役割・部局の区分・置き方の決まりが、すでにあります。"
        "一覧から、その決まりを直してください。"
    )


def test_copying_to_the_next_year_once():
    office = office_member()
    SeatRuleFactory(fiscal_year=2026, minimum=2, duties="取りまとめ")

    assert actions.copy_seat_rules(year=2026, by=office) == 1
    copied = SeatRule.objects.get(fiscal_year=2027)
    assert (copied.role, copied.minimum, copied.duties) == (LEAD, 2, "取りまとめ")
    with pytest.raises(TeamRefused) as refusal:
        actions.copy_seat_rules(year=2026, by=office)
    assert str(refusal.value) == "次の年度の決まりは、すでにあります。一覧から直してください。"


RULE = {
    "role": "leader", "organ_kind": "", "per_division": "1", "minimum": "1", "usual": "2",
    "usual_grade": "general", "on_transfer": "end", "duties": "",
}  # fmt: skip
PAGES = [
    ("get", "teams:seat-rule-list", [], {}, 200),
    ("get", "teams:seat-rule-create", [2026], {}, 200),
    ("post", "teams:seat-rule-create", [2026], RULE, 302),
    ("get", "teams:seat-rules-apply", [], {}, 200),
    ("post", "teams:seat-rules-apply", [], {"mark": "old"}, 409),
    ("post", "teams:seat-rules-confirm", [2026], {}, 302),
    ("post", "teams:seat-rules-copy", [2026], {}, 302),
]


@pytest.mark.parametrize(("method", "name", "arguments", "data", "expected"), PAGES)
@pytest.mark.parametrize("who", ["employee", "lead", "office"])
def test_only_the_office_keeps_the_rules(client, method, name, arguments, data, expected, who):
    division = DivisionFactory()
    person = {"employee": employee, "lead": employee, "office": office_member}[who]()
    appoint(person, division.department, LEAD) if who == "lead" else None
    client.force_login(person)

    response = getattr(client, method)(reverse(name, args=arguments), data)

    assert response.status_code == (expected if who == "office" else 404)


@pytest.mark.parametrize("who", ["employee", "office"])
def test_who_edits_and_deletes_a_rule(client, who):
    rule = SeatRuleFactory()
    client.force_login(office_member() if who == "office" else employee())
    edit = reverse("teams:seat-rule-edit", args=[rule.pk])

    answers = [
        client.get(edit).status_code,
        client.post(edit, {**RULE, "minimum": "3", "usual": "2"}).status_code,
        client.post(edit, RULE).status_code,
        client.post(reverse("teams:seat-rule-delete", args=[rule.pk])).status_code,
    ]

    assert answers == ([200, 422, 302, 302] if who == "office" else [404] * 4)
    assert SeatRule.objects.count() == (who != "office")


def test_applying_on_the_page_says_what_was_done(client):
    client.force_login(office_member())
    TeamFactory(department__code="SIM")
    SeatRuleFactory(fiscal_year=2020, role=LEAD)
    url = reverse("teams:seat-rules-apply") + "?team=SIM"
    mark = client.get(url).context_data["mark"]

    response = client.post(url, {"mark": mark}, follow=True)

    assert "席をそろえました（加える席 1）。" in response.content.decode()


def test_tasks_of_the_office():
    office, today = office_member(), timezone.localdate()
    assert seat_tasks(employee(), today) == ()

    rule = SeatRuleFactory(fiscal_year=2026, is_default_example=True)
    found = seat_tasks(office, date(2026, 11, 24))

    assert [task.state for task in found] == [TaskState.PROGRESS, TaskState.DONE, TaskState.DONE]
    assert found[0].title == "令和8年度の席の決まりを確かめる"
    team = TeamFactory()
    states = [task.state for task in seat_tasks(office, date(2026, 11, 24))]
    assert states == [TaskState.PROGRESS, TaskState.TODO, TaskState.DONE]
    SeatFactory(team=team)
    rule.delete()
    found = seat_tasks(office, date(2027, 1, 10))
    assert [task.state for task in found] == [TaskState.TODO, TaskState.TODO, TaskState.TODO]
    assert found[0].title == "令和9年度の席の決まりを確かめる"
    assert found[2].note == "1チームに、空席が1席あります。"
