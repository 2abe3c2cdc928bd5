"""Writes of the teams app. Each names who acts (by) and is one transaction with its notices.

Whoever changes who sits on a seat locks the seat first.
"""

from datetime import date, timedelta
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import Q
from psycopg.types.range import DateRange

from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember
from teams import rules
from teams.actions.aftermath import settle, unsettle
from teams.actions.endings import close_ending_requests
from teams.actions.posts import check_there, check_unbound
from teams.choices import LeavingReason, TeamRole
from teams.models import Appointment, Seat, Team
from teams.rules import TeamRefused

ONE_A_SEAT = "teams_appointment_one_a_seat"

# What the role means for the person, in the notice of the appointment.
WHAT_IT_MEANS = {
    TeamRole.LEAD: "部局の課題を取りまとめ、部局内で対応するか、フォーラムに付議するかを決めます。",
    TeamRole.LEADER: "所属の課題を集め、対応策を考え、改善を進めます。",
    TeamRole.MEMBER: "日々の業務で気付いた課題を登録し、改善を手伝います。",
}


@recorded("DX推進チームの選任")
def appoint(
    *,
    seat: Seat,
    person: StaffMember,
    starts_on: date,
    last_day: date | None,
    grade_note: str = "",
    nomination_id: int | None = None,
    by: StaffMember,
) -> Appointment:
    """Give a seat to a person from a day until a last day (None: until further notice).

    TeamRefused: the seat is not there on the first day or closes before the last, somebody else has
    it, or it belongs to a post.
    nomination_id: what the appointment follows from. Other nominations for the seat and time are
    closed, and so is a request for a successor.
    """
    rules.check_term(starts_on=starts_on, last_day=last_day)
    seat = _locked(seat)
    wanted = rules.term_period(starts_on, last_day)
    check_there(seat, wanted)
    check_unbound(seat, wanted)
    appointment = Appointment(seat=seat, person=person, period=wanted, grade_note=grade_note)
    try:
        with transaction.atomic():
            appointment.save(force_insert=True)
    except IntegrityError as refused:
        if ONE_A_SEAT not in str(refused):
            raise
        raise TeamRefused(_already_held(seat, wanted)) from refused
    settle(appointment, by=by, nomination_id=nomination_id)
    _tell_of_appointment(appointment, by=by)
    return appointment


@recorded("DX推進チームの任期の終了")
def end_appointment(
    *, appointment: Appointment, last_day: date, reason: str, by: StaffMember
) -> Appointment | None:
    """Let a term end on a last day; with the reason 入力の訂正 undo the appointment altogether.

    What an undone appointment had answered is asked for again. An undone appointment leaves the roster of every day; the audit trail keeps it.
    """
    seat = _locked(appointment.seat)
    appointment.refresh_from_db()
    appointment.seat = seat
    if reason == LeavingReason.CORRECTION:
        _tell_of_correction(appointment, by=by)
        unsettle(appointment)
        appointment.delete()
        return None
    rules.check_ending(
        starts_on=appointment.starts_on,
        present_last_day=appointment.last_day,
        last_day=last_day,
    )
    appointment.period = DateRange(appointment.starts_on, last_day + timedelta(days=1))
    appointment.leaving_reason = reason
    appointment.save(update_fields=["period", "leaving_reason"])
    close_ending_requests(appointment)
    _tell_of_ending(appointment, by=by)
    return appointment


@recorded("DX推進チームの選任の取りやめ")
def withdraw_appointment(*, appointment: Appointment, by: StaffMember) -> None:
    """Take back an appointment whose term never begins, because its holder was transferred."""
    seat = _locked(appointment.seat)
    appointment.refresh_from_db()
    appointment.seat = seat
    role, first = TeamRole(seat.role), rules.day_words(appointment.starts_on)
    _tell(
        appointment,
        "withdrawn",
        by=by,
        title=f"{role.label}の選任は取りやめになりました",
        body=(
            f"異動により、{seat.team}の{role.label}の選任（{first}から）は、取りやめになりました。"
        ),
    )
    appointment.delete()


@recorded("DX推進チームの取組の編集")
def edit_team(
    *,
    team: Team,
    purpose: str,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> None:
    """Say what the team is about this year."""
    team.purpose = purpose
    team.save(update_fields=["purpose"])


def _locked(seat: Seat) -> Seat:
    seats = Seat.objects.select_for_update(of=("self",))
    locked: Seat = seats.select_related("team__department", "division").get(pk=seat.pk)
    return locked


def _already_held(seat: Seat, wanted: DateRange) -> str:
    overlapping = seat.appointments.filter(Q(period__overlap=wanted)).select_related("person")
    holder = overlapping.earliest("period")  # there is one: the seat is held since before
    first = rules.day_words(holder.starts_on)
    last = f"{rules.day_words(holder.last_day)}まで" if holder.last_day else "終わりは未定"
    return (
        f"この席には、{holder.person.name}さんが選任されています({first}から、{last})。"
        "先にその任期を終えるか、任期が重ならない日を選んでください。"
    )


def _tell_of_appointment(appointment: Appointment, *, by: StaffMember) -> None:
    seat = appointment.seat
    role = TeamRole(seat.role)
    place = f"{seat.team.department.name} {seat.division.name if seat.division else ''}".strip()
    _tell(
        appointment,
        "appointed",
        by=by,
        title=f"{role.label}に選任されました",
        body=(
            f"{place}の{role.label}に選任されました。任期は{_term_words(appointment)}です。\n\n"
            f"{WHAT_IT_MEANS[role]}\n\n"
            "できるようになること\n"
            "・部局の課題を登録し、検討を進められます(クロスフォーラム)。\n"
            "・スキルマップに、この役割の目標が加わります。\n\n"
            "チームの顔ぶれと役割の内容は、チームのページで確かめられます。"
            "選任通知書（PDF）も、チームのページから開けます。"
        ),
    )


def _tell_of_ending(appointment: Appointment, *, by: StaffMember) -> None:
    role = TeamRole(appointment.seat.role)
    last = rules.day_words(cast("date", appointment.last_day))
    _tell(
        appointment,
        f"ended:{appointment.last_day}",
        by=by,
        title=f"{role.label}の任期は{last}までです",
        body=f"{appointment.seat.team}の{role.label}の任期が、{last}で終わります。",
    )


def _tell_of_correction(appointment: Appointment, *, by: StaffMember) -> None:
    role = TeamRole(appointment.seat.role)
    _tell(
        appointment,
        "undone",
        by=by,
        title=f"{role.label}の選任は取り消されました",
        body=f"{appointment.seat.team}の{role.label}の選任は、入力の誤りのため取り消されました。",
    )


def _tell(appointment: Appointment, event: str, *, by: StaffMember, title: str, body: str) -> None:
    if appointment.person_id == by.pk:
        return
    notify(
        recipients=[appointment.person],
        kind=f"teams.appointment.{event.partition(':')[0]}",
        key=f"teams.appointment:{appointment.pk}:{event}",
        title=title,
        body=body,
        url=appointment.seat.team.get_absolute_url(),
    )


def _term_words(appointment: Appointment) -> str:
    first = rules.day_words(appointment.starts_on)
    last = appointment.last_day
    return f"{first}から{rules.day_words(last)}まで" if last else f"{first}から(終わりは未定)"
