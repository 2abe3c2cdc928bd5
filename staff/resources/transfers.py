"""Lines of a batch from a file, and the faulty ones as a file again.

Nothing is lost: a row with cells that cannot be read is a line with those cells and the reasons.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields, resources

from japan.tables import Table
from japan.text import normalise_key
from staff.actions.transfer_lines import Arrival
from staff.choices import EmploymentKind, FindingWeight, PostingKind, TransferKind
from staff.models import Posting, TransferBatch, TransferLine
from staff.queries.transfer_cells import cells_of
from staff.resources.lookups import Lookups
from staff.resources.roster import DIVISION, fault
from staff.resources.widgets import (
    EMPLOYMENT_WIDGET,
    CellWidget,
    DayWidget,
    DivisionWidget,
    EmailWidget,
    JobTitleWidget,
    KanaWidget,
    NameWidget,
    NumberWidget,
    WordWidget,
)
from staff.rules import columns as roster
from staff.rules.transfers.columns import (
    HEADINGS,
    KIND,
    LAST_DAY,
    NOTE,
    ROW,
    TO_MEND,
    map_columns,
)
from staff.tables.transfers import findings_text

_KINDS = {
    TransferKind.MOVE: (
        "異動", "転任", "配置換", "配置換え", "配置替", "配置替え", "昇任", "昇格", "降任",
    ),
    TransferKind.TITLE: ("職名変更", "職名換え", "補職替え"),
    TransferKind.HIRE: ("採用", "新規採用", "新採用", "任用", "再任用", "暫定再任用"),
    TransferKind.LEAVE: ("退職", "定年退職", "普通退職", "早期退職", "離職", "任期満了"),
    TransferKind.CONCURRENT_START: ("兼務", "兼務発令", "兼職"),
    TransferKind.CONCURRENT_END: ("兼務解除", "兼務免", "兼職解除"),
    TransferKind.JOINT_START: ("併任", "併任発令"),
    TransferKind.JOINT_END: ("併任解除", "併任免"),
}  # fmt: skip


# Words of HIRE that may also mean somebody who is in post until the eve.
REAPPOINTMENTS = frozenset({"再任用", "暫定再任用"})


class _Name(NameWidget):
    """氏名; a line finds its person by the number, so it may be empty."""

    def read(self, text: str) -> str:
        return super().read(text) if text.strip() else ""


class _Place(DivisionWidget):
    """所属 of the new post; empty where it stays as it is."""

    def clean(self, value: str, row: Any = None, **more: Any) -> int | None:
        names = (roster.DIVISION_CODE, roster.DIVISION_NAME, roster.DEPARTMENT_NAME)
        if not any(row[name].strip() for name in names):
            return None
        return super().clean(value, row, **more)


class _Title(JobTitleWidget):
    """職名 of the new post; empty where it stays as it is."""

    def clean(self, value: str, row: Any = None, **more: Any) -> int | None:  # noqa: ARG002
        return super().clean(value, **more) if value.strip() else None


class _Note(CellWidget):
    """備考."""

    limit = 200

    def read(self, text: str) -> str:
        if len(text.strip()) > self.limit:
            raise ValueError(f"備考が長すぎます。{self.limit}文字までです。")
        return text.strip()


@dataclass(slots=True)
class TransferRow:
    """One row as read, clean."""

    kind: str = ""
    number: str = ""
    name: str = ""
    division_id: int | None = None
    job_title_id: int | None = None
    kana: str = ""
    email: str = ""
    employment_kind: str = ""
    hired_on: str = ""
    last_day: str = ""
    note: str = ""


_KIND_WIDGET = WordWidget(KIND, _KINDS, when_empty="")


class TransferResource(resources.Resource):
    """The columns of a transfer list."""

    kind = fields.Field("kind", KIND, _KIND_WIDGET)
    number = fields.Field("number", roster.NUMBER, NumberWidget())
    name = fields.Field("name", roster.NAME, _Name())
    division = fields.Field("division_id", roster.DIVISION_CODE, _Place())
    job_title = fields.Field("job_title_id", roster.JOB_TITLE, _Title())
    kana = fields.Field("kana", roster.KANA, KanaWidget())
    email = fields.Field("email", roster.EMAIL, EmailWidget())
    employment_kind = fields.Field("employment_kind", roster.EMPLOYMENT, EMPLOYMENT_WIDGET)
    hired_on = fields.Field("hired_on", roster.HIRED_ON, DayWidget())
    last_day = fields.Field("last_day", LAST_DAY, DayWidget())
    note = fields.Field("note", NOTE, _Note())

    def read(
        self, row: Mapping[str, str], lookups: Lookups
    ) -> tuple[TransferRow, list[dict[str, str]]]:
        """Return the clean row, and every fault of it at once."""
        clean, cells = TransferRow(), dict(row)
        try:
            self.import_instance(clean, cells, lookups=lookups)
        except ValidationError as refusal:
            return clean, [
                fault(_LABELS[name], cells, "".join(m for e in errors for m in e.messages))
                for name, errors in refusal.error_dict.items()
            ]
        return clean, []


_LABELS = {each.attribute: each.column_name for each in TransferResource.fields.values()} | {
    "division_id": DIVISION
}
_DAYS = ("hired_on", "last_day")
# What a cell that cannot be read shows of itself in the list.
_SHOWN = {"number": (roster.NUMBER, 20), "name": (roster.NAME, 100)}


class Reader:
    """Reads the rows of a transfer list against the units and titles of the day."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._lookups = Lookups(day)
        self._resource = TransferResource()

    def line(self, cells: Mapping[str, str]) -> TransferLine:
        """Return a row as a line (not saved), with the cells if one of them cannot be read."""
        clean, faults = self._resource.read(cells, self._lookups)
        line = TransferLine(
            **{
                name: getattr(clean, name)
                for name in TransferRow.__dataclass_fields__
                if name not in _DAYS
            }
        )
        for name in _DAYS:
            day = getattr(clean, name)
            setattr(line, name, date.fromisoformat(day) if day else None)
        if normalise_key(cells[KIND]) in REAPPOINTMENTS:
            self._reappoint(line)
        if faults:
            line.unread, line.cells = faults, dict(cells)
            for name, (heading, limit) in _SHOWN.items():
                shown = getattr(line, name) or cells.get(heading, "").strip()
                setattr(line, name, shown[:limit])
        return line

    def _reappoint(self, line: TransferLine) -> None:
        """再任用 of somebody in post goes on in another post; of somebody else it is a hire."""
        line.employment_kind = line.employment_kind or EmploymentKind.REAPPOINTED
        if line.number in self._in_post:
            line.kind = TransferKind.MOVE

    @cached_property
    def _in_post(self) -> frozenset[str]:
        """Return the numbers of those with a main post on the day: asked for only if needed."""
        held = Posting.objects.on(self._day).filter(kind=PostingKind.MAIN).order_by()
        return frozenset(held.values_list("person__number", flat=True))


