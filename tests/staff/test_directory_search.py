"""The directory finds people as they are spoken of, and takes filters from higher apps."""

import pytest

from staff.filters import DirectoryFilter, add_directory_filter, directory
from staff.models import StaffMember
from tests.factories.staff import DepartmentFactory, DivisionFactory, employee

pytestmark = pytest.mark.django_db
URL = "/staff/people/"


def found(client, **query):
    page = client.get(URL, query)
    return sorted(row.record.name for row in page.context_data["table"].page.object_list)


@pytest.fixture
def hanako(client):
    department = DepartmentFactory(name="総合政策部", code="SOG")
    division = DivisionFactory(name="デジタル推進課", department=department, code="SOG-9")
    person = employee(division, name="髙橋 花子", kana="タカハシ ハナコ", number="000123")
    employee(name="青木 次郎", kana="アオキ ジロウ", number="000999")
    client.force_login(person)
    return person


@pytest.mark.parametrize(
    "query",
    [
        "高橋",
        "髙橋",
        "たかはし",
        "ﾀｶﾊｼ",
        "タカハシ　はなこ",
        "000123",
        "０００１２３",
        "デジタル",
        "でじたる",
        "ﾃﾞｼﾞﾀﾙ",
        "総合政策 花子",
    ],
)
def test_person_is_found_by(client, hanako, query):
    assert found(client, q=query) == ["髙橋 花子"]


@pytest.mark.parametrize("query", ["総合政策 青木", "髙橋 次郎"])
def test_person_is_not_found_by(client, hanako, query):
    assert found(client, q=query) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("department", "SOG"), ("division", "SOG-9"), ("employment_kind", "regular")],
)
def test_directory_filters(client, hanako, field, value):
    assert "髙橋 花子" in found(client, **{field: value})


def test_division_choice_names_the_department(client, hanako):
    assert "総合政策部 デジタル推進課" in client.get(URL).content.decode()


def test_higher_app_adds_a_filter(client, hanako, monkeypatch):
    monkeypatch.setattr(directory, "_added", {})
    add_directory_filter(
        DirectoryFilter(
            name="initial",
            label="頭文字",
            choices=lambda: [("タ", "た行")],
            keep=lambda rows, value: rows.filter(kana__startswith=value),
        )
    )

    assert "頭文字" in client.get(URL).content.decode()
    assert found(client, initial="タ") == ["髙橋 花子"]
    assert len(found(client)) == StaffMember.objects.count()


def test_teams_adds_the_role_filter(client, hanako):
    assert "DX推進チームの役割" in client.get(URL).content.decode()
    assert found(client, team_role="lead") == []
