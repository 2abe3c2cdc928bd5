"""Reads about yearly plans: the template of a year, and a team's answers to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from teams.models import PlanAnswer, PlanQuestion, Team, YearPlan


def plan_questions(year: int) -> QuerySet[PlanQuestion]:
    """Return the year's template; where it has none yet, that of the newest year before it."""
    newest = PlanQuestion.objects.filter(fiscal_year__lte=year).order_by("-fiscal_year")
    return PlanQuestion.objects.filter(fiscal_year__in=newest.values("fiscal_year")[:1])


def plan_of(team: Team, year: int) -> YearPlan | None:
    """Return a team's plan for a year, with the team loaded; None where nobody has begun."""
    plans = YearPlan.objects.select_related("team__department")
    return plans.filter(team=team, fiscal_year=year).first()


@dataclass(frozen=True)
class PlanLine:
    """A field of the template with what the team has written in it."""

    question: PlanQuestion
    text: str


@dataclass(frozen=True)
class PlanSection:
    """The fields under one heading."""

    title: str
    lines: tuple[PlanLine, ...]


def plan_lines(plan: YearPlan | None, year: int) -> list[PlanLine]:
    """Return the fields of a year with the answers. Two queries."""
    answers = dict(plan.answers.values_list("question", "text")) if plan else {}
    return [PlanLine(question, answers.get(question.pk, "")) for question in plan_questions(year)]


def in_sections(lines: list[PlanLine]) -> Iterator[PlanSection]:
    """Yield the fields under their headings."""
    for title, group in groupby(lines, key=lambda line: line.question.section):
        yield PlanSection(title, tuple(group))


def empty_required(lines: list[PlanLine]) -> list[str]:
    """Return the headings of the fields that must be written and are not."""
    return [line.question.title for line in lines if line.question.is_required and not line.text]


def answers_of(team: Team, year: int) -> dict[tuple[str, str], str]:
    """Return what a team has written in a year, by section and heading."""
    answers = PlanAnswer.objects.filter(plan__team=team, plan__fiscal_year=year)
    found = answers.exclude(text="").select_related("question")
    return {(each.question.section, each.question.title): each.text for each in found}


def with_plan_state(teams: Any, year: int) -> Any:
    """Add ``plan_state`` and ``plan_updated_at`` of a year to teams."""
    plans = YearPlan.objects.filter(team=OuterRef("pk"), fiscal_year=year)
    return teams.annotate(
        plan_state=Subquery(plans.values("state")[:1]),
        plan_updated_at=Subquery(plans.values("updated_at")[:1]),
    )
