"""The pages of issues: who sees what, who may do what, and what a refusal keeps."""

import re
from datetime import UTC, datetime
from itertools import product

import pytest
from django.urls import reverse

from crossforum.choices import IssueStage
from crossforum.models import Comment, Countermeasure, Issue
from crossforum.queries import department_issue_summary, visible_issues
from tests.factories.crossforum import (
    CommentFactory,
    CountermeasureFactory,
    IssueFactory,
    StageMoveFactory,
)
from tests.factories.staff import DivisionFactory, employee
from tests.factories.teams import appoint

S = IssueStage
PEOPLE = (
    "reporter", "colleague", "member", "leader", "lead", "foreign_lead", "office", "specialist",
)  # fmt: skip
WRITTEN = {"title": "証明書の交付", "problem": "待ち時間が長い。", "wanted": "半分にしたい。"}


def rows(response):
    return [row.record for row in response.context_data["table"].page.object_list]


def page(response):
    return response.content.decode()


def url(name, *args):
    return reverse(f"crossforum:{name}", args=args)


@pytest.fixture
def issue(city):
    return IssueFactory(division=city.division, reporter=city.reporter, title="申請書の転記")


def at(issue, stage):
    Issue.objects.filter(pk=issue.pk).update(stage=stage)
    issue.refresh_from_db()
    return issue


# --- Who sees and may do what, object by object ------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_a_draft_exists_for_its_writer_and_the_team_alone(client, city, issue, who):
    at(issue, S.DRAFT)
    client.force_login(getattr(city, who))
    knows = who in {"reporter", "member", "leader", "lead"}
    ok = 200 if knows else 404
    text = {"text": "コメント"}

    assert client.get(issue.get_absolute_url()).status_code == ok
    assert client.get(url("issue-edit", issue.pk)).status_code == ok
    assert client.get(url("issue-move", issue.pk, "submitted")).status_code == ok
    assert client.post(url("issue-edit", issue.pk), {}).status_code == (422 if knows else 404)
    comment = client.post(url("issue-comment-create", issue.pk), text)
    assert comment.status_code == (302 if knows else 404)
    assert (issue in rows(client.get(url("issue-list")))) == knows


@pytest.mark.parametrize("who", PEOPLE)
def test_a_submitted_issue_is_read_and_commented_by_everybody(client, city, issue, who):
    client.force_login(getattr(city, who))

    assert client.get(issue.get_absolute_url()).status_code == 200
    posted = client.post(url("issue-comment-create", issue.pk), {"text": "応援します。"})
    assert posted.status_code == 302
    assert Comment.objects.get().author == getattr(city, who)


EDITORS = {
    S.DRAFT: {"reporter", "member", "leader", "lead"},
    S.STUDY: {"member", "leader", "lead", "office"},
    S.DONE: {"office"},
}


@pytest.mark.parametrize(("stage", "who"), list(product(EDITORS, PEOPLE)))
def test_who_edits_an_issue(client, city, issue, stage, who):
    at(issue, stage)
    client.force_login(getattr(city, who))
    expected = who in EDITORS[stage]
    address = url("issue-edit", issue.pk)

    assert client.get(address).status_code == (200 if expected else 404)
    posted = client.post(address, WRITTEN | {"version": 1})
    assert posted.status_code == (302 if expected else 404)


@pytest.mark.parametrize("who", PEOPLE)
def test_who_adds_a_countermeasure(client, city, issue, who):
    client.force_login(getattr(city, who))
    data = {"countermeasure-kind": "rpa", "countermeasure-text": "転記を任せる"}

    response = client.post(url("countermeasure-create", issue.pk), data)

    expected = who in {"member", "leader", "lead", "office"}
    assert response.status_code == (302 if expected else 404)
    assert Countermeasure.objects.exists() == expected


