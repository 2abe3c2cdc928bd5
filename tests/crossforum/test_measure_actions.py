"""Measures of several departments: attached, never merged; done together."""

from datetime import date

import pytest

from crossforum.actions import measures as actions
from crossforum.choices import IssueStage, MeasureStage
from crossforum.models import Measure, StageMove
from crossforum.rules import ForumRefused, MoveRefused, Stale
from staff.models import Notice
from tests.factories.crossforum import IssueFactory, MeasureFactory

S, M = IssueStage, MeasureStage


@pytest.fixture
def two_issues(city):
    return [
        IssueFactory(
            division=city.division, stage=S.FORUM, reporter=city.reporter, title="市民の予約"
        ),
        IssueFactory(division=city.quay, stage=S.FORUM, title="岸壁の予約"),
    ]


def make(city, issues, **more):
    fields = {"title": "予約の共通化", "summary": "一つにします。", "next_action": "仕様を集める"}
    return actions.create_measure(
        **fields | more, lead_department=city.department, issues=issues, by=city.office
    )


def stages(*issues):
    for issue in issues:
        issue.refresh_from_db()
    return [issue.stage for issue in issues]


def told():
    return sorted(Notice.objects.values_list("recipient__name", "title"))


def test_create_measure_attaches_and_keeps_the_originals(city, two_issues):
    before = [(issue.title, issue.department, issue.reporter) for issue in two_issues]

    measure = make(city, two_issues, due_on=date(2027, 1, 15))

    assert stages(*two_issues) == [S.MEASURE, S.MEASURE]
    assert [(i.title, i.department, i.reporter) for i in two_issues] == before
    assert {issue.measure for issue in two_issues} == {measure}
    assert (measure.stage, measure.created_by) == (M.IDEA, city.office)
    assert Measure.objects.search("ヨヤク 予約").count() == 0
    assert Measure.objects.search("共通化").get() == measure


def test_create_measure_tells_writers_and_leads(city, two_issues):
    make(city, two_issues)

    title = "課題が横断施策に加わりました："
    assert told() == sorted(
        [
            ("起票 花子", f"{title}市民の予約"),
            ("統括 四郎", f"{title}市民の予約"),
            (two_issues[1].reporter.name, f"{title}岸壁の予約"),
            ("港湾 五郎", f"{title}岸壁の予約"),
        ]
    )


def test_create_measure_without_issues_is_refused(city):
    with pytest.raises(ForumRefused, match="課題が選ばれていません"):
        make(city, [])

    assert Measure.objects.count() == 0


def test_create_measure_with_an_issue_that_left_the_forum_writes_nothing(city, two_issues):
    gone = IssueFactory(division=city.quay, stage=S.DEPARTMENT, title="先に戻した課題")

    with pytest.raises(
        ForumRefused, match="「先に戻した課題」は、もうフォーラムの一覧にありません"
    ):
        make(city, [*two_issues, gone])

    assert Measure.objects.count() == 0
    assert stages(*two_issues) == [S.FORUM, S.FORUM]
    assert told() == []


def test_create_measure_is_the_offices_alone(city, two_issues):
    with pytest.raises(MoveRefused, match=r"事務局です。$"):
        actions.create_measure(
            title="x", summary="x", lead_department=city.department, issues=two_issues, by=city.lead
        )

    assert Measure.objects.count() == 0


def test_attach_issues_to_a_measure_under_way(city, two_issues):
    measure = MeasureFactory(stage=M.PLANNING)

    actions.attach_issues(measure=measure, issues=two_issues, by=city.office)

    assert stages(*two_issues) == [S.MEASURE, S.MEASURE]
    assert measure.issues.count() == 2


@pytest.mark.parametrize("stage", [M.DONE, M.STOPPED])
def test_attach_issues_to_an_ended_measure_is_refused(city, two_issues, stage):
    with pytest.raises(ForumRefused, match="課題を加えられません"):
        actions.attach_issues(
            measure=MeasureFactory(stage=stage), issues=two_issues, by=city.office
        )

    assert stages(*two_issues) == [S.FORUM, S.FORUM]


