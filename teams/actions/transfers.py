"""What a batch of transfers does to the seats. Everything goes through the batch's ledger."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from psycopg.types.range import DateRange

from staff.models import StaffMember
from staff.rules.transfers.effects import Transfer
from teams.choices import LeavingReason, OnTransfer, RequestCause
from teams.models import Nomination, NominationRequest, Seat, TransferQuestion
from teams.queries.moved_people import MovedPeople, moved_people
from teams.queries.procedures import deadlines_of
from teams.queries.transfer_roles import deputies_ended, specialists_ended, support_ended
from teams.queries.transfers import Affected, affected_by, lapsing_with
from teams.queries.vacated_seats import vacated_seats
from teams.rules.requests import due_day

REASONS = {
    RequestCause.TRANSFER: LeavingReason.TRANSFER,
    RequestCause.LEAVING: LeavingReason.RETIRED,
}


def apply_transfer(*, transfer: Transfer, writes: Any, by: StaffMember) -> None:
    """End, keep or question each appointment, end deputies and specialists, ask for successors.

    writes: ``staff.consequences.Writes``. People are told by the next run of the beat, so that
    the rows of the batch alone stand here.
    """
    people = moved_people(transfer)
    _lock_seats(transfer, people)
    affected = affected_by(transfer, people)
    vacated = vacated_seats(affected, lapsing_with(transfer, people), people, transfer)
    links = _links_of(affected)
    for each in affected:
        if each.fate.outcome == OnTransfer.END:
            _end(each, transfer, writes, links)
    _end_deputies(transfer, people, writes)
    _end_specialists(transfer, people, writes)
    deadlines = deadlines_of(transfer.day)
    asked_on = max(transfer.day, timezone.localdate())  # a batch may be applied late
    _ask(affected, transfer, due_day(asked_on, deadlines.question_days), writes, by)
    _request(vacated, transfer, due_day(asked_on, deadlines.nomination_days), writes, by)


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
        if isinstance(row, TransferQuestion):
            writes.delete(row)
        elif isinstance(row, Nomination):
            writes.change(row, appointment=None)
        else:
            writes.change(row, predecessor=None)
    writes.delete(appointment)


def _links_of(affected: list[Affected]) -> dict[int, list[Any]]:
    """Return the rows that point to appointments which are to be deleted: three queries.

    The database would let go of them by itself, but then the batch could not be undone.
    """
    erased = [each.appointment.pk for each in affected if each.fate.erased]
    found: dict[int, list[Any]] = {}
    for row in Nomination.objects.filter(appointment__in=erased):
        found.setdefault(row.appointment_id or 0, []).append(row)
    for request in NominationRequest.objects.filter(predecessor__in=erased):
        found.setdefault(request.predecessor_id or 0, []).append(request)
    for question in TransferQuestion.objects.filter(appointment__in=erased):
        found.setdefault(question.appointment_id, []).append(question)
    return found


def _end_deputies(transfer: Transfer, people: MovedPeople, writes: Any) -> None:
    for deputy in deputies_ended(transfer, people):
        _shorten(deputy, transfer.day, writes)


def _end_specialists(transfer: Transfer, people: MovedPeople, writes: Any) -> None:
    specialists = specialists_ended(transfer, people)
    for support in support_ended(transfer, specialists):
        _shorten(support, transfer.day, writes)
    for specialist in specialists:
        period = DateRange(specialist.period.lower, transfer.day)
        writes.change(specialist, period=period, version=specialist.version + 1)


def _shorten(row: Any, day: date, writes: Any) -> None:
    """End a row the day before; one that has not begun by then never was."""
    if row.period.lower >= day:
        writes.delete(row)
    else:
        writes.change(row, period=DateRange(row.period.lower, day))


def _ask(
    affected: list[Affected], transfer: Transfer, due_on: date, writes: Any, by: StaffMember
) -> None:
    asked = [each.appointment for each in affected if each.fate.outcome == OnTransfer.ASK]
    waiting = TransferQuestion.objects.open().filter(appointment__in=asked)
    known = set(waiting.values_list("appointment", flat=True))
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


def _request(
    vacated: Sequence[Affected], transfer: Transfer, due_on: date, writes: Any, by: StaffMember
) -> None:
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