MOVERS = {
    (S.DRAFT, S.SUBMITTED): {"reporter", "member", "leader", "lead"},
    (S.SUBMITTED, S.STUDY): {"leader", "lead"},
    (S.SUBMITTED, S.FORUM): {"lead"},
    (S.STUDY, S.LEAD_CHECK): {"member", "leader", "lead"},
    (S.LEAD_CHECK, S.FORUM): {"lead"},
    (S.LEAD_CHECK, S.DEPARTMENT): {"lead"},
    (S.DEPARTMENT, S.INTRODUCED): {"leader", "lead"},
    (S.INTRODUCED, S.DONE): {"leader", "lead"},
    (S.FORUM, S.DEPARTMENT): {"office"},
    (S.FORUM, S.MEASURE): set(),
    (S.DECLINED, S.STUDY): {"leader", "lead", "office"},
}


@pytest.mark.parametrize(("step", "who"), list(product(MOVERS, PEOPLE)))
def test_who_moves_an_issue(client, city, issue, step, who):
    stage, to_stage = step
    at(issue, stage)
    client.force_login(getattr(city, who))
    address = url("issue-move", issue.pk, to_stage)
    expected = who in MOVERS[step]

    assert client.get(address).status_code == (200 if expected else 404)
    posted = client.post(address, {"seen_stage": stage})

    issue.refresh_from_db()
    assert posted.status_code == (302 if expected else 404)
    assert issue.stage == (to_stage if expected else stage)


@pytest.mark.parametrize("who", PEOPLE)
def test_who_writes_an_issue(client, city, who):
    client.force_login(getattr(city, who))
    expected = who != "specialist"  # the external specialist belongs to no department

    assert client.get(url("issue-create")).status_code == (200 if expected else 404)
    assert client.post(url("issue-create"), {}).status_code == (422 if expected else 404)


@pytest.mark.parametrize(
    ("who", "trail"), [("colleague", False), ("lead", False), ("office", True)]
)
def test_only_the_office_reads_the_trail(client, city, issue, who, trail):
    client.force_login(getattr(city, who))

    assert ("変更の記録" in page(client.get(issue.get_absolute_url()))) == trail


# --- Writing ---------------------------------------------------------------------------------


def test_writing_hands_in_with_three_fields(client, city):
    client.force_login(city.reporter)

    response = client.post(url("issue-create"), WRITTEN | {"submit_now": "1"}, follow=True)

    issue = Issue.objects.get()
    assert (issue.stage, issue.division) == (S.SUBMITTED, city.division)
    assert "課題を提出しました。" in page(response)


def test_writing_saves_a_draft(client, city):
    client.force_login(city.reporter)

    client.post(url("issue-create"), WRITTEN)

    assert Issue.objects.get().stage == S.DRAFT


def test_writing_asks_for_a_division_only_when_there_are_several(client, city):
    other = DivisionFactory(department=city.department, name="戸籍課")

    client.force_login(city.reporter)
    assert "division" not in client.get(url("issue-create")).context_data["form"].fields
    client.force_login(city.lead)  # who collects for the whole department
    form = client.get(url("issue-create")).context_data["form"]
    assert set(form.fields["division"].queryset) == {city.division, other}
    assert form["division"].value() == city.division.pk


def test_writing_for_a_foreign_division_is_refused(client, city):
    DivisionFactory(department=city.department)
    client.force_login(city.lead)

    response = client.post(url("issue-create"), WRITTEN | {"division": city.quay.pk})

    assert response.status_code == 422
    assert Issue.objects.count() == 0


def test_a_refused_form_keeps_what_was_typed(client, city):
    client.force_login(city.reporter)

    response = client.post(url("issue-create"), {"title": "題だけ", "people": "-3"})

    assert response.status_code == 422
    assert 'value="題だけ"' in page(response)
    assert re.search(r"<details class=\"disclosure\"\s+open>", page(response))


def test_very_large_numbers_are_reckoned_not_broken(client, city):
    client.force_login(city.reporter)
    largest = {"cases_a_year": 10_000_000, "minutes_a_case": 100_000, "people": 10_000}

    response = client.post(url("issue-create"), WRITTEN | largest, follow=True)

    assert "約166,666,666,666,666時間/年" in page(response)


def test_hours_a_year_are_shown(client, city, issue):
    Issue.objects.update(cases_a_year=1200, minutes_a_case=6, people=1)
    client.force_login(city.colleague)

    assert "約120時間/年" in page(client.get(issue.get_absolute_url()))


# --- Editing at the same time ------------------------------------------------------------------


