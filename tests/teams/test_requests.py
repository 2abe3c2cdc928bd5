"""Requests for a successor: by hand, by the clock, answered, and since when a team is complete."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from psycopg.types.range import DateRange

from staff.choices import Grade, TaskState
from staff.models import Notice
from staff.rules.tasklist import task_sources
from teams.actions import questions, reminders, requests
from teams.choices import NominationState, RequestStage, TeamRole
from teams.models import AppointmentProcedure, NominationRequest, SeatRule, TransferQuestion
from teams.rules import TeamRefused
from teams.rules.nominations import TeamStale
from teams.rules.requests import Deadlines, complete_since, newest_prompt, stage_of
from tests.factories.staff import DivisionFactory, employee, office_member
from tests.factories.teams import (
    AppointmentFactory,
    NominationFactory,
    NominationRequestFactory,
    SeatFactory,
    SeatRuleFactory,
    TransferQuestionFactory,
    appoint,
)
from tests.teams.hours import at

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 9)


@pytest.fixture
def clock():
    with time_machine.travel(at(MONDAY), tick=False) as traveller:
        yield traveller


@pytest.fixture
def head(seat):
    return employee(seat.division, grade=Grade.MANAGER, is_head=True)


@pytest.fixture
def lead(seat):
    person = employee(seat.division)
    appoint(person, seat.team.department, TeamRole.LEAD)
    return person


@pytest.fixture
def office():
    return office_member()


# --- Rules ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "stage", "key"),
    [
        (date(2026, 11, 8), RequestStage.HEAD, None),
        (date(2026, 11, 9), RequestStage.HEAD, "asked"),
        (date(2026, 11, 17), RequestStage.HEAD, "asked"),
        (date(2026, 11, 18), RequestStage.HEAD, "soon"),
        (date(2026, 11, 24), RequestStage.HEAD, "soon"),
        (date(2026, 11, 25), RequestStage.HEAD, "late"),
        (date(2026, 11, 26), RequestStage.HEAD, "late"),
        (date(2026, 11, 27), RequestStage.LEAD, "to_lead"),
        (date(2026, 12, 1), RequestStage.LEAD, "to_lead"),
        (date(2026, 12, 2), RequestStage.OFFICE, "to_office_0"),
        (date(2026, 12, 8), RequestStage.OFFICE, "to_office_0"),
        (date(2026, 12, 9), RequestStage.OFFICE, "to_office_1"),
    ],
)
def test_whose_turn_it_is_by_working_days(today, stage, key):
    """Asked on 9 November, due on the 24th: the 23rd is a holiday (勤労感謝の日)."""
    due_on, deadlines = date(2026, 11, 24), Deadlines(reminder_days=3)

    prompt = newest_prompt(asked_on=MONDAY, due_on=due_on, today=today, deadlines=deadlines)

    assert stage_of(due_on=due_on, today=today, deadlines=deadlines) == stage
    assert (prompt.key if prompt else None) == key


@pytest.mark.parametrize(
    ("spans", "since"),
    [
        ([], None),
        ([[]], None),
        ([[(date(2026, 4, 1), None)]], date(2026, 4, 1)),
        ([[(date(2026, 4, 1), None)], [(date(2026, 6, 1), None)]], date(2026, 6, 1)),
        ([[(date(2026, 4, 1), None)], []], None),
        ([[(date(2025, 4, 1), date(2026, 4, 1)), (date(2026, 4, 1), None)]], date(2025, 4, 1)),
        ([[(date(2025, 4, 1), date(2026, 3, 1)), (date(2026, 4, 1), None)]], date(2026, 4, 1)),
        ([[(date(2026, 4, 1), MONDAY)]], None),
        ([[(date(2026, 12, 1), None)]], None),
    ],
)
def test_complete_since_the_last_gap(spans, since):
    assert complete_since(spans, MONDAY) == since


# --- By hand ----------------------------------------------------------------------------------


def test_office_asks_the_head_for_a_successor(clock, seat, head, office):
    made = requests.open_request(seat=seat, by=office)

    assert (made.vacant_from, made.due_on, made.cause) == (MONDAY, date(2026, 11, 24), "vacancy")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.url) == (head, f"/teams/seats/{seat.pk}/nomination/")
    assert notice.title == "後任を推薦してください：市民部 窓口課 DX推進リーダー"
    assert "2026年11月24日までに、後任を推薦してください。" in notice.body


def test_seat_of_the_department_is_asked_of_the_lead_division(clock, office):
    division = DivisionFactory(is_lead=True)
    head = employee(division, is_head=True)
    employee(DivisionFactory(department=division.department), is_head=True)

    requests.open_request(seat=SeatFactory(team__department=division.department), by=office)

    assert Notice.objects.get().recipient == head


def test_second_request_and_held_seat_are_refused(clock, seat, head, office):
    requests.open_request(seat=seat, by=office)
    there = employee(DivisionFactory(), name="今の 人")
    held = appoint(there, there.postings.get().division.department, TeamRole.LEAD).seat

    with pytest.raises(TeamRefused) as twice:
        requests.open_request(seat=seat, by=office)
    with pytest.raises(TeamRefused) as filled:
        requests.open_request(seat=held, by=office)

    assert str(twice.value) == (
        "この席の後任の推薦は、すでに依頼しています（期限は2026年11月24日）。"
    )
    assert str(filled.value) == (
        "この席には、今の 人さんが選任されています。空席になってから依頼してください。"
    )


def test_cancelled_request_cannot_be_cancelled_again(seat, office):
    request = NominationRequestFactory(seat=seat)
    requests.cancel_request(request=request, by=office)

    with pytest.raises(TeamStale) as refusal:
        requests.cancel_request(request=request, by=office)

    assert str(refusal.value) == "この依頼は、すでに「取りやめ」になっています。"


# --- The clock --------------------------------------------------------------------------------


def test_reminders_escalate_and_tell_once(clock, seat, head, lead, office):
    requests.open_request(seat=seat, by=office)
    told = []
    for day in (MONDAY, date(2026, 11, 20), date(2026, 11, 25), date(2026, 11, 27),
                date(2026, 12, 2), date(2026, 12, 9)):  # fmt: skip
        clock.move_to(at(day), tick=False)
        for _ in range(2):
            assert reminders.remind(now=at(day)) == 1
        newest = list(Notice.objects.order_by("pk"))[len(told) :]
        told += [(day.day, notice.recipient) for notice in newest]

    assert told == [(9, head), (20, head), (25, head), (27, lead), (2, office), (9, office)]


def test_clock_writes_nothing_but_notices(clock, seat, head, office):
    requests.open_request(seat=seat, by=office)
    before = NominationRequest.objects.values().get()
    clock.move_to(at(date(2026, 12, 2)), tick=False)

    reminders.remind(now=at(date(2026, 12, 2)))

    assert NominationRequest.objects.values().get() == before


def test_nobody_to_ask_is_told_to_the_next(clock, seat, office):
    requests.open_request(seat=seat, by=office)

    assert Notice.objects.get().recipient == office


def test_nominee_is_reminded(clock, seat, head):
    with time_machine.travel(at(date(2026, 11, 2)), tick=False):
        nomination = NominationFactory(seat=seat, by=head, answer_due_on=date(2026, 11, 10))

    reminders.remind(now=at(MONDAY))

    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (nomination.person, "teams.nomination.reminder")


# --- Questions --------------------------------------------------------------------------------


@pytest.fixture
def question(seat):
    held = AppointmentFactory(
        seat=seat, period=DateRange(date(2026, 4, 1), date(2027, 4, 1)), person__name="異動 した人"
    )
    return TransferQuestionFactory(
        appointment=held, moved_on=MONDAY, due_on=date(2026, 11, 16), occasion="人事異動"
    )


def test_question_is_told_to_the_head(clock, question, head):
    reminders.remind(now=at(MONDAY))

    notice = Notice.objects.get()
    assert notice.recipient == head
    assert notice.title == "異動 した人さんの選任を続けるか、返事をしてください"


def test_answer_to_go_on_changes_no_term(clock, question, head):
    answered = questions.answer_question(question=question, answer="continue", by=head)

    answered.appointment.refresh_from_db()
    assert answered.appointment.last_day == date(2027, 3, 31)
    assert (answered.answer, answered.answered_by) == ("continue", head)
    assert NominationRequest.objects.count() == 0


def test_answer_to_end_asks_for_a_successor(clock, question, head, lead):
    last = MONDAY - timedelta(days=1)

    questions.answer_question(question=question, answer="end", last_day=last, by=lead)

    held = question.appointment
    held.refresh_from_db()
    assert (held.last_day, held.leaving_reason) == (last, "transfer")
    request = NominationRequest.objects.get()
    assert (request.seat, request.predecessor, request.vacant_from, request.cause) == (
        held.seat, held, MONDAY, "transfer",
    )  # fmt: skip


def test_second_answer_is_stale(clock, question, head, lead):
    questions.answer_question(question=question, answer="continue", by=head)

    with pytest.raises(TeamStale) as refusal:
        questions.answer_question(question=question, answer="end", last_day=MONDAY, by=lead)

    assert str(refusal.value) == "すでに「続ける」と返事がありました。"


@pytest.mark.parametrize(
    ("who", "code"),
    [("self", 404), ("colleague", 404), ("head", 200), ("lead", 200), ("office", 200)],
)
def test_who_answers(clock, client, question, head, lead, office, who, code):
    people = {
        "self": question.appointment.person,
        "colleague": employee(question.appointment.seat.division),
        "head": head,
        "lead": lead,
        "office": office,
    }
    client.force_login(people[who])
    url = question.get_absolute_url()

    assert client.get(url).status_code == code
    sent = client.post(url, {"answer": "continue"})
    assert sent.status_code == (302 if code == 200 else 404)
    assert TransferQuestion.objects.open().exists() == (code == 404)


def test_question_form_asks_for_the_last_day(clock, client, question, head):
    client.force_login(head)

    response = client.post(question.get_absolute_url(), {"answer": "end", "last_day": ""})

    assert response.status_code == 422
    assert "「終える」ときは、任期の最後の日を入力してください。" in response.content.decode()


def test_question_answered_meanwhile_is_a_409(clock, client, question, head, lead):
    client.force_login(head)
    questions.answer_question(question=question, answer="continue", by=lead)

    response = client.post(question.get_absolute_url(), {"answer": "continue"})

    assert response.status_code == 409
    assert "すでに「続ける」と返事がありました。" in response.content.decode()


# --- Pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "code"), [("colleague", 404), ("head", 404), ("lead", 404), ("office", 302)]
)
def test_only_the_office_opens_and_cancels(clock, client, seat, head, lead, office, who, code):
    people = {"colleague": employee(seat.division), "head": head, "lead": lead, "office": office}
    client.force_login(people[who])
    other = NominationRequestFactory()

    opened = client.post(reverse("teams:request-open", args=[seat.pk]))
    cancelled = client.post(reverse("teams:request-cancel", args=[other.pk]))

    assert (opened.status_code, cancelled.status_code) == (code, code)
    assert seat.nomination_requests.exists() == (who == "office")


@pytest.mark.parametrize(("who", "shown"), [("office", True), ("head", False)])
def test_team_page_takes_a_request_back(clock, client, seat, head, office, who, shown):
    client.force_login({"office": office, "head": head}[who])
    asked = NominationRequestFactory(seat=seat)
    url = reverse("teams:request-cancel", args=[asked.pk])

    page = client.get(seat.team.get_absolute_url()).content.decode()

    assert (f'action="{url}"' in page) is shown


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("name", "queries"), [("request-list", 10), ("question-list", 6)])
def test_lists_ask_as_much_for_one_row_as_for_thirty(
    clock, client, office, rows, name, queries, django_assert_num_queries
):
    NominationRequestFactory.create_batch(rows)
    TransferQuestionFactory.create_batch(rows)
    client.force_login(office)

    with django_assert_num_queries(queries):
        response = client.get(reverse(f"teams:{name}"))

    assert response.context_data["count"] == rows


def test_procedure_is_kept_with_the_policy_of_each_rule(clock, client, office):
    rule = SeatRuleFactory(role=TeamRole.LEADER, on_transfer="ask")
    other = SeatRuleFactory(role=TeamRole.LEADER, organ_kind="消防機関", per_division=True)
    client.force_login(office)
    url = reverse("teams:procedure-edit", args=[2026])
    data = {
        "consent_days": 3, "nomination_days": 7, "ahead_days": 8, "question_days": 4, "reminder_days": 1,
        "lead_days": 2, "office_days": 4, "issuer": "下関市長　前田 晋太郎",
        "document_number": "下情政第12号",
        f"on_transfer_{rule.pk}": "ask", f"on_transfer_{other.pk}": "continue",
    }  # fmt: skip

    shown, sent = client.get(url), client.post(url, data)
    wrong = client.post(url, {**data, "office_days": 1})

    assert "既定の例" in shown.content.decode()
    labels = [field.label for field in shown.context_data["form"] if "異動したとき" in field.label]
    assert labels == [
        "DX推進リーダー（部局全体の席）が異動したとき",
        "DX推進リーダー（消防機関・所属ごとの席）が異動したとき",
    ]
    assert sent.status_code == 302
    kept = AppointmentProcedure.objects.get()
    assert (kept.nomination_days, kept.issuer, kept.is_default_example) == (
        7, "下関市長　前田 晋太郎", False,
    )  # fmt: skip
    assert dict(SeatRule.objects.values_list("organ_kind", "on_transfer")) == {
        "": "ask", "消防機関": "continue",
    }  # fmt: skip
    assert wrong.status_code == 422


@pytest.mark.parametrize(("who", "code"), [("head", 404), ("lead", 404), ("office", 200)])
def test_who_sets_the_procedure(clock, client, head, lead, office, who, code):
    client.force_login({"head": head, "lead": lead, "office": office}[who])

    response = client.get(reverse("teams:procedure-usual"), follow=True)

    assert response.status_code == code


# --- April ------------------------------------------------------------------------------------


def tasks_of(person):
    source = next(each for each in task_sources() if each.key == "teams.april")
    return {task.title: (task.state, task.note) for task in source.tasks(person, MONDAY)}


def test_lead_has_the_three_tasks_of_april(clock, seat, lead, office):
    NominationRequestFactory(seat=seat, due_on=date(2026, 11, 6))
    NominationFactory(seat=seat, by=office, state=NominationState.ASKED)

    assert tasks_of(lead) == {
        "新年度の一括更新": (
            TaskState.TODO,
            f"{seat.team.department.name}の令和9年度：まだ準備していません。",
        ),
        "後任の推薦": (
            TaskState.PROGRESS,
            "後任を待っている席が1席あります。うち1席は、承諾か選任を待っています。",
        ),
        "本人の承諾待ち": (TaskState.PROGRESS, "本人の返事を待っている推薦が1件あります。"),
    }


def test_head_without_requests_is_done_and_others_have_no_task(clock, head, seat):
    assert tasks_of(head) == {"後任の推薦": (TaskState.DONE, "後任を待っている席はありません。")}
    assert tasks_of(employee(seat.division)) == {}


def test_nominee_has_an_answer_to_give(clock, seat):
    nomination = NominationFactory(seat=seat)

    assert tasks_of(nomination.person) == {
        "推薦に返事をする": (TaskState.TODO, "返事を待っている推薦が1件あります。")
    }


def test_office_appoints_and_confirms(clock, seat, office):
    NominationFactory(seat=seat, state=NominationState.ACCEPTED)

    tasks = tasks_of(office)

    assert tasks["承諾した人の選任"] == (TaskState.TODO, "1人が選任を待っています。")
    assert tasks["新年度の一括更新"] == (
        TaskState.PROGRESS, "令和9年度：確認待ち0チーム、確定0チームです。",
    )  # fmt: skip


def test_tasks_ask_few_queries(clock, lead, django_assert_num_queries):
    with django_assert_num_queries(7):
        tasks_of(lead)


def test_list_says_whose_turn_it_is_and_since_when_a_successor_is_there(clock, client, office):
    late = NominationRequestFactory(due_on=date(2026, 11, 2))
    asked, accepted = NominationRequestFactory(), NominationRequestFactory()
    year = DateRange(MONDAY, date(2027, 4, 1))
    NominationFactory(seat=asked.seat, person__name="山口 一", period=year)
    NominationFactory(
        seat=accepted.seat, person__name="山口 二", period=year, state=NominationState.ACCEPTED
    )
    filled = NominationRequestFactory(state="filled", filled_on=date(2026, 12, 1))
    client.force_login(office)

    page = client.get(reverse("teams:request-list"))

    said = {row.record.pk: str(row.get_cell("state")) for row in page.context_data["table"].rows}
    words = {
        late: "期限超過・DX統括リーダーの番",
        asked: "山口 一さんの承諾待ち",
        accepted: "山口 二さんの選任待ち",
        filled: "後任を選任（2026/12/01から）",
    }
    assert {each.pk: words[each] in said[each.pk] for each in words} == dict.fromkeys(said, True)
