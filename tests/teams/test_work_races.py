"""Two specialists take one request at once, two people start a plan at once: on two connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from teams.actions import plans, support
from teams.choices import PlanState, SupportState
from teams.models import SupportMoveRecord, SupportRequest, YearPlan
from teams.rules import TeamRefused
from tests.factories.staff import office_member
from tests.factories.team_work import (
    PlanAnswerFactory,
    PlanQuestionFactory,
    SupportRequestFactory,
    YearPlanFactory,
)
from tests.factories.teams import SpecialistFactory, TeamFactory
from tests.teams.waiting import one_after_the_other

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(people, deed):
    """Do the deed for each person at the same moment; return what each is told."""
    start = Barrier(len(people))

    def run(person):
        start.wait()
        try:
            deed(person)
        except TeamRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(run, people))


def test_a_request_is_taken_once():
    request = SupportRequestFactory()
    people = [SpecialistFactory().person for _ in range(4)]

    results = at_once(
        people,
        lambda person: support.take_support(
            request=request, seen_state=SupportState.RECEIVED, by=person
        ),
    )

    taken = SupportRequest.objects.get()
    winner = taken.specialist.person
    assert taken.state == SupportState.ASSIGNED
    assert SupportMoveRecord.objects.count() == 1
    assert [result for result in results if result != "done"] == [
        (
            f"先に、{winner.name}さんが担当になりました。"
            "内容を確かめて、必要ならコメントで相談してください。"
        )
    ] * 3


def test_a_plan_is_begun_once():
    team, people = TeamFactory(), [office_member() for _ in range(3)]

    results = at_once(
        people,
        lambda person: plans.save_plan(team=team, year=2026, version=0, answers={}, by=person),
    )

    assert YearPlan.objects.get().version == 2
    assert results.count("done") == 1
    assert {result.partition("。")[0] for result in results if result != "done"} == {
        "編集している間に、ほかの人が保存しました"
    }


@pytest.mark.parametrize("deed", ["save", "copy"])
def test_a_plan_that_is_handed_in_stays_so(deed):
    """Who writes waits for who hands in, and is told that the plan is fixed by now."""
    office, question = office_member(), PlanQuestionFactory(is_required=False)
    plan = YearPlanFactory()
    last = YearPlanFactory(team=plan.team, fiscal_year=plan.fiscal_year - 1)
    PlanAnswerFactory(plan=last, question=question, text="去年の取組")
    where = {"team": plan.team, "year": plan.fiscal_year, "by": office}
    writing = {
        "save": lambda: plans.save_plan(version=1, answers={question.pk: "今年の取組"}, **where),
        "copy": lambda: plans.copy_plan(**where),
    }

    told = one_after_the_other(
        lambda: plans.move_plan(
            plan=plan, seen_state=PlanState.DRAFT, to_state=PlanState.SUBMITTED, by=office
        ),
        writing[deed],
    )

    assert told == ("「提出」の計画は、書き直せません。書き直すときは、事務局に相談してください。")
    plan.refresh_from_db()
    assert (plan.state, plan.version, plan.answers.count()) == (PlanState.SUBMITTED, 1, 0)
