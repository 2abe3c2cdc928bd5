"""What a file would change: every row read and checked, every person compared with the roster.

The rows are held as plain tuples, the roster as plain values: two queries for the people and
their posts however long the file is, and about 100 MB for 30,000 rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from japan.tables import Table
from japan.text import same_text
from staff.actions.imports import Preview, PreviewLine
from staff.choices import EmploymentKind, PostingKind, RowOutcome
from staff.models import StaffImport
from staff.models.search import search_text
from staff.queries import ROSTER_FIELDS, roster_from
from staff.resources.describing import Describer
from staff.resources.lookups import Lookups
from staff.resources.roster import RosterResource, RosterRow, fault
from staff.rules import columns
from staff.rules.changes import WantedPerson, WantedPost
from staff.rules.columns import map_columns

TELL_EVERY = 500  # rows
_NUMBER_SHOWN, _NAME_SHOWN = 40, 200


@dataclass(slots=True)
class ReadRow:
    """One row of the file: where it stands, what it holds, what is wrong with it."""

    row: int
    cells: tuple[str, ...]
    clean: RosterRow = field(default_factory=RosterRow)
    faults: list[dict[str, str]] = field(default_factory=list)

    @property
    def number(self) -> str:
        """Return the staff number, "" if it cannot be read."""
        return self.clean.person.number

    @property
    def post(self) -> WantedPost:
        """Return the post that the row names."""
        return WantedPost(self.clean.kind, self.clean.division, self.clean.job_title)


class Check:
    """Reads a table against the roster of the day from which the import counts."""

    def __init__(self, staff_import: StaffImport, table: Table) -> None:
        """Map the columns and read the roster; StaffRefused if a column is missing."""
        self._import = staff_import
        self._columns = map_columns(table.headers)
        self._table = table
        self._lookups = Lookups(staff_import.effective_on)
        self._roster = roster_from(staff_import.effective_on)
        is_ahead = staff_import.effective_on > timezone.localdate()
        self._describer = Describer(self._lookups, is_ahead=is_ahead)
        self._resource = RosterResource()
        self._zeros = {
            number.lstrip("0"): number for number in self._roster.people if number.startswith("0")
        }
        self._rows: list[ReadRow] = []
        self._seen: set[str] = set()

    def load(self) -> int:
        """Read the file; return the number of its rows."""
        headings = self._columns.headings
        for row in self._table.rows():
            # What a database cannot hold becomes the sign of a lost character, and a fault.
            cells = tuple(row.cells[heading].replace("\0", "\ufffd") for heading in headings)
            self._rows.append(ReadRow(row.number, cells))
        return len(self._rows)

    def run(self, tell: Callable[[int], None]) -> Preview:
        """Check every row, telling how far it is; the lines are made when they are stored."""
        for done, row in enumerate(self._rows, start=1):
            self._read(row)
            if done % TELL_EVERY == 0:
                tell(done)
        people = self._by_number()
        for rows in people.values():
            check_together(rows, self._cells)
        found = {
            "headings": list(self._columns.headings),
            "pairs": list(self._columns.theirs.items()),
            "ignored": self._columns.ignored,
            "tells_posts_apart": self._columns.tells_posts_apart,
        }
        unknown = dict(self._lookups.job_titles.unknown)
        return Preview(self._lines(people), found, len(self._rows), unknown)

    def _cells(self, row: ReadRow) -> dict[str, str]:
        return self._columns.translate(dict(zip(self._columns.headings, row.cells, strict=True)))

    def _read(self, row: ReadRow) -> None:
        cells = self._cells(row)
        row.clean, row.faults = self._resource.read(cells, self._lookups)
        number = row.number
        if number and number not in self._roster.people and number in self._zeros:
            known = self._zeros[number]
            self._seen.add(known)
            reason = (
                f"登録されている職員番号は「{known}」です。"
                "表計算ソフトで先頭の0が消えていないか確認してください。"
            )
            row.faults.append(fault(columns.NUMBER, cells, reason))

    def _by_number(self) -> dict[str, list[ReadRow]]:
        people: dict[str, list[ReadRow]] = {}
        for row in self._rows:
            if row.number:
                people.setdefault(row.number, []).append(row)
        self._seen |= people.keys()
        return people

    def _lines(self, people: dict[str, list[ReadRow]]) -> Iterator[PreviewLine]:
        before = self._rows[0].row - 1
        for row in self._rows:
            if row.row > before + 1:
                yield self._empty_rows(before + 1, row.row - 1)
            before = row.row
            together = people.get(row.number, [row])
            wrong = next((other for other in together if other.faults), None)
            if row.faults:
                yield self._faulty(row)
            elif wrong is not None:
                yield self._held_back(row, wrong)
            elif row is together[0]:
                yield self._person(together)
        yield from self._missing()

    def _line(
        self, outcome: RowOutcome, row: int | None, number: str, name: str, **content: object
    ) -> PreviewLine:
        unspaced = "".join(name.split())
        return PreviewLine(
            outcome=outcome,
            row=row,
            number=number[:_NUMBER_SHOWN],
            name=name[:_NAME_SHOWN],
            search_text=search_text(number, name, unspaced),
            **content,
        )

    def _person(self, rows: list[ReadRow]) -> PreviewLine:
        main = next(row for row in rows if row.clean.kind == PostingKind.MAIN)
        wanted = WantedPerson(main.number, self._fields(main, rows), tuple(r.post for r in rows))
        plan = self._roster.plan(wanted, all_kinds=self._columns.tells_posts_apart)
        values: dict[str, object] = {
            "rows": [row.row for row in rows],
            "post": self._lookups.post_label(main.clean.division, main.clean.job_title),
        }
        name = main.clean.person.name
        if plan.is_empty:
            return self._line(RowOutcome.UNCHANGED, rows[0].row, wanted.number, name, values=values)
        values |= {"fields": wanted.fields, "posts": wanted.posts, "fingerprint": plan.fingerprint}
        outcome = RowOutcome.NEW if plan.is_new else RowOutcome.CHANGED
        changes = self._describer.changes(plan)
        return self._line(outcome, rows[0].row, wanted.number, name, values=values, changes=changes)

    def _fields(self, main: ReadRow, rows: list[ReadRow]) -> dict[str, str]:
        """Take the person's data from the main post's row; where it is silent, from another."""
        ordered = [main, *(row for row in rows if row is not main)]
        fields = {
            name: next(filter(None, (getattr(row.clean.person, name) for row in ordered)), "")
            for name in ROSTER_FIELDS
        }
        if main.number not in self._roster.people:
            fields["employment_kind"] = fields["employment_kind"] or EmploymentKind.REGULAR
        return fields

    def _faulty(self, row: ReadRow) -> PreviewLine:
        cells = self._cells(row)
        return self._line(
            RowOutcome.FAULTY,
            row.row,
            cells[columns.NUMBER].strip(),
            cells[columns.NAME].strip(),
            values={"cells": row.cells},
            faults=row.faults,
        )

    def _held_back(self, row: ReadRow, wrong: ReadRow) -> PreviewLine:
        reason = f"同じ職員の{wrong.row}行目に直す点があるため、この職員は取り込みません。"
        person = row.clean.person
        return self._line(
            RowOutcome.SKIPPED, row.row, person.number, person.name, faults=[{"reason": reason}]
        )

    def _empty_rows(self, first: int, last: int) -> PreviewLine:
        reason = "空の行です。" if first == last else f"{first}行目から{last}行目までが空です。"
        return self._line(RowOutcome.SKIPPED, first, "", "", faults=[{"reason": reason}])

    def _missing(self) -> Iterator[PreviewLine]:
        """Name the people in post whom the file leaves out. They are listed, never touched."""
        day = self._import.effective_on
        for number in sorted(self._roster.people.keys() - self._seen):
            person = self._roster.people[number]
            held = self._roster.posts.get(person.pk or 0, [])
            mains = (post for post in held if post.post.kind == PostingKind.MAIN)
            main = next((post for post in mains if post.covers(day)), None)
            if main is not None:
                post = self._lookups.post_label(main.post.division_id, main.post.job_title_id)
                yield self._line(
                    RowOutcome.MISSING, None, number, person.fields["name"], values={"post": post}
                )


def check_together(rows: list[ReadRow], cells: Callable[[ReadRow], dict[str, str]]) -> None:
    """Find what is wrong only among several rows of one person."""
    found = [*_two_names(rows), *_main_posts(rows), *_same_posts(rows)]
    for row, label, reason in found:
        row.faults.append(fault(label, cells(row), reason))


def _two_names(rows: list[ReadRow]) -> Iterator[tuple[ReadRow, str, str]]:
    named = [row for row in rows if row.clean.person.name]
    for row in named:
        name = row.clean.person.name
        other = next((o for o in named if not same_text(o.clean.person.name, name)), None)
        if other is not None:
            reason = (
                f"同じ職員番号の{other.row}行目では、氏名が「{other.clean.person.name}」です。"
                "どちらかを直してください。"
            )
            yield row, columns.NAME, reason


def _main_posts(rows: list[ReadRow]) -> Iterator[tuple[ReadRow, str, str]]:
    if any(found["label"] == columns.KIND for row in rows for found in row.faults):
        return  # which row is meant as the main post is not known
    mains = [row for row in rows if row.clean.kind == PostingKind.MAIN]
    for row in mains if len(mains) > 1 else []:
        others = "、".join(f"{other.row}行目" for other in mains if other is not row)
        yield (
            row,
            columns.KIND,
            (
                f"同じ職員の本務の行が{others}にもあります。本務は1行にし、他は兼務か併任にしてください。"
            ),
        )
    for row in rows if not mains else []:
        yield row, columns.KIND, "本務の行がありません。この職員の本務の行も入れてください。"


def _same_posts(rows: list[ReadRow]) -> Iterator[tuple[ReadRow, str, str]]:
    first: dict[WantedPost, ReadRow] = {}
    for row in rows:
        if row.faults or row.clean.kind == PostingKind.MAIN:
            continue
        if row.post in first:
            yield (
                row,
                columns.KIND,
                f"{first[row.post].row}行目と同じ内容です。どちらかを消してください。",
            )
        first.setdefault(row.post, row)
