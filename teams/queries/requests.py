"""Reads about successors: who is asked now, and whom one waits for."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, QuerySet

from staff.models import StaffMember
from teams.choices import RequestStage, RequestState, TeamRole
from teams.models import Nomination, NominationRequest, Seat
from teams.queries.nominations import heads_of_seat, office_members
from teams.queries.roles import people_with_role
from teams.rules.vacancies import answers_request


def people_at(seat: Seat, stage: RequestStage) -> list[StaffMember]:
    """Return who is told at a stage; where there is nobody, those of the next stage are."""
    department_id = seat.team.department_id
    asked: dict[RequestStage, QuerySet[StaffMember]] = {
        RequestStage.HEAD: heads_of_seat(seat),
        RequestStage.LEAD: people_with_role(department_id, TeamRole.LEAD),
        RequestStage.OFFICE: office_members(),
    }
    for step in list(RequestStage)[list(RequestStage).index(stage) :]:
        if people := list(asked[step]):
            return people
    return []


def awaited_of(requests: Iterable[NominationRequest], today: date) -> dict[int, Nomination]:
    """Return for requests who has been put forward and would answer them: one query.

    Of several, one who has agreed: then it is the office's turn. Who is put forward for a term that
    begins too late answers nothing.
    """
    asked = {request.seat_id: request for request in requests}
    found: dict[int, Nomination] = {}
    rows = Nomination.objects.open().filter(seat__in=asked).select_related("person")
    for row in rows.order_by("state", "pk"):  # accepted before asked
        request = asked[row.seat_id]
        if _would_answer(row, request.vacant_from, today):
            found.setdefault(request.pk, row)
    return found


def awaited_now(today: date) -> dict[int, Nomination]:
    """Return the same for every open request, by its key: one query."""
    rows = Nomination.objects.open().filter(seat__nomination_requests__state=RequestState.OPEN)
    rows = rows.annotate(
        request=F("seat__nomination_requests"),
        vacant_from=F("seat__nomination_requests__vacant_from"),
    )
    found: dict[int, Nomination] = {}
    for row in rows.select_related("person").order_by("state", "pk"):
        if _would_answer(row, row.vacant_from, today):
            found.setdefault(row.request, row)
    return found


def _would_answer(row: Nomination, vacant_from: date, today: date) -> bool:
    return answers_request(
        starts_on=row.starts_on, ends_before=row.period.upper, vacant_from=vacant_from, today=today
    )
