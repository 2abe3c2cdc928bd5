"""Lists of evidence, of reports, and of the qualifications that the office knows."""

from typing import Any

import django_tables2 as tables
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from skills.choices import ClaimState
from skills.filters.levels import ClaimFilterSet, EvidenceFilterSet, QualificationFilterSet
from skills.models import Evidence, EvidenceClaim, Qualification
from skills.permissions import can_comment_on
from staff.models import StaffMember
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import default_mark, status

NOWRAP = {"td": {"class": "nowrap"}, "th": {"class": "nowrap"}}
CLAIM_TONES = {
    ClaimState.SUBMITTED: "todo",
    ClaimState.APPROVED: "done",
    ClaimState.DECLINED: "problem",
    ClaimState.WITHDRAWN: "neutral",
    ClaimState.REVOKED: "problem",
}


class EvidenceTable(PortalTable):
    """A person's evidence, newest first, with what becomes of it."""

    caption = "レベルの根拠の一覧。新しい順"
    shown_on = tables.DateColumn(verbose_name="日付", format="Y/m/d", attrs=NOWRAP)
    skill = tables.Column(
        verbose_name="スキル",
        accessor="skill__name",
        linkify=("skills:skill-detail", {"code": tables.A("skill__code")}),
        order_by=("skill__order", "skill__code"),
    )
    level = tables.Column(verbose_name="レベル", attrs=NOWRAP)
    kind = tables.Column(verbose_name="種類", attrs=NOWRAP)
    label = tables.Column(verbose_name="内容", orderable=False)
    by = tables.Column(
        verbose_name="記録した人", accessor="by__name", orderable=False, attrs=NOWRAP
    )
    valid_until = tables.DateColumn(
        verbose_name="有効期限", format="Y/m/d", default="—", attrs=NOWRAP
    )
    use = tables.Column(verbose_name="扱い", empty_values=(), orderable=False)

    class Meta(PortalTable.Meta):
        order_by = ("-shown_on",)

    def render_level(self, record: Evidence) -> str:
        """Show the word of the scale, too."""
        return f"{record.level} {record.get_level_display()}"

    def render_label(self, record: Evidence) -> SafeString | str:
        """Link to the record that it comes from, show the note, and let the person comment."""
        parts: list[SafeString | str] = [record.label]
        if record.link.startswith("/"):
            parts = [format_html('<a href="{}">{}</a>', record.link, record.label)]
        if record.note:
            parts.append(format_html('<div class="small muted">{}</div>', record.note))
        if record.link and not record.link.startswith("/"):
            parts.append(format_html('<div class="small">参考のページ: {}</div>', record.link))
        if self.request and can_comment_on(self.request.user, record):
            day = f"{record.shown_on:%Y/%m/%d}の「{record.skill.name}」の確認"
            parts.append(
                format_html(
                    '<div class="small"><a href="{}">コメントする'
                    '<span class="visually-hidden">（{}）</span></a></div>',
                    reverse("skills:confirmation-comment", args=[record.pk]), day,
                )
            )  # fmt: skip
        return format_html_join("", "{}", ((part,) for part in parts))

    def value_label(self, record: Evidence) -> str:
        """Export what it is without markup."""
        return record.label

    def render_use(self, record: Evidence) -> SafeString:
        """Say whether a level may rest on it."""
        return status(*_use(record))

    def value_use(self, record: Evidence) -> str:
        """Export the words."""
        return _use(record)[0]


def _use(record: Evidence) -> tuple[str, str]:
    if record.withdrawn_at:
        return f"{timezone.localtime(record.withdrawn_at):%Y/%m/%d}に取り下げ", "neutral"
    if record.valid_until and record.valid_until < timezone.localdate():
        return "期限切れ", "problem"
    if not record.counts:
        return "記録だけ", "info"
    return "有効", "done"


