"""What the beat tells: evidence that ends soon, and heads for whom something waits."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from skills.models import Evidence, LevelPolicy, LevelProposal, SurveyResponse
from skills.queries.waiting import Waiting, waiting_for
from staff.actions.notices import notify
from staff.models import StaffMember
from staff.queries import acting_heads


@transaction.atomic
def warn_of_expiry(*, now: datetime) -> int:
    """Tell people once of each evidence that ends within the set days; return how many rows."""
    today = timezone.localdate(now)
    rows = Evidence.objects.expiring(today, LevelPolicy.current().warn_days)
    for row in rows.select_related("person", "skill"):
        notify(
            recipients=[row.person],
            kind="skills.expiry.soon",
            key=f"skills.evidence:{row.pk}:expiring",
            title=f"「{row.label}」の期限が近づいています",
            body=(
                f"{row.valid_until:%Y/%m/%d}まで有効です。"
                f"期限が切れると、「{row.skill.name}」のレベルに数えなくなります。\n"
                "更新したときは、新しい証明書で申告してください。"
            ),
            url=reverse("skills:evidence-list"),
        )
    return len(rows)


@transaction.atomic
def tell_heads(*, now: datetime) -> int:
    """Tell heads of what came in since they were last told; return how many were told.

    The number is that of their list (waiting_for). What is about somebody without a head stays
    untold until there is one.
    """
    sheets = SurveyResponse.objects.waiting_for_head().filter(heads_told_at=None)
    proposals = LevelProposal.objects.open().filter(heads_told_at=None)
    fresh = {*_people(sheets), *_people(proposals)}
    heads_of = acting_heads(fresh, timezone.localdate(now))
    for head in {head for heads in heads_of.values() for head in heads}:
        _tell_of_waiting(head, waiting_for(head), now)
    told = [person for person, heads in heads_of.items() if heads]
    sheets.filter(person__in=told).update(heads_told_at=now)
    proposals.filter(person__in=told).update(heads_told_at=now)
    return len({head for heads in heads_of.values() for head in heads})


def _tell_of_waiting(head: StaffMember, waiting: Waiting, now: datetime) -> None:
    if not (waiting.total or waiting.same):
        return
    title = f"スキルのレベルの確認待ちが{waiting.total:,}件あります"
    if not waiting.total:
        title = f"レベルと差のない自己評価の確認待ちが{waiting.same:,}件あります"
    notify(
        recipients=[head],
        kind="skills.waiting.new",
        key=f"skills.waiting:{timezone.localdate(now)}",
        title=title,
        body="新しい提出か、研修からの提案がありました。差が大きいものから並んでいます。",
        url=reverse("skills:confirmation-list") + ("" if waiting.total else "?state=same"),
    )


def _people(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by().values_list("person", flat=True))
