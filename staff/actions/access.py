"""Deputies of heads, the divisions with special rights, and the log of sign-ins."""

import logging
from datetime import date, timedelta

import pgtrigger
from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.choices import SignInKind, SignInMethod
from staff.models import Division, HeadDeputy, SignInRecord, StaffMember
from staff.rules import StaffRefused, access

log = logging.getLogger(__name__)

TAKEN = "この人は、その期間にすでにこの所属の代決者です。期間を見直してください。"
PURGE_BATCH = 5000


@recorded("代決者の指定")
def name_deputy(
    *, division: Division, person: StaffMember, first_day: date, last_day: date, by: StaffMember
) -> HeadDeputy:
    """Let a person act with the rights of a division's head for a period, and tell them."""
    standing = person.standing_on(first_day)
    access.check_deputy(
        first_day=first_day,
        last_day=last_day,
        today=timezone.localdate(),
        is_head=division.pk in standing.own_headed_division_ids,
        is_in_post=bool(standing.posts),
    )
    deputy = HeadDeputy(
        division=division,
        person=person,
        period=DateRange(first_day, last_day + timedelta(days=1)),
        given_by=by,
    )
    try:
        with transaction.atomic():
            deputy.save()
    except IntegrityError as error:
        raise StaffRefused(TAKEN) from error
    notify(
        recipients=[person],
        kind="staff.deputy.named",
        key=f"staff.deputy:{deputy.pk}:named",
        title=f"{division.name}の所属長の代決者になりました",
        body=f"期間は{_words(first_day)}から{_words(last_day)}までです。{by.name}さんが定めました。",
        url=person.get_absolute_url(),
    )
    return deputy


@recorded("代決の終了")
def end_deputy(*, deputy: HeadDeputy, by: StaffMember) -> None:
    """End a deputy's time with yesterday, and tell them; what has not begun yet never was."""
    deputy = HeadDeputy.objects.select_for_update().get(pk=deputy.pk)
    today = timezone.localdate()
    access.check_deputy_end(last_day=deputy.period.upper - timedelta(days=1), today=today)
    notify(
        recipients=[deputy.person],
        kind="staff.deputy.ended",
        key=f"staff.deputy:{deputy.pk}:ended",
        title=f"{deputy.division.name}の所属長の代決が終わりました",
        body=f"{by.name}さんが終わりにしました。今から、所属長の権限はありません。",
        url=deputy.person.get_absolute_url(),
    )
    if deputy.period.lower >= today:
        deputy.delete()
        return
    deputy.period = DateRange(deputy.period.lower, today)
    deputy.save(update_fields=["period"])


@recorded("所属の役割の指定")
def set_division_role(
    *,
    division: Division,
    role: str,
    held: bool,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> None:
    """Say whether a division is the office (``is_office``) or HR (``is_hr``)."""
    divisions = Division.objects.select_for_update().order_by("pk")
    if role == "is_office" and not held:
        others = divisions.filter(is_office=True).exclude(pk=division.pk)
        access.check_division_role(others_left=bool(others))
    division = divisions.get(pk=division.pk)
    setattr(division, role, held)
    division.save(update_fields=[role])


def log_sign_in(
    *,
    kind: SignInKind,
    method: SignInMethod,
    number: str,
    person: StaffMember | None = None,
    address: str | None = None,
    detail: str = "",
) -> None:
    """Write one line of the sign-in log, in the database and in the server's own log."""
    number = access.loggable_number(number)
    SignInRecord.objects.create(
        kind=kind, method=method, number=number, person=person, address=address, detail=detail
    )
    level = logging.WARNING if kind in {SignInKind.LOCKED, SignInKind.REFUSED} else logging.INFO
    log.log(level, "sign-in %s by %s: %r from %s %s", kind, method, number, address, detail)


def remove_old_sign_ins(*, before: date) -> int:
    """Delete the sign-in records from before a day; return how many. The trail of changes stays.

    In batches, so that years of records never hold the table. The database refuses every other
    deletion of them.
    """
    old = SignInRecord.objects.filter(at__date__lt=before).order_by("pk")
    removed = 0
    with pgtrigger.ignore("staff.SignInRecord:kept_for_its_time"):
        while batch := list(old.values_list("pk", flat=True)[:PURGE_BATCH]):
            removed += SignInRecord.objects.filter(pk__in=batch).delete()[0]
    return removed


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