def test_detach_issue_returns_it_to_the_forum(city, two_issues):
    measure = make(city, two_issues)
    Notice.objects.all().delete()

    actions.detach_issue(
        measure=measure, issue=two_issues[0], reason="別の進め方にします。", by=city.office
    )

    assert stages(*two_issues) == [S.FORUM, S.MEASURE]
    assert two_issues[0].measure is None
    assert two_issues[0].moves.last().reason == "別の進め方にします。"
    assert told() == [("起票 花子", "課題が「フォーラムに付議」になりました：市民の予約")]


def test_detach_issue_without_reason_is_refused(city, two_issues):
    measure = make(city, two_issues)

    with pytest.raises(MoveRefused, match=r"^理由を"):
        actions.detach_issue(measure=measure, issue=two_issues[0], reason="", by=city.office)

    assert stages(*two_issues) == [S.MEASURE, S.MEASURE]


def test_detach_issue_of_another_measure_is_refused(city):
    issue = IssueFactory(division=city.division, stage=S.MEASURE)

    with pytest.raises(ForumRefused, match="もうこの施策に入っていません"):
        actions.detach_issue(measure=MeasureFactory(), issue=issue, reason="x", by=city.office)


def test_set_measure_stage_tells_leads_and_writers_once(city, two_issues):
    measure = make(city, two_issues)
    Notice.objects.all().delete()

    actions.set_measure_stage(
        measure=measure, seen_stage=M.IDEA, to_stage=M.PLANNING, by=city.office
    )

    measure.refresh_from_db()
    assert measure.stage == M.PLANNING
    people = [city.reporter, city.lead, city.foreign_lead, two_issues[1].reporter]
    assert [name for name, _ in told()] == sorted(person.name for person in people)
    assert told()[0][1] == "横断施策が「立案・検討」になりました：予約の共通化"


def test_set_measure_stage_done_takes_the_issues_along(city, two_issues):
    measure = make(city, two_issues)
    closed = IssueFactory(division=city.quay, stage=S.DONE, measure=measure)
    Measure.objects.update(stage=M.EFFECT)

    actions.set_measure_stage(measure=measure, seen_stage=M.EFFECT, to_stage=M.DONE, by=city.office)

    assert stages(*two_issues, closed) == [S.DONE] * 3
    last = [issue.moves.last() for issue in two_issues]
    assert [(m.from_stage, m.to_stage) for m in last] == [(S.MEASURE, S.DONE)] * 2
    assert closed.moves.count() == 0
    assert {issue.measure for issue in two_issues} == {measure}


def test_set_measure_stage_resumes_where_it_stood(city):
    measure = MeasureFactory(stage=M.PMO)
    step = {"measure": measure, "by": city.office}
    actions.set_measure_stage(**step, seen_stage=M.PMO, to_stage=M.ON_HOLD, reason="予算待ち")
    actions.set_measure_stage(**step, seen_stage=M.ON_HOLD, to_stage=M.STOPPED, reason="中止")

    actions.set_measure_stage(**step, seen_stage=M.STOPPED, to_stage=M.PMO, reason="再開")

    measure.refresh_from_db()
    assert measure.stage == M.PMO
    assert measure.moves.count() == 3


def test_set_measure_stage_refused_changes_nothing(city):
    measure = MeasureFactory()

    with pytest.raises(MoveRefused):
        actions.set_measure_stage(
            measure=measure, seen_stage=M.IDEA, to_stage=M.PLANNING, by=city.lead
        )

    measure.refresh_from_db()
    assert measure.stage == M.IDEA
    assert StageMove.objects.count() == 0


def edit(measure, city, version):
    return actions.edit_measure(
        measure=measure, title="新しい名", summary="概要", lead_department=city.harbour,
        next_action="", due_on=None, version=version, by=city.office,
    )  # fmt: skip


def test_edit_measure_saves(city):
    measure = MeasureFactory()

    edit(measure, city, version=1)

    measure.refresh_from_db()
    assert (measure.title, measure.lead_department, measure.version) == (
        "新しい名", city.harbour, 2,
    )  # fmt: skip


def test_edit_measure_of_an_older_version_changes_nothing(city):
    measure = MeasureFactory(title="前の名", version=3)

    with pytest.raises(Stale):
        edit(measure, city, version=2)

    measure.refresh_from_db()
    assert measure.title == "前の名"
