"""Reminders that the clock sends."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from staff.actions.notices import notify
from staff.models import Posting, StaffMember
from training.choices import SessionState
from training.models import Session
from training.wording import span_words


def remind_office_to_close(*, now: datetime) -> int:
    """Tell each member of the office once of every session that is over but not closed.

    Returns how many such sessions there are. The notice's key makes a second run tell nobody.
    """
    over = Session.objects.filter(state=SessionState.PLANNED, ends_at__lte=now)
    today = timezone.localdate(now)
    office = Posting.objects.on(today).filter(division__is_office=True)
    members = list(StaffMember.objects.filter(pk__in=office.values("person"), is_active=True))
    sessions = list(over.select_related("course"))
    for session in sessions:
        _remind(session, members)
    return len(sessions)


@transaction.atomic
def _remind(session: Session, members: list[StaffMember]) -> None:
    notify(
        recipients=members,
        kind="training.session.to_close",
        key=f"training.session:{session.pk}:to_close",
        title=f"「{session.course.name}」の出欠を入力してください",
        body=(
            f"日時: {span_words(session.starts_at, session.ends_at)}\n"
            "出欠を入力して実施済みにすると、修了とスキルのレベルが記録されます。"
        ),
        url=reverse("training:session-attendance", args=[session.pk]),
    )
