"""選任者名簿: who acts on which seat on a day, and which seats are empty, to be printed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from psycopg.types.range import DateRange

from japan.era import format_era, format_era_short
from japan.pdf import list_pdf
from teams.choices import IN_POST
from teams.models import Seat, Tenure
from teams.rules import last_day_of

ROSTER_COLUMNS = [
    ("部局", 4), ("役割", 3), ("所属", 5), ("職員番号", 2), ("氏名", 4), ("職名", 3), ("任期", 4),
]  # fmt: skip


def roster_rows(
    day: date, department_id: int | None = None, *, posts_day: date
) -> list[Tenure | Seat]:
    """Return who acts on a day (appointed, by the own post, as a deputy), and the empty seats.

    In the order of teams and seats; two queries. posts_day: ``latest_day_for`` of the reader, whose
    posts are shown.
    """
    held = Tenure.objects.known_on(day, posts_day)
    empty = Seat.objects.in_force(day).filter(
        ~Exists(held.holders().filter(seat=OuterRef("pk")).order_by())
    )
    acting = held.with_people().with_posts(posts_day).order_by("key")
    if department_id is not None:
        acting = acting.filter(seat__team__department=department_id)
        empty = empty.filter(team__department=department_id)
    seats = empty.select_related("team__department", "division")
    return sorted([*acting, *seats], key=_place)


def _place(row: Any) -> tuple[Any, ...]:
    """Sort by team, role, division (the whole department last) and number, a deputy after the seat."""
    seat = _seat_of(row)
    department, division = seat.team.department, seat.division
    return (
        department.order, department.code, seat.role,
        (division is None, division.order if division else 0, division.code if division else ""),
        seat.position, seat.pk, isinstance(row, Tenure) and row.is_deputy,
    )  # fmt: skip


def _seat_of(row: Tenure | Seat) -> Seat:
    return row if isinstance(row, Seat) else row.seat


def roster_pdf(rows: Sequence[Tenure | Seat], *, day: date, place: str) -> bytes:
    """Return the roster of a day as PDF, landscape."""
    empty = sum(isinstance(row, Seat) for row in rows)
    return list_pdf(
        title="DX推進チーム 選任者名簿",
        columns=ROSTER_COLUMNS,
        rows=[_line(row) for row in rows],
        facts=[
            ("基準日", format_era(day)),
            ("部局", place),
            ("人数", f"{len(rows) - empty:,}人"),
            ("空席", f"{empty:,}席"),
        ],
        footer=f"{format_era(day)}現在",
        flipped=True,
    )


def _line(row: Any) -> list[str]:
    seat = _seat_of(row)
    place = [seat.team.department.name, "", seat.division.name if seat.division else "部局全体"]
    if isinstance(row, Seat):
        place[1] = str(row.get_role_display())
        is_required = row.is_required  # type: ignore[attr-defined]
        return [*place, "", "空席" if is_required else "空席（任意の席）", "—", "—"]
    place[1] = f"{row.role_label}（充て職）" if row.is_ex_officio else row.role_label
    return [
        *place,
        row.person.number,
        row.person.name,
        row.post_title or "—",
        IN_POST if row.is_ex_officio else _short_term(row.period),
    ]


def _short_term(period: DateRange) -> str:
    last = last_day_of(period.upper)
    return f"{format_era_short(period.lower)}〜{format_era_short(last) if last else ''}"