def test_editing_an_older_version_shows_both_texts(client, city, issue):
    client.force_login(city.member)
    Issue.objects.update(version=2, problem="先に保存された文")

    response = client.post(
        url("issue-edit", issue.pk), WRITTEN | {"problem": "あとから書いた文", "version": 1}
    )

    issue.refresh_from_db()
    assert response.status_code == 409
    assert issue.problem == "先に保存された文"
    assert "先に保存された文" in page(response)
    assert "あとから書いた文" in page(response)
    assert '<input type="hidden" name="version" value="2"' in page(response)


def test_editing_again_after_a_look_overwrites(client, city, issue):
    client.force_login(city.member)
    Issue.objects.update(version=2)

    response = client.post(url("issue-edit", issue.pk), WRITTEN | {"version": 2})

    issue.refresh_from_db()
    assert response.status_code == 302
    assert (issue.title, issue.version) == ("証明書の交付", 3)


# --- Steps ---------------------------------------------------------------------------------------


def test_a_step_that_needs_a_reason_asks_for_it(client, city, issue):
    client.force_login(city.leader)
    address = url("issue-move", issue.pk, "draft")

    assert client.get(address).status_code == 200
    response = client.post(address, {"seen_stage": "submitted", "reason": " "})

    issue.refresh_from_db()
    assert response.status_code == 422
    assert "理由を入力してください。" in page(response)
    assert issue.stage == S.SUBMITTED


def test_a_step_from_an_old_page_is_answered_with_the_present_state(client, city, issue):
    at(issue, S.STUDY)
    client.force_login(city.lead)

    response = client.post(url("issue-move", issue.pk, "forum"), {"seen_stage": "submitted"})

    issue.refresh_from_db()
    assert response.status_code == 409
    assert "ほかの人が先に、段階を「対応策の検討中」に変えました。" in page(response)
    assert issue.stage == S.STUDY


@pytest.mark.parametrize(
    ("who", "buttons"),
    [
        ("reporter", []),
        ("member", []),
        ("leader", ["検討を始める", "差し戻す"]),
        ("lead", ["検討を始める", "差し戻す", "フォーラムに付議する"]),
        ("office", []),
    ],
)
def test_the_page_offers_exactly_the_permitted_steps(client, city, issue, who, buttons):
    client.force_login(getattr(city, who))

    response = client.get(issue.get_absolute_url())

    assert [move.label for move in response.context_data["moves"]] == buttons
    waiting = "DX推進リーダー・DX統括リーダーの対応を待っています。"
    assert (waiting in page(response)) == (not buttons)


def test_the_page_shows_moves_with_their_reasons(client, city, issue):
    StageMoveFactory(issue=issue, to_stage=S.DECLINED, reason="費用が合わない")
    client.force_login(city.colleague)

    html = page(client.get(issue.get_absolute_url()))

    assert "理由：費用が合わない" in html
    assert "「下書き」から「見送り」に" in html


def test_an_unknown_stage_in_the_address_is_not_found(client, city, issue):
    client.force_login(city.lead)

    assert client.get(url("issue-move", issue.pk, "nonsense")).status_code == 404
    posted = client.post(url("issue-move", issue.pk, "study"), {"seen_stage": "nonsense"})
    assert posted.status_code == 404


def test_text_of_people_is_shown_as_text(client, city, issue):
    CommentFactory(issue=issue, text="<script>alert(1)</script>")
    client.force_login(city.colleague)

    assert "<script>alert(1)</script>" not in page(client.get(issue.get_absolute_url()))


def test_an_empty_comment_is_refused(client, city, issue):
    client.force_login(city.colleague)

    response = client.post(url("issue-comment-create", issue.pk), {"text": " "})

    assert response.status_code == 422
    assert Comment.objects.count() == 0


def test_a_faulty_countermeasure_is_refused_and_stays_open(client, city, issue):
    client.force_login(city.leader)

    response = client.post(
        url("countermeasure-create", issue.pk), {"countermeasure-text": "書きかけ"}
    )

    assert response.status_code == 422
    assert "書きかけ" in page(response)


# --- The list ------------------------------------------------------------------------------------


