"""The columns of the staff list. One resource serves import and export.

So an export that is read again changes nothing.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from import_export import fields, resources

from staff.choices import PostingKind
from staff.resources.lookups import Lookups
from staff.resources.widgets import (
    EMPLOYMENT_WIDGET,
    KIND_WIDGET,
    DayWidget,
    DivisionWidget,
    EmailWidget,
    JobTitleWidget,
    KanaWidget,
    NameWidget,
    NumberWidget,
)
from staff.rules import columns

# What a fault of the three cells for the division is called.
DIVISION = "所属"


@dataclass(slots=True)
class PersonCells:
    """What a row says of the person, clean."""

    number: str = ""
    name: str = ""
    kana: str = ""
    email: str = ""
    employment_kind: str = ""
    hired_on: str = ""


@dataclass(slots=True)
class RosterRow:
    """One row as read: shaped like a posting, so that one set of columns serves both ways."""

    person: PersonCells = field(default_factory=PersonCells)
    division: int = 0
    job_title: int = 0
    kind: str = PostingKind.MAIN


class RosterResource(resources.Resource):
    """A row per post: read into a RosterRow, written from a Posting."""

    number = fields.Field("person__number", columns.NUMBER, NumberWidget())
    name = fields.Field("person__name", columns.NAME, NameWidget())
    kana = fields.Field("person__kana", columns.KANA, KanaWidget())
    department_name = fields.Field(
        "division__department__name", columns.DEPARTMENT_NAME, readonly=True
    )
    division = fields.Field("division", columns.DIVISION_CODE, DivisionWidget())
    division_name = fields.Field("division__name", columns.DIVISION_NAME, readonly=True)
    job_title = fields.Field("job_title", columns.JOB_TITLE, JobTitleWidget())
    kind = fields.Field("kind", columns.KIND, KIND_WIDGET)
    employment_kind = fields.Field("person__employment_kind", columns.EMPLOYMENT, EMPLOYMENT_WIDGET)
    hired_on = fields.Field("person__hired_on", columns.HIRED_ON, DayWidget())
    email = fields.Field("person__email", columns.EMAIL, EmailWidget())

    def __init__(self) -> None:
        super().__init__()
        self._import_fields = [each for each in super().get_import_fields() if not each.readonly]

    def get_import_fields(self) -> list[fields.Field]:
        """Return the fields of a row; worked out once, not for each of 30,000 rows."""
        return self._import_fields

    def read(self, row: dict[str, str], lookups: Lookups) -> tuple[RosterRow, list[dict[str, str]]]:
        """Return the clean row, and every fault of it at once."""
        clean = RosterRow()
        try:
            self.import_instance(clean, row, lookups=lookups)
        except ValidationError as refusal:
            faults = refusal.error_dict.items()
            return clean, [fault(_LABELS[name], row, _sentence(errors)) for name, errors in faults]
        return clean, []


# import-export names a fault by the attribute, people by the heading.
_LABELS = {
    each.attribute: each.column_name for each in RosterResource.fields.values() if not each.readonly
} | {"division": DIVISION}


def fault(label: str, row: dict[str, str], reason: str) -> dict[str, str]:
    """Return a fault as it is stored and shown: where, what stands there, why it cannot stay."""
    value = row.get(label, "")
    if label == DIVISION:
        cells = (columns.DIVISION_CODE, columns.DEPARTMENT_NAME, columns.DIVISION_NAME)
        value = " ".join(row[cell] for cell in cells if row.get(cell))
    return {"label": label, "value": value, "reason": reason}


def _sentence(errors: list[ValidationError]) -> str:
    return "".join(message for error in errors for message in error.messages)
