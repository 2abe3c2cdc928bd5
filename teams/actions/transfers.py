"""What a batch of transfers does to the seats. Everything goes through the batch's ledger."""

from datetime import date
from typing import Any

from psycopg.types.range import DateRange

from staff.models import StaffMember
from staff.rules.transfers.effects import Transfer
from teams.choices import LeavingReason, OnTransfer, RequestCause
from teams.models import Nomination, NominationRequest, Seat, TransferQuestion
from teams.queries.procedures import deadlines_of
from teams.queries.transfers import Affected, affected_by, vacated_seats
from teams.rules.requests import due_day

REASONS = {
    RequestCause.TRANSFER: LeavingReason.TRANSFER,
    RequestCause.LEAVING: LeavingReason.RETIRED,
}


def apply_transfer(*, transfer: Transfer, writes: Any, by: StaffMember) -> None:
    """End, keep or question each appointment, and ask for successors.

    writes: ``staff.consequences.Writes``. People are told by the next run of the beat, so that
    the rows of the batch alone stand here.
    """
    # Locked in one order before anything is counted, as by every other writer.
    pks = [each.appointment.seat_id for each in affected_by(transfer)]
    list(Seat.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))
    affected = affected_by(transfer)
    vacated = vacated_seats(affected, transfer)
    links = _links_of(affected)
    for each in affected:
        if each.fate.outcome == OnTransfer.END:
            _end(each, transfer, writes, links)
    deadlines = deadlines_of(transfer.day)
    _ask(affected, transfer, due_day(transfer.day, deadlines.question_days), writes, by)
    for each in vacated:
        writes.create(
            NominationRequest(
                seat=each.appointment.seat,
                predecessor=None if each.fate.erased else each.appointment,
                vacant_from=transfer.day,
                due_on=due_day(transfer.day, deadlines.nomination_days),
                cause=each.fate.cause,
                occasion=transfer.name,
                by=by,
            )
        )


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
