"""The forms of departments and divisions: who may, what the preview says, what is written."""

from datetime import date

import pytest
from django.urls import reverse

from staff.models import Department, Division, OrganisationChange
from tests.factories.staff import (
    DepartmentFactory,
    DivisionFactory,
    OrganisationChangeFactory,
    employee,
    office_member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
LAST, FIRST = date(2027, 3, 31), date(2027, 4, 1)

UNIT_WORDS = ["edit", "renaming", "merger", "split", "closing"]


@pytest.mark.parametrize("noun", ["department", "division"])
@pytest.mark.parametrize("word", UNIT_WORDS)
@pytest.mark.parametrize(
    ("viewer", "status"), [("office", 200), ("hr", 200), ("head", 404), ("employee", 404)]
)
def test_unit_forms_are_for_office_and_hr(client, noun, word, viewer, status):
    division = DivisionFactory()
    unit = division if noun == "division" else division.department
    viewers = {
        "office": office_member,
        "hr": lambda: employee(DivisionFactory(is_hr=True)),
        "head": lambda: employee(division, is_head=True),
        "employee": employee,
    }
    client.force_login(viewers[viewer]())
    url = reverse(f"staff:{noun}-{word}", args=[unit.pk])

    assert client.get(url).status_code == status
    assert client.post(url, {}).status_code == (422 if status == 200 else 404)


@pytest.mark.parametrize("name", ["department-create", "division-create"])
@pytest.mark.parametrize(("viewer", "status"), [("office", 200), ("employee", 404)])
def test_new_units_are_for_office_and_hr(client, name, viewer, status):
    client.force_login(office_member() if viewer == "office" else employee())

    assert client.get(reverse(f"staff:{name}")).status_code == status


@pytest.mark.parametrize(("viewer", "status"), [("office", 200), ("employee", 404)])
def test_changes_are_for_office_and_hr(client, viewer, status):
    change = OrganisationChangeFactory()
    client.force_login(office_member() if viewer == "office" else employee())

    assert client.get(change.get_absolute_url()).status_code == status
    assert client.get(reverse("staff:organisation-change-list")).status_code == status
    undo = client.post(reverse("staff:organisation-change-undo", args=[change.pk]))
    assert undo.status_code == (302 if status == 200 else 404)


def post_all(client, url, typed):
    """Enter, look, save; return both answers."""
    mark = client.get(url).context_data["form"]["mark"].value()
    looked = client.post(url, {"mark": mark, **typed})
    return looked, client.post(url, {"mark": mark, "step": "save", **typed})


def test_rename_by_the_form_previews_then_writes(client, office):
    division = DivisionFactory(name="児童課")
    url = reverse("staff:division-renaming", args=[division.pk])

    looked, saved = post_all(
        client, url, {"on": "2027-04-01", "name": "こども課", "kana": "こどもか"}
    )

    assert "名称は「こども課」になります。" in looked.content.decode()
    assert (saved.status_code, OrganisationChange.objects.count()) == (302, 1)
    assert division.names.get(period__upper_inf=True).kana == "コドモカ"


def test_preview_writes_nothing(client, office):
    division = DivisionFactory(name="児童課")
    url = reverse("staff:division-renaming", args=[division.pk])
    mark = client.get(url).context_data["form"]["mark"].value()

    client.post(url, {"mark": mark, "on": "2027-04-01", "name": "こども課"})

    assert (OrganisationChange.objects.count(), division.names.count()) == (0, 0)


def test_merge_by_the_form_counts_people(client, office):
    tax, due = DivisionFactory(name="税務課"), DivisionFactory(name="収納課")
    employee(tax, is_head=True)
    employee(due, is_head=True)
    url = reverse("staff:division-merger", args=[tax.pk])
    new = {"new_name": "納税課", "new_code": "N-1", "new_department": tax.department.pk}

    looked, saved = post_all(client, url, {"on": "2027-04-01", "other_1": due.pk, **new})

    text = looked.content.decode()
    assert "2人(配属2件)が移ります。" in text
    assert "「納税課」の所属長が未定です。" in text
    assert saved["Location"] == OrganisationChange.objects.get().get_absolute_url()
    assert Division.objects.get(code="N-1").postings.count() == 2


def test_merge_asks_for_one_target(client, office):
    tax = DivisionFactory()
    url = reverse("staff:division-merger", args=[tax.pk])

    page = client.post(url, {"on": "2027-04-01"})

    assert page.status_code == 422
    assert "どちらか1つです" in page.content.decode()


def test_split_by_the_form_gives_people_their_place(client, office):
    division = DivisionFactory(name="税務課")
    one, two = employee(division), employee(division)
    url = reverse("staff:division-split", args=[division.pk])
    typed = {
        "on": "2027-04-01",
        "name_1": "第1課",
        "code_1": "N-1",
        "name_2": "第2課",
        "code_2": "N-2",
    }
    places = {f"place_{one.postings.get().pk}": 1, f"place_{two.postings.get().pk}": 2}

    looked, saved = post_all(client, url, typed | places)

    assert "所属「税務課」が廃止になります。" in looked.content.decode()
    assert saved.status_code == 302
    held = [person.standing_on(FIRST).main.division_name for person in (one, two)]
    assert held == ["第1課", "第2課"]


def test_split_into_a_part_without_a_name_is_refused(client, office):
    division = DivisionFactory()
    person = employee(division)
    url = reverse("staff:division-split", args=[division.pk])
    typed = {"on": "2027-04-01", "name_1": "第1課", "code_1": "N-1"}

    looked, _ = post_all(client, url, {**typed, f"place_{person.postings.get().pk}": 2})

    assert looked.status_code == 422
    assert "移る先を選び直してください" in looked.content.decode()


def test_department_is_split_by_its_divisions(client, office):
    department = DepartmentFactory(name="総務部")
    stays, goes = (
        DivisionFactory(department=department, name=name) for name in ("総務課", "税務課")
    )
    url = reverse("staff:department-split", args=[department.pk])
    typed = {"on": "2027-04-01", "name_1": "税務部", "code_1": "ZEI"}

    _, saved = post_all(client, url, {**typed, f"place_{stays.pk}": 0, f"place_{goes.pk}": 1})

    assert saved.status_code == 302
    heir = Division.objects.get(department__code="ZEI")
    assert (heir.name, heir.code, heir.period.lower) == ("税務課", "ZEI-01", FIRST)
    assert Department.objects.on(FIRST).filter(pk=department.pk).exists()


def test_create_by_the_form(client, office):
    department = DepartmentFactory()
    url = reverse("staff:division-create")
    typed = {
        "department": department.pk,
        "code": "Ｎ－1",
        "name": "新課",
        "order": 3,
        "on": "2027-04-01",
    }

    looked, saved = post_all(client, url, typed)

    assert "所属「新課」(コード N-1)が新しくできます。" in looked.content.decode()
    assert saved.status_code == 302
    assert Division.objects.get(code="N-1").period.lower == FIRST


def test_correction_tells_before_and_after(client, office):
    division = DivisionFactory(name="税無課")
    url = reverse("staff:division-edit", args=[division.pk])

    looked, saved = post_all(client, url, {"code": division.code, "name": "税務課", "order": 1})

    assert "「税無課」 → 「税務課」" in looked.content.decode()
    assert saved["Location"] == division.get_absolute_url()


def test_stale_form_is_refused_and_keeps_what_was_typed(client, office):
    division = DivisionFactory(name="児童課")
    url = reverse("staff:division-renaming", args=[division.pk])
    mark = client.get(url).context_data["form"]["mark"].value()
    Division.objects.filter(pk=division.pk).update(code="OTHER")

    page = client.post(url, {"mark": mark, "step": "save", "on": "2027-04-01", "name": "こども課"})

    assert page.status_code == 409
    text = page.content.decode()
    assert "ほかの人がこの内容を変えました" in text
    assert 'value="こども課"' in text
    assert page.context_data["form"]["mark"].value() != mark
    assert not OrganisationChange.objects.exists()


def test_back_to_the_form_keeps_what_was_typed(client, office):
    division = DivisionFactory(name="児童課")
    url = reverse("staff:division-renaming", args=[division.pk])

    page = client.post(url, {"step": "edit", "on": "2027-04-01", "name": "こども課"})

    assert page.status_code == 200
    assert 'value="こども課"' in page.content.decode()


def test_undo_by_the_button(client, office):
    division = DivisionFactory(name="児童課")
    url = reverse("staff:division-renaming", args=[division.pk])
    post_all(client, url, {"on": "2027-04-01", "name": "こども課"})
    change = OrganisationChange.objects.get()

    answers = [
        client.post(reverse("staff:organisation-change-undo", args=[change.pk])) for _ in "ab"
    ]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert "もう取り消されています" in answers[1].content.decode()
    assert not division.names.exists()
