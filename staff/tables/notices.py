"""One's notices, and the office's lists: what was sent to whom, and the chat channels."""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from staff.choices import DeliveryState
from staff.filters.notices import ChatChannelFilterSet, DeliveryFilterSet, NoticeFilterSet
from staff.models import ChatChannel, Delivery, Notice, StaffMember
from staff.permissions import is_office
from staff.rules.notices import why_not_resend
from staff.tables.listing import ListSpec, PortalTable, register
from staff.templatetags.ui import post_button, status

DELIVERY_TONES = {
    DeliveryState.WAITING: "progress",
    DeliveryState.SENT: "done",
    DeliveryState.FAILED: "problem",
    DeliveryState.REHEARSED: "info",
    DeliveryState.DROPPED: "neutral",
}


class NoticeTable(PortalTable):
    """One's notices."""

    caption = "お知らせの一覧"
    created_at = tables.DateTimeColumn(
        verbose_name="日時", format="Y/m/d H:i", attrs={"td": {"class": "nowrap"}}
    )
    title = tables.Column(
        verbose_name="件名", linkify=("staff:notice-open", {"pk": tables.A("pk")})
    )
    kind = tables.Column(verbose_name="種類", accessor="kind_label", order_by="kind")
    state = tables.Column(
        verbose_name="状態", accessor="read_at", order_by="read_at", empty_values=()
    )

    class Meta(PortalTable.Meta):
        order_by = ("-created_at",)

    def render_state(self, record: Notice) -> SafeString:
        """Make the unread ones stand out."""
        return status("既読", "neutral") if record.read_at else status("未読", "todo")

    def value_state(self, record: Notice) -> str:
        """Write the word into a file."""
        return "既読" if record.read_at else "未読"


class DeliveryTable(PortalTable):
    """What was sent to whom. A file has a column for each fact; the page puts some together."""

    caption = "送信の記録"
    created_at = tables.DateTimeColumn(
        verbose_name="受付日時", format="Y/m/d H:i", attrs={"td": {"class": "nowrap"}}
    )
    channel = tables.Column(verbose_name="送り方", attrs={"td": {"class": "nowrap"}})
    to = tables.Column(
        verbose_name="送り先", accessor="address", order_by="address", exclude_from_export=True
    )
    recipient = tables.Column(
        verbose_name="宛先", accessor="recipient__name", default="", visible=False
    )
    address = tables.Column(verbose_name="送り先", visible=False)
    kind = tables.Column(verbose_name="種類", accessor="kind_label", visible=False)
    title = tables.Column(verbose_name="件名")
    state = tables.Column(verbose_name="状態")
    attempts = tables.Column(verbose_name="試した回数", visible=False)
    error = tables.Column(verbose_name="理由", default="", visible=False)
    resend = tables.Column(
        verbose_name="操作",
        accessor="pk",
        orderable=False,
        exclude_from_export=True,
        attrs={"td": {"class": "nowrap"}},
    )

    class Meta(PortalTable.Meta):
        order_by = ("-created_at",)

    def render_to(self, record: Delivery) -> SafeString | str:
        """Name the person before the address."""
        if record.recipient is None:
            return record.address
        return format_html("{}<br>{}", record.recipient.name, record.address)

    def render_title(self, record: Delivery) -> SafeString:
        """Say what kind of notice it was."""
        return format_html('{}<br><span class="muted">{}</span>', record.title, record.kind_label)

    def value_title(self, record: Delivery) -> str:
        """Write the title alone into a file."""
        return record.title

    def render_state(self, record: Delivery) -> SafeString:
        """Say how far it is, with a shape, and what was in the way."""
        state = status(record.get_state_display(), DELIVERY_TONES[DeliveryState(record.state)])
        if not record.error:
            return state
        tries = f"（{record.attempts}回試しました）" if record.attempts else ""
        return format_html("{}<br>{}{}", state, record.error, tries)

    def value_state(self, record: Delivery) -> str:
        """Write the words into a file."""
        return record.get_state_display()

    def render_resend(self, record: Delivery) -> SafeString | str:
        """Offer to send again what has failed."""
        if why_not_resend(record.state):
            return ""
        return post_button(
            {"csrf_token": get_token(self.request)},
            "もう一度送る",
            action=reverse("staff:delivery-resend", args=[record.pk]),
            next=self.request.get_full_path(),
            size="small",
            about=f"{record.address} {record.title}",
        )


class ChatChannelTable(PortalTable):
    """Chat channels."""

    caption = "チャットの送り先"
    name = tables.Column(verbose_name="名前", linkify=True)
    format = tables.Column(verbose_name="チャットの種類")
    # The rest of the address is a secret of the channel.
    host = tables.Column(verbose_name="ホスト", orderable=False)
    kinds = tables.Column(verbose_name="送る種類", accessor="kind_labels", orderable=False)
    department = tables.Column(
        verbose_name="部局", accessor="department__name", default="全庁", order_by="department"
    )
    is_active = tables.Column(verbose_name="状態")

    class Meta(PortalTable.Meta):
        order_by = ("name",)

    def render_is_active(self, value: bool) -> SafeString:
        """Say whether anything goes there."""
        return status("使う", "done") if value else status("使わない", "neutral")

    def value_is_active(self, value: bool) -> str:
        """Write the word into a file."""
        return "使う" if value else "使わない"


def notices(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[Notice]:
    """Return the user's notices."""
    return Notice.objects.visible_to(user)


def deliveries(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[Delivery]:
    """Return the log, for the office alone."""
    return (
        Delivery.objects.select_related("recipient") if is_office(user) else Delivery.objects.none()
    )


def chat_channels(user: StaffMember, _kwargs: dict[str, Any]) -> QuerySet[ChatChannel]:
    """Return the channels, for the office alone."""
    rows = ChatChannel.objects.select_related("department")
    return rows if is_office(user) else rows.none()


NOTICES = register(
    ListSpec(
        key="staff:notice-list",
        title="お知らせ",
        table=NoticeTable,
        filterset=NoticeFilterSet,
        rows=notices,
        empty_title="お知らせはありません",
        empty_text="研修の申込や課題の動きがあると、ここに届きます。",
        template="staff/notice_list.html",
    )
)

DELIVERIES = register(
    ListSpec(
        key="staff:delivery-list",
        title="送信の記録",
        table=DeliveryTable,
        filterset=DeliveryFilterSet,
        rows=deliveries,
        empty_title="この期間の記録はありません",
        empty_text="お知らせをポータル・メール・チャットで送ると、ここに残ります。",
        lead="だれに、何を、どの方法で送ったかの記録です。送れなかったものは、もう一度送れます。",
        template="staff/delivery_list.html",
    )
)

CHAT_CHANNELS = register(
    ListSpec(
        key="staff:chat-channel-list",
        title="チャットの送り先",
        table=ChatChannelTable,
        filterset=ChatChannelFilterSet,
        rows=chat_channels,
        empty_title="送り先はまだありません",
        empty_text="「送り先を加える」から登録します。",
        lead="庁内みんなに向けたお知らせを、チャットへ送ります。個人あてのお知らせは送りません。",
        template="staff/chat_channel_list.html",
    )
)
