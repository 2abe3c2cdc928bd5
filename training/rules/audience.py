"""Decisions about whom a course is for, and who must have completed it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from training.choices import Cycle, Obligation


@dataclass(frozen=True)
class Rule:
    """The rule of a course in a fiscal year, as plain values."""

    year: int
    obligation: Obligation
    cycle: Cycle
    grades: frozenset[str]
    roles: frozenset[str]


def must_take(
    rule: Rule, *, grade: str | None, roles: Iterable[str], hired_on: date | None
) -> bool:
    """Tell whether somebody with a main post must have completed the course.

    The view ``training_duty`` says the same in SQL; a test holds the two together.
    """
    if rule.cycle == Cycle.ON_HIRING and not _is_recent_hire(rule.year, hired_on):
        return False
    if rule.obligation == Obligation.GRADE:
        return grade in rule.grades
    if rule.obligation == Obligation.ROLE:
        return not rule.roles.isdisjoint(roles)
    return rule.obligation == Obligation.EVERYBODY


def is_addressed_to(rule: Rule, *, grade: str | None, roles: Iterable[str]) -> bool:
    """Tell whether a course is meant for this grade or one of these roles."""
    if rule.obligation == Obligation.EVERYBODY or not (rule.grades or rule.roles):
        return True
    return grade in rule.grades or not rule.roles.isdisjoint(roles)


def counts_from(cycle: Cycle, year: int) -> date:
    """Return the day from which a completion fulfils the duty of a fiscal year."""
    if cycle == Cycle.EVERY_YEAR:
        return date(year, 4, 1)
    if cycle == Cycle.EVERY_THREE_YEARS:
        return date(year - 2, 4, 1)
    return date(1900, 1, 1)


def _is_recent_hire(year: int, hired_on: date | None) -> bool:
    """Hired in the year or the one before: a hiring in March keeps its duty over 1 April."""
    return hired_on is not None and date(year - 1, 4, 1) <= hired_on < date(year + 1, 4, 1)
