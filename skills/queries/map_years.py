"""The map of a year as a whole: its rules, its grid, and what a change would do to people."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from japan.fiscal import FiscalYear
from skills.choices import Category, SkillStatus
from skills.models import Skill, Target, YearMap
from skills.queries.asked import asked_sql
from skills.rules import Profile, TargetRule
from skills.rules.comparing import Difference, RuleKey, differences
from skills.rules.effects import Effects, Group, effects
from skills.rules.grid import COLUMNS
from skills.rules.reach import reach_of, why_out_of_reach
from staff.choices import Grade
from staff.models import Department
from teams.choices import TeamRole

Rules = dict[int, list[TargetRule]]
ORDER_STEP = 10
_COLUMN_ORDER = {str(column.value): number for number, column in enumerate(COLUMNS)}


def skills_of_year(year: int, *, drafts: bool) -> QuerySet[Skill]:
    """Return the skills that the map of a year shows: in use, or with a target in that year.

    drafts: whether skills that are not published yet are among them.
    """
    asked = Target.objects.filter(fiscal_year=year, level__gt=0)
    shown = Q(status=SkillStatus.PUBLISHED) | Q(pk__in=asked.values("skill"))
    if drafts:
        return Skill.objects.filter(shown | Q(status=SkillStatus.DRAFT))
    return Skill.objects.filter(shown).exclude(status=SkillStatus.DRAFT)


def grid_skills() -> QuerySet[Skill]:
    """Return the skills that may get targets: all but the retired ones."""
    return Skill.objects.exclude(status=SkillStatus.RETIRED)


def next_order() -> int:
    """Return the place behind the last skill of the map."""
    last: int = Skill.objects.aggregate(last=Max("order"))["last"] or 0
    return last + ORDER_STEP


def grid_levels(year: int) -> dict[tuple[int, str], int]:
    """Return the level of each cell of the grid; cells without one are left out."""
    targets = Target.objects.general().filter(fiscal_year=year, level__gt=0)
    return {(target.skill_id, target.column): target.level for target in targets}


def narrowed_rules(year: int) -> list[Target]:
    """Return the rules for one department or job family, in the order of the grid."""
    rules = Target.objects.narrowed().filter(fiscal_year=year, level__gt=0)
    found = rules.select_related("skill", "department")
    return sorted(
        found,
        key=lambda rule: (
            rule.skill.order,
            rule.skill.code,
            _COLUMN_ORDER[rule.column],
            rule.department.order if rule.department else -1,
            rule.job_family,
        ),
    )


def copied_targets(year: int) -> QuerySet[Target]:
    """Return what the next year takes over: every cell but those of retired skills.

    A cell that the office has emptied (level 0) goes along, else the example would come back.
    """
    targets = Target.objects.filter(fiscal_year=year)
    return targets.exclude(skill__status=SkillStatus.RETIRED)


def rules_of_year(year: int) -> Rules:
    """Return the year's rules by skill, of the skills in use; whether it counts or not."""
    found: Rules = defaultdict(list)
    targets = Target.objects.filter(fiscal_year=year, level__gt=0).select_related("department")
    for target in targets.filter(skill__status=SkillStatus.PUBLISHED):
        found[target.skill_id].append(target.as_rule())
    return dict(found)


def groups_on(day: date) -> list[Group]:
    """Return everybody in post on the day by what rules may look at: one query."""
    sql = (
        f"WITH {asked_sql()} "  # noqa: S608 - our own text
        "SELECT grade, roles, department_id, job_family, exceptions, count(*) FROM posted "
        "GROUP BY grade, roles, department_id, job_family, exceptions"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"day": day, "year": FiscalYear.of(day).year})
        return [_group(*row) for row in cursor.fetchall()]


def _group(
    grade: str,
    roles: list[str],
    department: int,
    family: str,
    exceptions: list[list[int]] | None,
    people: int,
) -> Group:
    profile = Profile(
        grade=Grade(grade) if grade else None,
        roles=tuple(map(TeamRole, roles)),
        department_id=department,
        family=family,
    )
    return Group(profile, people, frozenset(skill for skill, _ in exceptions or ()))


def effects_of(before: Rules, after: Rules, on: date) -> Effects:
    """Return how many people's targets change if ``after`` took the place of ``before``."""
    return effects(groups_on(on), before, after, categories())


def effects_of_publishing(year_map: YearMap, on: date) -> Effects:
    """Return whose targets differ between what counts now and the year's map.

    A year to come is held against the year in force; a year that has begun without a published
    map against nothing, since nothing has counted.
    """
    current = FiscalYear.of(on)
    counts = YearMap.objects.published().filter(fiscal_year=current.year).exists()
    before = rules_of_year(current.year) if counts and year_map.year > current else {}
    return effects_of(before, rules_of_year(year_map.fiscal_year), on)


