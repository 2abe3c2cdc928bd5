"""The department's answer about somebody who was transferred away: goes on, or ends."""

from datetime import date, timedelta

from django.utils import timezone

from staff.actions.recording import recorded
from staff.models import StaffMember
from teams.actions.appointments import end_appointment, withdraw_appointment
from teams.actions.nominations import locked_seat
from teams.actions.requests import open_request
from teams.choices import LeavingReason, QuestionAnswer, RequestCause
from teams.models import Seat, TransferQuestion
from teams.permissions import can_answer_question
from teams.rules import TeamRefused
from teams.rules.nominations import TeamStale


@recorded("異動した人の選任の確認")
def answer_question(
    *,
    question: TransferQuestion,
    answer: str,
    last_day: date | None = None,
    note: str = "",
    by: StaffMember,
) -> TransferQuestion:
    """Let the term go on or end; an end asks at once for a successor.

    last_day: of the term, if it ends; before its first day, the term never begins, as with a batch
    whose policy is to end. TeamStale: answered meanwhile.
    """
    seat = locked_seat(question.appointment.seat)
    question = (
        TransferQuestion.objects.select_for_update(of=("self",)).with_places().get(pk=question.pk)
    )
    if question.answer:
        raise TeamStale(f"すでに「{question.get_answer_display()}」と返事がありました。")
    if not can_answer_question(by, question):
        raise TeamRefused("返事ができるのは、席のある所属の所属長・DX統括リーダー・事務局です。")
    question.answer, question.note = answer, note
    question.answered_by, question.answered_at = by, timezone.now()
    question.save(update_fields=["answer", "note", "answered_by", "answered_at"])
    if answer == QuestionAnswer.END:
        _end(question, seat, last_day, by)
    return question


def _end(question: TransferQuestion, seat: Seat, last_day: date | None, by: StaffMember) -> None:
    if last_day is None:
        raise TeamRefused("「終える」ときは、任期の最後の日を入力してください。")
    held, occasion = question.appointment, question.occasion
    vacant_from = max(held.starts_on, last_day + timedelta(days=1))
    if last_day < held.starts_on:  # the question goes with a term that never begins
        withdraw_appointment(appointment=held, by=by)
        ended = None
    else:
        ended = end_appointment(
            appointment=held, last_day=last_day, reason=LeavingReason.TRANSFER, by=by
        )
    must = Seat.objects.required(vacant_from).filter(pk=seat.pk).exists()
    if must and not seat.nomination_requests.open().exists():
        open_request(
            seat=seat,
            vacant_from=vacant_from,
            cause=RequestCause.TRANSFER,
            occasion=occasion,
            predecessor=ended,
            by=by,
        )
