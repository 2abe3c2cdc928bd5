"""Requests for a successor: until when, whose turn it is, and what they are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from japan.calendar import add_working_days, working_days_between
from teams.choices import RequestStage

# The office is told again every week, until the seat is filled.
WORKING_WEEK = 5


@dataclass(frozen=True)
class Deadlines:
    """The deadlines of a year in working days (``AppointmentProcedure``); these are the defaults."""

    consent_days: int = 5
    nomination_days: int = 10
    ahead_days: int = 10
    question_days: int = 5
    reminder_days: int = 2
    lead_days: int = 3
    office_days: int = 6


@dataclass(frozen=True)
class Prompt:
    """What is due to be told about something that waits. key: names it, so that it is told once."""

    key: str
    stage: RequestStage
    is_overdue: bool


def due_day(asked_on: date, days: int) -> date:
    """Return the day by which an answer is due: so many working days later."""
    return add_working_days(asked_on, days)


def stage_of(*, due_on: date, today: date, deadlines: Deadlines) -> RequestStage:
    """Return whose turn it is: the head's, after the due day the lead's, at last the office's."""
    late = working_days_between(due_on, today) if today > due_on else 0
    if late >= deadlines.office_days:
        return RequestStage.OFFICE
    return RequestStage.LEAD if late >= deadlines.lead_days else RequestStage.HEAD


def prompts_until(
    *, asked_on: date, due_on: date, today: date, deadlines: Deadlines
) -> list[Prompt]:
    """Return everything that was due to be told until today, the first request included.

    A beat that did not run for a week does not drown people: only the last one is to be told,
    see ``newest_prompt``.
    """
    found = []
    if today >= asked_on:
        found.append(Prompt("asked", RequestStage.HEAD, is_overdue=False))
    if asked_on < add_working_days(due_on, -deadlines.reminder_days) <= today:
        found.append(Prompt("soon", RequestStage.HEAD, is_overdue=False))
    if today > due_on:
        found.append(Prompt("late", RequestStage.HEAD, is_overdue=True))
    if stage_of(due_on=due_on, today=today, deadlines=deadlines) != RequestStage.HEAD:
        found.append(Prompt("to_lead", RequestStage.LEAD, is_overdue=True))
    if stage_of(due_on=due_on, today=today, deadlines=deadlines) == RequestStage.OFFICE:
        late = working_days_between(due_on, today) - deadlines.office_days
        week = late // WORKING_WEEK
        found.append(Prompt(f"to_office_{week}", RequestStage.OFFICE, is_overdue=True))
    return found


def newest_prompt(
    *, asked_on: date, due_on: date, today: date, deadlines: Deadlines
) -> Prompt | None:
    """Return what is to be told today at the latest; None before the day of asking."""
    found = prompts_until(asked_on=asked_on, due_on=due_on, today=today, deadlines=deadlines)
    return found[-1] if found else None


Span = tuple[date, date | None]


def complete_since(spans: list[list[Span]], day: date) -> date | None:
    """Return since when every seat has been taken without a gap; None if one is open on the day.

    spans: for each seat that must be filled, when it was taken, as half-open pairs. No seat: None.
    """
    starts = []
    for taken in spans:
        begun = _unbroken_start(taken, day)
        if begun is None:
            return None
        starts.append(begun)
    return max(starts, default=None)


def without_absence(span: Span, absences: Iterable[Span]) -> list[Span]:
    """Return what is left of a span when the times away are taken out; absences do not overlap."""
    first, upper = span
    left: list[Span] = []
    for gone, back in sorted(absences, key=lambda absence: absence[0]):
        if back is not None and back <= first:
            continue
        if upper is not None and gone >= upper:
            break
        if gone > first:
            left.append((first, gone))
        if back is None:
            return left
        first = back
    return [*left, (first, upper)] if upper is None or first < upper else left


def _unbroken_start(taken: list[Span], day: date) -> date | None:
    """Return the first day of the run of touching spans that covers the day."""
    begun: date | None = None
    until: date | None = None
    for first, upper in sorted(taken, key=lambda span: span[0]):
        if first > day:
            break
        if begun is None or (until is not None and first > until):
            begun, until = first, upper
        elif until is not None:
            until = None if upper is None else max(until, upper)
    return begun if begun is not None and (until is None or day < until) else None
