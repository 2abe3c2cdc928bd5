"""What a letter of appointment says."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from psycopg.types.range import DateRange

from japan.era import format_era
from japan.fiscal import FiscalYear
from japan.pdf import render_pdf
from staff.models import StaffMember
from staff.permissions import latest_day_for
from teams.choices import IN_POST, Basis, TeamRole
from teams.models import Tenure
from teams.queries.grades import department_of
from teams.queries.nominations import main_post_of
from teams.queries.procedures import procedure_of
from teams.queries.seats import seat_rules
from teams.rules import last_day_of

LETTER = "teams/appointment_letter.typ"


def letters_of(
    year: FiscalYear, team_id: int | None = None, *, reader: StaffMember
) -> QuerySet[Tenure]:
    """Return the terms that begin in a year, by appointment or by a post, of one team or of all.

    Not those by a post that is only planned, where the reader may not know of it (内示).
    """
    begun = Tenure.objects.holders().filter(
        period__startswith__gte=year.first_day, period__startswith__lt=year.next_first_day
    )
    known = latest_day_for(reader, year.last_day)
    begun = begun.filter(~Q(basis=Basis.POST) | Q(period__startswith__lte=known))
    if team_id is not None:
        begun = begun.filter(seat__team=team_id)
    return begun.with_people().select_related("seat__division__department").order_by(
        "seat__team__department__order", "seat__team__department__code", "seat__role",
        "seat__division__order", "seat__position", "period", "key",
    )  # fmt: skip


def letters_pdf(terms: Sequence[Tenure], *, reader: StaffMember) -> bytes:
    """Return the letters of several terms as one PDF, a page each."""
    return render_pdf(LETTER, {"letters": _letters(terms, reader)})


def _letters(terms: Sequence[Tenure], reader: StaffMember) -> list[dict[str, Any]]:
    """Return what each letter says: the post of the first day, as far as the reader may know it."""
    days = {term.key: latest_day_for(reader, term.starts_on) for term in terms}
    posts = {
        day: StaffMember.objects.with_main_post(day).in_bulk(
            [term.person_id for term in terms if days[term.key] == day]
        )
        for day in set(days.values())
    }
    rules = {
        (year, kind): (seat_rules(year.first_day, kind), procedure_of(year.first_day))
        for year, kind in {_year_and_kind(term) for term in terms}
    }
    return [
        _letter(
            term, main_post_of(posts[days[term.key]][term.person_id]), *rules[_year_and_kind(term)]
        )
        for term in terms
    ]


def _year_and_kind(term: Tenure) -> tuple[FiscalYear, str]:
    """Return which rules say what the role is for: of the year, for the kind of department."""
    return FiscalYear.of(term.starts_on), department_of(term.seat).organ_kind


def _letter(term: Tenure, post: Any, rules: Any, procedure: Any) -> dict[str, Any]:
    seat = term.seat
    role = TeamRole(seat.role)
    rule = rules.get(role)
    title = post.job_title.name if post else ""
    place = [post.division.department.name, post.division.name] if post else []
    return {
        "number": procedure.document_number,
        "day": format_era(term.starts_on),
        "place": "　".join(dict.fromkeys(place)),
        "title": title,
        "name": term.person.name,
        "issuer": procedure.issuer,
        "team": str(seat.team),
        "division": seat.division.name if seat.division else "部局全体",
        "role": str(role.label),
        "term": f"{IN_POST}（充て職）" if term.is_ex_officio else era_term(term.period),
        "duties": rule.duties if rule else "",
    }


def era_term(period: DateRange) -> str:
    """Return a term in era dates: 令和9年4月1日から令和10年3月31日まで."""
    last = last_day_of(period.upper)
    until = f"{format_era(last)}まで" if last else "（終わりは未定）"
    return f"{format_era(period.lower)}から{until}"
