"""Writing posts: what is stored, what is refused, and that a refusal writes nothing."""

from datetime import date

import pytest
from psycopg.types.range import DateRange

from staff.actions import postings
from staff.models import Posting, StaffMember
from staff.queries import history_of
from staff.queries.postings import describe, spans_mark, spans_of
from staff.rules import StaffRefused
from staff.rules.changes import WantedPost
from staff.rules.timeline import Add, ChangeFrom, Correct, End, Leave, Remove, Span, StaleRefused
from tests.factories.staff import (
    DivisionFactory,
    DivisionNameFactory,
    JobTitleFactory,
    StaffMemberFactory,
    employee,
    office_member,
)

pytestmark = pytest.mark.django_db
LAST, FIRST = date(2027, 3, 31), date(2027, 4, 1)
SINCE = date(2020, 4, 1)


@pytest.fixture
def person():
    return employee(DivisionFactory(name="税務課"))


def rows_of(person):
    rows = person.postings.order_by("period", "kind")
    return [(r.division.name, r.kind, r.period.lower, r.period.upper, r.is_head) for r in rows]


def do(action, person, edit, *, mark=None):
    held = spans_mark(spans_of(person)) if mark is None else mark
    action(person=person, edit=edit, mark=held, by=office_member())


def wanted(division, kind="main"):
    return WantedPost(kind, division.pk, JobTitleFactory().pk)


def test_change_from_a_day_keeps_the_past(person):
    care = DivisionFactory(name="福祉課")
    pk = person.postings.get().pk

    do(postings.change_posting, person, ChangeFrom(pk, FIRST, wanted(care), is_head=False))

    assert rows_of(person) == [
        ("税務課", "main", SINCE, FIRST, False),
        ("福祉課", "main", FIRST, None, False),
    ]
    assert [p.division.name for p in Posting.objects.on(LAST).filter(person=person)] == ["税務課"]
    assert [p.division.name for p in Posting.objects.on(FIRST).filter(person=person)] == ["福祉課"]


def test_correct_changes_the_row_itself(person):
    care = DivisionFactory(name="福祉課")
    pk = person.postings.get().pk

    do(postings.correct_posting, person, Correct(Span(wanted(care), SINCE, None, pk=pk)))

    assert rows_of(person) == [("福祉課", "main", SINCE, None, False)]
    assert person.postings.get().pk == pk


def test_correct_is_written_down_with_who_and_what(person):
    care = DivisionFactory(name="福祉課")
    posting = person.postings.get()

    do(postings.correct_posting, person, Correct(Span(wanted(care), SINCE, None, pk=posting.pk)))

    assert history_of(posting)[0].what == "配属の訂正"


def test_second_main_post_on_one_day_is_refused_with_a_sentence(person):
    care = DivisionFactory(name="福祉課")

    with pytest.raises(StaffRefused, match="2027年4月1日から、本務が2つになります"):
        do(postings.add_posting, person, Add(Span(wanted(care), FIRST, None)))

    assert rows_of(person) == [("税務課", "main", SINCE, None, False)]


def test_concurrent_post_is_added_and_ended(person):
    care = DivisionFactory(name="福祉課")
    do(postings.add_posting, person, Add(Span(wanted(care, "concurrent"), FIRST, None)))
    pk = person.postings.get(kind="concurrent").pk

    do(postings.end_posting, person, End(pk, date(2028, 3, 31)))

    assert rows_of(person)[1] == ("福祉課", "concurrent", FIRST, date(2028, 4, 1), False)


def test_row_that_never_was_is_removed(person):
    do(postings.remove_posting, person, Remove(person.postings.get().pk))

    assert rows_of(person) == []


def test_leaver_has_no_post_the_day_after(person):
    do(postings.leave, person, Leave(LAST))

    assert [Posting.objects.on(day).filter(person=person).count() for day in (LAST, FIRST)] == [
        1,
        0,
    ]


def test_second_head_of_a_division_is_refused(person):
    care = DivisionFactory(name="福祉課")
    employee(care, is_head=True, name="髙橋 花子")
    pk = person.postings.get().pk

    with pytest.raises(StaffRefused, match="「福祉課」の所属長は髙橋 花子さんです"):
        do(postings.change_posting, person, ChangeFrom(pk, FIRST, wanted(care), is_head=True))

    assert rows_of(person) == [("税務課", "main", SINCE, None, False)]


def test_post_in_a_closed_division_is_refused(person):
    gone = DivisionFactory(name="旧課", period=DateRange(None, FIRST))

    with pytest.raises(StaffRefused, match="「旧課」があるのは2027年3月31日まで"):
        do(postings.add_posting, person, Add(Span(wanted(gone, "joint"), SINCE, None)))


def test_stale_mark_is_refused_and_nothing_is_written(person):
    mark = spans_mark(spans_of(person))
    do(postings.leave, person, Leave(LAST))

    with pytest.raises(StaleRefused):
        do(postings.remove_posting, person, Remove(person.postings.get().pk), mark=mark)

    assert rows_of(person) == [("税務課", "main", SINCE, FIRST, False)]


def test_hire_stores_somebody_who_cannot_sign_in_yet():
    division = DivisionFactory(name="税務課")
    new = StaffMember(number="000777", name="𠮷田 太郎", kana="ヨシダ タロウ", hired_on=FIRST)

    person = postings.hire(person=new, span=Span(wanted(division), FIRST, None), by=office_member())

    assert rows_of(person) == [("税務課", "main", FIRST, None, False)]
    assert (person.has_usable_password(), person.must_change_password) == (False, True)
    assert list(StaffMember.objects.search("よしだ")) == [person]


def test_hire_that_is_refused_stores_nobody():
    gone = DivisionFactory(period=DateRange(None, date(2026, 4, 1)))
    new = StaffMember(number="000777", name="吉田")

    with pytest.raises(StaffRefused):
        postings.hire(person=new, span=Span(wanted(gone), FIRST, None), by=StaffMemberFactory())

    assert not StaffMember.objects.filter(number="000777").exists()


def test_history_tells_the_name_of_the_time():
    division = DivisionFactory(name="こども家庭課", department__name="こども未来部")
    DivisionNameFactory(division=division, name="児童課", period=DateRange(None, date(2024, 4, 1)))
    DivisionNameFactory(
        division=division, name="こども家庭課", period=DateRange(date(2024, 4, 1), None)
    )
    person = employee(division)
    past = employee(division)
    past.postings.update(period=DateRange(SINCE, date(2023, 4, 1)))

    [now] = describe(spans_of(person), date(2026, 11, 23))
    [then] = describe(spans_of(past), date(2026, 11, 23))

    assert (now.place, now.former_places) == ("こども未来部 こども家庭課", ("こども未来部 児童課",))
    assert (then.place, then.former_places) == ("こども未来部 児童課", ())
