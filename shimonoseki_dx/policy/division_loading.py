"""Divisions: who leads a department is one place that files and office may both want to fill."""

from collections.abc import Iterable, Iterator
from typing import Any

from shimonoseki_dx.policy.merging import Tally, merge
from shimonoseki_dx.policy.organisation import DivisionRow
from staff.models import Department, Division


def load_divisions(rows: Iterable[DivisionRow]) -> Tally:
    """Bring the divisions to what the file says. A lead that the office has chosen stays."""
    rows = list(rows)
    retired = _retire_leads(rows)
    tally = merge(Division, ("code",), _values(rows))
    return tally + Tally(tally.label, changed=retired)


def _retire_leads(rows: list[DivisionRow]) -> int:
    """Take the lead from default divisions that are no longer in the file, where another has it.

    So the stand-in of a department without known divisions steps back once they are known.
    """
    led = {row.department_code for row in rows if row.is_lead}
    gone = Division.objects.filter(
        is_lead=True, is_default_example=True, department__code__in=led
    ).exclude(code__in=[row.code for row in rows])
    return gone.update(is_lead=False)


def _values(rows: list[DivisionRow]) -> Iterator[dict[str, Any]]:
    departments = dict(Department.objects.values_list("code", "pk"))
    chosen = Division.objects.filter(is_lead=True, is_default_example=False)
    lead_of = dict(chosen.values_list("department__code", "code"))
    for row in rows:
        lead = lead_of.get(row.department_code, row.code)
        stands_in = row.code == row.department_code
        if stands_in and lead != row.code:
            continue
        yield {
            "code": row.code,
            "department_id": departments[row.department_code],
            "name": row.name,
            "is_lead": row.is_lead and lead == row.code,
            "is_office": row.is_office,
            "is_hr": row.is_hr,
            "order": row.order,
            "source": row.source,
            "is_default_example": row.is_default,
        }
