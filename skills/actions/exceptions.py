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
    """Let a person's target differ from the rules for a time, and tell the person.

    Raises MapRefused for a past day, a wrong order, and another exception in the time.
    """
    check_period(first_day=first_day, last_day=last_day, today=timezone.localdate())
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
def end_exception(*, exception: TargetException, last_day: date, by: StaffMember) -> None:
    """Let the rules decide again from the day after ``last_day``; the row stays as history.

    One that has not begun is taken away: nothing has rested on it. The person is told of both.
    """
    rows = TargetException.objects.select_for_update(of=("self",))
    held = rows.select_related("person", "skill").get(pk=exception.pk)
    today = timezone.localdate()
    if held.period.lower > today:
        _tell_of_end(held, "取りやめになりました", "始まる前に取りやめました。", by)
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
    words = f"{last_day:%Y/%m/%d}までです。"
    _tell_of_end(held, "終わります" if last_day >= today else "終わりました", words, by)


def _tell_of_end(held: TargetException, what: str, words: str, by: StaffMember) -> None:
    notify(
        recipients=[held.person],
        kind="skills.exception",
        key=f"skills.exception:{held.pk}:{held.period.upper}:{what}",
        title=f"「{held.skill.name}」の個人の例外が、{what}",
        body=f"{words}そのあとの目標は、職位や役割の決まりで決まります。\n決めた人：{by.name}",
        url=held.skill.get_absolute_url(),
    )
