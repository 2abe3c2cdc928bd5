"""A round under way: who came later is added, heads are reminded; the office sees no rating."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from skills import actions, tasks
from skills.actions import reminders
from skills.actions.second_stage import add_joiners
from skills.choices import RoundState
from skills.models import SurveyResponse
from skills.queries import response_rates, waiting_for
from skills.queries.second_stage import joiners, second_stage
from skills.rules import SkillsRefused, check_may_add, check_may_remind_heads
from staff.choices import JobState
from staff.models import Job, StaffMember
from tests.factories.levels import (
    LevelProposalFactory,
    SelfRatingFactory,
    SurveyResponseFactory,
    SurveyRoundFactory,
    around,
)
from tests.factories.skills import SkillFactory
from tests.factories.staff import DivisionFactory, HeadDeputyFactory, employee, office_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return office_member()


@pytest.fixture
def division():
    return DivisionFactory(name="窓口課")


def handed_in(survey, person, *levels):
    sheet = SurveyResponseFactory(round=survey, person=person, submitted_at=timezone.now())
    return [SelfRatingFactory(response=sheet, level=level) for level in levels]


def page(name, survey, query=""):
    return reverse(f"skills:{name}", args=[survey.pk]) + query


def test_sheets_that_wait_are_counted_listed_and_lead_to_the_heads(client, office, head, division):
    survey = SurveyRoundFactory()
    (done,) = handed_in(survey, employee(division), 3)
    handed_in(survey, employee(division), 2, 1)
    SurveyResponseFactory(round=survey, person=employee(division))
    verdict = actions.Verdict(done.response.person_id, done.skill_id, 3)
    actions.leave_as_they_are(pairs=[verdict], by=head)
    client.force_login(office)
    code = division.department.code

    (rate,) = response_rates(survey)
    shown = client.get(survey.get_absolute_url())
    listed = {
        state: client.get(page("response-list", survey), {"department": code, "review": state})
        for state in ("settled", "waiting")
    }
    file = client.get(page("response-list", survey), {"export": "csv"}).getvalue().decode()

    assert (rate.people, rate.submitted, rate.settled, rate.waiting) == (3, 2, 1, 1)
    assert [found.context_data["count"] for found in listed.values()] == [1, 1]
    assert shown.context_data["settled"] == 1
    assert f'{page("round-heads", survey)}?department={code}"' in shown.content.decode()
    assert sorted(line.split(",")[6] for line in file.splitlines()[1:]) == [
        "",
        "確認待ち",
        "確認済み",
    ]


def test_office_reminds_heads_and_deputies_once_a_day(client, office, head, division):
    deputy = employee(division)
    HeadDeputyFactory(division=division, person=deputy)
    survey, other = SurveyRoundFactory(title="今年の調査"), employee()
    for person in (employee(division), employee(division), deputy, other):
        handed_in(survey, person, 3)
    client.force_login(office)
    address = page("round-heads", survey, f"?department={division.department.code}")

    preview = client.get(address)
    sent = client.post(address)
    job = Job.objects.get()
    tasks.remind_heads_of_survey(job.pk)
    tasks.remind_heads_of_survey(job.pk)
    again = client.post(address)

    stage = preview.context_data["stage"]
    assert [(load.head.pk, load.sheets) for load in stage.to_remind] == [
        (head.pk, 3), (deputy.pk, 2),
    ]  # fmt: skip
    assert (stage.sheets, stage.headless, sent.status_code) == (3, 0, 302)
    assert second_stage(survey, timezone.localdate()).headless == 1  # the one of elsewhere
    notices = [(person.notices.get().title, person.notices.get().url) for person in (head, deputy)]
    title = "スキル調査の確認を待っている職員が{}人います"
    url = reverse("skills:confirmation-list")
    assert notices == [(title.format(3), url), (title.format(2), url)]
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "2人の所属長に知らせました。")
    assert again.status_code == 422
    words = "知らせる所属長がいません。確認が終わったか、今日すでに知らせました。"
    assert words in again.content.decode()


def test_who_matches_by_now_is_counted_and_asked(client, office, division):
    asked = employee(division)
    survey = SurveyRoundFactory(skills=[SkillFactory()], told_at=timezone.now())
    survey.departments.set([division.department])
    SurveyResponseFactory(round=survey, person=asked)
    new = employee(division, name="新任 花子")
    employee()  # of another department
    client.force_login(office)
    address = page("round-joiners", survey)

    told = client.get(survey.get_absolute_url())
    preview = client.get(address)
    stale = client.post(address, {"expected": "2"})
    added = client.post(address, {"expected": "1"})
    tasks.tell_of_survey(Job.objects.get().pk)
    again = client.post(address, {"expected": "0"})

    assert told.context_data["joining"] == preview.context_data["count"] == 1
    assert "配布した後に条件に合うようになった職員が、1人います。" in told.content.decode()
    assert "新任 花子（窓口課）" in preview.content.decode()
    assert [answer.status_code for answer in (stale, added, again)] == [409, 302, 422]
    words = "ご覧の後で、加える人数が変わりました。人数を確かめてください。"
    assert words in stale.content.decode()
    assert set(survey.responses.values_list("person", "division")) == {
        (asked.pk, division.pk), (new.pk, division.pk),
    }  # fmt: skip
    assert [person.notices.count() for person in (new, asked)] == [1, 0]


def test_who_is_added_before_the_first_day_is_told_with_the_others(office):
    survey = SurveyRoundFactory(period=around(timezone.localdate(), -3, 10))
    employee()
    everybody = joiners(survey, timezone.localdate()).count()

    add_joiners(survey=survey, expected=everybody, by=office)

    assert SurveyResponse.objects.count() == everybody == StaffMember.objects.count() - 1
    assert Job.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_of_the_office_add_at_once():
    survey, start = SurveyRoundFactory(), Barrier(2)
    employee()
    everybody = joiners(survey, timezone.localdate()).count()

    def add(office):
        start.wait()
        try:
            return add_joiners(survey=survey, expected=everybody, by=office)
        except SkillsRefused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(add, [survey.created_by] * 2), key=str)

    late = "加える職員がいません。条件に合う人は、みな対象になっています。"
    assert results == [everybody, late]
    assert survey.responses.count() == everybody


@pytest.mark.parametrize(
    ("state", "people", "refusal"),
    [
        (RoundState.OPEN, 1, None),
        (RoundState.PLANNED, 1, None),
        (RoundState.DRAFT, 1, "受付前か受付中の調査だけに、対象者を加えられます。"),
        (RoundState.CLOSED, 1, "受付前か受付中の調査だけに、対象者を加えられます。"),
        (RoundState.OPEN, 0, "加える職員がいません。条件に合う人は、みな対象になっています。"),
    ],
)
def test_when_people_may_be_added(state, people, refusal):
    with nullcontext() if refusal is None else pytest.raises(SkillsRefused, match=refusal):
        check_may_add(state=state, people=people)


def test_reminding_no_head_is_refused():
    check_may_remind_heads(heads=1)
    with pytest.raises(SkillsRefused, match="知らせる所属長がいません。"):
        check_may_remind_heads(heads=0)


@pytest.mark.parametrize("count", [1, 30])
def test_num_queries(client, office, count, django_assert_num_queries):
    survey, division = SurveyRoundFactory(created_by=office), DivisionFactory()
    employee(division, is_head=True)
    for _ in range(count):
        handed_in(survey, employee(division), 3)
    client.force_login(office)

    with django_assert_num_queries(10):
        client.get(page("round-heads", survey))
    with django_assert_num_queries(7):
        client.get(page("round-joiners", survey))


# --- What heads are told every morning ----------------------------------------------------------


def titles(person):
    return [notice.title for notice in person.notices.order_by("pk")]


def test_heads_are_told_what_their_list_shows_and_nothing_is_lost(head, division, time_machine):
    time_machine.move_to("2026-11-20T07:30:00+09:00", tick=False)
    deputy = employee(division)
    HeadDeputyFactory(division=division, person=deputy)
    first = SurveyRoundFactory()
    handed_in(first, employee(division), 3, 1, 0)  # two differ from the level, one does not
    LevelProposalFactory(person=deputy)
    time_machine.move_to("2026-11-24T07:30:00+09:00", tick=False)  # the beat stood still

    told = [reminders.tell_heads(now=timezone.now()) for _ in range(2)]
    time_machine.move_to("2026-11-25T07:30:00+09:00", tick=False)
    handed_in(first, employee(division), 2)
    told.append(reminders.tell_heads(now=timezone.now()))

    words = "スキルのレベルの確認待ちが{}件あります"
    assert told == [2, 0, 2]
    assert titles(head) == [words.format(3), words.format(4)]
    assert titles(deputy) == [words.format(2), words.format(3)]
    assert waiting_for(head).total == 4


def test_what_agrees_with_the_level_is_told_with_its_own_list(head, division):
    handed_in(SurveyRoundFactory(), employee(division), 0)

    reminders.tell_heads(now=timezone.now())

    notice = head.notices.get()
    assert notice.title == "レベルと差のない自己評価の確認待ちが1件あります"
    assert notice.url == reverse("skills:confirmation-list") + "?state=same"


def test_sheet_without_a_head_is_told_once_there_is_one(division):
    handed_in(SurveyRoundFactory(), employee(division), 3)

    before = reminders.tell_heads(now=timezone.now())
    head = employee(division, is_head=True)
    after = reminders.tell_heads(now=timezone.now())

    assert (before, after, len(titles(head))) == (0, 1, 1)


def test_sheet_that_comes_back_is_told_again(head, division):
    survey = SurveyRoundFactory(skills=[skill := SkillFactory()])
    sheet = SurveyResponseFactory(round=survey, person=employee(division))
    actions.save_answers(response=sheet, answers={skill.pk: "3"}, by=sheet.person)
    counts = []
    for _ in range(2):
        actions.submit(response=sheet, by=sheet.person)
        counts.append(reminders.tell_heads(now=timezone.now()))
        actions.reopen(response=sheet, by=sheet.person)

    assert counts == [1, 1]
