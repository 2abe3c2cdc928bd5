"""The audit trail in words: what a row was and became, with names in the place of numbers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
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
# Whose names stand for their numbers; of other tables the number is shown.
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
    """The names behind the numbers of some rows: one query for each kind of name they need."""

    found: dict[type[models.Model], dict[int, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[ChangeRecord]) -> "Names":
        """Read the names that the records mention."""
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        for record in records:
            for each in _fields(record):
                if each.related_model in NAMED:
                    values = (
                        record.data.get(each.attname),
                        (record.before or {}).get(each.attname),
                    )
                    wanted[each.related_model] |= {value for value in values if value is not None}
        return cls(
            {
                model: dict(model._default_manager.filter(pk__in=keys).values_list("pk", "name"))
                for model, keys in wanted.items()
            }
        )

    def of_key(self, model: type[models.Model], key: int) -> str:
        """Return the name, or the number of what has none."""
        return self.found.get(model, {}).get(key, f"番号{key}")


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
    if each.related_model in NAMED:
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
