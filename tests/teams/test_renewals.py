"""一括更新: prepared by the lead, confirmed by the office, no word of what is not announced."""

from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from japan.days import JAPAN_TIME
from japan.fiscal import FiscalYear
from staff.models import Notice, Posting
from teams.actions import renewals
from teams.actions.renewals import LineInput
from teams.choices import NominationState, RenewalChoice, RenewalState, TeamRole
from teams.models import Appointment, Nomination, Renewal, RenewalLine
from teams.queries.renewals import mark_of, rows_of
from teams.rules import TeamRefused
from teams.rules.nominations import TeamStale
from teams.rules.renewals import Plan, Tally, check_plan, tally, usual_year
from tests.factories.staff import DivisionFactory, employee, office_member
from tests.factories.teams import (
    JointDepartmentFactory,
    SeatFactory,
    TeamFactory,
    appoint,
)
from tests.teams.renewing import NEXT_TERM, THIS_TERM, YEAR, seat_of, team_of_this_year

pytestmark = pytest.mark.django_db

C = RenewalChoice


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(datetime(2027, 3, 10, 9, tzinfo=JAPAN_TIME), tick=False):
        yield


@pytest.fixture
def team():
    return team_of_this_year()


@pytest.fixture
def lead(team):
    return Appointment.objects.get(seat__team=team, seat__role=TeamRole.LEAD).person


def confirm(team, by):
    return renewals.confirm_renewal(team=team, year=YEAR, mark=mark_of(rows_of(team, YEAR)), by=by)


def of_the_year(team):
    held = Appointment.objects.filter(seat__team=team, period=NEXT_TERM)
    return set(held.values_list("seat__role", "person__name"))


# --- Rules ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 4, 1), 2026),
        (date(2026, 9, 30), 2026),
        (date(2026, 10, 1), 2027),
        (date(2027, 3, 31), 2027),
        (date(2027, 4, 1), 2027),
    ],
)
def test_usual_year(day, year):
    assert usual_year(day) == FiscalYear(year)


@pytest.mark.parametrize(
    ("plan", "refusal"),
    [
        (Plan(C.CONTINUE, 1, None), ""),
        (Plan(C.CONTINUE, None, None), "今は空席です。「続ける」は選べません。"),
        (
            Plan(C.CONTINUE, 1, None, holder_is_gone=True),
            "今の人は職員として登録されていません。「続ける」は選べません。",
        ),
        (
            Plan(C.REPLACE, 1, None, "term"),
            "「交代する」ときは、次の人の職員番号を入力してください。",
        ),
        (
            Plan(C.REPLACE, 1, 1, "term"),
            "今の人と同じ人です。同じ人のときは「続ける」を選んでください。",
        ),
        (Plan(C.REPLACE, 1, 2), "今の人が終わる理由を選んでください。"),
        (Plan(C.REPLACE, 1, 2, "term"), ""),
        (Plan(C.REPLACE, None, 2), ""),
        (Plan(C.EMPTY, 1, None), "今の人が終わる理由を選んでください。"),
        (Plan(C.EMPTY, None, None), ""),
        (Plan(C.ASK, 1, None), ""),
        (
            Plan(C.ASK, None, None),
            "「本人に確かめる」ときは、だれに確かめるかを職員番号で入力してください。",
        ),
        (
            Plan(C.ASK, 1, None, runs_on=True),
            "今の人の任期は次の年度も続いています。確かめる必要はありません。",
        ),
        (Plan(C.ASK, 1, 2), "今の人が終わる理由を選んでください。"),
        (Plan(C.REPLACE, 1, None, is_settled=True), ""),
    ],
)
def test_check_plan(plan, refusal):
    try:
        check_plan(plan)
        said = ""
    except TeamRefused as refused:
        said = str(refused)

    assert said == refusal


def test_tally_adds_up_to_the_seats():
    plans = [
        Plan(C.CONTINUE, 1, None),
        Plan(C.CONTINUE, 2, None, runs_on=True),
        Plan(C.REPLACE, 3, 4, "term"),
        Plan(C.ASK, 5, None),
        Plan(C.EMPTY, None, None),
        Plan(C.CONTINUE, 6, None, is_settled=True),
    ]

    counted = tally(plans)

    assert counted == Tally(2, 1, 1, 1, 1, appointments=2)
    assert counted.seats == len(plans)
    assert (counted + counted).seats == 2 * len(plans)