def arrivals(table: Table, day: date) -> Iterator[Arrival]:
    """Yield the rows of a file as lines; a file of faulty rows says which line each mends."""
    columns, reader = map_columns(table.headers), Reader(day)
    mends = TO_MEND in columns.theirs and ROW in columns.theirs
    for row in table.rows():
        cells = columns.translate({key: _held(value) for key, value in row.cells.items()})
        asked = cells.pop(ROW, "").strip()
        cells.pop(TO_MEND, None)
        line = reader.line({heading: cells.get(heading, "") for heading in HEADINGS[1:]})
        yield Arrival(line, row.number, int(asked) if mends and asked.isdecimal() else None)


def _held(value: str) -> str:
    """What a database cannot hold becomes the sign of a lost character, and so a fault."""
    return value.replace("\0", "\ufffd")


def read_again(batch: TransferBatch) -> list[TransferLine]:
    """Return the lines with unread cells as they read now: a title may have been entered since."""
    lines = list(batch.lines.exclude(unread=[]))
    if not lines:
        return []
    reader = Reader(batch.effective_on)
    found = []
    for line in lines:
        again = reader.line(line.cells)
        again.pk, again.row, again.batch_id = line.pk, line.row, line.batch_id
        found.append(again)
    return found


def fault_rows(batch: TransferBatch) -> Iterator[list[Any]]:
    """Yield the header, then the faulty lines: mended, the file can be brought in as it is."""
    yield [*HEADINGS, TO_MEND]
    lines = batch.lines.filter(weight=FindingWeight.FAULT).select_related(
        "division__department", "job_title"
    )
    for line in lines.order_by("row", "pk"):
        cells = cells_of(line)
        told = findings_text(line.findings)
        yield [line.row, *(cells.get(heading, "") for heading in HEADINGS[1:]), told]
