"""The chain: who nominates, answers and appoints; what each step writes, tells and refuses."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from japan.calendar import add_working_days
from staff.choices import Grade
from staff.models import Notice
from teams.actions import appointments, nominations
from teams.choices import NominationState as S
from teams.choices import RequestState, TeamRole
from teams.models import Appointment, Nomination
from teams.rules import TeamRefused
from teams.rules.nominations import TeamStale
from tests.factories.staff import employee, office_member
from tests.factories.teams import (
    NominationFactory,
    NominationRequestFactory,
    SeatFactory,
    appoint,
)

pytestmark = pytest.mark.django_db

LAST = date(2099, 3, 31)


def head_of(seat):
    return employee(seat.division, grade=Grade.MANAGER, is_head=True, name="所属 長子")


def nominate(seat, by, person=None, **more):
    return nominations.nominate(
        seat=seat,
        person=person or employee(seat.division),
        starts_on=timezone.localdate(),
        last_day=LAST,
        by=by,
        **more,
    )


def step(nomination, key, by, *, reason="", seen=None):
    return nominations.take_step(
        nomination=nomination, key=key, seen_state=seen or nomination.state, reason=reason, by=by
    )


def titles():
    return list(Notice.objects.order_by("pk").values_list("title", flat=True))


def test_head_nominates_and_the_person_is_asked(seat):
    person = employee(seat.division, name="推薦 される子")

    nomination = nominate(seat, head_of(seat), person, reason="業務に詳しいため")

    today = timezone.localdate()
    assert (nomination.origin, nomination.state) == ("head", S.ASKED)
    assert nomination.period == DateRange(today, LAST + timedelta(days=1))
    assert nomination.answer_due_on == add_working_days(today, 5)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.url) == (person, nomination.get_absolute_url())
    assert notice.title == "市民部 窓口課 DX推進リーダーに推薦されました。返事をしてください"
    assert "業務に詳しいため" in notice.body


def test_lead_and_office_nominate_as_what_they_are(seat):
    lead, office = employee(seat.division), office_member()
    appoint(lead, seat.team.department, TeamRole.LEAD)
    other = SeatFactory(team=seat.team, role=TeamRole.MEMBER, division=seat.division)

    assert nominate(seat, lead).origin == "lead"
    assert nominate(other, office).origin == "office"


def test_own_offer_needs_no_consent_and_tells_office_and_head(seat):
    head, office = head_of(seat), office_member()
    person = employee(seat.division, name="申出 する子")

    nomination = nominate(seat, person, person)

    assert (nomination.origin, nomination.state) == ("own", S.ACCEPTED)
    assert set(Notice.objects.values_list("recipient", flat=True)) == {head.pk, office.pk}
    assert titles()[0] == "申出 する子さんから、市民部 窓口課 DX推進リーダーの申出がありました"


def test_others_may_not_nominate(seat):
    with pytest.raises(TeamRefused) as refusal:
        nominate(seat, employee(seat.division))

    assert (
        str(refusal.value) == "推薦できるのは、席のある所属の所属長・DX統括リーダー・事務局です。"
    )


def test_offer_in_another_department_is_refused(seat):
    stranger = employee()

    with pytest.raises(TeamRefused) as refusal:
        nominate(seat, stranger, stranger)

    assert str(refusal.value) == "申し出られるのは、自分の部局のチームの席です。"
    assert Nomination.objects.count() == 0


def test_second_person_is_not_asked_beside_the_first(seat):
    head = head_of(seat)
    nominate(seat, head, employee(seat.division, name="先 の人"))

    with pytest.raises(TeamRefused) as refusal:
        nominate(seat, head)

    assert str(refusal.value) == (
        "この席には、すでに先 の人さん（本人の承諾待ち）が推薦されています。"
        "返事を待つか、先にその推薦を取り下げてください。"
    )


def test_offers_stand_beside_a_nomination(seat):
    nominate(seat, head_of(seat))
    volunteer = employee(seat.division)

    assert nominate(seat, volunteer, volunteer).state == S.ACCEPTED


def test_same_person_twice_is_refused(seat):
    person = employee(seat.division, name="同じ 人")
    nominate(seat, person, person)

    with pytest.raises(TeamRefused) as refusal:
        nominate(seat, head_of(seat), person)

    assert str(refusal.value) == "同じ 人さんは、この席にすでに推薦されています。"


def test_nomination_for_a_held_seat_names_the_holder(seat):
    held = appoint(
        employee(name="今の 人"), seat.team.department, TeamRole.MEMBER,
        division=seat.division, period=DateRange(date(2026, 4, 1), date(2099, 4, 1)),
    )  # fmt: skip

    with pytest.raises(TeamRefused) as refusal:
        nominate(held.seat, head_of(seat))

    assert str(refusal.value) == (
        "この席には、今の 人さん（2026年4月1日から2099年3月31日まで）が選任されています。"
        "先にその任期を終えるか、任期が重ならない日を選んでください。"
    )


def test_whole_way_from_nomination_to_appointment(seat):
    head, office, person = head_of(seat), office_member(), employee(seat.division)
    request = NominationRequestFactory(seat=seat)
    nomination = nominate(seat, head, person, grade_note="経験があるため")

    nomination = step(nomination, "accept", person)
    assert (nomination.state, nomination.answered_at is not None) == (S.ACCEPTED, True)
    nomination = step(nomination, "appoint", office)

    held = Appointment.objects.get()
    assert (held.seat, held.person, held.grade_note) == (seat, person, "経験があるため")
    assert held.period == nomination.period
    assert (nomination.state, nomination.appointment) == (S.APPOINTED, held)
    assert (nomination.decided_by, nomination.decided_at is not None) == (office, True)
    request.refresh_from_db()
    assert (request.state, request.filled_on) == (RequestState.FILLED, held.starts_on)
    assert "DX推進リーダーに選任されました" in titles()


def test_declining_needs_a_reason_and_tells_who_nominated(seat):
    head, person = head_of(seat), employee(seat.division, name="辞退 する子")
    nomination = nominate(seat, head, person)

    with pytest.raises(TeamRefused) as refusal:
        step(nomination, "decline", person, reason=" ")
    assert str(refusal.value) == "理由を入力してください。相手に伝わり、記録に残ります。"
    declined = step(nomination, "decline", person, reason="育児のため")

    assert (declined.state, declined.closing_reason) == (S.DECLINED, "育児のため")
    told = Notice.objects.get(recipient=head)
    assert told.title == "辞退 する子さんが、市民部 窓口課 DX推進リーダーを辞退しました"
    assert "理由：育児のため" in told.body


STEPS = [
    # state, step, who may
    (S.ASKED, "accept", {"person"}),
    (S.ASKED, "decline", {"person"}),
    (S.ASKED, "withdraw", {"nominator", "office"}),
    (S.ASKED, "appoint", set()),
    (S.ASKED, "close", set()),
    (S.ACCEPTED, "accept", set()),
    (S.ACCEPTED, "appoint", {"office"}),
    (S.ACCEPTED, "close", {"office"}),
    (S.ACCEPTED, "withdraw", {"nominator", "person"}),
    (S.APPOINTED, "withdraw", set()),
    (S.DECLINED, "appoint", set()),
    (S.WITHDRAWN, "accept", set()),
    (S.CLOSED, "appoint", set()),
]


@pytest.mark.parametrize(("state", "key", "may"), STEPS)
@pytest.mark.parametrize("who", ["person", "nominator", "office", "lead", "stranger"])
def test_who_may_take_which_step(seat, state, key, may, who):
    people = {
        "person": employee(seat.division),
        "nominator": head_of(seat),
        "office": office_member(),
        "lead": employee(seat.division),
        "stranger": employee(),
    }
    appoint(people["lead"], seat.team.department, TeamRole.LEAD)
    nomination = NominationFactory(
        seat=seat, person=people["person"], by=people["nominator"], state=state,
        period=DateRange(timezone.localdate(), date(2099, 4, 1)),
    )  # fmt: skip

    try:
        step(nomination, key, people[who], reason="理由")
        done = True
    except TeamRefused:
        done = False

    assert done == (who in may)
    nomination.refresh_from_db()
    assert (nomination.state != state) == done


def test_step_after_somebody_else_was_quicker_is_stale(seat):
    head, person = head_of(seat), employee(seat.division)
    nomination = nominate(seat, head, person)
    step(nomination, "withdraw", head, reason="席がなくなるため")

    with pytest.raises(TeamStale) as refusal:
        step(nomination, "accept", person, seen=S.ASKED)

    assert str(refusal.value) == (
        "ほかの人が先に、この推薦を「取り下げ」にしました。内容を確かめてください。"
    )


def test_direct_appointment_closes_what_was_open(seat):
    office, head = office_member(), head_of(seat)
    waiting = nominate(seat, head)
    request = NominationRequestFactory(seat=seat)

    appointments.appoint(
        seat=seat, person=employee(), starts_on=timezone.localdate(), last_day=None, by=office
    )

    waiting.refresh_from_db()
    request.refresh_from_db()
    assert (waiting.state, waiting.closing_reason) == (
        S.CLOSED, "この席には、ほかの人が選任されました。",
    )  # fmt: skip
    assert request.state == RequestState.FILLED


def accepted(seat, **more):
    return NominationFactory(
        seat=seat,
        state=S.ACCEPTED,
        period=DateRange(timezone.localdate(), date(2099, 4, 1)),
        **more,
    )


def test_appoint_all_appoints_everybody(seat):
    rows = [accepted(seat), accepted(SeatFactory())]

    assert nominations.appoint_all(nominations=rows, by=office_member()) == 2
    assert Appointment.objects.count() == 2


def test_appoint_all_appoints_nobody_if_one_cannot_be(seat):
    gone = accepted(SeatFactory(), person=employee(name="去った 人", is_active=False))

    with pytest.raises(TeamRefused) as refusal:
        nominations.appoint_all(nominations=[accepted(seat), gone], by=office_member())

    assert str(refusal.value) == (
        "去った 人さん：この人は、今は職員として登録されていません。別の人を推薦してください。"
    )
    assert Appointment.objects.count() == 0


def test_term_that_is_over_cannot_be_appointed(seat):
    late = accepted(seat)
    late.period = DateRange(date(2020, 4, 1), date(2021, 4, 1))
    late.save()

    with pytest.raises(TeamRefused) as refusal:
        step(late, "appoint", office_member())

    assert str(refusal.value) == (
        "任期の最後の日（2021年3月31日）が過ぎています。推薦をやり直してください。"
    )
