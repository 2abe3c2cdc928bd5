"""The audit trail in words: what a row was and became, with names in the place of numbers."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from staff.models import ChangeRecord, Department, Division, JobTitle, StaffMember
from staff.models.audit import tracked_models

HIDDEN_FIELDS = {"id", "search_text", "version", "updated_at", "created_at"}
# What an event table has of its own begins so.
TRAIL_PREFIX = "pgh_"
NOTHING = "（なし）"
EMPTY: tuple[Any, ...] = (None, "", [], {}, "(,)")
KINDS = {"insert": "追加", "update": "変更", "delete": "削除"}
# By whom or where people know a row that has no title of its own.
NAMED: tuple[type[models.Model], ...] = (StaffMember, Division, Department, JobTitle)
# By what one recognises a row of a table, in this order, if it has it.
TITLE_FIELDS = ("title", "name", "number", "code")
PERIOD = re.compile(r"([\[(])(\d{4}-\d\d-\d\d)?,(\d{4}-\d\d-\d\d)?([\])])")


class Difference(NamedTuple):
    """A field of a row, before and after."""

    label: str
    before: str
    after: str


def changes() -> QuerySet[ChangeRecord]:
    """Return the trail with who did it: one query, however many tables there are."""
    return ChangeRecord.objects.select_related("context")


def rights_changes() -> QuerySet[ChangeRecord]:
    """Return the changes that gave or took rights: posts, deputies, appointments, flags."""
    return changes().filter(moves_rights=True)


@dataclass
class Names:
    """The names behind the numbers of some rows: one query for each kind of thing they mention.

    What has been deleted since has no name any more and is shown by its number.
    """

    found: dict[type[models.Model], dict[int, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[ChangeRecord]) -> "Names":
        """Read the names that the records mention."""
        return cls.of_values(
            (each, values.get(each.attname))
            for record in records
            for each in _fields(record)
            for values in (record.data, record.before or {})
        )

    @classmethod
    def of_values(cls, values: Iterable[tuple[Any, Any]]) -> "Names":
        """Read the names behind pairs of a field and its stored value; other fields are skipped."""
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        for each, value in values:
            if each.related_model is not None and value is not None:
                wanted[each.related_model].add(value)
        return cls({model: _names_of(model, keys) for model, keys in wanted.items()})

    def of_key(self, model: type[models.Model], key: int) -> str:
        """Return the name, or the number of what has none."""
        return self.found.get(model, {}).get(key, f"番号{key}")


def _names_of(model: type[models.Model], keys: Collection[int]) -> dict[int, str]:
    """Read what rows are called: by their own title, else in the words of the model, one query."""
    rows = model._default_manager.filter(pk__in=keys)
    own = {each.attname for each in model._meta.concrete_fields}
    title = next((name for name in TITLE_FIELDS if name in own), None)
    if title:
        return dict(rows.values_list("pk", title))
    return {row.pk: str(row) for row in rows.select_related(*_joins(model))}


def _joins(model: type[models.Model]) -> list[str]:
    """Return the keys that the words of a row may follow: its own and those of the next table."""
    return [
        path
        for each in _keys(model)
        for path in (each.name, *(f"{each.name}__{far.name}" for far in _keys(each.related_model)))
    ]


def _keys(model: type[models.Model]) -> list[Any]:
    return [each for each in model._meta.concrete_fields if each.related_model is not None]


def differences(record: ChangeRecord, names: Names) -> Iterator[Difference]:
    """Yield what changed: of a new row what it holds, without before; of a deleted one nothing."""
    if record.kind == "delete":
        return
    for each in _fields(record):
        new = record.data.get(each.attname)
        if each.attname in HIDDEN_FIELDS:
            continue
        if record.before is None:
            if new not in EMPTY:
                yield Difference(str(each.verbose_name), "", in_words(each, new, names))
        elif (old := record.before.get(each.attname)) != new:
            yield Difference(
                str(each.verbose_name), in_words(each, old, names), in_words(each, new, names)
            )


def object_kind(record: ChangeRecord) -> str:
    """Return what sort of thing a row is, as people call it."""
    model = tracked_models().get(record.model)
    return str(model._meta.verbose_name) if model else record.model


def object_name(record: ChangeRecord, names: Names) -> str:
    """Return by what people know the row: its title, else whose it is, else its number."""
    for name in TITLE_FIELDS:
        if value := record.data.get(name):
            return str(value)
    for each in _fields(record):
        key = record.data.get(each.attname)
        if each.related_model in NAMED and key is not None:
            return names.of_key(each.related_model, key)
    return f"番号{record.object_id}"


def in_words(each: Any, value: Any, names: Names) -> str:
    """Return a stored value as a page shows it."""
    if value in EMPTY:
        return NOTHING
    if each.related_model is not None:
        return names.of_key(each.related_model, value)
    if each.flatchoices and not isinstance(value, list):
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(each, models.DateTimeField):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y/%m/%d %H:%M}"
    if isinstance(each, models.DateField):
        return f"{date.fromisoformat(value):%Y/%m/%d}"
    if isinstance(value, str) and (period := PERIOD.fullmatch(value)):
        return _period_words(*period.groups())
    return str(value)


def _period_words(_opening: str, first: str | None, end: str | None, closing: str) -> str:
    """PostgreSQL writes periods of days half-open; people read the last day."""
    last = date.fromisoformat(end) if end else None
    if last and closing == ")":
        last -= timedelta(days=1)
    begins = f"{date.fromisoformat(first):%Y/%m/%d}" if first else ""
    return f"{begins}〜{last:%Y/%m/%d}" if last else f"{begins}〜"


def _fields(record: ChangeRecord) -> Iterator[Any]:
    model = tracked_models().get(record.model)
    if model is None:
        return
    for each in model._meta.concrete_fields:
        if each.attname in record.data and not each.attname.startswith(TRAIL_PREFIX):
            yield each
