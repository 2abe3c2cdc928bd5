"""Statistics of the skill map: the whole city, departments, one skill. Everybody reads them.

Who may see the persons behind (office, 職員課) reads today's figures in full, with the lists.
Everybody else reads the last day of the month before, as it was known when that day was over,
without small groups (ADR 66), as it is stored (ADR 86).
"""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from skills.models import Snapshot
from skills.permissions import can_see_matrix
from skills.queries.cells import CITY, Cell
from skills.queries.city import Line, Statistics
from skills.queries.figures import figures_of, figures_on, snapshot_of
from skills.queries.published import (
    WITH_DEPARTMENTS,
    WITHOUT_DIVISIONS,
    of_skill,
    published,
    published_of_year,
    within,
)
from skills.resources.figures import WHOLE_CITY, city_lines, matrix_lines, skill_lines
from skills.rules.suppression import SMALLEST_GROUP
from skills.views.files import export_urls, file_of
from staff.models import Department
from staff.permissions import reads_personnel_data

HEAT_STEPS = 20  # per cent for each of the five shades


@require_GET
def city(request: HttpRequest) -> HttpResponse:
    """Show the whole city by category, grade, role and department."""
    stats = _statistics(request, WITHOUT_DIVISIONS)
    if "export" in request.GET:
        return _file(request, stats, WHOLE_CITY, city_lines(stats))
    skills = stats.figures.skills
    whole = stats.over(CITY, skills)
    context = {
        "whole": whole,
        "levels": stats.levels(whole),
        "categories": _with_people(stats, "category", stats.categories()),
        "grades": _with_people(stats, "grade", stats.grades(skills)),
        "roles": _with_people(stats, "role", stats.roles(skills)),
        "departments": _with_people(stats, "department", stats.departments(skills)),
    }
    return _page(request, "skills/city.html", stats, context)


@require_GET
def department_matrix(request: HttpRequest) -> HttpResponse:
    """Show departments × skills: what share of those with a target has met it."""
    stats = _statistics(request, WITH_DEPARTMENTS)
    departments = stats.departments(())
    if "export" in request.GET:
        whole = Line(CITY, WHOLE_CITY, stats.over(CITY, ()))
        groups = (("全体", [whole]), ("部局", departments))
        return _file(request, stats, "部局とスキル", matrix_lines(stats, groups))
    context = {
        "skills": stats.figures.skills,
        "rows": _matrix_rows(stats, departments),
        "whole": [_shaded(stats.cell(CITY, skill)) for skill in stats.figures.skills],
    }
    return _page(request, "skills/department_matrix.html", stats, context)


@require_GET
def department_figures(request: HttpRequest, code: str) -> HttpResponse:
    """Show one department skill by skill, and its sections × skills."""
    department = get_object_or_404(Department, code=code)
    stats = _statistics(request, within(department.pk))
    key = ("department", department.pk)
    divisions = stats.divisions(department.pk, ())
    if "export" in request.GET:
        whole = Line(key, department.name, stats.over(key, ()), code)
        groups = (("部局", [whole]), ("所属", divisions))
        return _file(request, stats, department.name, matrix_lines(stats, groups))
    skills = stats.figures.skills
    lines = [Line(key, skill.name, stats.cell(key, skill), skill.code) for skill in skills]
    context = {
        "department": department,
        "people": stats.heads.get(key, 0),
        "whole": stats.over(key, skills),
        "withheld": stats.withheld(key, skills),
        "lines": [(line, _lists(stats, line.code, department=code)) for line in lines],
        "skills": skills,
        "rows": _matrix_rows(stats, divisions),
    }
    return _page(request, "skills/department_figures.html", stats, context)


