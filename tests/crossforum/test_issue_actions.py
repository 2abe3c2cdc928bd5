"""Writing, editing and moving issues: state, history, notices, and what a refusal leaves alone."""

import pytest

from crossforum.actions import issues as actions
from crossforum.choices import CountermeasureKind, IssueStage
from crossforum.models import Countermeasure, Issue, StageMove
from crossforum.rules import ForumRefused, MoveRefused, Stale
from staff.models import Notice
from staff.queries import history_of
from tests.factories.crossforum import CommentFactory, IssueFactory
from tests.factories.staff import DivisionFactory, employee

S = IssueStage
WRITTEN = {"title": "証明書の交付", "problem": "ﾃﾞｼﾞﾀﾙ化されていません。", "wanted": "早くしたい。"}


def told():
    """Return who has been told what, as names and titles."""
    return sorted(Notice.objects.values_list("recipient__name", "title"))


def move(issue, to_stage, by, **more):
    return actions.move_issue(
        issue=issue, seen_stage=more.pop("seen", issue.stage), to_stage=to_stage, by=by, **more
    )


def test_create_issue_keeps_a_draft_to_itself(city):
    issue = actions.create_issue(division=city.division, submit=False, by=city.reporter, **WRITTEN)

    assert (issue.stage, issue.department, issue.reporter) == (
        S.DRAFT, city.department, city.reporter,
    )  # fmt: skip
    assert told() == []
    assert Issue.objects.search("でじたる").get() == issue


def test_create_issue_and_submit_tells_leader_and_lead(city):
    issue = actions.create_issue(division=city.division, submit=True, by=city.reporter, **WRITTEN)

    assert issue.stage == S.SUBMITTED
    assert [(m.from_stage, m.to_stage, m.by) for m in issue.moves.all()] == [
        (S.DRAFT, S.SUBMITTED, city.reporter)
    ]
    assert told() == [
        ("推進 三郎", "課題が提出されました：証明書の交付"),
        ("統括 四郎", "課題が提出されました：証明書の交付"),
    ]


def test_create_issue_refuses_a_field_that_people_do_not_write(city):
    with pytest.raises(TypeError):
        actions.create_issue(
            division=city.division, submit=False, by=city.reporter, **WRITTEN, stage=S.DONE
        )


def test_create_issue_is_one_deed_in_the_trail(city):
    issue = actions.create_issue(division=city.division, submit=True, by=city.reporter, **WRITTEN)

    assert {(change.by, change.what) for change in history_of(issue)} == {
        ("起票 花子", "課題の起票")
    }


def test_edit_issue_saves_and_counts_the_version(city):
    issue = IssueFactory(division=city.division, stage=S.STUDY)

    actions.edit_issue(
        issue=issue, division=city.division, version=1, by=city.member, **WRITTEN | {"people": 3}
    )

    issue.refresh_from_db()
    assert (issue.title, issue.people, issue.version) == ("証明書の交付", 3, 2)


def test_edit_issue_of_an_older_version_changes_nothing(city):
    issue = IssueFactory(division=city.division, title="前の題", version=2)

    with pytest.raises(Stale, match="ほかの人が保存しました"):
        actions.edit_issue(
            issue=issue, division=city.division, version=1, by=city.member, **WRITTEN
        )

    issue.refresh_from_db()
    assert (issue.title, issue.version) == ("前の題", 2)


def test_edit_issue_stays_in_its_department(city):
    issue = IssueFactory(division=city.division)

    with pytest.raises(ForumRefused, match="ほかの部局"):
        actions.edit_issue(issue=issue, division=city.quay, version=1, by=city.member, **WRITTEN)


def test_edit_issue_may_change_the_division(city):
    issue = IssueFactory(division=city.division)
    other = DivisionFactory(department=city.department)

    actions.edit_issue(issue=issue, division=other, version=1, by=city.member, **WRITTEN)

    issue.refresh_from_db()
    assert issue.division == other


def test_edit_issue_is_refused_once_it_is_done(city):
    issue = IssueFactory(division=city.division, stage=S.DONE)

    with pytest.raises(ForumRefused, match="「完了」のため、編集できません"):
        actions.edit_issue(
            issue=issue, division=city.division, version=1, by=city.member, **WRITTEN
        )


def test_move_issue_tells_the_reporter_with_the_reason(city):
    issue = IssueFactory(division=city.division, reporter=city.reporter, title="転記")

    move(issue, S.DRAFT, city.leader, reason="件数を書いてください。")

    issue.refresh_from_db()
    notice = Notice.objects.get()
    assert issue.stage == S.DRAFT
    assert (notice.recipient, notice.title) == (
        city.reporter, "課題が「下書き」になりました：転記",
    )  # fmt: skip
    assert "理由：件数を書いてください。" in notice.body


