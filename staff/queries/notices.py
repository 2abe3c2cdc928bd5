"""Reads for the pages of notices."""

from django.db.models import Count, Q

from staff.choices import NoticeState
from staff.models import Notice, NoticePreference, StaffMember


def tab_counts(person: StaffMember) -> dict[str, int]:
    """Return how many notices each tab of the list holds: one query."""
    heard = Q(is_muted=False)
    counted: dict[str, int] = Notice.objects.visible_to(person).aggregate(
        all=Count("pk", filter=heard),
        **{
            NoticeState.UNREAD: Count("pk", filter=heard & Q(read_at=None)),
            NoticeState.READ: Count("pk", filter=heard & Q(read_at__isnull=False)),
            NoticeState.MUTED: Count("pk", filter=~heard),
        },
    )
    return counted


def chosen_by(person: StaffMember) -> dict[str, str]:
    """Return what the person has chosen: registered beginning → NoticeChoice."""
    rows = NoticePreference.objects.filter(person=person)
    return dict(rows.values_list("kind", "choice"))
