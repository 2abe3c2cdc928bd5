"""Open chairs with everything that decides whether a successor is asked for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone
from psycopg.types.range import DateRange

from japan.fiscal import FiscalYear
from staff.choices import NOT_COUNTED
from staff.models import Posting, StatusPeriod
from teams.choices import RenewalState, RequestState, SeatState
from teams.models import (
    Appointment,
    JointDepartment,
    LeadDeputy,
    Nomination,
    NominationRequest,
    PostBinding,
    Renewal,
    Seat,
    SeatDuty,
    TransferQuestion,
)
from teams.queries.completeness import open_seats, tenures_with_presence, with_reason
from teams.rules.vacancies import LONG_LEAVE, SOON, OpenChair, is_to_be_asked

UNDER_WAY = (RenewalState.PREPARING, RenewalState.SUBMITTED)


def seats_to_ask(day: date, *, today: date, among: Sequence[int] | None = None) -> list[Seat]:
    """Return the chairs for which a successor is to be asked, open on a day: one query.

    day: today or a coming one; known are only the terms of that day and the posts of today, so
    that nothing planned (内示) shows. Each seat carries ``state``, ``open_since`` and ``predecessor_id``.
    """
    seats = with_reason(open_seats(day, today), day, today)
    if among is not None:
        seats = seats.filter(pk__in=among)
    return [seat for seat in _with_facts(seats, day, today) if is_to_be_asked(_chair(seat))]


def seats_not_asked(
    day: date, *, today: date, among: Sequence[int] | None = None
) -> QuerySet[Seat]:
    """Return the chairs open on a day for which the office may ask: nobody is at it yet.

    All of them, whatever the clock would do: one of somebody on leave, of somebody from elsewhere,
    of a team whose renewal is under way (``is_renewing``), and one that was called off.
    """
    seats = with_reason(open_seats(day, today), day, today)
    if among is not None:
        seats = seats.filter(pk__in=among)
    return _with_facts(seats, day, today).filter(is_waiting=False, is_bound=False)


def _with_facts(seats: QuerySet[Seat], day: date, today: date) -> QuerySet[Seat]:
    here = OuterRef("pk")
    held = tenures_with_presence(day, today).holders().filter(seat=here).order_by()
    away = StatusPeriod.objects.on(today + LONG_LEAVE).filter(kind__in=NOT_COUNTED)
    followed = Appointment.objects.filter(
        seat=here, period__startswith__gt=day, period__startswith__lte=day + SOON
    )
    return seats.annotate(
        has_holder=Exists(held),
        holder_is_here=Exists(held.filter(is_in_place=True)),
        leave_is_long=Exists(held.filter(Exists(away.filter(person=OuterRef("person"))))),
        holder_has_left=Exists(held.annotate(was=_belonged_before(day, today)).filter(was=True)),
        is_waiting=_waiting(day),
        is_renewing=Exists(_renewing(day, today)),
        is_followed=Exists(followed),
        called_off_at=Subquery(_called_off().values("closed_at")[:1]),
        predecessor_id=Subquery(_predecessors(day).values("pk")[:1]),
    )


def _belonged_before(day: date, today: date) -> Case:
    """Return whether the holder had a post in the seat's place during the term, and lost it."""
    joint = JointDepartment.objects.on(day).filter(
        team=OuterRef(OuterRef("seat__team")), department=OuterRef("division__department")
    )
    of_team = Q(division__department=OuterRef("seat__team__department")) | Exists(joint)
    posts = Posting.objects.filter(
        person=OuterRef("person"),
        period__overlap=OuterRef("period"),
        period__fully_lt=DateRange(today, None),
    ).order_by()
    return Case(
        When(seat__division=None, then=Exists(posts.filter(of_team))),
        default=Exists(posts.filter(division=OuterRef("seat__division"))),
        output_field=BooleanField(),
    )


def _waiting(day: date) -> Q:
    """Return the condition that somebody is at it: asked, put forward, or asked about going on."""
    asked = NominationRequest.objects.open().filter(seat=OuterRef("pk"))
    named = Nomination.objects.open().filter(seat=OuterRef("pk"), period__contains=day)
    question = TransferQuestion.objects.open().filter(appointment__seat=OuterRef("pk"))
    return Q(Exists(asked)) | Q(Exists(named)) | Q(Exists(question))


def _renewing(day: date, today: date) -> QuerySet[Renewal]:
    """Return the renewal that is under way for the year of a coming day; none for today."""
    rows = Renewal.objects.filter(team=OuterRef("team"), state__in=UNDER_WAY)
    return rows.filter(fiscal_year=FiscalYear.of(day).year) if day > today else rows.none()


def _called_off() -> QuerySet[NominationRequest]:
    """Return what somebody of the office did not want asked for, the latest first."""
    rows = NominationRequest.objects.filter(seat=OuterRef("pk"), state=RequestState.CANCELLED)
    return rows.exclude(closed_by=None).order_by("-closed_at")


def _predecessors(day: date) -> QuerySet[Appointment]:
    """Return who was appointed to the seat until the day, the latest first."""
    rows = Appointment.objects.filter(seat=OuterRef("pk"), period__startswith__lte=day)
    return rows.order_by("-period")


def _chair(seat: Any) -> OpenChair:
    called_off = seat.called_off_at
    return OpenChair(
        state=SeatState(seat.state),
        open_since=seat.open_since,
        is_bound=seat.is_bound,
        has_holder=seat.has_holder,
        holder_is_here=seat.holder_is_here,
        leave_is_long=seat.leave_is_long,
        holder_has_left=seat.holder_has_left,
        is_waiting=seat.is_waiting or seat.is_renewing,
        is_followed=seat.is_followed,
        called_off_on=timezone.localdate(called_off) if called_off else None,
    )


def coming_days(today: date, until: date) -> list[date]:
    """Return the days after today on which a chair may become open: a term or a chair changes."""
    ahead = {"gt": today, "lte": until}
    ends = {f"period__endswith__{how}": day for how, day in ahead.items()}
    begins = {f"period__startswith__{how}": day for how, day in ahead.items()}
    found: set[date] = set()
    for model in (Appointment, PostBinding, LeadDeputy):
        found |= set(model.objects.filter(**ends).values_list("period__endswith", flat=True))
    for model in (Seat, SeatDuty):
        found |= set(model.objects.filter(**begins).values_list("period__startswith", flat=True))
    return sorted(found)
