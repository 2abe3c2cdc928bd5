"""Who may do what, deputies, accounts: pages for few, and what they do."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.models import Division, HeadDeputy, StaffMember
from staff.queries import history_of
from teams.choices import TeamRole
from tests.factories.staff import (
    DivisionFactory,
    HeadDeputyFactory,
    StaffMemberFactory,
    employee,
    office_member,
)
from tests.factories.teams import SpecialistFactory, appoint

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def names_on(response):
    return {row.record.name for row in response.context_data["table"].page.object_list}


def test_rights_list_shows_each_role_with_its_reason(client):
    office = office_member(name="事務 局子")
    head = employee(is_head=True, name="課長 一郎")
    deputy = HeadDeputyFactory(person=employee(name="代決 二郎"), given_by=head)
    lead = appoint(employee(name="統括 三郎"), DivisionFactory().department, TeamRole.LEAD)
    specialist = SpecialistFactory(person__name="専門 四郎", organisation="関門システム")
    StaffMemberFactory(is_operator=True, name="管理 五郎")
    employee(name="職員 六郎")
    client.force_login(office)

    response = client.get("/staff/rights/")

    page = response.content.decode()
    assert names_on(response) == {
        "事務 局子", "課長 一郎", "代決 二郎", "統括 三郎", "専門 四郎", "管理 五郎",
    }  # fmt: skip
    assert f"{deputy.division.name}の代決者（課長 一郎が指定）" in page
    assert f"{lead.seat.team.department.name} DX推進チームへの選任" in page
    assert f"関門システム {specialist.get_kind_display()}" in page
    assert "システム管理者としての登録" in page
    assert "2020/04/01〜2027/03/31" in page


@pytest.mark.parametrize(
    ("role", "expected"),
    [("office", "事務 局子"), ("head", "課長 一郎"), ("team_lead", "統括 三郎")],
)
def test_rights_list_filters_by_role(client, role, expected):
    client.force_login(office_member(name="事務 局子"))
    employee(is_head=True, name="課長 一郎")
    appoint(employee(name="統括 三郎"), DivisionFactory().department, TeamRole.LEAD)

    assert names_on(client.get("/staff/rights/", {"role": role})) == {expected}


def test_rights_list_exports_the_reasons(client):
    client.force_login(office_member(name="事務 局子"))

    content = client.get("/staff/rights/", {"export": "csv"}).getvalue().decode("utf-8-sig")

    assert "事務局：情報政策課 主任（本務）" in content


@pytest.mark.parametrize("count", [1, 30])
def test_rights_list_num_queries(client, count, django_assert_max_num_queries):
    for _ in range(count):
        HeadDeputyFactory(person=employee(is_head=True))
    client.force_login(office_member())

    with django_assert_max_num_queries(12):
        client.get("/staff/rights/")


@pytest.mark.parametrize(
    ("viewer", "expected"), [("self", True), ("office", True), ("head", False)]
)
def test_person_page_shows_rights_to_oneself_and_the_office(client, viewer, expected):
    division = DivisionFactory()
    person = employee(division)
    viewers = {
        "self": lambda: person,
        "office": office_member,
        "head": lambda: employee(division, is_head=True),
    }
    client.force_login(viewers[viewer]())

    assert ("できること" in client.get(person.get_absolute_url()).content.decode()) is expected


# --- Deputies ---------------------------------------------------------------------------------


def name_deputy(client, division, person, days=10):
    first = TODAY()
    return client.post(
        f"/staff/deputies/new/?division={division.code}",
        {
            "person": person.number,
            "first_day": first.isoformat(),
            "last_day": (first + timedelta(days=days)).isoformat(),
        },
    )


def test_head_names_a_deputy_who_is_told_and_may_act(client):
    division = DivisionFactory()
    head, person = employee(division, is_head=True), employee(division)
    client.force_login(head)

    response = name_deputy(client, division, person)

    deputy = HeadDeputy.objects.get()
    assert response["Location"] == "/staff/deputies/"
    assert (deputy.person, deputy.given_by) == (person, head)
    assert division.pk in person.standing.headed_division_ids
    assert person.notices.get().title == f"{division.name}の所属長の代決者になりました"
    assert history_of(deputy)[0].what == "代決者の指定"


def test_deputy_twice_is_refused_and_what_was_typed_stays(client):
    division = DivisionFactory()
    person = employee(division)
    client.force_login(employee(division, is_head=True))
    name_deputy(client, division, person)

    response = name_deputy(client, division, person)

    page = response.content.decode()
    assert response.status_code == 422
    assert "この人は、その期間にすでにこの所属の代決者です。" in page
    assert f'value="{person.number}" selected' in page
    assert HeadDeputy.objects.count() == 1


def test_deputy_for_too_long_is_refused(client):
    division = DivisionFactory()
    client.force_login(employee(division, is_head=True))

    response = name_deputy(client, division, employee(division), days=400)

    assert response.status_code == 422
    assert "期間は1年以内にしてください。" in response.content.decode()


def test_head_names_no_deputy_of_another_division(client):
    other = DivisionFactory()
    client.force_login(employee(is_head=True))

    assert client.get(f"/staff/deputies/new/?division={other.code}").status_code == 404
    assert name_deputy(client, other, employee(other)).status_code == 404


def test_office_chooses_the_division_first(client):
    division = DivisionFactory()
    client.force_login(office_member())

    response = client.post("/staff/deputies/new/", {"division": division.code})

    assert response["Location"] == f"/staff/deputies/new/?division={division.code}"
    assert client.post("/staff/deputies/new/", {}).status_code == 422


def test_deputy_ends_at_once(client):
    deputy = HeadDeputyFactory(person=employee())
    client.force_login(office_member())

    client.post(f"/staff/deputies/{deputy.pk}/end/")

    deputy.refresh_from_db()
    assert deputy.period.upper == TODAY()
    assert deputy.person.standing.headed_division_ids == frozenset()


def test_deputy_who_has_not_begun_is_taken_back(client):
    division = DivisionFactory()
    client.force_login(employee(division, is_head=True))
    name_deputy(client, division, employee(division))

    client.post(f"/staff/deputies/{HeadDeputy.objects.get().pk}/end/")

    assert not HeadDeputy.objects.exists()


def test_deputy_cannot_end_or_name_deputies(client):
    deputy = HeadDeputyFactory(person=employee())
    client.force_login(deputy.person)

    assert client.post(f"/staff/deputies/{deputy.pk}/end/").status_code == 404
    assert client.get("/staff/deputies/new/").status_code == 404


def test_head_cannot_end_the_deputy_of_another(client):
    deputy = HeadDeputyFactory()
    client.force_login(employee(is_head=True))

    assert client.post(f"/staff/deputies/{deputy.pk}/end/").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_deputy_list_num_queries(client, count, django_assert_max_num_queries):
    HeadDeputyFactory.create_batch(count)
    client.force_login(office_member())

    with django_assert_max_num_queries(12):
        client.get("/staff/deputies/")


# --- Divisions with special rights, accounts --------------------------------------------------


def test_operator_makes_a_division_hr_and_takes_it_back(client):
    division = DivisionFactory()
    client.force_login(StaffMemberFactory(is_operator=True))

    client.post("/staff/rights/divisions/", {"division": division.code, "role": "is_hr"})
    assert Division.objects.get(is_hr=True) == division
    client.post(f"/staff/rights/divisions/{division.code}/is_hr/end/")
    assert not Division.objects.filter(is_hr=True).exists()


def test_last_office_division_cannot_be_taken_away(client):
    division = DivisionFactory(is_office=True)
    client.force_login(StaffMemberFactory(is_operator=True))

    response = client.post(f"/staff/rights/divisions/{division.code}/is_office/end/", follow=True)

    assert "事務局の所属がなくなるため、外せません。" in response.content.decode()
    assert Division.objects.filter(is_office=True).exists()


def test_external_account_is_opened_with_a_last_day(client):
    client.force_login(office_member())
    asked = {"number": "Ｅ０１", "name": "専門 太郎", "expires_on": TODAY().isoformat()}

    response = client.post("/staff/accounts/new/", asked)

    person = StaffMember.objects.get(number="E01")
    assert response["Location"] == "/staff/accounts/E01/"
    assert (person.employment_kind, person.expires_on) == ("external", TODAY())
    assert history_of(person)[0].what == "外部アカウントの登録"


def test_external_account_with_a_known_number_is_refused(client):
    StaffMemberFactory(number="E01")
    client.force_login(office_member())

    response = client.post("/staff/accounts/new/", {"number": "E01", "name": "専門 太郎"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "職員番号「E01」は、もう登録されています。" in page
    assert "利用できる最後の日を入力してください。" in page


def test_office_closes_an_account(client):
    person = employee()
    client.force_login(office_member())

    client.post(f"/staff/accounts/{person.number}/", {"is_active": "no", "expires_on": ""})

    person.refresh_from_db()
    assert person.is_active is False


def test_nobody_closes_the_own_account(client):
    person = office_member()
    client.force_login(person)

    response = client.post(f"/staff/accounts/{person.number}/", {"is_active": "no"})

    assert response.status_code == 422
    assert "自分のアカウントは停止できません。" in response.content.decode()


def test_first_password_is_shown_once_and_not_kept(client):
    person = employee()
    client.force_login(office_member())

    response = client.post(f"/staff/accounts/{person.number}/password/")

    password = response.context_data["first_password"]
    person.refresh_from_db()
    assert person.check_password(password)
    assert person.must_change_password is True
    assert response["Cache-Control"] == "no-store"
    assert password not in client.get(f"/staff/accounts/{person.number}/").content.decode()


def test_office_takes_lost_one_time_codes_away(client):
    person = employee()
    TOTPDevice.objects.create(user=person, name="電話")
    client.force_login(office_member())

    client.post(f"/staff/accounts/{person.number}/second-step/")

    assert not TOTPDevice.objects.exists()


def test_locked_account_is_unlocked(client, settings):
    settings.AXES_FAILURE_LIMIT = 1
    person = employee()
    person.set_password("うみと-とんねる-2026")
    person.save()
    asked = {"username": person.number, "password": "うみと-とんねる-2026"}
    visitor = client.__class__()
    visitor.post(reverse("staff:sign-in"), asked | {"password": "x"})
    client.force_login(office_member())
    client.post(f"/staff/accounts/{person.number}/unlock/")

    assert visitor.post(reverse("staff:sign-in"), asked).status_code == 302


def test_operator_names_another_but_cannot_drop_the_own_right(client):
    operator, person = StaffMemberFactory(is_operator=True), employee()
    client.force_login(operator)

    client.post(f"/staff/accounts/{person.number}/operator/", {"held": "yes"})
    client.post(f"/staff/accounts/{operator.number}/operator/", {"held": "no"})

    assert StaffMember.objects.filter(is_operator=True).count() == 2


OFFICE_ONLY = [
    "/staff/rights/",
    "/staff/accounts/new/",
    "/staff/accounts/{number}/",
    "/staff/accounts/{number}/password/",
    "/staff/accounts/{number}/unlock/",
    "/staff/accounts/{number}/second-step/",
    "/staff/accounts/{number}/operator/",
    "/staff/rights/divisions/",
    "/staff/rights/divisions/{code}/is_hr/end/",
    "/staff/audit/sign-ins/",
    "/staff/audit/exports/",
    "/staff/audit/imports/",
    "/staff/audit/rights/",
    "/staff/audit/changes/",
]
DEPUTY_PAGES = ["/staff/deputies/", "/staff/deputies/new/", "/staff/deputies/{pk}/end/"]


def outsiders():
    division = DivisionFactory()
    return [
        employee(division),
        employee(division, is_head=True),
        employee(DivisionFactory(is_hr=True)),
        SpecialistFactory().person,
        appoint(employee(), division.department, TeamRole.LEAD).person,
    ]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("url", OFFICE_ONLY)
def test_office_pages_do_not_exist_for_others(client, url, method):
    address = url.format(number=employee().number, code=DivisionFactory().code)
    for person in outsiders():
        client.force_login(person)
        assert getattr(client, method)(address).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("url", DEPUTY_PAGES)
def test_deputy_pages_do_not_exist_for_employees(client, url, method):
    deputy = HeadDeputyFactory()
    for person in [employee(), SpecialistFactory().person, StaffMemberFactory()]:
        client.force_login(person)
        assert getattr(client, method)(url.format(pk=deputy.pk)).status_code == 404


def test_office_does_not_touch_an_operators_account(client):
    operator = StaffMemberFactory(is_operator=True)
    client.force_login(office_member())

    assert client.get(f"/staff/accounts/{operator.number}/").status_code == 404
    assert client.post(f"/staff/accounts/{operator.number}/password/").status_code == 404