# --- Actions ----------------------------------------------------------------------------------


def test_confirmation_without_input_lets_everybody_go_on(team):
    done = confirm(team, office_member())

    assert done == Tally(continuing=3, empty=1, appointments=3)
    assert of_the_year(team) == {
        ("lead", "今の 人0"), ("leader", "今の 人1"), ("member", "今の 人2"),
    }  # fmt: skip
    assert Renewal.objects.get().state == RenewalState.CONFIRMED


def test_each_choice_does_what_it_says(team, lead):
    new, asked = employee(name="次の 人"), employee(name="頼む 人")
    office = office_member()
    lines = [
        LineInput(seat_of(team, TeamRole.LEADER), C.REPLACE, new, "request", "適任のため"),
        LineInput(seat_of(team, TeamRole.MEMBER), C.EMPTY, None, "transfer"),
        LineInput(seat_of(team, TeamRole.MEMBER, 2), C.ASK, asked),
    ]
    renewals.save_renewal(team=team, year=YEAR, lines=lines, version=0, by=lead)
    renewals.submit_renewal(team=team, year=YEAR, version=1, by=lead)

    done = confirm(team, office)

    assert done == Tally(continuing=1, replaced=1, asked=1, empty=1, appointments=2)
    assert of_the_year(team) == {("lead", "今の 人0"), ("leader", "次の 人")}
    former = Appointment.objects.filter(period=THIS_TERM, leaving_reason__gt="")
    assert set(former.values_list("seat__role", "leaving_reason")) == {
        ("leader", "request"), ("member", "transfer"),
    }  # fmt: skip
    nomination = Nomination.objects.get()
    assert (nomination.person, nomination.state, nomination.period) == (
        asked, NominationState.ASKED, NEXT_TERM,
    )  # fmt: skip
    assert Appointment.objects.get(person=new).grade_note == "適任のため"


def test_open_term_ends_on_31_march_where_somebody_follows(team):
    held = Appointment.objects.get(seat__role=TeamRole.LEADER)
    held.period = DateRange(date(2026, 4, 1), None)
    held.save()
    office, new = office_member(), employee(name="次の 人")
    line = LineInput(held.seat, C.REPLACE, new, "transfer")
    renewals.save_renewal(team=team, year=YEAR, lines=[line], version=0, by=office)

    confirm(team, office)

    held.refresh_from_db()
    assert (held.period, held.leaving_reason) == (THIS_TERM, "transfer")
    assert Appointment.objects.get(person=new).period == NEXT_TERM


def test_open_term_that_goes_on_is_not_written_again(team):
    Appointment.objects.update(period=DateRange(date(2026, 4, 1), None))

    assert confirm(team, office_member()) == Tally(continuing=3, empty=1)
    assert Appointment.objects.count() == 3


def test_seat_with_somebody_in_the_new_year_is_left_alone(team):
    seat = seat_of(team, TeamRole.LEADER)
    Appointment.objects.create(seat=seat, person=employee(), period=NEXT_TERM)

    assert confirm(team, office_member()) == Tally(continuing=2, empty=1, settled=1, appointments=2)


def test_change_after_the_preview_is_noticed(team):
    mark, office = mark_of(rows_of(team, YEAR)), office_member()
    Appointment.objects.filter(seat__role=TeamRole.MEMBER).delete()

    with pytest.raises(TeamStale) as refusal:
        renewals.confirm_renewal(team=team, year=YEAR, mark=mark, by=office)

    assert str(refusal.value) == (
        "確認の画面を開いた後で、席や選任が変わりました。もう一度内容を確かめてください。"
    )
    assert of_the_year(team) == set()


def test_second_confirmation_is_refused(team):
    office = office_member()
    confirm(team, office)

    with pytest.raises(TeamStale) as refusal:
        confirm(team, office)

    assert str(refusal.value) == "この年度の更新は、すでに確定しています。"


def test_older_page_does_not_write_over_a_newer_one(team, lead):
    renewals.save_renewal(team=team, year=YEAR, lines=[], version=0, by=lead)

    with pytest.raises(TeamStale) as refusal:
        renewals.save_renewal(team=team, year=YEAR, lines=[], version=0, by=lead)

    assert str(refusal.value) == (
        "ほかの人が先に、この更新を保存しました。新しい内容を確かめて、もう一度入力してください。"
    )


