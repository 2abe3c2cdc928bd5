"""What waits for heads: self-ratings that differ from the level, and proposals of courses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Abs, Coalesce
from django.urls import reverse
from django.utils import timezone

from japan.fiscal import FiscalYear
from skills.choices import EvidenceKind, SkillStatus
from skills.models import Evidence, LevelProposal, SelfRating
from skills.queries.asked import asked_sql
from skills.queries.reached import reached_sql
from skills.queries.summaries import positional
from skills.queries.surveys import open_responses
from staff.choices import TaskState
from staff.models import StaffMember, own_staff_keys
from staff.rules.tasklist import Task

_OF_THE_RATING = (
    "evidence.skill_id = skills_selfrating.skill_id"
    " AND evidence.person_id = skills_surveyresponse.person_id"
)
_OFFICIAL = (
    f"WITH {reached_sql(evidence=_OF_THE_RATING)} SELECT coalesce(max(level), 0) FROM reached"  # noqa: S608 - our own text
)
_OF_THE_PERSON = "{}.person_id = skills_surveyresponse.person_id"
_TARGET = "WITH {} {}".format(
    asked_sql(
        posting=_OF_THE_PERSON.format("posting"),
        appointment=_OF_THE_PERSON.format("appointment"),
        exception=_OF_THE_PERSON.format("exception"),
    ),
    "SELECT coalesce(max(target), 0) FROM asked WHERE skill_id = skills_selfrating.skill_id",
)


@dataclass(frozen=True)
class Waiting:
    """How much waits for a head. same: self-ratings that no head has seen and that differ not."""

    ratings: int
    proposals: int
    same: int = 0

    @property
    def total(self) -> int:
        """Return the number that the home page shows: the rows of both lists."""
        return self.ratings + self.proposals


def staff_ratings(user: StaffMember) -> QuerySet[SelfRating]:
    """Return the newest self-ratings of one's staff with ``official``, ``target``, ``difference``, ``seen``.

    Also ``previous``, the self-rating before, None for the first one.
    target: this year's level that is asked of the person, 0 where none is.
    seen: the key of the confirmation in force, 0 without one; who confirms says what was shown.
    """
    today = timezone.localdate()
    values = {"day": today, "year": FiscalYear.of(today).year}
    target = RawSQL(*positional(_TARGET, values))  # noqa: S611 - our own text
    target.output_field = IntegerField()
    rows = _compared(user).select_related("skill", "response__person", "response__round")
    return rows.annotate(
        target=target, seen=_confirmation_of("response__person"), previous=_previous()
    )


def _compared(user: StaffMember) -> QuerySet[SelfRating]:
    """Return the newest self-ratings of one's staff with ``official`` and ``difference`` only."""
    # The keys first: from a subquery the database would look at the ratings of the whole city.
    people = own_staff_keys(user)
    own = SelfRating.objects.filter(response__person__in=people)
    rows = own.filter(skill__status=SkillStatus.PUBLISHED).newest()
    official = RawSQL(*positional(_OFFICIAL, {"day": timezone.localdate()}))  # noqa: S611 - our own text
    official.output_field = IntegerField()
    return rows.annotate(official=official, difference=Abs(F("level") - F("official")))


def _previous() -> Subquery:
    """Return the level of the self-rating that the person handed in before a row's."""
    earlier = SelfRating.objects.filter(
        response__person=OuterRef("response__person"),
        skill=OuterRef("skill"),
        response__submitted_at__lt=OuterRef("response__submitted_at"),
    ).order_by("-response__submitted_at", "-pk")
    return Subquery(earlier.values("level")[:1])


def _confirmation_of(person: str) -> Coalesce:
    """Return the key of the confirmation in force of a row's person and skill, 0 without one."""
    confirmed = Evidence.objects.filter(
        person=OuterRef(person),
        skill=OuterRef("skill"),
        kind=EvidenceKind.CONFIRMATION,
        withdrawn_at=None,
    ).order_by("-shown_on", "-pk")
    return Coalesce(Subquery(confirmed.values("pk")[:1]), 0)


def waiting_ratings(user: StaffMember) -> QuerySet[SelfRating]:
    """Return those that differ from the level and that no head has looked at."""
    return staff_ratings(user).unreviewed().filter(difference__gt=0)


def waiting_proposals(user: StaffMember) -> QuerySet[LevelProposal]:
    """Return the open proposals about one's staff with ``seen``, newest first.

    A skill that has been retired since asks nothing more, and nothing waits for it.
    """
    rows = LevelProposal.objects.open().for_head(user).filter(skill__status=SkillStatus.PUBLISHED)
    return rows.select_related("person", "skill").annotate(seen=_confirmation_of("person"))


def waiting_for(user: StaffMember) -> Waiting:
    """Count what waits for the user; nothing for somebody who heads nobody, without a query."""
    if not user.standing.headed_division_ids:
        return Waiting(0, 0)
    unseen = _compared(user).unreviewed()
    differs = Q(difference__gt=0)
    counts = unseen.aggregate(
        ratings=Count("pk", filter=differs), same=Count("pk", filter=~differs)
    )
    return Waiting(proposals=waiting_proposals(user).count(), **counts)


def april_tasks(user: Any, _day: date) -> Sequence[Task]:
    """Return the user's tasks about levels: what waits for a head, and one's own survey."""
    tasks = [
        Task(
            f"「{response.round.title}」に答える",
            TaskState.PROGRESS if response.saved_at else TaskState.TODO,
            url=response.get_absolute_url(),
            note=f"{response.round.last_day:%Y/%m/%d}まで",
        )
        for response in open_responses(user)
    ]
    if not user.standing.headed_division_ids:
        return tasks
    waiting = waiting_for(user)
    state = TaskState.TODO if waiting.total else TaskState.DONE
    note = f"評価待ち {waiting.total:,}件" if waiting.total else "評価待ちはありません"
    url = reverse("skills:confirmation-list")
    return [*tasks, Task("所属の職員のスキルのレベルを確認する", state, url=url, note=note)]