def test_move_issue_to_the_forum_tells_the_office_and_the_reporter(city):
    issue = IssueFactory(
        division=city.division, stage=S.LEAD_CHECK, reporter=city.reporter, title="転記"
    )

    move(issue, S.FORUM, city.lead)

    assert told() == [
        ("事務 六子", "課題がフォーラムに付議されました：転記"),
        ("起票 花子", "課題が「フォーラムに付議」になりました：転記"),
    ]


def test_move_issue_tells_a_reporter_who_is_the_lead_once(city):
    issue = IssueFactory(division=city.division, stage=S.STUDY, reporter=city.lead, title="転記")

    move(issue, S.LEAD_CHECK, city.member)

    assert told() == [("統括 四郎", "課題の確認の依頼があります：転記")]


def test_move_issue_does_not_tell_oneself(city):
    issue = IssueFactory(division=city.division, stage=S.STUDY, reporter=city.lead)

    move(issue, S.FORUM, city.lead)

    assert [name for name, _ in told()] == ["事務 六子"]


def test_move_issue_refused_changes_nothing(city):
    issue = IssueFactory(division=city.division, reporter=city.reporter)

    with pytest.raises(MoveRefused, match="選べるのは"):
        move(issue, S.STUDY, city.member)

    issue.refresh_from_db()
    assert issue.stage == S.SUBMITTED
    assert StageMove.objects.count() == 0
    assert told() == []


def test_a_role_in_another_department_moves_nothing(city):
    issue = IssueFactory(division=city.division, stage=S.LEAD_CHECK)

    with pytest.raises(MoveRefused):
        move(issue, S.FORUM, city.foreign_lead)


def test_move_issue_decided_on_an_old_stage_is_stale(city):
    issue = IssueFactory(division=city.division, stage=S.STUDY)

    with pytest.raises(MoveRefused) as refusal:
        move(issue, S.FORUM, city.lead, seen=S.SUBMITTED)

    assert refusal.value.is_stale


def test_add_countermeasure_by_the_team(city):
    issue = IssueFactory(division=city.division, stage=S.STUDY)

    actions.add_countermeasure(
        issue=issue, kind=CountermeasureKind.RPA, text="転記を任せる", expected_hours=120,
        by=city.member,
    )  # fmt: skip

    assert list(issue.countermeasures.values_list("kind", "expected_hours", "by")) == [
        ("rpa", 120, city.member.pk)
    ]


@pytest.mark.parametrize(("who", "stage"), [("reporter", S.STUDY), ("member", S.DONE)])
def test_add_countermeasure_refused(city, who, stage):
    issue = IssueFactory(division=city.division, stage=stage)

    with pytest.raises(ForumRefused, match="対応策を加えられません"):
        actions.add_countermeasure(
            issue=issue, kind=CountermeasureKind.RPA, text="x", expected_hours=None,
            by=getattr(city, who),
        )  # fmt: skip

    assert Countermeasure.objects.count() == 0


def test_add_comment_tells_reporter_and_participants_once(city):
    issue = IssueFactory(division=city.division, reporter=city.reporter, title="転記")
    CommentFactory.create_batch(2, issue=issue, author=city.specialist)
    CommentFactory(issue=issue, author=city.reporter)
    CommentFactory(issue=issue, author=employee(name="退職 済", is_active=False))

    comment = actions.add_comment(about=issue, text="うちも困っています。", by=city.colleague)

    assert [name for name, _ in told()] == sorted([city.reporter.name, city.specialist.name])
    notice = Notice.objects.first()
    assert notice.title == "コメントがありました：転記"
    assert notice.url == f"/forum/issues/{issue.pk}/#comment-{comment.pk}"


def test_add_comment_does_not_tell_oneself(city):
    issue = IssueFactory(division=city.division, reporter=city.reporter)

    actions.add_comment(about=issue, text="補足です。", by=city.reporter)

    assert told() == []


def test_add_comment_on_a_returned_draft_tells_only_who_can_open_it(city):
    issue = IssueFactory(division=city.division, reporter=city.reporter, stage=S.DRAFT)
    CommentFactory(issue=issue, author=city.foreign_lead)
    CommentFactory(issue=issue, author=city.member)

    actions.add_comment(about=issue, text="書き直しました。", by=city.lead)

    assert [name for name, _ in told()] == ["推進 次郎", "起票 花子"]


def test_a_very_long_title_fits_into_the_notice(city):
    issue = IssueFactory(division=city.division, reporter=city.reporter, title="長" * 120)

    actions.add_comment(about=issue, text="x", by=city.lead)

    assert len(Notice.objects.get().title) <= 200
