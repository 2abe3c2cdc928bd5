"""Chat channels: kept by the office, and tried out before anything depends on them."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from staff.actions.notices import announce_in
from staff.actions.recording import recorded
from staff.models import Announcement, ChatChannel, Delivery, StaffMember
from staff.rules.chat import StaleChannel


@recorded("チャットの送り先の登録")
def create_channel(*, values: dict[str, Any], by: StaffMember) -> ChatChannel:  # noqa: ARG001
    """Store a new channel."""
    return ChatChannel.objects.create(**values)


@recorded("チャットの送り先の変更")
def update_channel(
    *,
    channel: ChatChannel,
    version: int,
    values: dict[str, Any],
    by: StaffMember,  # noqa: ARG001
) -> None:
    """Store what the office has changed; StaleChannel when somebody else was quicker."""
    channel = ChatChannel.objects.select_for_update().get(pk=channel.pk)
    if channel.version != version:
        raise StaleChannel
    for name, value in values.items():
        setattr(channel, name, value)
    channel.version += 1
    channel.save()


@transaction.atomic
def try_out(*, channel: ChatChannel, by: StaffMember) -> Delivery:
    """Send this one channel a message that says it is a trial, and who sent it."""
    announcement = Announcement.objects.create(
        kind="staff.chat_test",
        key=f"staff.chat_test:{channel.pk}:{timezone.now().isoformat()}",
        title="DX推進ポータルからの試し送り",
        body=f"送り先「{channel.name}」の確認です。{by.name}さんが送りました。",
        url=channel.get_absolute_url(),
    )
    return announce_in(channel=channel, announcement=announcement)
