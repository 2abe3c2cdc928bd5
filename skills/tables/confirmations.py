"""What waits for a head: the self-ratings of the own staff, the biggest difference first."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from skills.choices import Level
from skills.filters.levels import ConfirmationFilterSet
from skills.models import SelfRating
from skills.queries import staff_ratings
from skills.rules import change_words
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import status

FORM = "confirmations"  # the id of the form that the ticks belong to
NOWRAP = {"td": {"class": "nowrap"}, "th": {"class": "nowrap"}}


def words(level: int) -> str:
    """Return a level as the pages say it."""
    return f"{level} {Level(level).label}"


def level_choice(name: str, chosen: int, about: str) -> SafeString:
    """Return the choice of a level that belongs to the form of ticks."""
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((each.value, SELECTED if each == chosen else "", words(each)) for each in Level),
    )
    return format_html(
        '<select class="select" name="level-{}" form="{}" aria-label="{}">{}</select>',
        name, FORM, f"確認するレベル（{about}）", options,
    )  # fmt: skip


SELECTED = format_html(" selected{}", "")


def tick(name: str, seen: int, about: str) -> SafeString:
    """Return the box that chooses a row, and beside it what the page shows of the row."""
    return format_html(
        '<input type="checkbox" class="tick" name="pick" value="{0}" form="{1}" aria-label="{2}">'
        '<input type="hidden" name="seen-{0}" value="{3}" form="{1}">',
        name, FORM, f"{about}を選ぶ", seen,
    )  # fmt: skip


class ConfirmationTable(PortalTable):
    """Self-ratings beside the levels; a tick and a level for each."""

    caption = "所属の職員の自己評価とレベル。差が大きい順"
    choose = tables.Column(
        verbose_name="選ぶ",
        empty_values=(),
        orderable=False,
        exclude_from_export=True,
        attrs=NOWRAP,
    )
    name = tables.Column(
        verbose_name="氏名",
        accessor="response__person__name",
        linkify=("skills:person-map", {"number": tables.A("response__person__number")}),
        order_by=("response__person__kana", "response__person__number"),
        attrs=NOWRAP,
    )
    number = tables.Column(
        verbose_name="職員番号", accessor="response__person__number", visible=False
    )
    skill = tables.Column(
        verbose_name="スキル", accessor="skill__name", order_by=("skill__order", "skill__code")
    )
    level = tables.Column(verbose_name="自己評価", attrs=NOWRAP)
    official = tables.Column(verbose_name="いまのレベル", attrs=NOWRAP)
    target = tables.Column(verbose_name="目標", attrs=NOWRAP)
    previous = tables.Column(
        verbose_name="前回", empty_values=(), attrs=NOWRAP, order_by=("previous",)
    )
    change = tables.Column(verbose_name="前回からの変化", empty_values=(), visible=False)
    difference = tables.Column(verbose_name="差", order_by=("difference",), attrs=NOWRAP)
    confirm = tables.Column(
        verbose_name="確認するレベル",
        empty_values=(),
        orderable=False,
        exclude_from_export=True,
    )

    class Meta(PortalTable.Meta):
        order_by = ("-difference", "name")

    def render_choose(self, record: SelfRating) -> SafeString | str:
        """Offer the box while the head has not looked at the row."""
        if record.reviewed_at:
            return status("確認済み", "done")
        return tick(f"r{record.pk}", record.seen, _about(record))  # type: ignore[attr-defined]

    def render_level(self, record: SelfRating) -> str:
        """Show the word of the scale, too."""
        return words(record.level)

    def render_official(self, value: int) -> str:
        """Show the word of the scale, too."""
        return words(value)

    def render_target(self, value: int) -> str:
        """Show the word of the scale, too; a dash where nothing is asked this year."""
        return words(value) if value else "—"

    def render_previous(self, record: SelfRating) -> SafeString:
        """Show how the person rated the skill the last time, and what became of it since."""
        return format_html(
            '{}<div class="small muted">{}</div>',
            self.value_previous(record), self.value_change(record),
        )  # fmt: skip

    def value_previous(self, record: SelfRating) -> str:
        """Export the level of the last time; a dash for the first one."""
        before: int | None = record.previous  # type: ignore[attr-defined]
        return "—" if before is None else words(before)

    def value_change(self, record: SelfRating) -> str:
        """Tell 「変更なし」, the person's own word, apart from a choice of the same level."""
        return change_words(
            level=record.level,
            previous=record.previous,  # type: ignore[attr-defined]
            is_unchanged=record.is_unchanged,
        )

    def render_difference(self, record: SelfRating) -> str:
        """Say in which direction: the person sees more, or less, than the level says."""
        more = record.level - record.official  # type: ignore[attr-defined]
        return f"自己評価が{abs(more)}{'高い' if more > 0 else '低い'}" if more else "差なし"

    def render_confirm(self, record: SelfRating) -> SafeString | str:
        """Offer the self-rating as the level to confirm; the head may take another."""
        if record.reviewed_at:
            return "—"
        return level_choice(f"r{record.pk}", record.level, _about(record))


def _about(record: SelfRating) -> str:
    return f"{record.response.person.name}さんの「{record.skill.name}」"


def ratings(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the newest self-ratings of one's staff; nobody else's come here."""
    return staff_ratings(user)


CONFIRMATIONS = register(
    ListSpec(
        key="skills:confirmation-list",
        title="所属の職員のレベルの確認",
        table=ConfirmationTable,
        filterset=ConfirmationFilterSet,
        rows=ratings,
        template="skills/confirmation_list.html",
        empty_title="確認を待つ自己評価はありません",
        empty_text="所属の職員がスキル調査を提出すると、レベルと違うものがここに並びます。",
        lead="自己評価といまのレベルの差が大きい順です。自己評価を見られるのは、本人と所属長（代決者）だけです。",
    )
)