@require_GET
def skill_figures(request: HttpRequest, code: str) -> HttpResponse:
    """Show one skill by department, grade and role."""
    stats = _statistics(request, of_skill(code))
    skill = next((skill for skill in stats.figures.skills if skill.code == code), None)
    if skill is None:
        raise Http404
    if "export" in request.GET:
        return _file(request, stats, skill.code, skill_lines(stats, skill))
    groups: list[tuple[str, str, Sequence[Line]]] = [
        ("部局", "department", stats.departments([skill])),
        ("職位", "grade", stats.grades([skill])),
        ("役割", "role", stats.roles([skill])),
    ]
    whole = stats.cell(CITY, skill)
    tables = [
        {
            "label": label,
            "kind": kind,
            "lines": [(line, _lists(stats, code, **_choice(kind, line.code))) for line in lines],
        }
        for label, kind, lines in groups
    ]
    context = {"skill": skill, "whole": whole, "levels": stats.levels(whole), "tables": tables}
    return _page(request, "skills/skill_figures.html", stats, context)


def _file(
    request: HttpRequest, stats: Statistics, name: str, lines: Iterable[Sequence[Any]]
) -> HttpResponse:
    """Hand out what the page shows to this reader."""
    return file_of(request, f"スキルの状況_{name}_{stats.figures.day:%Y%m%d}時点", lines)


def _statistics(request: HttpRequest, wanted: Q) -> Statistics:
    """Return what the user may see of the year in ``?year=``, of now without one.

    wanted: the cells that the page needs of what is published.
    """
    today, snapshot = timezone.localdate(), _snapshot(request)
    if reads_personnel_data(request.user):
        figures = figures_of(snapshot, in_full=True) if snapshot else figures_on(today)
        return Statistics.counted(figures, sees_all=True)
    return published_of_year(snapshot, wanted) if snapshot else published(today, wanted)


def _snapshot(request: HttpRequest) -> Snapshot | None:
    year = request.GET.get("year", "")
    if not year:
        return None
    snapshot = snapshot_of(int(year)) if year.isdecimal() and len(year) == 4 else None
    if snapshot is None:
        raise Http404
    return snapshot


def _page(
    request: HttpRequest, template: str, stats: Statistics, context: dict[str, Any]
) -> HttpResponse:
    figures = stats.figures
    years = Snapshot.objects.filter(locked_at__isnull=False).only("fiscal_year", "day", "locked_at")
    common = {
        "figures": figures,
        "sees_all": stats.sees_all,
        "sees_matrix": can_see_matrix(request.user),
        "people_total": stats.heads.get(CITY, 0),
        "years": years,
        "year_query": f"?year={figures.year.year}" if figures.snapshot else "",
        "smallest": SMALLEST_GROUP,
        "is_office": reads_personnel_data(request.user),
        "export_urls": export_urls(request),
    }
    return TemplateResponse(request, template, common | context)


def _matrix_rows(stats: Statistics, lines: Sequence[Line]) -> list[tuple[Line, list[Any]]]:
    return [
        (line, [_shaded(stats.cell(line.key, skill)) for skill in stats.figures.skills])
        for line in lines
    ]


def _shaded(cell: Cell) -> tuple[Cell, str]:
    """Return the cell with the name of its shade; the number in it says the same."""
    if cell.percent is None:
        return cell, "none"
    return cell, str(min(cell.percent // HEAT_STEPS, 4))


def _choice(kind: str, code: str) -> dict[str, str]:
    """Return the filter of the list behind a line; bands without a name have words of their own."""
    return {kind: code or {"grade": "null", "role": "none"}.get(kind, "")}


def _with_people(
    stats: Statistics, kind: str, lines: Sequence[Line]
) -> list[tuple[Line, dict[str, str]]]:
    """Return sums over skills with the people behind them: the matrix adds up to the same."""
    if not stats.sees_all or stats.figures.snapshot:
        return [(line, {}) for line in lines]
    url = reverse("skills:matrix")
    found = []
    for line in lines:
        people = f"{url}?{urlencode(_choice(kind, line.code))}"
        found.append((line, dict.fromkeys(("met", "near", "off", "no_target"), people)))
    return found


def _lists(stats: Statistics, skill: str, **chosen: str) -> dict[str, str]:
    """Return by state where the people behind a figure are; only who may see them gets links."""
    if not stats.sees_all or stats.figures.snapshot:
        return {}
    base = {**chosen, "skill": skill}
    return {
        state: f"{reverse('skills:matrix')}?{urlencode({**base, 'state': state})}"
        for state in ("met", "near", "off", "no_target")
    }
