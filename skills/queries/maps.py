"""The skill map of one person: targets, levels, and why both are what they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch, Q
from django.utils import timezone

from japan.fiscal import FiscalYear
from skills import rules
from skills.choices import Category, EvidenceKind, GapState, Level, SkillStatus
from skills.models import Evidence, Skill, Target
from staff.choices import Grade
from staff.models import StaffMember
from teams.choices import TeamRole
from teams.models import Appointment
from teams.queries import current_roles


@dataclass(frozen=True)
class SkillLine:
    """One skill for one person. ``reasons`` are the matching rules, the deciding one first."""

    skill: Skill
    reasons: tuple[rules.TargetRule, ...]
    level: int
    deciding: Evidence | None
    evidence: tuple[Evidence, ...]

    @property
    def target(self) -> int:
        """Return the target, 0 where there is none."""
        return self.reasons[0].level if self.reasons else 0

    @property
    def gap(self) -> int:
        """Return how many levels are missing; never below 0."""
        return max(rules.gap(self.target, self.level), 0)

    @property
    def state(self) -> GapState:
        """Return where the level stands against the target."""
        return rules.gap_state(self.target, self.level)

    @property
    def level_word(self) -> str:
        """Return the word of the scale for the level."""
        return str(Level(self.level).label)

    @property
    def target_word(self) -> str:
        """Return the word of the scale for the target."""
        return str(Level(self.target).label) if self.target else ""


@dataclass(frozen=True)
class SkillMap:
    """Every skill for one person in a fiscal year, on a day, gaps first."""

    person: StaffMember
    year: FiscalYear
    on: date
    grade: Grade | None
    roles: tuple[TeamRole, ...]
    lines: tuple[SkillLine, ...]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return how many skills are met, near, off and without target, by the state's value."""
        counted = {str(state.value): 0 for state in GapState}
        for line in self.lines:
            counted[str(line.state.value)] += 1
        return counted

    @property
    def with_target(self) -> int:
        """Return the denominator: how many skills have a target."""
        return len(self.lines) - self.counts[GapState.NO_TARGET]

    @property
    def gaps(self) -> tuple[SkillLine, ...]:
        """Return the lines below their target, the widest first."""
        return tuple(line for line in self.lines if line.gap)

    @property
    def by_category(self) -> list[tuple[Category, list[SkillLine]]]:
        """Return the lines of each category in the order of the map, for the drawings."""
        in_order = sorted(self.lines, key=lambda line: (line.skill.order, line.skill.code))
        return [
            (category, [line for line in in_order if line.skill.category == category])
            for category in Category
        ]


def skill_map(person: StaffMember, year: FiscalYear, on: date) -> SkillMap:
    """Return the person's map: five queries, however many skills there are."""
    grade = _standing_grade(person, on)
    roles = roles_on(person, on)
    lines = [_line(skill, grade, roles, on) for skill in _skills_for(person, year, on)]
    lines.sort(key=lambda line: (-line.gap, not line.target, line.skill.order, line.skill.code))
    return SkillMap(person, year, on, grade, roles, tuple(lines))


def skill_line(person: StaffMember, skill: Skill, year: FiscalYear, on: date) -> SkillLine:
    """Return the one line of a skill, whatever its status."""
    loaded = Skill.objects.filter(pk=skill.pk).prefetch_related(*_prefetches(person, year))
    return _line(loaded.get(), _standing_grade(person, on), roles_on(person, on), on)


def targets_in_order(skill: Skill, year: FiscalYear) -> list[Target]:
    """Return who is asked for which level of a skill: grades first, each group highest first."""
    order = [*Grade, *TeamRole]
    targets = skill.targets.filter(fiscal_year=year.year, level__gt=0)
    return sorted(targets, key=lambda target: order.index(target.grade or target.role))


def roles_on(person: StaffMember, day: date) -> tuple[TeamRole, ...]:
    """Return the team roles that the person holds on the day, the highest first."""
    if day == timezone.localdate():
        names = [held.seat.role for held in current_roles(person)]  # kept for the request
    else:
        held = Appointment.objects.on(day).filter(person=person)
        names = list(held.values_list("seat__role", flat=True))
    return tuple(sorted({TeamRole(name) for name in names}, key=list(TeamRole).index))


def _standing_grade(person: StaffMember, on: date) -> Grade | None:
    if on == timezone.localdate():
        return person.standing.grade  # kept for the request
    return person.standing_on(on).grade


def _skills_for(person: StaffMember, year: FiscalYear, on: date) -> Iterable[Skill]:
    """Return the published skills, and retired ones of which the person has a record."""
    recorded = Evidence.objects.valid_on(on).filter(person=person).values("skill")
    shown = Q(status=SkillStatus.PUBLISHED) | Q(status=SkillStatus.RETIRED, pk__in=recorded)
    return Skill.objects.filter(shown).prefetch_related(*_prefetches(person, year))


def _prefetches(person: StaffMember, year: FiscalYear) -> tuple[Prefetch, Prefetch]:
    return (
        Prefetch("targets", Target.objects.filter(fiscal_year=year.year), "targets_of_year"),
        Prefetch(
            "evidence", Evidence.objects.filter(person=person).select_related("by"), "own_evidence"
        ),
    )


def _line(skill: Skill, grade: Grade | None, roles: tuple[TeamRole, ...], on: date) -> SkillLine:
    asked = [] if skill.status == SkillStatus.RETIRED else skill.targets_of_year
    reasons = rules.matching_targets(map(_rule, asked), grade=grade, roles=roles)
    by_order = {row.pk: row for row in skill.own_evidence}
    deciding = rules.deciding_proof(map(_proof, skill.own_evidence), on)
    return SkillLine(
        skill=skill,
        reasons=tuple(reasons),
        level=deciding.level if deciding else int(Level.NONE),
        deciding=by_order[deciding.order] if deciding else None,
        evidence=tuple(skill.own_evidence),
    )


def _rule(target: Target) -> rules.TargetRule:
    return rules.TargetRule(
        level=target.level,
        grade=Grade(target.grade) if target.grade else None,
        role=TeamRole(target.role) if target.role else None,
    )


def _proof(row: Evidence) -> rules.Proof:
    return rules.Proof(
        level=row.level,
        kind=EvidenceKind(row.kind),
        shown_on=row.shown_on,
        order=row.pk,
        valid_until=row.valid_until,
        is_withdrawn=row.withdrawn_at is not None,
    )
