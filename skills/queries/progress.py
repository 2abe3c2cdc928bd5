"""How a person's levels have grown: at the end of each fiscal year, and today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from japan.fiscal import FiscalYear
from skills import rules
from skills.choices import Level, LevelBasis, SkillStatus
from skills.models import Evidence, SelfRating, Skill
from skills.queries.maps import as_proof
from staff.models import StaffMember

YEARS_SHOWN = 5


@dataclass(frozen=True)
class Moment:
    """How many skills were at each level on a day. counts: of the levels 1 to 4, in this order."""

    label: str
    on: date
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Return how many skills had a level at all."""
        return sum(self.counts)


@dataclass(frozen=True)
class Progress:
    """The moments, oldest first, and each skill's level at each of them."""

    moments: tuple[Moment, ...]
    lines: tuple[tuple[Skill, tuple[int, ...]], ...]
    skills: int


def progress_of(person: StaffMember, today: date) -> Progress:
    """Return the last year ends and today, by today's setting: two queries."""
    year = FiscalYear.of(today)
    days = [
        (str(FiscalYear(past)), FiscalYear(past).last_day)
        for past in range(year.year - YEARS_SHOWN + 1, year.year)
    ]
    days.append(("今日", today))
    proofs: dict[int, list[rules.Proof]] = {}
    basis = LevelBasis.BEST
    for row in Evidence.objects.filter(person=person).with_basis():
        basis = LevelBasis(row.basis)
        proofs.setdefault(row.skill_id, []).append(as_proof(row))
    skills = list(Skill.objects.exclude(status=SkillStatus.DRAFT))
    lines = [
        (skill, tuple(rules.official_level(proofs.get(skill.pk, []), on, basis) for _, on in days))
        for skill in skills
    ]
    return Progress(
        moments=tuple(
            _moment(label, on, [levels[n] for _, levels in lines])
            for n, (label, on) in enumerate(days)
        ),
        lines=tuple(line for line in lines if any(line[1])),
        skills=len(skills),
    )


def _moment(label: str, on: date, levels: Sequence[int]) -> Moment:
    return Moment(label, on, tuple(levels.count(level) for level in Level if level))


def own_ratings(person: StaffMember) -> dict[int, SelfRating]:
    """Return the newest self-rating of each skill that the person has handed in; one query.

    Whoever calls has checked permissions.can_see_self_ratings.
    """
    rows = SelfRating.objects.filter(response__person=person).submitted()
    rows = rows.select_related("response__round").order_by("response__submitted_at", "pk")
    return {row.skill_id: row for row in rows}


def expiring_among(evidence: Sequence[Evidence], today: date, days: int) -> list[Evidence]:
    """Return those of some rows that are valid and end within so many days, the first to end first.

    What ``EvidenceQuerySet.expiring`` asks the database, of rows that have been read already.
    """
    last = today + timedelta(days=days)
    rows = [
        row
        for row in evidence
        if row.valid_until and row.valid_until <= last and as_proof(row).counts_on(today)
    ]
    return sorted(rows, key=lambda row: (row.valid_until, row.pk))
