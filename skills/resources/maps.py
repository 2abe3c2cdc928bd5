"""The map of a year in columns. One resource reads and writes, so a file read again says the same."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields, resources

from japan.tables import Table
from japan.text import fold
from skills.choices import Category, SkillStatus
from skills.models import Skill
from skills.queries.map_rows import department_names, stored_rows
from skills.resources.widgets import (
    CodeWidget,
    KeyWidget,
    LevelWidget,
    OrderWidget,
    TextWidget,
    WordWidget,
)
from skills.rules.map_rows import (
    CODE,
    DEPARTMENT,
    DEPARTMENT_NAME,
    FAMILY,
    HEADINGS,
    LEVELS,
    TEXTS,
    MapRow,
    RowKey,
)
from skills.rules.maps import NAME_IS_TAKEN, MapRefused, why_not_status

MISSING_CODE = "見出し「コード」がありません。書き出したファイルの見出しのままにしてください。"
_WORDS = {
    "category": WordWidget("分類", dict(Category.choices)),
    "status": WordWidget("状態", dict(SkillStatus.choices)),
    "order": OrderWidget(),
}


@dataclass(frozen=True)
class RowFault:
    """Something that must be put right before anything is written."""

    number: int
    label: str
    reason: str


@dataclass
class Checked:
    """A file as read: the clean lines, every fault, and the headings that nothing uses."""

    rows: list[MapRow] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


class MapResource(resources.Resource):
    """A line for a skill, and one for each department or job family with targets of its own."""

    code = fields.Field("code", CODE, CodeWidget())
    department = fields.Field("department", DEPARTMENT, KeyWidget())
    department_name = fields.Field("department_name", DEPARTMENT_NAME, readonly=True)
    family = fields.Field("family", FAMILY, KeyWidget())

    def get_import_fields(self) -> list[fields.Field]:
        """Return the fields of a line that are read."""
        return [each for each in super().get_import_fields() if not each.readonly]

    def lines(self, year: int) -> Iterator[list[Any]]:
        """Yield the header, then the year's map as it is stored."""
        yield list(HEADINGS)
        names = department_names()
        by_heading = {each.column_name: each for each in self.fields.values()}
        for row in stored_rows(year).values():
            shown = {
                "code": row.code,
                "department": row.department,
                "department_name": names.get(row.department, ""),
                "family": row.family,
                **row.texts,
                **row.levels,
            }
            yield [_written(by_heading[heading], shown) for heading in HEADINGS]

    def check(self, table: Table, year: int) -> Checked:
        """Read every line with all its faults; MapRefused where the code's column is missing."""
        if CODE not in table.headers:
            raise MapRefused(MISSING_CODE)
        checked = Checked(ignored=[name for name in table.headers if name not in HEADINGS])
        for row in table.rows():
            line = MapRow("", number=row.number)
            try:
                self._read(line, row.cells)
            except ValidationError as refusal:
                checked.faults += _faults(row.number, refusal)
            else:
                checked.rows.append(line)
        checked.faults += _checked_together(checked.rows, stored_rows(year))
        checked.faults.sort(key=lambda fault: fault.number)
        return checked

    def _read(self, line: MapRow, cells: dict[str, str]) -> None:
        """Fill the line. A narrowed one has no words of its own: they are for reading alone."""
        is_narrowed = bool(cells.get(DEPARTMENT, "").strip() or cells.get(FAMILY, "").strip())
        used = {name: text for name, text in cells.items() if name in HEADINGS}
        if is_narrowed:
            used = {name: text for name, text in used.items() if name not in TEXTS}
        held = SimpleNamespace()
        self.import_instance(held, used)
        values = vars(held)
        line.code = values["code"]
        line.department, line.family = values.get("department", ""), values.get("family", "")
        line.texts = {name: values[name] for name in TEXTS.values() if name in values}
        line.levels = {name: values[name] for name in LEVELS.values() if name in values}


for _heading, _name in TEXTS.items():
    _widget = _WORDS.get(_name) or TextWidget(_name, needed=_name == "name")
    MapResource.fields[_name] = fields.Field(_name, _heading, _widget)
for _heading, _name in LEVELS.items():
    MapResource.fields[_name] = fields.Field(_name, _heading, LevelWidget())


def _written(each: fields.Field, shown: dict[str, Any]) -> Any:
    return each.widget.render(shown.get(each.attribute, ""))


def _faults(number: int, refusal: ValidationError) -> list[RowFault]:
    labels = {each.attribute: each.column_name for each in MapResource.fields.values()}
    return [
        RowFault(number, labels[name], "".join(m for error in errors for m in error.messages))
        for name, errors in refusal.error_dict.items()
    ]


def _checked_together(rows: list[MapRow], stored: dict[RowKey, MapRow]) -> Iterator[RowFault]:
    """Find what is wrong only among lines, or against what the portal has."""
    seen: dict[RowKey, int] = {}
    known = dict(Skill.objects.values_list("code", "status"))
    departments = department_names()
    added = {row.code for row in rows if not row.is_narrowed}
    for row in rows:
        if row.key in seen:
            reason = f"{seen[row.key]}行目と同じ行です。1行にしてください。"
            yield RowFault(row.number, CODE, reason)
        seen.setdefault(row.key, row.number)
        if row.department and row.department not in departments:
            reason = f"部局コード「{row.department}」は登録されていません。"
            yield RowFault(row.number, DEPARTMENT, reason)
        if row.is_narrowed and row.code not in known and row.code not in added:
            reason = "このコードのスキルがありません。スキルの行も入れてください。"
            yield RowFault(row.number, CODE, reason)
        if not row.is_narrowed and row.code not in known:
            yield from _missing_words(row)
        if known.get(row.code) == SkillStatus.RETIRED and row.key not in stored:
            reason = "廃止したスキルです。先に、スキルの編集で公開に戻してください。"
            yield RowFault(row.number, CODE, reason)
        if not row.is_narrowed:
            yield from _status_fault(row, known.get(row.code))
    yield from _names_taken(rows)


def _status_fault(row: MapRow, before: str | None) -> Iterator[RowFault]:
    """A file may not do what the form refuses."""
    after = row.texts.get("status")
    if before and after and (reason := why_not_status(before=before, after=after)):
        yield RowFault(row.number, "状態", reason)


def _names_taken(rows: list[MapRow]) -> Iterator[RowFault]:
    """Refuse names that two skills would have once the file is written."""
    named = {row.code: row for row in rows if not row.is_narrowed and row.texts.get("name")}
    names = dict(Skill.objects.values_list("code", "name"))
    names |= {code: row.texts["name"] for code, row in named.items()}
    holders = Counter(fold(name) for name in names.values())
    for code, row in named.items():
        if holders[fold(names[code])] > 1:
            yield RowFault(row.number, "スキル名", NAME_IS_TAKEN)


def _missing_words(row: MapRow) -> Iterator[RowFault]:
    """A new skill needs a category and a name."""
    for heading in ("分類", "スキル名"):
        if not row.texts.get(TEXTS[heading]):
            yield RowFault(row.number, heading, f"新しいスキルには、{heading}が要ります。")