class ClaimTable(PortalTable):
    """Reports, newest first."""

    caption = "資格・外部研修の申告の一覧。新しい順"
    created_at = tables.DateTimeColumn(verbose_name="申告日時", format="Y/m/d H:i", attrs=NOWRAP)
    title = tables.Column(verbose_name="資格・研修", linkify=True)
    kind = tables.Column(verbose_name="種類", attrs=NOWRAP)
    person = tables.Column(
        verbose_name="氏名", accessor="person__name", order_by=("person__kana", "person__number")
    )
    shown_on = tables.DateColumn(verbose_name="取得日", format="Y/m/d", attrs=NOWRAP)
    state = tables.Column(verbose_name="状態", attrs=NOWRAP)

    class Meta(PortalTable.Meta):
        order_by = ("-created_at",)

    def render_state(self, record: EvidenceClaim) -> SafeString:
        """Show the state with its tone."""
        return status(record.get_state_display(), CLAIM_TONES[ClaimState(record.state)])

    def value_state(self, record: EvidenceClaim) -> str:
        """Export the word."""
        return record.get_state_display()


class QualificationTable(PortalTable):
    """What the office takes as evidence of what."""

    caption = "資格とレベルの表"
    name = tables.Column(verbose_name="資格・試験", order_by=("order", "name"))
    issuer = tables.Column(verbose_name="実施団体")
    valid_months = tables.Column(verbose_name="有効期間", default="期限なし", attrs=NOWRAP)
    grants = tables.Column(verbose_name="認めるレベル", empty_values=(), orderable=False)
    is_active = tables.BooleanColumn(verbose_name="申告の受付", yesno="受付中,止めている")

    class Meta(PortalTable.Meta):
        order_by = ("name",)

    def __init__(self, *args: Any, request: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        user = getattr(request, "user", None)
        self.may_edit = bool(user and (user.standing.is_office or user.is_operator))

    def render_name(self, record: Qualification) -> SafeString:
        """Link the name for those who keep the table; mark what ships with the portal."""
        mark = default_mark(record.is_default_example)
        if not self.may_edit:
            return format_html("{} {}", record.name, mark)
        return format_html('<a href="{}">{}</a> {}', record.get_absolute_url(), record.name, mark)

    def value_name(self, record: Qualification) -> str:
        """Export the name alone."""
        return record.name

    def render_valid_months(self, value: int) -> str:
        """Say it in months."""
        return f"{value}か月"

    def render_grants(self, record: Qualification) -> str:
        """List skills and levels."""
        return "、".join(f"{row.skill.name} {row.level}" for row in record.levels.all())

    def value_grants(self, record: Qualification) -> str:
        """Export the same words."""
        return self.render_grants(record)


def evidence_of(user: StaffMember, kwargs: dict[str, Any]) -> Any:
    """Return the evidence of the person in the address, as far as the user may see it."""
    rows = Evidence.objects.visible_to(user).filter(person__number=kwargs["number"])
    return rows.select_related("skill", "by")


def claims(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the reports that the user may see."""
    return EvidenceClaim.objects.visible_to(user).select_related("person")


def qualifications(_user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the table; everybody may know what counts for what."""
    return Qualification.objects.prefetch_related("levels__skill").annotate(used=Count("claims"))


EVIDENCE = register(
    ListSpec(
        key="skills:evidence-list",
        title="レベルの根拠と歩み",
        table=EvidenceTable,
        filterset=EvidenceFilterSet,
        rows=evidence_of,
        template="skills/evidence_list.html",
        empty_title="根拠はまだありません",
        empty_text="研修を修了するか、所属長が確認すると、ここに記録されます。資格と外部研修は、自分で申告できます。",
    )
)
CLAIMS = register(
    ListSpec(
        key="skills:claim-list",
        title="資格・外部研修の申告",
        table=ClaimTable,
        filterset=ClaimFilterSet,
        rows=claims,
        template="skills/claim_list.html",
        empty_title="申告はまだありません",
        empty_text="取得した資格や、市の外で受けた研修を申告すると、ここに並びます。",
        lead="情報政策課が認定すると、レベルの根拠になります。それまでは、レベルに数えません。",
    )
)
QUALIFICATIONS = register(
    ListSpec(
        key="skills:qualification-list",
        title="資格とレベルの表",
        table=QualificationTable,
        filterset=QualificationFilterSet,
        rows=qualifications,
        template="skills/qualification_list.html",
        empty_title="資格がまだ登録されていません",
        empty_text="事務局が登録すると、申告のときに選べます。",
        lead="どの資格を、どのスキルのどのレベルの根拠とするかを、情報政策課が決めています。",
    )
)
