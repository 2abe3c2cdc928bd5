"""Posts by hand on the screen: two kinds of change, previews, who may, and what is kept secret."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from staff.models import Posting, StaffMember, StatusPeriod
from staff.queries.postings import status_mark
from tests.factories.staff import (
    DivisionFactory,
    DivisionNameFactory,
    JobTitleFactory,
    PostingFactory,
    StaffMemberFactory,
    StatusPeriodFactory,
    employee,
    office_member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
LAST, FIRST = date(2027, 3, 31), date(2027, 4, 1)


@pytest.fixture
def _today():
    with time_machine.travel("2026-11-23 10:00+09:00", tick=False):
        yield


@pytest.fixture
def office(client):
    person = office_member()
    client.force_login(person)
    return person


@pytest.fixture
def person():
    return employee(DivisionFactory(name="税務課"), name="山田 太郎")


def typed(client, url, **values):
    """Return what the form shows, with other values on top."""
    form = client.get(url).context_data["form"]
    shown = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    return {name: str(value) for name, value in {**shown, **values}.items()}


def url_of(word, person):
    return reverse(f"staff:posting-{word}", args=[person.postings.get().pk])


def spans(person):
    rows = person.postings.order_by("period")
    return [(row.division.name, row.period.lower, row.period.upper) for row in rows]


def test_change_from_a_day_previews_both_timelines_then_writes(client, office, person):
    care = DivisionFactory(name="福祉課")
    url = url_of("change", person)
    values = typed(client, url, day="2027-04-01", division=care.pk)

    looked = client.post(url, values)
    assert spans(person) == [("税務課", date(2020, 4, 1), None)]
    saved = client.post(url, {**values, "step": "save"})

    text = looked.content.decode()
    assert "保存した後の配属" in text
    assert "2020年4月1日から2027年3月31日まで" in text
    assert "2027年4月1日から" in text
    assert saved["Location"] == person.get_absolute_url()
    assert spans(person) == [("税務課", date(2020, 4, 1), FIRST), ("福祉課", FIRST, None)]


def test_correct_changes_the_whole_row(client, office, person):
    care = DivisionFactory(name="福祉課")
    url = url_of("correct", person)

    client.post(url, {**typed(client, url, division=care.pk), "step": "save"})

    assert spans(person) == [("福祉課", date(2020, 4, 1), None)]


def test_second_main_post_is_refused_and_what_was_typed_stays(client, office, person):
    care = DivisionFactory(name="福祉課")
    url = reverse("staff:posting-create", args=[person.number])
    values = typed(client, url, kind="main", division=care.pk, job_title=JobTitleFactory().pk)

    page = client.post(url, {**values, "since": "2027-04-01"})

    assert page.status_code == 422
    text = page.content.decode()
    assert "本務が2つになります" in text
    assert 'value="2027-04-01"' in text


def test_concurrent_post_is_added(client, office, person):
    care = DivisionFactory(name="福祉課")
    url = reverse("staff:posting-create", args=[person.number])
    values = typed(
        client, url, division=care.pk, job_title=JobTitleFactory().pk, since="2027-04-01"
    )

    client.post(url, {**values, "step": "save"})

    assert person.postings.get(kind="concurrent").division == care


def test_end_stores_the_last_day(client, office, person):
    url = url_of("end", person)

    client.post(url, {**typed(client, url, last_day="2027-03-31"), "step": "save"})

    assert spans(person) == [("税務課", date(2020, 4, 1), FIRST)]


def test_removal_asks_first(client, office, person):
    url = url_of("remove", person)
    values = typed(client, url)

    looked = client.post(url, values)
    assert person.postings.count() == 1
    client.post(url, {**values, "step": "save"})

    assert "配属はなくなります。" in looked.content.decode()
    assert person.postings.count() == 0


def test_leaver_is_gone_the_day_after(client, office, person):
    url = reverse("staff:person-leave", args=[person.number])

    client.post(url, {**typed(client, url, last_day="2027-03-31"), "step": "save"})

    days = [Posting.objects.on(day).filter(person=person).count() for day in (LAST, FIRST)]
    assert days == [1, 0]


def test_stale_edit_answers_409_and_keeps_what_was_typed(client, office, person):
    url = url_of("end", person)
    values = typed(client, url, last_day="2027-03-31")
    person.postings.update(period=DateRange(date(2021, 4, 1), None))

    page = client.post(url, {**values, "step": "save"})

    assert page.status_code == 409
    assert 'value="2027-03-31"' in page.content.decode()
    again = client.post(
        url, {**values, "step": "save", "mark": page.context_data["form"]["mark"].value()}
    )
    assert again.status_code == 302


def test_hire_stores_a_person_with_a_post(client, office):
    division = DivisionFactory(name="税務課")
    values = {
        "mark": "new",
        "number": "００１２３４",
        "name": "髙橋 花子",
        "kana": "ﾀｶﾊｼ ﾊﾅｺ",
        "employment_kind": "regular",
        "hired_on": "2027-04-01",
        "division": division.pk,
        "job_title": JobTitleFactory().pk,
    }
    url = reverse("staff:person-create")

    looked = client.post(url, values)
    assert not StaffMember.objects.filter(number="001234").exists()
    client.post(url, {**values, "step": "save"})

    assert looked.status_code == 200
    hired = StaffMember.objects.get(number="001234")
    assert (hired.name, hired.kana) == ("髙橋 花子", "タカハシ ハナコ")
    assert spans(hired) == [("税務課", FIRST, None)]


def test_hire_with_a_number_that_somebody_has_is_refused(client, office, person):
    page = client.post(reverse("staff:person-create"), {"mark": "new", "number": person.number})

    assert page.status_code == 422
    assert "もう登録されています" in page.content.decode()


def test_person_is_corrected(client, office, person):
    url = reverse("staff:person-edit", args=[person.number])

    client.post(
        url, {**typed(client, url, name="山田 太朗", employment_kind="fixed_term"), "step": "save"}
    )

    person.refresh_from_db()
    assert (person.name, person.employment_kind) == ("山田 太朗", "fixed_term")
    assert list(StaffMember.objects.search("太朗")) == [person]


def test_stale_person_is_refused(client, office, person):
    url = reverse("staff:person-edit", args=[person.number])
    values = typed(client, url, name="山田 太朗")
    StaffMember.objects.filter(pk=person.pk).update(email="new@city.example.lg.jp")

    assert client.post(url, {**values, "step": "save"}).status_code == 409
    person.refresh_from_db()
    assert person.name == "山田 太郎"


WORDS = ["correct", "change", "end", "remove"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    ("viewer", "status"),
    [("office", 200), ("hr", 200), ("self", 404), ("head", 404), ("other", 404)],
)
def test_posting_forms_are_for_office_and_hr(client, person, word, viewer, status):
    viewers = {
        "office": office_member,
        "hr": lambda: employee(DivisionFactory(is_hr=True)),
        "self": lambda: person,
        "head": lambda: employee(person.postings.get().division, is_head=True),
        "other": employee,
    }
    url = url_of(word, person)
    client.force_login(viewers[viewer]())

    assert client.get(url).status_code == status
    answer = client.post(url, {"last_day": ""})
    assert (answer.status_code == 404) is (status == 404)
    assert spans(person) == [("税務課", date(2020, 4, 1), None)]


@pytest.mark.parametrize("name", ["person-edit", "person-leave", "posting-create", "status-create"])
@pytest.mark.parametrize(("viewer", "status"), [("office", 200), ("self", 404)])
def test_person_forms_are_for_office_and_hr(client, person, name, viewer, status):
    client.force_login(office_member() if viewer == "office" else person)
    url = reverse(f"staff:{name}", args=[person.number])

    assert client.get(url).status_code == status
    assert client.post(url, {}).status_code == (422 if status == 200 else 404)


def test_new_person_is_for_office_and_hr(client, person):
    client.force_login(person)

    assert client.get(reverse("staff:person-create")).status_code == 404


def test_planned_posts_show_only_to_those_who_plan(client, person):
    person.postings.update(period=DateRange(date(2020, 4, 1), FIRST))
    PostingFactory(
        person=person, division=DivisionFactory(name="福祉課"), period=DateRange(FIRST, None)
    )

    seen = {}
    for viewer in (office_member(), person, employee()):
        client.force_login(viewer)
        page = client.get(person.get_absolute_url()).content.decode()
        seen[viewer.pk] = ("福祉課" in page, "2027年3月31日まで" in page)

    assert list(seen.values()) == [(True, True), (False, False), (False, False)]


def test_history_shows_the_name_of_its_time(client, office):
    division = DivisionFactory(name="こども課")
    DivisionNameFactory(division=division, name="児童課", period=DateRange(None, date(2024, 4, 1)))
    person = employee(division)
    person.postings.update(period=DateRange(date(2020, 4, 1), date(2023, 4, 1)))

    page = client.get(person.get_absolute_url()).content.decode()

    assert "児童課" in page
    assert "こども課" not in page


def test_strip_draws_what_the_list_says(client, office, person):
    person.postings.update(period=DateRange(date(2020, 4, 1), FIRST))
    PostingFactory(
        person=person, division=DivisionFactory(name="福祉課"), period=DateRange(FIRST, None)
    )

    page = client.get(person.get_absolute_url()).content.decode()

    assert 'class="posting-bar is-present"' in page
    assert 'class="posting-bar is-future"' in page
    assert "これから" in page


def test_page_of_somebody_without_posts(client, office):
    page = client.get(StaffMemberFactory().get_absolute_url()).content.decode()

    assert "配属の記録はありません。" in page


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [("self", True), ("head", True), ("office", True), ("hr", True), ("other", False)],
)
def test_time_away_shows_to_few(client, person, viewer, seen):
    StatusPeriodFactory(person=person)
    viewers = {
        "self": lambda: person,
        "head": lambda: employee(person.postings.get().division, is_head=True),
        "office": office_member,
        "hr": lambda: employee(DivisionFactory(is_hr=True)),
        "other": lambda: employee(person.postings.get().division),
    }
    client.force_login(viewers[viewer]())

    assert ("育児休業" in client.get(person.get_absolute_url()).content.decode()) is seen


def test_time_away_is_entered_changed_and_removed(client, office, person):
    url = reverse("staff:status-create", args=[person.number])
    values = typed(client, url, kind="leave", since="2027-01-01", last_day="2027-03-31")
    client.post(url, {**values, "step": "save"})
    status = person.status_periods.get()
    assert (status.kind, status.period.lower, status.period.upper) == (
        "leave",
        date(2027, 1, 1),
        FIRST,
    )

    url = reverse("staff:status-edit", args=[status.pk])
    client.post(url, {**typed(client, url, last_day="2027-06-30"), "step": "save"})
    status.refresh_from_db()
    assert status.period.upper == date(2027, 7, 1)

    url = reverse("staff:status-remove", args=[status.pk])
    question = client.get(url).context_data["question"]
    assert question.texts[0] == "休職（2027年1月1日から2027年6月30日まで）の記録を消します。"
    StatusPeriod.objects.update(note="延長")
    assert client.post(url, question.sent).status_code == 409
    assert client.post(url).status_code == 409
    client.post(url, client.get(url).context_data["question"].sent)
    assert not StatusPeriod.objects.exists()


def test_two_times_away_on_one_day_are_refused(client, office, person):
    StatusPeriodFactory(person=person)
    url = reverse("staff:status-create", args=[person.number])

    page = client.post(url, typed(client, url, kind="leave", since="2027-09-30"))

    assert page.status_code == 422
    assert (
        "育児休業(2026年10月1日から2027年9月30日まで)と期間が重なっています"
        in page.content.decode()
    )


@pytest.mark.parametrize(("viewer", "gone"), [("office", True), ("self", False)])
def test_time_away_is_removed_by_office_and_hr(client, person, viewer, gone):
    status = StatusPeriodFactory(person=person)
    client.force_login(office_member() if viewer == "office" else person)
    status.refresh_from_db()

    client.post(reverse("staff:status-remove", args=[status.pk]), {"mark": status_mark(status)})

    assert StatusPeriod.objects.exists() is not gone


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2027, 9, 30), False),
        (date(2027, 10, 1), True),
    ],
)
def test_denominator_leaves_out_who_is_away(person, day, counted):
    StatusPeriodFactory(person=person)

    assert StaffMember.objects.counted_on(day).filter(pk=person.pk).exists() is counted
    assert StaffMember.objects.in_post(day).filter(pk=person.pk).exists() is True
