"""What a batch of transfers does to the seats. Everything goes through the batch's ledger."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.consequences import Ending
from staff.models import StaffMember
from staff.rules.transfers.effects import Transfer
from teams.choices import LeavingReason, OnTransfer, RequestCause
from teams.models import (
    EndingRequest,
    LeadDeputy,
    Nomination,
    NominationRequest,
    Seat,
    Specialist,
    TransferQuestion,
)
from teams.queries.moved_people import MovedPeople, moved_people
from teams.queries.procedures import deadlines_of
from teams.queries.transfer_endings import Ended, endings_of
from teams.queries.transfer_roles import deputies_ended, specialists_ended, support_ended
from teams.queries.transfers import Affected, affected_by, lapsing_with
from teams.queries.vacated_seats import vacated_seats
from teams.rules.requests import due_day

REASONS = {
    RequestCause.TRANSFER: LeavingReason.TRANSFER,
    RequestCause.LEAVING: LeavingReason.RETIRED,
}


def apply_transfer(*, transfer: Transfer, writes: Any, by: StaffMember) -> list[Ending]:
    """End, keep or question each appointment, end deputies and specialists, ask for successors.

    writes: ``staff.consequences.Writes``. Whose role ends is told by the caller; who is asked for a
    successor, by the next run of the beat.
    """
    people = moved_people(transfer)
    _lock_seats(transfer, people)
    affected = affected_by(transfer, people)
    vacated = vacated_seats(affected, lapsing_with(transfer, people), people, transfer)
    deputies = deputies_ended(transfer, people)
    endings = _write(affected, deputies, transfer, people, writes, by)
    _request(vacated, transfer, writes, by)
    return endings


def let_go(*, transfer: Transfer, writes: Any, by: StaffMember | None) -> list[Ending]:
    """Do to the seats what a batch would have done, after people have moved without one.

    A term that began after the move was given to them all the same, and stays. No successor is asked
    for here: the seat is open now, and the clock asks for every open one. by: None for the clock.
    """
    people = moved_people(transfer)
    _lock_seats(transfer, people)
    affected = [each for each in affected_by(transfer, people) if not each.fate.erased]
    deputies = [row for row in deputies_ended(transfer, people) if row.starts_on < transfer.day]
    return _write(affected, deputies, transfer, people, writes, by)


def _write(
    affected: Sequence[Affected],
    deputies: Sequence[LeadDeputy],
    transfer: Transfer,
    people: MovedPeople,
    writes: Any,
    by: StaffMember | None,
) -> list[Ending]:
    links = _links_of(affected)
    for each in affected:
        if each.fate.outcome == OnTransfer.END:
            _end(each, transfer, writes, links)
    for deputy in deputies:
        _shorten(deputy, transfer.day, writes)
    specialists = _end_specialists(transfer, people, writes)
    _ask(affected, transfer, writes, by)
    return endings_of(Ended(affected, deputies, specialists), transfer.day)


def _lock_seats(transfer: Transfer, people: MovedPeople) -> None:
    """Lock what is counted in one order, as every other writer does."""
    touched = [*affected_by(transfer, people), *lapsing_with(transfer, people)]
    pks = {each.appointment.seat_id for each in touched}
    pks |= {deputy.seat_id for deputy in deputies_ended(transfer, people)}
    list(Seat.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))


def _end(each: Affected, transfer: Transfer, writes: Any, links: dict[int, list[Any]]) -> None:
    appointment = each.appointment
    if not each.fate.erased:
        period = DateRange(appointment.starts_on, transfer.day)
        writes.change(appointment, period=period, leaving_reason=REASONS[each.fate.cause])
        return
    for row in links.get(appointment.pk, []):
        if isinstance(row, TransferQuestion | EndingRequest):
            writes.delete(row)
        elif isinstance(row, Nomination):
            writes.change(row, appointment=None)
        else:
            writes.change(row, predecessor=None)
    writes.delete(appointment)


def _links_of(affected: Sequence[Affected]) -> dict[int, list[Any]]:
    """Return the rows that point to appointments which are to be deleted: four queries.

    The database would let go of them by itself, but then the batch could not be undone.
    """
    erased = [each.appointment.pk for each in affected if each.fate.erased]
    found: dict[int, list[Any]] = {}
    for row in Nomination.objects.filter(appointment__in=erased):
        found.setdefault(row.appointment_id or 0, []).append(row)
    for request in NominationRequest.objects.filter(predecessor__in=erased):
        found.setdefault(request.predecessor_id or 0, []).append(request)
    for model in (TransferQuestion, EndingRequest):
        for row in model.objects.filter(appointment__in=erased):
            found.setdefault(row.appointment_id, []).append(row)
    return found


def _end_specialists(transfer: Transfer, people: MovedPeople, writes: Any) -> list[Specialist]:
    specialists = specialists_ended(transfer, people)
    for support in support_ended(transfer, specialists):
        _shorten(support, transfer.day, writes)
    for specialist in specialists:
        period = DateRange(specialist.period.lower, transfer.day)
        writes.change(specialist, period=period, version=specialist.version + 1)
    return specialists


def _shorten(row: Any, day: date, writes: Any) -> None:
    """End a row the day before; one that has not begun by then never was."""
    if row.period.lower >= day:
        writes.delete(row)
    else:
        writes.change(row, period=DateRange(row.period.lower, day))


def _ask(
    affected: Sequence[Affected], transfer: Transfer, writes: Any, by: StaffMember | None
) -> None:
    """Ask about those whose role says so, unless that has been asked about this very move."""
    asked = [each.appointment for each in affected if each.fate.outcome == OnTransfer.ASK]
    about_it = Q(answer="") | Q(moved_on__gte=transfer.day)
    asked_before = TransferQuestion.objects.filter(about_it, appointment__in=asked)
    known = set(asked_before.values_list("appointment", flat=True))
    due_on = _due(transfer.day, "question_days")
    for appointment in asked:
        if appointment.pk not in known:
            writes.create(
                TransferQuestion(
                    appointment=appointment,
                    moved_on=transfer.day,
                    occasion=transfer.name,
                    due_on=due_on,
                    by=by,
                )
            )


def _request(vacated: Sequence[Affected], transfer: Transfer, writes: Any, by: StaffMember) -> None:
    due_on = _due(transfer.day, "nomination_days")
    for each in vacated:
        writes.create(
            NominationRequest(
                seat=each.appointment.seat,
                predecessor=None if each.fate.erased else each.appointment,
                vacant_from=transfer.day,
                due_on=due_on,
                cause=each.fate.cause,
                occasion=transfer.name,
                by=by,
            )
        )


def _due(day: date, deadline: str) -> date:
    """Return until when an answer is due; a batch may be applied after its day."""
    days: int = getattr(deadlines_of(day), deadline)
    return due_day(max(day, timezone.localdate()), days)