def effects_of_status(skill: Skill, status: str, on: date) -> list[tuple[YearMap, Effects]]:
    """Return whose targets change if the skill gets this status, for each year that counts.

    That is the current year and those to come, as far as they are published.
    """
    current = FiscalYear.of(on).year
    found = []
    for year_map in (
        YearMap.objects.published().filter(fiscal_year__gte=current).order_by("fiscal_year")
    ):
        year = year_map.fiscal_year
        others = {pk: rules for pk, rules in rules_of_year(year).items() if pk != skill.pk}
        rows = skill.targets.filter(fiscal_year=year, level__gt=0).select_related("department")
        own = {skill.pk: [row.as_rule() for row in rows]}
        before, after = (
            others | own if each == SkillStatus.PUBLISHED else others
            for each in (skill.status, status)
        )
        found.append((year_map, effects_of(before, after, on)))
    return found


def departments_of(year: FiscalYear, today: date) -> QuerySet[Department]:
    """Return the departments that a rule of the year may name.

    Those of today in the current year, of its first day in any other: on 1 April departments
    begin and end, and the map of the year to come is written before.
    """
    day = today if FiscalYear.of(today) == year else year.first_day
    return Department.objects.on(day)


def categories() -> dict[int, Category]:
    """Return the category of every skill."""
    return {pk: Category(name) for pk, name in Skill.objects.values_list("pk", "category")}


@dataclass(frozen=True)
class Flag:
    """Something in a year's map that the office should look at; it forbids nothing."""

    skill: Skill
    text: str
    column: str = ""
    label: str = ""


def flags_of(year: int, skills: Iterable[Skill], levels: dict[tuple[int, str], int]) -> list[Flag]:
    """Return targets out of reach, rules without effect or people, skills that ask nothing."""
    reached = reach_of(year)
    narrowed = narrowed_rules(year)
    gone = _gone(year, narrowed)
    asked = {rule.skill_id for rule in narrowed} | {skill for skill, _ in levels}
    flags = []
    for skill in skills:
        if skill.pk not in asked:
            flags.append(Flag(skill, "目標が1つもありません。"))
        flags += _without_effect(skill, levels, narrowed)
        flags += [_of_nobody(rule, year) for rule in gone if rule.skill_id == skill.pk]
        if reached is not None:
            flags += _out_of_reach(skill, levels, narrowed, reached)
    return flags


def _gone(year: int, narrowed: Iterable[Target]) -> list[Target]:
    """Return the rules of departments that the year does not have: a copy takes them along."""
    named = [rule for rule in narrowed if rule.department_id]
    if not named:
        return []
    there = departments_of(FiscalYear(year), timezone.localdate()).values_list("pk", flat=True)
    known = set(there)
    return [rule for rule in named if rule.department_id not in known]


def _of_nobody(rule: Target, year: int) -> Flag:
    text = f"{FiscalYear(year)}にはない部局です。この決まりは、だれにも当てはまりません。"
    return Flag(rule.skill, text, "narrowed", f"{rule.as_rule().label}の目標{rule.level}")


def _without_effect(
    skill: Skill, levels: dict[tuple[int, str], int], narrowed: Iterable[Target]
) -> list[Flag]:
    """Name the narrowed rules that the general one makes idle: the highest decides."""
    return [
        Flag(
            skill,
            f"全体の目標が{general}なので、この決まりでは目標が変わりません。",
            "narrowed",
            f"{rule.as_rule().label}の目標{rule.level}",
        )
        for rule in narrowed
        if rule.skill_id == skill.pk
        and rule.level <= (general := levels.get((skill.pk, rule.column), 0))
    ]


def _out_of_reach(
    skill: Skill,
    levels: dict[tuple[int, str], int],
    narrowed: Iterable[Target],
    reached: dict[tuple[int, str], int],
) -> list[Flag]:
    asked = [
        (str(column.value), str(column.label), levels.get((skill.pk, str(column.value)), 0))
        for column in COLUMNS
    ]
    asked += [
        (rule.column, rule.as_rule().label, rule.level)
        for rule in narrowed
        if rule.skill_id == skill.pk
    ]
    return [
        Flag(skill, text, column, f"{label}の目標{level}")
        for column, label, level in asked
        if (text := why_out_of_reach(level, reached.get((skill.pk, column), 0)))
    ]


@dataclass(frozen=True)
class SkillDifference:
    """One rule that differs between two years, with the skill that it is about."""

    skill: Skill
    difference: Difference


def compare_years(before: int, after: int) -> list[SkillDifference]:
    """Return the rules that differ between two years, in the order of the map: three queries."""
    skills = Skill.objects.in_bulk()
    found = differences(_keyed(before, skills), _keyed(after, skills))
    return [SkillDifference(skills[each.key.skill_id], each) for each in found]


def _keyed(year: int, skills: dict[int, Skill]) -> dict[RuleKey, int]:
    targets = Target.objects.filter(fiscal_year=year, level__gt=0).select_related("department")
    return {
        RuleKey(
            skill_order=skills[target.skill_id].order,
            skill_id=target.skill_id,
            column_order=_COLUMN_ORDER[target.column],
            column=target.column,
            department=target.department.name if target.department else "",
            family=target.job_family,
        ): target.level
        for target in targets
    }
