"""Chairs that belong to a post (充て職): binding one, and letting it go."""

from datetime import date, timedelta

from django.utils import timezone
from psycopg.types.range import DateRange

from staff.actions.recording import recorded
from staff.models import Division, JobTitle, StaffMember
from teams import rules
from teams.actions.aftermath import tidy_requests
from teams.models import PostBinding, Seat
from teams.rules import TeamRefused


@recorded("充て職の定め")
def bind_seat(
    *,
    seat: Seat,
    division: Division,
    job_title: JobTitle | None,
    starts_on: date,
    last_day: date | None = None,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> PostBinding:
    """Give a seat to whoever heads a division (job_title None), or has a title in it.

    TeamRefused: the seat is not there in that time, somebody is appointed, or another post has it.
    """
    rules.check_term(starts_on=starts_on, last_day=last_day)
    seat = lock_seat(seat)
    wanted = DateRange(starts_on, last_day + timedelta(days=1) if last_day else None)
    check_there(seat, wanted)
    check_nobody_appointed(seat, wanted)
    check_unbound(seat, wanted)
    binding = PostBinding.objects.create(
        seat=seat, division=division, job_title=job_title, period=wanted
    )
    tidy_requests(seat.nomination_requests.open(), today=timezone.localdate())
    return binding


@recorded("充て職の終わり")
def unbind_seat(
    *,
    binding: PostBinding,
    last_day: date,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> PostBinding:
    """Let the seat belong to the post until a last day."""
    lock_seat(binding.seat)
    binding.refresh_from_db()
    rules.check_ending(
        starts_on=binding.starts_on, present_last_day=binding.last_day, last_day=last_day
    )
    binding.period = DateRange(binding.period.lower, last_day + timedelta(days=1))
    binding.save(update_fields=["period"])
    return binding


def lock_seat(seat: Seat) -> Seat:
    """Lock the seat for the transaction: whoever changes who sits on it does so first."""
    seats = Seat.objects.select_for_update(of=("self",))
    locked: Seat = seats.select_related("team__department", "division").get(pk=seat.pk)
    return locked


def check_there(seat: Seat, wanted: DateRange) -> None:
    """Refuse a time on whose first day the locked seat does not count, or in which it closes."""
    is_there = Seat.objects.in_force(wanted.lower).filter(pk=seat.pk).exists()
    rules.check_seat(is_there=is_there, seat_ends=seat.period.upper, term_ends=wanted.upper)


def check_unbound(seat: Seat, wanted: DateRange) -> None:
    """Refuse an appointment to a seat that belongs to a post in that time (充て職)."""
    bound = seat.bindings.filter(period__overlap=wanted).select_related("division", "job_title")
    if binding := bound.order_by("period").first():
        raise TeamRefused(
            f"この席は、「{binding.post_label}」の充て職です({_term(binding.period)})。"
            "先に充て職を終えるか、期間が重ならない日を選んでください。"
        )


def check_nobody_appointed(seat: Seat, wanted: DateRange) -> None:
    """Refuse a binding while somebody is appointed."""
    held = seat.appointments.filter(period__overlap=wanted).select_related("person")
    if appointment := held.order_by("period").first():
        raise TeamRefused(
            f"この席には、{appointment.person.name}さんが選任されています"
            f"({_term(appointment.period)})。"
            "先にその任期を終えるか、任期が重ならない日を選んでください。"
        )


def _term(period: DateRange) -> str:
    first = rules.day_words(period.lower)
    last = rules.last_day_of(period.upper)
    return f"{first}から、{rules.day_words(last)}まで" if last else f"{first}から、終わりは未定"
