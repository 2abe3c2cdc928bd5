"""Reads of スキル調査: who is asked, about what, how far one is, and how many have answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from skills.choices import Category, ResponseState, SkillStatus
from skills.models import SelfRating, Skill, SurveyResponse, SurveyRound
from skills.rules import change_words
from staff.models import StaffMember
from teams.models import Tenure


@dataclass(frozen=True)
class Question:
    """One skill on the sheet, with what the person has said now and the last time."""

    skill: Skill
    rating: SelfRating | None
    previous: int | None

    @property
    def answer(self) -> str:
        """Return what is chosen, as the form's value; nothing where there is no answer."""
        if self.rating is None:
            return ""
        return "same" if self.rating.is_unchanged else str(self.rating.level)

    @property
    def change(self) -> str:
        """Return what became of it since the last time, in words; nothing without an answer."""
        if self.rating is None:
            return ""
        return change_words(
            level=self.rating.level,
            previous=self.previous,
            is_unchanged=self.rating.is_unchanged,
        )


@dataclass(frozen=True)
class Part:
    """The skills of one category: one page of the sheet."""

    category: Category
    questions: tuple[Question, ...]

    @property
    def answered(self) -> int:
        """Return how many of its skills are rated."""
        return sum(question.rating is not None for question in self.questions)

    @property
    def total(self) -> int:
        """Return how many skills it asks about."""
        return len(self.questions)

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left."""
        return self.answered == self.total


@dataclass(frozen=True)
class Sheet:
    """A person's sheet of a round, page by page."""

    response: SurveyResponse
    parts: tuple[Part, ...]

    @property
    def answered(self) -> int:
        """Return how many skills are rated."""
        return sum(part.answered for part in self.parts)

    @property
    def total(self) -> int:
        """Return how many skills are asked about."""
        return sum(part.total for part in self.parts)

    @property
    def unanswered(self) -> int:
        """Return how many skills are left."""
        return self.total - self.answered

    @property
    def changes(self) -> dict[str, int]:
        """Return how many rated skills rose, stayed and fell since the last time, and are new."""
        counted = {"risen": 0, "same": 0, "fallen": 0, "first": 0}
        for question in (each for part in self.parts for each in part.questions):
            if question.rating is None:
                continue
            before, now = question.previous, question.rating.level
            if before is None:
                counted["first"] += 1
            else:
                way = "risen" if now > before else "fallen" if now < before else "same"
                counted[way] += 1
        return counted

    def part(self, category: str) -> Part | None:
        """Return the page of a category."""
        return next((part for part in self.parts if part.category == category), None)

    def after(self, part: Part) -> Part | None:
        """Return the page that follows; None after the last."""
        place = self.parts.index(part) + 1
        return self.parts[place] if place < len(self.parts) else None


def sheet_of(response: SurveyResponse) -> Sheet:
    """Return the sheet with the answers kept so far: three queries."""
    given = {rating.skill_id: rating for rating in response.ratings.all()}
    before = previous_ratings(response.person, response)
    skills = asked_skills(response.round)
    parts = []
    for category in Category:
        questions = tuple(
            Question(skill, given.get(skill.pk), before.get(skill.pk))
            for skill in skills
            if skill.category == category
        )
        if questions:
            parts.append(Part(category, questions))
    return Sheet(response, tuple(parts))


def asked_skills(survey: SurveyRound) -> Sequence[Skill]:
    """Return the skills that a round asks about: those chosen, or all published ones."""
    chosen = list(survey.skills.all())
    return chosen or list(Skill.objects.filter(status=SkillStatus.PUBLISHED))


def previous_ratings(person: StaffMember, response: SurveyResponse) -> dict[int, int]:
    """Return how the person rated each skill when it was last handed in before this sheet."""
    rows = SelfRating.objects.submitted().filter(response__person=person)
    rows = rows.exclude(response=response).order_by("response__submitted_at", "pk")
    if response.submitted_at is not None:
        rows = rows.filter(response__submitted_at__lt=response.submitted_at)
    return dict(rows.values_list("skill", "level"))


def people_asked(survey: SurveyRound, day: date) -> QuerySet[StaffMember]:
    """Return whom the round is for on the day: in post, not away for long, within the filter."""
    people = StaffMember.objects.counted_on(day).with_main_post(day)
    departments = list(survey.departments.values_list("pk", flat=True)) if survey.pk else []
    return narrowed(
        people,
        day,
        departments=departments,
        grades=survey.grades,
        roles=survey.roles,
        employment_kinds=survey.employment_kinds,
    )


def narrowed(
    people: QuerySet[StaffMember],
    day: date,
    *,
    departments: Sequence[int],
    grades: Sequence[str],
    roles: Sequence[str],
    employment_kinds: Sequence[str],
) -> QuerySet[StaffMember]:
    """Keep those who match every filter that is set."""
    if departments:
        people = people.filter(main_post__division__department__in=departments)
    if grades:
        people = people.filter(main_post__job_title__grade__in=grades)
    if employment_kinds:
        people = people.filter(employment_kind__in=employment_kinds)
    if roles:
        held = Tenure.objects.on(day).holders().filter(seat__role__in=roles)
        people = people.filter(pk__in=held.values("person"))
    return people


def open_responses(person: StaffMember) -> QuerySet[SurveyResponse]:
    """Return the sheets that the person can still fill in today."""
    today = timezone.localdate()
    rows = person.survey_responses.select_related("round")
    return rows.filter(
        round__period__contains=today, round__distributed_at__isnull=False, submitted_at=None
    )


@dataclass(frozen=True)
class Rate:
    """How many of those who are asked have handed in, and how many of them the head has seen."""

    code: str
    name: str
    people: int
    submitted: int
    started: int
    settled: int = 0

    @property
    def percent(self) -> int:
        """Return the share in whole per cent, rounded down: 100 is everybody."""
        return self.submitted * 100 // self.people if self.people else 0

    @property
    def missing(self) -> int:
        """Return how many have not handed in."""
        return self.people - self.submitted

    @property
    def waiting(self) -> int:
        """Return how many sheets wait for a head: handed in, and not looked at in full."""
        return self.submitted - self.settled


def response_rates(survey: SurveyRound) -> list[Rate]:
    """Return the rate of each department, by the division on the day of distribution.

    settled: of how many the head has looked at everything; no rating is read for it.
    """
    department = F("division__department")
    settled = survey.responses.settled().order_by().values("pk")
    rows = (
        survey.responses.order_by()
        .values(
            place=department,
            code=F("division__department__code"),
            name=F("division__department__name"),
        )
        .annotate(
            people=Count("pk"),
            submitted=Count("pk", filter=Q(submitted_at__isnull=False)),
            started=Count("pk", filter=Q(submitted_at=None, saved_at__isnull=False)),
            settled=Count("pk", filter=Q(pk__in=settled)),
        )
        .order_by("division__department__order", "division__department__code")
    )
    return [
        Rate(
            row["code"] or "",
            row["name"] or "（所属なし）",
            row["people"],
            row["submitted"],
            row["started"],
            row["settled"],
        )
        for row in rows
    ]


def to_remind(survey: SurveyRound) -> QuerySet[SurveyResponse]:
    """Return the sheets not handed in whose people have not been reminded today."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = survey.responses.exclude(pk__in=survey.responses.in_state(ResponseState.SUBMITTED))
    return rows.filter(Q(reminded_at=None) | Q(reminded_at__lt=midnight))
