"""Posts by hand, imports and mergers bring about what a batch does: at once, or on their day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from staff import tasks
from staff.actions import organisation, postings
from staff.models import Division, DueMove, HeadDeputy, OrganisationChange, StaffMember
from staff.queries.edit_effects import followed_by
from staff.queries.organisation import unit_mark
from staff.queries.postings import spans_mark, spans_of
from staff.rules.access import closed_account
from staff.rules.changes import WantedPost
from staff.rules.timeline import ChangeFrom, Correct, End, Leave, Span
from teams.choices import TeamRole
from teams.models import Appointment
from tests.factories.staff import HeadDeputyFactory
from tests.factories.teams import appoint
from tests.factories.transfers import DueMoveFactory
from tests.staff.import_files import applied, as_csv
from tests.staff.transfer_city import DAY, City

pytestmark = pytest.mark.django_db
TODAY, SINCE, EVE = date(2027, 3, 10), date(2026, 10, 1), date(2027, 3, 31)


@pytest.fixture
def now():
    with time_machine.travel("2027-03-10 09:00+09:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def city(now):
    """The clerks of two divisions stand in for their heads; one has a seat in the team."""
    city = City()
    for name in ("tax", "care"):
        HeadDeputyFactory(
            person=city.clerks[name], division=getattr(city, name), period=(SINCE, None)
        )
    city.seat = appoint(city.clerks["tax"], city.general, TeamRole.LEADER, division=city.tax)
    return city


def do(action, city, person, edit):
    action(person=person, edit=edit, mark=spans_mark(spans_of(person)), by=city.office)


def main_of(person):
    return person.postings.get(kind="main", period__endswith=None).pk


def deputies():
    rows = HeadDeputy.objects.select_related("person", "division").order_by("period", "pk")
    return {(row.person.number, row.division.name): row.period for row in rows}


def seat_ends(city):
    return Appointment.objects.get(pk=city.seat.pk).period.upper


def test_a_post_changed_today_ends_deputy_and_seat_at_once(city):
    clerk = city.clerks["tax"]
    post = WantedPost("main", city.care.pk, city.clerk.pk)

    do(postings.change_posting, city, clerk, ChangeFrom(main_of(clerk), TODAY, post, False))

    assert deputies() == {
        ("000201", "税務課"): DateRange(SINCE, TODAY),
        ("000203", "福祉課"): DateRange(SINCE, None),
    }
    assert (seat_ends(city), DueMove.objects.count()) == (TODAY, 0)


def test_a_planned_post_brings_nothing_about_before_its_day_and_all_of_it_then(city, now):
    clerk, before = city.clerks["tax"], deputies()
    post = WantedPost("main", city.care.pk, city.clerk.pk)
    do(postings.change_posting, city, clerk, ChangeFrom(main_of(clerk), DAY, post, False))
    waiting = DueMove.objects.get()

    tasks.carry_out_transfers()
    assert (deputies(), seat_ends(city)) == (before, city.seat.period.upper)
    assert (waiting.person, waiting.day, waiting.by) == (clerk, DAY, city.office)

    now.move_to("2027-04-01 00:00+09:00")
    tasks.carry_out_transfers()
    tasks.carry_out_transfers()

    assert deputies() == {**before, ("000201", "税務課"): DateRange(SINCE, DAY)}
    assert (seat_ends(city), DueMove.objects.due(DAY).count()) == (DAY, 0)


def test_a_plan_that_was_given_up_brings_nothing_about(city, now):
    clerk, before = city.clerks["tax"], deputies()
    do(postings.leave, city, clerk, Leave(EVE))
    do(postings.correct_posting, city, clerk, Correct(_open_again(clerk)))

    now.move_to("2027-04-01 00:00+09:00")
    tasks.carry_out_transfers()

    assert (deputies(), seat_ends(city)) == (before, city.seat.period.upper)


def _open_again(person):
    [span] = spans_of(person)
    return Span(span.post, span.since, None, span.is_head, span.pk)


def test_moves_that_break_leave_the_others(city, now, monkeypatch):
    clerk = city.clerks["tax"]
    do(postings.leave, city, clerk, Leave(EVE))
    DueMoveFactory(person=city.clerks["care"], day=date(2027, 3, 20), by=city.heads["tax"])
    done = tasks.carry_out_moves

    def breaks(**group):
        if group["by"] == city.heads["tax"]:
            raise RuntimeError
        return done(**group)

    monkeypatch.setattr(tasks, "carry_out_moves", breaks)
    now.move_to("2027-04-01 00:00+09:00")
    tasks.carry_out_transfers()

    assert list(DueMove.objects.due(DAY).values_list("person", flat=True)) == [
        city.clerks["care"].pk
    ]


# --- Accounts of leavers ------------------------------------------------------------------------


def closed_on(person, day):
    person = StaffMember.objects.get(pk=person.pk)
    return bool(closed_account(is_active=person.is_active, expires_on=person.expires_on, today=day))


def test_a_leaver_may_sign_in_until_the_last_day_and_again_if_it_is_corrected(city):
    clerk = city.clerks["tax"]
    do(postings.leave, city, clerk, Leave(EVE))
    assert (closed_on(clerk, EVE), closed_on(clerk, DAY)) == (False, True)

    do(postings.end_posting, city, clerk, End(clerk.postings.get().pk, DAY))
    assert (closed_on(clerk, DAY), closed_on(clerk, DAY + timedelta(days=1))) == (False, True)

    do(postings.correct_posting, city, clerk, Correct(_open_again(clerk)))
    assert StaffMember.objects.get(pk=clerk.pk).expires_on is None


def test_a_leaver_who_is_hired_again_by_a_batch_may_sign_in(city, now):
    clerk = city.clerks["tax"]
    do(postings.leave, city, clerk, Leave(TODAY))
    city.ready(
        {"kind": "hire", "number": "000201", "name": clerk.name, "division": city.care,
         "title": city.clerk}
    )  # fmt: skip
    now.move_to("2027-04-01 00:00+09:00")
    tasks.carry_out_transfers()

    back = StaffMember.objects.get(pk=clerk.pk)
    assert (back.is_active, back.expires_on, back.standing_on(DAY).main.division_name) == (
        True,
        None,
        "福祉課",
    )


def test_the_page_says_what_follows_before_anything_is_written(client, city):
    client.force_login(city.office)
    clerk = city.clerks["tax"]
    typed = {"last_day": "2027-03-31", "mark": spans_mark(spans_of(clerk)), "step": "look"}

    page = client.post(reverse("staff:person-leave", args=[clerk.number]), typed).content.decode()

    assert "2027年3月31日(水)まで、サインインできます。" in page
    assert "2027年4月1日(木)に起こること" in page
    assert "税務課：tax職員 花子さん" in page
    assert "終わる選任" in page
    assert clerk.postings.get().period.upper is None


@pytest.mark.parametrize(("name", "is_told"), [("heads", True), ("clerks", False)])
def test_the_page_says_where_a_head_will_be_missing(city, name, is_told):
    person = getattr(city, name)["pay"]
    spans = spans_of(person)

    found = followed_by(person, spans, Leave(EVE).apply(spans), TODAY, is_correction=False)
    told = [
        (each.day, consequence.details)
        for each in found
        for part in each.parts
        for consequence in part.consequences
        if consequence.title == "所属長がいない所属"
    ]

    assert told == ([(DAY, ("納税課",))] if is_told else [])


# --- Imports and changes of the organisation ------------------------------------------------------


def test_an_import_moves_all_its_people_as_one(city, monkeypatch):
    seen = []
    monkeypatch.setattr("staff.actions.moves.bring_about", lambda **told: seen.append(told))
    headings = ["職員番号", "氏名", "所属コード", "職名"]
    rows = [[person.number, person.name, "FUK-01", "主任"] for person in city.clerks.values()]

    applied(as_csv(rows, headings=headings), by=city.office, day=TODAY)

    [told] = seen
    assert told["by"] == city.office
    assert (told["transfer"].day, told["transfer"].name) == (TODAY, "「職員.csv」の取り込み")
    assert [(move.number, move.after.division_id) for move in told["transfer"].moves] == [
        ("000201", city.care.pk),
        ("000202", city.care.pk),
    ]


def merge(city, on):
    into = Division(department=city.general, code="SOM-09", name="税務納税課")
    return organisation.merge_divisions(
        divisions=[city.tax, city.pay],
        into=into,
        on=on,
        note="",
        mark=unit_mark(city.tax),
        by=city.office,
    )


@pytest.mark.parametrize("on", [TODAY, DAY], ids=["today", "planned"])
def test_deputies_go_over_to_the_successor_on_the_day_and_back_with_an_undo(city, now, on):
    HeadDeputyFactory(person=city.clerks["care"], division=city.pay, period=(SINCE, None))
    before = deputies()
    merge(city, on)
    if on == DAY:
        assert deputies() == before
        now.move_to("2027-04-01 00:00+09:00")
        tasks.carry_out_transfers()

    assert deputies() == {
        **before,
        ("000201", "税務課"): DateRange(SINCE, on),
        ("000203", "納税課"): DateRange(SINCE, on),
        ("000201", "税務納税課"): DateRange(on, None),
        ("000203", "税務納税課"): DateRange(on, None),
    }
    assert seat_ends(city) == on

    organisation.undo_change(change=OrganisationChange.objects.get(), by=city.office)
    assert (deputies(), seat_ends(city)) == (before, city.seat.period.upper)
    assert DueMove.objects.due(DAY).count() == 0


def test_a_merger_that_is_taken_back_before_its_day_brings_nothing_about(city, now):
    before = deputies()
    merge(city, DAY)
    organisation.undo_change(change=OrganisationChange.objects.get(), by=city.office)
    now.move_to("2027-04-01 00:00+09:00")
    tasks.carry_out_transfers()

    assert (deputies(), seat_ends(city)) == (before, city.seat.period.upper)