def test_lead_waits_after_handing_in_and_goes_on_after_the_return(team, lead):
    office = office_member()
    renewals.submit_renewal(team=team, year=YEAR, version=0, by=lead)
    assert Notice.objects.get(recipient=office).kind == "teams.renewal.submitted"

    with pytest.raises(TeamRefused) as refusal:
        renewals.save_renewal(team=team, year=YEAR, lines=[], version=1, by=lead)
    renewals.return_renewal(renewal=Renewal.objects.get(), version=1, by=office)
    renewals.save_renewal(team=team, year=YEAR, lines=[], version=2, by=lead)

    assert str(refusal.value) == (
        "事務局に提出しています。直すときは、事務局に差し戻しを頼んでください。"
    )
    assert Notice.objects.get(recipient=lead).kind == "teams.renewal.returned"
    assert Renewal.objects.get().state == RenewalState.PREPARING


# --- Pages ------------------------------------------------------------------------------------


def url(name, *more):
    return reverse(f"teams:renewal-{name}", args=["SIM", 2027, *more])


def typed(team, **changes):
    """Return what the browser sends when nothing but ``changes`` (by seat) is typed."""
    data = {"version": "0"}
    for row in rows_of(team, YEAR):
        pk = row.seat.pk
        own = changes.get(f"s{pk}", {})
        for name, usual in (("choice", row.choice), ("person", ""), ("reason", ""), ("note", "")):
            data[f"{name}-{pk}"] = own.get(name, usual)
    return data


def test_page_is_filled_in_beforehand_and_keeps_only_changes(client, team, lead):
    client.force_login(lead)
    new = employee(number="000777", name="次の 人")
    pk = seat_of(team, TeamRole.LEADER).pk
    changed = {f"s{pk}": {"choice": "replace", "person": "000777 次の 人", "reason": "term"}}

    shown = client.get(url("edit")).content.decode()
    sent = client.post(url("edit"), typed(team, **changed))

    assert shown.count('<option value="continue" selected>') == 3
    assert shown.count('<option value="empty" selected>') == 1
    assert sent["Location"] == url("preview")
    line = RenewalLine.objects.get()
    assert (line.seat_id, line.choice, line.person, line.reason) == (pk, "replace", new, "term")
    preview = client.get(url("preview"))
    assert preview.context_data["tally"] == Tally(2, 1, 0, 1, 0, appointments=3)
    assert "次の 人" in preview.content.decode()


def test_faults_stand_beside_the_seat(client, team, lead):
    client.force_login(lead)
    leader, member = seat_of(team, TeamRole.LEADER).pk, seat_of(team, TeamRole.MEMBER).pk
    changed = {
        f"s{leader}": {"choice": "replace", "person": "999999", "reason": "term"},
        f"s{member}": {"choice": "empty"},
    }

    response = client.post(url("edit"), typed(team, **changed))

    assert response.status_code == 422
    assert response.context_data["form"].errors == {
        f"person-{leader}": ["職員番号「999999」の職員は見つかりません。番号を確かめてください。"],
        f"reason-{member}": ["今の人が終わる理由を選んでください。"],
    }
    answer = response.content.decode()
    for name in (f"person-{leader}", f"reason-{member}"):
        assert f'aria-describedby="id_{name}_error"' in answer
        assert f'id="id_{name}_error"' in answer
    assert RenewalLine.objects.count() == 0


def test_lead_hands_in_and_office_confirms(client, team, lead):
    client.force_login(lead)
    client.post(url("step", "submit"), {"version": "0"})
    office = office_member()
    client.force_login(office)

    preview = client.get(url("preview"))
    client.post(url("step", "confirm"), {"mark": preview.context_data["mark"]})

    assert len(of_the_year(team)) == 3


def test_office_confirms_several_at_once(client, team, lead):
    renewals.submit_renewal(team=team, year=YEAR, version=0, by=lead)
    client.force_login(office_member())
    address = reverse("teams:renewal-confirm", args=[2027])

    shown = client.get(address)
    data = {f"mark-{line['team'].pk}": line["mark"] for line in shown.context_data["lines"]}
    sent = client.post(address, data)

    assert shown.context_data["total"] == Tally(continuing=3, empty=1, appointments=3)
    assert sent["Location"] == reverse("teams:renewal-list")
    assert len(of_the_year(team)) == 3


