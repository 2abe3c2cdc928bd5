"""The review as a table: on the page with links, in exports as plain numbers."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html

from shimonoseki_dx.review.queries import DepartmentRow, Figure
from staff.tables.listing import PortalTable


class FigureColumn(tables.Column):
    """A number that links to its list, with its denominator; sorted by share where there is one."""

    attrs = {"td": {"class": "number"}}

    def __init__(self, *args: Any, words: bool = False, **kwargs: Any) -> None:
        """Prepare the column; with words beside the number the cell may break."""
        super().__init__(*args, **kwargs)
        if words:
            self.attrs = {}

    def render(self, value: Figure) -> str:
        """Show the number as a link."""
        if value.of is None:
            return format_html('<a href="{}">{}</a>', value.url, f"{value.value:,}")
        return format_html(
            '<a href="{}">{} / {}</a><br><span class="note">{}%</span>',
            value.url, f"{value.value:,}", f"{value.of:,}", "—" if value.percent is None else value.percent,
        )  # fmt: skip

    def value(self, value: Figure) -> int:
        """Export the number alone."""
        return value.value


class ReviewTable(PortalTable):
    """One row a department."""

    caption = "部局ごとの進捗"

    class Meta(PortalTable.Meta):
        attrs = {"class": "table table-compact"}

    department = tables.Column(
        verbose_name="部局",
        linkify=lambda record: record.team_url,
    )
    people = FigureColumn(verbose_name="職員")
    away = FigureColumn(verbose_name="割合に数えない職員")
    training = FigureColumn(verbose_name="必須研修の修了")
    training_required = tables.Column(
        verbose_name="必須研修の対象", accessor="training__of", visible=False
    )
    training_open = FigureColumn(verbose_name="未修了")
    skills = FigureColumn(verbose_name="スキル目標の達成")
    skills_targets = tables.Column(
        verbose_name="スキル目標の数", accessor="skills__of", visible=False
    )
    vacancies = FigureColumn(verbose_name="チームの空席", words=True)
    vacant_seats = tables.Column(verbose_name="空席の内訳", accessor="vacant_text", visible=False)
    considering = FigureColumn(verbose_name="検討中の課題", accessor="issues__considering")
    forum = FigureColumn(verbose_name="付議した課題", accessor="issues__forum")
    working = FigureColumn(verbose_name="対応中の課題", accessor="issues__working")
    closed = FigureColumn(verbose_name="終わった課題", accessor="issues__closed")
    measures = FigureColumn(verbose_name="横断施策")

    def render_department(self, record: DepartmentRow) -> str:
        """Say of a department that is no more that its issues stay its own."""
        return f"{record.department}（廃止）" if record.is_closed else str(record.department)

    def value_department(self, record: DepartmentRow) -> str:
        """Write the same into a file."""
        return self.render_department(record)

    def render_vacancies(self, record: DepartmentRow, value: Figure) -> str:
        """Say 「そろっています」 or name the first empty chair."""
        if not value.value:
            return "—" if record.is_closed else "そろっています"
        return format_html(
            '<a href="{}">空席 {}</a><br><span class="note">{}{}</span>',
            value.url, value.value, record.vacant_labels[0], "ほか" if value.value > 1 else "",
        )  # fmt: skip

    def value_vacancies(self, value: Figure) -> int:
        """Export the number alone."""
        return value.value
