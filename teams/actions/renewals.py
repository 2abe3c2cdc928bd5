"""一括更新: the lead prepares, the office confirms, and the new year's appointments exist."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from japan.fiscal import FiscalYear
from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember
from staff.permissions import is_office
from teams.actions.appointments import appoint, end_appointment
from teams.actions.nominations import nominate
from teams.actions.telling import place_of
from teams.choices import RenewalChoice, RenewalState
from teams.models import Renewal, RenewalLine, Seat, Team
from teams.queries.nominations import office_members
from teams.queries.renewals import RenewalRow, mark_of, rows_of
from teams.rules import TeamRefused, last_day_of
from teams.rules.nominations import TeamStale
from teams.rules.renewals import Tally, check_plan, check_version, tally, why_not_edit


@dataclass(frozen=True)
class LineInput:
    """What was typed for one seat."""

    seat: Seat
    choice: RenewalChoice
    person: StaffMember | None = None
    reason: str = ""
    grade_note: str = ""


@recorded("DX推進チームの一括更新の準備")
def save_renewal(
    *, team: Team, year: FiscalYear, lines: Sequence[LineInput], version: int, by: StaffMember
) -> Renewal:
    """Keep what is to change; a seat without a line goes on as it is.

    version: what the page showed (0: nothing was stored yet). TeamStale if it is older.
    """
    Team.objects.select_for_update().get(pk=team.pk)
    renewal = Renewal.objects.filter(team=team, fiscal_year=year.year).first()
    check_version(version=renewal.version if renewal else 0, seen_version=version)
    if renewal is None:
        renewal = Renewal(team=team, fiscal_year=year.year, version=0)
    if refusal := why_not_edit(renewal.state, is_office=is_office(by)):
        raise TeamRefused(refusal)
    renewal.version += 1
    renewal.prepared_by, renewal.prepared_at = by, timezone.now()
    renewal.save()
    renewal.lines.all().delete()
    for line in lines:
        RenewalLine.objects.create(
            renewal=renewal,
            seat=line.seat,
            choice=line.choice,
            person=line.person,
            reason=line.reason,
            grade_note=line.grade_note,
        )
    return renewal


@recorded("DX推進チームの一括更新の提出")
def submit_renewal(*, team: Team, year: FiscalYear, version: int, by: StaffMember) -> Renewal:
    """Hand the plan to the office. Without any change typed, everybody goes on."""
    Team.objects.select_for_update().get(pk=team.pk)
    renewal = Renewal.objects.filter(team=team, fiscal_year=year.year).first()
    check_version(version=renewal.version if renewal else 0, seen_version=version)
    if renewal is None:
        renewal = Renewal(team=team, fiscal_year=year.year, version=0, prepared_by=by)
    if renewal.state != RenewalState.PREPARING:
        raise TeamStale(f"この更新は、すでに「{renewal.get_state_display()}」です。")
    for row in rows_of(team, year):
        _check(row)
    renewal.state, renewal.submitted_at = RenewalState.SUBMITTED, timezone.now()
    renewal.version += 1
    renewal.save()
    _tell(
        renewal, "submitted", office_members(), by=by,
        title=f"{team}の{year.label}の更新が提出されました",
        body="内容を確かめて、確定してください。",
    )  # fmt: skip
    return renewal


@recorded("DX推進チームの一括更新の差し戻し")
def return_renewal(*, renewal: Renewal, version: int, by: StaffMember) -> Renewal:
    """Give the plan back to the lead."""
    Team.objects.select_for_update().get(pk=renewal.team_id)
    renewal.refresh_from_db()
    check_version(version=renewal.version, seen_version=version)
    if renewal.state != RenewalState.SUBMITTED:
        raise TeamStale(f"この更新は、今は「{renewal.get_state_display()}」です。")
    renewal.state = RenewalState.PREPARING
    renewal.version += 1
    renewal.save(update_fields=["state", "version"])
    _tell(
        renewal, "returned", [renewal.prepared_by], by=by,
        title=f"{renewal.team}の更新が差し戻されました",
        body="内容を直して、もう一度提出してください。",
    )  # fmt: skip
    return renewal


@recorded("DX推進チームの一括更新の確定")
def confirm_renewal(*, team: Team, year: FiscalYear, mark: str, by: StaffMember) -> Tally:
    """Appoint for the new year what the preview showed; return what was done.

    mark: of the preview (``queries.renewals.mark_of``). TeamStale if anything has changed since.
    The seats are locked in the order of their keys.
    """
    Team.objects.select_for_update().get(pk=team.pk)
    list(Seat.objects.select_for_update().filter(team=team).order_by("pk"))
    renewal = Renewal.objects.filter(team=team, fiscal_year=year.year).first()
    if renewal is None:
        renewal = Renewal(team=team, fiscal_year=year.year, version=0, prepared_by=by)
    if renewal.state == RenewalState.CONFIRMED:
        raise TeamStale("この年度の更新は、すでに確定しています。")
    rows = rows_of(team, year)
    if mark_of(rows) != mark:
        raise TeamStale(
            "確認の画面を開いた後で、席や選任が変わりました。もう一度内容を確かめてください。"
        )
    plans = [row.plan for row in rows]
    for row in rows:
        _check(row)
        _carry_out(row, year, by)
    renewal.state, renewal.version = RenewalState.CONFIRMED, renewal.version + 1
    renewal.confirmed_by, renewal.confirmed_at = by, timezone.now()
    renewal.save()
    _tell(
        renewal, "confirmed", [renewal.prepared_by], by=by,
        title=f"{team}の{year.label}の更新が確定しました",
        body="新しい年度の顔ぶれは、チームのページと名簿で確かめられます。",
    )  # fmt: skip
    return tally(plans)


def _check(row: RenewalRow) -> None:
    try:
        check_plan(row.plan)
    except TeamRefused as refusal:
        raise TeamRefused(f"{place_of(row.seat)}：{refusal}") from refusal


def _carry_out(row: RenewalRow, year: FiscalYear, by: StaffMember) -> None:
    plan, holder = row.plan, row.holder
    if plan.holder_leaves and holder is not None:
        if row.runs_on:
            last_day = FiscalYear(year.year - 1).last_day
            end_appointment(appointment=holder, last_day=last_day, reason=plan.reason, by=by)
        else:
            holder.leaving_reason = plan.reason
            holder.save(update_fields=["leaving_reason"])
    person = row.next_person or (holder.person if holder else None)
    if person is None or plan.is_settled:
        return
    note = row.line.grade_note if row.line else holder.grade_note if holder else ""
    for period in row.terms:
        term = {"starts_on": period.lower, "last_day": last_day_of(period.upper)}
        try:
            if plan.appoints:
                appoint(seat=row.seat, person=person, grade_note=note, by=by, **term)
            elif plan.asks:
                nominate(seat=row.seat, person=person, grade_note=note, by=by, **term)
        except TeamRefused as refusal:
            raise TeamRefused(f"{place_of(row.seat)}：{refusal}") from refusal


def _tell(
    renewal: Renewal,
    event: str,
    to: Sequence[StaffMember],
    *,
    by: StaffMember,
    title: str,
    body: str,
) -> None:
    recipients = [person for person in to if person.pk != by.pk]
    if recipients:
        notify(
            recipients=recipients,
            kind=f"teams.renewal.{event}",
            key=f"teams.renewal:{renewal.pk}:{event}:{renewal.version}",
            title=title,
            body=body,
            url=renewal.get_absolute_url(),
        )