def test_the_list_searches_filters_and_sorts(client, city):
    ours = IssueFactory(division=city.division, title="ﾃﾞｼﾞﾀﾙ申請", stage=S.FORUM)
    theirs = IssueFactory(division=city.quay, title="岸壁の予約", cases_a_year=60,
                          minutes_a_case=60, people=1)  # fmt: skip
    attached = IssueFactory(division=city.quay, title="船の予約", stage=S.MEASURE)
    client.force_login(city.reporter)

    def found(**query):
        return rows(client.get(url("issue-list"), query))

    assert found(q="でじたる") == [ours]
    assert found(stage=["forum", "measure"], sort="stage") == [ours, attached]
    assert found(department="SIM") == [ours]
    assert found(division=city.quay.code, sort="title") == [theirs, attached]
    assert found(mine="true") == [ours]
    assert found(measure="true") == [attached]
    assert set(found(measure="false")) == {ours, theirs}
    assert found(sort="-hours")[0] == theirs
    assert found(sort="-stage") == [attached, ours, theirs]


def test_the_list_exports_what_the_page_hides(client, city):
    issue = IssueFactory(
        division=city.division, title="転記", problem="時間がかかる", reporter=city.reporter
    )
    Issue.objects.update(updated_at=datetime(2026, 4, 30, 15, 0, tzinfo=UTC))
    client.force_login(city.office)

    response = client.get(url("issue-list"), {"export": "csv", "mine": ""})

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == (
        "課題,部局,所属,段階,時間/年,困っていること,こうなると良い,年間件数,1件あたりの分数,"
        "携わる人数,部局横断DX施策,起票者,更新"
    )
    assert lines[1] == f"{issue},市民部,窓口課,提出済み,,時間がかかる,,,,,,起票 花子,2026-05-01"


def test_own_filter_holds_in_the_export(client, city):
    IssueFactory(division=city.division, title="うちの課題")
    IssueFactory(division=city.quay, title="よその課題")
    client.force_login(city.reporter)

    response = client.get(url("issue-list"), {"export": "csv", "mine": "true"})

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "うちの課題" in text
    assert "よその課題" not in text


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_num_queries(client, city, count, django_assert_num_queries):
    IssueFactory.create_batch(count, stage=S.MEASURE)
    client.force_login(city.lead)

    with django_assert_num_queries(8):
        client.get(url("issue-list"))


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_num_queries(client, city, issue, count, django_assert_num_queries):
    CommentFactory.create_batch(count, issue=issue)
    CountermeasureFactory.create_batch(count, issue=issue)
    StageMoveFactory.create_batch(count, issue=issue)
    client.force_login(city.lead)

    with django_assert_num_queries(11):
        client.get(issue.get_absolute_url())


# --- Figures of the review -----------------------------------------------------------------------


@pytest.mark.parametrize("who", ["office", "reporter", "lead"])
def test_each_figure_equals_the_list_behind_it(client, city, who):
    for stage in S:
        IssueFactory.create_batch(2, division=city.division, stage=stage)
    IssueFactory(division=city.division, stage=S.DRAFT, reporter=city.reporter)
    IssueFactory(division=city.quay, stage=S.FORUM)
    user = getattr(city, who)
    client.force_login(user)

    summary = department_issue_summary(user)

    for stage in S:
        query = {"department": "SIM", "stage": stage.value}
        behind = client.get(url("issue-list"), query).context_data["count"]
        assert summary[city.department.pk].get(stage, 0) == behind


def test_figures_without_a_person_leave_drafts_out(city):
    IssueFactory(division=city.division, stage=S.DRAFT)
    IssueFactory(division=city.division, stage=S.STUDY)

    assert department_issue_summary() == {city.department.pk: {S.STUDY: 1}}


def test_a_member_of_the_office_sees_the_drafts_of_the_own_team(city):
    draft = IssueFactory(division=city.division, stage=S.DRAFT)
    assert not visible_issues(city.office).exists()

    appoint(city.office, city.department, "member", division=city.division)
    again = type(city.office).objects.get(pk=city.office.pk)

    assert list(visible_issues(again)) == [draft]


def test_an_employee_without_issues_is_led_to_write_one(client, db):
    client.force_login(employee())

    html = page(client.get(url("issue-list")))

    assert "課題はまだありません" in html
    assert url("issue-create") in html
