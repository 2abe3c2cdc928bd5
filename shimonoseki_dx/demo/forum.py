"""The cross-forum: issues, the measures that departments share, and what people say to them."""

from datetime import timedelta
from itertools import pairwise

from crossforum.choices import MeasureStage
from crossforum.models import Comment, Measure, StageMove
from crossforum.rules.measures import WAY
from shimonoseki_dx.demo.accounts import OFFICE
from shimonoseki_dx.demo.issue_plans import MeasurePlan, plan_issues
from shimonoseki_dx.demo.issues import IssueWriter, Story, write_stories
from shimonoseki_dx.demo.people import Population
from shimonoseki_dx.demo.remarks import Remarks
from shimonoseki_dx.demo.setting import Setting, at, in_office
from shimonoseki_dx.demo.teams import Rosters
from staff.models import Department

DAYS_A_STAGE = 24  # how long a measure stays at a stage


def open_forum(
    setting: Setting, population: Population, rosters: Rosters
) -> tuple[list[Story], list[Measure], int]:
    """Write issues, measures and remarks; return them, and how many remarks there are."""
    alone, plans = plan_issues(setting, population)
    writer = IssueWriter(setting, population, rosters)
    measures = _measures(setting, population, plans)
    stories = [writer.story(plan) for plan in alone]
    for measure, plan in zip(measures, plans, strict=True):
        stories += [
            writer.story(issue, until=measure.created_at, measure=measure) for issue in plan.issues
        ]
    stories.sort(key=lambda story: story.issue.created_at)
    write_stories(stories)
    remarks = Remarks(setting, population, rosters)
    comments = [*remarks.on_issues(stories), *remarks.on_measures(measures)]
    Comment.objects.bulk_create(
        sorted(comments, key=lambda comment: comment.created_at), batch_size=1000
    )
    return stories, measures, len(comments)


def _measures(setting: Setting, population: Population, plans: list[MeasurePlan]) -> list[Measure]:
    departments = {department.code: department for department in Department.objects.all()}
    office = population.by_number(OFFICE).member
    measures, moves = [], []
    for number, plan in enumerate(plans):
        row = plan.row
        way = WAY[: WAY.index(MeasureStage(row["stage"])) + 1]
        begin = at(setting.working_day(-14 - DAYS_A_STAGE * len(way)), 10, 5 * number)
        measure = Measure(
            title=row["title"],
            summary=row["summary"],
            stage=row["stage"],
            lead_department=departments[row["lead"]],
            next_action=row["next_action"],
            due_on=setting.working_day(int(row["due_days"])),
            created_by=office,
            created_at=begin,
            updated_at=begin,
        )
        measure.fold_search_text()
        for step, (before, after) in enumerate(pairwise(way), start=1):
            moment = in_office(begin + timedelta(days=DAYS_A_STAGE * step, minutes=17 * step))
            moves.append(
                StageMove(measure=measure, from_stage=before, to_stage=after, by=office, at=moment)
            )
            measure.updated_at = moment
        measures.append(measure)
    Measure.objects.bulk_create(measures)
    StageMove.objects.bulk_create(moves)
    return measures
