"""Who acts in the place of a team's lead, and until when."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember
from teams import rules
from teams.actions.posts import check_there, lock_seat
from teams.models import LeadDeputy, Seat
from teams.rules import TeamRefused
from teams.rules.deputies import check_deputy

ONE_DEPUTY = "teams_deputy_one_a_seat"


@recorded("統括リーダーの代理の指名")
def name_deputy(
    *,
    seat: Seat,
    person: StaffMember,
    starts_on: date,
    last_day: date,
    reason: str = "",
    by: StaffMember,
) -> LeadDeputy:
    """Let a person act in the lead's place from a day until a last day, within a year."""
    rules.check_term(starts_on=starts_on, last_day=last_day)
    seat = lock_seat(seat)
    wanted = rules.term_period(starts_on, last_day)
    check_there(seat, wanted)
    holds_it = seat.tenures.holders().filter(person=person, period__overlap=wanted).exists()
    check_deputy(role=seat.role, starts_on=starts_on, last_day=last_day, holds_the_seat=holds_it)
    deputy = LeadDeputy(seat=seat, person=person, period=wanted, reason=reason, given_by=by)
    try:
        with transaction.atomic():
            deputy.save(force_insert=True)
    except IntegrityError as refused:
        if ONE_DEPUTY not in str(refused):
            raise
        raise TeamRefused(
            "その期間には、すでに代理の人がいます。先にその期間を終えるか、重ならない日を選んでください。"
        ) from refused
    term = f"{rules.day_words(starts_on)}から{rules.day_words(last_day)}まで"
    _tell(
        deputy,
        "named",
        title="DX統括リーダーの代理に指名されました",
        body=(
            f"{term}、{seat.team}の統括リーダーの代理を務めます。\n\n"
            "期間中は、統括リーダーと同じように、課題を部局内で対応するか、"
            "フォーラムに付議するかを決められます。期間が終わると、自動でできなくなります。"
        ),
    )
    return deputy


@recorded("統括リーダーの代理の終わり")
def end_deputy(
    *,
    deputy: LeadDeputy,
    last_day: date,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> LeadDeputy:
    """Let the deputy act until a last day, no later than it was."""
    lock_seat(deputy.seat)
    deputy.refresh_from_db()
    rules.check_ending(
        starts_on=deputy.starts_on, present_last_day=deputy.last_day, last_day=last_day
    )
    deputy.period = DateRange(deputy.period.lower, last_day + timedelta(days=1))
    deputy.save(update_fields=["period"])
    _tell(
        deputy,
        f"ended:{last_day}",
        title=f"統括リーダーの代理は{rules.day_words(last_day)}までです",
        body=f"{deputy.seat.team}の統括リーダーの代理が、{rules.day_words(last_day)}で終わります。",
    )
    return deputy


def _tell(deputy: LeadDeputy, event: str, *, title: str, body: str) -> None:
    notify(
        recipients=[deputy.person],
        kind="teams.appointment.deputy",
        key=f"teams.deputy:{deputy.pk}:{event}",
        title=title,
        body=body,
        url=deputy.seat.team.get_absolute_url(),
    )
