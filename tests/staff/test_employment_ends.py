"""The last 任用区分 ends with the person's last day, however it is entered; coming back begins one."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from psycopg.types.range import DateRange

from staff import tasks
from staff.actions import postings, transfer_undo
from staff.actions.transfer_application import apply_batch
from staff.models import Posting, StaffMember
from staff.queries.postings import spans_mark, spans_of
from staff.rules.employment import (
    KindSpan,
    changed_today,
    corrected,
    kind_until,
    service_on,
    within_service,
)
from staff.rules.timeline import Correct, End, Leave, Remove, Span
from tests.factories.staff import EmploymentPeriodFactory, PostingFactory
from tests.staff.import_files import applied, as_csv
from tests.staff.test_employment import A, F, R, rows
from tests.staff.test_postings_views import typed
from tests.staff.test_transfers_apply import tables
from tests.staff.transfer_city import DAY, ENTERED, City

MIGRATION = "0007_leavers_kinds_of_employment_end"
EVE, MAY, JUNE, NEXT = date(2027, 3, 31), date(2027, 5, 1), date(2027, 6, 1), date(2028, 4, 1)
AGO = date(2020, 4, 1)


# --- The rules -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        ([], None),
        ([(MAY, None)], None),  # not begun by the day
        ([(None, None)], (None, None)),
        ([(AGO, DAY)], (AGO, DAY)),
        ([(AGO, MAY)], (AGO, None)),  # the end is only planned
        ([(AGO, EVE), (EVE, DAY)], (AGO, DAY)),
        ([(AGO, DAY), (None, EVE)], (None, DAY)),
        ([(AGO, DAY), (EVE, None)], (AGO, None)),  # another post goes on
        ([(AGO, EVE), (DAY, None)], (DAY, None)),  # a day without a post: back again
        ([(None, AGO), (EVE, DAY)], (EVE, DAY)),
        ([(AGO, EVE), (MAY, None)], (AGO, None)),  # who will be back goes on
    ],
)
def test_service_of_a_day(posts, expected):
    assert service_on(posts, DAY) == expected


OPEN, LEFT = ((R, None, None),), ((R, None, DAY),)


@pytest.mark.parametrize(
    ("before", "service", "expected"),
    [
        (OPEN, (AGO, None), OPEN),
        (OPEN, (AGO, DAY), LEFT),
        (LEFT, (AGO, DAY), LEFT),
        (LEFT, (AGO, MAY), ((R, None, MAY),)),  # the last day was another one
        (LEFT, (AGO, None), OPEN),  # has not left
        (LEFT, (DAY, None), OPEN),  # goes on without a gap
        (LEFT, (MAY, None), ((R, None, DAY), (R, MAY, None))),  # comes back
        (LEFT, (MAY, JUNE), ((R, None, DAY), (R, MAY, JUNE))),
        (((R, None, DAY), (A, DAY, None)), (DAY, None), ((R, None, DAY), (A, DAY, None))),
        (((R, None, DAY), (A, DAY, None)), (AGO, JUNE), ((R, None, DAY), (A, DAY, JUNE))),
        (((R, None, JUNE), (A, JUNE, None)), (AGO, DAY), LEFT),  # the plan is given up
        (((R, DAY, None),), (AGO, DAY), ()),
    ],
)
def test_rows_within_the_service(before, service, expected):
    spans = tuple(KindSpan(*span, pk) for pk, span in enumerate(before, start=1))

    assert tuple(tuple(span)[:3] for span in within_service(spans, R, service)) == expected


@pytest.mark.parametrize(
    ("edit", "before", "kind", "expected"),
    [
        (changed_today, OPEN, A, ((R, None, JUNE), (A, JUNE, None))),
        (changed_today, LEFT, A, ((A, None, DAY),)),
        (corrected, LEFT, A, ((A, None, DAY),)),
        (changed_today, (*LEFT, (F, NEXT, None)), A, ((A, None, DAY), (F, NEXT, None))),
    ],
)
def test_the_kind_of_a_leaver_can_only_be_corrected(edit, before, kind, expected):
    spans = tuple(KindSpan(*span, pk) for pk, span in enumerate(before, start=1))

    assert tuple(tuple(span)[:3] for span in edit(spans, kind, JUNE)) == expected


def test_the_last_kind_of_a_leaver_stays_known():
    spans = (KindSpan(R, AGO, DAY), KindSpan(F, NEXT, None))

    assert [kind_until(spans, day) for day in (date(2020, 3, 31), AGO, DAY, JUNE, NEXT)] == [
        "", R, R, R, F,
    ]  # fmt: skip


# --- The ways of leaving and of coming back ------------------------------------------------------


@pytest.fixture
def now():
    with time_machine.travel(ENTERED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def city(now):
    return City()


@pytest.fixture
def clerk(city):
    return EmploymentPeriodFactory(person=city.clerks["tax"]).person


def do(action, city, person, edit):
    action(person=person, edit=edit, mark=spans_mark(spans_of(person)), by=city.office)


def told(person):
    return StaffMember.objects.get(pk=person.pk).employment_kind, rows(person)


@pytest.mark.django_db
def test_a_planned_last_day_waits_and_is_told_to_nobody(city, clerk, now):
    do(postings.leave, city, clerk, Leave(EVE))
    assert told(clerk) == (R, [*OPEN])

    now.move_to("2027-04-01 00:00+09:00")
    tasks.carry_out_transfers()
    tasks.carry_out_transfers()
    assert told(clerk) == (R, [*LEFT])

    now.move_to("2027-06-10 09:00+09:00")  # the last day was a month later, or there is none
    pk = clerk.postings.get().pk
    do(postings.end_posting, city, clerk, End(pk, date(2027, 4, 30)))
    assert told(clerk) == (R, [(R, None, MAY)])
    [span] = spans_of(clerk)
    reopened = Span(span.post, span.since, None, span.is_head, span.pk)
    do(postings.correct_posting, city, clerk, Correct(reopened))
    assert told(clerk) == (R, [*OPEN])


@pytest.mark.django_db
@pytest.mark.parametrize("entered", ["2027-04-01 09:00+09:00", "2027-06-10 09:00+09:00"])
def test_a_last_day_that_has_come_counts_from_itself(city, clerk, now, entered):
    now.move_to(entered)
    do(postings.leave, city, clerk, Leave(EVE))

    assert told(clerk) == (R, [*LEFT])


@pytest.mark.django_db
def test_a_post_that_never_was_ends_nothing(city, clerk):
    do(postings.remove_posting, city, clerk, Remove(clerk.postings.get().pk))

    assert told(clerk) == (R, [*OPEN])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "left"),
    [
        ({"kind": "leave"}, DAY),
        ({"kind": "move", "last_day": date(2027, 5, 31)}, JUNE),
    ],
)
def test_a_batch_ends_it_and_its_undo_restores(city, clerk, now, line, left):
    division = {} if line["kind"] == "leave" else {"division": city.care}
    batch = city.ready({"number": "000201", **line, **division})
    now.move_to("2027-04-02 09:00+09:00")
    before = tables()
    apply_batch(batch=batch, by=city.office)
    if left == JUNE:
        assert told(clerk) == (R, [*OPEN])
        now.move_to("2027-06-01 00:00+09:00")
        tasks.carry_out_transfers()
        assert told(clerk) == (R, [(R, None, JUNE)])
        return

    assert told(clerk) == (R, [*LEFT])
    transfer_undo.undo_batch(batch=batch, by=city.office)
    assert tables() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "since", "expected"),
    [
        ("", DAY, [*OPEN]),
        ("再任用職員", DAY, [*LEFT, (A, DAY, None)]),
        ("", MAY, [*LEFT, (R, MAY, None)]),
        ("再任用職員", MAY, [*LEFT, (A, MAY, None)]),
    ],
)
@pytest.mark.parametrize("way", ["batch", "import"])
def test_who_comes_back_begins_a_new_one(city, clerk, now, way, kind, since, expected):
    do(postings.leave, city, clerk, Leave(EVE))
    now.move_to("2027-04-01 00:00+09:00")
    tasks.carry_out_transfers()
    if way == "import":
        headings = ["職員番号", "氏名", "所属コード", "職名", "任用区分"]
        file = as_csv([["000201", clerk.name, "FUK-01", "主任", kind]], headings=headings)
        applied(file, by=city.office, day=since)
    else:
        code = A if kind else ""
        batch = city.ready(
            {"kind": "hire", "number": "000201", "name": clerk.name, "division": city.care,
             "title": city.clerk, "employment_kind": code},
            day=since,
        )  # fmt: skip
    now.move_to(f"{since} 00:05+09:00")
    tasks.carry_out_transfers()
    if way == "batch":
        assert told(clerk) == (A if kind else R, expected)
        transfer_undo.undo_batch(batch=batch, by=city.office)
        assert told(clerk) == (R, [*LEFT])
    else:
        assert told(clerk) == (A if kind else R, expected)


@pytest.mark.django_db
def test_an_external_persons_account_says_when_it_ends(city, now):
    person = city.person("990001", "外部 太郎", city.tax, city.clerk, employment_kind="external")
    do(postings.leave, city, person, Leave(date(2027, 3, 9)))

    assert told(person) == ("external", [])


@pytest.mark.django_db
def test_migration_ends_those_of_who_had_left_before(city, now):
    now.move_to("2027-06-10 09:00+09:00")
    people = [city.clerks["tax"], city.clerks["pay"], city.clerks["care"], city.heads["tax"]]
    for person in people:
        EmploymentPeriodFactory(person=person, period=DateRange(AGO, None))
    ended = DateRange(AGO, date(2026, 4, 1))
    Posting.objects.filter(person=people[0]).update(period=ended)
    Posting.objects.filter(person=people[1]).update(period=ended)
    PostingFactory(person=people[1], kind="joint", period=DateRange(AGO, None))
    Posting.objects.filter(person=people[2]).update(period=DateRange(AGO, date(2999, 4, 1)))
    module = MigrationLoader(connection).get_migration("staff", MIGRATION)
    with connection.cursor() as cursor:
        cursor.execute(module.operations[-1].sql)

    assert [rows(person) for person in people] == [
        [(R, AGO, date(2026, 4, 1))], [(R, AGO, None)], [(R, AGO, None)], [(R, AGO, None)],
    ]  # fmt: skip


# --- The pages -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_page_of_a_leaver_shows_the_end_and_takes_a_correction(client, city, clerk, now):
    now.move_to("2027-04-05 09:00+09:00")
    do(postings.leave, city, clerk, Leave(EVE))
    client.force_login(city.office)

    page = client.get(clerk.get_absolute_url()).content.decode()
    part = page.partition("任用区分の移り変わり")[2].partition("</ol>")[0]
    assert ("is-past" in part, "2027年3月31日まで" in part) == (True, True)

    url = reverse("staff:person-edit", args=[clerk.number])
    values = typed(client, url, employment_kind=A)
    sentence = "退職した職員です。最後の任用区分の期間の全部が、新しい任用区分になります。"
    assert sentence in client.post(url, values).content.decode()
    client.post(url, {**values, "step": "save"})
    assert told(clerk) == (A, [(A, None, DAY)])
