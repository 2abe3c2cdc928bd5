"""Two people act at once, on two connections: one wins, the other reads why not."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from crossforum.actions import issues, measures
from crossforum.choices import IssueStage, MeasureStage
from crossforum.models import Issue, Measure, StageMove
from crossforum.rules import ForumRefused, MoveRefused, Stale
from tests.factories.crossforum import IssueFactory, MeasureFactory

S, M = IssueStage, MeasureStage
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """Run the deeds at the same moment; return "done" or the refusal of each, in order."""
    start = Barrier(len(deeds))

    def run(deed):
        start.wait()
        try:
            deed()
        except ForumRefused as refusal:
            return refusal
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def split(results):
    return [r for r in results if r == "done"], [r for r in results if r != "done"]


def test_two_people_move_the_same_issue(city):
    issue = IssueFactory(division=city.division)
    # From 検討中 the lead could still go to the forum: only the seen stage tells them apart.
    moves = [(city.leader, S.STUDY), (city.lead, S.FORUM)]

    results = at_once(
        *(
            lambda by=by, to=to: issues.move_issue(
                issue=issue, seen_stage=S.SUBMITTED, to_stage=to, by=by
            )
            for by, to in moves
        )
    )

    won, lost = split(results)
    assert (len(won), len(lost)) == (1, 1)
    assert isinstance(lost[0], MoveRefused)
    assert lost[0].is_stale
    assert str(lost[0]).startswith("ほかの人が先に、段階を「")
    issue.refresh_from_db()
    assert [(m.from_stage, m.to_stage) for m in issue.moves.all()] == [(S.SUBMITTED, issue.stage)]


def test_eight_clicks_on_one_button_move_once(city):
    issue = IssueFactory(division=city.division)

    results = at_once(
        *[
            lambda: issues.move_issue(
                issue=issue, seen_stage=S.SUBMITTED, to_stage=S.STUDY, by=city.leader
            )
        ]
        * 8
    )

    assert len(split(results)[0]) == 1
    assert StageMove.objects.count() == 1


def test_two_people_edit_the_same_version(city):
    issue = IssueFactory(division=city.division)

    results = at_once(
        *(
            lambda text=text: issues.edit_issue(
                issue=issue, division=city.division, version=1, by=city.member, problem=text
            )
            for text in ("先", "後")
        )
    )

    won, lost = split(results)
    assert len(won) == 1
    assert [type(refusal) for refusal in lost] == [Stale]
    assert Issue.objects.get().version == 2


def test_one_issue_is_taken_into_one_measure_only(city):
    waiting = [IssueFactory(division=city.division, stage=S.FORUM) for _ in range(3)]

    results = at_once(
        *(
            lambda title=title, chosen=chosen: measures.create_measure(
                title=title, summary="x", lead_department=city.department, issues=chosen,
                by=city.office,
            )
            for title, chosen in (("一", waiting), ("二", waiting[::-1]))
        )
    )  # fmt: skip

    won, lost = split(results)
    assert len(won) == 1
    assert "もうフォーラムの一覧にありません" in str(lost[0])
    assert Measure.objects.get().issues.count() == 3


def test_a_measure_is_finished_while_an_issue_is_taken_out(city):
    measure = MeasureFactory(stage=M.EFFECT)
    issue = IssueFactory(division=city.division, stage=S.MEASURE, measure=measure)

    at_once(
        lambda: measures.set_measure_stage(
            measure=measure, seen_stage=M.EFFECT, to_stage=M.DONE, by=city.office
        ),
        lambda: measures.detach_issue(measure=measure, issue=issue, reason="x", by=city.office),
    )

    issue.refresh_from_db()
    measure.refresh_from_db()
    assert measure.stage == M.DONE
    assert (issue.stage, issue.measure) in {(S.DONE, measure), (S.FORUM, None)}
