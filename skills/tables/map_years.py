"""The maps of fiscal years, and the skills of one year with their targets."""

from typing import Any

import django_tables2 as tables
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.utils.html import format_html
from django.utils.safestring import SafeString

from skills.filters.map_years import YearFilterSet, YearSkillFilterSet
from skills.models import Skill, Target, YearMap
from skills.permissions import can_see_drafts
from skills.queries.map_years import skills_of_year
from skills.tables.skills import NOWRAP, SkillTable, with_targets
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status


class YearTable(PortalTable):
    """Years, whether their targets count, and how many there are."""

    caption = "年度ごとのスキルマップの一覧"
    fiscal_year = tables.Column(verbose_name="年度", attrs=NOWRAP)
    state = tables.Column(verbose_name="状態", order_by=("state", "-fiscal_year"), attrs=NOWRAP)
    targets = tables.Column(
        verbose_name="目標の数", attrs={"td": {"class": "number"}, "th": {"class": "number"}}
    )
    published_at = tables.DateTimeColumn(
        verbose_name="公開日時", format="Y/m/d H:i", default="—", attrs=NOWRAP
    )
    published_by = tables.Column(verbose_name="公開した人", default="—", orderable=False)

    class Meta(PortalTable.Meta):
        order_by = ("-fiscal_year",)

    def render_fiscal_year(self, record: YearMap) -> SafeString:
        """Link to the year's map."""
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.year.long_label)

    def value_fiscal_year(self, record: YearMap) -> int:
        """Write the western year into a file."""
        return record.fiscal_year

    def render_state(self, record: YearMap) -> SafeString:
        """Say whether it counts."""
        tone = "done" if record.is_published else "todo"
        return status(record.get_state_display(), tone)

    def value_state(self, record: YearMap) -> str:
        """Write the state into a file."""
        return str(record.get_state_display())


class YearSkillTable(SkillTable):
    """The skills of a year; below each name what its levels look like."""

    caption = "この年度のスキルと目標"
    level_1 = tables.Column(verbose_name="レベル1の目安", visible=False)
    level_2 = tables.Column(verbose_name="レベル2の目安", visible=False)
    level_3 = tables.Column(verbose_name="レベル3の目安", visible=False)
    level_4 = tables.Column(verbose_name="レベル4の目安", visible=False)

    class Meta(SkillTable.Meta):
        pass  # not inherited by itself


def years(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the years that the user may know of, with the number of their targets."""
    asked = Target.objects.filter(level__gt=0).order_by().values_list("fiscal_year")
    counts = dict(asked.annotate(Count("pk")))
    found = YearMap.objects.visible_to(user).select_related("published_by")
    return found.annotate(targets=_cases(counts))


def _cases(counts: dict[int, int]) -> Any:
    whens = [When(fiscal_year=year, then=Value(count)) for year, count in counts.items()]
    return Case(*whens, default=Value(0), output_field=IntegerField())


def year_skills(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return the skills of a year that the user may see, one column for each rule."""
    year = kwargs["year"]
    if not YearMap.objects.visible_to(user).filter(fiscal_year=year).exists():
        return Skill.objects.none()
    skills = skills_of_year(year, drafts=can_see_drafts(user))
    return with_targets(skills, Q(targets__fiscal_year=year))


YEARS = register(
    ListSpec(
        key="skills:year-list",
        title="年度ごとのスキルマップ",
        table=YearTable,
        filterset=YearFilterSet,
        rows=years,
        template="skills/year_list.html",
        empty_title="スキルマップがまだありません",
        empty_text="事務局がスキルマップを公開すると、ここに表示されます。",
        lead="目標は年度ごとに決めます。公開した年度の目標だけを数えます。",
    )
)

YEAR_SKILLS = register(
    ListSpec(
        key="skills:year-map",
        title="スキルと目標",
        table=YearSkillTable,
        filterset=YearSkillFilterSet,
        rows=year_skills,
        template="skills/year_map.html",
        empty_title="この年度のスキルはまだありません",
        empty_text="事務局が目標を入れると、ここに表示されます。",
    )
)