def test_a_confirmation_that_does_nothing_is_no_success(client, team, lead):
    """A colleague was quicker: the page says so, and lists only what still waits."""
    other = TeamFactory()
    renewals.submit_renewal(team=team, year=YEAR, version=0, by=lead)
    renewals.submit_renewal(team=other, year=YEAR, version=0, by=office_member())
    client.force_login(office_member())
    address = reverse("teams:renewal-confirm", args=[2027])
    marks = {
        f"mark-{line['team'].pk}": line["mark"]
        for line in client.get(address).context_data["lines"]
    }
    confirm(team, office_member())

    stale = client.post(address, {f"mark-{other.pk}": "old", f"mark-{team.pk}": "x"})
    nothing = client.post(address, {f"mark-{team.pk}": marks[f"mark-{team.pk}"]})

    assert [response.status_code for response in (stale, nothing)] == [422, 422]
    assert [refusal.partition("。")[0] for refusal in stale.context_data["refusals"]] == [
        f"{other.department.name}：確認の画面を開いた後で、席や選任が変わりました"
    ]
    assert nothing.context_data["refusals"] == [
        "確定したチームはありません。新しい内容を確かめて、もう一度確定してください。"
    ]
    assert [line["team"] for line in nothing.context_data["lines"]] == [other]
    assert "チームの更新を確定しました" not in nothing.content.decode()


def test_people_of_all_departments_of_a_joint_team_are_offered(client, team, lead):
    guest = DivisionFactory(name="議事課")
    JointDepartmentFactory(team=team, department=guest.department)
    employee(guest, number="000888", name="議会 太郎")
    client.force_login(lead)

    assert '<option value="000888 議会 太郎">議事課' in client.get(url("edit")).content.decode()


@pytest.mark.parametrize(
    ("who", "reads", "submits", "confirms"),
    [
        ("employee", 404, 404, 404),
        ("head", 404, 404, 404),
        ("other lead", 404, 404, 404),
        ("lead", 200, 302, 404),
        ("office", 200, 302, 302),
    ],
)
def test_who_renews(client, team, lead, who, reads, submits, confirms):
    other = employee()
    appoint(other, TeamFactory().department, TeamRole.LEAD)
    division = seat_of(team, TeamRole.LEADER).division
    people = {
        "employee": employee(division),
        "head": employee(division, is_head=True),
        "other lead": other,
        "lead": lead,
        "office": office_member(),
    }
    client.force_login(people[who])
    mark = mark_of(rows_of(team, YEAR))

    assert client.get(url("edit")).status_code == reads
    assert client.get(url("preview")).status_code == reads
    assert client.post(url("step", "submit"), {"version": "0"}).status_code == submits
    assert client.post(url("step", "confirm"), {"mark": mark}).status_code == confirms


def test_post_that_is_still_secret_shows_nowhere(client, team, lead):
    """A transfer of 1 April, stored but not announced, changes no word of the page."""
    client.force_login(lead)
    before = [client.get(url(name)).content for name in ("edit", "preview")]
    moved = Posting.objects.get(person__name="今の 人1")
    elsewhere = DivisionFactory(name="遠くの課")
    Posting.objects.filter(pk=moved.pk).update(period=DateRange(date(2020, 4, 1), NEXT_TERM.lower))
    Posting.objects.create(
        person=moved.person, division=elsewhere, job_title=moved.job_title,
        period=DateRange(NEXT_TERM.lower, None),
    )  # fmt: skip

    after = [client.get(url(name)).content for name in ("edit", "preview")]

    strip = [[line for line in page.split(b"\n") if b"csrf" not in line] for page in before + after]
    assert strip[:2] == strip[2:]


@pytest.mark.parametrize("seats", [1, 30])
def test_pages_ask_as_much_for_one_seat_as_for_thirty(
    client, team, lead, seats, django_assert_num_queries
):
    for number in range(seats):
        SeatFactory(team=team, role=TeamRole.MEMBER, position=10 + number)
    client.force_login(lead)
    client.get(url("edit"))

    with django_assert_num_queries(10):
        client.get(url("edit"))
    with django_assert_num_queries(11):
        client.get(url("preview"))
