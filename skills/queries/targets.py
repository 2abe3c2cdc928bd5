"""What is asked of one person, and the rules of a year as plain values."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from skills.choices import SkillStatus
from skills.models import Skill, Target, TargetException, YearMap
from skills.permissions import can_see_drafts
from skills.rules import Profile, Reason, reasons_for
from staff.choices import Grade
from staff.models import StaffMember
from staff.rules import Standing
from teams.choices import TeamRole
from teams.models import Tenure
from teams.queries import current_roles


def roles_on(person: StaffMember, day: date) -> tuple[TeamRole, ...]:
    """Return the team roles that the person holds on the day, the highest first."""
    if day == timezone.localdate():
        kept = current_roles(person)  # for the request
        names = [held.seat.role for held in kept if not held.is_deputy]
    else:
        held = Tenure.objects.on(day).holders().filter(person=person)
        names = list(held.values_list("seat__role", flat=True))
    return in_role_order(names)


def in_role_order(names: Iterable[str]) -> tuple[TeamRole, ...]:
    """Return each of these roles once, the highest first."""
    return tuple(sorted({TeamRole(name) for name in names}, key=list(TeamRole).index))


def profile_on(person: StaffMember, day: date) -> Profile:
    """Return what the rules look at, on the day: two queries, none for today's of a request."""
    standing = person.standing if day == timezone.localdate() else person.standing_on(day)
    return with_post(Profile(roles=roles_on(person, day)), standing)


def with_post(profile: Profile, standing: Standing) -> Profile:
    """Return the profile with grade, department and job family of the main post."""
    main = standing.main
    return replace(
        profile,
        grade=main.grade if main else None,
        department_id=main.department_id if main else None,
        family=main.family if main else "",
    )


def target_prefetches(person: StaffMember, year: FiscalYear, on: date) -> tuple[Prefetch, Prefetch]:
    """Return what ``reasons_of`` needs on a skill.

    The rules of the year and of the next one, as far as they are published, and the person's
    exceptions that are not over by the day.
    """
    years = (year.year, year.next.year)
    rules = Target.objects.in_force().filter(fiscal_year__in=years).select_related("department")
    own = TargetException.objects.filter(person=person).select_related("by")
    own = own.exclude(period__fully_lt=DateRange(on, None))
    return (
        Prefetch("targets", rules, "targets_of_years"),
        Prefetch("target_exceptions", own, "own_exceptions"),
    )


def reasons_of(skill: Skill, profile: Profile, year: FiscalYear, on: date) -> tuple[Reason, ...]:
    """Return why the target is what it is, the deciding reason first; needs the prefetches.

    Only a published skill asks anything: a retired one stays on the record alone.
    """
    if skill.status != SkillStatus.PUBLISHED:
        return ()
    return reasons_for(
        [rule.as_rule() for rule in skill.targets_of_years if rule.fiscal_year == year.year],
        profile,
        [each.as_rule() for each in skill.own_exceptions],
        on=on,
    )


def visible_skills(user: StaffMember) -> QuerySet[Skill]:
    """Return the skills that the user may know of: drafts are for the office and 職員課."""
    skills: QuerySet[Skill] = Skill.objects.all()
    return skills if can_see_drafts(user) else skills.exclude(status=SkillStatus.DRAFT)


def scale_of(year: FiscalYear) -> list[tuple[int, str, str]]:
    """Return (level, word, meaning) from 0 to 4 as the year calls them; ours where it has none."""
    found = YearMap.objects.published().filter(fiscal_year=year.year).first()
    return (found or YearMap(fiscal_year=year.year)).scale


def targets_in_order(skill: Skill, year: FiscalYear) -> list[Target]:
    """Return who is asked for which level of a skill: grades first, each group highest first."""
    targets = skill.targets.in_force().filter(fiscal_year=year.year, level__gt=0)
    return in_grid_order(targets.select_related("department"))


def in_grid_order(targets: Iterable[Target]) -> list[Target]:
    """Return rules in the order of the grid's columns, the general one before the narrowed."""
    order: list[str] = [*map(str, Grade), *map(str, TeamRole)]
    return sorted(
        targets,
        key=lambda target: (
            order.index(target.column),
            target.department.order if target.department else -1,
            target.job_family,
        ),
    )
