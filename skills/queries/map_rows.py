"""The map of a year as lines of a file, as it is stored."""

import hashlib

from skills.models import Skill, Target
from skills.queries.map_years import grid_skills, narrowed_rules
from skills.rules.grid import COLUMN_LABELS
from skills.rules.map_rows import TEXTS, MapRow, RowKey
from staff.models import Department


def stored_rows(year: int) -> dict[RowKey, MapRow]:
    """Return the lines of a year: every skill in use, then the narrowed targets. Four queries."""
    skills = list(grid_skills())
    codes = {skill.pk: skill.code for skill in skills}
    rows = {(skill.code, "", ""): _line(skill) for skill in skills}
    general = Target.objects.general().filter(fiscal_year=year, level__gt=0, skill__in=codes)
    for target in general:
        rows[codes[target.skill_id], "", ""].levels[target.column] = target.level
    for rule in narrowed_rules(year):
        if rule.skill_id not in codes:
            continue
        key = (rule.skill.code, rule.department.code if rule.department else "", rule.job_family)
        row = rows.setdefault(key, MapRow(*key, levels=dict.fromkeys(COLUMN_LABELS, 0)))
        row.texts["name"] = rule.skill.name
        row.levels[rule.column] = rule.level
    return rows


def _line(skill: Skill) -> MapRow:
    texts = {name: str(getattr(skill, name)) for name in TEXTS.values()}
    return MapRow(skill.code, texts=texts, levels=dict.fromkeys(COLUMN_LABELS, 0))


def department_names() -> dict[str, str]:
    """Return the names of all departments by code."""
    return dict(Department.objects.values_list("code", "name"))


def mark_of(year: int) -> str:
    """Return a mark of all that the file of a year would say now; another mark, another map."""
    told = repr(sorted((row.key, row.texts, row.levels) for row in stored_rows(year).values()))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
