"""What a team is able to do together: competence is asked of the team, not of each person."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q

from japan.fiscal import FiscalYear
from skills.choices import Category, MapState, SkillStatus
from skills.models import Skill, Target, YearMap
from skills.queries.reached import reached_sql
from skills.rules.suppression import may_say_what_is_missing
from staff.models import StaffMember, own_staff_keys
from staff.permissions import reads_personnel_data
from teams.choices import TeamRole
from teams.models import Team, Tenure

_LEVELS = f"""
WITH {reached_sql(evidence="evidence.person_id = ANY (%(people)s)")}
SELECT person_id, skill_id, level FROM reached
"""  # noqa: S608 - our own text


@dataclass(frozen=True)
class Cover:
    """One skill in a team: what its roles ask, and how far the members reach together."""

    skill: Skill
    asked: dict[TeamRole, int]
    levels: dict[StaffMember, int]

    @property
    def target(self) -> int:
        """Return the highest level that a role of the team asks for; 0 if none does."""
        return max(self.asked.values(), default=0)

    @property
    def best(self) -> int:
        """Return the highest level among the members."""
        return max(self.levels.values(), default=0)

    @property
    def at_target(self) -> list[StaffMember]:
        """Return the members who have that level."""
        return [person for person, level in self.levels.items() if level >= self.target]

    @property
    def is_hole(self) -> bool:
        """Tell whether nobody reaches what the team is asked for."""
        return self.best < self.target

    @property
    def hangs_on_one(self) -> bool:
        """Tell whether a single member covers it: a transfer would open a hole."""
        return bool(self.target) and len(self.at_target) == 1

    @property
    def asked_words(self) -> str:
        """Return who is asked for which level: 「統括リーダー 4、推進員 2」."""
        return "、".join(f"{role.label} {level}" for role, level in self.asked.items())


@dataclass(frozen=True)
class TeamProfile:
    """All skills that the policy asks of a team's roles, as far as the reader may know (ADR 66).

    hidden: how many members there are whose levels the reader may not see. From one to four of
    them, ``covers`` knows the levels of the others alone.
    """

    team: Team
    day: date
    members: tuple[StaffMember, ...]
    covers: tuple[Cover, ...]
    hidden: int = 0

    @property
    def asked(self) -> tuple[Cover, ...]:
        """Return the skills that a role is asked for."""
        return tuple(cover for cover in self.covers if cover.target)

    @property
    def holes(self) -> tuple[Cover, ...]:
        """Return the skills that nobody in the team covers."""
        return tuple(cover for cover in self.asked if cover.is_hole)

    @property
    def thin(self) -> tuple[Cover, ...]:
        """Return the skills that hang on one member."""
        return tuple(cover for cover in self.asked if cover.hangs_on_one)

    @property
    def shows_levels(self) -> bool:
        """Tell whether the reader may see who has which level: of every member."""
        return not self.hidden

    @property
    def shows_holes(self) -> bool:
        """Tell whether 足りない may be said: it tells something about everybody in the team."""
        return may_say_what_is_missing(self.hidden)

    @property
    def by_category(self) -> list[tuple[Category, list[Cover]]]:
        """Return the skills by category, in the order of the map."""
        return [
            (category, [cover for cover in self.asked if cover.skill.category == category])
            for category in Category
        ]


def team_profile(team: Team, day: date, reader: StaffMember) -> TeamProfile:
    """Return what the team of a day covers, as far as the reader may know: six queries at most."""
    held = Tenure.objects.on(day).holders().filter(seat__team=team).select_related("person")
    members = {row.person_id: row.person for row in held.order_by("seat__role", "person__kana")}
    seen = _seen_by(reader, list(members))
    hidden = len(members) - len(seen)
    counted = list(members) if may_say_what_is_missing(hidden) else seen
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS, {"day": day, "people": counted})
        levels = {(person, skill): level for person, skill, level in cursor.fetchall()}
    asked = _asked(team, FiscalYear.of(day))
    covers = [
        Cover(
            skill,
            asked.get(skill.pk, {}),
            {person: levels.get((key, skill.pk), 0) for key, person in members.items()},
        )
        for skill in Skill.objects.filter(status=SkillStatus.PUBLISHED)
    ]
    return TeamProfile(team, day, tuple(members.values()), tuple(covers), hidden)


def _seen_by(reader: StaffMember, members: list[int]) -> list[int]:
    """Return the keys of the members whose levels the reader may see: a query for heads alone."""
    if reads_personnel_data(reader):
        return members
    own = {reader.pk, *own_staff_keys(reader)}
    return [key for key in members if key in own]


def _asked(team: Team, year: FiscalYear) -> dict[int, dict[TeamRole, int]]:
    """Return what the roles ask, narrowed rules of other departments left out."""
    published = YearMap.objects.filter(state=MapState.PUBLISHED).values("fiscal_year")
    rules = Target.objects.filter(
        Q(department=None) | Q(department=team.department_id),
        fiscal_year=year.year, fiscal_year__in=published, role__isnull=False, level__gt=0,
        job_family="",
    )  # fmt: skip
    found: dict[int, dict[TeamRole, int]] = {}
    for skill, role, level in rules.order_by("level").values_list("skill", "role", "level"):
        found.setdefault(skill, {})[TeamRole(role)] = level
    return {skill: {r: a[r] for r in TeamRole if r in a} for skill, a in found.items()}
