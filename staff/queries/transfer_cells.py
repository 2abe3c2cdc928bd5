"""A line of a batch as the cells of a file: brought in again, it is the same line."""

from datetime import date

from staff.choices import EmploymentKind, TransferKind
from staff.models import TransferLine
from staff.rules import columns as roster
from staff.rules.transfers.columns import KIND, LAST_DAY, NOTE


def cells_of(line: TransferLine) -> dict[str, str]:
    """Return heading → cell; of a line that could not be read, the cells as they came."""
    if line.cells:
        return dict(line.cells)
    kind = TransferKind(line.kind).label if line.kind else ""
    division = line.division
    return {
        KIND: kind,
        roster.NUMBER: line.number,
        roster.NAME: line.name,
        roster.DIVISION_CODE: division.code if division else "",
        roster.DEPARTMENT_NAME: division.department.name if division else "",
        roster.DIVISION_NAME: division.name if division else "",
        roster.JOB_TITLE: line.job_title.name if line.job_title else "",
        roster.KANA: line.kana,
        roster.EMPLOYMENT: (
            EmploymentKind(line.employment_kind).label if line.employment_kind else ""
        ),
        roster.HIRED_ON: _day(line.hired_on),
        LAST_DAY: _day(line.last_day),
        roster.EMAIL: line.email,
        NOTE: line.note,
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
