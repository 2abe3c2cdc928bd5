"""The guide of grades: by the kind of department and of seat, and shown wherever one decides."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange
from pypdf import PdfReader

from japan.fiscal import FiscalYear
from staff.choices import Grade
from teams.choices import NominationState, TeamRole
from teams.queries.grades import grade_guide
from teams.queries.letters import letters_of, letters_pdf
from teams.rules.grades import GradeLine, usual_grade_in
from tests.factories.staff import DepartmentFactory, DivisionFactory, employee, office_member
from tests.factories.teams import (
    AppointmentFactory,
    JointDepartmentFactory,
    NominationFactory,
    SeatFactory,
    SeatRuleFactory,
    TeamFactory,
)

LEAD, LEADER, MEMBER = TeamRole
MANAGER, ASSISTANT, GENERAL = Grade.MANAGER, Grade.ASSISTANT_MANAGER, Grade.GENERAL
LINES = [
    GradeLine(LEADER, True, ASSISTANT),
    GradeLine(LEADER, False, MANAGER),
    GradeLine(LEADER, True, GENERAL, "消防"),
    GradeLine(MEMBER, True, None),
]


@pytest.mark.parametrize(
    ("role", "organ_kind", "per_division", "expected"),
    [
        (LEADER, "", True, ASSISTANT),
        (LEADER, "", False, MANAGER),
        (LEADER, "議会", True, ASSISTANT),
        (LEADER, "消防", True, GENERAL),
        (LEADER, "消防", False, GENERAL),  # the kind's own rules take the place of the general ones
        (MEMBER, "", True, GENERAL),  # the rule is silent: figure 5
        (LEAD, "", False, MANAGER),  # no rule: figure 5
    ],
)
def test_usual_grade_in(role, organ_kind, per_division, expected):
    found = usual_grade_in(LINES, role=role, organ_kind=organ_kind, per_division=per_division)

    assert found == expected


pytestmark = pytest.mark.django_db
WARNING = (
    "DX推進リーダーの目安の職位は「係長級・一般職員」ですが、この人の職位は「管理職」です。"
    "このまま選任できます。理由があれば記録に残してください。"
)
GUIDE = (
    "役割ごとの目安の職位（方針の図5。参考です）："
    "DX統括リーダーは管理職、DX推進リーダーは係長級・一般職員、DX推進員は係長級・一般職員。"
)


@pytest.fixture
def seat():
    """A leader's seat of a fire station that takes part in the team of another department."""
    SeatRuleFactory(fiscal_year=2026, role=LEADER, per_division=True, usual_grade=MANAGER)
    SeatRuleFactory(
        fiscal_year=2026, role=LEADER, per_division=True, usual_grade=GENERAL, organ_kind="消防",
        duties="署の業務を見直す。",
    )  # fmt: skip
    guest = DepartmentFactory(organ_kind="消防")
    team = TeamFactory(department=DepartmentFactory(organ_kind=""))
    JointDepartmentFactory(team=team, department=guest)
    return SeatFactory(team=team, role=LEADER, division=DivisionFactory(department=guest))


def test_a_seat_follows_the_department_of_its_division(seat):
    guide = grade_guide(date(2026, 11, 24))

    assert guide.usual(seat) == GENERAL
    assert guide.usual(SeatFactory(role=LEADER, division=DivisionFactory())) == MANAGER
    assert guide.warning(seat, MANAGER) == WARNING
    assert guide.warning(seat, GENERAL) == ""
    assert guide.lines("消防")[1] == ("DX推進リーダー", "係長級・一般職員")
    assert guide.lines("")[1] == ("DX推進リーダー", "管理職")
    term = DateRange(date(2026, 4, 1), date(2027, 4, 1))
    AppointmentFactory(seat=seat, period=term)
    office = office_member()
    letter = letters_pdf(letters_of(FiscalYear(2026), reader=office), reader=office)
    assert "署の業務を見直す。" in PdfReader(BytesIO(letter)).pages[0].extract_text()


def test_the_guide_is_shown_at_every_step(client, seat):
    person = employee(seat.division, grade=MANAGER)
    today = timezone.localdate()
    nomination = NominationFactory(
        seat=seat, person=person, state=NominationState.ACCEPTED,
        period=DateRange(today, date(2099, 4, 1)),
    )  # fmt: skip
    client.force_login(office_member())
    who = {"person": person.number}

    for url, data in (
        (reverse("teams:seat-appoint", args=[seat.pk]), who),
        (reverse("teams:nomination-create", args=[seat.pk]), who),
        (nomination.get_absolute_url(), {}),
    ):
        shown = client.get(url, data).content.decode()
        assert (shown.count(WARNING), shown.count(GUIDE)) == (1, 1)

    preview = client.get(reverse("teams:nomination-appoint"), {"n": nomination.pk})
    shown = preview.content.decode()
    assert "1人のうち1人は、職位が目安と異なります。このまま選任できます。" in shown
    assert shown.count(WARNING) == 1
    assert "役割ごとの目安の職位（方針の図5。参考です）" in shown


def test_people_of_all_departments_served_are_offered(client, seat):
    own = employee(DivisionFactory(department=seat.team.department), name="本体 太郎")
    guest, stranger = employee(seat.division, name="署員 花子"), employee(name="よその 人")
    client.force_login(office_member())

    for name in ("seat-appoint", "nomination-create"):
        response = client.get(reverse(f"teams:{name}", args=[seat.pk]))
        assert [person.pk for person in response.context_data["people"]] == [guest.pk, own.pk]
        found = client.get(reverse(f"teams:{name}", args=[seat.pk]), {"q": "よその"})
        assert [person.pk for person in found.context_data["people"]] == [stranger.pk]


@pytest.mark.parametrize("name", ["seat-appoint", "nomination-create"])
def test_a_seat_that_is_still_to_come_is_filled_beforehand(client, seat, name):
    """The chairs of the next fiscal year are there already, with a term from 4/1."""
    april = FiscalYear.of(timezone.localdate()).next.first_day
    october = april.replace(month=10)
    coming = SeatFactory(
        team=seat.team, role=LEADER, division=seat.division, position=2,
        period=DateRange(april, october),
    )  # fmt: skip
    gone = SeatFactory(team=seat.team, role=MEMBER, period=DateRange(None, date(2020, 4, 1)))
    person = employee(seat.division, grade=GENERAL)
    client.force_login(office_member())
    url = reverse(f"teams:{name}", args=[coming.pk]) + f"?person={person.number}"

    initial = client.get(url).context_data["form"].initial
    sent = client.post(url, {"starts_on": april, "last_day": october - timedelta(days=1)})

    assert initial == {"starts_on": april, "last_day": october - timedelta(days=1)}
    assert sent.status_code == 302
    rows = coming.appointments if name == "seat-appoint" else coming.nominations
    assert rows.get().period == DateRange(april, october)
    assert client.get(reverse(f"teams:{name}", args=[gone.pk])).status_code == 404
