"""Lists of the skills app: the skills with their targets, and people with their figures."""

from typing import Any

import django_tables2 as tables
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from japan.fiscal import FiscalYear
from skills.choices import SkillStatus
from skills.filters import SkillFigureFilterSet, SkillFilterSet
from skills.models import Skill, YearMap
from skills.queries import people_with_figures
from staff.choices import Grade
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import default_mark
from teams.choices import TeamRole

NOWRAP = {"td": {"class": "nowrap"}, "th": {"class": "nowrap"}}


class TargetColumn(tables.Column):
    """A target, right-aligned; a dash where there is none, so that holes are seen."""

    def __init__(self, label: str) -> None:
        super().__init__(
            verbose_name=label,
            default="—",
            attrs={"td": {"class": "number"}, "th": {"class": "number"}},
        )


class SkillTable(PortalTable):
    """The skills with the targets of the fiscal year, by grade and by role."""

    caption = "スキルの一覧と目標"
    code = tables.Column(verbose_name="コード", order_by=("order", "code"), attrs=NOWRAP)
    category = tables.Column(verbose_name="分類", order_by=("order", "code"), attrs=NOWRAP)
    name = tables.Column(verbose_name="スキル名")
    manager = TargetColumn("管理職")
    assistant_manager = TargetColumn("課長補佐級")
    general = TargetColumn("係長級・一般職員")
    lead = TargetColumn("統括リーダー")
    leader = TargetColumn("推進リーダー")
    member = TargetColumn("推進員")

    class Meta(PortalTable.Meta):
        order_by = ("code",)

    def render_name(self, record: Skill) -> SafeString:
        """Link the name, with its marks; below it what the levels look like, to unfold."""
        return format_html(
            '<a href="{}">{}</a> {}{}{}',
            record.get_absolute_url(),
            record.name,
            default_mark(record.is_default_example),
            self._marks(record),
            self._texts(record),
        )

    def _marks(self, record: Skill) -> SafeString | str:
        """Say what the columns cannot: another status, and rules for some departments only."""
        words = []
        if record.status != SkillStatus.PUBLISHED:
            words.append(str(record.get_status_display()))
        if record.narrowed:
            words.append("部局・職種ごとの目標あり")
        return format_html('<div class="small muted">{}</div>', "、".join(words)) if words else ""

    def _texts(self, record: Skill) -> SafeString | str:
        texts = [(level, text) for level, text in record.level_texts if text]
        if not texts:
            return ""
        items = format_html_join("", "<li>レベル{}：{}</li>", texts)
        return format_html(
            '<details class="small"><summary>レベルの目安'
            '<span class="visually-hidden">（{}）</span></summary><ul>{}</ul></details>',
            record.name,
            items,
        )

    def value_name(self, record: Skill) -> str:
        """Export the name alone."""
        return record.name


class SkillFigureTable(PortalTable):
    """People, how many of their targets they meet, and the way to the map."""

    caption = "職員ごとのスキル目標の達成状況"
    number = tables.Column(verbose_name="職員番号")
    name = tables.Column(
        verbose_name="氏名",
        linkify=("skills:person-map", {"number": tables.A("number")}),
        order_by=("kana", "number"),
    )
    department = tables.Column(
        verbose_name="部局",
        accessor="main_post__division__department__name",
        order_by=("main_post__division__department__order", "main_post__division__order", "kana"),
    )
    division = tables.Column(
        verbose_name="所属",
        accessor="main_post__division__name",
        order_by=("main_post__division__department__order", "main_post__division__order", "kana"),
    )
    grade = tables.Column(
        verbose_name="職位", accessor="main_post__job_title__get_grade_display", orderable=False
    )
    targets = tables.Column(
        verbose_name="目標の数",
        accessor="skill_figures__0",
        orderable=False,
        attrs={"td": {"class": "number"}, "th": {"class": "number"}},
    )
    met = tables.Column(
        verbose_name="達成した数",
        accessor="skill_figures__1",
        orderable=False,
        attrs={"td": {"class": "number"}, "th": {"class": "number"}},
    )

    class Meta(PortalTable.Meta):
        order_by = ("department",)


def skills_with_targets(_user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the published skills with this fiscal year's targets, if the year is published."""
    year = FiscalYear.of(timezone.localdate()).year
    published = YearMap.objects.published().filter(fiscal_year=year)
    of_year = Q(targets__fiscal_year__in=published.values("fiscal_year"))
    return with_targets(Skill.objects.filter(status=SkillStatus.PUBLISHED), of_year)


def with_targets(skills: Any, of_year: Q) -> Any:
    """Add one column for each grade and role with its level, and whether there are narrowed rules.

    of_year: the condition that keeps the targets of one year.
    """
    columns = {grade.value: Q(targets__grade=grade) for grade in Grade}
    columns |= {role.value: Q(targets__role=role) for role in TeamRole}
    asked = of_year & Q(targets__level__gt=0)
    general = asked & Q(targets__department=None, targets__job_family="")
    levels = {
        name: Max("targets__level", filter=condition & general)
        for name, condition in columns.items()
    }
    narrowed = asked & ~Q(targets__department=None, targets__job_family="")
    return skills.annotate(**levels, narrowed=Count("targets", filter=narrowed))


def people_today(_user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the people in post with their figures of today; the page itself is the office's."""
    today = timezone.localdate()
    return people_with_figures(today, FiscalYear.of(today))


SKILLS = register(
    ListSpec(
        key="skills:skill-list",
        title="スキルの一覧",
        table=SkillTable,
        filterset=SkillFilterSet,
        rows=skills_with_targets,
        template="skills/skill_list.html",
        empty_title="スキルがまだ登録されていません",
        empty_text="事務局がスキルマップを登録すると、ここに表示されます。",
        lead="今年度に、職位とDX推進チームの役割ごとに目指すレベルです。両方に当てはまる人は、高い方が目標です。",
    )
)

FIGURES = register(
    ListSpec(
        key="skills:person-list",
        title="スキル目標の達成状況",
        table=SkillFigureTable,
        filterset=SkillFigureFilterSet,
        rows=people_today,
        template="skills/person_list.html",
        empty_title="職員がまだ登録されていません",
        empty_text="人事システムから書き出したファイルを取り込むと、ここに表示されます。",
        lead="今日の本務の所属で数えています。目標の数は、職位と役割から決まるスキルの数です。",
    )
)
