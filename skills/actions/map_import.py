"""Writing a map's file: skills, general and narrowed targets, all or nothing."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from skills.actions.maps import write_grid
from skills.actions.skills import create_skill, save_skill
from skills.choices import Category, RowOutcome
from skills.models import Skill, Target, YearMap
from skills.queries.map_rows import mark_of, stored_rows
from skills.queries.map_years import Rules, categories, rules_of_year
from skills.rules.grid import column_fields
from skills.rules.map_rows import MapRow, PlannedRow, plan
from skills.rules.maps import StaleMap
from staff.actions.recording import recorded
from staff.models import Department, StaffMember

STALE_FILE = (
    "ファイルを読み込んだ後で、スキルマップが変わりました。もう一度ファイルを読み込んでください。"
)


@recorded("スキルマップの取り込み")
def import_map(
    *, year_map: YearMap, rows: Iterable[MapRow], mark: str, by: StaffMember
) -> list[PlannedRow]:
    """Write the lines that the person has seen; StaleMap if the map is not what it was then.

    mark: ``mark_of`` the year at the preview. Lines that the file leaves out stay as they are.
    """
    held = YearMap.objects.select_for_update().get(pk=year_map.pk)
    if mark_of(held.fiscal_year) != mark:
        raise StaleMap(STALE_FILE)
    planned = plan(rows, stored_rows(held.fiscal_year))
    changed = [each for each in planned if each.outcome != RowOutcome.UNCHANGED]
    _write_skills(changed, by)
    skills = dict(Skill.objects.values_list("code", "pk"))
    general = {
        (skills[each.row.code], column): level
        for each in changed
        if not each.row.is_narrowed
        for column, level in each.row.levels.items()
    }
    write_grid(year_map=held, levels=general)
    _write_narrowed(held, changed, skills)
    if changed:
        held.version += 1
        held.save(update_fields=["version"])
    return planned


def rehearse_import(
    *, year_map: YearMap, rows: Iterable[MapRow], by: StaffMember
) -> tuple[Rules, Rules, dict[int, Category]]:
    """Return the year's rules before and after a file, and every skill's category.

    The file is written and taken back again, so that the count of people rests on exactly what
    confirming it would do.
    """
    year = year_map.fiscal_year
    before = rules_of_year(year)
    with transaction.atomic():
        import_map(year_map=year_map, rows=rows, mark=mark_of(year), by=by)
        after, known = rules_of_year(year), categories()
        transaction.set_rollback(True)
    return before, after, known


def _write_skills(changed: Iterable[PlannedRow], by: StaffMember) -> None:
    known = {skill.code: skill for skill in Skill.objects.all()}
    for each in changed:
        row = each.row
        if row.is_narrowed:
            continue
        skill = known.get(row.code)
        if skill is None:
            create_skill(values={"status": "draft", **row.texts, "code": row.code}, by=by)
        elif any(str(getattr(skill, name)) != value for name, value in row.texts.items()):
            save_skill(skill=skill, values=row.texts, version=skill.version, by=by)


def _write_narrowed(
    year_map: YearMap, changed: Iterable[PlannedRow], skills: Mapping[str, int]
) -> None:
    departments = dict(Department.objects.values_list("code", "pk"))
    for each in changed:
        row = each.row
        for column, level in row.levels.items() if row.is_narrowed else ():
            key = {
                "fiscal_year": year_map.fiscal_year,
                "skill_id": skills[row.code],
                "department_id": departments[row.department] if row.department else None,
                "job_family": row.family,
                **column_fields(column),
            }
            if not level:
                for rule in Target.objects.filter(**key):
                    rule.delete()
                continue
            values = {"level": level, "is_default_example": False}
            Target.objects.update_or_create(**key, defaults=values)
