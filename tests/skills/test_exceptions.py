"""Personal exceptions: granted with a reason, ended, seen by the person and the head."""

from datetime import date

import pytest
from django.urls import reverse
from psycopg.types.range import DateRange

from skills.models import TargetException
from staff.queries import history_of
from tests.factories.skills import SkillFactory, TargetExceptionFactory, TargetFactory
from tests.factories.staff import (
    DivisionFactory,
    StaffMemberFactory,
    employee,
    office_member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_november_23")]
LIST = reverse("skills:exception-list")
CREATE = reverse("skills:exception-create")


def text(response):
    return response.content.decode()


def typed(person, skill, **changes):
    values = {
        "number": person.number,
        "skill": skill.code,
        "level": "1",
        "first_day": "2026-11-23",
        "last_day": "2027-03-31",
        "reason": "育児短時間勤務のため",
    }
    return {**values, **changes}


def test_exception_is_granted_told_and_recorded(client, office):
    person, skill = employee(), TargetFactory(level=3).skill

    response = client.post(CREATE, typed(person, skill))

    exception = TargetException.objects.get()
    assert response.status_code == 302
    assert exception.period == DateRange(date(2026, 11, 23), date(2027, 4, 1))
    assert (exception.level, exception.by) == (1, office)
    assert [change.what for change in history_of(exception)] == ["個人の例外の設定"]
    assert "育児短時間勤務のため" in person.notices.get().body


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": "999999"}, "この職員番号の職員はいません。番号を確かめてください。"),
        ({"reason": ""}, "理由を入力してください。"),
        ({"last_day": "2026-11-22"}, "最後の日は、始まりの日以後にしてください。"),
        (
            {"first_day": "2026-11-22"},
            "始まりの日は、今日か、それより後にしてください。過ぎた日の目標は変えられません。",
        ),
        ({"first_day": "2026-12-01"}, "この職員のこのスキルには、その期間にすでに例外があります。"),
    ],
)
def test_exception_is_refused(client, office, changes, sentence):
    person, skill = employee(), SkillFactory()
    TargetExceptionFactory(
        person=person, skill=skill, period=DateRange(date(2026, 12, 1), date(2026, 12, 2))
    )
    before = TargetException.objects.count()

    response = client.post(CREATE, typed(person, skill, **changes))

    assert response.status_code == 422
    assert sentence in text(response)
    assert TargetException.objects.count() == before


@pytest.mark.parametrize(
    ("viewer", "status", "count"),
    [
        ("office", 200, 2), ("operator", 200, 2), ("hr", 200, 2), ("head", 200, 1),
        ("other head", 200, 0), ("self", 404, None), ("colleague", 404, None),
    ],
)  # fmt: skip
def test_who_sees_which_exceptions(client, viewer, status, count):
    division = DivisionFactory()
    person = employee(division)
    viewers = {
        "office": office_member(),
        "operator": StaffMemberFactory(is_operator=True),
        "hr": employee(DivisionFactory(is_hr=True)),
        "head": employee(division, is_head=True),
        "other head": employee(is_head=True),
        "self": person,
        "colleague": employee(division),
    }
    TargetExceptionFactory(person=person)
    TargetExceptionFactory()
    client.force_login(viewers[viewer])

    response = client.get(LIST)

    assert response.status_code == status
    assert count is None or response.context_data["count"] == count


@pytest.mark.parametrize("viewer", ["self", "head", "office"])
def test_reason_of_an_exception_is_on_the_map(client, viewer):
    division = DivisionFactory()
    person = employee(division)
    viewers = {"self": person, "head": employee(division, is_head=True), "office": office_member()}
    skill = TargetFactory(level=3).skill
    TargetExceptionFactory(person=person, skill=skill, level=1, by=viewers["office"])
    client.force_login(viewers[viewer])

    page = " ".join(text(client.get(reverse("skills:person-map", args=[person.number]))).split())

    assert "<strong>個人の例外（2027年3月31日まで）</strong> → 1。これだけで決まります。" in page
    assert "育児短時間勤務のため" in page
    assert "ほかに当てはまる決まり" in page


@pytest.mark.parametrize(
    ("period", "last_day", "upper", "told"),
    [
        (DateRange(date(2026, 4, 1), date(2027, 4, 1)), "2026-11-23", date(2026, 11, 24),
         "終わります"),
        (DateRange(date(2026, 4, 1), None), "2026-11-22", date(2026, 11, 23), "終わりました"),
        (DateRange(date(2026, 12, 1), None), "2026-12-01", None, "取りやめになりました"),
    ],
    ids=["today is the last day", "over since yesterday", "has not begun: taken away"],
)  # fmt: skip
def test_exception_is_ended_and_the_person_told(client, office, period, last_day, upper, told):
    exception = TargetExceptionFactory(period=period, skill__name="BPR")

    response = client.post(
        reverse("skills:exception-end", args=[exception.pk]), {"last_day": last_day}
    )

    ends = [row.period.upper for row in TargetException.objects.all()]
    assert response.status_code == 302
    assert ends == ([upper] if upper else [])
    assert exception.person.notices.get().title == f"「BPR」の個人の例外が、{told}"


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [
        ("2027-04-01", "この例外は2027年3月31日までです。それより後の日は選べません。"),
        (
            "2026-11-21",
            "最後の日は、2026年11月22日以後にしてください。過ぎた日の目標は変えられません。",
        ),
    ],
)
def test_exception_is_not_ended_outside_of_its_time(client, office, last_day, sentence):
    exception = TargetExceptionFactory()

    response = client.post(
        reverse("skills:exception-end", args=[exception.pk]), {"last_day": last_day}
    )

    exception.refresh_from_db()
    assert response.status_code == 422
    assert sentence in text(response)
    assert exception.last_day == date(2027, 3, 31)


@pytest.mark.parametrize(("state", "count"), [("now", 1), ("future", 1), ("past", 1), ("", 3)])
def test_exceptions_are_filtered_by_state(client, office, state, count):
    for first, last in [
        (date(2026, 4, 1), date(2027, 4, 1)),
        (date(2027, 4, 1), date(2028, 4, 1)),
        (date(2025, 4, 1), date(2026, 4, 1)),
    ]:
        TargetExceptionFactory(period=DateRange(first, last))

    assert client.get(LIST, {"state": state}).context_data["count"] == count


def test_exceptions_are_found_and_exported(client, office):
    exception = TargetExceptionFactory(person__name="髙橋 美咲", skill__name="BPR")
    TargetExceptionFactory()

    found = client.get(LIST, {"q": "高橋"}).context_data["count"]
    content = client.get(LIST, {"q": "BPR", "export": "csv"}).getvalue().decode("utf-8-sig")

    assert found == 1
    assert content.splitlines()[1].startswith(
        f"いま有効,{exception.person.number} 髙橋 美咲,BPR,1,"
    )


@pytest.mark.parametrize("count", [1, 30])
def test_exception_list_num_queries(client, office, count, django_assert_num_queries):
    TargetExceptionFactory.create_batch(count)

    with django_assert_num_queries(5):
        client.get(LIST)
