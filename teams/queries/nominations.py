"""Reads of the chain: what stands in the way of a nomination, and who is told of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.choices import Grade
from staff.models import HeadDeputy, Posting, StaffMember
from teams.choices import NominationOrigin
from teams.models import Appointment, Nomination, PostBinding, Seat
from teams.queries.grades import grade_guides
from teams.rules import day_words, last_day_of
from teams.rules.nominations import Readiness


def readiness(
    seat: Seat, person: StaffMember, period: DateRange, today: date, *, besides: int | None = None
) -> Readiness:
    """Return what stands in the way of giving the seat to the person for the period.

    besides: the nomination that is asked about, which is no rival of its own.
    """
    held = seat.appointments.filter(period__overlap=period).select_related("person")
    asked = seat.nominations.open().filter(period__overlap=period).exclude(pk=besides)
    rival = asked.exclude(origin=NominationOrigin.OWN).select_related("person").first()
    bound = PostBinding.objects.filter(seat=seat, period__overlap=period)
    return Readiness(
        is_in_force=seats_in_force([(seat.pk, max(period.lower, today))])[seat.pk],
        may_sign_in=person.is_active,
        last_day=last_day_of(period.upper),
        today=today,
        holder=_holder_words(held.order_by("period").first()),
        post=bound_words(bound.select_related("division", "job_title").first()),
        rival=f"{rival.person.name}さん（{rival.get_state_display()}）" if rival else "",
    )


def readiness_of(nominations: Sequence[Nomination], today: date) -> dict[int, Readiness]:
    """Return for accepted nominations what stands in the way of each.

    Three queries, and one more for each further day on which a term begins. Rivals do not matter
    any more; the nominations are loaded ``with_people``.
    """
    held: dict[int, list[Appointment]] = defaultdict(list)
    seats = {nomination.seat_id for nomination in nominations}
    rows = Appointment.objects.filter(seat__in=seats).select_related("person").order_by("period")
    for appointment in rows.exclude(period__fully_lt=DateRange(today, None)):
        held[appointment.seat_id].append(appointment)
    bound: dict[int, list[PostBinding]] = defaultdict(list)
    for binding in PostBinding.objects.filter(seat__in=seats).select_related(
        "division", "job_title"
    ):
        bound[binding.seat_id].append(binding)
    days = [(each.seat_id, max(each.starts_on, today)) for each in nominations]
    in_force = seats_in_force(days)
    return {
        nomination.pk: Readiness(
            is_in_force=in_force[nomination.seat_id],
            may_sign_in=nomination.person.is_active,
            last_day=nomination.last_day,
            today=today,
            holder=_holder_words(_overlapping(held[nomination.seat_id], nomination.period)),
            post=bound_words(_overlapping(bound[nomination.seat_id], nomination.period)),
        )
        for nomination in nominations
    }


def seats_in_force(wanted: Sequence[tuple[int, date]]) -> dict[int, bool]:
    """Tell of seats whether they count on a day each; one query for each different day."""
    found: dict[int, bool] = {}
    for day in sorted({day for _, day in wanted}):
        pks = [pk for pk, own in wanted if own == day]
        there = set(Seat.objects.in_force(day).filter(pk__in=pks).values_list("pk", flat=True))
        found |= {pk: pk in there for pk in pks}
    return found


def bound_words(binding: PostBinding | None) -> str:
    """Return the post that holds a seat (充て職), in words."""
    return binding.post_label if binding else ""


def _overlapping(rows: Sequence[Any], period: DateRange) -> Any:
    for row in rows:
        first, upper = row.period.lower, row.period.upper
        before_end = period.upper is None or first < period.upper
        if before_end and (upper is None or period.lower < upper):
            return row
    return None


def _holder_words(held: Appointment | None) -> str:
    return f"{held.person.name}さん（{term_words(held.period)}）" if held else ""


def term_words(period: DateRange) -> str:
    """Return a term as sentences say it."""
    first, last = period.lower, last_day_of(period.upper)
    return f"{day_words(first)}から" + (f"{day_words(last)}まで" if last else "（終わりは未定）")


def main_post_of(person: Any) -> Any:
    """Return the main post of somebody loaded ``with_main_post``; None without one."""
    return getattr(person, "main_post", None)  # the join sets nothing where there is no row


def grade_of(person: Any) -> Grade | None:
    """Return the grade of somebody loaded ``with_main_post``."""
    post = main_post_of(person)
    return Grade(post.job_title.grade) if post and post.job_title.grade else None


def warnings_of(nominations: Sequence[Nomination], day: date) -> dict[int, str]:
    """Return the grade's warning of each nomination: by the posts of the day, and by the guide of
    the year in which the term begins. Two queries, and one for each further year.
    """
    held = StaffMember.objects.with_main_post(day)
    people = held.in_bulk([nomination.person_id for nomination in nominations])
    guides = grade_guides(nomination.starts_on for nomination in nominations)
    return {
        nomination.pk: guides[FiscalYear.of(nomination.starts_on).year].warning(
            nomination.seat, grade_of(people[nomination.person_id])
        )
        for nomination in nominations
    }


def heads_of_seat(seat: Seat) -> QuerySet[StaffMember]:
    """Return the head, and deputies, of the seat's division; a department's seat: 主管課."""
    today = timezone.localdate()
    if seat.division_id:
        place = Q(division=seat.division_id)
    else:
        place = Q(division__is_lead=True, division__department=seat.team.department_id)
    heads = Posting.objects.on(today).filter(place, is_head=True)
    deputies = HeadDeputy.objects.on(today).filter(place)
    people: QuerySet[StaffMember] = StaffMember.objects.filter(is_active=True)
    return people.filter(Q(pk__in=heads.values("person")) | Q(pk__in=deputies.values("person")))


def office_members() -> QuerySet[StaffMember]:
    """Return the people of the office today."""
    held = Posting.objects.on(timezone.localdate()).filter(division__is_office=True)
    people: QuerySet[StaffMember] = StaffMember.objects.filter(is_active=True)
    return people.filter(pk__in=held.values("person"))


def rivals_of(seat: Seat, period: DateRange) -> QuerySet[Nomination]:
    """Return the open nominations for a seat in a period."""
    return seat.nominations.open().filter(period__overlap=period).select_related("person", "by")
