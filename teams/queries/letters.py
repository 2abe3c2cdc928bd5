"""What a letter of appointment and the roster say."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from psycopg.types.range import DateRange

from japan.era import format_era, format_era_short
from japan.fiscal import FiscalYear
from japan.pdf import list_pdf, render_pdf
from staff.models import StaffMember
from teams.choices import IN_POST, TeamRole
from teams.models import Appointment, Tenure
from teams.queries.grades import department_of
from teams.queries.nominations import main_post_of
from teams.queries.procedures import procedure_of
from teams.queries.seats import seat_rules
from teams.rules import last_day_of

LETTER = "teams/appointment_letter.typ"
ROSTER_COLUMNS = [
    ("部局", 4), ("役割", 3), ("所属", 5), ("職員番号", 2), ("氏名", 4), ("職名", 3), ("任期", 4),
]  # fmt: skip


def letters_of(year: FiscalYear, team_id: int | None = None) -> QuerySet[Appointment]:
    """Return the appointments whose term begins in a year, of one team or of all."""
    begun = Appointment.objects.filter(
        period__startswith__gte=year.first_day, period__startswith__lt=year.next_first_day
    )
    if team_id is not None:
        begun = begun.filter(seat__team=team_id)
    return begun.with_people().select_related("seat__division__department").order_by(
        "seat__team__department__order", "seat__team__department__code", "seat__role",
        "seat__division__order", "seat__position", "period",
    )  # fmt: skip


def letters_pdf(appointments: Sequence[Appointment]) -> bytes:
    """Return the letters of several appointments as one PDF, a page each."""
    return render_pdf(LETTER, {"letters": _letters(appointments)})


def _letters(appointments: Sequence[Appointment]) -> list[dict[str, Any]]:
    posts = {
        day: StaffMember.objects.with_main_post(day).in_bulk(
            [a.person_id for a in appointments if a.starts_on == day]
        )
        for day in {appointment.starts_on for appointment in appointments}
    }
    rules = {
        (year, kind): (seat_rules(year.first_day, kind), procedure_of(year.first_day))
        for year, kind in {_year_and_kind(appointment) for appointment in appointments}
    }
    return [
        _letter(
            appointment,
            main_post_of(posts[appointment.starts_on][appointment.person_id]),
            *rules[_year_and_kind(appointment)],
        )
        for appointment in appointments
    ]


def _year_and_kind(appointment: Appointment) -> tuple[FiscalYear, str]:
    """Return which rules say what the role is for: of the year, for the kind of department."""
    kind = department_of(appointment.seat).organ_kind
    return FiscalYear.of(appointment.starts_on), kind


def _letter(appointment: Appointment, post: Any, rules: Any, procedure: Any) -> dict[str, Any]:
    seat = appointment.seat
    role = TeamRole(seat.role)
    rule = rules.get(role)
    title = post.job_title.name if post else ""
    place = [post.division.department.name, post.division.name] if post else []
    return {
        "number": procedure.document_number,
        "day": format_era(appointment.starts_on),
        "place": "　".join(dict.fromkeys(place)),
        "title": title,
        "name": appointment.person.name,
        "issuer": procedure.issuer,
        "team": str(seat.team),
        "division": seat.division.name if seat.division else "部局全体",
        "role": str(role.label),
        "term": era_term(appointment.period),
        "duties": rule.duties if rule else "",
    }


def era_term(period: DateRange) -> str:
    """Return a term in era dates: 令和9年4月1日から令和10年3月31日まで."""
    last = last_day_of(period.upper)
    until = f"{format_era(last)}まで" if last else "（終わりは未定）"
    return f"{format_era(period.lower)}から{until}"


def roster_rows(
    day: date, department_id: int | None = None, *, posts_day: date
) -> QuerySet[Tenure]:
    """Return who acts on which seat on a day: appointed, by the own post, or as a deputy.

    posts_day: ``staff.permissions.latest_day_for`` of the reader, whose posts are shown.
    """
    held = Tenure.objects.known_on(day, posts_day).with_people().with_posts(posts_day)
    if department_id is not None:
        held = held.filter(seat__team__department=department_id)
    return held.order_by(
        "seat__team__department__order", "seat__team__department__code", "seat__role",
        "seat__division__order", "seat__position", F("deputy").asc(nulls_first=True),
    )  # fmt: skip


def roster_pdf(rows: Iterable[Tenure], *, day: date, place: str) -> bytes:
    """Return the roster of a day (選任者名簿) as PDF, landscape."""
    lines = [_roster_line(row) for row in rows]
    return list_pdf(
        title="DX推進チーム 選任者名簿",
        columns=ROSTER_COLUMNS,
        rows=lines,
        facts=[("基準日", format_era(day)), ("部局", place), ("人数", f"{len(lines):,}人")],
        footer=f"{format_era(day)}現在",
        flipped=True,
    )


def _roster_line(row: Any) -> list[str]:
    seat = row.seat
    return [
        seat.team.department.name,
        _role_and_basis(row),
        seat.division.name if seat.division else "部局全体",
        row.person.number,
        row.person.name,
        row.post_title or "—",
        IN_POST if row.is_ex_officio else _short_term(row.period),
    ]


def _role_and_basis(row: Tenure) -> str:
    return f"{row.role_label}（充て職）" if row.is_ex_officio else row.role_label


def _short_term(period: DateRange) -> str:
    last = last_day_of(period.upper)
    return f"{format_era_short(period.lower)}〜{format_era_short(last) if last else ''}"
