"""The matrix of people and skills as a list: a row for each person, a column for each skill."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, strip_tags

from skills.choices import Category, GapState, SkillStatus
from skills.filters.matrix import MatrixFilterSet
from skills.models import Skill
from skills.queries.matrix import MatrixCell, by_gap, cells_of, matrix_people
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register

# A mark for each state, so that nothing hangs on the colour alone.
MARKS = {GapState.MET: "○", GapState.NEAR: "△", GapState.OFF: "▽", GapState.NO_TARGET: "－"}
_ON_KEPT = "_matrix_cells"


class SkillColumn(tables.Column):
    """One skill: level and target as numbers, the state as mark and word."""

    def __init__(self, skill: Skill) -> None:
        super().__init__(
            verbose_name=skill.name,
            empty_values=(),
            orderable=False,
            attrs={
                "td": {"class": "matrix-cell", "data-code": skill.code},
                "th": {"class": "matrix-head"},
            },
        )
        self.skill = skill

    @cached_property
    def header(self) -> str:  # every cell of the column asks for it
        """Show the code to the eye and the name to everybody else."""
        area, _, number = self.skill.code.partition("-")
        return format_html(
            '<span class="matrix-code" title="{}">{}<span class="visually-hidden">-</span><br>{} </span>'
            '<span class="visually-hidden matrix-skill">{}</span>',
            self.skill.name, area, number, self.skill.name,
        )  # fmt: skip

    def render(self, record: StaffMember) -> str:
        """Show the cell."""
        return _shown(_cell(record, self.skill))

    def value(self, record: StaffMember) -> str:
        """Export 「2／3（これから）」: Excel takes a slash between two numbers for a date."""
        cell = _cell(record, self.skill)
        target = cell.target if cell.target else "－"
        return f"{cell.level}／{target}（{cell.state.label}）"


class MatrixTable(PortalTable):
    """People with their levels."""

    caption = "職員とスキルの一覧。数字は、レベルと目標です"
    name = tables.Column(
        verbose_name="氏名",
        linkify=("skills:person-map", {"number": tables.A("number")}),
        order_by=("kana", "number"),
        attrs={"td": {"class": "matrix-name"}},
    )
    number = tables.Column(verbose_name="職員番号", visible=False)
    department = tables.Column(
        verbose_name="部局", accessor="main_post__division__department__name", visible=False
    )
    division = tables.Column(
        verbose_name="所属",
        accessor="main_post__division__name",
        order_by=("main_post__division__department__order", "main_post__division__order", "kana"),
        attrs={"td": {"class": "matrix-place"}},
    )
    grade = tables.Column(
        verbose_name="職位", accessor="main_post__job_title__get_grade_display", visible=False
    )
    missing = tables.Column(
        verbose_name="差の合計",
        attrs={"td": {"class": "number"}, "th": {"class": "number"}},
    )

    class Meta(PortalTable.Meta):
        attrs = {"class": "table table-compact table-matrix"}
        order_by = ("division",)

    def as_values(self, exclude_columns: Any = None) -> Iterator[list[Any]]:
        """Export the heads as words."""
        rows = super().as_values(exclude_columns=exclude_columns)
        yield [strip_tags(str(head)) for head in next(rows)]
        yield from rows

    def order_missing(
        self, rows: QuerySet[StaffMember], is_descending: bool
    ) -> tuple[QuerySet[StaffMember], bool]:
        """Put the widest gap first at the first click."""
        return by_gap(rows, timezone.localdate(), widest_first=not is_descending), True


def skill_columns(query: QueryDict) -> Sequence[tuple[str, tables.Column]]:
    """Return a column for each published skill of the chosen category."""
    return [(f"skill_{skill.pk}", SkillColumn(skill)) for skill in chosen_skills(query)]


def chosen_skills(query: QueryDict) -> Iterable[Skill]:
    """Return the published skills of the category in the query string, all without one."""
    skills = Skill.objects.filter(status=SkillStatus.PUBLISHED)
    category = query.get("category", "")
    return skills.filter(category=category) if category in Category.values else skills


def people_of(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[StaffMember]:
    """Return the people whose levels the user may see today."""
    return matrix_people(user, timezone.localdate())


@cache
def _shown(cell: MatrixCell) -> str:
    """Render a cell. A page has a thousand, and there are 25 different ones."""
    context = {"cell": cell, "mark": MARKS[cell.state]}
    return render_to_string("skills/_matrix_cell.html", context)


def _cell(person: StaffMember, skill: Skill) -> MatrixCell:
    if _ON_KEPT not in person.__dict__:
        person.__dict__[_ON_KEPT] = cells_of(person)
    cells: dict[int, MatrixCell] = person.__dict__[_ON_KEPT]
    return cells.get(skill.pk, MatrixCell(0, 0))


MATRIX = register(
    ListSpec(
        key="skills:matrix",
        title="職員とスキルの一覧",
        table=MatrixTable,
        filterset=MatrixFilterSet,
        rows=people_of,
        columns=skill_columns,
        template="skills/matrix.html",
        empty_title="表示できる職員がいません",
        empty_text="所属の職員が登録されると、ここに表示されます。",
        lead="今日の本務の所属で数えています。数字は「レベル／目標」です。",
    )
)
