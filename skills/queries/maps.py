"""The skill map of one person: targets, levels, and why both are what they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch, Q

from japan.fiscal import FiscalYear
from skills import rules
from skills.choices import Category, EvidenceKind, GapState, Level, LevelBasis, SkillStatus
from skills.models import Evidence, Skill
from skills.queries.targets import profile_on, reasons_of, target_prefetches
from staff.choices import Grade
from staff.models import StaffMember
from teams.choices import TeamRole


@dataclass(frozen=True)
class SkillLine:
    """One skill for one person. ``reasons`` say why the target is so, the deciding one first."""

    skill: Skill
    reasons: tuple[rules.Reason, ...]
    level: int
    deciding: Evidence | None
    evidence: tuple[Evidence, ...]

    @property
    def target(self) -> int:
        """Return the target, 0 where there is none."""
        return rules.target_of(self.reasons)

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
    """Return the person's map: six queries, however many skills there are."""
    profile = profile_on(person, on)
    lines = [_line(skill, profile, year, on) for skill in _skills_for(person, year, on)]
    lines.sort(key=lambda line: (-line.gap, not line.target, line.skill.order, line.skill.code))
    return SkillMap(person, year, on, profile.grade, profile.roles, tuple(lines))


def skill_line(person: StaffMember, skill: Skill, year: FiscalYear, on: date) -> SkillLine:
    """Return the one line of a skill, whatever its status."""
    loaded = Skill.objects.filter(pk=skill.pk).prefetch_related(*_prefetches(person, year, on))
    return _line(loaded.get(), profile_on(person, on), year, on)


def _skills_for(person: StaffMember, year: FiscalYear, on: date) -> Iterable[Skill]:
    """Return the published skills, and retired ones of which the person has a record."""
    recorded = Evidence.objects.valid_on(on).filter(person=person).values("skill")
    shown = Q(status=SkillStatus.PUBLISHED) | Q(status=SkillStatus.RETIRED, pk__in=recorded)
    return Skill.objects.filter(shown).prefetch_related(*_prefetches(person, year, on))


def _prefetches(person: StaffMember, year: FiscalYear, on: date) -> tuple[Prefetch, ...]:
    return (
        *target_prefetches(person, year, on),
        Prefetch(
            "evidence",
            Evidence.objects.filter(person=person).with_basis().select_related("by"),
            "own_evidence",
        ),
    )


def level_on(skill: Skill, day: date) -> int:
    """Return the person's official level on another day; of a skill of a map, no query."""
    deciding = _deciding(skill, day)
    return deciding.level if deciding else int(Level.NONE)


def _deciding(skill: Skill, on: date) -> rules.Proof | None:
    basis = LevelBasis(skill.own_evidence[0].basis) if skill.own_evidence else LevelBasis.BEST
    return rules.deciding_proof(map(as_proof, skill.own_evidence), on, basis)


def _line(skill: Skill, profile: rules.Profile, year: FiscalYear, on: date) -> SkillLine:
    by_order = {row.pk: row for row in skill.own_evidence}
    deciding = _deciding(skill, on)
    return SkillLine(
        skill=skill,
        reasons=reasons_of(skill, profile, year, on),
        level=deciding.level if deciding else int(Level.NONE),
        deciding=by_order[deciding.order] if deciding else None,
        evidence=tuple(skill.own_evidence),
    )


def as_proof(row: Evidence) -> rules.Proof:
    """Return an evidence as the rules take it."""
    return rules.Proof(
        level=row.level,
        kind=EvidenceKind(row.kind),
        shown_on=row.shown_on,
        order=row.pk,
        valid_until=row.valid_until,
        is_withdrawn=row.withdrawn_at is not None,
        is_counted=row.counts,
    )
