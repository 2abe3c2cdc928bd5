"""Writes of personal exceptions: granted with a reason, ended, never rewritten."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from psycopg.types.range import DateRange

from skills.choices import Level
from skills.models import Skill, TargetException
from skills.rules.exceptions import check_ending, check_period
from skills.rules.maps import MapRefused
from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember

ONE_DAY = timedelta(days=1)


@recorded("個人の例外の設定")
def grant_exception(
    *,
    person: StaffMember,
    skill: Skill,
    level: int,
    reason: str,
    first_day: date,
    last_day: date | None,
    by: StaffMember,
) -> TargetException:
    """Let a person's target differ from the rules for a time, and tell the person."""
    check_period(first_day=first_day, last_day=last_day)
    StaffMember.objects.select_for_update().get(pk=person.pk)
    exception = TargetException(
        person=person,
        skill=skill,
        level=level,
        reason=reason,
        period=DateRange(first_day, last_day + ONE_DAY if last_day else None),
        by=by,
    )
    try:
        exception.validate_constraints()
    except ValidationError as refusal:
        raise MapRefused("".join(refusal.messages)) from refusal
    exception.save()
    asked = f"レベル{level}（{Level(level).label}）" if level else "目標なし"
    notify(
        recipients=[person],
        kind="skills.exception",
        key=f"skills.exception:{exception.pk}",
        title=f"「{skill.name}」の目標が、個人の例外で決まりました",
        body=f"目標：{asked}\n理由：{reason}\n決めた人：{by.name}",
        url=skill.get_absolute_url(),
    )
    return exception


@recorded("個人の例外の終了")
def end_exception(*, exception: TargetException, last_day: date, by: StaffMember) -> None:  # noqa: ARG001 - for the audit
    """Let the rules decide again from the day after ``last_day``; the row stays as history.

    One that has not begun is taken away: nothing has rested on it.
    """
    held = TargetException.objects.select_for_update().get(pk=exception.pk)
    today = timezone.localdate()
    if held.period.lower > today:
        held.delete()
        return
    check_ending(
        first_day=held.period.lower,
        present_last_day=held.last_day,
        last_day=last_day,
        today=today,
    )
    held.period = DateRange(held.period.lower, last_day + ONE_DAY)
    held.save(update_fields=["period"])
