"""Writes of the map of a year: its grid, its narrowed rules, publication, the next year."""

from collections.abc import Mapping, Sequence
from copy import copy

from django.utils import timezone

from skills.choices import MapState
from skills.models import Skill, Target, YearMap
from skills.queries.map_years import copied_targets
from skills.rules.grid import changed_cells, column_fields
from skills.rules.maps import MapRefused, StaleMap, why_not_copy, why_not_publish
from staff.actions.recording import recorded
from staff.models import Department, StaffMember

TWICE = "同じ条件の決まりが、もうあります。そちらを直してください。"
NOT_NARROWED = "部局か職種のどちらかを選んでください。全員に当てはまる目標は、上の表に入れます。"


@recorded("スキルマップの年度の作成")
def open_year(*, year: int, by: StaffMember) -> YearMap:  # noqa: ARG001 - for the audit
    """Begin an empty draft of a year; MapRefused if there is one."""
    year_map, created = YearMap.objects.get_or_create(fiscal_year=year)
    if not created:
        raise MapRefused(f"{year_map.year}のスキルマップは、もうあります。")
    return year_map


@recorded("スキルマップの目標の編集")
def save_grid(
    *,
    year_map: YearMap,
    levels: Mapping[tuple[int, str], int],
    version: int,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> int:
    """Bring the grid to these levels, all or nothing; return how many cells changed.

    levels: by skill and column; 0 asks nothing. StaleMap if somebody has saved since ``version``.
    """
    _lock(year_map, version)
    changed = write_grid(year_map=year_map, levels=levels)
    if changed:
        _touch(year_map)
    return changed


def write_grid(*, year_map: YearMap, levels: Mapping[tuple[int, str], int]) -> int:
    """Write the cells that differ; the caller has locked the map. Return how many."""
    targets = Target.objects.general().filter(fiscal_year=year_map.fiscal_year)
    rows = {(target.skill_id, target.column): target for target in targets}
    changes = changed_cells({key: row.level for key, row in rows.items()}, levels)
    new = []
    for change in changes:
        row = rows.get((change.skill_id, change.column))
        if row is None:
            fields = column_fields(change.column)
            new.append(_target(year_map, change.skill_id, level=change.after, **fields))
            continue
        # A row that asks nothing stays: it keeps the shipped example from coming back.
        row.level, row.is_default_example = change.after, False
        row.save(update_fields=["level", "is_default_example"])
    Target.objects.bulk_create(new)
    return len(changes)


@recorded("部局・職種ごとの目標の編集")
def save_narrowed(
    *,
    year_map: YearMap,
    skill: Skill,
    column: str,
    department: Department | None,
    job_family: str,
    level: int,
    version: int,
    rule: Target | None = None,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> Target:
    """Add a rule for one department or job family, or change ``rule``; MapRefused on a twin."""
    _lock(year_map, version)
    values = {
        "skill": skill, "column": column, "department": department, "job_family": job_family,
        "level": level,
    }  # fmt: skip
    check_narrowed(year_map=year_map, rule=rule, version=version, **values)
    saved = as_narrowed(rule=rule, **values)
    saved.fiscal_year = year_map.fiscal_year
    saved.save()
    _touch(year_map)
    return saved


def check_narrowed(
    *,
    year_map: YearMap,
    skill: Skill,
    column: str,
    department: Department | None,
    job_family: str,
    version: int,
    rule: Target | None = None,
    level: int = 0,  # noqa: ARG001 - as for save_narrowed
) -> None:
    """Raise MapRefused where the rule could not be saved; for the page that asks before."""
    if year_map.version != version:
        raise StaleMap
    if department is None and not job_family:
        raise MapRefused(NOT_NARROWED)
    twins = Target.objects.filter(
        fiscal_year=year_map.fiscal_year, skill=skill, department=department,
        job_family=job_family, **column_fields(column),
    )  # fmt: skip
    if twins.exclude(pk=rule.pk if rule else None).exists():
        raise MapRefused(TWICE)


def as_narrowed(
    *,
    skill: Skill,
    column: str,
    department: Department | None,
    job_family: str,
    level: int,
    rule: Target | None = None,
    version: int = 0,  # noqa: ARG001 - as for save_narrowed
) -> Target:
    """Return the rule as it would be, unsaved: ``rule`` with these values, or a new one."""
    changed = copy(rule) if rule else Target()
    changed.skill, changed.department = skill, department
    changed.job_family, changed.level, changed.is_default_example = job_family, level, False
    for name, value in column_fields(column).items():
        setattr(changed, name, value)
    return changed


@recorded("部局・職種ごとの目標の削除")
def remove_narrowed(*, year_map: YearMap, rule: Target, version: int, by: StaffMember) -> None:  # noqa: ARG001 - for the audit
    """Take a narrowed rule away; the general ones then decide."""
    _lock(year_map, version)
    rule.delete()
    _touch(year_map)


@recorded("レベルの意味の編集")
def save_scale(*, year_map: YearMap, texts: Sequence[str], version: int, by: StaffMember) -> None:  # noqa: ARG001 - for the audit
    """Change what the five levels mean in the year, from 0 to 4."""
    _lock(year_map, version)
    year_map.scale_texts = list(texts)
    year_map.save(update_fields=["scale_texts"])
    _touch(year_map)


@recorded("スキルマップの公開")
def publish_map(*, year_map: YearMap, version: int, by: StaffMember) -> None:
    """Make the targets of the year count, and the office's own; MapRefused says why not."""
    _lock(year_map, version)
    targets = Target.objects.filter(fiscal_year=year_map.fiscal_year)
    count = targets.filter(level__gt=0).count()
    if reason := why_not_publish(state=year_map.state, target_count=count):
        raise MapRefused(reason)
    year_map.state = MapState.PUBLISHED
    year_map.published_at, year_map.published_by = timezone.now(), by
    year_map.save(update_fields=["state", "published_at", "published_by"])
    targets.filter(is_default_example=True).update(is_default_example=False)
    _touch(year_map)


@recorded("スキルマップの翌年度への写し")
def copy_to_next_year(*, year_map: YearMap, by: StaffMember) -> YearMap:  # noqa: ARG001
    """Copy scale and targets of the skills in use into a draft of the next year."""
    held = YearMap.objects.select_for_update().get(pk=year_map.pk)
    targets = list(copied_targets(held.fiscal_year))
    exists = YearMap.objects.filter(fiscal_year=held.year.next.year).exists()
    reason = why_not_copy(
        year=held.year, exists=exists, target_count=sum(1 for each in targets if each.level)
    )
    if reason:
        raise MapRefused(reason)
    fresh = YearMap.objects.create(
        fiscal_year=held.year.next.year,
        scale_texts=held.scale_texts,
    )
    for target in targets:
        target.pk, target.fiscal_year = None, fresh.fiscal_year
    Target.objects.bulk_create(targets)
    return fresh


def _lock(year_map: YearMap, version: int) -> None:
    """Hold the row of the year, the one that every change of the map locks first."""
    held = YearMap.objects.select_for_update().get(pk=year_map.pk)
    if held.version != version:
        raise StaleMap
    year_map.version, year_map.state = held.version, held.state


def _touch(year_map: YearMap) -> None:
    year_map.version += 1
    year_map.save(update_fields=["version"])


def _target(year_map: YearMap, skill_id: int, **fields: object) -> Target:
    return Target(fiscal_year=year_map.fiscal_year, skill_id=skill_id, **fields)
