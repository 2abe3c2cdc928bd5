"""The catalogue, as it looks for one person."""

from typing import Any

import django_tables2 as tables
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.html import format_html

from japan.fiscal import FiscalYear
from skills.queries import skill_map
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import default_mark, status
from training import rules
from training.filters import CourseFilterSet
from training.models import Course, Requirement, Session
from training.queries import closings_by_course, course_rules
from training.wording import moment_words

NOWRAP = {"td": {"class": "nowrap"}, "th": {"class": "nowrap"}}
NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
FOR_ME = {"done": "修了", "to_do": "必須", "gap": "不足を補う", "addressed": "対象", "": "—"}
TONES = {"done": "done", "to_do": "todo", "gap": "progress", "addressed": "neutral"}


class CourseTable(PortalTable):
    """The catalogue."""

    caption = "研修科目の一覧"
    code = tables.Column(verbose_name="コード", attrs=NOWRAP)
    name = tables.Column(verbose_name="科目名", order_by=("code",))
    category = tables.Column(verbose_name="分類", attrs=NOWRAP)
    format = tables.Column(verbose_name="形式")
    hours = tables.Column(verbose_name="時間", attrs=NUMBER)
    for_me = tables.Column(verbose_name="私にとって", order_by=("for_me_order", "code"))
    next_start = tables.Column(verbose_name="次の開催", default="予定なし")
    seats_left = tables.Column(verbose_name="残り", empty_values=(), orderable=False, attrs=NUMBER)

    class Meta(PortalTable.Meta):
        order_by = ("code",)

    def render_name(self, record: Course) -> str:
        """Link the name; mark it while the office has not confirmed the row."""
        mark = default_mark(record.is_default_example)
        return format_html('<a href="{}">{}</a> {}', record.get_absolute_url(), record.name, mark)

    def value_name(self, record: Course) -> str:
        """Export the name alone."""
        return record.name

    def render_for_me(self, value: str) -> str:
        """Say what the course is for oneself."""
        return status(FOR_ME[value], tone=TONES[value]) if value else FOR_ME[value]

    def value_for_me(self, value: str) -> str:
        """Export the word."""
        return FOR_ME[value]

    def render_next_start(self, value: Any) -> str:
        """Show the date with the weekday."""
        return format_html('<span class="nowrap">{}</span>', moment_words(value))

    def value_next_start(self, value: Any) -> str:
        """Export the words."""
        return moment_words(value)

    def render_seats_left(self, record: Course) -> str:
        """Show the free seats of the next session."""
        if record.next_pk is None:
            return "—"
        free = rules.free_seats(capacity=record.next_capacity, confirmed=record.next_confirmed)
        return "定員なし" if free is None else f"{free}席" if free else "キャンセル待ち"


def courses(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[Course]:
    """Return the courses on offer with what they are for this person and their next session."""
    today = timezone.localdate()
    year = FiscalYear.of(today)
    meant = course_rules(user, year, today)
    offered = Course.objects.filter(is_offered=True)
    requirement = Requirement.objects.filter(fiscal_year=year.year, course=OuterRef("pk"))
    rows = offered.annotate(obligation=Subquery(requirement.values("obligation")[:1]))
    closing = set(closings_by_course(skill_map(user, year, today).gaps))
    addressed = [pk for pk, item in meant.requirements.items() if meant.is_addressed(item.course)]
    return _with_next_session(rows).annotate(
        is_to_do=_among(meant.to_do_ids),
        closes_gap=_among(closing),
        for_me=_word(
            {
                "done": meant.done_ids,
                "to_do": meant.to_do_ids,
                "gap": closing,
                "addressed": addressed,
            }
        ),
        for_me_order=Case(
            *(When(for_me=word, then=Value(n)) for n, word in enumerate(["to_do", "gap"])),
            default=Value(2),
        ),
    )


def _with_next_session(rows: QuerySet[Course]) -> QuerySet[Course]:
    """Add the next session that takes requests, with its seats."""
    upcoming = Session.objects.open_at(timezone.now()).filter(course=OuterRef("pk"))
    first = upcoming.order_by("starts_at", "pk")
    return rows.annotate(
        next_pk=Subquery(first.values("pk")[:1]),
        next_start=Subquery(first.values("starts_at")[:1]),
        next_capacity=Subquery(first.values("capacity")[:1]),
        next_confirmed=Subquery(first.with_seat_counts().values("confirmed_count")[:1]),
    )


def _among(pks: Any) -> Case:
    return Case(
        When(pk__in=list(pks), then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def _word(groups: dict[str, Any]) -> Case:
    """Return the first word whose group the course is in."""
    cases = [When(Q(pk__in=list(pks)), then=Value(word)) for word, pks in groups.items()]
    return Case(*cases, default=Value(""), output_field=CharField())


COURSES = register(
    ListSpec(
        key="training:course-list",
        title="研修",
        table=CourseTable,
        filterset=CourseFilterSet,
        rows=courses,
        template="training/course_list.html",
        empty_title="研修科目がまだ登録されていません",
        empty_text="事務局が研修科目を登録すると、ここから申し込めます。",
        lead="科目を選ぶと、内容と開催回が分かり、申し込めます。",
    )
)
