"""What the beat tells: evidence that ends soon, and heads for whom something waits."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from skills.models import Evidence, LevelPolicy, LevelProposal, SurveyResponse
from staff.actions.notices import notify
from staff.models import StaffMember
from staff.queries import acting_heads

A_DAY = timedelta(days=1)


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
    """Tell heads once a day of what came in since yesterday; return how many were told."""
    since = now - A_DAY
    handed_in = SurveyResponse.objects.filter(submitted_at__gt=since, submitted_at__lte=now)
    proposed = LevelProposal.objects.open().filter(created_at__gt=since, created_at__lte=now)
    counts: dict[int, int] = defaultdict(int)
    for person in [*_people(handed_in), *_people(proposed)]:
        counts[person] += 1
    waiting: dict[StaffMember, int] = defaultdict(int)
    for person, heads in acting_heads(counts, timezone.localdate(now)).items():
        for head in heads:
            waiting[head] += counts[person]
    for head, count in waiting.items():
        notify(
            recipients=[head],
            kind="skills.waiting.new",
            key=f"skills.waiting:{timezone.localdate(now)}",
            title=f"スキルのレベルの確認待ちが、新しく{count}件あります",
            body="自己評価の提出と、研修からの提案です。差が大きいものから並んでいます。",
            url=reverse("skills:confirmation-list"),
        )
    return len(waiting)


def _people(rows: object) -> list[int]:
    return list(rows.values_list("person", flat=True))  # type: ignore[attr-defined]
