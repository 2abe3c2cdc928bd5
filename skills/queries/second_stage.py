"""The two ends of a スキル調査 under way: who came to match later, and whom sheets wait for."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from skills.choices import RoundState
from skills.models import SurveyRound
from skills.queries.surveys import people_asked
from staff.models import Notice, StaffMember
from staff.queries import acting_heads


def joiners(survey: SurveyRound, day: date) -> QuerySet[StaffMember]:
    """Return those who match the round's filters on the day and have no sheet."""
    if survey.state not in (RoundState.PLANNED, RoundState.OPEN):
        return StaffMember.objects.none()
    return people_asked(survey, day).exclude(pk__in=survey.responses.order_by().values("person"))


@dataclass(frozen=True)
class HeadLoad:
    """A head or deputy, and of how many people the sheets wait."""

    head: StaffMember
    sheets: int


@dataclass(frozen=True)
class SecondStage:
    """Whom a round's sheets wait for. headless: sheets of people for whom nobody acts as head."""

    loads: tuple[HeadLoad, ...]
    told_today: frozenset[int]
    sheets: int
    headless: int

    @property
    def to_remind(self) -> tuple[HeadLoad, ...]:
        """Return those who have not been reminded today."""
        return tuple(load for load in self.loads if load.head.pk not in self.told_today)


def reminder_key(survey: SurveyRound, day: date) -> str:
    """Return the key of the reminder of heads: one a day."""
    return f"skills.survey:{survey.pk}:heads:{day}"


def second_stage(survey: SurveyRound, day: date, *, department: str = "") -> SecondStage:
    """Return whom the sheets of a round, or of a department in it, wait for: five queries.

    department: its code. Several may act as head of one person: each is told of the sheet.
    """
    waiting = survey.responses.waiting_for_head().order_by()
    if department:
        waiting = waiting.filter(division__department__code=department)
    people = list(waiting.values_list("person", flat=True))
    counts: dict[StaffMember, int] = defaultdict(int)
    headless = 0
    for heads in acting_heads(people, day).values():
        headless += not heads
        for head in heads:
            counts[head] += 1
    told = Notice.objects.filter(key=reminder_key(survey, day), recipient__in=counts)
    return SecondStage(
        loads=tuple(
            HeadLoad(head, counts[head])
            for head in sorted(counts, key=lambda head: (-counts[head], head.number))
        ),
        told_today=frozenset(told.values_list("recipient", flat=True)),
        sheets=len(people),
        headless=headless,
    )
